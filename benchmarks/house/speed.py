"""What it takes to start: the help of the command line, and the import of the API."""

import os
import statistics
import subprocess
import time
from collections.abc import Sequence

from benchmarks.house.rows import Row, Section
from benchmarks.house.tree import Tree

_TIMES = 7
_ENTRY = "foldsvc/cli/entry.py"


def start_times(trees: Sequence[Tree], pythons: Sequence[str]) -> list[Section]:
    """Give for each tree the median of its starts, in seconds and relative to the first tree.

    The trees take turns, so that what else the machine does falls on all of them.

    Args:
        trees: What is started, from its own folder.
        pythons: An interpreter for each tree, or one for all.
    """
    chosen = [pythons[0]] * len(trees) if len(pythons) == 1 else pythons
    seconds = {title: _medians(title, trees, chosen) for title in ("--help", "import of api.app")}
    return [
        Section(
            "Starts, in seconds and relative to the first",
            tuple(
                Row(title, f"{of_all[at]:.3f} ({of_all[at] / of_all[0]:.2f})")
                for title, of_all in seconds.items()
            ),
        )
        for at in range(len(trees))
    ]


def _medians(title: str, trees: Sequence[Tree], pythons: Sequence[str]) -> list[float]:
    rounds = [
        [
            _seconds(tree, [python, *_arguments(title, tree)])
            for tree, python in _pairs(trees, pythons)
        ]
        for _ in range(_TIMES + 1)
    ]
    # The first round writes byte code.
    return [statistics.median(of_one) for of_one in zip(*rounds[1:], strict=True)]


def _pairs(trees: Sequence[Tree], pythons: Sequence[str]) -> list[tuple[Tree, str]]:
    return list(zip(trees, pythons, strict=True))


def _arguments(title: str, tree: Tree) -> list[str]:
    if title == "--help":
        return ["-m", "foldsvc.cli.entry" if _ENTRY in tree.files else "foldsvc.cli.main", title]
    return ["-c", "import foldsvc.api.app"]


def _seconds(tree: Tree, command: Sequence[str]) -> float:
    started = time.monotonic()
    subprocess.run(
        command,
        cwd=tree.root,
        env=dict(os.environ) | {"PYTHONPATH": str(tree.root)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.monotonic() - started
