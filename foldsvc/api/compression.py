"""Answers compressed for who can read it, but for those that see to it themselves."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_SMALLEST = 1_024
_LEVEL = 5
_DICOM_JSON = ("/metadata", "/studies", "/series", "/instances")


class Compression:
    """ASGI middleware: gzip for the page and for JSON.

    Instances of DICOMweb are sent as they are kept. Files of jobs have ranges and a tag for each
    coding, archives are compressed inside, and events must not wait for a block to fill.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._zipped = GZipMiddleware(app, minimum_size=_SMALLEST, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = scope.get("path", "")
        own = "/files/" in path or path.endswith(("/events", "/archive.zip"))
        own |= path.startswith("/dicom-web/") and not path.endswith(_DICOM_JSON)
        await (self._plain if own else self._zipped)(scope, receive, send)
