"""`foldsvc weights` for AlphaFold2, with a mirror on this machine and untrained parameters."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from blank_weights import npy, write_blank
from click.testing import Result
from typer.testing import CliRunner
from weights_server import WeightsServer, tar_of

from foldsvc.alphafold2 import weights
from foldsvc.alphafold2.config import MODELS
from foldsvc.cli.main import app
from foldsvc.engines.alphafold2.reference_peptides import (
    TOLERANCES,
    compare_peptides,
    recorded_peptides,
)
from foldsvc.settings import settings

ARCHIVE = "alphafold_params_2022-12-06.tar"
CONFIG = MODELS["model_3"]
BIAS = "alphafold/alphafold_iteration/distogram_head/half_logits//bias"
GOLDEN = Path(__file__).parents[1] / "golden" / "recorded_peptides.npz"

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give an empty weights folder that the command uses."""
    settings.cache_clear()
    monkeypatch.setenv("FOLDSVC_WEIGHTS_DIR", str(tmp_path / "weights"))
    yield tmp_path / "weights"
    settings.cache_clear()


@pytest.fixture
def run() -> Run:
    """Give what runs `foldsvc weights`."""
    return lambda *words: CliRunner().invoke(app, ["weights", *words])


def put(folder: Path, members: dict[str, bytes | None] | None = None) -> Path:
    """Put a small file of the right layout where a network's own should be."""
    path = weights.params_path(folder, CONFIG)
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_blank(path, CONFIG, members)


def test_every_network_is_listed(run: Run, folder: Path) -> None:
    """The list tells of each of the thirty networks whether it is here, and what is untrained."""
    put(folder)
    assert run("random", "--models", "model_4").exit_code == 0
    states = dict(line.split("\t")[1:3] for line in run("list").stdout.splitlines())
    assert set(states) - set(MODELS) == {"flashabb-0.0.5", "deepbet-1.0.2", "deepbrain-0.1"}
    here = {name: state for name, state in states.items() if state != "missing"}
    assert here == {"model_3": "installed", "model_4": "UNTRAINED"}
    rows = json.loads(run("list", "--json").stdout)
    (row,) = (row for row in rows if row["weights"] == "model_4")
    assert row["untrained"] is True
    assert row["path"] == str(folder / "alphafold2" / "params_model_4.npz")
    (deepfold,) = (row for row in rows if row["weights"] == "deepfold_model_1")
    assert deepfold["licence"] == ""


