"""`foldsvc volumes`: images to a service, anonymous images from it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from foldsvc.cli.console import data, say
from foldsvc.cli.service import service_at
from foldsvc.cli.submit import DEFAULT_URL
from foldsvc.client.saved_files import save
from foldsvc.formats.record_json import to_json
from foldsvc.image_formats import listed_formats
from foldsvc.records.image_facts import ImageEntry, Skipped, VolumeSummary

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    help=(
        "Medical images at a service: sent, listed, fetched, deleted.\n\n"
        f"{listed_formats()} are read. They are made anonymous on their way in. "
        "Not a medical device; not for diagnosis."
    ),
)

Url = Annotated[str, typer.Option(help="Address of the service.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="Id of the image.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

_NAMES_SHOWN = 5
"""Of files that were left out for one reason."""


@app.command("import")
def import_volumes(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="Files, folders or zips.", exists=True),
    ],
    *,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Send images to a service.

    Files that belong together, such as the slices of a series, go in one call.
    Prints one line an image: its id, kind and what it is.
    """
    with service_at(url) as client:
        imported = client.import_volumes(paths)
    for skipped in imported.skipped:
        say(left_out(skipped))
    for volume in imported.volumes:
        for notice in volume.notices:
            say(f"{volume.title}: {notice.message}")
    if as_json:
        data(imported.model_dump_json(indent=2))
    else:
        _print(imported.volumes)


@app.command("list")
def list_volumes(
    *,
    url: Url = DEFAULT_URL,
    limit: Annotated[int, typer.Option(min=1, max=200, help="Most images.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the images of a service, newest first."""
    with service_at(url) as client:
        page = client.volumes(limit=limit)
    if as_json:
        data(page.model_dump_json(indent=2))
    else:
        _print(page.volumes)


@app.command()
def show(volume_id: Id, *, url: Url = DEFAULT_URL) -> None:
    """Print as JSON what an image is, and what was done to make it anonymous."""
    with service_at(url) as client:
        data(json.dumps(to_json(client.volume(volume_id)), indent=2))


@app.command()
def download(
    volume_id: Id,
    folder: Annotated[Path, typer.Argument(metavar="OUT", help="Folder for the files.")],
    *,
    url: Url = DEFAULT_URL,
) -> None:
    """Fetch the files of an image, each checked by its checksum; prints their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    with service_at(url) as client:
        for entry in client.volume(volume_id).files:
            data(str(save(folder, entry, client.download_volume(volume_id, entry.name))))


@app.command()
def delete(volume_id: Id, *, url: Url = DEFAULT_URL) -> None:
    """Delete an image with its files."""
    with service_at(url) as client:
        client.delete_volume(volume_id)


def left_out(skipped: Skipped) -> str:
    """Say in one line which files were left out for one reason."""
    names = skipped.files[:_NAMES_SHOWN]
    more = skipped.count - len(names)
    files = [*names, *([f"{more} files" if more > 1 else "1 file"] if more else [])]
    return f"left out: {', '.join(files)}: {skipped.message}"


def _print(volumes: Sequence[ImageEntry] | Sequence[VolumeSummary]) -> None:
    for volume in volumes:
        data(f"{volume.id}\t{volume.kind}\t{volume.title}")
