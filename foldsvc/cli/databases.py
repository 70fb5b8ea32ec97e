"""`foldsvc databases`: the sequence databases that alignments are searched in."""

import json
from collections.abc import Sequence
from typing import Annotated

import typer

from foldsvc.cli.console import data, say
from foldsvc.cli.weights import install_progress
from foldsvc.msa.database_install import DatabaseInstall, check_space
from foldsvc.msa.published_databases import DATABASES, SOURCE, USUAL, database_named
from foldsvc.settings import settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    help=(
        "The sequence databases that alignments are searched in.\n\n"
        "They are needed only to search on this machine; the alignment server has its own. "
        "They are kept in FOLDSVC_DATABASES_DIR, or in the folder databases of FOLDSVC_DATA_DIR."
    ),
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_databases(*, as_json: AsJson = False) -> None:
    """List the databases, what they take, and whether they are here."""
    folder = settings().databases
    rows = [
        {
            "name": database.name,
            "holds": database.description,
            "download_bytes": sum(archive.n_bytes for archive in database.archives),
            "disk_bytes": database.unpacked_bytes,
            "installed": DatabaseInstall(database=database, folder=folder).done,
            "path": str(DatabaseInstall(database=database, folder=folder).path),
        }
        for database in DATABASES
    ]
    if as_json:
        data(json.dumps(rows, indent=2))
        return
    for row in rows:
        state = "installed" if row["installed"] else "missing"
        data(f"{row['name']}\t{state}\t{row['path']}\t{row['holds']}")


@app.command()
def install(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME",
            help=f"Which; {' and '.join(USUAL)} if none is given.",
            show_default=False,
        ),
    ] = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell the sizes and print the commands; do nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    index: Annotated[
        bool,
        typer.Option(
            "--index",
            help="Make indices too, for a machine that keeps them in memory (about 1 TB).",
        ),
    ] = False,
    source: Annotated[
        str, typer.Option(metavar="URL", help="Another place that has the archives.")
    ] = SOURCE,
) -> None:
    """Fetch, unpack and check the databases; sizes are reported before anything is fetched.

    What was interrupted goes on where it stopped.
    """
    current = settings()
    installations = [
        DatabaseInstall(
            database=database_named(name),
            folder=current.databases,
            source=source.rstrip("/"),
            index=index,
            mmseqs=current.mmseqs,
        )
        for name in names or USUAL
    ]
    sizes = [installation.download_bytes() for installation in installations]
    _tell(installations, sizes)
    if dry_run:
        for installation in installations:
            for command in installation.commands():
                data(command)
        return
    check_space(installations, sizes)
    if any(sizes) and not yes:
        typer.confirm(f"Download {_gb(sum(sizes))}?", abort=True, err=True)
    with install_progress() as on_progress:
        for installation in installations:
            installation.run(on_progress)
    for installation in installations:
        data(str(installation.path))


def _tell(installations: Sequence[DatabaseInstall], sizes: Sequence[int]) -> None:
    for installation, n_bytes in zip(installations, sizes, strict=True):
        database = installation.database
        say(f"{database.name}: {database.description}")
        if installation.done:
            say(f"  is installed at {installation.path}")
        else:
            disk = _gb(database.unpacked_bytes)
            say(f"  {_gb(n_bytes)} to download, about {disk} on the disk at {installation.path}")


def _gb(n_bytes: int) -> str:
    return f"{n_bytes / 1e9:,.1f} GB"
