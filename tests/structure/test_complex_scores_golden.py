"""The scores of complexes against ColabFold's; tests/golden/README.md says how they were made."""

import json
import os
import subprocess
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from foldsvc.chem.residues import ATOM37_INDEX
from foldsvc.formats.scores_json import scores_json
from foldsvc.records.confidence import PairConfidence
from foldsvc.records.scores import ModelScores
from foldsvc.records.structure import Prediction, Structure
from foldsvc.structure.model_scores import model_scores

GOLDEN = Path(__file__).parents[1] / "golden" / "complex_scores.npz"
MAKER = GOLDEN.with_name("make_complex_score_goldens.py")
CASES = ("heterodimer", "trimer", "apart", "short", "confident")
ROUNDED = {"ipsae": 6, "pdockq": 4, "pdockq2": 4, "ptm": 6, "iptm": 6}
"""Decimals that ColabFold gives; of the others three."""


@cache
def _goldens() -> dict[str, np.ndarray]:
    with np.load(GOLDEN) as arrays:
        return dict(arrays)


def _part(case: str, part: str) -> dict[str, np.ndarray]:
    prefix = f"{case}/{part}/"
    return {
        name.removeprefix(prefix): array
        for name, array in _goldens().items()
        if name.startswith(prefix)
    }


def _prediction(case: str) -> Prediction:
    arrays, scores = _part(case, "arrays"), _part(case, "scores")
    n_res = len(arrays["asym_id"])
    has_beta = arrays["mask"][:, 1] > 0
    positions = np.zeros((n_res, 37, 3), dtype=np.float32)
    mask = np.zeros((n_res, 37), dtype=bool)
    for place, name in enumerate(("CA", "CB")):
        positions[:, ATOM37_INDEX[name]] = arrays["positions"][:, place]
        mask[:, ATOM37_INDEX[name]] = arrays["mask"][:, place] > 0
    n_chain = int(arrays["asym_id"].max()) + 1
    structure = Structure(
        chain_names=tuple("ABCDEF"[:n_chain]),
        chain_index=arrays["asym_id"],
        aatype=np.where(has_beta, 0, 7).astype(np.int32),
        residue_number=np.arange(1, n_res + 1, dtype=np.int32),
        insertion_code=("",) * n_res,
        atom_positions=positions,
        atom_mask=mask,
        plddt=arrays["plddt"],
    )
    confidence = PairConfidence(
        pae=arrays["pae"],
        tm_term=arrays["tm_term"],
        contact_probability=arrays["contact_probability"],
        chain_tm=arrays["chain_tm"],
        ptm=float(scores["ptm/"]),
        iptm=float(scores["iptm/"]),
    )
    return Prediction(
        structure=structure,
        backbone_trajectory=np.zeros((0, n_res, 3, 3)),
        pair_confidence=confidence,
    )


def _named(scores: ModelScores) -> dict[str, float | None]:
    """Give the scores under ColabFold's names."""
    named: dict[str, float | None] = {
        "ptm/": scores.ptm,
        "iptm/": scores.iptm,
        "actifptm/": scores.values.get("actifptm"),
    }
    named |= {f"per_chain_ptm/{chain.chain}": chain.values.get("ptm") for chain in scores.chains}
    for pair in scores.pairs:
        forward, backward = f"{pair.first}-{pair.second}", f"{pair.second}-{pair.first}"
        named |= {
            f"pairwise_iptm/{forward}": pair.symmetric.get("iptm"),
            f"pairwise_actifptm/{forward}": pair.symmetric.get("actifptm"),
            f"pdockq/{forward}": pair.symmetric["pdockq"],
            f"ipsae/{forward}": pair.forward.get("ipsae"),
            f"ipsae/{backward}": pair.backward.get("ipsae"),
            f"pdockq2/{forward}": pair.forward.get("pdockq2"),
            f"pdockq2/{backward}": pair.backward.get("pdockq2"),
        }
    return named


@pytest.mark.parametrize("case", CASES)
def test_scores_are_those_of_colabfold(case: str) -> None:
    """Each number is ColabFold's, to the last decimal that ColabFold gives."""
    golden = _part(case, "scores")
    named = _named(model_scores(_prediction(case)))
    assert set(named) == set(golden)
    for name, expected in golden.items():
        tolerance = 0.51 * 10.0 ** -ROUNDED.get(name.split("/")[0], 3)
        assert named[name] == pytest.approx(float(expected), abs=tolerance), name


@pytest.mark.parametrize("case", CASES)
def test_json_holds_the_numbers_of_colabfold(case: str) -> None:
    """The JSON has ColabFold's numbers under ColabFold's names, rounded as ColabFold rounds."""
    prediction = _prediction(case)
    content = json.loads("".join(scores_json(model_scores(prediction), prediction.structure.plddt)))
    for name, expected in _part(case, "scores").items():
        score, chains = name.split("/")
        found = content[score][chains] if chains else content[score]
        decimals = {"ptm": 2, "iptm": 2}.get(score, ROUNDED.get(score, 3))
        assert found == pytest.approx(float(expected), abs=1.01 * 10.0**-decimals), name
        assert found == round(found, decimals)


def test_goldens_hold_scores_worth_comparing() -> None:
    """Among the made-up complexes are confident, touching and separate chains."""
    best = {case: model_scores(_prediction(case)) for case in CASES}
    pairs = [pair for scores in best.values() for pair in scores.pairs]
    assert max(pair.forward["ipsae"] for pair in pairs) > 0.25
    assert max(pair.forward["pdockq2"] for pair in pairs) > 0.3
    assert min(pair.symmetric["n_contacts"] for pair in pairs) == 0
    assert max(pair.symmetric["n_contacts"] for pair in pairs) > 10


@pytest.mark.parity
@pytest.mark.timeout(600)
def test_the_goldens_are_what_colabfold_gives(tmp_path: Path) -> None:
    """The committed numbers come out of ColabFold again."""
    python = os.environ.get("FOLDSVC_REFERENCE_PYTHON")
    assert python, "run this by: make parity"
    made = tmp_path / "made.npz"
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "JAX_PLATFORMS": "cpu"}
    subprocess.run([python, str(MAKER), str(made)], check=True, env=environment)
    with np.load(made) as reference:
        assert set(reference.files) == set(_goldens())
        for name in reference.files:
            np.testing.assert_allclose(reference[name], _goldens()[name], rtol=0, atol=1e-3)
