"""`foldsvc dicomweb`: other DICOMweb servers, searched, fetched from and sent to."""

import io
import json
import zipfile
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from foldsvc.cli.console import data, say
from foldsvc.cli.service import service_at
from foldsvc.cli.submit import DEFAULT_URL
from foldsvc.cli.volumes import left_out
from foldsvc.client import Client
from foldsvc.client.dicomweb import DicomwebPeer, Fetched, Match
from foldsvc.errors import InvalidRequestError, PeerError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    help=(
        "Images from other DICOMweb servers to a service, and anonymous ones back.\n\n"
        "PEER is the address of the other server, such as http://127.0.0.1:8042/dicom-web. "
        "Not a medical device; not for diagnosis."
    ),
)

Peer = Annotated[str, typer.Argument(metavar="PEER", help="Address of the other server.")]
Url = Annotated[str, typer.Option(help="Address of the service.")]

_ARCHIVE = "dicom.zip"
_COLUMNS = {
    "studies": ("0020000D", "00080061", "00080020", "00201208"),
    "series": ("0020000D", "0020000E", "00080060", "00201209"),
    "instances": ("0020000D", "0020000E", "00080018", "00200013"),
}
"""UIDs, then modality, date, number; no column is a patient's."""

_BOUNDS = Fetched(max_bytes=64 << 30, max_files=100_000)


class FoundSeries(StrEnum):
    """What a search finds."""

    STUDIES = "studies"
    SERIES = "series"
    INSTANCES = "instances"


@app.command()
def find(
    peer: Peer,
    *,
    level: Annotated[FoundSeries, typer.Option(help="What to find.")] = FoundSeries.STUDIES,
    study: Annotated[str, typer.Option(help="UID of the study to look in.")] = "",
    series: Annotated[str, typer.Option(help="UID of its series to look in.")] = "",
    match: Annotated[
        list[str] | None,
        typer.Option("--match", metavar="KEY=VALUE", help="Attribute by keyword or tag; again."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Most matches.")] = 25,
    offset: Annotated[int, typer.Option(min=0, help="Matches left out before.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print DICOM JSON, whole.")] = False,
) -> None:
    """Search another server.

    Prints one line a match: of studies UID, modalities, date and number of instances; of series
    UIDs, modality and number of instances; of instances UIDs and number.
    """
    with DicomwebPeer(peer) as other:
        matches = other.find(
            level.value,
            study=study,
            series=series,
            matching=_pairs(match or []),
            limit=limit,
            offset=offset,
        )
    if as_json:
        data(json.dumps(matches, indent=2))
        return
    for row in matches:
        data("\t".join(_text(row, tag) for tag in _COLUMNS[level.value]))


@app.command()
def fetch(
    peer: Peer,
    *,
    study: Annotated[str, typer.Option(help="UID of the study.")],
    series: Annotated[str, typer.Option(help="UID of one of its series.")] = "",
    instance: Annotated[str, typer.Option(help="UID of one instance of that.")] = "",
    url: Url = DEFAULT_URL,
) -> None:
    """Fetch a study from another server into a service.

    What was fetched is made anonymous on its way into the service like any upload; what lay
    between is removed. Prints one line an image: its id, kind and what it is.
    """
    with TemporaryDirectory(prefix="foldsvc-") as between:
        folder = Path(between)
        with DicomwebPeer(peer) as other:
            files = other.fetch(folder, _BOUNDS, study=study, series=series, instance=instance)
        say(f"fetched {len(files)} instances")
        with service_at(url) as client:
            imported = client.import_volumes([folder])
    for skipped in imported.skipped:
        say(left_out(skipped))
    for volume in imported.volumes:
        data(f"{volume.id}\t{volume.kind}\t{volume.title}")


@app.command()
def send(
    peer: Peer,
    volume_ids: Annotated[
        list[str], typer.Argument(metavar="ID...", help="Ids of images at the service.")
    ],
    *,
    url: Url = DEFAULT_URL,
) -> None:
    """Send the anonymous instances of images to another server.

    An image that may have names in its pixels is not sent until it is masked. Prints one line an
    image: its id and how many instances the other server keeps.
    """
    with service_at(url) as client, DicomwebPeer(peer) as other:
        for volume_id in volume_ids:
            _send(client, other, volume_id)


def _send(client: Client, other: DicomwebPeer, volume_id: str) -> None:
    volume = client.volume(volume_id)
    if _ARCHIVE not in {file.name for file in volume.files}:
        raise InvalidRequestError(
            f"Image {volume_id} did not come as DICOM", remedy="Send images that did"
        )
    if not volume.sharing.shareable:
        raise InvalidRequestError(
            f"Image {volume_id} may have names in its pixels", remedy="Mask it, then send it"
        )
    with TemporaryDirectory(prefix="foldsvc-") as between:
        archive = io.BytesIO(client.download_volume(volume_id, _ARCHIVE))
        files = _unpacked(archive, Path(between))
        stored = other.send(files)
    data(f"{volume_id}\t{stored.kept}")
    if stored.failures:
        reasons = ", ".join(f"{failure:#06x}" for failure in sorted(set(stored.failures)))
        raise PeerError(f"{len(stored.failures)} instances are not kept there ({reasons})")


def _unpacked(archive: io.BytesIO, folder: Path) -> list[Path]:
    files = []
    with zipfile.ZipFile(archive) as packed:
        for number, name in enumerate(packed.namelist()):
            path = folder / f"{number:05}.dcm"
            path.write_bytes(packed.read(name))
            files.append(path)
    return files


def _pairs(given: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for tag in given:
        key, equals, value = tag.partition("=")
        if not equals or not key:
            raise InvalidRequestError(
                f"{tag!a} is not a KEY=VALUE", remedy="Write --match Modality=CT"
            )
        pairs[key] = value
    return pairs


def _text(match: Match, tag: str) -> str:
    element: Any = match.get(tag)
    values = element.get("Value", []) if isinstance(element, dict) else []
    return ",".join(str(value) for value in values)
