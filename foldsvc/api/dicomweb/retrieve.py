"""`/dicom-web`: instances, their headers, frames and pictures (WADO-RS, PS3.18 10.4)."""

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Sequence

from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from foldsvc.api.backend import Backend, TheBackend
from foldsvc.api.dicomweb.media import DICOM, JPEG, JSON, OCTETS, PNG, choose, multipart
from foldsvc.api.dicomweb.search import PREFIX, Uid, url_of
from foldsvc.errors import DicomQueryError, no_frame
from foldsvc.images.dicom_instances import FoundInstances, one_of
from foldsvc.imaging.dicomweb.instance_files import (
    TRANSFER_SYNTAX,
    chunks_of,
    layout_of,
    metadata_of,
    read_dataset,
    read_frames,
)
from foldsvc.imaging.dicomweb.rendered import parse_window, rendered
from foldsvc.imaging.dicomweb.search import address

router = APIRouter(prefix=PREFIX, include_in_schema=False)

_MOST_FRAMES = 10_000
_FRAMES = re.compile(r"[0-9]{1,7}(,[0-9]{1,7})*")


@router.get("/studies/{study}")
def get_study(study: Uid, request: Request, backend: TheBackend) -> Response:
    """Give every instance of a study."""
    return _files(request, backend, backend.catalogue.instances(study))


@router.get("/studies/{study}/series/{series}")
def get_series(study: Uid, series: Uid, request: Request, backend: TheBackend) -> Response:
    """Give every instance of a series."""
    return _files(request, backend, backend.catalogue.instances(study, series))


@router.get("/studies/{study}/series/{series}/instances/{instance}")
def get_instance(
    study: Uid, series: Uid, instance: Uid, request: Request, backend: TheBackend
) -> Response:
    """Give one instance, as the only part of a body or as the body itself."""
    found = one_of(backend.catalogue.instances(study, series, instance))
    return _files(request, backend, [found], single=[DICOM])


@router.get("/studies/{study}/metadata")
def get_metadata_of_study(study: Uid, request: Request, backend: TheBackend) -> Response:
    """Give the headers of a study's instances."""
    return _metadata(request, backend, backend.catalogue.instances(study))


@router.get("/studies/{study}/series/{series}/metadata")
def get_metadata_of_series(
    study: Uid, series: Uid, request: Request, backend: TheBackend
) -> Response:
    """Give the headers of a series' instances."""
    return _metadata(request, backend, backend.catalogue.instances(study, series))


@router.get("/studies/{study}/series/{series}/instances/{instance}/metadata")
def get_metadata(
    study: Uid, series: Uid, instance: Uid, request: Request, backend: TheBackend
) -> Response:
    """Give the header of an instance."""
    return _metadata(request, backend, backend.catalogue.instances(study, series, instance))


@router.get("/studies/{study}/series/{series}/instances/{instance}/frames/{frames}")
def get_frames(
    study: Uid, series: Uid, instance: Uid, frames: str, request: Request, backend: TheBackend
) -> Response:
    """Give frames, uncompressed."""
    numbers = _numbers(frames)
    found = one_of(backend.catalogue.instances(study, series, instance))
    single = [OCTETS] if len(numbers) == 1 else []
    _, parts = choose(request, single, [OCTETS])
    _check_frames(backend, found, numbers)
    pixels = read_frames(backend.catalogue.open(found), found.entry, numbers)
    if not parts:
        headers = {"Cache-Control": "private, no-cache"}
        return Response(next(pixels), media_type=OCTETS, headers=headers)
    place = f"{_url(request, found)}/frames"
    told = (
        (_part_headers(OCTETS, f"{place}/{number}"), [frame])
        for number, frame in zip(numbers, pixels, strict=True)
    )
    return multipart(OCTETS, told)


@router.get("/studies/{study}/series/{series}/instances/{instance}/bulkdata/{tag}")
def get_bulk_data(
    study: Uid, series: Uid, instance: Uid, tag: str, request: Request, backend: TheBackend
) -> Response:
    """Give the pixels of an instance whole, where its header says."""
    found = one_of(backend.catalogue.instances(study, series, instance))
    _, parts = choose(request, [OCTETS], [OCTETS])
    with backend.catalogue.open(found) as archive:
        layout = layout_of(archive, found.entry)
    if layout is None or layout.tag != tag.upper():
        raise no_frame(1, 0)
    numbers = tuple(range(1, layout.n_frames + 1))
    pixels = read_frames(backend.catalogue.open(found), found.entry, numbers)
    if not parts:
        return StreamingResponse(pixels, media_type=OCTETS)
    headers = _part_headers(OCTETS, f"{_url(request, found)}/bulkdata/{layout.tag}")
    return multipart(OCTETS, [(headers, pixels)])


