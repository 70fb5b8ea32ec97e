"""docs/options.md is what the engines say of their options.

To write its tables again: PYTHONPATH=.:tests/fixtures python tests/docs/test_options.py
"""

import re
from pathlib import Path

from option_table import table_of

from foldsvc.engines.option_models import option_models
from foldsvc.engines.options import TAG

DOCUMENT = Path(__file__).parents[2] / "docs" / "options.md"
_TABLE = re.compile(r"<!-- options: ([\w-]+) -->\n.*?<!-- end -->", re.DOTALL)


def _renewed(match: re.Match[str]) -> str:
    return f"<!-- options: {match[1]} -->\n{table_of(option_models()[match[1]])}\n<!-- end -->"


def test_tables_are_made_of_the_models() -> None:
    """What docs/options.md says of an option is what its engine says today."""
    text = DOCUMENT.read_text()
    assert text == _TABLE.sub(_renewed, text), (
        "run: PYTHONPATH=.:tests/fixtures python tests/docs/test_options.py"
    )


def test_every_engine_with_options_has_a_table() -> None:
    """No engine's options are left out."""
    having = {name for name, model in option_models().items() if set(model.model_fields) - {TAG}}
    assert set(re.findall(r"<!-- options: ([\w-]+) -->", DOCUMENT.read_text())) == having


if __name__ == "__main__":
    DOCUMENT.write_text(_TABLE.sub(_renewed, DOCUMENT.read_text()))
