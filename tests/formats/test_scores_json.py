"""The scores JSON that ColabFold's readers read."""

import json
from dataclasses import replace

import numpy as np
from complexes import pair_confidence, prediction_of, straight_chains

from foldsvc.formats.scores_json import scores_json
from foldsvc.records.structure import Structure
from foldsvc.structure.model_scores import model_scores

OURS = [
    "mean_plddt", "ranking_score", "fraction_disordered", "has_clash", "model", "seed", "n_recycle",
]  # fmt: skip


def _json(structure: Structure, *, with_pae: bool = True) -> dict[str, object]:
    n_res = len(structure.aatype)
    pae = np.random.default_rng(3).uniform(0.3, 30, (n_res, n_res)).astype(np.float32)
    scores = model_scores(prediction_of(structure, pair_confidence(structure, pae)))
    text = "".join(scores_json(scores, structure.plddt, pae if with_pae else None))
    assert text.endswith("}\n")
    content: dict[str, object] = json.loads(text)
    return content


def test_keys_of_one_chain_are_those_of_colabfold() -> None:
    """One chain has ColabFold's four keys in its order, then our own."""
    assert list(_json(straight_chains(12))) == ["plddt", "max_pae", "pae", "ptm", *OURS]


def test_keys_of_a_complex_are_those_of_colabfold() -> None:
    """A complex has ColabFold's keys with the extra pTM, in its order; LIS and ours come last."""
    content = _json(straight_chains(6, 7, 5))
    assert list(content) == [
        "plddt", "max_pae", "pae",
        "pairwise_actifptm", "pairwise_iptm", "per_chain_ptm", "actifptm", "ptm", "iptm",
        "ipsae", "pdockq", "pdockq2", "n_contacts", "lis", "pae_min", *OURS,
    ]  # fmt: skip
    assert list(content["pdockq"]) == ["A-B", "A-C", "B-C"]  # type: ignore[call-overload]
    assert sorted(content["ipsae"]) == ["A-B", "A-C", "B-A", "B-C", "C-A", "C-B"]  # type: ignore[call-overload]
    assert len(content["plddt"]) == len(content["pae"]) == 18  # type: ignore[arg-type]


def test_pae_may_be_left_out() -> None:
    """Without the matrix all other keys stay, its highest number among them."""
    structure = straight_chains(6, 7)
    whole, short = _json(structure), _json(structure, with_pae=False)
    del whole["pae"]
    assert short == whole


def test_network_without_pae_claims_nothing_of_it() -> None:
    """What was not predicted is absent, never null or zero."""
    structure = straight_chains(6, 7)
    scores = model_scores(prediction_of(structure, None))
    content = json.loads("".join(scores_json(scores, structure.plddt)))
    assert list(content) == ["plddt", "pdockq", "n_contacts", *OURS]


def test_untrained_network_is_named() -> None:
    """Scores of random parameters say that they mean nothing."""
    structure = straight_chains(6)
    scores = replace(model_scores(prediction_of(structure, None)), untrained=True)
    assert json.loads("".join(scores_json(scores, structure.plddt)))["untrained"] is True
