"""`foldsvc migrate`."""

from contextlib import closing

from foldsvc.cli.console import say
from foldsvc.settings import settings
from foldsvc.storage.database import migrate as bring_to_head
from foldsvc.storage.database import open_database


def migrate() -> None:
    """Bring the database to this version's tables."""
    with closing(open_database(settings().database)) as database:
        bring_to_head(database)
    say("The database is at this version's tables.")
