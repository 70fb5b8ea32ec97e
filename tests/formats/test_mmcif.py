"""ModelCIF: what gemmi, Biopython and modelcif itself read of it."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import gemmi
import modelcif.reader
import numpy as np
import pytest
from Bio.PDB import MMCIFParser
from hypothesis import given, settings
from hypothesis import strategies as st

from foldsvc.chem.residues import UNKNOWN_AATYPE, sequence_of
from foldsvc.errors import StructureFormatError
from foldsvc.formats.mmcif import write_modelcif
from foldsvc.records.provenance import Citation, Provenance, SoftwareUse
from foldsvc.records.structure import Structure

PROVENANCE = Provenance(
    job_name="adalimumab",
    job_id="0198c1aa-1111-7222-8333-444455556666",
    engine="flashabb",
    engine_version="0.0.5",
    weights="FlashABB 0.0.5, trained by OPIG, University of Oxford",
    software=(
        SoftwareUse(
            name="foldsvc",
            version="0.1.0",
            role="prediction",
            description="FlashABB's network in JAX",
            url="https://example.org",
        ),
        SoftwareUse(
            name="OpenMM",
            version="8.6.1",
            role="refinement",
            description="Minimisation in Amber ff14SB",
            url="https://openmm.org",
        ),
    ),
    citations=(
        Citation(
            key="eastman2024",
            title="OpenMM 8: Molecular Dynamics Simulation with Machine Learning Potentials",
            authors=("Eastman, P.", "Galvelis, R.", "Žídek, A."),
            journal="J. Phys. Chem. B",
            year=2024,
            volume="128",
            pages="109–116",
            doi="10.1021/acs.jpcb.3c06662",
        ),
    ),
    relaxed=True,
    created=datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC),
    chain_descriptions=(("H", "heavy chain variable domain"), ("L", "kappa variable domain")),
    notices=("EXPERIMENTAL: for the test",),
)


def test_gemmi_reads_the_same_atoms(adalimumab, atoms_of, atoms_by_gemmi) -> None:
    """Gemmi finds the chains, IMGT numbers with letters, atoms, elements and B-factors."""
    document = gemmi.cif.read_string(write_modelcif(adalimumab, PROVENANCE))
    rows, numbers = atoms_by_gemmi(gemmi.make_structure_from_block(document.sole_block()))
    wanted_rows, wanted = atoms_of(adalimumab)
    assert rows == wanted_rows
    assert len(rows) == 1752
    np.testing.assert_allclose(numbers, wanted, rtol=0, atol=6e-4)


def test_biopython_reads_the_same_atoms(adalimumab, atoms_of, atoms_by_biopython) -> None:
    """Biopython finds the chains, IMGT numbers with letters, atoms, elements and B-factors."""
    rows, numbers = atoms_by_biopython(write_modelcif(adalimumab, PROVENANCE), MMCIFParser)
    wanted_rows, wanted = atoms_of(adalimumab)
    assert rows == wanted_rows
    np.testing.assert_allclose(numbers, wanted, rtol=0, atol=6e-4)


def test_modelcif_reads_the_metadata(adalimumab: Structure) -> None:
    """The sequences, the software by role, the citation, the steps and pLDDT are there."""
    (system,) = modelcif.reader.read(io.StringIO(write_modelcif(adalimumab, PROVENANCE)))
    assert system.title == "Predicted structure of adalimumab"
    sequences = ["".join(comp.code for comp in entity.sequence) for entity in system.entities]
    heavy = adalimumab.chain_index == 0
    assert sequences == [sequence_of(adalimumab.aatype[kind]) for kind in (heavy, ~heavy)]
    assert [asym.id for asym in system.asym_units] == ["H", "L"]
    assert [(each.name, each.version) for each in system.software] == [
        ("foldsvc", "0.1.0"),
        ("OpenMM", "8.6.1"),
    ]
    (citation,) = system.citations
    assert citation.authors == ["Eastman, P.", "Galvelis, R.", "Zidek, A."]
    assert citation.page_range == ("109", "116")
    (protocol,) = system.protocols
    assert [step.name for step in protocol.steps] == ["Prediction", "Relaxation"]
    assert protocol.steps[1].software[0].name == "OpenMM"
    (model,) = system.model_groups[0]
    assert model.name == "Model ranked 1, relaxed"
    scores = [metric.value for metric in model.qa_metrics]
    assert scores[0] == pytest.approx(float(adalimumab.plddt.mean()), abs=6e-4)
    np.testing.assert_allclose(scores[1:], adalimumab.plddt, rtol=0, atol=6e-4)


def test_notice_travels_with_the_file(adalimumab: Structure) -> None:
    """An experimental mark and the weights' makers stand in the file's details."""
    block = gemmi.cif.read_string(write_modelcif(adalimumab, PROVENANCE)).sole_block()
    details = block.find_value("_struct.pdbx_model_details")
    assert "EXPERIMENTAL: for the test" in details
    assert "OPIG" in details


def test_unrelaxed_has_one_step(adalimumab: Structure) -> None:
    """An unrelaxed model says so and has no refinement step."""
    provenance = replace(PROVENANCE, relaxed=False, software=PROVENANCE.software[:1])
    (system,) = modelcif.reader.read(io.StringIO(write_modelcif(adalimumab, provenance)))
    assert [step.name for step in system.protocols[0].steps] == ["Prediction"]
    assert system.model_groups[0][0].name == "Model ranked 1, unrelaxed"


def test_equal_chains_share_an_entity(adalimumab: Structure) -> None:
    """Two chains of one sequence are two units of one entity."""
    half = adalimumab.chain_index == 0
    count = int(half.sum())
    twice = Structure(
        chain_names=("A", "B"),
        chain_index=np.repeat(np.arange(2), count),
        aatype=np.tile(adalimumab.aatype[half], 2),
        residue_number=np.tile(adalimumab.residue_number[half], 2),
        insertion_code=adalimumab.insertion_code[:count] * 2,
        atom_positions=np.tile(adalimumab.atom_positions[half], (2, 1, 1)),
        atom_mask=np.tile(adalimumab.atom_mask[half], (2, 1)),
        plddt=np.tile(adalimumab.plddt[half], 2),
    )
    block = gemmi.cif.read_string(write_modelcif(twice, PROVENANCE)).sole_block()
    assert len(block.find_values("_entity.id")) == 1
    assert list(block.find("_struct_asym.", ["id", "entity_id"])[1]) == ["B", "1"]


def test_unknown_residue(adalimumab: Structure, atoms_by_gemmi: Callable) -> None:
    """An unknown residue is written as UNK, and X in the sequence."""
    aatype = adalimumab.aatype.copy()
    aatype[2] = UNKNOWN_AATYPE
    text = write_modelcif(replace(adalimumab, aatype=aatype), PROVENANCE)
    block = gemmi.cif.read_string(text).sole_block()
    rows, _ = atoms_by_gemmi(gemmi.make_structure_from_block(block))
    assert ("H", 3, "", "UNK", "CA", "C") in rows
    canonical = block.find_values("_entity_poly.pdbx_seq_one_letter_code_can")
    assert gemmi.cif.as_string(canonical[0])[:5] == "EVXLV"


NASTY = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "data_x",
            "Loop_",
            "#",
            ";",
            "'",
            '"',
            "a'b\"c",
            "it's",
            "\n;\n",
            "\\",
            "?",
            ".",
            "_a",
            "$",
            "中",
        ]
    ),
)


@settings(max_examples=60)
@given(name=NASTY, description=NASTY)
def test_any_name_is_safe(adalimumab: Structure, name: str, description: str) -> None:
    """Names of any Unicode give ASCII that a strict parser reads, with every atom."""
    small = _first_residues(adalimumab, 2)
    provenance = replace(
        PROVENANCE,
        job_name=name,
        job_id=name,
        engine=description,
        chain_descriptions=(("H", description),),
        notices=(name, description),
    )
    text = write_modelcif(small, provenance)
    assert text.isascii()
    document = gemmi.cif.read_string(text)
    document.check_for_missing_values()
    assert len(document.sole_block().find_values("_atom_site.id")) == int(small.atom_mask.sum())
    (system,) = modelcif.reader.read(io.StringIO(text))
    assert system.title.startswith("Predicted structure of ")


def test_plain_names_are_kept(adalimumab: Structure) -> None:
    """An ASCII name with quotes of one kind is read back as it was given."""
    for name in ("anti-HER2 (v2), 5' end", 'the "best" one', "data_1"):
        text = write_modelcif(_first_residues(adalimumab, 1), replace(PROVENANCE, job_name=name))
        title = gemmi.cif.read_string(text).sole_block().find_value("_struct.title")
        assert gemmi.cif.as_string(title) == f"Predicted structure of {name}"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"chain_names": ("H 1", "L")}, "chain identifier"),
        ({"chain_names": ("H", "H")}, "same identifier"),
        ({"insertion_code": "#"}, "insertion code"),
        ({"atom_positions": np.nan}, "finite"),
        ({"atom_mask": False}, "no atoms"),
    ],
)
def test_what_cannot_stand_in_the_file_is_refused(
    adalimumab: Structure, change: dict[str, object], fault: str
) -> None:
    """Identifiers and numbers that would break the file are refused by name."""
    ((field, value),) = change.items()
    old = getattr(adalimumab, field)
    if field == "insertion_code":
        value = (value, *old[1:])
    elif isinstance(old, np.ndarray):
        value = np.full_like(old, value)
    with pytest.raises(StructureFormatError, match=fault):
        write_modelcif(replace(adalimumab, **{field: value}), PROVENANCE)


def _first_residues(structure: Structure, count: int) -> Structure:
    return Structure(
        chain_names=structure.chain_names[:1],
        chain_index=structure.chain_index[:count],
        aatype=structure.aatype[:count],
        residue_number=structure.residue_number[:count],
        insertion_code=structure.insertion_code[:count],
        atom_positions=structure.atom_positions[:count],
        atom_mask=structure.atom_mask[:count],
        plddt=structure.plddt[:count],
    )
