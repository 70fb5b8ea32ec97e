"""NIfTI: units, the two transformations, and axes that are not time."""

import io
from pathlib import Path

import nibabel
import numpy as np
import pytest
import SimpleITK

from tests.imaging.opened import voxels_of
from tests.imaging.opened_here import opened_here

SHAPE = (4, 5, 6)
VALUES = np.arange(120, dtype=np.int16).reshape(SHAPE)
AFFINE = np.array([[2.0, 0, 0, 10], [0, 3, 0, 20], [0, 0, 4, 30], [0, 0, 0, 1]])


def nifti(values=VALUES, affine=AFFINE, *, sform=1, qform=1, kind=nibabel.Nifti1Image, **header):
    """Give a file with these fields in its header."""
    image = kind(values, affine, dtype=values.dtype if values.dtype.names is None else None)
    image.header.set_sform(affine, sform)
    image.header.set_qform(affine, qform)
    image.header.set_xyzt_units("mm", "sec")
    data = bytearray(image.to_bytes())
    # As bytes: nibabel mends a header that it writes.
    fields = np.frombuffer(data, image.header.structarr.dtype, 1)
    for name, value in header.items():
        fields[name][0] = value
    return bytes(data)


def read(data, folder):
    """Give the only image of a file, its values and affine, and the codes of its notices."""
    outcome = opened_here([("a.nii", data)], folder / "out")
    assert outcome.failure is None, outcome.failure
    (image,) = outcome.images
    codes = [notice.code for notice in image.facts.notices]
    return image.facts, *voxels_of(folder / "out", image), codes


def theirs(data, folder):
    """Give what SimpleITK reads."""
    path = folder / "theirs.nii"
    path.write_bytes(data)
    return SimpleITK.ReadImage(str(path))


@pytest.mark.parametrize(
    ("unit", "scale", "codes"),
    [(0, 1, ["unit_unknown"]), (1, 1_000, []), (2, 1, []), (3, 1e-3, []), (7, 1, ["unit_unknown"])],
)
@pytest.mark.parametrize("kind", [nibabel.Nifti1Image, nibabel.Nifti2Image])
def test_lengths_are_given_in_millimetres(unit, scale, codes, kind, tmp_path):
    """Metres and microns become mm, of edges and places alike, as in SimpleITK."""
    data = nifti(kind=kind, xyzt_units=unit)

    facts, values, affine, told = read(data, tmp_path)

    assert facts.geometry.spacing == pytest.approx((2 * scale, 3 * scale, 4 * scale))
    np.testing.assert_allclose(affine[:3, 3], np.array([10, 20, 30]) * scale, rtol=1e-6)
    np.testing.assert_array_equal(values, VALUES)
    assert told == codes
    if kind is nibabel.Nifti1Image and unit < 4:
        assert theirs(data, tmp_path).GetSpacing() == pytest.approx(facts.geometry.spacing)


@pytest.mark.parametrize(
    ("unit", "step", "expected", "codes"),
    [
        (8, 2.5, 2.5, []),
        (16, 2500, 2.5, []),
        (24, 2_500_000, 2.5, []),
        (0, 2.5, None, ["time_unit_unknown"]),
        (8, 0, None, []),
        (32, 2.5, None, ["no_times"]),
        (40, 2.5, None, ["no_times"]),
    ],
)
def test_the_step_in_time_is_in_seconds(unit, step, expected, codes, tmp_path):
    """Milli- and microseconds become seconds; frequencies and unknown units are not times."""
    film = np.arange(360, dtype=np.int16).reshape(*SHAPE, 3)
    pixdim = [1, 2, 3, 4, step, 0, 0, 0]

    facts, _, _, told = read(nifti(film, xyzt_units=2 | unit, pixdim=pixdim), tmp_path)

    assert facts.geometry.time_step_s == (expected and pytest.approx(expected))
    assert (facts.geometry.n_times, facts.geometry.fourth_axis) == (3, "time")
    assert told == codes


