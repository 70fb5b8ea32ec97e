"""Every voxel is where the file says: against SimpleITK, and against the standard's equation."""

import gzip
from pathlib import Path

import nibabel
import numpy as np
import pytest
import SimpleITK

from tests.imaging.made_series import SERIES, slice_file, written
from tests.imaging.opened import opened, value_at, voxels_of

LPS = np.array([-1.0, -1.0, 1.0])
SHAPE = (7, 6, 5)
"""Slices, rows, columns."""


def some_values(shape=SHAPE, seed=0):
    """Values of which no two are alike."""
    generator = np.random.default_rng(seed)
    return generator.permutation(int(np.prod(shape))).reshape(shape).astype(np.int16)


def rotation(seed):
    """A rotation of no particular angle."""
    matrix, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    return matrix * np.sign(np.linalg.det(matrix))


def world_of_slices(datasets):
    """Values in HU and RAS positions of all pixels, by the equation of PS3.3 C.7.6.2.1.1."""
    points, values = [], []
    for dataset in datasets:
        row, column = np.split(np.array(dataset.ImageOrientationPatient, float), 2)
        down, across = (float(one) for one in dataset.PixelSpacing)
        i, j = np.mgrid[: dataset.Rows, : dataset.Columns]
        place = np.array(dataset.ImagePositionPatient, float)
        points.append(place + (j * across)[..., None] * row + (i * down)[..., None] * column)
        values.append(dataset.pixel_array * float(dataset.RescaleSlope) + dataset.RescaleIntercept)
    return np.concatenate(points).reshape(-1, 3) * LPS, np.concatenate(values).ravel()


def made(values, directions, step, origin=(10.5, -20.25, 30.125), **further):
    """One file a slice."""
    return [
        slice_file(
            plane,
            position=np.asarray(origin) + index * np.asarray(step),
            directions=directions,
            spacing=(1.5, 0.75),
            number=index + 1,
            **further,
        )
        for index, plane in enumerate(values)
    ]


def is_where_it_was(image, folder, datasets):
    """All values of all slices are found at their places."""
    values, affine = voxels_of(folder, image)
    points, expected = world_of_slices(datasets)
    np.testing.assert_array_equal(value_at(values, affine, points), expected)
    back = (points - affine[:3, 3]) @ np.linalg.inv(affine[:3, :3]).T
    assert np.abs(back - np.rint(back)).max() < 1e-3
    np.testing.assert_allclose(image.facts.geometry.affine, affine, atol=1e-4)


@pytest.mark.parametrize("turn", ["axial", "coronal", "sagittal", "oblique", "feet_first"])
def test_a_series_is_where_its_slices_are(turn, tmp_path):
    """Slices of any direction, in files of any order, keep values and world coordinates."""
    axes = {
        "axial": np.eye(3),
        "coronal": np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]]).T,
        "sagittal": np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0]]).T,
        "oblique": rotation(4),
        "feet_first": np.diag([1.0, -1, -1]),
    }[turn]
    datasets = made(some_values(), [*axes[:, 0], *axes[:, 1]], axes[:, 2] * -2.5)

    read = opened(written(datasets, tmp_path / "in"), tmp_path / "out")

    (image,) = read.images
    is_where_it_was(image, tmp_path / "out", datasets)
    assert image.facts.geometry.oblique == (turn == "oblique")
    assert image.facts.geometry.tilt_degrees == 0
    assert image.facts.unit == "HU"
    assert nibabel.aff2axcodes(np.array(image.facts.geometry.affine)) == ("R", "A", "S")


def test_a_series_agrees_with_simpleitk(tmp_path):
    """ITK's reader of series gives the same values at the same physical points."""
    axes = rotation(11)
    datasets = made(some_values(), [*axes[:, 0], *axes[:, 1]], axes[:, 2] * 3.0)
    paths = written(datasets, tmp_path / "in")
    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(tmp_path / "in")))
    theirs = reader.Execute()

    (image,) = opened(paths, tmp_path / "out").images

    values, affine = voxels_of(tmp_path / "out", image)
    agrees(theirs, values, affine)


def agrees(theirs, values, affine):
    """Each voxel of SimpleITK's image has its value at its physical point, LPS to RAS."""
    size = theirs.GetSize()
    indices = np.argwhere(np.ones(size[:3]))
    points = np.array(
        [theirs.TransformIndexToPhysicalPoint([int(i) for i in one]) for one in indices]
    )
    expected = SimpleITK.GetArrayFromImage(theirs).T[tuple(indices.T)]
    np.testing.assert_array_equal(value_at(values, affine, points * LPS), expected)


