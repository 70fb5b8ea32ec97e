"""`foldsvc api`."""

from typing import Annotated

import typer

from foldsvc import log
from foldsvc.api.app import create_app
from foldsvc.api.serving import serve
from foldsvc.cli.data_folder import close_to_others
from foldsvc.cli.exposure import warn_if_reachable
from foldsvc.cli.ports import url_of
from foldsvc.settings import settings
from foldsvc.status_file import StatusFile


def api(
    host: Annotated[str, typer.Option(help="Address to listen on; FOLDSVC_HOST.")] = "",
    port: Annotated[int | None, typer.Option(help="Port to listen on; FOLDSVC_PORT.")] = None,
) -> None:
    """Serve the HTTP API and the page, and nothing else.

    It needs the database of FOLDSVC_DATABASE_URL with this version's tables (see migrate), and
    the broker of FOLDSVC_BROKER_URL.
    """
    given = settings()
    chosen = given.model_copy(
        update={"host": host or given.host, "port": given.port if port is None else port}
    )
    log.configure(level=chosen.log_level, as_json=chosen.log_json, libraries=True)
    warn_if_reachable(chosen)
    close_to_others(chosen)
    # The health check beside this process asks there.
    StatusFile("api", url=url_of(chosen.host, chosen.port)).say()
    serve(create_app(chosen), chosen)
