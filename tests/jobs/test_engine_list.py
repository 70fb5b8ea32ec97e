"""What a service says of its engines."""

from pathlib import Path

import numpy as np

from foldsvc.jobs.engines import engine_list
from foldsvc.model.config import MODELS
from foldsvc.model.random_params import UNTRAINED_KEY
from foldsvc.model.weights import params_path
from foldsvc.settings import Settings


def put(weights: Path, model: str, **arrays: int) -> None:
    """Put a file where the parameters of a network are looked for."""
    path = params_path(weights, MODELS[model])
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, **{key: np.array(value) for key, value in arrays.items()})


def test_untrained_networks_are_not_called_trained(tmp_path: Path) -> None:
    """Random parameters are named as such, trained ones with those who trained them."""
    put(tmp_path, "model_1_ptm", **{UNTRAINED_KEY: 0})
    put(tmp_path, "model_2_ptm", value=1)
    put(tmp_path, "deepfold_model_1", value=1)
    damaged = params_path(tmp_path, MODELS["model_3"])
    damaged.write_bytes(b"torn")
    engines = engine_list(Settings(weights_dir=tmp_path, _env_file=None)).engines
    (alphafold2,) = (engine for engine in engines if engine.name == "alphafold2")

    assert alphafold2.available
    untrained, trained, others = alphafold2.weights.split("; ")
    assert untrained == "UNTRAINED: model_1_ptm"
    assert trained == "model_3, model_2_ptm, trained by Google DeepMind, CC BY 4.0"
    assert others == "deepfold_model_1, of DeepFold, no licence stated"
