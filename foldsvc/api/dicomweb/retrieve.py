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
    instance_file = one_of(backend.catalogue.instances(study, series, instance))
    return _files(request, backend, [instance_file], single=[DICOM])


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
    instance_file = one_of(backend.catalogue.instances(study, series, instance))
    single = [OCTETS] if len(numbers) == 1 else []
    _, parts = choose(request, single, [OCTETS])
    _check_frames(backend, instance_file, numbers)
    pixels = read_frames(backend.catalogue.open(instance_file), instance_file.entry, numbers)
    if not parts:
        headers = {"Cache-Control": "private, no-cache"}
        return Response(next(pixels), media_type=OCTETS, headers=headers)
    address = f"{_url(request, instance_file)}/frames"
    frame_parts = (
        (_part_headers(OCTETS, f"{address}/{number}"), [frame])
        for number, frame in zip(numbers, pixels, strict=True)
    )
    return multipart(OCTETS, frame_parts)


@router.get("/studies/{study}/series/{series}/instances/{instance}/bulkdata/{tag}")
def get_bulk_data(
    study: Uid, series: Uid, instance: Uid, tag: str, request: Request, backend: TheBackend
) -> Response:
    """Give the pixels of an instance whole, where its header says."""
    instance_file = one_of(backend.catalogue.instances(study, series, instance))
    _, parts = choose(request, [OCTETS], [OCTETS])
    with backend.catalogue.open(instance_file) as archive:
        layout = layout_of(archive, instance_file.entry)
    if layout is None or layout.tag != tag.upper():
        raise no_frame(1, 0)
    numbers = tuple(range(1, layout.n_frames + 1))
    pixels = read_frames(backend.catalogue.open(instance_file), instance_file.entry, numbers)
    if not parts:
        return StreamingResponse(pixels, media_type=OCTETS)
    headers = _part_headers(OCTETS, f"{_url(request, instance_file)}/bulkdata/{layout.tag}")
    return multipart(OCTETS, [(headers, pixels)])


@router.get("/studies/{study}/series/{series}/instances/{instance}/rendered")
def get_rendered(
    study: Uid, series: Uid, instance: Uid, request: Request, backend: TheBackend
) -> Response:
    """Give the first frame as a picture for people."""
    instance_file = one_of(backend.catalogue.instances(study, series, instance))
    return _picture(request, backend, instance_file, 1)


@router.get("/studies/{study}/series/{series}/instances/{instance}/frames/{frame}/rendered")
def get_rendered_frame(
    study: Uid, series: Uid, instance: Uid, frame: str, request: Request, backend: TheBackend
) -> Response:
    """Give a frame as a picture for people."""
    (number, *more) = _numbers(frame)
    if more:
        raise DicomQueryError("One frame is rendered at a time")
    instance_file = one_of(backend.catalogue.instances(study, series, instance))
    return _picture(request, backend, instance_file, number)


def _files(
    request: Request,
    backend: Backend,
    instances: Sequence[FoundInstances],
    single: Sequence[str] = (),
) -> Response:
    _, parts = choose(request, single, [DICOM])
    archives = [backend.catalogue.open(instances[0])]  # here, so that what is gone is a 404
    if not parts:
        content = chunks_of(archives[0], instances[0].entry)
        return StreamingResponse(content, media_type=DICOM)

    def content_parts() -> Iterator[tuple[dict[str, str], Iterable[bytes]]]:
        for instance in instances:
            archive = archives.pop() if archives else backend.catalogue.open(instance)
            yield _part_headers(DICOM, _url(request, instance)), chunks_of(archive, instance.entry)

    return multipart(DICOM, content_parts())


def _metadata(request: Request, backend: Backend, instances: Sequence[FoundInstances]) -> Response:
    choose(request, [JSON])

    def content_parts() -> Iterator[bytes]:
        before = b"["
        # One archive has most of a series: it is opened once for the instances in it.
        for _, group in itertools.groupby(instances, lambda instance: instance.volume_id):
            ours = list(group)
            with backend.catalogue.open(ours[0]) as archive:
                for instance in ours:
                    header = metadata_of(archive, instance.entry, _url(request, instance))
                    yield before + json.dumps(header, allow_nan=False).encode()
                    before = b","
        yield b"]"

    headers = {"Cache-Control": "private, no-cache"}
    return StreamingResponse(content_parts(), media_type=JSON, headers=headers)


def _picture(
    request: Request, backend: Backend, instance_file: FoundInstances, number: int
) -> Response:
    media_type, _ = choose(request, [JPEG, PNG])
    asked = request.query_params.get("window")
    window = parse_window(asked) if asked else None
    _check_frames(backend, instance_file, (number,))
    dataset = read_dataset(backend.catalogue.open(instance_file), instance_file.entry)
    picture = rendered(dataset, number, window, as_png=media_type == PNG)
    return Response(picture, media_type=media_type, headers={"Cache-Control": "private, no-cache"})


def _check_frames(backend: Backend, instance_file: FoundInstances, numbers: Sequence[int]) -> None:
    """Refuse before the first byte is sent."""
    with backend.catalogue.open(instance_file) as archive:
        layout = layout_of(archive, instance_file.entry)
    n_frames = layout.n_frames if layout else 0
    for number in numbers:
        if not 1 <= number <= n_frames:
            raise no_frame(number, n_frames)


def _numbers(text: str) -> tuple[int, ...]:
    if not _FRAMES.fullmatch(text):
        raise DicomQueryError("Frames are numbers from 1 on, parted by commas")
    numbers = tuple(int(word) for word in text.split(","))
    if len(numbers) > _MOST_FRAMES:
        raise DicomQueryError(f"At most {_MOST_FRAMES} frames are given at once")
    return numbers


def _part_headers(media_type: str, address: str) -> dict[str, str]:
    return {
        "Content-Type": f"{media_type}; transfer-syntax={TRANSFER_SYNTAX}",
        "Content-Location": address,
    }


def _url(request: Request, instance_file: FoundInstances) -> str:
    return address(url_of(request), instance_file.study, instance_file.series, instance_file.uid)
