"""Siemens mosaics taken apart: a scanner's own headers, and made ones in every orientation."""

import gzip
import zipfile
from io import BytesIO
from pathlib import Path

import nibabel
import numpy as np
import pydicom
import pytest

from tests.imaging.made_objects import mosaic_file
from tests.imaging.made_series import written
from tests.imaging.opened import opened, value_at, voxels_of

SIEMENS = Path(nibabel.__file__).parent / "nicom" / "tests" / "data"
C, S = np.cos(0.3), np.sin(0.3)


def unpacked(name: str, folder: Path) -> Path:
    """Give a real file of nibabel's, unpacked; its header is whole and its pixels are zero."""
    path = folder / name
    path.write_bytes(gzip.decompress((SIEMENS / f"{name}.gz").read_bytes()))
    return path


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """Two volumes of a diffusion series by a TrioTim, read once."""
    folder = tmp_path_factory.mktemp("real")
    paths = [unpacked(f"siemens_dwi_{b}.dcm", folder) for b in (1000, 0)]
    return opened(paths, folder / "out"), folder / "out"


def test_a_scanners_mosaics_become_one_volume_where_dcm2niix_puts_it(real):
    """128 × 128 × 48 × 2, its voxels at the places that dcm2niix 1.0.20260724 gives them."""
    read, folder = real
    (image,) = read.images

    _, affine = voxels_of(folder, image)

    assert image.facts.geometry.shape == (128, 128, 48)
    assert image.facts.geometry.n_times == 2
    assert [one.code for one in image.facts.notices] == ["windows_differ"]
    # dcm2niix has the same grid with its first axis the other way, 127 steps further.
    dcm2niix = np.array(
        [[-1.796875, 0, 0, 115], [0, 1.79685044, -0.0157080051, -93.1714783],
         [0, 0.00940844044, 2.99995899, -79.9053497]]
    )  # fmt: skip
    np.testing.assert_allclose(affine[:3, :3], dcm2niix[:, :3] * (-1, 1, 1), atol=1e-6)
    np.testing.assert_allclose(affine[:3, 3], dcm2niix @ (127, 0, 0, 1), atol=1e-3)


def test_a_scanners_gradients_are_given_as_dcm2niix_gives_them(real):
    """The files for FSL have dcm2niix's numbers; the facts have the same in world coordinates."""
    read, folder = real
    (image,) = read.images

    vectors = np.loadtxt(folder / image.folder / "volume.bvec")

    assert (folder / image.folder / "volume.bval").read_text().split() == ["0", "1000"]
    np.testing.assert_allclose(vectors[:, 1], [0.999975, -0.00507649, -0.00502361], atol=1e-6)
    np.testing.assert_array_equal(vectors[:, 0], 0)
    assert image.facts.geometry.fourth_axis == "diffusion"
    assert image.facts.geometry.time_step_s is None
    assert image.facts.diffusion.b_values == (0, 1000)
    np.testing.assert_allclose(
        image.facts.diffusion.directions[1], [-0.999974, -0.00505012, -0.00505012], atol=1e-6
    )


