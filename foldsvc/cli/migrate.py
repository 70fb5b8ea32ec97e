"""`foldsvc migrate`."""

from contextlib import closing
from typing import Annotated

import typer

from foldsvc.cli.console import say
from foldsvc.errors import TransferError
from foldsvc.settings import settings
from foldsvc.storage.database import migrate as bring_to_head
from foldsvc.storage.database import open_database, shown_url, sqlite_file
from foldsvc.storage.transfer import transfer


def migrate(
    source: Annotated[
        str, typer.Option("--from", help="URL of a database whose installation is to be moved.")
    ] = "",
    target: Annotated[
        str, typer.Option("--to", help="URL of the empty one to move to; FOLDSVC_DATABASE_URL.")
    ] = "",
) -> None:
    """Bring the database to this version's tables, or move an installation to another database.

    With --from, every row goes to the database of --to, in either direction between SQLite and
    PostgreSQL: all or nothing, counted at the end. Stop the service first; a database whose jobs
    are held by workers is refused, and so is one to move to that has rows. The results stay where
    they are and belong to the new database from then on; the old one is kept, out of use.
    """
    if target and not source:
        raise typer.BadParameter("--to needs --from", param_hint="--to")
    if source:
        _move(source, target or settings().database)
        return
    with closing(open_database(settings().database)) as database:
        bring_to_head(database)
    say("The database is at this version's tables.")


def _move(source: str, target: str) -> None:
    file = sqlite_file(source)
    if file is not None and not file.exists():
        raise TransferError("The installation", f"there is no {file}", remedy="Correct --from")
    if source == target:
        raise TransferError("The installation", "both are the same", remedy="Correct --to")
    with closing(open_database(source)) as old, closing(open_database(target)) as new:
        transfer(
            old,
            new,
            target_name=shown_url(target),
            told=lambda table, rows: say(f"{table:<14} {rows:>10}"),
        )
    say(f"The installation is in {shown_url(target)} now; set FOLDSVC_DATABASE_URL to it.")
