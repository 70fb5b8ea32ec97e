"""A header finds its own voxels: in its folder, by the name it says, and never another's."""

import bz2
import gzip
import io
import tarfile
import zipfile
import zlib
from pathlib import Path

import nibabel
import numpy as np
import pydicom
import pytest

from tests.imaging.opened import voxels_of
from tests.imaging.opened_here import opened_here

PYDICOM = Path(pydicom.__file__).parent / "data" / "test_files"
SHAPE = (4, 5, 6)
VALUES = np.arange(120, dtype="<i2").reshape(SHAPE, order="F")


def mhd(data_file, extra=""):
    """Give a header of a MetaImage of 4 × 5 × 6 int16."""
    return (
        f"ObjectType = Image\nNDims = 3\nDimSize = 4 5 6\nElementSpacing = 1 1 1\n{extra}"
        f"ElementType = MET_SHORT\nElementDataFile = {data_file}\n"
    ).encode()


def nhdr(data_file, encoding="raw"):
    """Give a header of an NRRD of the same."""
    return (
        f"NRRD0004\ntype: short\ndimension: 3\nsizes: 4 5 6\nencoding: {encoding}\nendian: little\n"
        "space: right-anterior-superior\nspace directions: (1,0,0) (0,1,0) (0,0,1)\n"
        f"space origin: (0,0,0)\ndata file: {data_file}\n"
    ).encode()


def filled(value):
    """Give the voxels of an image that has one value."""
    return np.full(120, value, "<i2").tobytes()


def pair(value, *, analyze=False):
    """Give header and voxels of a NIfTI or Analyze pair of one value."""
    kind = nibabel.AnalyzeImage if analyze else nibabel.Nifti1Pair
    image = kind(np.full(SHAPE, value, np.int16), np.eye(4))
    files = kind.make_file_map({"header": io.BytesIO(), "image": io.BytesIO()})
    image.to_file_map(files)
    return files["header"].fileobj.getvalue(), files["image"].fileobj.getvalue()


def zipped(files):
    """Give a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def tarred(files):
    """Give a tar."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


def means(files, folder):
    """Read an upload of images of one value each and give their values, and what is skipped."""
    outcome = opened_here(files, folder)
    values = [float(voxels_of(folder, image)[0].mean()) for image in outcome.images]
    return values, outcome


def subjects(kind):
    """Three subjects whose files have the same names, in a folder each."""
    files = {}
    for number in (1, 2, 3):
        if kind in ("nifti", "analyze"):
            header, voxels = pair(100 * number, analyze=kind == "analyze")
            files |= {f"sub{number}/t1.hdr": header, f"sub{number}/t1.img": voxels}
        elif kind == "nrrd":
            files |= {
                f"sub{number}/t1.nhdr": nhdr("t1.raw"),
                f"sub{number}/t1.raw": filled(100 * number),
            }
        else:
            files |= {
                f"sub{number}/t1.mhd": mhd("t1.raw"),
                f"sub{number}/t1.raw": filled(100 * number),
            }
    return files


@pytest.mark.parametrize("kind", ["nifti", "analyze", "nrrd", "metaimage"])
@pytest.mark.parametrize("sent_as", ["zip", "tar.gz", "folder"])
def test_files_of_one_name_belong_to_their_folder(kind, sent_as, tmp_path):
    """Each subject has its own voxels, though the files of all have the same names."""
    files = subjects(kind)
    sent = {
        "zip": [("study.zip", zipped(files))],
        "tar.gz": [("study.tar.gz", gzip.compress(tarred(files)))],
        "folder": [(f"study/{name}", data) for name, data in files.items()],
    }[sent_as]

    values, outcome = means(sent, tmp_path / "out")

    assert values == [100, 200, 300]
    assert outcome.skipped == []


def test_archives_with_the_same_folders_stay_apart(tmp_path):
    """Two zips of one layout are two subjects."""
    sent = [
        (name, zipped({"scan/t1.mhd": mhd("t1.raw"), "scan/t1.raw": filled(value)}))
        for name, value in (("a.zip", 7), ("b.zip", 9))
    ]

    values, _ = means(sent, tmp_path / "out")

    assert values == [7, 9]


