"""ModelCIF text from a `Structure`, with pLDDT as the B-factor and as `_ma_qa_metric`.

ModelCIF 1.4 (Vallat et al. 2023); residues keep their author numbers and insertion codes.
"""

import io
import re
from collections.abc import Iterator

import ihm
import modelcif
import modelcif.data
import modelcif.dumper
import modelcif.model
import modelcif.protocol
import modelcif.qa_metric
import numpy as np

from foldsvc.chem.residues import ATOM37_NAMES, RESIDUE_LETTERS
from foldsvc.errors import StructureFormatError
from foldsvc.formats.ascii_text import ascii_text
from foldsvc.records.provenance import Citation, Provenance, SoftwareUse
from foldsvc.records.structure import Structure

_CODES = (*RESIDUE_LETTERS, "UNK")
"""Keys of ihm's peptide alphabet by `aatype`."""
_LONGEST_TEXT = 1_500
"""CIF lines hold 2,048 characters."""
_WORD = re.compile(r"[A-Za-z0-9]+")
_NO_WORD = re.compile(r"[^A-Za-z0-9]+")
_DASHES = re.compile(r"[-–]+")
_NOT_BARE = re.compile(r"[_#$;&?.\[\]{}]|(data|loop|save|stop|global)_", re.IGNORECASE)


def write_modelcif(structure: Structure, provenance: Provenance) -> str:
    """Give the ModelCIF file of a structure; ASCII, whatever the user's names hold.

    Raises:
        StructureFormatError: A chain identifier or number cannot stand in the file.
    """
    _check(structure)
    name = _cif_text(provenance.job_name).strip() or "an unnamed protein"
    title = f"Predicted structure of {name}"
    system = modelcif.System(
        title=title,
        id=f"foldsvc_{_NO_WORD.sub('_', provenance.job_id) or 'model'}",
        model_details=_details(provenance),
    )
    _add_authors_and_citations(system, provenance)
    asyms = _add_chains(system, structure, provenance)
    predicting, refining = _add_software(system, provenance)
    assembly = modelcif.Assembly(asyms, name="Model")
    model = _model(structure, asyms, assembly, provenance, predicting or refining)
    system.model_groups.append(modelcif.model.ModelGroup([model], name="Models"))
    _add_protocol(system, model, predicting, refining, provenance)
    out = io.StringIO()
    modelcif.dumper.write(out, [system])
    return out.getvalue()


def _cif_text(text: str) -> str:
    r"""Give text that the CIF writer quotes rightly.

    ihm quotes by Python's `repr`: a backslash would be doubled, and a text with both kinds of
    quotes would end early; a bare word that CIF reserves gets a blank so that it is quoted.
    """
    safe = ascii_text(text).replace("\\", "<U+005C>")[:_LONGEST_TEXT].strip()
    if "'" in safe and '"' in safe:
        safe = safe.replace('"', "'")
    return f"{safe} " if " " not in safe and _NOT_BARE.match(safe) else safe


def _details(provenance: Provenance) -> str:
    state = "relaxed in a force field" if provenance.relaxed else "not relaxed"
    made = provenance.created.strftime("%Y-%m-%d")
    engine = f"{provenance.engine} {provenance.engine_version}"
    parts = (
        f"Predicted on {made} with {engine} (weights: {provenance.weights}), {state}.",
        "B-factors are pLDDT, 0 to 100.",
        *provenance.notices,
    )
    return _cif_text(" ".join(parts))


def _add_authors_and_citations(system: modelcif.System, provenance: Provenance) -> None:
    # ModelCIF wants an author; the user is not known by name.
    system.authors.append("foldsvc")
    system.citations.extend(_citation(citation) for citation in provenance.citations)


def _citation(citation: Citation) -> ihm.Citation:
    pages = tuple(part.strip() for part in _DASHES.split(citation.pages) if part.strip())
    return ihm.Citation(
        pmid=None,
        title=_cif_text(citation.title),
        journal=_cif_text(citation.journal) or None,
        volume=_cif_text(citation.volume) or None,
        page_range=pages if len(pages) == 2 else (pages[0] if pages else None),  # noqa: PLR2004
        year=citation.year,
        authors=[_cif_text(author) for author in citation.authors],
        doi=_cif_text(citation.doi) or None,
    )


def _add_chains(
    system: modelcif.System, structure: Structure, provenance: Provenance
) -> list[modelcif.AsymUnit]:
    """Add an entity for each distinct sequence and an asym unit for each chain."""
    descriptions = dict(provenance.chain_descriptions)
    entities: dict[tuple[str, ...], modelcif.Entity] = {}
    asyms: list[modelcif.AsymUnit] = []
    for index, chain in enumerate(structure.chain_names):
        residues = np.flatnonzero(structure.chain_index == index)
        sequence = tuple(_CODES[aatype] for aatype in structure.aatype[residues])
        description = _cif_text(descriptions.get(chain, "")) or None
        if sequence not in entities:
            entities[sequence] = modelcif.Entity(sequence, description=description)
        numbers = {
            seq_id: (int(structure.residue_number[place]), structure.insertion_code[place] or None)
            for seq_id, place in enumerate(residues, start=1)
        }
        asyms.append(
            modelcif.AsymUnit(
                entities[sequence],
                details=description,
                id=chain,
                strand_id=chain,
                auth_seq_id_map=numbers,
            )
        )
    system.entities.extend(entities.values())
    system.asym_units.extend(asyms)
    return asyms