def test_install_from_a_mirror(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is chosen comes from where the setting says, and the folder is printed."""
    content = put(folder).read_bytes()
    weights.params_path(folder, CONFIG).unlink()
    server = WeightsServer({ARCHIVE: tar_of({CONFIG.file_name: content})})
    with server.running() as url:
        monkeypatch.setenv("FOLDSVC_ALPHAFOLD2_URL", url)
        settings.cache_clear()
        result = run("install", "alphafold2", "--models", "model_3")
        assert (result.exit_code, result.stdout) == (0, f"{folder / 'alphafold2'}\n")
        again = run("install", "alphafold2", "--models", "model_3")
        assert again.exit_code == 0
        absent = run("install", "alphafold2", "--model-type", "alphafold2")
        assert absent.exit_code == 4
        assert "hint: Check the address of the mirror" in absent.stderr


@pytest.mark.parametrize(
    ("words", "exit_code", "said"),
    [
        (("install", "alphafold2", "--models", "model_6"), 3, "no model 'model_6'"),
        (("install", "alphafold2", "--model-type", "alphafold3"), 3, "alphafold2_multimer_v3"),
        (("install", "flashabb", "--models", "model_1"), 2, "has no models to choose"),
        (("random",), 2, "--models"),
        (("random", "--models", "model_1", "--seed", "-1"), 2, "--seed"),
        (("verify", "alphafold3"), 3, "Choose one of flashabb, alphafold2"),
    ],
)
def test_wrong_words_are_refused(
    run: Run, folder: Path, words: tuple[str, ...], exit_code: int, said: str
) -> None:
    """A misspelt network, set or engine is refused with what there is, and nothing is written."""
    result = run(*words)
    assert result.exit_code == exit_code
    assert said in " ".join(result.stderr.split())
    assert not folder.exists()


def test_random_says_what_it_is(run: Run, folder: Path, tmp_path: Path) -> None:
    """Untrained parameters are announced, go where they are told, and replace none that are."""
    result = run("random", "--models", "model_3", "--seed", "7", "--dir", str(tmp_path / "other"))
    path = weights.params_path(tmp_path / "other", CONFIG)
    assert (result.exit_code, result.stdout) == (0, f"{path}\n")
    assert "model_3: UNTRAINED parameters of seed 7" in result.stderr
    assert weights.is_untrained(path)
    put(folder)
    refused = run("random", "--models", "model_3")
    assert refused.exit_code == 4
    assert "hint: Write the untrained ones to another folder, or use --force" in refused.stderr
    assert not weights.is_untrained(weights.params_path(folder, CONFIG))


def test_path_is_data(run: Run, folder: Path) -> None:
    """`weights path alphafold2` prints the folder alone."""
    assert run("path", "alphafold2").stdout == f"{folder / 'alphafold2'}\n"


def test_verify_tells_missing_from_damaged_from_whole(run: Run, folder: Path) -> None:
    """Files that are in order end in 0, and each fault in 10 with the array that has it."""
    missing = run("verify", "alphafold2")
    assert (missing.exit_code, missing.stdout) == (10, "")
    assert "hint: Run: foldsvc weights install alphafold2 --models model_1_ptm" in missing.stderr
    path = put(folder)
    whole = run("verify", "alphafold2")
    assert (whole.exit_code, whole.stdout) == (0, f"{folder / 'alphafold2'}\n")
    assert f"every array is in order; SHA-256 {weights.sha256_of(path)}\n" in whole.stderr
    assert "were not folded; they need model_1_ptm" in whole.stderr
    found = json.loads(run("verify", "alphafold2", "--json").stdout)
    assert found["ok"] is True
    assert found["recorded"] is None
    put(folder, {BIAS: npy(np.full(64, np.nan, np.float32))})
    damaged = run("verify", "alphafold2")
    assert damaged.exit_code == 10
    assert f"array {BIAS} has values that are NaN" in damaged.stderr
    found = json.loads(run("verify", "alphafold2", "--json").stdout)
    assert (found["ok"], found["files"][0]["name"]) == (False, "model_3")
    assert BIAS in found["files"][0]["fault"]


@pytest.mark.usefixtures("folder")
def test_untrained_parameters_fail_the_recorded_peptides(run: Run) -> None:
    """Untrained parameters are called so, and fold as the reference folds with them: wrongly."""
    assert run("random", "--models", "model_1_ptm").exit_code == 0
    result = run("verify", "alphafold2", "--models", "model_1_ptm", "--json")
    assert result.exit_code == 10
    found = json.loads(result.stdout)
    assert found["files"][0]["untrained"] is True
    with np.load(GOLDEN) as golden:
        for peptide, row in zip(recorded_peptides(), found["recorded"], strict=True):
            kept = ("atom_positions", "plddt", "pae", "ptm")
            given = SimpleNamespace(**{name: golden[f"{peptide.name}/{name}"] for name in kept})
            expected = compare_peptides(peptide, given)
            assert (row["name"], row["agrees"]) == (peptide.name, False)
            assert row["allowed"] == TOLERANCES._asdict()
            for name, difference in expected.differences._asdict().items():
                assert row["differences"][name] == pytest.approx(difference, abs=2e-3), name
    words = run("verify", "alphafold2", "--no-fold")
    assert words.exit_code == 10
    assert "UNTRAINED parameters are here" in words.stderr
