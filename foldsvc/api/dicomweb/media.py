"""What DICOMweb's answers are made of: what Accept allows, and bodies of several parts."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from python_multipart.multipart import parse_options_header
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from foldsvc.errors import NotAcceptableError
from foldsvc.imaging.dicomweb.instance_files import TRANSFER_SYNTAX

DICOM, JSON, OCTETS = "application/dicom", "application/dicom+json", "application/octet-stream"
PNG, JPEG = "image/png", "image/jpeg"

_RELATED = "multipart/related"
_SYNTAXES = ("", "*", TRANSFER_SYNTAX)


@dataclass(frozen=True, slots=True)
class Range:
    """One of the media types that a request accepts.

    Attributes:
        media_type: Of the whole, or of each part where `related`.
        related: It is asked for as the parts of a body.
    """

    media_type: str
    related: bool
    transfer_syntax: str
    quality: float


def accepted(request: Request) -> list[Range]:
    """Read what a request accepts, the best first; the query's `accept` counts as the header."""
    asked = request.query_params.get("accept") or request.headers.get("accept") or "*/*"
    ranges = [_range(text) for text in _split(asked)]
    return sorted(
        (media_range for media_range in ranges if media_range.quality > 0),
        key=lambda media_range: media_range.quality,
        reverse=True,
    )


def choose(
    request: Request, single: Iterable[str], related: Iterable[str] = ()
) -> tuple[str, bool]:
    """Give the media type to answer in, and whether as parts of a body.

    Args:
        request: With its Accept.
        single: What the whole body can be, the usual first.
        related: What the parts of a body can be, likewise; preferred to `single`.

    Raises:
        NotAcceptableError: None of it is accepted.
    """
    offered = [(media_type, True) for media_type in related] + [
        (media_type, False) for media_type in single
    ]
    for media_range in accepted(request):
        for media_type, parts in offered:
            if _fits(media_range, media_type, related=parts):
                return media_type, parts
    raise NotAcceptableError(
        tuple(
            f'{_RELATED}; type="{media_type}"' if parts else media_type
            for media_type, parts in offered
        )
    )


def multipart(
    media_type: str, parts: Iterable[tuple[Mapping[str, str], Iterable[bytes]]]
) -> StreamingResponse:
    """Answer with parts that are made as they are sent (RFC 2387).

    Args:
        media_type: Of every part.
        parts: Headers and content of each.
    """
    boundary = uuid.uuid4().hex

    def body() -> Iterator[bytes]:
        for headers, content in parts:
            lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            yield f"--{boundary}\r\n{lines}\r\n".encode()
            yield from content
            yield b"\r\n"
        yield f"--{boundary}--\r\n".encode()

    return StreamingResponse(
        body(),
        headers={
            "Content-Type": f'{_RELATED}; type="{media_type}"; boundary={boundary}',
            "Cache-Control": "private, no-cache",
        },
    )


def no_content(headers: Mapping[str, str]) -> Response:
    """Answer that nothing was found."""
    return Response(status_code=204, headers=dict(headers))


def _fits(media_range: Range, media_type: str, *, related: bool) -> bool:
    if media_range.transfer_syntax not in _SYNTAXES:
        return False
    if media_range.media_type == "*/*" and not media_range.related:
        return True
    if media_range.related != related:
        return False
    kind = media_type.partition("/")[0]
    alike = (media_type, f"{kind}/*", "*/*", "")
    # Many clients ask for plain JSON.
    return media_range.media_type in alike or (
        media_type == JSON and media_range.media_type == "application/json"
    )


def _range(text: str) -> Range:
    # In a query it may be any text; in a header it is Latin-1.
    name, options = parse_options_header(text.strip().encode("latin-1", "replace"))
    media_type = name.decode("latin-1").lower()
    given = {
        key.decode("latin-1").lower(): value.decode("latin-1") for key, value in options.items()
    }
    related = media_type == _RELATED
    return Range(
        media_type=given.get("type", "").lower() if related else media_type,
        related=related,
        transfer_syntax=given.get("transfer-syntax", "").strip('"'),
        quality=_quality(given.get("q", "1")),
    )


def _quality(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 1.0


def _split(text: str) -> Iterator[str]:
    """Part a list at its commas, but for those in quotes."""
    item, quoted = "", False
    for letter in text:
        quoted ^= letter == '"'
        if letter == "," and not quoted:
            yield item
            item = ""
        else:
            item += letter
    yield item