def _add_software(
    system: modelcif.System, provenance: Provenance
) -> tuple[modelcif.SoftwareGroup | None, modelcif.SoftwareGroup | None]:
    """Add the software; give the groups that predicted and that refined."""
    groups: list[modelcif.SoftwareGroup | None] = []
    for role in ("prediction", "refinement"):
        members = [_software(use) for use in provenance.software if use.role == role]
        system.software.extend(members)
        group = modelcif.SoftwareGroup(members) if members else None
        if group is not None:
            system.software_groups.append(group)
        groups.append(group)
    return groups[0], groups[1]


def _software(use: SoftwareUse) -> modelcif.Software:
    return modelcif.Software(
        name=_cif_text(use.name),
        classification=f"structure {use.role}",
        description=_cif_text(use.description),
        location=_cif_text(use.url) or None,
        type="package",
        version=_cif_text(use.version) or None,
    )


def _model(
    structure: Structure,
    asyms: list[modelcif.AsymUnit],
    assembly: modelcif.Assembly,
    provenance: Provenance,
    scorer: modelcif.SoftwareGroup | None,
) -> modelcif.model.Model:
    state = "relaxed" if provenance.relaxed else "unrelaxed"
    model = _StructureModel(
        structure, asyms, assembly, f"Model ranked {provenance.model_rank}, {state}"
    )

    # Classes of this call: modelcif keeps its numbering on the metric's class.
    class _Mean(modelcif.qa_metric.Global, modelcif.qa_metric.PLDDT):  # type: ignore[misc]
        name = "pLDDT"
        description = "Mean over the residues of the predicted lDDT of their CA atoms, 0 to 100"
        software = scorer

    class _OfResidue(modelcif.qa_metric.Local, modelcif.qa_metric.PLDDT):  # type: ignore[misc]
        name = "pLDDT"
        description = "Predicted lDDT of the residue's CA atom, 0 to 100"
        software = scorer

    model.qa_metrics.append(_Mean(float(structure.plddt.mean())))
    for index, asym, seq_id in _seq_ids(structure, asyms):
        model.qa_metrics.append(_OfResidue(asym.residue(seq_id), float(structure.plddt[index])))
    return model


def _seq_ids(
    structure: Structure, asyms: list[modelcif.AsymUnit]
) -> Iterator[tuple[int, modelcif.AsymUnit, int]]:
    """Give each residue's index, its asym unit and its 1-based position there."""
    starts = np.searchsorted(structure.chain_index, np.arange(len(asyms)))
    for index, chain in enumerate(structure.chain_index.tolist()):
        yield index, asyms[chain], index - int(starts[chain]) + 1


class _StructureModel(modelcif.model.AbInitioModel):  # type: ignore[misc]
    """Coordinates straight from the record's arrays."""

    def __init__(
        self,
        structure: Structure,
        asyms: list[modelcif.AsymUnit],
        assembly: modelcif.Assembly,
        name: str,
    ) -> None:
        super().__init__(assembly, name=name)
        self._structure = structure
        self._asyms = asyms

    def get_atoms(self) -> Iterator[modelcif.model.Atom]:
        """Give the atoms in the order of the residues."""
        structure = self._structure
        for index, asym, seq_id in _seq_ids(structure, self._asyms):
            b_factor = float(structure.plddt[index])
            for atom in np.flatnonzero(structure.atom_mask[index]):
                # As many digits as PDB has; ihm writes numbers near 0 with more.
                x, y, z = np.round(structure.atom_positions[index, atom].astype(float), 3).tolist()
                name = ATOM37_NAMES[atom]
                yield modelcif.model.Atom(
                    asym_unit=asym,
                    seq_id=seq_id,
                    atom_id=name,
                    type_symbol=name[0],
                    x=x,
                    y=y,
                    z=z,
                    biso=b_factor,
                    occupancy=1.0,
                )


def _add_protocol(
    system: modelcif.System,
    model: modelcif.model.Model,
    predicting: modelcif.SoftwareGroup | None,
    refining: modelcif.SoftwareGroup | None,
    provenance: Provenance,
) -> None:
    raw = modelcif.data.Data("Unrelaxed model", details="Coordinates as the network made them")
    protocol = modelcif.protocol.Protocol()
    protocol.steps.append(
        modelcif.protocol.ModelingStep(
            input_data=modelcif.data.DataGroup(system.entities),
            output_data=raw if provenance.relaxed else model,
            name="Prediction",
            details=_cif_text(f"{provenance.engine} {provenance.engine_version}"),
            software=predicting,
        )
    )
    if provenance.relaxed:
        system.data.append(raw)
        protocol.steps.append(
            modelcif.protocol.ModelRefinementStep(
                input_data=raw,
                output_data=model,
                name="Relaxation",
                details="Energy minimisation with restrained backbone",
                software=refining,
            )
        )
    system.protocols.append(protocol)


def _check(structure: Structure) -> None:
    if not structure.atom_mask.any():
        raise StructureFormatError("mmCIF", "the structure has no atoms")
    for name in structure.chain_names:
        if not _WORD.fullmatch(name):
            fault = f"chain identifier {name!r} is not made of ASCII letters and digits"
            raise StructureFormatError("mmCIF", fault)
    if len(set(structure.chain_names)) != len(structure.chain_names):
        raise StructureFormatError("mmCIF", "two chains have the same identifier")
    if (np.diff(structure.chain_index) < 0).any():
        raise StructureFormatError("mmCIF", "the residues are not in the order of their chains")
    for insertion in set(structure.insertion_code):
        if insertion and not (len(insertion) == 1 and insertion.isascii() and insertion.isalpha()):
            raise StructureFormatError("mmCIF", f"insertion code {insertion!r} is not one letter")
    positions = structure.atom_positions[structure.atom_mask]
    if not np.isfinite(positions).all() or not np.isfinite(structure.plddt).all():
        raise StructureFormatError("mmCIF", "a coordinate or pLDDT is not a finite number")
