"""Run the reference's template pipeline on given hits; no part of foldsvc is imported here.

Run by the Python of the reference's own environment, which `make parity` makes:

    path/to/that/python tests/templates/templates_reference.py CASES.json KALIGN OUT.npz

Each case has a query, a folder of mmCIF files, and hits with the attributes that a report of
HHsearch has. OUT gets, for each case, the arrays that ColabFold's templates have, codes in the
order of the reference's own networks, and the names.
"""

import json
import sys
from pathlib import Path

import numpy as np
from alphafold.common import residue_constants
from alphafold.data import parsers, templates


def _indices(row: str, start: int) -> list[int]:
    found, place = [], start
    for letter in row:
        found.append(-1 if letter == "-" else place)
        place += letter != "-"
    return found


def _hit(number: int, one: dict) -> parsers.TemplateHit:
    return parsers.TemplateHit(
        index=number,
        name=one["target"],
        aligned_cols=sum(
            "-" not in pair for pair in zip(one["query"], one["template"], strict=True)
        ),
        sum_probs=one["sum_probs"],
        query=one["query"],
        hit_sequence=one["template"],
        indices_query=_indices(one["query"], one["query_start"]),
        indices_hit=_indices(one["template"], one["template_start"]),
    )


def main(cases_path: str, kalign: str, out: str) -> None:
    """Write the arrays of every case."""
    to_ours = np.array(residue_constants.MAP_HHBLITS_AATYPE_TO_OUR_AATYPE)
    made = {}
    cases = json.loads(Path(cases_path).read_text())
    for name, case in cases.items():
        featurizer = templates.HhsearchHitFeaturizer(
            mmcif_dir=case["folder"],
            max_template_date=case["latest"],
            max_hits=4,
            kalign_binary_path=kalign,
            release_dates_path=None,
            obsolete_pdbs_path=None,
        )
        hits = [_hit(number, one) for number, one in enumerate(case["hits"])]
        found = featurizer.get_templates(query_sequence=case["query"], hits=hits).features
        count = len(found["template_domain_names"])
        aatype = to_ours[found["template_aatype"].argmax(-1)] if count else np.zeros((0, 0))
        made[f"{name}/aatype"] = aatype.astype(np.int8)
        made[f"{name}/positions"] = found["template_all_atom_positions"].astype(np.float32)
        made[f"{name}/mask"] = found["template_all_atom_masks"].astype(np.int8)
        made[f"{name}/names"] = np.array([one.decode() for one in found["template_domain_names"]])
    with Path(out).open("wb") as target:
        np.savez_compressed(target, **made)


if __name__ == "__main__":
    main(*sys.argv[1:])
