"""docker-compose.yml, read by tools that need no Docker daemon."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from foldsvc.cli.main import app
from foldsvc.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
SERVICES: dict[str, dict[str, Any]] = YAML(typ="safe").load(COMPOSE)["services"]
OURS = {name: facts for name, facts in SERVICES.items() if "foldsvc" in facts["image"]}
# What the tests themselves are told by.
READ_BY_TESTS = {"test_weights", "reference_python", "parity_seed", "schemathesis", "dcm2niix"}
OVERLAYS = (ROOT / "deploy" / "cpu.yml", ROOT / "deploy" / "dicom.yml")
RECEIVER: dict[str, Any] = YAML(typ="safe").load(OVERLAYS[1])["services"]["dicom-receiver"]
DEPLOYMENT = ROOT / "docs" / "deployment.md"
DATA = "/var/lib/foldsvc"
# What each process reads (ro) and writes (rw) below its data folder, and nothing else.
FOLDERS = {
    "migrate": {},
    "weights": {"weights": "rw"},
    "segment-weights": {"weights": "rw"},
    "api": {"results": "rw", "uploads": "rw", "weights": "ro"},
    "keeper": {"results": "rw"},
    "search-worker": {
        "results": "rw",
        "alignments": "rw",
        "databases": "ro",
        "weights": "rw",  # FOLDSVC_FETCH_WEIGHTS
    },
    "fold-worker": {"results": "rw", "weights": "ro", "compiled": "rw"},
    "relax-worker": {"results": "rw"},
    "segment-worker": {"results": "rw", "weights": "ro", "compiled": "rw"},
}
READS_ENVIRONMENT = (
    COMPOSE,
    *OVERLAYS,
    ROOT / "deploy" / "Dockerfile",
    ROOT / ".env.example",
    ROOT / "Makefile",
    ROOT / ".ci" / "run",
)


@pytest.mark.parametrize("file", [COMPOSE, OVERLAYS[1]], ids=lambda file: file.name)
def test_it_follows_the_compose_specification(file: Path) -> None:
    """The official schema accepts the file."""
    run = subprocess.run(
        [
            *(sys.executable, "-m", "check_jsonschema"),
            *("--builtin-schema", "vendor.compose-spec", str(file)),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.skipif(
    subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode
    != 0
    if shutil.which("docker")
    else True,
    reason="there is no docker compose",
)
def test_docker_compose_itself_reads_it() -> None:
    """`docker compose config` resolves every anchor and variable, with each overlay and without."""
    for files in (["-f", str(COMPOSE)], *(["-f", str(COMPOSE), "-f", str(o)] for o in OVERLAYS)):
        run = subprocess.run(
            ["docker", "compose", *files, "config", "--quiet"],
            env={
                "POSTGRES_PASSWORD": "x",
                "BROKER_PASSWORD": "y",
                "PATH": "/usr/bin:/usr/local/bin",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert run.returncode == 0, run.stderr


def test_services_are_the_ones_of_the_design() -> None:
    """Everything that the service needs is there, and nothing twice."""
    assert set(SERVICES) == {
        *("broker", "postgres", "migrate", "weights"),
        *("api", "keeper", "search-worker", "relax-worker", "fold-worker"),
        *("segment-weights", "segment-worker"),
    }


@pytest.mark.parametrize("name", OURS)
def test_command_is_one_that_foldsvc_has(name: str) -> None:
    """The command line knows the command of each service, and each of its options."""
    assert_understood(OURS[name]["command"])


@pytest.mark.parametrize("name", OURS)
def test_health_is_checked_or_the_end_awaited(name: str) -> None:
    """A service that stays says by what it is healthy; one that ends is waited for."""
    check = OURS[name]["healthcheck"]
    if check.get("disable"):
        waiting = [
            facts["depends_on"][name]
            for facts in OURS.values()
            if name in facts.get("depends_on", {})
        ]
        assert waiting
        assert all(each["condition"] == "service_completed_successfully" for each in waiting)
    else:
        assert check["test"][:2] == ["CMD", "foldsvc"]
        assert_understood(check["test"][2:])


def assert_understood(command: list[str]) -> None:
    """Have the command line read a command, its help asked for so that it does nothing."""
    result = CliRunner().invoke(app, [*command, "--help"])
    assert result.exit_code == 0, result.output
    options = [word for word in command if word.startswith("--")]
    assert [option for option in options if option not in result.output] == []


@pytest.mark.parametrize("name", SERVICES)
def test_service_has_no_more_rights_than_it_needs(name: str) -> None:
    """No root, no capabilities, no new privileges; started again when it dies."""
    facts = SERVICES[name]
    assert facts["cap_drop"] == ["ALL"]
    assert facts["security_opt"] == ["no-new-privileges:true"]
    assert facts["restart"] in {"unless-stopped", "on-failure"}
    assert not facts.get("privileged")
    assert name in OURS or facts["user"] not in {"", "root"}


def test_only_the_api_is_reachable_from_outside() -> None:
    """No port but the API's is published, and that one to this machine unless told otherwise."""
    published = {name: facts["ports"] for name, facts in SERVICES.items() if "ports" in facts}
    assert published == {"api": ["${PUBLISH:-127.0.0.1:8000}:8000"]}


def test_the_fold_worker_reserves_a_gpu() -> None:
    """The GPU goes to the fold worker, and to it alone."""
    reserved = {
        name: facts["deploy"]["resources"]["reservations"]["devices"]
        for name, facts in SERVICES.items()
        if "deploy" in facts
    }
    assert reserved == {"fold-worker": [{"driver": "nvidia", "count": 1, "capabilities": ["gpu"]}]}


