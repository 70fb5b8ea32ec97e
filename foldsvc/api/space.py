"""What is refused while the disk is almost full: everything that would add to it."""

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from foldsvc.api.backend import TheBackend
from foldsvc.jobs.free_space import shortage


async def require_space(request: Request, backend: TheBackend) -> None:
    """Refuse a request that there is no space for, before anything of it is kept.

    Raises:
        StorageFullError: Less would be left than must be free.
    """
    announced = request.headers.get("content-length", "")
    size = int(announced) if announced.isdecimal() else 0
    lacking = await run_in_threadpool(
        shortage, backend.store, backend.database, backend.settings, more=size
    )
    if lacking is None:
        return
    # Read and thrown away: a client that is cut off while it sends may never see the answer.
    left = backend.settings.max_upload_bytes
    async for chunk in request.stream():
        left -= len(chunk)
        if left < 0:
            break
    raise lacking


NEEDS_SPACE = Depends(require_space)
"""For `dependencies` of the endpoints that keep something large."""
