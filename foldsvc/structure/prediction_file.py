"""A `Prediction` as bytes: what the fold stage leaves for itself and for the relax stage.

Of what there is for each two residues only PAE is kept, in one byte within 0.0625 Å; all scores
were computed before, from the network's own numbers, and stand beside it.
"""

import io
import json
import zipfile
from typing import Any
from zlib import error as zlib_error

import numpy as np

from foldsvc.errors import ArtifactCorruptError
from foldsvc.formats.pae_file import pack_pae, unpack_pae
from foldsvc.records.confidence import PairConfidence
from foldsvc.records.scores import ChainScores, ModelScores, PairScores, Value
from foldsvc.records.structure import Prediction, Structure
from foldsvc.structure.model_scores import model_scores

_FORMAT = 3
_FORMER = 2
"""Had the network's own numbers of each pair, and no scores."""

_FORWARD, _BACKWARD = "_forward", "_backward"


def pack(prediction: Prediction) -> bytes:
    """Give the prediction as a compressed npz without pickles."""
    structure = prediction.structure
    out = io.BytesIO()
    arrays = _pair_arrays(prediction)
    np.savez_compressed(
        out,
        allow_pickle=False,
        format=np.array(_FORMAT),
        chain_names=np.array(structure.chain_names, dtype=np.str_),
        chain_index=structure.chain_index,
        aatype=structure.aatype,
        residue_number=structure.residue_number,
        insertion_code=np.array(structure.insertion_code, dtype=np.str_),
        # Empty slots are left out: they are most of atom37.
        atoms=structure.atom_positions[structure.atom_mask],
        atom_mask=structure.atom_mask,
        plddt=structure.plddt,
        backbone_trajectory=prediction.backbone_trajectory,
        model=np.array(prediction.model),
        seed=np.array(prediction.seed),
        n_recycle=np.array(prediction.n_recycle),
        ranking_score=np.array(prediction.ranking_score),
        untrained=np.array(prediction.untrained),
        **arrays,
    )
    return out.getvalue()


def unpack(data: bytes) -> Prediction:
    """Read what `pack` wrote.

    Raises:
        ArtifactCorruptError: The bytes are not a prediction file.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return _prediction(arrays)
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OSError,
        EOFError,
        zipfile.BadZipFile,
        zlib_error,
    ) as error:
        raise ArtifactCorruptError("prediction file") from error


def _prediction(arrays: np.lib.npyio.NpzFile) -> Prediction:
    if int(arrays["format"]) not in (_FORMAT, _FORMER):
        raise ArtifactCorruptError("prediction file")
    mask = arrays["atom_mask"]
    atoms = arrays["atoms"]
    positions = np.zeros((*mask.shape, 3), dtype=atoms.dtype)
    positions[mask] = atoms
    return Prediction(
        structure=Structure(
            chain_names=tuple(str(name) for name in arrays["chain_names"]),
            chain_index=arrays["chain_index"],
            aatype=arrays["aatype"],
            residue_number=arrays["residue_number"],
            insertion_code=tuple(str(code) for code in arrays["insertion_code"]),
            atom_positions=positions,
            atom_mask=mask,
            plddt=arrays["plddt"],
        ),
        backbone_trajectory=arrays["backbone_trajectory"],
        pair_confidence=_pair_confidence(arrays) if "ptm" in arrays else None,
        scores=_scores(str(arrays["scores"])) if "scores" in arrays else None,
        model=str(arrays["model"]),
        seed=int(arrays["seed"]),
        n_recycle=int(arrays["n_recycle"]),
        ranking_score=float(arrays["ranking_score"]),
        untrained=bool(arrays["untrained"]),
    )


def _pair_arrays(prediction: Prediction) -> dict[str, np.ndarray]:
    confidence = prediction.pair_confidence
    if confidence is None:
        scores = prediction.scores
        return {} if scores is None else {"scores": np.array(json.dumps(_flat(scores)))}
    iptm = np.nan if confidence.iptm is None else confidence.iptm
    return {
        "pae": np.frombuffer(pack_pae(confidence.pae), np.uint8),
        "chain_tm": confidence.chain_tm,
        "ptm": np.array(confidence.ptm),
        "iptm": np.array(iptm),
        "scores": np.array(json.dumps(_flat(model_scores(prediction)))),
    }


def _pair_confidence(arrays: np.lib.npyio.NpzFile) -> PairConfidence:
    iptm = float(arrays["iptm"])
    former = "tm_term" in arrays
    return PairConfidence(
        pae=arrays["pae"] if former else unpack_pae(arrays["pae"].tobytes()),
        tm_term=arrays["tm_term"] if former else None,
        contact_probability=arrays["contact_probability"] if former else None,
        chain_tm=arrays["chain_tm"],
        ptm=float(arrays["ptm"]),
        iptm=None if np.isnan(iptm) else iptm,
    )


def _flat(scores: ModelScores) -> dict[str, object]:
    """Give the scores as they are kept, those of a direction with its name behind theirs."""
    return {
        "model": scores.model,
        "seed": scores.seed,
        "n_recycle": scores.n_recycle,
        "untrained": scores.untrained,
        **scores.values,
        "chains": [{"chain": one.chain, "n_res": one.n_res, **one.values} for one in scores.chains],
        "pairs": [
            {
                "first": pair.first,
                "second": pair.second,
                **pair.symmetric,
                **{f"{name}{_FORWARD}": value for name, value in pair.forward.items()},
                **{f"{name}{_BACKWARD}": value for name, value in pair.backward.items()},
            }
            for pair in scores.pairs
        ],
    }


def _scores(text: str) -> ModelScores:
    content = json.loads(text)
    facts = {name: content.pop(name) for name in ("model", "seed", "n_recycle", "untrained")}
    chains, pairs = content.pop("chains"), content.pop("pairs")
    return ModelScores(
        **facts,
        values=_known(content),
        chains=tuple(
            ChainScores(chain=one.pop("chain"), n_res=one.pop("n_res"), values=_known(one))
            for one in chains
        ),
        pairs=tuple(_pair(one) for one in pairs),
    )


def _pair(content: dict[str, Any]) -> PairScores:
    first, second = content.pop("first"), content.pop("second")
    values = _known(content)
    forward = {
        name.removesuffix(_FORWARD): value
        for name, value in values.items()
        if name.endswith(_FORWARD)
    }
    backward = {
        name.removesuffix(_BACKWARD): value
        for name, value in values.items()
        if name.endswith(_BACKWARD)
    }
    symmetric = {
        name: value for name, value in values.items() if not name.endswith((_FORWARD, _BACKWARD))
    }
    return PairScores(
        first=first, second=second, symmetric=symmetric, forward=forward, backward=backward
    )


def _known(content: dict[str, Any]) -> dict[str, Value]:
    """Leave out what was written as not known, as files of former versions have it."""
    return {name: value for name, value in content.items() if value is not None}
