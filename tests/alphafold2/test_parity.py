"""The AlphaFold2 network beside the reference package itself, on proteins of real length.

`make parity` installs the reference apart and runs this; it takes a quarter of an hour on 2 cores.
Parameters, draws, damage to templates and how much of each chain is folded come from a seed, which
is another one each time; `make parity SEED=...` repeats a run.
What was reached is written to `test-results/alphafold2-parity.md`.
"""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from foldsvc.alphafold2.config import model_config
from foldsvc.alphafold2.official_names import params_of
from foldsvc.alphafold2.params import Params
from foldsvc.alphafold2.random_params import random_params
from tests.alphafold2.alphafold2_cases import GOLDEN_CASES, Case, inputs_of, live_cases
from tests.alphafold2.alphafold2_runs import (
    TOLERANCES,
    Recorded,
    differences,
    passes_of_ours,
    recorded,
    run_reference,
    with_contacts,
    write_official,
)
from tests.golden.make_alphafold2_goldens import FOLDER, golden_of

SEED = int(os.environ.get("FOLDSVC_PARITY_SEED") or secrets.randbelow(1 << 31))
REPORT = Path(__file__).parents[2] / "test-results" / "alphafold2-parity.md"
COLUMNS = ("single", "pair", "atom_positions", "plddt", "pae", "ptm", "iptm")
HEADING = (
    f"Seed {SEED}: `make parity SEED={SEED}` repeats this.",
    "",
    f"| case | residues | pass | {' | '.join(COLUMNS)} |",
    f"{'|---' * (3 + len(COLUMNS))}|",
)
"""Representations are relative to the largest value, lengths in Å."""
OF_RUN_MODEL = 0.05
"""Å; a multimer draws inside `RunModel`'s program, where half precision rounds otherwise."""

pytestmark = [pytest.mark.parity, pytest.mark.timeout(3_600)]


@pytest.fixture(scope="module")
def python() -> str:
    """Give the Python that the reference is installed for."""
    path = os.environ.get("FOLDSVC_REFERENCE_PYTHON")
    assert path, "run this by: make parity"
    return path


@pytest.fixture(scope="module")
def table() -> Iterator[list[str]]:
    """Collect lines of what was reached, and write them down at the end."""
    lines: list[str] = []
    yield lines
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text("\n".join([*HEADING, *sorted(lines), ""]))
    print(f"\n{REPORT.read_text()}")  # noqa: T201


def both(case: Case, python: str, folder: Path) -> tuple[Recorded, Params]:
    """Run the reference, and give the parameters that it ran on."""
    config = model_config(case.model)
    flat = random_params(config, case.params_seed)
    write_official(flat, folder / "params.npz")
    given = run_reference(python, case, folder / "params.npz", folder)
    (folder / "params.npz").unlink()
    return recorded(case, given), jax.tree.map(jnp.asarray, params_of(flat, config))


@pytest.mark.parametrize("case", live_cases(SEED), ids=lambda case: case.name)
def test_equals_the_reference(case: Case, python: str, table: list[str], tmp_path: Path) -> None:
    """Every pass gives the reference's numbers: from what the reference recycled, and alone.

    Alone, each pass goes on from its own recycled positions: where two residues lie within rounding
    of the edge between two bins of distance, that bin may be another.
    """
    n_res = len(inputs_of(case)[0].mask)
    print(f"\n{case.name}: {n_res} residues, SEED={SEED}")  # noqa: T201
    given, params = both(case, python, tmp_path)
    reference = with_contacts(given.passes)
    for forced in (True, False):
        passes = passes_of_ours(params, model_config(case.model), given, forced=forced)
        for at, ours in enumerate(passes):
            found = differences(ours, {name: array[at] for name, array in reference.items()})
            shown = (f"{found[name]:.1e}" if name in found else "" for name in COLUMNS)
            number = f"{at + 1}" if forced else f"{at + 1}, alone"
            if forced or at > 0:
                table.append(f"| {case.name} | {n_res} | {number} | {' | '.join(shown)} |")
            over = {name: value for name, value in found.items() if not value <= TOLERANCES[name]}
            assert not over, (SEED, n_res, forced, at)


@pytest.mark.parametrize("case", GOLDEN_CASES, ids=lambda case: case.name)
def test_the_goldens_are_what_the_reference_gives(case: Case, python: str, tmp_path: Path) -> None:
    """The committed numbers come out of the reference again, and its own driver agrees with ours.

    The driver draws and recycles as the reference's `RunModel` does.
    """
    made = golden_of(case, python, tmp_path, check_run_model=True)
    assert made.pop("run_model/difference") < OF_RUN_MODEL
    with np.load(FOLDER / f"{case.name}.npz") as golden:
        assert set(made) == set(golden.files)
        for name in golden.files:
            relative = 1e-4 * np.abs(golden[name]).max() if "pass/" in name else 0
            tolerance = max(TOLERANCES.get(name.removeprefix("pass/"), 1e-6), float(relative))
            np.testing.assert_allclose(made[name], golden[name], rtol=0, atol=tolerance)
