"""What a request asks of the engines."""

import pytest

from foldsvc.engines.requested_options import (
    requested_options,
    stored_options,
    tagged_options,
)
from foldsvc.errors import InvalidRequestError, UnknownEngineError

FLAT = {"relax": None, "relax_top": 1, "dlc": True, "models": [1, 2], "n_recycles": 3}


def test_tagged_options_are_of_their_engine():
    """Options that say whose they are reach that engine, and name it where the request does not."""
    asked = requested_options("auto", {"engine": "alphafold2", "n_recycles": 3})

    assert asked.engine == "alphafold2"
    assert asked.by_engine["alphafold2"].n_recycles == 3
    assert asked.by_engine["flashabb"].relax is True
    assert asked.notices == ()


def test_options_of_several_engines_wait_for_the_choice():
    """With `auto`, each engine that may fold has its own."""
    asked = requested_options(
        "auto", {"engine": "auto", "alphafold2": {"seed": 7}, "flashabb": {"dlc": False}}
    )

    assert asked.engine == "auto"
    assert (asked.by_engine["alphafold2"].seed, asked.by_engine["flashabb"].dlc) == (7, False)


def test_options_without_a_tag_go_where_they_are_known():
    """Options of earlier versions are taken, each by the engines that have it, with a notice."""
    asked = requested_options("auto", FLAT)

    assert (asked.by_engine["flashabb"].relax, asked.by_engine["alphafold2"].relax) == (True, False)
    assert asked.by_engine["alphafold2"].models == (1, 2)
    assert [notice.code for notice in asked.notices] == ["options_flat"]
    assert requested_options("auto", {}).notices == ()


@pytest.mark.parametrize(
    ("engine", "given", "said"),
    [
        ("auto", {"relaxx": True}, "options.relaxx: Extra inputs are not permitted"),
        ("flashabb", {"n_seeds": 65}, "options.n_seeds: Input should be less than or equal to 64"),
        ("auto", {"seed": None}, "options.seed: Input should be a valid integer"),
        ("auto", {"relax": "true"}, "options.relax: Input should be a valid boolean"),
        ("auto", {"models": [3, 3]}, "options.models: Value error, each network can be named once"),
        ("auto", {"engine": "flashabb", "seed": 1}, "options.seed: Extra inputs are not permitted"),
        (
            "auto",
            {"engine": "alphafold2", "seed": -1},
            "options.seed: Input should be greater than",
        ),
        (
            "auto",
            {"engine": "auto", "alphafold2": {"seed": -1}},
            "options.alphafold2.seed: Input should be greater than or equal to 0",
        ),
        ("auto", {"engine": "auto", "alphafold2": 3}, "options.alphafold2: Input should be"),
        ("auto", {"engine": "auto", "seed": 3}, "options.seed: there is no such engine"),
    ],
)
def test_a_fault_names_its_field(engine, given, said):
    """What is unknown or out of range is refused by name, with the limit and where to look."""
    with pytest.raises(InvalidRequestError) as refused:
        requested_options(engine, given)

    assert said in refused.value.message
    assert refused.value.message.count("options.") == 1
    assert refused.value.remedy == "The fields and their types are listed at /docs"


def test_every_fault_is_told_at_once():
    """Two wrong options are two faults of one answer."""
    with pytest.raises(InvalidRequestError, match=r"options\.dlc.*options\.seed|seed.*dlc"):
        requested_options("auto", {"seed": -1, "dlc": 3})


def test_options_are_of_the_engine_that_is_asked_for():
    """A request for one engine has no options of another, nor of one that does not exist."""
    with pytest.raises(InvalidRequestError, match=r"flashabb.*alphafold2"):
        requested_options("flashabb", {"engine": "alphafold2"})
    with pytest.raises(UnknownEngineError, match="alphafold3"):
        requested_options("auto", {"engine": "alphafold3"})


@pytest.mark.parametrize("engine", ["auto", "alphafold2", "flashabb"])
def test_written_options_are_read_back(engine):
    """What is written with tags asks the same; what is as the engine has it anyway is left out."""
    asked = requested_options(engine, FLAT)
    written = tagged_options(engine, asked.by_engine)

    assert requested_options(engine, written).as_json() == asked.as_json()
    assert "relax_top" not in str(written)


def test_options_of_earlier_versions_are_read():
    """Rows and records that have the options of all engines give those of the one that folded."""
    stored = {**FLAT, "relax": True, "templates": "server", "gone": 1}

    assert stored_options("flashabb", stored).model_dump() == {
        "engine": "flashabb",
        "relax": True,
        "dlc": True,
    }
    assert stored_options("alphafold2", stored).templates == "server"
    assert stored_options("alphafold-db", stored).model_dump() == {"engine": "alphafold-db"}
    with pytest.raises(UnknownEngineError):
        stored_options("alphafold3", stored)
