"""How records that travel over HTTP are read and described there."""

from typing import Final, TypedDict


class WireConfig(TypedDict):
    """What pydantic reads of a record, as its `__pydantic_config__`."""

    extra: str
    use_attribute_docstrings: bool


CLOSED: Final = WireConfig(extra="forbid", use_attribute_docstrings=True)
"""Unknown keys are errors; the docstring of an attribute describes it in the schema."""
