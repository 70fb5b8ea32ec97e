"""Where weights are put and looked for, whatever folder a command is run in."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from blank_weights import write_blank
from click.testing import Result
from typer.testing import CliRunner
from untrained_alphafold2 import put_empty_networks
from weights_server import WeightsServer, tar_of

from foldsvc.alphafold2 import weights
from foldsvc.alphafold2.config import MODELS, models_of
from foldsvc.cli.main import app
from foldsvc.engines.engine_list import engine_list
from foldsvc.flashabb.weights import WEIGHTS_NAME
from foldsvc.settings import Settings, settings

ARCHIVE = "alphafold_params_2022-12-06.tar"
CONFIG = MODELS["model_3"]
NETWORKS = [one.name for kind in ("_ptm", "_multimer_v3") for one in models_of(f"alphafold2{kind}")]


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the place of a user's data, with nothing in it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "user"))
    return tmp_path / "user" / "foldsvc" / "weights"


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Give what runs `foldsvc` in a folder of this name."""

    def run(name: str, *words: str) -> Result:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        monkeypatch.chdir(folder)
        settings.cache_clear()
        return CliRunner().invoke(app, words)

    yield run
    settings.cache_clear()


def put_antibody_weights(folder: Path, weights_dir: Path) -> None:
    """Put flashabb's weights into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS_NAME).symlink_to(weights_dir / WEIGHTS_NAME)


def test_what_is_installed_in_one_folder_is_found_in_another(
    in_folder, user: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weights go to the user's own place, and no folder that a command is run in gets any."""
    content = write_blank(tmp_path / CONFIG.file_name, CONFIG).read_bytes()
    server = WeightsServer({ARCHIVE: tar_of({CONFIG.file_name: content})})
    with server.running() as url:
        monkeypatch.setenv("FOLDSVC_ALPHAFOLD2_URL", url)
        installed = in_folder("one", "weights", "install", "alphafold2", "--models", "model_3")

    listed = in_folder("other", "weights", "list", "--json")

    assert installed.stdout == f"{user / 'alphafold2'}\n"
    (row,) = (one for one in json.loads(listed.stdout) if one["weights"] == "model_3")
    assert (row["state"], row["path"]) == ("installed", str(weights.params_path(user, CONFIG)))
    assert list((tmp_path / "one").iterdir()) == list((tmp_path / "other").iterdir()) == []
    assert listed.stderr == ""


def test_weights_of_an_earlier_version_are_used_and_told(
    in_folder, user: Path, tmp_path: Path, weights_dir: Path
) -> None:
    """What lies in the data folder is found, nothing is fetched again, and the user is told."""
    earlier = tmp_path / "one" / "foldsvc-data" / "weights"
    put_antibody_weights(earlier, weights_dir)

    again = in_folder("one", "weights", "install", "flashabb")

    assert again.exit_code == 0
    assert Path(again.stdout.strip()).absolute() == earlier / WEIGHTS_NAME
    assert again.stderr.count(str(earlier)) == 2
    assert f"mv {earlier}/* {user}/" in again.stderr
    assert not user.exists()
    elsewhere = json.loads(in_folder("other", "weights", "list", "--json").stdout)
    assert elsewhere[0]["state"] == "missing"


def test_both_places_are_looked_through(
    user: Path, tmp_path: Path, weights_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some networks here and others there are all found; of the same, the user's own count."""
    monkeypatch.chdir(tmp_path)
    earlier = Path("foldsvc-data", "weights")
    put_antibody_weights(earlier, weights_dir)
    put_empty_networks(earlier, NETWORKS[:7])
    put_empty_networks(user, NETWORKS[7:])
    chosen = Settings(_env_file=None)

    assert [one.ready for one in engine_list(chosen).engines[:2]] == [True, True]

    put_empty_networks(user, NETWORKS[:1], untrained=True)
    alphafold2 = engine_list(chosen).engines[0]
    assert alphafold2.needs[0].untrained == NETWORKS[:1]


def test_a_folder_that_is_named_is_the_only_one(
    user: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FOLDSVC_WEIGHTS_DIR stands for all places, as a shared folder of a cluster."""
    put_empty_networks(user, NETWORKS)
    put_empty_networks(tmp_path / "data" / "weights", NETWORKS)
    monkeypatch.setenv("FOLDSVC_WEIGHTS_DIR", str(tmp_path / "shared"))
    chosen = Settings(data_dir=tmp_path / "data", _env_file=None)

    assert chosen.weights_folders == (tmp_path / "shared",)
    assert not engine_list(chosen).engines[0].available


def test_a_shared_folder_is_read_and_never_written(
    in_folder, tmp_path: Path, weights_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where all is there, installing, listing and requiring leave no trace in the folder."""
    shared = tmp_path / "shared"
    put_antibody_weights(shared, weights_dir)
    put_empty_networks(shared, NETWORKS)
    monkeypatch.setenv("FOLDSVC_WEIGHTS_DIR", str(shared))
    before = {path: path.stat().st_mtime_ns for path in (shared, *shared.rglob("*"))}
    for folder in (shared / "alphafold2", shared):
        folder.chmod(0o555)

    for words in (("install", "alphafold2"), ("install", "flashabb"), ("list",)):
        assert in_folder("one", "weights", *words).exit_code == 0

    assert before == {path: path.stat().st_mtime_ns for path in (shared, *shared.rglob("*"))}


def test_a_user_without_a_home_keeps_weights_with_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the platform knows no place, nothing goes into a folder called `~`."""
    for kind in ("data", "cache"):
        monkeypatch.setattr(f"foldsvc.settings.user_{kind}_dir", lambda *_, **__: "~/.x/foldsvc")
    monkeypatch.delenv("FOLDSVC_COMPILED_DIR")
    chosen = Settings(data_dir=tmp_path, _env_file=None)

    assert chosen.weights_folders == (tmp_path / "weights",)
    assert chosen.compiled == tmp_path / "compiled"


def test_compiled_programs_are_in_the_user_s_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They serve every data folder, and a cleaner of caches may take them."""
    monkeypatch.delenv("FOLDSVC_COMPILED_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    for data in ("one", "other"):
        chosen = Settings(data_dir=Path(data), _env_file=None)
        assert chosen.compiled == tmp_path / "foldsvc" / "compiled"


def test_trained_weights_in_either_place_are_not_shadowed(
    in_folder, user: Path, tmp_path: Path
) -> None:
    """Random parameters are not put in front of trained ones of an earlier version."""
    earlier = tmp_path / "one" / "foldsvc-data" / "weights"
    put_empty_networks(earlier, ["model_3_ptm"])

    refused = in_folder("one", "weights", "random", "--models", "model_3_ptm")

    assert refused.exit_code != 0
    assert not weights.installed(user, MODELS["model_3_ptm"])
