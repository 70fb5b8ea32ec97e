"""Which organisms the rows of an alignment are of, where their headers say."""

import re
from collections import Counter
from collections.abc import Iterable

from foldsvc.records.alignment_depth import Organism

_SAID = (
    (re.compile(r"\bOS="), re.compile(r"\sOX=([0-9]{1,10})(?![0-9])")),
    (re.compile(r"\bTax="), re.compile(r"\sTaxID=([0-9]{1,10})(?![0-9])")),
)
"""UniProtKB's headers and UniRef's, name and number; the alignment server leaves both out.

Looked for one after the other: an expression for both, with any name between them, takes time that
grows with the square of a header that repeats the first.
"""


def organisms_of(headers: Iterable[str]) -> tuple[Organism, ...]:
    """Count rows by organism, the most frequent first; rows that do not say are left out.

    Source: https://www.uniprot.org/help/fasta-headers.
    """
    counted: Counter[int] = Counter()
    names: dict[int, str] = {}
    for header in headers:
        said = next((found for one in _SAID if (found := _said(header, *one))), None)
        if said is not None:
            taxon, name = said
            counted[taxon] += 1
            names.setdefault(taxon, name)
    return tuple(
        Organism(taxon=taxon, name=names[taxon], n_row=n_row)
        for taxon, n_row in counted.most_common()
    )


def _said(header: str, before: re.Pattern[str], after: re.Pattern[str]) -> tuple[int, str] | None:
    """Give number and name of the organism, which stand in this order with a name between."""
    name = before.search(header)
    taxon = after.search(header, name.end() + 1) if name else None
    if name is None or taxon is None:
        return None
    first = header[name.end()]
    return int(taxon[1]), first + header[name.end() + 1 : taxon.start()].rstrip()
