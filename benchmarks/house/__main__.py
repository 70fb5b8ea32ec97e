"""Print what the code is like, one column a tree, so that before and after stand side by side.

    python -m benchmarks.house [--revision REVISION ...] [--tree FOLDER ...]
        [--list] [--json FILE] [--speed PYTHON ...]

Without --tree the checkout that this lies in is the last column. All is counted in the code of
each tree; nothing of it is imported or run, but with --speed. Lines are all lines of a file.
"""

import argparse
import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from benchmarks.house.capabilities import page_sizes, sizes
from benchmarks.house.imports import import_figures
from benchmarks.house.rows import Column, Section, lists, table
from benchmarks.house.shapes import shapes, tests_beside_code
from benchmarks.house.speed import start_times
from benchmarks.house.switches import switches
from benchmarks.house.tree import Tree, read_tree, revision_folder
from benchmarks.house.walks import walks

ROOT = Path(__file__).parents[2]
MEASURES = (sizes, page_sizes, shapes, import_figures, switches, walks, tests_beside_code)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each tree and print the table."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    roots: list[tuple[Path, str]] = [(root.resolve(), str(root)) for root in chosen.tree or ()]
    roots = roots or [(ROOT, "this checkout")]
    n_tree = len(chosen.revision) + len(roots)
    if len(chosen.speed) not in {0, 1, n_tree}:
        parser.error(f"--speed takes one interpreter, or one for each of the {n_tree} trees")
    with ExitStack() as stack:
        folders = [
            (stack.enter_context(revision_folder(ROOT, name)), name) for name in chosen.revision
        ]
        trees = [read_tree(folder, name) for folder, name in (*folders, *roots)]
        starts = start_times(trees, chosen.speed) if chosen.speed else []
    columns = [measured(tree, *([starts[at]] if starts else [])) for at, tree in enumerate(trees)]
    print(table(columns))
    if chosen.list:
        print(*map(lists, columns), sep="\n")
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(column) for column in columns], indent=2) + "\n")


def measured(tree: Tree, *more: Section) -> Column:
    """Measure one tree."""
    return Column(tree.name, (*(measure(tree) for measure in MEASURES), *more))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.house",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--revision", action="append", default=[], help="a commit of this repository"
    )
    parser.add_argument("--tree", action="append", type=Path, help="the root of a checkout")
    parser.add_argument("--list", action="store_true", help="print what was counted, with places")
    parser.add_argument("--json", type=Path, help="write all of it to a file")
    parser.add_argument(
        "--speed",
        action="append",
        default=[],
        metavar="PYTHON",
        help="time starts with this interpreter; once for all trees, or once for each",
    )
    return parser


if __name__ == "__main__":
    main()