ORIENTATIONS = {
    "axial": (1, 0, 0, 0, 1, 0), "sagittal": (0, 1, 0, 0, 0, -1), "coronal": (1, 0, 0, 0, 0, -1),
    "decubitus": (0, 1, 0, -1, 0, 0), "oblique": (1, 0, 0, 0, C, S),
}  # fmt: skip
CASES = [(name, backwards) for name in ORIENTATIONS for backwards in (False, True)]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Three mosaics in each orientation and direction, read as one upload; values tell the case."""
    folder = tmp_path_factory.mktemp("made")
    draw = np.random.default_rng(1)
    tiles = {
        case: [draw.integers(0, 1000, (5, 6, 8), dtype=np.int16) + 1000 * number for _ in range(3)]
        for number, case in enumerate(CASES)
    }
    files = [
        mosaic_file(
            volume, first=(-10, 20, 30), directions=ORIENTATIONS[case[0]], spacing=(2, 1.5), step=3,
            backwards=case[1], number=time + 1, series=f"1.2.{number + 1}",
        )
        for number, case in enumerate(CASES)
        for time, volume in enumerate(tiles[case])
    ]  # fmt: skip
    images = opened(written(files, folder / "in"), folder / "out").images
    return tiles, images, folder / "out"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_tile_lies_where_the_private_header_says(made, case):
    """A time series of mosaics is one image whatever its windows; every pixel keeps its place.

    The positions are those of which dcm2niix reads the same voxels of the same files.
    """
    tiles, images, folder = made
    (image,) = [one for one in images if one.facts.value_range.minimum // 1000 == CASES.index(case)]

    voxels, affine = voxels_of(folder, image)

    assert voxels.shape[3] == 3
    directions = ORIENTATIONS[case[0]]
    row, column = np.array(directions[:3]), np.array(directions[3:])
    normal = np.cross(row, column) * (-1 if case[1] else 1)
    k, j, i = np.meshgrid(range(5), range(6), range(8), indexing="ij")
    lps = np.array([-10, 20, 30]) + (
        i[..., None] * 1.5 * row + j[..., None] * 2 * column + k[..., None] * 3 * normal
    )
    world = (lps * (-1, -1, 1)).reshape(-1, 3)
    for time, volume in enumerate(tiles[case]):
        np.testing.assert_array_equal(value_at(voxels[..., time], affine, world), volume.ravel())


def test_the_number_of_slices_is_read_of_the_older_element_too(tmp_path):
    """(0019,100A) is enough where the CSA header was taken away; slices follow their normal."""
    tiles = np.arange(3 * 4 * 4, dtype=np.int16).reshape(3, 4, 4)
    file = mosaic_file(
        tiles, first=(0, 0, 5), directions=(1, 0, 0, 0, 1, 0), spacing=(1, 1), step=2
    )
    del file[0x0029, 0x1010]
    file.private_block(0x0019, "SIEMENS MR HEADER", create=True).add_new(0x0A, "US", 3)

    (image,) = opened(written([file], tmp_path / "in"), tmp_path / "out").images

    voxels, affine = voxels_of(tmp_path / "out", image)
    np.testing.assert_array_equal(
        value_at(voxels, affine, np.array([[0, 0, 5], [0, 0, 7], [0, 0, 9]])), tiles[:, 0, 0]
    )


def test_a_mosaic_without_its_private_header_stays_a_picture_and_says_so(tmp_path):
    """Nothing is guessed of how many slices there are."""
    tiles = np.zeros((3, 4, 4), np.int16)
    files = [
        mosaic_file(
            tiles, first=(0, 0, 5 * time), directions=(1, 0, 0, 0, 1, 0), spacing=(1, 1), step=2,
            number=time,
        )
        for time in (1, 2)
    ]  # fmt: skip
    for file in files:
        del file[0x0029, 0x1010]

    (image,) = opened(written(files, tmp_path / "in"), tmp_path / "out").images

    assert image.facts.kind == "frames"
    (told,) = image.facts.notices
    assert told.code == "mosaic"
    assert "private header, which says how many there are, is missing" in told.message


def test_mosaics_made_smaller_after_the_scan_stay_pictures_and_say_so(tmp_path):
    """48 tiles do not fill 256 × 256 pixels; pictures of many slices are not slices themselves."""
    read = opened([SIEMENS / "0.dcm", SIEMENS / "1.dcm"], tmp_path / "out")

    (image,) = read.images
    assert image.facts.kind == "frames"
    assert image.facts.frames.n_frames == 2
    (told,) = [one.message for one in image.facts.notices if one.code == "mosaic"]
    assert "7 × 7 tiles, for its 48 slices, do not fill 256 × 256 pixels" in told


def test_a_mosaic_that_is_not_whole_leaves_the_others_of_its_series_alone(tmp_path):
    """Two mosaics are a volume in time; the one whose edge was cut off is a picture beside it."""
    draw = np.random.default_rng(3)
    tiles = [draw.integers(0, 1000, (5, 6, 8), dtype=np.int16) for _ in range(3)]
    files = [
        mosaic_file(
            one, first=(0, 0, 5), directions=(1, 0, 0, 0, 1, 0), spacing=(2, 1.5), step=3,
            number=time + 1,
        )
        for time, one in enumerate(tiles)
    ]  # fmt: skip
    cut = files[1].pixel_array[:-1]
    files[1].Rows, files[1].PixelData = len(cut), cut.tobytes()

    volume, picture = opened(written(files, tmp_path / "in"), tmp_path / "out").images

    assert volume.facts.geometry.shape == (8, 6, 5)
    assert volume.facts.geometry.n_times == 2
    assert [one.code for one in volume.facts.notices if one.code == "mosaic"] == []
    assert picture.facts.kind == "frames"
    assert [one.code for one in picture.facts.notices if one.code == "mosaic"] == ["mosaic"]


def test_copies_of_mosaics_tell_where_their_slices_are(tmp_path):
    """A copy is a multi-frame image, free of private elements, of which the same volume is read."""
    draw = np.random.default_rng(2)
    files = [
        mosaic_file(
            draw.integers(0, 1000, (5, 6, 8), dtype=np.int16), first=(-10, 20, 30),
            directions=(0, 1, 0, 0, 0, -1), spacing=(2, 1.5), step=3, backwards=True, number=number,
            csa={"B_value": [b], "DiffusionGradientDirection": [0.6, 0.0, 0.8]},
        )
        for number, b in ((1, 0), (2, 700))
    ]  # fmt: skip
    (image,) = opened(written(files, tmp_path / "in"), tmp_path / "out").images
    again = tmp_path / "copies"
    with zipfile.ZipFile(tmp_path / "out" / image.folder / "dicom.zip") as archive:
        archive.extractall(again)
        copy = pydicom.dcmread(BytesIO(archive.read(archive.namelist()[1])))

    (second,) = opened(sorted(again.iterdir()), tmp_path / "again").images

    assert copy.NumberOfFrames == 5
    assert "MOSAIC" not in copy.ImageType
    assert not any(element.tag.is_private for element in copy)
    assert copy.DiffusionBValue == 700
    for mine, copied in zip(
        voxels_of(tmp_path / "out", image), voxels_of(tmp_path / "again", second), strict=True
    ):
        np.testing.assert_array_equal(mine, copied)
    assert second.facts.diffusion == image.facts.diffusion
    assert image.facts.diffusion.b_values == (0, 700)
