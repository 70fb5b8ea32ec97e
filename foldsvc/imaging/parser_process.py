"""The process in which foreign bytes are parsed: `python -m foldsvc.imaging.parser_process`.

It runs in the folder of one upload, for which it has its limits in `request.json`, and leaves
`outcome.json` with one folder for each image. Whatever it prints is thrown away.
"""

import ctypes
import resource
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from foldsvc.errors import ImageError, ImageFormatError, ImageLimitError
from foldsvc.errors.messages import to_message
from foldsvc.imaging.parser_messages import (
    OUTCOME,
    REQUEST,
    Outcome,
    OutcomeImage,
    Request,
)
from foldsvc.landlock import python_files, see_only
from foldsvc.parent_process import end_with_parent
from foldsvc.records.image_facts import Skipped

_CLONE_NEWNET = 0x40000000
_CLONE_NEWUSER = 0x10000000
_OPEN_FILES = 256
_MOST_NAMES = 50
"""Of files that were left out for one reason."""

_MOST_SHOWN = 5
_MOST_REASONS = 3
"""In one message."""


def confine(request: Request, folder: Path) -> None:
    """Give up what a parser does not need: memory, time, disk, other folders, and the network.

    Where the kernel does not let us, folders are seen and the network stays; nothing here uses
    either.
    """
    end_with_parent()
    limits = (
        (resource.RLIMIT_AS, request.memory_bytes),
        (resource.RLIMIT_CPU, request.seconds),
        (resource.RLIMIT_FSIZE, 2 * request.max_inflated_bytes),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, limit in limits:
        _, hard = resource.getrlimit(kind)
        ceiling = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (ceiling, ceiling))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(_CLONE_NEWNET) != 0:
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    see_only(python_files(), [folder])


def open_upload(request: Request, folder: Path) -> Outcome:
    """Read every image of an upload, or say why there is none."""
    # Parsers are imported when the limits hold.
    from foldsvc.imaging.deidentification.pseudonyms import Pseudonyms  # noqa: PLC0415
    from foldsvc.imaging.dicom.store_ledger import Ledger  # noqa: PLC0415
    from foldsvc.imaging.image_files import write_image  # noqa: PLC0415
    from foldsvc.imaging.parsing import parsing  # noqa: PLC0415
    from foldsvc.imaging.upload import images_of  # noqa: PLC0415

    images: list[OutcomeImage] = []
    errors: list[ImageError] = []
    failure: ImageError | None = None
    ledger = Ledger(Pseudonyms(bytes.fromhex(request.key_hex)))
    try:
        with parsing("image"):
            for number, image in enumerate(images_of(request, folder, ledger)):
                if isinstance(image, ImageError):
                    errors.append(image)
                elif len(images) == request.max_images:
                    errors.append(ImageLimitError(f"at most {request.max_images} images at once"))
                else:
                    name = f"image{number:05}"
                    facts = write_image(image, folder / name)
                    images.append(OutcomeImage(folder=name, facts=facts))
                    ledger.keep(image.lines, shareable=facts.sharing.shareable)
    except ImageError as error:
        failure = error
    if failure is None and not images:
        failure = _first(errors)
    return Outcome(
        images=images if failure is None else [],
        skipped=list(_skipped(errors)),
        failure=None if failure is None else to_message(failure),
        instances=ledger.lines(nothing_kept=failure is not None) if request.dicom_alone else [],
    )


def _first(errors: list[ImageError]) -> ImageError:
    """Give the reason why there is no image, with the others, if there are, in its message."""
    reasons = list(_skipped(errors))
    if not reasons:
        return ImageFormatError()
    telling = [error for error in errors if not isinstance(error, ImageFormatError)]
    if not telling:
        unknown = ImageFormatError(len(errors))
        unknown.message += _naming(reasons[0])
        return unknown
    first = telling[0]
    same = next(
        reason for reason in reasons if (reason.code, reason.message) == (first.code, first.message)
    )
    further = [f"; {reason.message}{_naming(reason)}" for reason in reasons if reason is not same]
    if len(errors) > 1:
        first.message += _naming(same) + "".join(further[:_MOST_REASONS])
    return first


def _skipped(errors: list[ImageError]) -> Iterator[Skipped]:
    counts = Counter((error.code, error.message) for error in errors)
    for (code, message), count in counts.most_common(20):
        files = [
            file
            for error in errors
            if (error.code, error.message) == (code, message)
            for file in error.files
        ]
        yield Skipped(code=code, message=message, count=count, files=tuple(files[:_MOST_NAMES]))


def _naming(skipped: Skipped) -> str:
    shown = skipped.files[:_MOST_SHOWN]
    more = ", …" if len(skipped.files) > len(shown) else ""
    return f" ({', '.join(shown)}{more})" if shown else ""


def main() -> None:
    """Read the request, confine this process, read the upload, tell what came of it."""
    folder = Path.cwd()
    request = Request.model_validate_json((folder / REQUEST).read_bytes())
    (folder / REQUEST).unlink()  # it has the secret
    confine(request, folder)
    warnings.simplefilter("ignore")
    try:
        outcome = open_upload(request, folder)
    except MemoryError:
        outcome = Outcome(failure=to_message(ImageLimitError("it takes too much memory")))
    (folder / OUTCOME).write_text(outcome.model_dump_json(), encoding="utf-8")


if __name__ == "__main__":
    main()
