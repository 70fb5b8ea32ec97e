"""The documents name commands, targets and files that exist."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
import typer

from foldsvc.cli.lazy import COMMANDS, LazyCommand
from foldsvc.cli.main import app

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], key=lambda path: path.as_posix()
)
PROJECT = (
    "benchmarks", "deploy", "docs", "examples", "foldsvc", "requirements", "tests", "web", "workers"
)  # fmt: skip
# What a path can begin with: folders of the project, or packages of the library.
TOPS = "|".join([*PROJECT, *sorted(at.parent.name for at in ROOT.glob("foldsvc/*/__init__.py"))])
IDS = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]


def commands(text: str) -> list[list[str]]:
    """Give the words of each `foldsvc …` line of a document's code blocks."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = (line.split("  #")[0].strip() for block in blocks for line in block.splitlines())
    return [shlex.split(line)[1:] for line in lines if line.startswith("foldsvc ")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_links_lead_somewhere(document: Path) -> None:
    """Every relative link of a document is a file of the project."""
    links = re.findall(r"\]\(([^)#\s]+)", document.read_text())

    missing = [
        link
        for link in links
        if not link.startswith(("http:", "https:")) and not (document.parent / link).exists()
    ]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_files_named_in_passing_exist(document: Path) -> None:
    """Every path of the tree that a document names, as in `storage/result_store.py`, is there."""
    text = re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL)
    named = re.findall(rf"`((?:{TOPS})/[\w./-]*)(?:::\w+)?`", text)

    missing = [
        path
        for path in named
        if not any((folder / path).exists() for folder in (ROOT, ROOT / "foldsvc"))
    ]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_commands_exist_with_their_options(document: Path) -> None:
    """Every `foldsvc` line of a document names a command that takes those options."""
    group = typer.main.get_command(app)
    for words in commands(document.read_text()):
        if words[0].startswith("-"):
            continue
        assert words[0] in COMMANDS, words
        command = LazyCommand(words[0]).command()
        if isinstance(command, click.Group) or hasattr(command, "commands"):
            assert words[1] in command.commands, words
            command = command.commands[words[1]]
        known = {option for parameter in command.params for option in parameter.opts}
        known |= {option for parameter in command.params for option in parameter.secondary_opts}
        asked = {word.split("=")[0] for word in words if re.match(r"--\w", word)}
        assert asked <= known | {"--help"}, words
    assert group.name == "foldsvc"


def test_readme_python_fits_the_client(tmp_path: Path) -> None:
    """The README's Python calls what the client has, with arguments of the right types."""
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    script = tmp_path / "readme_example.py"
    script.write_text(code)

    command = [sys.executable, "-m", "mypy", "--strict", script]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_make_targets_exist(document: Path) -> None:
    """Every `make` word of a document is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    asked = set(re.findall(r"`(?:\w+=\S+ )?make ([a-z0-9-]+)`", document.read_text()))
    asked |= set(re.findall(r"^(?:\w+=\S+ )?make ([a-z0-9-]+)", document.read_text(), re.MULTILINE))

    assert asked <= targets
