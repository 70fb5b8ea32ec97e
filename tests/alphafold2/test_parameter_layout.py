"""Names and shapes of the official arrays, against the reference's and the published files."""

import gzip
import math
from pathlib import Path

import pytest

from foldsvc.alphafold2.config import MODELS, ModelConfig
from foldsvc.alphafold2.parameter_layout import arrays_of, layout_of, npz_size

DATA = Path(__file__).parents[1] / "data" / "alphafold2"
TABLES = {
    "alphafold2": "monomer",
    "alphafold2_ptm": "monomer_ptm",
    "alphafold2_multimer_v1": "multimer_v2",
    "alphafold2_multimer_v2": "multimer_v2",
    "alphafold2_multimer_v3": "multimer_v3",
    "deepfold_v1": "monomer",
}


def table_of(config: ModelConfig) -> dict[str, tuple[int, ...]]:
    """Read the reference's table for a network."""
    name = TABLES[config.model_type] + ("" if config.has_templates else "_no_templates")
    text = gzip.decompress((DATA / "layouts" / f"{name}.tsv.gz").read_bytes()).decode()
    rows = [line.split("\t") for line in text.splitlines()[1:]]
    return {key: tuple(int(size) for size in shape.split(",")) for key, shape in rows}


def published_sizes() -> dict[str, int]:
    """Read the sizes of the published files."""
    lines = (DATA / "published_sizes.tsv").read_text().splitlines()[1:]
    return {name: int(size) for name, size in (line.split("\t") for line in lines)}


@pytest.mark.parametrize("config", MODELS.values(), ids=str)
def test_every_network_has_the_arrays_of_the_reference(config: ModelConfig) -> None:
    """Each of the 30 networks has exactly the names and shapes that the reference initialises."""
    assert layout_of(config) == table_of(config)


@pytest.mark.parametrize(("name", "n_bytes"), published_sizes().items())
def test_the_arrays_fill_the_published_files_to_the_byte(name: str, n_bytes: int) -> None:
    """An npz of these names and shapes is as long as the file that was published."""
    (config,) = (config for config in MODELS.values() if config.file_name == name)
    assert npz_size(config) == n_bytes


@pytest.mark.parametrize(
    ("name", "n_arrays", "n_parameters"),
    [
        ("model_1_ptm", 338, 93_237_338),
        ("model_3_ptm", 267, 92_907_930),
        ("model_1_multimer_v3", 330, 93_223_705),
    ],
)
def test_counts(name: str, n_arrays: int, n_parameters: int) -> None:
    """A network has the number of arrays and of trained values that is known of it."""
    layout = layout_of(MODELS[name])
    assert len(layout) == n_arrays
    assert sum(math.prod(shape) for shape in layout.values()) == n_parameters


def test_weights_know_how_much_is_summed() -> None:
    """The inputs of one output times the outputs make the size of each weight, blocks apart."""
    stacks = ("evoformer_iteration/", "extra_msa_stack/", "__layer_stack", "embedding_iteration/")
    for key, (shape, fan_in) in arrays_of(MODELS["model_1_multimer_v3"]).items():
        own = shape[1:] if any(stack in key for stack in stacks) else shape
        assert fan_in == 0 or math.prod(own) % fan_in == 0, key
        assert (fan_in > 0) == key.endswith(("weights", "_w")) or "trainable" in key, key
