"""The command `foldsvc`."""

import typer

from foldsvc import __version__, log
from foldsvc.cli.console import data
from foldsvc.cli.lazy import Commands

app = typer.Typer(
    name="foldsvc",
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def foldsvc() -> None:
    """Protein structure prediction on your own machine.

    Data goes to stdout, words go to stderr.
    Settings come from the environment (FOLDSVC_...) or a .env file.
    """
    log.configure(level="warning")  # the long-running commands choose their own


def version() -> None:
    """Print the version."""
    data(__version__)


if __name__ == "__main__":
    app()
