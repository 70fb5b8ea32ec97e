"""`/shared/{token}`: a case for those who have a link to it, to be looked at and nothing else."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.routing import APIRoute

from foldsvc.api.backend import TheBackend
from foldsvc.api.folds import archive, files, folds, selected_residues
from foldsvc.api.images import labels, segmentations, volumes
from foldsvc.api.problems import responses
from foldsvc.cases import shares
from foldsvc.wire.cases import SharedCase

Token = Annotated[str, Path(description="of the link", max_length=128)]

_SHOWN: Final = frozenset(
    {
        "/folds/{job_id}",
        "/folds/{job_id}/files",
        "/folds/{job_id}/files/{name}",
        "/folds/{job_id}/archive.zip",
        "/folds/{job_id}/part.pdb",
        "/volumes/{volume_id}",
        "/volumes/{volume_id}/volume.nii.gz",
        "/volumes/{volume_id}/frames/{index}",
        "/volumes/{volume_id}/files/{name}",
        "/volumes/{volume_id}/labels",
        "/volumes/{volume_id}/segmentations",
        "/volumes/{volume_id}/segmentations/{job_id}",
        "/volumes/{volume_id}/segmentations/{job_id}/files/{name}",
    }
)
# A browser may keep a file, but asks each time whether the link still holds.
_CACHING: Final = "private, no-cache"

_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class SharedRoute(APIRoute):
    """A path under a token: what comes from it is for the bearer alone."""

    def get_route_handler(self) -> _Handler:
        """Answer as the endpoint does, but so that nothing is kept unasked."""
        answer = super().get_route_handler()

        async def shared(request: Request) -> Response:
            response = await answer(request)
            response.headers["Cache-Control"] = _CACHING
            return response

        return shared


router = APIRouter(tags=["cases"], route_class=SharedRoute)


@router.get("/shared/{token}", responses=responses("share_link_invalid"))
def get_shared(token: Token, backend: TheBackend) -> SharedCase:
    """Give the case that a link leads to.

    Below this path are its folds and images, as below `/api/v1`: read, never changed.
    """
    return shares.open_share(backend.database, token)


def _check_link(request: Request, token: Token, backend: TheBackend) -> None:
    asked = request.path_params
    if "volume_id" in asked:
        shares.check_shared(backend.database, token, "volume", asked["volume_id"])
    else:
        shares.check_shared(backend.database, token, "fold", asked["job_id"])


def _add_what_is_shown() -> None:
    """Add the endpoints that show folds and images once more, under a token."""
    for part in (folds, files, archive, selected_residues, volumes, labels, segmentations):
        for route in part.router.routes:
            shown = isinstance(route, APIRoute) and route.path in _SHOWN
            if shown and "GET" in route.methods:
                router.add_api_route(
                    f"/shared/{{token}}{route.path}",
                    route.endpoint,
                    methods=["GET"],
                    response_class=route.response_class,
                    response_model=route.response_model,
                    dependencies=[Depends(_check_link)],
                    include_in_schema=False,
                )


_add_what_is_shown()
