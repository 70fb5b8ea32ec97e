"""The promises in docs/reliability.md are those that tests show."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_promise_names_tests_that_exist() -> None:
    """No promise outlives its test."""
    text = (ROOT / "docs" / "reliability.md").read_text()
    promises = re.findall(r"^\*\*(P\d+)\. (?:.+\n)+?((?:- `tests/.+\n)+)", text, re.MULTILINE)
    assert len(promises) == text.count("\n**P")
    assert [name for name, _ in promises] == [f"P{number + 1}" for number in range(len(promises))]
    for name, listed in promises:
        for path, function in re.findall(r"- `(tests/\S+\.py)::(\w+)`", listed):
            tree = ast.parse((ROOT / path).read_text())
            found = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
            assert function in found, f"{name} names {path}::{function}"
