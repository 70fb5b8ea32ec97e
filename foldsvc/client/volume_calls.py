"""The calls about images, and how files are put together to be sent."""

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import quote

import httpx

from foldsvc.client.calls import Call, reader
from foldsvc.errors import InvalidRequestError
from foldsvc.records.image_facts import ImageEntry, Kind
from foldsvc.wire.volumes import ImportedVolumes, VolumePage

_PATH = "/volumes"
_READING_SECONDS = 900
"""An upload is answered when it is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload(Call[ImportedVolumes]):
    """A file of images, sent as it is read."""

    file: IO[bytes]

    def request(self, http: httpx.Client | httpx.AsyncClient) -> httpx.Request:
        """The request as a client sends it."""
        return http.build_request(
            "POST",
            f"/api/v1{_PATH}",
            files={"file": ("images", self.file)},
            timeout=httpx.Timeout(http.timeout.connect, read=_READING_SECONDS),
        )


@contextmanager
def packed(paths: Sequence[Path]) -> Iterator[IO[bytes]]:
    """Give one file that holds all: itself, or a zip of several and of what is in folders.

    Raises:
        InvalidRequestError: There is no file, or one cannot be read.
    """
    files = [
        (file, f"{number:05}/{name}")
        for number, path in enumerate(paths)
        for file, name in _files_of(path)
    ]
    if not files:
        raise InvalidRequestError("There is no file to send", remedy="Name files or a folder")
    try:
        if len(files) == 1:
            with files[0][0].open("rb") as file:
                yield file
            return
        with TemporaryFile() as archive:
            with zipfile.ZipFile(archive, "w") as zipped:
                for one, name in files:
                    zipped.write(one, name)
            archive.seek(0)
            yield archive
    except OSError as error:
        raise InvalidRequestError(
            f"{error.filename} cannot be read: {error.strerror}", remedy="Name files or a folder"
        ) from None


def import_volumes(file: IO[bytes]) -> Call[ImportedVolumes]:
    """Send a file of images; not repeated by itself, since that would make them twice."""
    return Upload(
        method="POST", path=_PATH, read=reader(ImportedVolumes), file=file, repeatable=False
    )


def volumes(*, cursor: str | None, limit: int, kind: Kind | None) -> Call[VolumePage]:
    """List images, newest first."""
    given = {"cursor": cursor, "limit": limit, "kind": kind}
    params = {key: value for key, value in given.items() if value}
    return Call(method="GET", path=_PATH, read=reader(VolumePage), params=params)


def volume(volume_id: str) -> Call[ImageEntry]:
    """Look at an image."""
    return Call(method="GET", path=_volume(volume_id), read=reader(ImageEntry))


def download_volume(volume_id: str, name: str) -> Call[bytes]:
    """Fetch one file of an image."""
    path = f"{_volume(volume_id)}/files/{quote(name, safe='')}"
    return Call(method="GET", path=path, read=lambda response: response.content)


def delete_volume(volume_id: str) -> Call[None]:
    """Delete an image; not repeated by itself, since the second time there is none."""
    return Call(
        method="DELETE", path=_volume(volume_id), read=lambda _response: None, repeatable=False
    )


def _files_of(path: Path) -> list[tuple[Path, str]]:
    """Files with their names from the folder on that was given.

    Headers find their voxels by name, and collections are known by theirs; the service keeps none.
    """
    if not path.is_dir():
        return [(path, path.name)]
    whole = path.resolve()
    files = sorted(path for path in whole.rglob("*") if path.is_file())
    return [(file, file.relative_to(whole.parent).as_posix()) for file in files]


def _volume(volume_id: str) -> str:
    return f"{_PATH}/{quote(volume_id, safe='')}"
