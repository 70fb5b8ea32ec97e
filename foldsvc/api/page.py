"""The page: files that the web build left in `static_dir`, and nothing from anywhere else."""

from pathlib import Path
from typing import Final

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from foldsvc.api import security_headers
from foldsvc.api.stored_file import UNTIL_IT_CHANGES

_ROUTES: Final = (
    *("/", "/jobs", "/jobs/{job_id}", "/jobs/{job_id}/compare"),
    *("/images", "/images/{volume_id}", "/cases", "/cases/{case_id}"),
)
_NO_PAGES: Final = ("/api/", "/dicom-web/", "/assets/", "/examples/")
_NOT_BUILT = (
    "The page of foldsvc was not built.\n"
    "Run `make web` in its source folder, or install foldsvc from a wheel.\n"
    "The API works without it: see /docs.\n"
)


class BuiltFiles(StaticFiles):
    """Files of a folder that is not there before the page is built."""

    async def check_config(self) -> None:
        """Nothing: in a folder that is missing no file is found."""


class HashedFiles(BuiltFiles):
    """Files whose names change with their content, so that a browser may keep them for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Give a file, immutable."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def add_page(app: FastAPI, static_dir: Path) -> None:
    """Serve the page of `static_dir`; a plain message says so where it was not built."""
    router = APIRouter(include_in_schema=False)

    def index() -> Response:
        return _index(static_dir) or PlainTextResponse(_NOT_BUILT, status_code=503)

    for path in (*_ROUTES, "/shared/{token}"):
        router.add_api_route(path, index)

    @router.get("/{name}")
    def top_file(name: str) -> Response:
        # The names come from the folder, so that none can lead out of it.
        files = {file.name: file for file in static_dir.glob("*") if file.is_file()}
        if name not in files:
            raise HTTPException(404, "There is nothing at this path")
        return FileResponse(files[name], headers={"Cache-Control": UNTIL_IT_CHANGES})

    app.mount("/assets", HashedFiles(directory=static_dir / "assets", check_dir=False))
    app.mount("/examples", BuiltFiles(directory=static_dir / "examples", check_dir=False))
    app.include_router(router)


def page_for_reader(static_dir: Path, request: Request) -> Response | None:
    """Give the page, which says that there is nothing, to whoever came with a browser.

    None for a program, and below the paths of programs and files.
    """
    wants_page = "text/html" in request.headers.get("accept", "")
    if not wants_page or request.url.path.startswith(_NO_PAGES):
        return None
    return _index(static_dir, status_code=404)


def _index(static_dir: Path, status_code: int = 200) -> Response | None:
    built = static_dir / "index.html"
    if not built.is_file():
        return None
    headers = {
        "Cache-Control": UNTIL_IT_CHANGES,
        "Content-Security-Policy": security_headers.PAGE,
    }
    return FileResponse(built, status_code, headers=headers, media_type="text/html")
