"""Contacts between chains."""

import csv
import io

import numpy as np
import pytest
from complexes import straight_chains

from foldsvc.formats.interface_table import contact_rows, csv_text, interface_rows
from foldsvc.records.structure import Prediction, Structure
from foldsvc.structure.interfaces import interface_contacts


def _by_hand(structure: Structure, cutoff: float) -> dict[tuple[int, int], float]:
    """Give the nearest distance of each two residues in contact, by trying all pairs."""
    found = {}
    for i in range(len(structure.aatype)):
        for j in range(i + 1, len(structure.aatype)):
            if structure.chain_index[i] != structure.chain_index[j]:
                one = structure.atom_positions[i][structure.atom_mask[i]]
                other = structure.atom_positions[j][structure.atom_mask[j]]
                nearest = np.linalg.norm(one[:, None] - other, axis=-1).min()
                if nearest < cutoff:
                    found[i, j] = float(nearest)
    return found


def test_contacts_are_those_that_trying_all_pairs_finds(raw_trastuzumab: Prediction) -> None:
    """Heavy and light chain of an antibody touch where a search over all pairs says so."""
    structure = raw_trastuzumab.structure
    found = interface_contacts(structure)
    expected = _by_hand(structure, 5.0)
    pairs = list(zip(found.first.tolist(), found.second.tolist(), strict=True))
    assert pairs == sorted(expected)
    np.testing.assert_allclose(found.distance, [expected[pair] for pair in pairs], atol=1e-4)
    assert len(pairs) > 40


def test_chains_apart_have_no_contacts() -> None:
    """Chains out of reach give empty tables with their headers."""
    structure = straight_chains(5, 5, apart=9.0)
    found = interface_contacts(structure)
    assert len(found.first) == 0
    assert contact_rows(found, structure) == []
    assert csv_text([], ("chain", "residue")) == "chain,residue\n"


def test_contact_rows_name_both_sides_and_errors() -> None:
    """Each row has author's numbers, distance and PAE in both directions."""
    structure = straight_chains(3, 3, apart=4.0)
    pae = np.arange(36, dtype=np.float32).reshape(6, 6) / 2
    rows = contact_rows(interface_contacts(structure), structure, pae)
    assert [(row["residue1"], row["residue2"]) for row in rows] == [
        ("1", "1"), ("2", "2"), ("3", "3"),
    ]  # fmt: skip
    assert rows[1] == {
        "chain1": "A", "residue1": "2", "type1": "GLY", "plddt1": 80.0,
        "chain2": "B", "residue2": "2", "type2": "GLY", "plddt2": 80.0,
        "distance": 4.0, "pae_forward": 5.0, "pae_backward": 12.5,
    }  # fmt: skip


def test_residue_between_two_chains_is_in_two_interfaces() -> None:
    """A residue of a middle chain comes once for each chain that it touches."""
    structure = straight_chains(2, 2, 2, apart=4.5)
    rows = interface_rows(interface_contacts(structure), structure)
    assert [(row["chain"], row["residue"], row["partner"], row["n_contacts"]) for row in rows] == [
        ("A", "1", "B", 1), ("A", "2", "B", 1),
        ("B", "1", "A", 1), ("B", "1", "C", 1), ("B", "2", "A", 1), ("B", "2", "C", 1),
        ("C", "1", "B", 1), ("C", "2", "B", 1),
    ]  # fmt: skip


def test_csv_is_read_back(trastuzumab_crystal: Structure) -> None:
    """The table is CSV with a header, insertion codes and all."""
    rows = contact_rows(interface_contacts(trastuzumab_crystal), trastuzumab_crystal)
    again = list(csv.DictReader(io.StringIO(csv_text(rows))))
    assert len(again) == len(rows)
    assert again[3] == {name: str(value) for name, value in rows[3].items()}


@pytest.mark.parametrize("cutoff", [3.5, 8.0])
def test_cutoff_can_be_chosen(raw_trastuzumab: Prediction, cutoff: float) -> None:
    """A wider cutoff finds all that a narrow one finds."""
    structure = raw_trastuzumab.structure
    assert interface_contacts(structure, cutoff).distance.max() < cutoff
