"""The options of a fold, where it is folded here and where it is sent to a service."""

import inspect

import pytest
import typer

from foldsvc.cli.predict import predict
from foldsvc.cli.submit import submit
from foldsvc.engines.checked_options import options_by_name


@pytest.mark.parametrize("command", [predict, submit], ids=lambda one: one.__name__)
def test_every_option_of_a_fold_can_be_said(command: typer.models.CommandFunctionType) -> None:
    """`predict` and `submit` take each option of a request, with the default that it has there."""
    parameters = inspect.signature(command).parameters
    options = options_by_name()

    assert {"relax", "relax_top", "dlc", "seed", "templates"} <= set(options)
    assert set(options) <= set(parameters)
    for name in ("relax", "relax_top", "dlc", "seed", "n_seeds", "dropout", "n_ensemble"):
        assert parameters[name].default == options[name].default
