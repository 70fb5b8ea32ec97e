"""What every request passes before an endpoint, and every answer after it."""

from fastapi import FastAPI

from foldsvc.api.access_check import AccessCheck
from foldsvc.api.allowed_hosts import AllowedHosts
from foldsvc.api.body_limit import BodyLimit
from foldsvc.api.compression import Compression
from foldsvc.api.dicomweb.store import PATH as STOW
from foldsvc.api.folds.submission import SUBMISSIONS, largest_submission
from foldsvc.api.head import HeadAsGet
from foldsvc.api.images.volume_upload import PATH as UPLOADS
from foldsvc.api.request_log import RequestLog
from foldsvc.api.security_headers import SecurityHeaders
from foldsvc.settings import Settings

_STREAMED = (UPLOADS, STOW, f"{STOW}/")


def add_middleware(app: FastAPI, settings: Settings) -> None:
    """Add what stands before the endpoints; the last is outermost, so that refusals are logged."""
    app.add_middleware(Compression)
    app.add_middleware(
        BodyLimit,
        max_bytes=settings.max_request_bytes,
        larger=dict.fromkeys(SUBMISSIONS, largest_submission(settings)),
        streamed=dict.fromkeys(_STREAMED, settings.max_upload_bytes),
    )
    app.add_middleware(HeadAsGet)
    app.add_middleware(AccessCheck, hosts=AllowedHosts.of(settings))
    app.add_middleware(RequestLog)
    app.add_middleware(SecurityHeaders)