def test_broker_keeps_messages_and_drops_none() -> None:
    """Append-only file on, and a full memory refuses rather than evicts."""
    (command,) = [line for line in SERVICES["broker"]["command"] if "valkey-server" in line]
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


@pytest.mark.parametrize("file", READS_ENVIRONMENT, ids=lambda file: file.name)
def test_every_variable_is_a_setting(file: Path) -> None:
    """A misspelt FOLDSVC_ variable would be ignored in silence."""
    used = set(re.findall(r"\bFOLDSVC_([A-Z0-9_]+)", file.read_text()))
    assert {name.lower() for name in used} <= {*Settings.model_fields, *READ_BY_TESTS}


def test_example_environment_names_every_setting_with_its_default() -> None:
    """.env.example is the reference of the settings."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    for name, field in Settings.model_fields.items():
        (index,) = [
            i for i, line in enumerate(lines) if line.startswith(f"# FOLDSVC_{name.upper()}=")
        ]
        assert field.description in lines[index - 1]
        default = "" if field.default is None or name == "static_dir" else str(field.default)
        assert lines[index].partition("=")[2].lower() == default.lower()


def mounted(facts: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Give volume and mode of each folder below the data folder."""
    found = {}
    for line in facts.get("volumes", []):
        volume, target, *mode = line.split(":")
        found[target.removeprefix(f"{DATA}/")] = (volume, mode[0] if mode else "rw")
    return found


@pytest.mark.parametrize("name", OURS)
def test_each_service_has_the_folders_that_it_needs(name: str) -> None:
    """No more is mounted than the process reads, nor writable than it writes."""
    assert {folder: mode for folder, (_, mode) in mounted(OURS[name]).items()} == FOLDERS[name]


def test_the_table_of_folders_is_what_is_mounted() -> None:
    """docs/deployment.md says of each service and folder what the file does."""
    lines = [line for line in DEPLOYMENT.read_text().splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    header, _, *rows = cells
    words = {"writes": "rw", "its own": "rw", "reads": "ro"}
    told = {
        name: {
            folder: words[word] for folder, word in zip(header[1:], row[1:], strict=True) if word
        }
        for row in rows
        for name in re.findall(r"`([a-z-]+)`", row[0])
    }

    receiver = {folder: mode for folder, (_, mode) in mounted(RECEIVER).items()}
    assert told == FOLDERS | {"dicom-receiver": receiver}


def test_a_folder_of_the_data_is_one_volume_everywhere() -> None:
    """All see the same files, but for compiled programs: nobody runs what another has put there."""
    volumes: dict[str, set[str]] = {}
    compiled = []
    for facts in (*OURS.values(), RECEIVER):
        for folder, (volume, _) in mounted(facts).items():
            volumes.setdefault(folder, set()).add(volume)
            compiled += [volume] if folder == "compiled" else []

    assert len(compiled) == len(set(compiled)) == 2
    del volumes["compiled"]
    assert volumes == {folder: {folder} for folder in volumes}


def test_nobody_else_writes_where_programs_are_kept() -> None:
    """The volumes of compiled programs are those of one service each."""
    owners: dict[str, list[str]] = {}
    for name, facts in SERVICES.items():
        for volume, _ in mounted(facts).values():
            owners.setdefault(volume, []).append(name)

    assert owners["compiled-fold"] == ["fold-worker"]
    assert owners["compiled-segment"] == ["segment-worker"]


@pytest.mark.parametrize("name", OURS)
def test_what_a_service_writes_is_on_no_read_only_root(name: str) -> None:
    """Roots are read-only, scratch is a tmpfs, and the data folder is the image's."""
    facts = OURS[name]

    assert facts["read_only"] is True
    assert facts["tmpfs"] == ["/tmp"]  # noqa: S108 - the container's
    assert facts["environment"]["FOLDSVC_DATA_DIR"] == DATA


@pytest.mark.parametrize("name", OURS)
def test_weights_and_programs_are_on_their_volumes(name: str) -> None:
    """What a user's home would hold is where the volumes are, whoever the container's user is."""
    environment = OURS[name]["environment"]

    assert environment["FOLDSVC_WEIGHTS_DIR"] == f"{DATA}/weights"
    assert environment["FOLDSVC_COMPILED_DIR"] == f"{DATA}/compiled"


def test_the_receiver_is_as_confined_as_the_rest() -> None:
    """The overlay's service has the rights of the API's, its command, and the API's folders."""
    api = OURS["api"]
    same = ("read_only", "tmpfs", "cap_drop", "security_opt", "init", "env_file", "networks")

    assert {key: RECEIVER[key] for key in same} == {key: api[key] for key in same}
    assert_understood(RECEIVER["command"])
    assert {folder: mode for folder, (_, mode) in mounted(RECEIVER).items()} == {
        "results": "rw",
        "uploads": "rw",
    }
    assert RECEIVER["ports"] == ["${PUBLISH_DICOM:-127.0.0.1:11112}:11112"]
    for name in ("FOLDSVC_DATABASE_URL", "FOLDSVC_DATA_DIR", "FOLDSVC_LOG_JSON"):
        assert RECEIVER["environment"][name] == api["environment"][name]


def test_the_programs_that_search_are_where_searches_run() -> None:
    """The search worker's image is the one that has them, and no other service's is."""
    images = {name: facts["image"] for name, facts in OURS.items()}

    assert [name for name in images if images[name] == "foldsvc:search"] == ["search-worker"]


def test_named_volumes_are_all_used() -> None:
    """Each volume that is declared is mounted somewhere, and the other way round."""
    declared = set(YAML(typ="safe").load(COMPOSE)["volumes"])
    used = {volume for facts in SERVICES.values() for volume, _ in mounted(facts).values()}
    assert used == declared
