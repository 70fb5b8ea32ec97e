"""What `python -m benchmarks.house` counts, in a tree small enough to count by eye."""

import json
import subprocess
from pathlib import Path

import pytest

from benchmarks.house.__main__ import main, measured
from benchmarks.house.imports import circles, imports_of
from benchmarks.house.rows import Column, Row, table
from benchmarks.house.tree import Tree, read_tree, revision_folder

FILES = {
    "foldsvc/__init__.py": "",
    "foldsvc/names.py": 'BOTH = ("alphafold2", "flashabb")\nOLD = "alphafold2"\n',
    "foldsvc/engines/alphafold2/__init__.py": "class Options: ...\n",
    "foldsvc/engines/alphafold2/weights.py": (
        'ENGINE = "alphafold2"\n\ndef ours(name):\n    return name == ENGINE\n'
    ),
    "foldsvc/engines/registry.py": 'ENGINES = {"alphafold2": 1, "flashabb": 2}\n',
    "foldsvc/relax.py": """\
from foldsvc import names
from foldsvc.engines.alphafold2 import Options, weights
from foldsvc.names import OLD as LATE


def relax(job, a, b, c, d, e):
    if job.engine == LATE or job.engine in {weights.ENGINE}:
        return isinstance(job.options, Options)
    match job.engine:
        case "flashabb":
            return {names.OLD: a}
    return b(engine="flashabb")
""",
    "foldsvc/left.py": "def go():\n    import foldsvc.right\n",
    "foldsvc/right.py": (
        "from foldsvc.left import go\n\nclass Right:\n    def turn(self, a, *, b, c, d, e): ...\n"
    ),
    "foldsvc/storage/migrations/first.py": 'ENGINE = "flashabb"\n',
    "workers/known_model.py": 'TITLE = "nrrd"\n',
    "workers/search.py": "from workers import known_model\n",
    "web/src/job.ts": """\
// job.engine === "alphafold2"
export const isSlow = (job: Job) =>
  job.engine ===
  "alphafold2";
const titles = { alphafold2: "AlphaFold2" };
const model = "alphafold2_ptm";
""",
    "web/src/job.test.ts": 'expect(job.engine === "alphafold2");\n',
    "web/src/client/schema.ts": 'type Engine = "alphafold2" | "flashabb";\n',
    "tests/test_relax.py": 'def test_relax():\n    assert "max_msa"\n',
    "docs/options.md": "`--max-msa`, with AlphaFold-DB\n",
    "pyproject.toml": "# maxMsa\n",
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """Write the small tree and read it."""
    root: Path = tmp_path_factory.mktemp("tree")
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return read_tree(root, "small")


@pytest.fixture(scope="module")
def column(tree: Tree) -> Column:
    """Measure it."""
    return measured(tree)


def _row(column: Column, section: str, title: str) -> Row:
    (rows,) = (part.rows for part in column.sections if part.title.startswith(section))
    return next(row for row in rows if row.title == title)


def _lines(row: Row) -> list[str]:
    return [place.split(" ", maxsplit=1)[0] for place in row.found]


def test_switches_of_python_are_found_by_name_and_constant(column: Column) -> None:
    """A name counts however it is imported; the engine's own folder and the registry do not."""
    row = _row(column, "Switches", "Python")
    relax = [f"foldsvc/relax.py:{line}" for line in (7, 10, 11)]
    assert _lines(row) == ["foldsvc/names.py:1", *relax]
    assert row.value == 4


def test_what_asks_nothing_is_counted_apart(column: Column) -> None:
    """A definition and an argument name an engine, but are no switch."""
    row = _row(column, "Switches", "Python, named only")
    assert _lines(row) == ["foldsvc/names.py:2", "foldsvc/relax.py:12"]


def test_check_of_an_engines_class_is_a_switch_too(column: Column) -> None:
    """`isinstance` of a class out of an engine's folder asks for the engine."""
    row = _row(column, "Switches", "Python, on an engine's own class")
    assert _lines(row) == ["foldsvc/relax.py:8"]


def test_switches_of_the_page_may_be_wrapped(column: Column) -> None:
    """Comparisons and keys count; comments, tests, generated code and longer names do not."""
    row = _row(column, "Switches", "page")
    assert _lines(row) == ["web/src/job.ts:4", "web/src/job.ts:5"]


def test_imports_are_counted_once_and_without_those_of_others(tree: Tree, column: Column) -> None:
    """A module of a package is imported by itself; imports inside of functions count."""
    assert imports_of(tree)["foldsvc.relax"] == {
        "foldsvc.names",
        "foldsvc.engines.alphafold2",
        "foldsvc.engines.alphafold2.weights",
    }
    assert imports_of(tree)["foldsvc.left"] == {"foldsvc.right"}
    assert _row(column, "Imports", "fan-out, place 1").value == "relax 3"


def test_circles_are_sets_of_modules_that_lead_to_each_other(tree: Tree) -> None:
    """What only leads into a circle, or out of it, is not of it."""
    assert circles(imports_of(tree)) == [["foldsvc.left", "foldsvc.right"]]
    chain = {"a": frozenset("b"), "b": frozenset("c"), "c": frozenset("bd"), "d": frozenset("")}
    assert circles(chain) == [["b", "c"]]


def test_parameters_do_not_count_the_object_itself(column: Column) -> None:
    """A function of six is above five; a method of five and `self` is not."""
    row = _row(column, "Modules", "functions of more than 5 parameters")
    assert row.found == ("foldsvc/relax.py:6 relax 6",)


def test_an_option_is_followed_in_each_of_its_forms(column: Column) -> None:
    """What is written by hand, tests and prose are counted apart."""
    assert _row(column, "Files", "option max_msa: by hand").found == ("pyproject.toml",)
    assert _row(column, "Files", "option max_msa: tests").found == ("tests/test_relax.py",)
    assert _row(column, "Files", "option max_msa: prose").found == ("docs/options.md",)


def test_an_engine_is_followed_through_its_own_modules(column: Column) -> None:
    """Who imports a module that is there for the engine alone belongs to its change."""
    assert _row(column, "Files", "engine alphafold-db: by hand").found == ("workers/search.py",)
    assert _row(column, "Files", "engine alphafold-db: own").found == ("workers/known_model.py",)


def test_migrations_are_left_out(column: Column) -> None:
    """Of eleven modules of the small tree one is a migration, and its line is not counted."""
    code = [path for path in FILES if path.startswith(("foldsvc", "workers"))]
    n_line = sum(FILES[path].count("\n") for path in code if "migrations" not in path)
    assert len(code) == 11
    assert _row(column, "Python, without", "all").value == (10, n_line)


def test_table_has_a_column_for_each_tree(column: Column) -> None:
    """What one tree lacks is a dash in its column."""
    heading, *lines = table([column, Column("empty", ())]).splitlines()
    assert heading.split() == ["small", "empty"]
    assert any(line.split() == ["circles", "1", "–"] for line in lines)


def test_all_of_it_is_written_as_json(
    tree: Tree, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file has what the table shows, and the list names each place."""
    main(["--tree", str(tree.root), "--list", "--json", str(tmp_path / "house.json")])
    (written,) = json.loads((tmp_path / "house.json").read_text())
    assert written["title"] == str(tree.root)
    found = [row["found"] for part in written["sections"] for row in part["rows"]]
    assert ["foldsvc.left foldsvc.right"] in found
    assert "  foldsvc.left foldsvc.right\n" in capsys.readouterr().out


def test_revision_is_read_as_it_was(tmp_path: Path) -> None:
    """Later changes are not in the folder of a revision, and the folder goes when it is read."""
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    (tmp_path / "foldsvc").mkdir()
    (tmp_path / "foldsvc" / "log.py").write_text("before = 1\n")
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "First"]):
        subprocess.run([*git, *words], check=True)
    (tmp_path / "foldsvc" / "log.py").write_text("after = 1\n")
    with revision_folder(tmp_path, "HEAD") as folder:
        assert read_tree(folder, "HEAD").files["foldsvc/log.py"].text == "before = 1\n"
    assert not folder.exists()
