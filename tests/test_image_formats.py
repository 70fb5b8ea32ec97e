"""A format of images is named once; documents and the page follow."""

import re
from pathlib import Path
from typing import get_args

from foldsvc.image_formats import IMAGE_FORMATS, ImageFormat, listed_formats
from foldsvc.imaging.file_types import Content
from foldsvc.imaging.readers import READERS

ROOT = Path(__file__).parents[1]
_NOT_FORMATS = {"zip", "tar", "gzip", "bzip2", "other archive", "detached", "empty", "unknown"}


def test_every_format_has_its_name() -> None:
    """The type and the table have the same formats."""
    assert set(get_args(ImageFormat)) == set(IMAGE_FORMATS)


def test_every_format_is_recognised_and_read() -> None:
    """What is recognised by its content is a format with a name, and has a reader or is DICOM."""
    recognised = set(get_args(Content)) - _NOT_FORMATS
    named = {re.sub(r"^bare |\d$", "", content) for content in recognised}
    assert named == set(IMAGE_FORMATS)
    assert set(READERS) == {content for content in recognised if "dicom" not in content}


def test_the_documents_have_a_row_for_each() -> None:
    """docs/imaging.md says of each format what is read of it."""
    table = (ROOT / "docs" / "imaging.md").read_text().partition("## Formats")[2]
    rows = re.findall(r"^\| ([^|]+) \|", table.partition("\n## ")[0], re.MULTILINE)
    assert rows[1:] == [*IMAGE_FORMATS.values(), "archives"]


def test_the_page_has_the_same_names() -> None:
    """The page's names are those of the table, in its order."""
    text = (ROOT / "web" / "src" / "domain" / "image-formats.ts").read_text()
    assert dict(re.findall(r'^  (\w+): "([^"]+)",$', text, re.MULTILINE)) == IMAGE_FORMATS


def test_a_sentence_lists_them_all() -> None:
    """Errors and help texts name every format."""
    assert all(name in listed_formats() for name in IMAGE_FORMATS.values())
