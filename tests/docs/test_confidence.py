"""The table of scores in docs/concepts/confidence.md is the table that files follow.

To write it again: PYTHONPATH=. .venv/bin/python tests/docs/test_confidence.py
"""

import re
from pathlib import Path

from foldsvc.records.score_table import Score, scores_of

PAGE = Path(__file__).parents[2] / "docs" / "concepts" / "confidence.md"
_PASTED = re.compile(r"<!-- scores -->\n.*?<!-- end -->", re.DOTALL)
_SUBJECTS = {"model": "the model", "chain": "each chain", "pair": "each two chains"}


def score_rows() -> list[str]:
    """Give the table as lines of Markdown."""
    rows = [
        "| key | score | of | what it says | better | after |",
        "|---|---|---|---|---|---|",
    ]
    return rows + [_row(score) for score in scores_of("model", "chain", "pair")]


def _row(score: Score) -> str:
    subject = _SUBJECTS[score.of] + (", in two directions" if score.directed else "")
    unit = f", in {score.unit}" if score.unit else ""
    says = score.description + unit
    return (
        f"| `{score.key}` | {score.title} | {subject} | {says} | {score.better} | {score.source} |"
    )


def _pasted() -> str:
    return "\n".join(["<!-- scores -->", *score_rows(), "<!-- end -->"])


def test_the_docs_have_every_score() -> None:
    """Each row of the table of scores stands in the docs as it is."""
    text = PAGE.read_text()
    assert _PASTED.search(text)
    assert text == _PASTED.sub(_pasted(), text), "run: python tests/docs/test_confidence.py"


if __name__ == "__main__":
    PAGE.write_text(_PASTED.sub(_pasted(), PAGE.read_text()))