def test_a_tilted_gantry_shears_the_grid_and_moves_nothing(tmp_path):
    """Slices that lean against their line keep their places; the angle is reported."""
    tilt = np.radians(18.0)
    directions = [1, 0, 0, 0, np.cos(tilt), -np.sin(tilt)]
    datasets = made(some_values(), directions, (0, 0, 4.0))

    (image,) = opened(written(datasets, tmp_path / "in"), tmp_path / "out").images

    is_where_it_was(image, tmp_path / "out", datasets)
    assert image.facts.geometry.tilt_degrees == pytest.approx(18.0, abs=1e-3)
    assert "tilted" in [notice.code for notice in image.facts.notices]
    header = nibabel.load(tmp_path / "out" / image.folder / "volume.nii.gz").header
    assert (int(header["sform_code"]), int(header["qform_code"])) == (1, 0)


def test_missing_slices_are_filled_and_told(tmp_path):
    """With slices missing, those that were sent stay where they are, and the number is reported."""
    datasets = made(some_values((9, 6, 5)), [1, 0, 0, 0, 1, 0], (0, 0, 2.0))
    kept = [one for index, one in enumerate(datasets) if index not in (3, 4, 7)]

    (image,) = opened(written(kept, tmp_path / "in"), tmp_path / "out").images

    is_where_it_was(image, tmp_path / "out", kept)
    assert image.facts.geometry.shape == (5, 6, 9)
    (notice,) = [one for one in image.facts.notices if one.code == "slices_missing"]
    assert notice.message.startswith("3 of 9 slices are missing")
    values, affine = voxels_of(tmp_path / "out", image)
    between = np.array([[10.5, -20.25, 30.125 + 14.0]]) * LPS
    sides = between + np.array([[0, 0, -2.0], [0, 0, 2.0]])
    assert value_at(values, affine, between) == value_at(values, affine, sides).mean()


def test_uneven_slices_are_laid_on_an_even_grid(tmp_path):
    """A ramp that runs through unevenly placed slices is still the same ramp in the volume."""
    heights = np.array([0.0, 1.0, 2.5, 3.5, 5.0, 7.0])
    datasets = [
        slice_file(
            np.full((4, 4), round(height * 100), np.int16),
            position=(0, 0, height),
            number=index + 1,
        )
        for index, height in enumerate(heights)
    ]

    (image,) = opened(written(datasets, tmp_path / "in"), tmp_path / "out").images

    values, affine = voxels_of(tmp_path / "out", image)
    z = affine[2, 3] + affine[2, 2] * np.arange(values.shape[2])
    np.testing.assert_allclose(values[1, 1], z * 100 - 1024, atol=1e-2)
    assert "slices_uneven" in [notice.code for notice in image.facts.notices]


def test_slices_of_several_times_make_four_axes(tmp_path):
    """Slices at one place are ordered by time, whatever their numbers are."""
    moving = some_values((3, *SHAPE))
    datasets = [
        one
        for time, values in enumerate(moving)
        for one in made(
            values,
            [1, 0, 0, 0, 1, 0],
            (0, 0, 2.0),
            TemporalPositionIdentifier=time + 1,
            RepetitionTime=2_500,
            modality="MR",
            kind="1.2.840.10008.5.1.4.1.1.4",
        )
    ]
    for number, dataset in enumerate(datasets):
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = f"{SERIES}.{number}"

    (image,) = opened(written(datasets, tmp_path / "in"), tmp_path / "out").images

    values, _ = voxels_of(tmp_path / "out", image)
    assert values.shape == (5, 6, 7, 3)
    # From columns, rows and slices in LPS to RAS both axes of the plane are turned round.
    expected = np.moveaxis(moving, (0, 1, 2, 3), (3, 2, 1, 0))[::-1, ::-1] - 1024
    np.testing.assert_array_equal(values, expected)
    assert (image.facts.geometry.n_times, image.facts.geometry.time_step_s) == (3, 2.5)


def test_a_scout_in_three_planes_becomes_three_volumes(tmp_path):
    """Slices of one series that lie in different planes are not stacked on each other."""
    datasets = []
    for plane, axes in enumerate((np.eye(3), np.roll(np.eye(3), 1, 0), np.roll(np.eye(3), 2, 0))):
        datasets += made(some_values((3, 6, 6), plane), [*axes[0], *axes[1]], axes[2] * 5)
    for number, dataset in enumerate(datasets):
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = f"{SERIES}.{number}"

    read = opened(written(datasets, tmp_path / "in"), tmp_path / "out")

    assert [image.facts.n_source_files for image in read.images] == [3, 3, 3]
    for image in read.images:
        values, affine = voxels_of(tmp_path / "out", image)
        points, expected = world_of_slices(datasets)
        inside = np.abs((points - affine[:3, 3]) @ np.linalg.inv(affine[:3, :3]).T)
        assert values.size == 6 * 6 * 3
        assert set(values.ravel()) <= set(expected)
        assert inside.shape == points.shape


