"""PET by Philips, whose values are counts: what private factors make of them."""

import zipfile
from io import BytesIO

import numpy as np
import pydicom
import pytest

from tests.imaging.made_series import PET, slice_file, written
from tests.imaging.opened import opened, voxels_of

SUV, ACTIVITY = 0.000_412_5, 2.75


def counts(**factors):
    """Two slices of 1,000 stored, twice that in counts, with a block of private factors."""
    files = []
    for number, height in enumerate((0.0, 4.0), start=1):
        made = slice_file(
            np.full((4, 4), 1_000, np.int16), position=(0, 0, height), number=number, kind=PET,
            modality="PT", Units="CNTS", RescaleSlope=2, RescaleIntercept=0,
            Manufacturer="Philips Medical Systems", DecayCorrection="START",
        )  # fmt: skip
        block = made.private_block(0x7053, "Philips PET Private Group", create=True)
        for element, factor in factors.items():
            block.add_new({"suv": 0x00, "activity": 0x09}[element], "DS", f"{factor:.10g}")
        files.append(made)
    return files


@pytest.mark.parametrize(
    ("factors", "unit", "value", "factor"),
    [
        ({"suv": SUV, "activity": ACTIVITY}, "Bq/mL", 2_000 * ACTIVITY, SUV / ACTIVITY),
        ({"suv": SUV}, "SUVbw", 2_000 * SUV, 1.0),
        ({"activity": ACTIVITY}, "Bq/mL", 2_000 * ACTIVITY, None),
        ({"suv": 0, "activity": 0}, "counts", 2_000, None),
        ({}, "counts", 2_000, None),
    ],
    ids=["both", "uptake", "activity", "zero", "none"],
)
def test_counts_become_activity_or_uptake(tmp_path, factors, unit, value, factor):
    """(7053,1009) gives Bq/mL, (7053,1000) SUVbw, both the factor between them."""
    (image,) = opened(written(counts(**factors), tmp_path / "in"), tmp_path / "out").images

    voxels, _ = voxels_of(tmp_path / "out", image)
    assert image.facts.unit == unit
    np.testing.assert_allclose(voxels, value, rtol=1e-6)
    assert image.facts.suv.factor == (None if factor is None else pytest.approx(factor, rel=1e-6))


def test_copies_have_the_unit_that_the_image_has(tmp_path):
    """A copy, from which private elements are gone, rescales to Bq/mL by itself."""
    files = written(counts(suv=SUV, activity=ACTIVITY), tmp_path / "in")
    (image,) = opened(files, tmp_path / "out").images

    with zipfile.ZipFile(tmp_path / "out" / image.folder / "dicom.zip") as archive:
        copy = pydicom.dcmread(BytesIO(archive.read(archive.namelist()[0])))

    assert copy.Units == "BQML"
    assert float(copy.RescaleSlope) == pytest.approx(2 * ACTIVITY)
    assert (copy.pixel_array == 1_000).all()
