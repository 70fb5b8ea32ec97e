"""Files of the parts of a model: its domains, and where its chains touch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from foldsvc.formats.interface_table import contact_rows, csv_text, interface_rows
from foldsvc.formats.pae_file import rounded_pae
from foldsvc.records.interfaces import Contacts, Domain
from foldsvc.records.result import Model
from foldsvc.records.scores import ModelScores
from foldsvc.records.structure import Structure
from foldsvc.result.layout import Ending, model_file
from foldsvc.result.result_file import ResultFile, json_file, text_file
from foldsvc.result.score_tables import interface_table
from foldsvc.result.tables import Table
from foldsvc.structure.domain_rows import domains_content
from foldsvc.structure.domains import domains
from foldsvc.structure.interfaces import interface_contacts
from foldsvc.structure.selection import ranges_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainFiles:
    """What a model is made of.

    Attributes:
        structure: Where atoms touch; relaxed, if the model was.
        domains: None where the network gives no PAE.
        contacts: None for one chain.
        pae: As it is stored, in Å.
    """

    structure: Structure
    domains: tuple[Domain, ...] | None
    contacts: Contacts | None
    pae: Float[np.ndarray, "n_res n_res"] | None


def domains_of(model: Model, structure: Structure) -> DomainFiles:
    """Find the parts of a model, domains from PAE as it is stored, so that its file gives the same.

    Args:
        model: For its PAE.
        structure: Of the model, or the same relaxed.
    """
    pae = None if model.pae is None else rounded_pae(model.pae)
    return DomainFiles(
        structure=structure,
        domains=None if pae is None else domains(pae, structure),
        contacts=interface_contacts(structure) if len(structure.chain_names) > 1 else None,
        pae=pae,
    )


def parts_files(parts: DomainFiles, rank: int) -> Iterator[ResultFile]:
    """Give the files; none for one chain without PAE."""
    structure = parts.structure
    if parts.domains is not None:
        yield json_file(model_file(rank, Ending.DOMAINS), domains_content(parts.domains, structure))
    if parts.contacts is not None:
        near = contact_rows(parts.contacts, structure, parts.pae)
        yield text_file(model_file(rank, Ending.CONTACTS), csv_text(near, _CONTACT_COLUMNS))
        residues = interface_rows(parts.contacts, structure)
        yield text_file(model_file(rank, Ending.INTERFACE), csv_text(residues, _INTERFACE_COLUMNS))


_CONTACT_COLUMNS = (
    *("chain1", "residue1", "type1", "plddt1", "chain2", "residue2", "type2", "plddt2", "distance"),
    *("pae_forward", "pae_backward"),
)
_INTERFACE_COLUMNS = ("chain", "residue", "type", "plddt", "partner", "n_contacts", "nearest")


def parts_tables(parts: DomainFiles, scores: ModelScores) -> Iterator[Table]:
    """Give the tables of a report: domains where there are several, and pairs of chains."""
    if parts.domains is not None and len(parts.domains) > 1:
        yield Table(
            title="Domains",
            words=(
                "Parts whose residues the network is sure of relative to each other, found in the "
                "predicted aligned error. How parts lie to each other may be arbitrary."
            ),
            header=("", "Residues", "Number", "pLDDT", "PAE within, Å"),
            rows=_domain_rows(parts.domains, parts.structure),
            n_words=2,
        )
    if scores.pairs:
        yield interface_table(scores.pairs)


def _domain_rows(found: Sequence[Domain], structure: Structure) -> list[tuple[str, ...]]:
    return [
        (
            str(number),
            ranges_of(structure, domain.residues).replace(",", ", "),
            str(len(domain.residues)),
            f"{float(structure.plddt[domain.residues].mean()):.1f}",
            f"{domain.mean_pae:.1f}",
        )
        for number, domain in enumerate(found, start=1)
    ]
