"""AFNI, PAR/REC and MRtrix: against nibabel's readers, and for MRtrix its documented layout."""

import gzip
from pathlib import Path

import nibabel
import numpy as np
import pytest
from nibabel.brikhead import AFNIImage
from nibabel.fileholders import FileHolder
from nibabel.parrec import PARRECImage

from tests.imaging.opened import voxels_of
from tests.imaging.opened_here import opened_here

NIBABEL = Path(nibabel.__file__).parent / "tests" / "data"


def sent(*names):
    """Give files of nibabel's as an upload."""
    return [(name, (NIBABEL / name).read_bytes()) for name in names]


@pytest.mark.parametrize(
    ("header", "voxels", "kind", "step"),
    [
        ("example4d+orig.HEAD", "example4d+orig.BRIK.gz", "afni", 3.0),
        ("scaled+tlrc.HEAD", "scaled+tlrc.BRIK", "afni", None),
        ("phantom_EPI_asc_CLEAR_2_1.PAR", "phantom_EPI_asc_CLEAR_2_1.REC", "parrec", 2.0),
        ("phantom_varscale.PAR", "phantom_varscale.REC", "parrec", 2.0),
    ],
)
def test_values_and_places_are_those_of_nibabel(header, voxels, kind, step, tmp_path):
    """Scales of each brick or slice, places and steps in time."""
    reader = AFNIImage if kind == "afni" else PARRECImage
    opened = gzip.open if voxels.endswith(".gz") else open
    with opened(NIBABEL / voxels, "rb") as file:
        holders = {
            "header": FileHolder(filename=str(NIBABEL / header)),
            "image": FileHolder(fileobj=file),
        }
        source = reader.from_file_map(holders)
        values = np.asanyarray(source.dataobj)
    expected = nibabel.as_closest_canonical(nibabel.Nifti1Image(values, source.affine))

    outcome = opened_here(sent(header, voxels), tmp_path / "out")

    (image,) = outcome.images
    found, affine = voxels_of(tmp_path / "out", image)
    theirs = np.asanyarray(expected.dataobj)
    np.testing.assert_allclose(found.reshape(theirs.shape), theirs, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(affine, expected.affine, atol=1e-3)
    assert (image.facts.format, image.facts.geometry.time_step_s) == (kind, step)
    assert outcome.skipped == []


def test_a_scan_that_was_cut_short_says_so(tmp_path):
    """Volumes that the header promises and the scanner did not write are missed in words."""
    outcome = opened_here(sent("phantom_truncated.PAR", "phantom_truncated.REC"), tmp_path / "out")

    (image,) = outcome.images
    assert "volumes_missing" in [notice.code for notice in image.facts.notices]


@pytest.mark.parametrize("lost", ["voxels", "half"])
@pytest.mark.parametrize(
    ("header", "voxels"),
    [
        ("scaled+tlrc.HEAD", "scaled+tlrc.BRIK"),
        ("phantom_varscale.PAR", "phantom_varscale.REC"),
    ],
)
def test_missing_voxels_are_told(header, voxels, lost, tmp_path):
    """A header without its file names it; one with too short a file says how much is there."""
    files = sent(header, voxels)
    half = [files[0], (voxels, files[1][1][: len(files[1][1]) // 2])]

    failure = opened_here(files[:1] if lost == "voxels" else half, tmp_path / "out").failure

    assert (voxels if lost == "voxels" else "bytes of voxels") in failure.message
    assert failure.code == ("data_file_missing" if lost == "voxels" else "image_damaged")


def mif(values, layout, datatype, *fields, data_file="."):
    """Give a header, and the voxels as its layout has them."""
    axes = layout.split(",")
    turned = values[tuple(slice(None, None, -1 if one[0] == "-" else 1) for one in axes)]
    order = sorted(range(values.ndim), key=lambda axis: int(axes[axis][1:]))
    data = np.transpose(turned, order).tobytes(order="F")
    lines = [
        "mrtrix image", f"dim: {','.join(map(str, values.shape))}", f"layout: {layout}",
        f"datatype: {datatype}", *fields,
    ]  # fmt: skip
    head = "\n".join(lines) + f"\nfile: {data_file} "
    begin = len(head) + 20 if data_file == "." else 0
    return (head + f"{begin}\nEND\n").encode().ljust(begin, b"\0"), data


@pytest.mark.parametrize("layout", ["+0,+1,+2", "-0,-1,+2", "+2,-0,+1", "-1,+2,-0"])
@pytest.mark.parametrize(("dtype", "name"), [("<i2", "Int16LE"), (">f4", "Float32BE")])
@pytest.mark.parametrize("apart", [False, True])
def test_mrtrix_keeps_its_axes_in_any_order(layout, dtype, name, apart, tmp_path):
    """Strides and their signs, byte order, transformation and scale, in one file or two."""
    values = np.arange(24, dtype=dtype).reshape(2, 3, 4)
    header, data = mif(
        values, layout, name, "vox: 2,3,4", "scaling: 10,2",
        "transform: 1,0,0,5", "transform: 0,1,0,6", "transform: 0,0,1,7",
        data_file="a.dat" if apart else ".",
    )  # fmt: skip
    files = [("a.mih", header), ("a.dat", data)] if apart else [("a.mif", header + data)]

    outcome = opened_here(files, tmp_path / "out")

    (image,) = outcome.images
    found, affine = voxels_of(tmp_path / "out", image)
    np.testing.assert_array_equal(found, 10 + 2 * values)
    np.testing.assert_allclose(affine[:3], [[2, 0, 0, 5], [0, 3, 0, 6], [0, 0, 4, 7]])
    assert (image.facts.notices, outcome.skipped) == ((), [])


@pytest.mark.parametrize(
    ("vox", "axis", "step"), [("1,1,1,2.5", "time", 2.5), ("1,1,1,nan", "component", None)]
)
def test_the_fourth_axis_of_mrtrix_is_time_where_it_has_a_step(vox, axis, step, tmp_path):
    """Without a step it is a list, as of directions or coefficients."""
    values = np.arange(48, dtype="<i2").reshape(2, 3, 4, 2)
    header, data = mif(values, "+0,+1,+2,+3", "Int16LE", f"vox: {vox}")

    (image,) = opened_here([("a.mif", header + data)], tmp_path / "out").images

    found, _ = voxels_of(tmp_path / "out", image)
    np.testing.assert_array_equal(found, values)
    assert (image.facts.geometry.fourth_axis, image.facts.geometry.time_step_s) == (axis, step)
