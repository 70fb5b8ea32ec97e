"""Big-endian files: the same numbers as their little-endian twins, in images and in copies."""

import io

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRBigEndian

from tests.imaging.conftest import PYDICOM
from tests.imaging.made_series import CT, SERIES, slice_file, written
from tests.imaging.opened import copies_of, read_here, voxels_of

_OW_BYTES = {"OW": 2, "OF": 4, "OD": 8}


def turned(dataset):
    """Bytes of a data set in Explicit VR Big Endian, its bulk data swapped by hand."""
    twin = dataset.copy()
    for element in list(twin):
        width = _OW_BYTES.get(element.VR)
        if element.VR == "SQ":
            for item in element.value:
                for inner in item:
                    if inner.VR == "OW":
                        inner.value = np.frombuffer(inner.value, "<u2").astype(">u2").tobytes()
        elif width:
            if element.keyword == "PixelData":
                width = max(width, dataset.BitsAllocated // 8)
            words = np.frombuffer(element.value, f"<u{width}")
            twin[element.tag].value = words.astype(f">u{width}").tobytes()
    twin.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    buffer = io.BytesIO()
    pydicom.dcmwrite(buffer, twin, implicit_vr=False, little_endian=False)
    return buffer.getvalue()


def series(kind, signed, **further):
    """Three slices whose pixels are of a type, with the values that they have."""
    bits = np.dtype(kind).itemsize * 8
    names = {"f4": "FloatPixelData", "f8": "DoubleFloatPixelData"}
    name = names.get(np.dtype(kind).str[1:], "PixelData")
    generator = np.random.default_rng(7)
    datasets, values = [], []
    for number in range(1, 4):
        low = -100 if signed else 0
        plane = generator.integers(low, 100 if bits == 8 else 2_000, (6, 6)).astype(kind)
        dataset = slice_file(
            np.zeros((6, 6), np.int16), position=(0, 0, number), number=number,
            RescaleIntercept=-7, BitsAllocated=bits, BitsStored=further.get("stored", bits),
            HighBit=further.get("stored", bits) - 1, PixelRepresentation=int(signed),
        )  # fmt: skip
        del dataset.PixelData
        setattr(dataset, name, plane.tobytes())
        if name == "PixelData":
            dataset["PixelData"].VR = "OW"
        else:
            del dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation
        datasets.append(dataset)
        values.append(plane)
    return datasets, np.stack(values)


@pytest.mark.parametrize(
    ("kind", "signed", "stored"),
    [("<u1", False, 8), ("<i1", True, 8), ("<u2", False, 12), ("<i2", True, 16), ("<i2", True, 12),
     ("<u4", False, 32), ("<f4", True, 32), ("<f8", True, 64)],
)  # fmt: skip
def test_numbers_of_every_width_are_those_of_the_file(kind, signed, stored, tmp_path):
    """8, 16, 32 and 64 bits, signed and not, whole or not: image and copies have the values."""
    datasets, values = series(kind, signed, stored=stored)
    folder = tmp_path / "in"
    folder.mkdir()
    paths = [folder / f"{number}" for number in range(3)]
    for path, dataset in zip(paths, datasets, strict=True):
        path.write_bytes(turned(dataset))

    (image,) = read_here(paths, tmp_path / "out").images

    found, _ = voxels_of(tmp_path / "out", image)
    expected = np.moveaxis(values.astype(float), (0, 1, 2), (2, 1, 0))[::-1, ::-1] - 7
    np.testing.assert_array_equal(found, expected)
    copies = copies_of(tmp_path / "out", image)
    copied = np.stack([copy.pixel_array for copy in copies])
    order = np.argsort([float(copy.ImagePositionPatient[2]) for copy in copies])
    np.testing.assert_array_equal(copied[order], values)


@pytest.mark.parametrize(
    ("big", "little"),
    [("MR_small_expb.dcm", "MR_small.dcm"), ("rtdose_expb.dcm", "rtdose.dcm"),
     ("SC_rgb_small_odd_big_endian.dcm", "SC_rgb_small_odd.dcm"),
     ("MR_small_bigendian.dcm", "MR_small.dcm")],
)  # fmt: skip
def test_published_twins_are_alike(big, little, tmp_path):
    """A file and its twin of the other byte order become the same image."""
    made = {}
    for name in (big, little):
        (image,) = read_here([PYDICOM / name], tmp_path / name).images
        kept = sorted((tmp_path / name / image.folder).iterdir())
        made[name] = {path.name: path.read_bytes() for path in kept if path.name != "dicom.zip"}
        made[name]["copy"] = copies_of(tmp_path / name, image)[0].PixelData

    assert made[big] == made[little]


def test_tables_of_a_big_endian_file_are_read_in_its_order(tmp_path):
    """A table of brightness in words of 16 bits has its values in the image and in the copy."""
    dataset = slice_file(np.arange(16, dtype=np.int16).reshape(4, 4), position=(0, 0, 0))
    item = Dataset()
    item.add_new("LUTDescriptor", "US", [4, 0, 12])
    item.add_new("LUTData", "OW", np.array([0, 10, 300, 4_095], "<u2").tobytes())
    dataset.VOILUTSequence = Sequence([item])
    path = tmp_path / "one"
    path.write_bytes(turned(dataset))

    (image,) = read_here([path], tmp_path / "out").images

    assert image.facts.frames.voi_lut.values == (0, 10, 300, 4_095)
    (copy,) = copies_of(tmp_path / "out", image)
    assert np.frombuffer(copy.VOILUTSequence[0].LUTData, "<u2").tolist() == [0, 10, 300, 4_095]


def test_twelve_bits_of_a_big_endian_ct_are_in_hu(tmp_path):
    """Of 16 bits 12 are stored: SimpleITK's -1023, -993, -963 come out, not swapped bits."""
    datasets = []
    for number in range(1, 4):
        values = 30 * np.arange(64).reshape(8, 8) + number
        dataset = slice_file(
            values.astype(np.uint16), position=(0, 0, number), number=number, kind=CT,
            series=f"{SERIES}.7", BitsStored=12, HighBit=11, PixelRepresentation=0,
        )  # fmt: skip
        datasets.append(dataset)
    folder = tmp_path / "in"
    folder.mkdir()
    for path, dataset in zip(sorted(written(datasets, folder)), datasets, strict=True):
        path.write_bytes(turned(dataset))

    (image,) = read_here(sorted(folder.iterdir()), tmp_path / "out").images

    found, _ = voxels_of(tmp_path / "out", image)
    assert found[::-1, ::-1, 0].T.ravel()[:4].tolist() == [-1023, -993, -963, -933]
    assert (image.facts.value_range.minimum, image.facts.value_range.maximum) == (-1023, 869)