def test_the_same_file_twice_is_one_slice(tmp_path):
    """A copy of a slice, as exports often have it, changes nothing."""
    datasets = made(some_values(), [1, 0, 0, 0, 1, 0], (0, 0, 2.0))

    (image,) = opened(written([*datasets, *datasets[:3]], tmp_path / "in"), tmp_path / "out").images

    assert image.facts.geometry.shape == (5, 6, 7)
    assert image.facts.geometry.n_times == 1


def test_rescale_of_each_slice_counts(tmp_path):
    """With a slope of its own for each slice, as in PET, values are those of each slice's slope."""
    datasets = made(some_values(), [1, 0, 0, 0, 1, 0], (0, 0, 2.0), modality="PT", Units="BQML")
    for index, dataset in enumerate(datasets):
        dataset.RescaleSlope, dataset.RescaleIntercept = f"{0.5 + index / 8}", 0

    (image,) = opened(written(datasets, tmp_path / "in"), tmp_path / "out").images

    is_where_it_was(image, tmp_path / "out", datasets)
    assert image.facts.unit == "Bq/mL"


@pytest.mark.parametrize("suffix", [".mha", ".mhd", ".nrrd", ".nii", ".nii.gz"])
@pytest.mark.parametrize("seed", [1, 2])
def test_files_of_simpleitk_are_read_as_it_reads_them(suffix, seed, tmp_path):
    """Oblique images that ITK wrote have the same values at the same physical points here."""
    image = SimpleITK.GetImageFromArray(
        some_values(seed=seed).astype([np.int16, np.float32][seed % 2])
    )
    image.SetSpacing((0.8, 1.25, 3.0))
    image.SetOrigin((-12.5, 40.25, 7.75))
    image.SetDirection(rotation(seed).ravel().tolist())
    folder = tmp_path / "in"
    folder.mkdir()
    SimpleITK.WriteImage(
        image, str(folder / f"image{suffix}"), useCompression=seed == 1 and suffix != ".nii"
    )

    (made_image,) = opened(sorted(folder.iterdir()), tmp_path / "out").images

    values, affine = voxels_of(tmp_path / "out", made_image)
    agrees(image, values, affine)


@pytest.mark.parametrize("suffix", [".mha", ".nrrd", ".nii"])
def test_four_axes_of_other_formats_stay_four(suffix, tmp_path):
    """Time is the last axis whatever the format calls it."""
    values = some_values((2, *SHAPE))
    path = tmp_path / f"image{suffix}"
    if suffix == ".nii":
        nibabel.save(
            nibabel.Nifti1Image(np.moveaxis(values.T, 3, 3), np.diag([-1.0, -1, 1, 1])), path
        )
    else:
        image = SimpleITK.GetImageFromArray(values, isVector=False)
        SimpleITK.WriteImage(image, str(path))

    (image,) = opened([path], tmp_path / "out").images

    found, _ = voxels_of(tmp_path / "out", image)
    np.testing.assert_array_equal(found, values.T[::-1, ::-1])


@pytest.mark.parametrize("name", ["tiny.mnc", "small.mnc", "minc1_1_scale.mnc", "minc2_4d.mnc"])
def test_minc_is_read_in_both_versions(name, tmp_path):
    """NetCDF and HDF5 give nibabel's values, turned to RAS, with time at the end."""
    source = Path(nibabel.__file__).parent / "tests/data" / name
    theirs = nibabel.load(source)
    expected = np.asanyarray(theirs.dataobj).astype(np.float32)
    if expected.ndim == 4:
        expected = np.moveaxis(expected, 0, -1)
    expected = nibabel.as_closest_canonical(nibabel.Nifti1Image(expected, theirs.affine))

    (image,) = opened([source], tmp_path / "out").images

    values, affine = voxels_of(tmp_path / "out", image)
    np.testing.assert_array_equal(values, np.asanyarray(expected.dataobj))
    np.testing.assert_allclose(affine, expected.affine, atol=1e-4)


def test_the_same_upload_gives_the_same_bytes(tmp_path):
    """There is no clock and no name in what is made."""
    source = Path(nibabel.__file__).parent / "tests/data/anatomical.nii"
    packed = tmp_path / "other name.nii.gz"
    packed.write_bytes(gzip.compress(source.read_bytes()))

    (one,) = opened([source], tmp_path / "one").images
    (other,) = opened([packed], tmp_path / "other").images

    for name in ("volume.nii.gz", "thumbnail.png"):
        first = (tmp_path / "one" / one.folder / name).read_bytes()
        assert first == (tmp_path / "other" / other.folder / name).read_bytes()
