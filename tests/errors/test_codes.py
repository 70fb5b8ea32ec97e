"""The codes of errors: stable, of one meaning each, and all that an error is raised by."""

import ast
import csv
import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

import foldsvc
from foldsvc import errors
from foldsvc.api.problems import status_of
from foldsvc.cli.exit_codes import exit_code_of
from foldsvc.errors import FoldsvcError, InputError, ServiceError
from foldsvc.errors.codes import codes

_ROOT = Path(foldsvc.__file__).parents[1]
_TABLED = {kind.__name__: kind for kind in {entry.kind for entry in codes().values()} if kind.table}
with (Path(__file__).parent / "codes.csv").open(newline="") as _file:
    PUBLISHED = [
        (row["code"], int(row["status"]), int(row["exit_code"])) for row in csv.DictReader(_file)
    ]


@pytest.mark.parametrize(("code", "status", "exit_code"), PUBLISHED)
def test_published_codes_keep_status_and_exit_code(code: str, status: int, exit_code: int) -> None:
    """What scripts rely on stays: the code, its HTTP status, and how the command line ends."""
    assert status_of(code) == status
    assert exit_code_of(ServiceError("x", problem_code=code)) == exit_code


@pytest.mark.parametrize("code", codes())
def test_every_code_says_what_happened(code: str) -> None:
    """The documentation has a sentence for each code."""
    assert codes()[code].meaning.endswith(".")


@pytest.mark.parametrize("kind", [_TABLED[name] for name in sorted(_TABLED)], ids=sorted(_TABLED))
def test_words_of_a_table_are_whole(kind: type[FoldsvcError]) -> None:
    """Each row of a table makes an error with its own code, message and remedy."""
    facts = {"LimitError": {"limit": 5}, "AccessError": {"found": "x"}}.get(kind.__name__, {})
    for code in kind.table:
        error = kind(code, **facts)  # type: ignore[call-arg]
        assert (error.code, bool(error.message)) == (code, True)
        assert "{" not in error.message + error.remedy


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for folder in ("foldsvc", "workers"):
        for path in (_ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    if name in _TABLED:
                        yield name, node


def test_tabled_errors_are_raised_by_codes_of_their_tables() -> None:
    """A code that is not in the table of its class is found here, not when the error is raised."""
    raised = [(name, node.args[0]) for name, node in _calls()]
    assert len(raised) > 50
    assert [
        (name, ast.unparse(code))
        for name, code in raised
        if not (isinstance(code, ast.Constant) and code.value in _TABLED[name].table)
    ] == []


def test_the_package_gives_every_class_of_errors() -> None:
    """A class in any module of the package is imported from the package itself."""
    kinds = {entry.kind for entry in codes().values()}
    assert [kind for kind in kinds if vars(errors).get(kind.__name__) is not kind] == []


def test_a_new_error_is_one_edit() -> None:
    """A class has its row at /docs, its status and its exit code by standing in the package."""
    facts = {"__doc__": "The moon is full.", "code": "moon_full", "__module__": "foldsvc.errors.x"}
    kind = type("FullMoonError", (InputError,), facts)
    codes.cache_clear()
    try:
        assert codes()["moon_full"].kind is kind
        assert codes()["moon_full"].meaning == "The moon is full."
        assert (status_of("moon_full"), exit_code_of(kind("x"))) == (422, 3)
    finally:
        del kind
        codes.cache_clear()
        gc.collect()
    assert "moon_full" not in codes()
