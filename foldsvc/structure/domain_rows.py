"""Domains as rows, for JSON, for tables and for the page."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from foldsvc.records.interfaces import Domain
from foldsvc.records.structure import Structure
from foldsvc.structure.domains import LEAST_RESIDUES, MAX_PAE
from foldsvc.structure.selection import ranges_of

DomainRow = Mapping[str, str | int | float | list[list[int]]]


def domain_rows(found: Sequence[Domain], structure: Structure) -> list[DomainRow]:
    """Give each domain: number from 1, residues in words and as runs of indices, size, means.

    `residues` is what `residues_of` reads, such as `A:1-40,A:52-90`; `runs` are first and last
    index of each run in the order of the structure, from 0.
    """
    return [
        {
            "number": number,
            "residues": ranges_of(structure, domain.residues),
            "runs": _runs(domain.residues.tolist()),
            "n_res": len(domain.residues),
            "mean_plddt": round(float(structure.plddt[domain.residues].mean()), 2),
            "mean_pae": round(domain.mean_pae, 2),
        }
        for number, domain in enumerate(found, start=1)
    ]


def domains_content(found: Sequence[Domain], structure: Structure) -> dict[str, object]:
    """Give the content of `ranked_001_domains.json`."""
    return {
        "format": "foldsvc-domains/1",
        "max_pae": MAX_PAE,
        "least_residues": LEAST_RESIDUES,
        "domains": domain_rows(found, structure),
    }


def _runs(indices: Sequence[int]) -> list[list[int]]:
    runs = [
        [index for _, index in run]
        for _, run in groupby(enumerate(indices), key=lambda entry: entry[1] - entry[0])
    ]
    return [[run[0], run[-1]] for run in runs]
