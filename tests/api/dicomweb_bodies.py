"""Bodies of several parts, taken apart and put together without anything of foldsvc's."""

import email.parser
import email.policy
from pathlib import Path

import pydicom

__all__ = ["PYDICOM", "imported_from", "parts_of", "related"]

PYDICOM = Path(pydicom.__file__).parent / "data" / "test_files"


def parts_of(answer):
    """Give headers and content of each part, by the standard library's own parser."""
    kind = answer.headers["content-type"]
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(
        f"Content-Type: {kind}\r\n\r\n".encode() + answer.content
    )
    assert message.get_content_type() == "multipart/related"
    return [(dict(part.items()), part.get_payload(decode=True)) for part in message.iter_parts()]


def related(*files, kind="application/dicom"):
    """Give the content and headers of a request that stores files."""
    boundary = "e7Yz1b"
    head = f"--{boundary}\r\nContent-Type: {kind}\r\n\r\n".encode()
    body = b"".join(head + file + b"\r\n" for file in files) + f"--{boundary}--\r\n".encode()
    return body, {"Content-Type": f'multipart/related; type="{kind}"; boundary={boundary}'}


def imported_from(http, *paths):
    """Take files in, and give the images that were made of them."""
    files = [("file", (path.name, path.read_bytes())) for path in paths]
    answer = http.post("/api/v1/volumes", files=files)
    assert answer.status_code == 201, answer.text
    return answer.json()["volumes"]
