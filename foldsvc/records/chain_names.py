"""Chain identifiers in structure files."""

import string

_LETTERS = string.ascii_uppercase + string.ascii_lowercase + string.digits


def chain_names(n_chain: int) -> tuple[str, ...]:
    """Give chain identifiers: A to Z, a to z, 0 to 9, then two letters, from AA on."""
    letters = string.ascii_uppercase
    longer = (first + second for first in letters for second in letters)
    return tuple(_LETTERS[:n_chain]) + tuple(
        next(longer) for _ in range(max(n_chain - len(_LETTERS), 0))
    )
