"""The schema of a request's options refuses what the code refuses."""

import jsonschema
import pytest

from foldsvc.engines.request_schema import option_schemas, own_schema, requested_schema
from foldsvc.engines.requested_options import requested_options, shown_options
from foldsvc.errors import FoldsvcError

DOCUMENT = {"components": {"schemas": option_schemas()}}
TAKEN = [
    {},
    {"relax": None, "relax_top": 2, "dlc": False},
    {"models": [3, 1], "max_msa": "16:32", "max_template_date": None},
    {"engine": "flashabb"},
    {"engine": "alphafold2", "seed": 3.0, "n_recycles": None},
    {"engine": "alphafold-db"},
    {"engine": "auto"},
    {"engine": "auto", "alphafold2": {"msa": "mmseqs"}, "flashabb": {"engine": "flashabb"}},
]
REFUSED = [
    {"relaxx": True},
    {"seed": None},
    {"seed": "3"},
    {"seed": 2.5},
    {"models": []},
    {"models": [6]},
    {"models": [3, 3]},
    {"models": "1,2"},
    {"dlc": 1},
    {"engine": "alphafold3"},
    {"engine": None},
    {"engine": "flashabb", "seed": 1},
    {"engine": "alphafold2", "relax": None},
    {"engine": "alphafold2", "flashabb": {}},
    {"engine": "alphafold-db", "relax": False},
    {"engine": "auto", "seed": 1},
    {"engine": "auto", "alphafold3": {}},
    {"engine": "auto", "alphafold2": {"n_recycles": 101}},
    {"engine": "auto", "alphafold2": {"engine": "flashabb"}},
    {"engine": "auto", "alphafold2": None},
]


@pytest.mark.parametrize("options", TAKEN, ids=str)
def test_what_the_schema_allows_is_taken(options):
    """Options of every form fit the schema and are understood."""
    jsonschema.validate(options, {**DOCUMENT, **requested_schema()})
    requested_options("auto", options)


@pytest.mark.parametrize("options", REFUSED, ids=str)
def test_what_the_code_refuses_does_not_fit_the_schema(options):
    """An option that is unknown, out of its range or of another engine is refused by both."""
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(options, {**DOCUMENT, **requested_schema()})
    with pytest.raises(FoldsvcError):
        requested_options("auto", options)


@pytest.mark.parametrize("engine", ["alphafold2", "flashabb", "alphafold-db"])
def test_answers_have_the_options_of_their_engine(engine):
    """What an answer shows fits the schema of one engine's own options, with its tag."""
    shown = shown_options(engine, {"relax": False, "n_seeds": 2, "dlc": True})

    assert shown["engine"] == engine
    jsonschema.validate(shown, {**DOCUMENT, **own_schema()})