def test_an_sform_of_zeros_is_passed_over(tmp_path):
    """Where the sform spans nothing the qform counts, and where that is none, the sizes alone."""
    zeros = {"srow_x": 0, "srow_y": 0, "srow_z": 0}

    _, _, affine, told = read(nifti(**zeros), tmp_path)
    np.testing.assert_allclose(affine, AFFINE, atol=1e-4)
    assert told == ["sform_unusable"]

    facts, _, _, told = read(nifti(**zeros, qform_code=0), tmp_path)
    assert facts.geometry.spacing == pytest.approx((2, 3, 4))
    assert told == ["sform_unusable", "orientation_unknown"]


def test_an_edge_of_no_length_is_told(tmp_path):
    """A file with 0 as a size of voxels opens with 1, and says so."""
    data = nifti(sform_code=0, qform_code=0, pixdim=[1, 2, 3, 0, 0, 0, 0, 0])

    facts, _, _, told = read(data, tmp_path)

    assert facts.geometry.spacing == pytest.approx((2, 3, 1))
    assert told == ["orientation_unknown", "spacing_unknown"]


def test_transformations_that_disagree_are_told(tmp_path):
    """The sform is taken, as SimpleITK and nibabel do; left and right exchanged are a warning."""
    mirrored, moved = np.diag([-2.0, 3, 4, 1]), AFFINE.copy()
    mirrored[:3, 3] = moved[:3, 3] = 10, 20, 30
    moved[0, 3] += 7
    levels = []
    for other in (mirrored, moved):
        image = nibabel.Nifti1Image(VALUES, AFFINE)
        image.header.set_xyzt_units("mm", "sec")
        image.set_sform(AFFINE, 1)
        image.set_qform(other, 1)

        facts, _, affine, told = read(image.to_bytes(), tmp_path)

        assert told == ["sform_qform_differ"]
        np.testing.assert_allclose(affine, AFFINE, atol=1e-4)
        levels.append(facts.notices[0].level)
        assert theirs(image.to_bytes(), tmp_path).GetOrigin() == pytest.approx((-10, -20, 30))
    assert levels == ["warning", "info"]
    assert read(nifti(), tmp_path)[3] == []


@pytest.mark.parametrize("axes", [4, 5])
def test_components_of_vectors_are_no_times(axes, tmp_path):
    """The three components of a field of vectors keep their values and are called what they are."""
    field = np.random.default_rng(0).normal(size=(*SHAPE, 3)).astype(np.float32)
    shaped = field if axes == 4 else field.reshape(*SHAPE, 1, 3)

    facts, values, _, told = read(nifti(shaped, intent_code=1007), tmp_path)

    np.testing.assert_array_equal(values, field)
    assert (facts.geometry.fourth_axis, facts.geometry.time_step_s) == ("component", None)
    assert told == ["components"]


@pytest.mark.parametrize("names", ["RGB", "RGBA"])
def test_colours_are_kept_apart(names, tmp_path):
    """Red, green and blue of a volume in colour are the numbers of the file."""
    parts = np.random.default_rng(0).integers(0, 256, (*SHAPE, len(names)), np.uint8)
    colours = np.zeros(SHAPE, [(name, "u1") for name in names])
    for index, name in enumerate(names):
        colours[name] = parts[..., index]
    data = nifti(colours)

    facts, values, _, told = read(data, tmp_path)

    np.testing.assert_array_equal(values, parts)
    assert (facts.geometry.fourth_axis, told) == ("component", ["components"])
    assert SimpleITK.GetArrayFromImage(theirs(data, tmp_path)).transpose(2, 1, 0, 3).tolist() == (
        parts.tolist()
    )


@pytest.mark.parametrize(
    ("dtype", "largest", "told"),
    [
        (np.int64, 2**40 + 1, True),
        (np.uint32, 2**32 - 1, True),
        (np.uint64, 2**53 + 1, True),
        (np.int64, 2**31 - 1, False),
        (np.uint32, 2**31 - 1, False),
        (np.int64, 2**40, False),
    ],
)
def test_digits_that_are_lost_are_told(dtype, largest, told, tmp_path):
    """Whole numbers that float32 has not are said; those that stay exact are not."""
    values = np.zeros(SHAPE, dtype)
    values[0, 0, 0] = largest

    _, found, _, codes = read(nifti(values), tmp_path)

    assert codes == (["values_rounded"] if told else [])
    assert float(found.max()) == pytest.approx(largest, rel=1e-7)
    assert told or int(found.max()) == largest


