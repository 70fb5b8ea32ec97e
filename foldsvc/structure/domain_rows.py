"""Domains as rows, for JSON, for tables and for the page."""

from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby

from foldsvc.records.interfaces import Domain
from foldsvc.records.result_json import DomainRow, Domains
from foldsvc.records.structure import Structure
from foldsvc.structure.domains import LEAST_RESIDUES, MAX_PAE
from foldsvc.structure.selection import ranges_of


def domain_rows(found: Sequence[Domain], structure: Structure) -> list[DomainRow]:
    """Give each domain, numbered from 1; `residues_of` reads its residues."""
    return [
        DomainRow(
            number=number,
            residues=ranges_of(structure, domain.residues),
            runs=_runs(domain.residues.tolist()),
            n_res=len(domain.residues),
            mean_plddt=round(float(structure.plddt[domain.residues].mean()), 2),
            mean_pae=round(domain.mean_pae, 2),
        )
        for number, domain in enumerate(found, start=1)
    ]


def domains_content(found: Sequence[Domain], structure: Structure) -> dict[str, object]:
    """Give the content of `ranked_001_domains.json`."""
    content = Domains(
        max_pae=MAX_PAE,
        least_residues=LEAST_RESIDUES,
        domains=tuple(domain_rows(found, structure)),
    )
    return asdict(content)


def _runs(indices: Sequence[int]) -> tuple[tuple[int, int], ...]:
    runs = [
        [index for _, index in run]
        for _, run in groupby(enumerate(indices), key=lambda entry: entry[1] - entry[0])
    ]
    return tuple((run[0], run[-1]) for run in runs)
