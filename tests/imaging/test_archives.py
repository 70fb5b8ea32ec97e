"""What is wrong with an upload is said of the file that it is about, each fault in its words."""

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import nibabel
import pydicom
import pytest

from tests.imaging.opened_here import opened_here
from tests.imaging.test_sibling_files import tarred, zipped

PYDICOM = Path(pydicom.__file__).parent / "data" / "test_files"
HEAD = (Path(nibabel.__file__).parent / "tests" / "data" / "anatomical.nii").read_bytes()
SLICE = (PYDICOM / "CT_small.dcm").read_bytes()


def encrypted(data, name="secret.nii"):
    """Give a zip whose only file says that it is locked by a password."""
    locked = bytearray(zipped({name: data}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(signature) + offset] |= 1
    return bytes(locked)


def spoilt(archive, data):
    """Give an archive in which the bytes of one file were changed."""
    return archive.replace(data[400:500], bytes(100), 1)


@pytest.mark.parametrize(
    ("name", "data", "code", "word"),
    [
        ("a.zip", encrypted(HEAD), "archive_encrypted", "encrypted"),
        ("a.zip", zipped({}), "archive_empty", "no file in it"),
        ("a.zip", zipped({"a": HEAD})[:-200], "image_damaged", "zip file"),
        ("a.zip", spoilt(zipped({"a": HEAD}), HEAD), "image_damaged", "broken"),
        ("a.nii.gz", gzip.compress(HEAD)[:-500], "image_damaged", "ends too early"),
        ("a.nii", b"", "file_empty", "empty"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50), "image_unsupported", "archives"),
        ("a.zip", zipped({"b.zip": zipped({"c": HEAD})}), "image_unsupported", "inside"),
        ("a.txt", b"hello", "image_format_unknown", "not an image"),
        ("a.zip", zipped({"a": b"x", "b": b"y", "c": b"z"}), "image_format_unknown", "3 files"),
    ],
)
def test_each_fault_has_its_own_words(name, data, code, word, tmp_path):
    """Encrypted, empty, damaged, nested and imageless uploads are distinguished."""
    outcome = opened_here([(name, data), (".DS_Store", b"x")], tmp_path / "out")

    assert outcome.images == []
    assert (outcome.failure.code, word in outcome.failure.message) == (code, True)
    assert outcome.failure.remedy


def test_what_is_left_out_is_named_with_its_reason(tmp_path):
    """Beside images, each file that is none has its name and why; nothing says that none is one."""
    sent = [
        ("study/1.dcm", SLICE),
        ("study/readme.txt", b"see me"),
        ("study/notes/todo.md", b"later"),
        ("study/empty.nii", b""),
        ("study/locked.zip", encrypted(HEAD)),
        ("study/2.dcm", SLICE[:1_000]),
        ("study/cut.nii.gz", gzip.compress(HEAD)[:-500]),
    ]

    outcome = opened_here(sent, tmp_path / "out")

    assert len(outcome.images) == 1
    told = {skipped.code: skipped for skipped in outcome.skipped}
    assert {code: list(one.files) for code, one in told.items()} == {
        "image_format_unknown": ["study/readme.txt", "study/notes/todo.md"],
        "file_empty": ["study/empty.nii"],
        "archive_encrypted": ["secret.nii"],
        "image_unsupported": ["study/2.dcm"],
        "image_damaged": ["study/cut.nii.gz"],
    }
    assert "None of" not in told["image_format_unknown"].message


def test_where_nothing_is_an_image_all_reasons_are_told(tmp_path):
    """The refusal names the files with the reason of each."""
    sent = [("a.nii.gz", gzip.compress(HEAD)[:-500]), ("b.nii", b""), ("c.txt", b"hello")]

    message = opened_here(sent, tmp_path / "out").failure.message

    assert [name in message for name in ("a.nii.gz", "b.nii", "c.txt")] == [True] * 3


@pytest.mark.parametrize("broken", ["one", "index"])
def test_one_bad_file_of_an_archive_does_not_lose_the_others(broken, tmp_path):
    """A file whose bytes were changed in the archive is left out, and the others are read."""
    other = HEAD[:-2] + b"\x01\x02"
    if broken == "one":
        data = spoilt(zipped({"bad.nii": HEAD, "good.nii": other}), HEAD)
    else:
        data = tarred({"good.nii": other, "bad.nii": HEAD})[: -len(HEAD)]

    outcome = opened_here([("study", data)], tmp_path / "out")

    assert len(outcome.images) == 1
    assert [skipped.code for skipped in outcome.skipped] == ["image_damaged"]


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "a.tgz"])
def test_a_tar_is_read_like_a_zip(name, tmp_path):
    """Folders, compressed files and links: images are read, links lead nowhere."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for path, data in {"x/head.nii.gz": gzip.compress(HEAD), "x/1.dcm": SLICE}.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
            link = tarfile.TarInfo("x/passwd")
            link.type, link.linkname = kind, "/etc/passwd"
            archive.addfile(link)
    data = packed.getvalue() if name.endswith(".tar") else gzip.compress(packed.getvalue())

    outcome = opened_here([(name, data)], tmp_path / "out")

    assert [image.facts.format for image in outcome.images] == ["dicom", "nifti"]
    assert outcome.skipped == []


def test_names_that_cannot_be_shown_are_made_so(tmp_path):
    """A name of control characters or of thousands of letters is reported without either."""
    sent = [("head.nii", HEAD), ("a\x1b[31m\nb" + "x" * 500, b"hello")]

    (skipped,) = opened_here(sent, tmp_path / "out").skipped

    (name,) = skipped.files
    assert name.isprintable()
    assert len(name) == 200


def test_the_files_of_an_operating_system_are_no_news(tmp_path):
    """What macOS and Windows put beside images is left out without a word."""
    sent = [
        ("study.zip", zipped({"head.nii": HEAD, "__MACOSX/._head.nii": b"x", ".DS_Store": b"x"})),
        ("study/Thumbs.db", b"x"),
        ("study/.DS_Store", b"x"),
    ]

    outcome = opened_here(sent, tmp_path / "out")

    assert (len(outcome.images), outcome.skipped) == (1, [])


def test_a_zip_may_use_any_common_method(tmp_path):
    """Stored, deflated and bzip2 entries are all unpacked."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2):
            archive.writestr(f"{method}.nii", HEAD, compress_type=method)

    outcome = opened_here([("a.zip", packed.getvalue())], tmp_path / "out")

    assert len(outcome.images) == 3