def test_a_picture_is_a_volume_of_one_slice(tmp_path):
    """Two axes are read, also where the third has no direction."""
    flat = AFFINE.copy()
    flat[:, 2] = 0
    for affine in (AFFINE, flat):
        data = nifti(VALUES[:, :, 0], AFFINE, srow_z=[*affine[2]], qform_code=0)

        facts, values, _, _ = read(data, tmp_path)

        assert facts.geometry.shape == (4, 5, 1)
        assert facts.geometry.spacing[:2] == pytest.approx((2, 3))
        np.testing.assert_array_equal(values.reshape(4, 5), VALUES[:, :, 0])


def test_a_file_that_ends_too_early_says_how_much_it_has(tmp_path):
    """The bytes that are there and those that are missing are told, not the parser's trouble."""
    outcome = opened_here([("a.nii", nifti()[:-100])], tmp_path / "out")

    assert "140 of 240 bytes" in outcome.failure.message


def test_real_files_agree_with_nibabel(tmp_path):
    """The files that nibabel comes with have its values and places here, 2D to 4D."""
    folder = Path(nibabel.__file__).parent / "tests" / "data"
    for name in ("anatomical.nii", "functional.nii", "example4d.nii.gz", "example_nifti2.nii.gz"):
        source = nibabel.load(folder / name)
        expected = nibabel.as_closest_canonical(source)
        outcome = opened_here([(name, (folder / name).read_bytes())], tmp_path / "out")
        (image,) = outcome.images
        values, affine = voxels_of(tmp_path / "out", image)
        np.testing.assert_allclose(values, np.asanyarray(expected.dataobj), rtol=3e-7)
        np.testing.assert_allclose(affine, expected.affine, atol=1e-4)


def test_analyze_is_read_without_a_place(tmp_path):
    """Values and sizes are SimpleITK's; that left and right are unknown is said, and SPM's matrix.

    The scale that SPM keeps in a spare field is nibabel's, which SimpleITK does not know.
    """
    image = nibabel.AnalyzeImage(VALUES, None)
    image.header["pixdim"][1:4] = 2, 3, 4
    files = nibabel.AnalyzeImage.make_file_map({"header": io.BytesIO(), "image": io.BytesIO()})
    image.to_file_map(files)
    header = files["header"].fileobj.getvalue()
    voxels = files["image"].fileobj.getvalue()
    scaled = header[:112] + np.float32(0.5).tobytes() + header[116:]
    swapped = nibabel.AnalyzeHeader(header).as_byteswapped(">").binaryblock
    for made, factor, data, codes in (
        (header, 1, voxels, []),
        (scaled, 0.5, voxels, ["scaled"]),
        (swapped, 1, VALUES.astype(">i2").tobytes(order="F"), []),
    ):
        outcome = opened_here([("A.hdr", made), ("A.img", data)], tmp_path / "out")

        (read_image,) = outcome.images
        values, _ = voxels_of(tmp_path / "out", read_image)
        assert read_image.facts.format == "analyze"
        assert read_image.facts.geometry.spacing == pytest.approx((2, 3, 4))
        np.testing.assert_array_equal(values, VALUES[::-1] * factor)
        told = [notice.code for notice in read_image.facts.notices]
        assert told == ["orientation_unknown", *codes]
    (tmp_path / "a.hdr").write_bytes(header)
    (tmp_path / "a.img").write_bytes(voxels)
    itk = SimpleITK.ReadImage(str(tmp_path / "a.hdr"))
    assert itk.GetSpacing() == pytest.approx((2, 3, 4))
    np.testing.assert_array_equal(SimpleITK.GetArrayFromImage(itk).T, VALUES)

    sent = [("a.hdr", header), ("a.img", voxels), ("a.mat", b"MATLAB")]
    outcome = opened_here(sent, tmp_path / "out")
    assert [notice.code for notice in outcome.images[0].facts.notices][-1] == "matrix_left_out"
    assert outcome.skipped == []


def test_more_than_four_axes_are_told_with_a_way_out(tmp_path):
    """A NIfTI file is not advised to become NIfTI."""
    data = nifti(np.zeros((2, 2, 2, 3, 3), np.int16))

    outcome = opened_here([("a.nii", data)], tmp_path / "out")

    assert "more than four axes" in outcome.failure.message
    assert outcome.failure.remedy == "Split it into images of four axes"
