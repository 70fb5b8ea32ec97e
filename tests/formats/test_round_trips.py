"""Large structures, read back by three programs: the same atoms, chains and B-factors."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import gemmi
import numpy as np
import pytest
from Bio.PDB import MMCIFParser, PDBParser
from biotite.structure.io import pdb, pdbx

from foldsvc.chem.residues import ATOM37_NAMES, THREE_LETTER
from foldsvc.errors import StructureFormatError
from foldsvc.formats.binary_cif import binary_cif
from foldsvc.formats.mmcif import write_modelcif
from foldsvc.formats.pdb import write_pdb
from foldsvc.formats.structure_file import read_structure
from foldsvc.records.chain_names import chain_names
from foldsvc.records.provenance import Provenance
from foldsvc.records.structure import Structure

N_CHAIN, N_RES = 30, 5_000
BACKBONE = [ATOM37_NAMES.index(name) for name in ("N", "CA", "C", "O")]

Site = tuple[str, int, str, str]
"""Chain, residue number, residue, atom."""


def large(n_chain: int, n_res: int) -> Structure:
    """Give chains of all residue types with four or five atoms each, at random places."""
    draw = np.random.default_rng(n_res)
    lengths = [len(part) for part in np.array_split(np.arange(n_res), n_chain)]
    aatype = draw.integers(0, 20, n_res).astype(np.int32)
    mask = np.zeros((n_res, 37), dtype=bool)
    mask[:, BACKBONE] = True
    mask[:, ATOM37_NAMES.index("CB")] = aatype != THREE_LETTER.index("GLY")
    places = draw.uniform(-400, 900, (n_res, 37, 3)).astype(np.float32)
    return Structure(
        chain_names=tuple(chain_names(n_chain)),
        chain_index=np.repeat(np.arange(n_chain), lengths).astype(np.int32),
        aatype=aatype,
        residue_number=np.concatenate([np.arange(1, n + 1) for n in lengths]).astype(np.int32),
        insertion_code=("",) * n_res,
        atom_positions=np.where(mask[..., None], places, 0).astype(np.float32),
        atom_mask=mask,
        plddt=draw.uniform(0, 100, n_res).astype(np.float32),
    )


@pytest.fixture(scope="module")
def structure() -> Structure:
    """Give 5,000 residues in 30 chains."""
    return large(N_CHAIN, N_RES)


@pytest.fixture(scope="module")
def texts(structure: Structure) -> dict[str, str]:
    """Give its files."""
    provenance = Provenance(
        job_name="large",
        job_id="",
        engine="alphafold2",
        engine_version="model_1_multimer_v3",
        weights="none",
        software=(),
        citations=(),
        relaxed=False,
        created=datetime(2026, 11, 1, tzinfo=UTC),
        chain_descriptions=(),
    )
    return {"pdb": write_pdb(structure), "cif": write_modelcif(structure, provenance)}


def by_gemmi(texts: dict[str, str], kind: str) -> Iterator[tuple[Site, list[float]]]:
    """Read with gemmi."""
    read = (
        gemmi.read_pdb_string(texts["pdb"])
        if kind == "pdb"
        else gemmi.make_structure_from_block(gemmi.cif.read_string(texts["cif"]).sole_block())
    )
    for at in read[0].all():
        site = at.chain.name, at.residue.seqid.num, at.residue.name, at.atom.name
        yield site, [*at.atom.pos.tolist(), at.atom.b_iso]


def by_biopython(texts: dict[str, str], kind: str) -> Iterator[tuple[Site, list[float]]]:
    """Read with Biopython."""
    parser = PDBParser(QUIET=True) if kind == "pdb" else MMCIFParser(QUIET=True)
    for atom in parser.get_structure("x", io.StringIO(texts[kind]))[0].get_atoms():
        residue = atom.get_parent()
        site = residue.get_parent().id, residue.id[1], residue.resname, atom.name
        yield site, [*atom.coord.tolist(), atom.bfactor]


def by_biotite(texts: dict[str, str], kind: str) -> Iterator[tuple[Site, list[float]]]:
    """Read with biotite, from BinaryCIF too."""
    if kind == "pdb":
        file = pdb.PDBFile.read(io.StringIO(texts["pdb"]))
        atoms = file.get_structure(model=1, extra_fields=["b_factor"])
    else:
        read = (
            pdbx.CIFFile.read(io.StringIO(texts["cif"]))
            if kind == "cif"
            else pdbx.BinaryCIFFile.read(io.BytesIO(binary_cif(texts["cif"])))
        )
        atoms = pdbx.get_structure(read, model=1, extra_fields=["b_factor"])
    names = zip(
        *(atoms.chain_id.tolist(), atoms.res_id.tolist()),
        *(atoms.res_name.tolist(), atoms.atom_name.tolist()),
        strict=True,
    )
    numbers = np.column_stack([atoms.coord, atoms.b_factor]).tolist()
    yield from zip(names, numbers, strict=True)


@pytest.mark.parametrize(
    ("reader", "kind"),
    [
        (by_gemmi, "pdb"),
        (by_gemmi, "cif"),
        (by_biopython, "pdb"),
        (by_biopython, "cif"),
        (by_biotite, "pdb"),
        (by_biotite, "cif"),
        (by_biotite, "bcif"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
# Which ModelCIF leaves out where it is equal.
@pytest.mark.filterwarnings("ignore:Attribute 'auth_atom_id' not found:UserWarning")
def test_others_read_the_same(
    structure: Structure,
    texts: dict[str, str],
    reader: Callable[[dict[str, str], str], Iterator[tuple[Site, list[float]]]],
    kind: str,
) -> None:
    """Every atom has its chain, number, residue, name, place and B-factor, in the same order."""
    residue, atom = np.nonzero(structure.atom_mask)
    chains = structure.chain_index[residue]
    wanted = [
        (structure.chain_names[chain], int(number), THREE_LETTER[aatype], ATOM37_NAMES[name])
        for chain, number, aatype, name in zip(
            *(chains, structure.residue_number[residue], structure.aatype[residue], atom),
            strict=True,
        )
    ]
    sites, numbers = zip(*reader(texts, kind), strict=True)
    expected = np.column_stack([structure.atom_positions[residue, atom], structure.plddt[residue]])

    assert list(sites) == wanted
    assert len({site[0] for site in sites}) == N_CHAIN
    error = np.abs(np.array(numbers) - expected)
    assert error[:, :3].max() < 6e-4
    assert error[:, 3].max() < 6e-3


@pytest.mark.parametrize("kind", ["pdb", "cif"])
def test_foldsvc_reads_the_same(structure: Structure, texts: dict[str, str], kind: str) -> None:
    """What is written is read back as the structure that it was."""
    again = read_structure(texts[kind].encode())

    assert again.chain_names == structure.chain_names
    for field in ("chain_index", "aatype", "residue_number", "atom_mask"):
        np.testing.assert_array_equal(getattr(again, field), getattr(structure, field))
    np.testing.assert_allclose(again.atom_positions, structure.atom_positions, atol=6e-4)
    np.testing.assert_allclose(again.plddt, structure.plddt, atol=6e-3)


def test_lines_of_pdb_are_80_wide(texts: dict[str, str]) -> None:
    """No column is pushed out of its place."""
    assert {len(line) for line in texts["pdb"].splitlines()} == {80}


def _too_many_atoms() -> Structure:
    return large(3, 20_300)


def _too_many_chains() -> Structure:
    return large(63, 630)


def _too_far_away() -> Structure:
    near = large(1, 5)
    return replace(near, atom_positions=near.atom_positions + 9_500 * near.atom_mask[..., None])


def _too_long_a_chain() -> Structure:
    return large(1, 10_000)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_too_many_atoms, "99999"),
        (_too_many_chains, "not one printable ASCII character"),
        (_too_far_away, "do not fit eight columns"),
        (_too_long_a_chain, "the format holds 9999"),
    ],
)
def test_what_pdb_cannot_hold_is_refused(make: Callable[[], Structure], words: str) -> None:
    """Too many atoms, chains, residues, or too large coordinates end in words, not in a file."""
    with pytest.raises(StructureFormatError, match=words):
        write_pdb(make())


def test_the_most_that_pdb_holds_is_written() -> None:
    """62 chains, and atoms up to the last number, come back whole."""
    most = large(62, 20_000)
    assert read_structure(write_pdb(most)).atom_mask.sum() == most.atom_mask.sum() > 98_000


@pytest.mark.parity
def test_molstar_reads_the_same(
    structure: Structure, texts: dict[str, str], tmp_path: Path
) -> None:
    """Mol* opens PDB, ModelCIF and BinaryCIF; of ModelCIF it takes the pLDDT of each residue."""
    python = os.environ.get("FOLDSVC_REFERENCE_PYTHON")
    assert python, "make parity sets FOLDSVC_REFERENCE_PYTHON"
    files = {kind: tmp_path / f"large.{kind}" for kind in ("pdb", "cif", "bcif")}
    for kind in ("pdb", "cif"):
        files[kind].write_text(texts[kind])
    files["bcif"].write_bytes(binary_cif(texts["cif"]))
    node = Path(sys.prefix) / "node" / "node"
    script = Path(__file__).with_name("read_by_molstar.cjs")
    answer = subprocess.run(
        [node, script, Path(python).parents[1], *files.values()],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    last = np.argwhere(structure.atom_mask)[-1]
    for kind, line in zip(files, answer.stdout.splitlines(), strict=True):
        read = json.loads(line)
        assert (read["n_atom"], read["n_res"]) == (int(structure.atom_mask.sum()), N_RES)
        assert read["chains"] == list(structure.chain_names)
        place = [*structure.atom_positions[*last], structure.plddt[last[0]]]
        np.testing.assert_allclose(read["last"], place, atol=6e-3)
        if kind != "pdb":
            np.testing.assert_allclose(read["plddt"], structure.plddt, atol=6e-3)
