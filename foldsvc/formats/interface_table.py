"""Contacts and interface residues as rows, for JSON and for CSV."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from jaxtyping import Float

from foldsvc.chem.residues import THREE_LETTER
from foldsvc.formats.csv_table import csv_table
from foldsvc.records.interfaces import Contacts
from foldsvc.records.structure import Structure

Row = Mapping[str, str | int | float]


def contact_rows(
    contacts: Contacts,
    structure: Structure,
    pae: Float[np.ndarray, "n_res n_res"] | None = None,
) -> list[Row]:
    """Give each contact: both residues, distance and, where it is known, PAE both ways, in Å.

    `pae_forward` is with the structure superposed on the first residue, `pae_backward` on the
    second.
    """
    rows: list[Row] = []
    for first, second, distance in _triples(contacts):
        row = {
            **_residue(structure, first, "1"),
            **_residue(structure, second, "2"),
            "distance": round(distance, 2),
        }
        if pae is not None:
            row["pae_forward"] = round(float(pae[first, second]), 2)
            row["pae_backward"] = round(float(pae[second, first]), 2)
        rows.append(row)
    return rows


def interface_rows(contacts: Contacts, structure: Structure) -> list[Row]:
    """Give each residue of each interface, with how many of the other chain's it touches."""
    found: dict[tuple[int, int], list[float]] = {}
    for first, second, distance in _triples(contacts):
        for here, there in ((first, second), (second, first)):
            key = here, int(structure.chain_index[there])
            found.setdefault(key, []).append(distance)
    return [
        {
            **_residue(structure, index, ""),
            "partner": structure.chain_names[partner],
            "n_contacts": len(distances),
            "nearest": round(min(distances), 2),
        }
        for (index, partner), distances in sorted(found.items())
    ]


def csv_text(rows: Sequence[Row], columns: Sequence[str] = ()) -> str:
    """Give rows as CSV with a header.

    Args:
        rows: All with the same keys.
        columns: The header where there are no rows.
    """
    return csv_table([rows[0] if rows else columns, *(row.values() for row in rows)])


def _triples(contacts: Contacts) -> Iterator[tuple[int, int, float]]:
    return zip(
        contacts.first.tolist(), contacts.second.tolist(), contacts.distance.tolist(), strict=True
    )


def _residue(structure: Structure, index: int, suffix: str) -> dict[str, str | int | float]:
    number = f"{structure.residue_number[index]}{structure.insertion_code[index]}"
    return {
        f"chain{suffix}": structure.chain_names[structure.chain_index[index]],
        f"residue{suffix}": number,
        f"type{suffix}": THREE_LETTER[structure.aatype[index]],
        f"plddt{suffix}": round(float(structure.plddt[index]), 2),
    }
