"""Write `tm_scores.json`: what TM-align says of chains in tests/data/structures.

Run from the root of the repository, in an environment that has foldsvc's NumPy and Biopython and
tmtools (pip install tmtools==0.3.0), which is under the GPL and which foldsvc never installs:

    path/to/that/python tests/golden/make_tm_score_goldens.py [OUT.json]

TM-align chooses the pairs by structure; they are written with the score, so that foldsvc's search
for the best superposition can be held against the same pairs.
"""

import json
import sys
from pathlib import Path

import numpy as np
import tmtools
from Bio.PDB import PDBParser
from Bio.SeqUtils import seq1

STRUCTURES = Path(__file__).parents[1] / "data" / "structures"
PAIRS = (
    ("6mh2", "B", "6mh2", "D"),
    ("6mh2", "A", "6mh2", "C"),
    ("6mh2", "B", "3hfm", "H"),
    ("6mh2", "A", "3hfm", "L"),
    ("6mh2", "A", "6mh2", "B"),
    ("1ubq", "A", "3hfm", "Y"),
)


def alphas(entry: str, chain: str) -> tuple[np.ndarray, str]:
    """Give the Cα of a chain and its sequence."""
    model = PDBParser(QUIET=True).get_structure(entry, STRUCTURES / f"{entry}.pdb")[0]
    residues = [residue for residue in model[chain] if residue.id[0] == " " and "CA" in residue]
    points = np.array([residue["CA"].coord for residue in residues], dtype=np.float64)
    return points, "".join(seq1(residue.resname) for residue in residues)


def paired(one: str, other: str) -> list[tuple[int, int]]:
    """Give the places of residues that stand above each other in an alignment."""
    places, i, j = [], 0, 0
    for first, second in zip(one, other, strict=True):
        if first != "-" and second != "-":
            places.append((i, j))
        i += first != "-"
        j += second != "-"
    return places


def main() -> None:
    """Write every pair."""
    goldens = []
    for mobile_entry, mobile_chain, entry, chain in PAIRS:
        mobile, mobile_sequence = alphas(mobile_entry, mobile_chain)
        target, sequence = alphas(entry, chain)
        found = tmtools.tm_align(mobile, target, mobile_sequence, sequence)
        goldens.append(
            {
                "mobile": [mobile_entry, mobile_chain],
                "target": [entry, chain],
                "length": len(target),
                "tm_score": found.tm_norm_chain2,
                "pairs": paired(found.seqxA, found.seqyA),
            }
        )
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("tm_scores.json")
    out.write_text(json.dumps(goldens) + "\n")


if __name__ == "__main__":
    main()
