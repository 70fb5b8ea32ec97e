"""Exit codes are a table without gaps or doubles."""

from foldsvc.cli.exit_codes import EXIT_CODES, exit_code_of
from foldsvc.errors import (
    FoldsvcError,
    LeaseLostError,
    NotFoundError,
    ServiceError,
    WeightsMissingError,
)


def test_each_code_is_listed_once() -> None:
    """No two lines of the table share a code."""
    codes = [entry.code for entry in EXIT_CODES]
    assert len(codes) == len(set(codes))


def test_error_takes_the_code_of_its_nearest_class() -> None:
    """A leaf ends in the code of its branch."""
    assert (
        exit_code_of(NotFoundError("job_not_found", "x"))
        == exit_code_of(LeaseLostError("x", 1))
        == 5
    )
    assert exit_code_of(WeightsMissingError("flashabb", "here")) == 4


def test_what_a_service_refuses_ends_as_if_refused_here() -> None:
    """A problem's code is worth more than that it came over the network."""
    refused = ServiceError("Illegal letter", problem_code="input_invalid", status=422)
    assert exit_code_of(refused) == 3
    assert exit_code_of(ServiceError("No answer")) == 9
    assert exit_code_of(ServiceError("Oh", problem_code="of_a_newer_service")) == 9


def test_every_branch_of_the_tree_has_a_code_of_its_own() -> None:
    """Only the root itself ends in 1, so that 1 always means a bug."""
    listed = {kind for entry in EXIT_CODES for kind in entry.errors}
    branches = FoldsvcError.__subclasses__()
    assert branches
    assert {kind.__name__ for kind in branches if kind.__module__.startswith("foldsvc.errors")} <= {
        kind.__name__ for kind in listed
    }
