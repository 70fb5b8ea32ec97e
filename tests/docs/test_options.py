"""docs/options.md is what the engines say of their options.

To write its tables again: python tests/docs/test_options.py
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from foldsvc.engines.option_models import option_models
from foldsvc.engines.option_schema import option_schema
from foldsvc.engines.options import TAG, EngineOptions

DOCUMENT = Path(__file__).parents[2] / "docs" / "options.md"
_TABLE = re.compile(r"<!-- options: ([\w-]+) -->\n.*?<!-- end -->", re.DOTALL)
_HEAD = "| option | | values | if left out | on the command line | ColabFold |"


def table_of(model: type[EngineOptions]) -> str:
    """Give the options of an engine as a table."""
    return "\n".join([_HEAD, "|---" * 6 + "|", *_rows(model)])


def _rows(model: type[EngineOptions]) -> Iterator[str]:
    fields = option_schema(model).model_dump(exclude_unset=True)["properties"]
    for name, said in fields.items():
        if name != TAG:
            option = said.get("cli") or f"--{name.replace('_', '-')}"
            default = said.get("placeholder", "") if said["default"] is None else said["default"]
            foreign = f"`{said['colabfold']}`" if "colabfold" in said else ""
            yield (
                f"| `{name}` | {said['description']} | {_values(said)} | {_text(default)} "
                f"| `{option}` | {foreign} |"
            )


def _values(said: dict[str, Any]) -> str:
    if "enum" in said:
        return ", ".join(f"`{choice}`" for choice in said["enum"])
    inside = said.get("items", said)
    if "minimum" in inside:
        most = inside.get("maximum", inside.get("exclusiveMaximum", 1) - 1)
        several = "some of " if "items" in said else ""
        return f"{several}{inside['minimum']:g} to {most:,.0f}"
    if said.get("format") == "date":
        return "a day, as 2018-04-30"
    kind = said["type"]
    return {"boolean": "yes or no", "string": "text"}[kind if isinstance(kind, str) else kind[0]]


def _text(default: object) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    if isinstance(default, float):
        return f"{default:g}"
    return ", ".join(map(str, default)) if isinstance(default, list) else str(default)


def _renewed(match: re.Match[str]) -> str:
    return f"<!-- options: {match[1]} -->\n{table_of(option_models()[match[1]])}\n<!-- end -->"


def test_tables_are_made_of_the_models() -> None:
    """What docs/options.md says of an option is what its engine says today."""
    text = DOCUMENT.read_text()
    assert text == _TABLE.sub(_renewed, text), "run: python tests/docs/test_options.py"


def test_every_engine_with_options_has_a_table() -> None:
    """No engine's options are left out."""
    having = {name for name, model in option_models().items() if set(model.model_fields) - {TAG}}
    assert set(re.findall(r"<!-- options: ([\w-]+) -->", DOCUMENT.read_text())) == having


if __name__ == "__main__":
    DOCUMENT.write_text(_TABLE.sub(_renewed, DOCUMENT.read_text()))