@router.get("/studies/{study}/series/{series}/instances/{instance}/rendered")
def get_rendered(
    study: Uid, series: Uid, instance: Uid, request: Request, backend: TheBackend
) -> Response:
    """Give the first frame as a picture for people."""
    found = one_of(backend.catalogue.instances(study, series, instance))
    return _picture(request, backend, found, 1)


@router.get("/studies/{study}/series/{series}/instances/{instance}/frames/{frame}/rendered")
def get_rendered_frame(
    study: Uid, series: Uid, instance: Uid, frame: str, request: Request, backend: TheBackend
) -> Response:
    """Give a frame as a picture for people."""
    (number, *more) = _numbers(frame)
    if more:
        raise DicomQueryError("One frame is rendered at a time")
    found = one_of(backend.catalogue.instances(study, series, instance))
    return _picture(request, backend, found, number)


def _files(
    request: Request, backend: Backend, found: Sequence[FoundInstances], single: Sequence[str] = ()
) -> Response:
    _, parts = choose(request, single, [DICOM])
    archives = [backend.catalogue.open(found[0])]  # here, so that what is gone is a 404
    if not parts:
        content = chunks_of(archives[0], found[0].entry)
        return StreamingResponse(content, media_type=DICOM)

    def told() -> Iterator[tuple[dict[str, str], Iterable[bytes]]]:
        for one in found:
            archive = archives.pop() if archives else backend.catalogue.open(one)
            yield _part_headers(DICOM, _url(request, one)), chunks_of(archive, one.entry)

    return multipart(DICOM, told())


def _metadata(request: Request, backend: Backend, found: Sequence[FoundInstances]) -> Response:
    choose(request, [JSON])

    def told() -> Iterator[bytes]:
        before = b"["
        # One archive has most of a series: it is opened once for the instances in it.
        for _, group in itertools.groupby(found, lambda one: one.volume_id):
            ours = list(group)
            with backend.catalogue.open(ours[0]) as archive:
                for one in ours:
                    header = metadata_of(archive, one.entry, _url(request, one))
                    yield before + json.dumps(header, allow_nan=False).encode()
                    before = b","
        yield b"]"

    headers = {"Cache-Control": "private, no-cache"}
    return StreamingResponse(told(), media_type=JSON, headers=headers)


def _picture(request: Request, backend: Backend, found: FoundInstances, number: int) -> Response:
    media_type, _ = choose(request, [JPEG, PNG])
    asked = request.query_params.get("window")
    window = parse_window(asked) if asked else None
    _check_frames(backend, found, (number,))
    dataset = read_dataset(backend.catalogue.open(found), found.entry)
    picture = rendered(dataset, number, window, as_png=media_type == PNG)
    return Response(picture, media_type=media_type, headers={"Cache-Control": "private, no-cache"})


def _check_frames(backend: Backend, found: FoundInstances, numbers: Sequence[int]) -> None:
    """Refuse before the first byte is sent."""
    with backend.catalogue.open(found) as archive:
        layout = layout_of(archive, found.entry)
    n_frames = layout.n_frames if layout else 0
    for number in numbers:
        if not 1 <= number <= n_frames:
            raise no_frame(number, n_frames)


def _numbers(text: str) -> tuple[int, ...]:
    if not _FRAMES.fullmatch(text):
        raise DicomQueryError("Frames are numbers from 1 on, parted by commas")
    numbers = tuple(int(one) for one in text.split(","))
    if len(numbers) > _MOST_FRAMES:
        raise DicomQueryError(f"At most {_MOST_FRAMES} frames are given at once")
    return numbers


def _part_headers(media_type: str, place: str) -> dict[str, str]:
    return {
        "Content-Type": f"{media_type}; transfer-syntax={TRANSFER_SYNTAX}",
        "Content-Location": place,
    }


def _url(request: Request, found: FoundInstances) -> str:
    return address(url_of(request), found.study, found.series, found.uid)