@pytest.mark.parametrize(
    ("named", "place"),
    [
        ("image.raw", "study/image.raw"),
        ("./image.raw", "study/image.raw"),
        (".\\image.raw", "study/image.raw"),
        ("IMAGE.RAW", "study/image.raw"),
        ("image.raw", "study/Image.Raw"),
        ("C:\\Users\\somebody\\image.raw", "study/image.raw"),
        ("/data/somebody/image.raw", "study/image.raw"),
        ("my image (1).raw", "study/my image (1).raw"),
        ("voxels/image.raw", "study/voxels/image.raw"),
        ("voxels\\image.raw", "study/voxels/image.raw"),
        ("../voxels/image.raw", "voxels/image.raw"),
        ("Ünder.raw", "study/U\u0308nder.raw"),
        ("image.raw", "study/image.raw.gz"),
        ("image.raw", "study\\image.raw"),
    ],
)
@pytest.mark.parametrize("header", ["mhd", "nhdr"])
def test_names_are_read_as_other_computers_write_them(header, named, place, tmp_path):
    """Folders, separators, letters' cases and forms of another computer lead to the file."""
    data = gzip.compress(filled(5), mtime=0) if place.endswith(".gz") else filled(5)
    made = mhd(named) if header == "mhd" else nhdr(named)
    top = "study\\" if "\\" in place else "study/"

    values, outcome = means([(f"{top}image.{header}", made), (place, data)], tmp_path / "out")

    assert (values, outcome.skipped) == ([5], [])


def test_the_same_letters_come_before_the_same_word(tmp_path):
    """Where names differ by the case of letters alone, each header has the one it says."""
    files = {
        "a.mhd": mhd("T1.raw"),
        "b.mhd": mhd("t1.raw"),
        "T1.raw": filled(1),
        "t1.raw": filled(2),
    }

    values, _ = means([("study.zip", zipped(files))], tmp_path / "out")

    assert values == [1, 2]


def test_what_is_ambiguous_is_refused_with_both_names(tmp_path):
    """Without folders, files of one name are not distinguished, and no guess is made."""
    sent = []
    for value in (100, 200):
        header, voxels = pair(value)
        sent += [("t1.hdr", header), ("t1.img", voxels)]

    outcome = opened_here(sent, tmp_path / "out")

    assert outcome.images == []
    assert outcome.failure.code == "data_file_ambiguous"
    assert "t1.img (number 1) or t1.img (number 2)" in outcome.failure.message
    assert "folder" in outcome.failure.remedy


def test_two_copies_of_one_file_are_not_ambiguous(tmp_path):
    """Candidates with the same bytes give the same image, whichever is taken."""
    header, voxels = pair(100)
    sent = [("t1.hdr", header), ("t1.img", voxels), ("t1.img", voxels)]

    values, _ = means(sent, tmp_path / "out")

    assert values == [100]


def test_another_folder_does_not_lend_its_file(tmp_path):
    """Voxels that are missing are missed, and where a file of the name is, is said."""
    files = subjects("metaimage")
    del files["sub2/t1.raw"]

    values, outcome = means([("study.zip", zipped(files))], tmp_path / "out")

    assert values == [100, 300]
    (skipped,) = outcome.skipped
    assert (skipped.code, skipped.files) == ("data_file_missing", ("sub2/t1.mhd",))
    assert "sub1/t1.raw or sub3/t1.raw" in skipped.message


@pytest.mark.parametrize("first", [2, 8])
@pytest.mark.parametrize("dtype", ["u1", "<u2", ">u2", "<i4"])
def test_voxels_that_a_header_names_are_no_dicom(first, dtype, tmp_path):
    """A label map whose first voxels look like the first tag of a data set is a label map."""
    voxels = np.arange(120).reshape(SHAPE, order="F") % 8
    voxels.ravel(order="K")[:4] = [first, 0, first, 0]
    data = voxels.astype(dtype).tobytes(order="F")
    kind = {"u1": "MET_UCHAR", "<u2": "MET_USHORT", ">u2": "MET_USHORT", "<i4": "MET_INT"}[dtype]
    header = mhd("image.raw", f"ElementByteOrderMSB = {dtype[0] == '>'}\n")
    header = header.replace(b"MET_SHORT", kind.encode())

    outcome = opened_here([("image.mhd", header), ("image.raw", data)], tmp_path / "out")

    (image,) = outcome.images
    values, _ = voxels_of(tmp_path / "out", image)
    assert values.max() == max(7, first)
    assert image.facts.label_map
    assert outcome.skipped == []


