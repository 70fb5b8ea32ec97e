"""Errors between processes."""

import json
import pickle
from dataclasses import asdict

import pytest

from foldsvc.errors import (
    FoldsvcError,
    ImageDamagedError,
    ImageError,
    InputError,
    LimitError,
    NoSequenceError,
    NotFoundError,
    StructureFormatError,
    UnevenRowError,
    WeightsMissingError,
)
from foldsvc.errors.messages import ErrorMessage, from_message, to_message

ERRORS = [
    UnevenRowError("row 3", 17, 3, 4),
    LimitError("too_many_chains", found=9, limit=4, record="a", line=2),
    NotFoundError("file_not_found", "x.pdb", "job"),
    NoSequenceError(),
    StructureFormatError("pdb", "it is empty", line=3),
]


def _state(error: FoldsvcError) -> tuple[object, ...]:
    place = [getattr(error, name, None) for name in ("record", "line", "position", "found")]
    return (type(error), error.code, error.message, error.remedy, str(error), *place)


@pytest.mark.parametrize("error", ERRORS, ids=[error.code for error in ERRORS])
def test_an_error_comes_back_as_it_was(error: FoldsvcError) -> None:
    """Class, code, words and place survive JSON and pickle."""
    sent = json.loads(json.dumps(asdict(to_message(error))))

    assert _state(from_message(ErrorMessage(**sent))) == _state(error)
    assert _state(pickle.loads(pickle.dumps(error))) == _state(error)  # noqa: S301


def test_an_error_of_another_branch_is_none_of_this() -> None:
    """A process that may raise errors of images cannot make another error of this one."""
    said = to_message(WeightsMissingError("flashabb", "here"))
    given = from_message(said, within=ImageError)

    assert (type(given), given.code, given.message) == (ImageError, "image_invalid", said.message)
    damaged = from_message(to_message(ImageDamagedError("NIfTI", "x")), within=ImageError)
    assert isinstance(damaged, ImageDamagedError)


def test_an_unknown_code_is_an_error_all_the_same() -> None:
    """What a newer process calls by a name that is not known keeps its words."""
    given = from_message(
        ErrorMessage(code="of_tomorrow", message="m", remedy="r"), within=InputError
    )
    assert (type(given), given.code, str(given)) == (InputError, "input_invalid", "m. r")


def test_facts_set_nothing_but_plain_attributes() -> None:
    """Names that begin with an underscore, and the words themselves, are no facts."""
    facts = {"__class__": "x", "line": 4, "code": "cancelled", "message": "other"}
    given = from_message(ErrorMessage(code="no_sequence", message="m", facts=facts))
    assert (type(given), given.code, given.message) == (NoSequenceError, "no_sequence", "m")
    assert vars(given)["line"] == 4
