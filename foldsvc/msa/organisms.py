"""Which organisms the rows of an alignment are of, where their headers say."""

import re
from collections import Counter
from collections.abc import Iterable

from foldsvc.records.alignment_depth import Organism

_SAID = (
    re.compile(r"\bOS=(?P<name>.+?)\s+OX=(?P<taxon>\d+)"),
    re.compile(r"\bTax=(?P<name>.+?)\s+TaxID=(?P<taxon>\d+)"),
)
"""UniProtKB's headers and UniRef's; the alignment server leaves both out."""


def organisms_of(headers: Iterable[str]) -> tuple[Organism, ...]:
    """Count rows by organism, the most frequent first; rows that do not say are left out.

    Source: https://www.uniprot.org/help/fasta-headers.
    """
    counted: Counter[int] = Counter()
    names: dict[int, str] = {}
    for header in headers:
        said = next((found for one in _SAID if (found := one.search(header))), None)
        if said is not None:
            taxon = int(said["taxon"])
            counted[taxon] += 1
            names.setdefault(taxon, said["name"])
    return tuple(
        Organism(taxon=taxon, name=names[taxon], n_row=n_row)
        for taxon, n_row in counted.most_common()
    )
