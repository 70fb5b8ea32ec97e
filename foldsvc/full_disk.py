"""How an operating system says that there is no space to write."""

import errno

_NO_SPACE = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


def is_full(error: OSError) -> bool:
    """Whether a write failed because the disk, a quota or the largest size of a file is used up."""
    return error.errno in _NO_SPACE
