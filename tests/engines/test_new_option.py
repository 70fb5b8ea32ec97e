"""A new option is two edits: the engine's model, and its use."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import jsonschema
import pytest
import typer
from option_table import table_of
from pydantic import Field
from typer.testing import CliRunner

from foldsvc.cli.fold_options import FoldArguments, takes_fold_options
from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.engines.colabfold_names import colabfold_options
from foldsvc.engines.flashabb.options import FlashabbOptions
from foldsvc.engines.option_schema import option_schema
from foldsvc.engines.options import presentation
from foldsvc.engines.request_schema import side_by_side_schema
from foldsvc.engines.requested_options import requested_options
from foldsvc.errors import InvalidRequestError
from foldsvc.records.fold_input import FoldInput
from foldsvc.result.run_record import Run, read_run, run_record
from foldsvc.wire.whole_numbers import Whole


class WithOneMore(Alphafold2Options):
    """What AlphaFold2 can be asked, and one thing more."""

    n_wishes: Whole = Field(
        default=2,
        ge=0,
        le=7,
        description="how many wishes come true",
        json_schema_extra=presentation(group="Sampling", label="Wishes", colabfold="num_wishes"),
    )


@pytest.fixture(autouse=True)
def with_one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let AlphaFold2's model have the option, and nothing else know of it."""
    engines = (
        SimpleNamespace(name="alphafold2", options=WithOneMore),
        SimpleNamespace(name="flashabb", options=FlashabbOptions),
    )
    monkeypatch.setattr("foldsvc.engines.option_models.engines", lambda: engines)


def test_a_request_may_ask_for_it() -> None:
    """The request takes it within its limits, with its engine's tag or without one."""
    tagged = {"engine": "alphafold2", "n_wishes": 7}

    assert requested_options("auto", tagged).by_engine["alphafold2"].n_wishes == 7
    assert requested_options("auto", {"n_wishes": 3}).by_engine["alphafold2"].n_wishes == 3
    with pytest.raises(InvalidRequestError, match=r"options\.n_wishes: .* less than or equal to 7"):
        requested_options("auto", {**tagged, "n_wishes": 8})


def test_schemas_have_it() -> None:
    """The form's schema and that of a request's text fields show it."""
    field = option_schema(WithOneMore).properties["n_wishes"]

    assert (field.default, field.maximum, field.label) == (2, 7, "Wishes")
    jsonschema.validate({"n_wishes": 7}, side_by_side_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"n_wishes": 8}, side_by_side_schema())


def test_the_command_line_has_it() -> None:
    """A command that folds shows it in its engine's panel, and hands it on."""
    got: list[FoldArguments] = []

    @takes_fold_options
    def command(*, fold: FoldArguments) -> None:
        got.append(fold)

    app = typer.Typer()
    app.command()(command)
    shown = CliRunner(env={"COLUMNS": "100", "NO_COLOR": "1"}).invoke(app, ["--help"]).output
    assert "--n-wishes" in shown.partition("AlphaFold2")[2]
    assert "How many wishes come true." in shown

    assert CliRunner().invoke(app, ["--n-wishes", "5"]).exit_code == 0
    assert got[0].options == {"engine": "auto", "alphafold2": {"n_wishes": 5}}


def test_colabfold_and_the_documentation_have_it() -> None:
    """ColabFold's configuration and the table of options name it."""
    assert colabfold_options(WithOneMore(n_wishes=3))["num_wishes"] == 3
    assert (
        "| `n_wishes` | how many wishes come true | 0 to 7 | 2 | `--n-wishes` | `num_wishes` |"
        in table_of(WithOneMore)
    )


def test_the_record_keeps_it() -> None:
    """job.json has it, and gives it back."""
    run = Run(
        job_id="1",
        fold_input=FoldInput(name="it", chains=(), notes=()),
        engine="alphafold2",
        options=WithOneMore(n_wishes=4),
        created=datetime(2026, 11, 1, tzinfo=UTC),
        weights={},
        device="cpu",
    )
    written = json.dumps(run_record(run, outcome={})).encode()

    def read(_engine: str, stored: dict[str, object]) -> WithOneMore:
        return WithOneMore.model_validate(stored)

    assert read_run(written, read) == run