@pytest.mark.parametrize("first", [2, 8])
@pytest.mark.parametrize("dtype", ["u1", "<u2", "<i4"])
def test_numbers_without_a_header_are_no_dicom(first, dtype, tmp_path):
    """Plain voxels alone are of no known format: not damaged DICOM, but in want of a header."""
    data = np.resize([first, 0, 0, 0, 1, 0, 0, 0], 4_096).astype(dtype).tobytes()

    outcome = opened_here([("image.raw", data)], tmp_path / "out")

    assert outcome.failure.code == "image_format_unknown"
    assert ".raw, .BRIK, .REC) send its header" in outcome.failure.remedy


def test_a_data_set_without_a_preamble_is_still_dicom(tmp_path):
    """Bare data sets of either byte order are recognised by their elements."""
    names = ("ExplVR_LitEndNoMeta.dcm", "ExplVR_BigEndNoMeta.dcm")
    sent = [(name, (PYDICOM / name).read_bytes()) for name in names]
    whole = pydicom.dcmread(PYDICOM / "CT_small.dcm")
    bare = io.BytesIO()
    whole.preamble = None
    pydicom.dcmwrite(bare, pydicom.Dataset(whole), implicit_vr=True, little_endian=True)
    sent.append(("bare", bare.getvalue()))

    outcome = opened_here(sent, tmp_path / "out")

    codes = [skipped.code for skipped in outcome.skipped]
    assert "image_format_unknown" not in codes
    assert any(image.facts.format == "dicom" for image in outcome.images)


@pytest.mark.parametrize(
    ("header", "name", "data"),
    [
        (nhdr("v.raw.gz", "gzip"), "v.raw.gz", gzip.compress(filled(5), mtime=0)),
        (nhdr("v.raw", "gzip"), "v.raw", gzip.compress(filled(5), mtime=0)),
        (nhdr("v.raw.bz2", "bzip2"), "v.raw.bz2", bz2.compress(filled(5))),
        (
            nhdr("v.raw", "gzip"),
            "v.raw.gz",
            gzip.compress(gzip.compress(filled(5), mtime=0), mtime=0),
        ),
        (nhdr("v.zraw", "gzip"), "v.zraw", zlib.compress(filled(5))),
        (mhd("v.zraw", "CompressedData = True\n"), "v.zraw", zlib.compress(filled(5))),
        (mhd("v.raw.gz", "CompressedData = True\n"), "v.raw.gz", gzip.compress(filled(5), mtime=0)),
        (mhd("v.raw"), "v.raw.gz", gzip.compress(filled(5), mtime=0)),
        (gzip.compress(mhd("v.raw"), mtime=0), "v.raw", filled(5)),
    ],
)
def test_packed_voxels_are_unpacked_once(header, name, data, tmp_path):
    """Whether the format packs its voxels or the sender did, they come out as they were."""
    values, outcome = means([("v.head", header), (name, data)], tmp_path / "out")

    assert (values, outcome.skipped) == ([5], [])


@pytest.mark.parametrize(
    ("names", "files"),
    [
        ("LIST\nd.raw\nc.raw\nb.raw\na.raw", "abcd"),
        ("LIST 3\nb.raw\na.raw", "ab"),
        ("s%d.raw 1 4 1", "1234"),
        ("my s%03d.raw 4 1 -1", "1234"),
    ],
)
@pytest.mark.parametrize("header", [mhd, nhdr])
def test_voxels_in_several_files_are_put_together(header, names, files, tmp_path):
    """Lists and numbered names give the files in the order that they have there."""
    if header is mhd and names.startswith("LIST 3"):
        names = names.replace(" 3", "")
    values = np.repeat(np.arange(len(files), dtype="<i2"), 120 // len(files))
    split = np.split(values, len(files))
    pattern = names.split("%")[0] if "%" in names else ""
    digits = 3 if "%03d" in names else 1
    sent = [("image.head", header(names))]
    for letter, part in zip(files, split, strict=True):
        name = f"{pattern}{letter.zfill(digits)}.raw" if pattern else f"{letter}.raw"
        sent.append((name, part.tobytes()))

    outcome = opened_here(sent, tmp_path / "out")

    (image,) = outcome.images
    found, _ = voxels_of(tmp_path / "out", image)
    if header is mhd:  # LPS there
        found = found[::-1, ::-1]
    backwards = names.startswith("LIST") or names.endswith("-1")
    expected = np.concatenate(split[::-1] if backwards else split).reshape(SHAPE, order="F")
    np.testing.assert_array_equal(found, expected)
    assert outcome.skipped == []
