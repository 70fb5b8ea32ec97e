"""`foldsvc api`."""

from typing import Annotated

import typer

from foldsvc import log
from foldsvc.api.app import create_app
from foldsvc.api.serving import serve
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
    chosen = settings()
    log.configure(level=chosen.log_level, as_json=chosen.log_json)
    listen = host or chosen.host
    given_port = chosen.port if port is None else port
    # The health check beside this process asks there.
    StatusFile("api", url=url_of(listen, given_port)).say()
    serve(create_app(chosen), host=listen, port=given_port, log_level=chosen.log_level)
