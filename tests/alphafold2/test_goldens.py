"""The AlphaFold2 network against the reference's numbers, pass by pass, on untrained parameters."""

from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from foldsvc.alphafold2.config import model_config
from foldsvc.alphafold2.official_names import params_of
from foldsvc.alphafold2.params import Params
from foldsvc.alphafold2.random_params import random_params
from tests.alphafold2.alphafold2_cases import GOLDEN_CASES, Case
from tests.alphafold2.alphafold2_runs import (
    TOLERANCES,
    Recorded,
    checksum,
    differences,
    padded,
    passes_of_ours,
    recorded_of,
)

FOLDER = Path(__file__).parents[1] / "golden" / "alphafold2"
PADDING = {
    "monomer_ptm_templates": {"n_res": 9, "n_row": 3},
    "multimer_v3_heterodimer": {"n_res": 6, "n_row": 4},
}
"""Residues, and rows of both alignments, that the reference did not see; other cases have none."""


def golden(case: Case) -> tuple[Recorded, Params]:
    """Read what the reference gave, and draw the parameters it gave it with."""
    with np.load(FOLDER / f"{case.name}.npz") as file:
        arrays = {name: file[name] for name in file.files}
    config = model_config(case.model)
    flat = random_params(config, case.params_seed)
    assert checksum(flat) == arrays["params/checksum"], "other parameters: make the goldens anew"
    return recorded_of(arrays), jax.tree.map(jnp.asarray, params_of(flat, config))


def assert_within_tolerances(ours: dict[str, np.ndarray], reference: dict[str, np.ndarray]) -> None:
    """Compare what one pass gave."""
    found = differences(ours, reference)
    assert {"single", "pair_rows", "atom_positions", "plddt", "contact_probability"} <= set(found)
    assert ("pae" in found) == ("pae" in reference)
    over = {name: value for name, value in found.items() if not value <= TOLERANCES[name]}
    assert not over


@pytest.mark.parametrize("case", GOLDEN_CASES, ids=lambda case: case.name)
def test_equals_the_reference(case: Case) -> None:
    """Two passes give the reference's numbers, also where masked residues and rows are added."""
    given, params = golden(case)
    size = PADDING.get(case.name, {})
    grown = padded(given, **size) if size else given
    passes = passes_of_ours(params, model_config(case.model), grown, forced=False)
    for at, ours in enumerate(passes):
        assert_within_tolerances(ours, {name: array[at] for name, array in given.passes.items()})


@pytest.mark.parametrize("case", GOLDEN_CASES, ids=lambda case: case.name)
def test_goldens_are_alive(case: Case) -> None:
    """Passes differ, atoms spread and no distribution is flat or one-sided: faults would show."""
    with np.load(FOLDER / f"{case.name}.npz") as file:
        passes = {name.removeprefix("pass/"): file[name] for name in file.files if "pass/" in name}
    changed = partial(np.ptp, axis=0)
    assert changed(passes["single"]).max() > 0.1
    assert changed(passes["atom_positions"]).max() > 1.0
    assert passes["distance_change"].min() > 0.5
    assert np.ptp(passes["plddt"]) > 1.0
    assert 0.01 < passes["contact_probability"].mean() < 0.99
    if "pae" in passes:
        assert np.ptp(passes["pae"]) > 3.0
        assert passes["ptm"].min() > 1e-3
    if len(case.chains) > 1 and "iptm" in passes:
        assert passes["iptm"].min() > 1e-4
