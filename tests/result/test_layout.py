"""Names of the files of a result: made and read in one place."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from foldsvc.result.layout import (
    ALIGNMENT,
    JOB,
    MOVIE,
    MSA,
    REPORT,
    TEMPLATES,
    Ending,
    drawn_structures,
    model_file,
    part_file,
    prediction_file,
    prediction_files,
    ranked,
    structure_file,
    structure_files,
)

ROOT = Path(__file__).parents[2]
# `_pae.json` ends what is fetched from AlphaFold DB, too.
SPELLED = ("ranked_", *({str(end) for end in Ending if end.startswith("_")} - {Ending.PAE_JSON}))


@pytest.mark.parametrize("ending", Ending)
@pytest.mark.parametrize("rank", [1, 12, 999, 1000])
def test_a_name_reads_back(rank: int, ending: Ending) -> None:
    """What is called by rank and ending is found by its ending, and by no other."""
    name = model_file(rank, ending)

    assert list(ranked([name, "job.json", f"{name}.part"], ending)) == [(rank, name)]
    others = [other for other in Ending if other is not ending]
    assert [found for other in others for found in ranked([name], other)] == []


def test_names_are_those_of_stored_results() -> None:
    """Results of before are read under the same names."""
    assert model_file(1, Ending.SCORES) == "ranked_001_scores.json"
    assert model_file(2, Ending.UNRELAXED_CIF) == "ranked_002_unrelaxed.cif"
    assert part_file(3, "domain_2") == "ranked_003_domain_2.pdb"
    assert prediction_file(7) == "prediction_007.npz"


def test_the_structure_shown_is_relaxed_and_pdb_where_there_is_one() -> None:
    """The relaxed one goes before the other, PDB before mmCIF."""
    names = structure_files(1)

    for index, name in enumerate(names):
        assert structure_file(names[index:][::-1], 1) == name
    assert structure_file(names, 2) is None


def test_models_are_in_the_order_of_their_ranks() -> None:
    """More than 999 models, too, are read the best first."""
    names = [prediction_file(rank) for rank in (1000, 2, 1, 999)]

    assert prediction_files([*names, "job.json"]) == [
        prediction_file(rank) for rank in (1, 2, 999, 1000)
    ]


def test_each_modelcif_can_be_drawn_as_binary_cif() -> None:
    """Of what was relaxed and of what was not; of nothing else."""
    names = [model_file(1, Ending.CIF), model_file(1, Ending.UNRELAXED_CIF), "ranked_001.pdb"]

    assert drawn_structures([*names, "other.cif"]) == [
        model_file(1, Ending.BINARY_CIF),
        model_file(1, Ending.UNRELAXED_BINARY_CIF),
    ]


def texts(path: Path) -> Iterator[str]:
    """Give the texts of a module but for docstrings, which may tell a name."""
    tree = ast.parse(path.read_text())
    told = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def test_no_other_module_spells_a_name() -> None:
    """A new way to call files is one edit."""
    modules = [
        path
        for folder in ("foldsvc", "workers", "benchmarks")
        for path in (ROOT / folder).rglob("*.py")
    ]
    spelling = {
        path.relative_to(ROOT).as_posix()
        for path in modules
        for text in texts(path)
        if any(part in text for part in SPELLED)
    }

    assert spelling == {"foldsvc/result/layout.py"}


def page_modules() -> Iterator[Path]:
    """Give the page's modules but for tests and what is generated."""
    for path in (ROOT / "web" / "src").rglob("*.ts*"):
        if path.name != "schema.ts" and ".test." not in path.name and ".fixture." not in path.name:
            yield path


def test_the_page_spells_names_in_one_module() -> None:
    """The page has one place for them, too, and its names are those of the service."""
    once = {JOB, MSA, ALIGNMENT, TEMPLATES, REPORT, MOVIE}
    quoted = re.compile(r"""["'`]([^"'`\n]+)["'`]""")
    spelling: dict[str, set[str]] = {}
    for path in page_modules():
        code = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        for text in quoted.findall(code):
            if text in once or any(part in text for part in SPELLED):
                spelling.setdefault(path.relative_to(ROOT).as_posix(), set()).add(text)

    (module,) = spelling
    module = "web/src/domain/result-files.ts"
    assert set(spelling) == {module}
    endings = {text for text in spelling[module] if text.startswith("_")}
    assert once <= spelling[module]
    assert endings < set(Ending)
