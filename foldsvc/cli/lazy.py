"""Commands whose modules are imported when they run, so that `foldsvc --help` answers at once."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from foldsvc.cli.console import report_error
from foldsvc.cli.exit_codes import INTERRUPTED, exit_code_of
from foldsvc.errors import FoldsvcError

COMMANDS: Mapping[str, tuple[str, str]] = {
    "demo": ("foldsvc.cli.demo:demo", "Fold trastuzumab through the API and show the result."),
    "up": ("foldsvc.cli.up:up", "Run the whole service on this machine."),
    "predict": (
        "foldsvc.cli.predict:predict",
        "Fold a file of sequences into a folder, with no service.",
    ),
    "compare": (
        "foldsvc.cli.compare:compare_structures",
        "Superpose structures on a reference, and say how far they agree.",
    ),
    "domains": (
        "foldsvc.cli.domains:domains",
        "Find the parts of a model that are rigid by its predicted aligned error.",
    ),
    "pae": (
        "foldsvc.cli.pae:pae",
        "Write the PAE of a model as JSON; a result keeps it in one byte a pair, within 0.0625 Å.",
    ),
    "lookup": (
        "foldsvc.cli.lookup:lookup",
        "Look for a structure that AlphaFold DB has already, and take it.",
    ),
    "segment": ("foldsvc.cli.segment:app", "Find the brain in an image, with no service."),
    "submit": ("foldsvc.cli.submit:submit", "Send a file of sequences to a service."),
    "volumes": (
        "foldsvc.cli.volumes:app",
        "Medical images at a service: sent, listed, fetched, deleted.",
    ),
    "dicomweb": (
        "foldsvc.cli.dicomweb:app",
        "Images from other DICOMweb servers to a service, and anonymous ones back.",
    ),
    "warm": (
        "foldsvc.cli.warm:warm",
        "Compile AlphaFold2 for some lengths, before anyone waits for it.",
    ),
    "weights": ("foldsvc.cli.weights:app", "The trained parameters of the networks."),
    "databases": (
        "foldsvc.cli.databases:app",
        "The sequence databases that alignments are searched in.",
    ),
    "doctor": ("foldsvc.cli.checks:doctor", "Check that this machine can run foldsvc."),
    "api": ("foldsvc.cli.processes:api", "Serve the HTTP API and the page, and nothing else."),
    "worker": ("foldsvc.cli.processes:worker", "Work on the jobs of one stage."),
    "keeper": (
        "foldsvc.cli.processes:keeper",
        "Return lost jobs to the queue and wake the workers.",
    ),
    "receiver": (
        "foldsvc.cli.processes:receiver",
        "Receive DICOM by C-STORE.",
    ),
    "migrate": (
        "foldsvc.cli.migrate:migrate",
        "Bring the database to this version's tables, or move an installation to another database.",
    ),
    "healthcheck": (
        "foldsvc.cli.processes:healthcheck",
        "Tell by the exit code whether a process on this machine does its work.",
    ),
    "version": ("foldsvc.cli.main:version", "Print the version."),
}
"""Where each command is, and the line that the list of commands shows."""


class LazyCommand(TyperCommand):
    """Stands for a command until it is called."""

    def __init__(self, name: str) -> None:
        path, line = COMMANDS[name]
        super().__init__(name=name, help=line)
        self._place = path

    def make_context(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401 - typer keeps its types to itself
        """Read the arguments as the real command does, which runs in place of this one."""
        return self.command().make_context(*args, **extra)

    def command(self) -> Any:  # noqa: ANN401 - typer keeps its types to itself
        """The real command."""
        module, attribute = self._place.split(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, typer.Typer):
            single = typer.Typer(add_completion=False, rich_markup_mode="markdown")
            single.command(name=self.name)(command)
            command = single
        return typer.main.get_command(command)


class Commands(TyperGroup):
    """The command `foldsvc`: its commands by name, and the one place where errors become words."""

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401 - typer keeps its types to itself
        super().__init__(**attributes)
        for name in COMMANDS:
            self.add_command(LazyCommand(name))

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - as above
        """The commands, the most used first."""
        return list(COMMANDS)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer keeps its types to itself
        """Run the command; an error of foldsvc's becomes words and an exit code."""
        try:
            return super().invoke(ctx)
        except FoldsvcError as error:
            report_error(error)
            raise typer.Exit(exit_code_of(error)) from None
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None
