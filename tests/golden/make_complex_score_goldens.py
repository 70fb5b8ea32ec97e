"""Write `complex_scores.npz`: what ColabFold says of made-up complexes.

Run from the root of the repository, in an environment of its own that has the reference packages
(pip install alphafold-colabfold==2.3.27; pip install --no-deps colabfold==1.6.3), which foldsvc
itself never installs:

    path/to/that/python tests/golden/make_complex_score_goldens.py [OUT.npz]

The logits of each complex are drawn at random about a made-up truth, in which some chains touch
with confidence, some without, and some not at all.
What foldsvc's network gives instead of logits is reduced from them here, in double precision.
"""

import sys
from pathlib import Path

import numpy as np
from alphafold.common import confidence
from colabfold.alphafold import extra_ptm, ipsae
from scipy.special import softmax

PAE_BREAKS = np.linspace(0.0, 31.0, 63)
DISTANCE_BREAKS = np.linspace(2.3125, 21.6875, 63)
CASES = {
    "heterodimer": ((34, 21), 3),
    "trimer": ((20, 12, 28), 5),
    "apart": ((16, 16), 7),
    "short": ((5, 9), 11),
    "confident": ((25, 32), 13),
}
CA, CB = 1, 3


def walk(draw: np.random.Generator, n_res: int) -> np.ndarray:
    """Give a chain of points 3.8 apart about the origin."""
    steps = draw.normal(size=(n_res, 3))
    steps *= 3.8 / np.linalg.norm(steps, axis=1, keepdims=True)
    places = np.cumsum(steps, axis=0)
    return places - places.mean(axis=0)


def made_up(name: str, lengths: tuple[int, ...], seed: int) -> dict[str, np.ndarray]:
    """Give coordinates, pLDDT and logits of a complex."""
    draw = np.random.default_rng(seed)
    apart = 60.0 if name == "apart" else 0.0
    alpha = np.concatenate(
        [
            walk(draw, length) + np.array([apart, 6, 0]) * chain
            for chain, length in enumerate(lengths)
        ]
    )
    n_res = len(alpha)
    positions, mask = np.zeros((n_res, 37, 3)), np.zeros((n_res, 37))
    positions[:, CA] = alpha
    positions[:, CB] = alpha + draw.normal(scale=0.9, size=(n_res, 3))
    mask[:, CA] = 1
    mask[:, CB] = draw.uniform(size=n_res) > 0.15  # the others are glycine
    mask[n_res // 2, :] = 0  # a residue without a place
    distance = np.linalg.norm(alpha[:, None] - alpha, axis=-1)
    highest = 0.25 if name == "confident" else 1.2
    doubt = np.clip(distance * draw.uniform(0.05, highest, (n_res, n_res)), 0, 31)
    pae_bins = np.append(PAE_BREAKS, 31.5) + 0.25
    width = draw.uniform(0.5, 6, (n_res, n_res, 1))
    pae_logits = -np.square((pae_bins - doubt[..., None]) / width)
    pae_logits += draw.normal(scale=0.3, size=pae_logits.shape)
    place = np.append(0, DISTANCE_BREAKS)
    half = -np.square((place - distance[..., None]) / 3) / 2
    half += draw.normal(scale=0.3, size=half.shape)
    return {
        "positions": positions.astype(np.float32),
        "mask": mask.astype(np.float32),
        "plddt": draw.uniform(90 if name == "confident" else 30, 98, n_res).astype(np.float32),
        "asym_id": np.repeat(np.arange(len(lengths)), lengths).astype(np.int32),
        "pae_logits": pae_logits.astype(np.float32),
        "distance_logits": (half + half.transpose(1, 0, 2)).astype(np.float32),
    }


def tm_terms(logits: np.ndarray, n_res: int) -> np.ndarray:
    """Give the expected TM-score term of each pair with the d0 of `n_res` residues."""
    d0 = 1.24 * (max(n_res, 19) - 15) ** (1 / 3) - 1.8
    centres = np.append(PAE_BREAKS, 31.5) + 0.25
    return (softmax(logits.astype(np.float64), axis=-1) / (1 + (centres / d0) ** 2)).sum(-1)


def reduced(case: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Give what stands in a `PairConfidence`."""
    logits, asym_id = case["pae_logits"], case["asym_id"]
    centres = np.append(PAE_BREAKS, 31.5) + 0.25
    chain_tm = np.zeros(len(asym_id))
    for chain in np.unique(asym_id):
        rows = np.flatnonzero(asym_id == chain)
        chain_tm[rows] = tm_terms(logits[np.ix_(rows, rows)], len(rows)).mean(1)
    near = np.append(0, DISTANCE_BREAKS) < 8
    arrays = {
        "pae": (softmax(logits.astype(np.float64), axis=-1) * centres).sum(-1),
        "tm_term": tm_terms(logits, len(asym_id)),
        "contact_probability": (softmax(case["distance_logits"], axis=-1) * near).sum(-1),
        "chain_tm": chain_tm,
    }
    return {name: array.astype(np.float32) for name, array in arrays.items()}


def reference(case: dict[str, np.ndarray], pae: np.ndarray) -> dict[str, float]:
    """Give ColabFold's numbers, keyed `score/chains`."""
    breaks = PAE_BREAKS.astype(np.float32)
    result = {
        "predicted_aligned_error": {"logits": case["pae_logits"], "breaks": breaks},
        "distogram": {"logits": case["distance_logits"]},
    }
    scores: dict[str, object] = extra_ptm.get_chain_and_interface_metrics(
        result, case["asym_id"], use_probs_extra=True, use_jnp=False
    )
    scores |= ipsae.get_interface_scores(
        pae, case["plddt"], case["asym_id"], case["positions"], case["mask"]
    )
    for name, asym_id in (("ptm", None), ("iptm", case["asym_id"])):
        scores[name] = confidence.predicted_tm_score(case["pae_logits"], breaks, asym_id=asym_id)
    flat: dict[str, float] = {}
    for name, value in scores.items():
        if isinstance(value, dict):
            flat |= {f"{name}/{chains}": float(score) for chains, score in value.items()}
        else:
            flat[f"{name}/"] = float(value)
    return flat


def main() -> None:
    """Write every case."""
    goldens: dict[str, np.ndarray] = {}
    for name, (lengths, seed) in CASES.items():
        case = made_up(name, lengths, seed)
        arrays = reduced(case)
        kept = {key: case[key] for key in ("positions", "mask", "plddt", "asym_id")}
        kept["positions"] = kept["positions"][:, [CA, CB]]
        kept["mask"] = kept["mask"][:, [CA, CB]]
        scores = reference(case, arrays["pae"])
        goldens |= {f"{name}/arrays/{key}": array for key, array in (kept | arrays).items()}
        goldens |= {f"{name}/scores/{key}": np.array(value) for key, value in scores.items()}
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("complex_scores.npz")
    np.savez_compressed(out, **goldens)


if __name__ == "__main__":
    main()
