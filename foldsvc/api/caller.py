"""Whether whoever asked still waits, and a reader of input that stops when they do not."""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from foldsvc.api.backend import TheBackend
from foldsvc.confinement.pool import Gone
from foldsvc.inputs.foreign_input import InputReader


async def reader_for(request: Request, backend: TheBackend) -> AsyncIterator[InputReader]:
    """Give what reads the input of this request until its client goes away.

    Comes after what reads the body: from then on, all that can come is the client's leaving.
    """
    gone = Gone()
    watching = asyncio.create_task(_watch(request, gone))
    try:
        yield InputReader(
            pool=backend.confined,
            seconds=math.ceil(backend.settings.input_seconds),
            gone=gone,
        )
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching


async def _watch(request: Request, gone: Gone) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    gone.set()


TheReader = Annotated[InputReader, Depends(reader_for)]
