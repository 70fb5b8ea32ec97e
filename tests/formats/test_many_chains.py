"""Files of very many chains are read or refused in work that grows with their length."""

import sys

import pytest

from foldsvc.errors import StructureFormatError
from foldsvc.formats.protein_chains import MOST_CHAINS
from foldsvc.formats.structure_file import read_structure
from foldsvc.formats.template_file import read_template

NAMES = (
    *("group_PDB", "id", "type_symbol", "label_atom_id", "label_alt_id", "label_comp_id"),
    *("label_asym_id", "label_entity_id", "label_seq_id", "Cartn_x", "Cartn_y", "Cartn_z"),
    *("occupancy", "B_iso_or_equiv", "auth_asym_id", "auth_seq_id", "pdbx_PDB_model_num"),
)


def mmcif(n_chain: int) -> str:
    """Give a file in which chains take turns, atom by atom."""
    header = "data_X\nloop_\n" + "".join(f"_atom_site.{name}\n" for name in NAMES)
    rows = [
        f"ATOM {chain} C CA . ALA C{chain} 1 {residue} {chain} 0 0 1 1 C{chain} {residue} 1\n"
        for residue in (1, 2)
        for chain in range(n_chain)
    ]
    return header + "".join(rows)


def calls_of(n_chain: int) -> int:
    """Count the functions, Python's and C's, that are called to read a file."""
    text = mmcif(n_chain).encode()
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        read_structure(text)
    finally:
        sys.setprofile(None)
    return count


def test_chains_that_stand_apart_are_brought_together() -> None:
    """The residues of each chain stand together, in the order in which chains come."""
    found = read_structure(mmcif(300).encode())

    assert found.chain_names == tuple(f"C{chain}" for chain in range(300))
    assert found.chain_index.tolist() == [chain for chain in range(300) for _ in (1, 2)]


def test_twice_the_chains_are_twice_the_work() -> None:
    """Reading is linear in the chains."""
    assert calls_of(1_200) < 4.5 * calls_of(300)


@pytest.mark.parametrize("read", ["structure", "template"])
def test_more_chains_than_any_structure_has_are_refused(read: str) -> None:
    """The limit is told, for structures and for templates."""
    text = mmcif(MOST_CHAINS + 1)

    with pytest.raises(StructureFormatError, match=f"2,001 chains, and at most {MOST_CHAINS:,}"):
        read_structure(text.encode()) if read == "structure" else read_template(text, "x")
