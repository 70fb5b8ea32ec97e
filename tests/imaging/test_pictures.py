"""Images that are looked at one by one: numbers, colours, windows, spacing."""

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.pixels import apply_color_lut, apply_voi_lut, pixel_array

from tests.imaging.conftest import HERE, PYDICOM
from tests.imaging.made_series import slice_file, written
from tests.imaging.opened import opened


def stored(folder, image):
    """The numbers of the frames."""
    facts = image.facts.frames
    shape = (facts.n_frames, facts.rows, facts.columns)
    return np.fromfile(folder / image.folder / "frames.raw", np.dtype(facts.dtype)).reshape(shape)


def colours(folder, image, index=0):
    """Red, green and blue of a frame."""
    return np.asarray(Image.open(folder / image.folder / f"frame_{index + 1:05}.png"))


@pytest.mark.parametrize(
    "name",
    ["CT_small.dcm", "MR_small.dcm", "MR_small_RLE.dcm", "MR_small_jpeg_ls_lossless.dcm",
     "MR_small_jp2klossless.dcm", "MR_small_bigendian.dcm", "693_J2KI.dcm", "JPEG2000.dcm",
     "J2K_pixelrep_mismatch.dcm", "examples_overlay.dcm"],
)  # fmt: skip
def test_stored_values_are_those_of_the_file(name, tmp_path):
    """Whatever the compression, numbers and rescale are pydicom's."""
    dataset = pydicom.dcmread(PYDICOM / name)

    (image,) = opened([PYDICOM / name], tmp_path / "out").images

    facts = image.facts.frames
    np.testing.assert_array_equal(stored(tmp_path / "out", image)[0], dataset.pixel_array)
    assert facts.slope == float(dataset.get("RescaleSlope", 1))
    assert facts.intercept == float(dataset.get("RescaleIntercept", 0))
    low = dataset.pixel_array.min() * facts.slope + facts.intercept
    assert image.facts.value_range.minimum == pytest.approx(low)


def test_the_window_of_the_file_shows_what_pydicom_shows(tmp_path):
    """The first preset of the chest X-ray is black and white where the standard has it."""
    dataset = pydicom.dcmread(HERE / "RG1_J2KI.dcm")
    shown = apply_voi_lut(dataset.pixel_array, dataset)

    (image,) = opened([HERE / "RG1_J2KI.dcm"], tmp_path / "out").images

    preset = image.facts.presets[0]
    assert (preset.source, preset.center, preset.width) == (
        "file",
        dataset.WindowCenter,
        dataset.WindowWidth,
    )
    values = stored(tmp_path / "out", image)[0].astype(float)
    # PS3.3 C.11.2.1.2.1: half a value before the center, over one value less than the width.
    ours = np.clip((values - (preset.center - 0.5)) / (preset.width - 1) + 0.5, 0, 1)
    theirs = shown / (2**dataset.BitsStored - 1)
    assert np.abs(ours - theirs).max() < 1e-3
    assert image.facts.frames.inverted


@pytest.mark.parametrize(
    "name",
    ["examples_ybr_color.dcm", "examples_rgb_color.dcm", "SC_rgb_rle.dcm",
     "SC_ybr_full_422_uncompressed.dcm", "SC_rgb_jpeg_dcmtk.dcm"],
)  # fmt: skip
def test_colours_come_out_as_rgb(name, tmp_path):
    """YBR, planar and compressed colours are pydicom's RGB."""
    expected = pixel_array(PYDICOM / name)
    expected = expected if expected.ndim == 4 else expected[None]

    (image,) = opened([PYDICOM / name], tmp_path / "out").images

    facts = image.facts.frames
    assert (facts.samples, facts.dtype, facts.n_frames) == (3, "png", len(expected))
    last = facts.n_frames - 1
    np.testing.assert_array_equal(colours(tmp_path / "out", image, last), expected[last])
    assert image.facts.value_range is None
    assert image.facts.presets == ()


def test_a_palette_becomes_colour(tmp_path):
    """Indices into a palette come out as the colours that they stand for."""
    dataset = pydicom.dcmread(PYDICOM / "examples_palette.dcm")
    expected = apply_color_lut(dataset.pixel_array, dataset)
    expected = expected >> 8 if expected.dtype == np.uint16 else expected

    (image,) = opened([PYDICOM / "examples_palette.dcm"], tmp_path / "out").images

    np.testing.assert_array_equal(colours(tmp_path / "out", image), expected)


def test_spacing_says_where_it_is_from(tmp_path):
    """Spacing at the detector comes with its caveat, that of ultrasound with its own."""
    radiograph = slice_file(
        np.zeros((4, 4), np.int16), position=(0, 0, 0), kind="1.2.840.10008.5.1.4.1.1.1.1",
        modality="DX", ImagerPixelSpacing=[0.15, 0.2], ViewPosition="PA", ImageLaterality="L",
    )  # fmt: skip
    for name in ("PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient"):
        delattr(radiograph, name)
    (plain,) = written([radiograph], tmp_path / "in")

    (image,) = opened([plain], tmp_path / "out").images
    (clip,) = opened([PYDICOM / "examples_ybr_color.dcm"], tmp_path / "clip").images

    facts = image.facts.frames
    assert facts.pixel_spacing == (0.15, 0.2)
    assert facts.spacing_source == "ImagerPixelSpacing"
    assert "detector" in facts.spacing_caveat
    assert facts.pixel_aspect_ratio == pytest.approx(0.75)
    assert (facts.view_position, facts.laterality) == ("PA", "L")
    assert facts.top_left is None
    region = pydicom.dcmread(PYDICOM / "examples_ybr_color.dcm").SequenceOfUltrasoundRegions[0]
    assert clip.facts.frames.spacing_source == "SequenceOfUltrasoundRegions"
    assert clip.facts.frames.pixel_spacing[1] == pytest.approx(region.PhysicalDeltaX * 10)


def test_an_x_ray_says_how_it_lies_in_the_patient(tmp_path):
    """The letters of a film without a place in space become directions, de-identified or not."""
    (image,) = opened([HERE / "RG1_J2KI.dcm"], tmp_path / "out").images
    frames = image.facts.frames
    assert frames.top_left is None
    assert frames.along_columns == (-1, 0, 0)
    assert frames.along_rows == (0, 0, -1)


def test_single_slices_of_a_series_become_one_set_of_pictures(tmp_path):
    """Pictures without a place that are shown alike are turned over like pages, in their order."""
    datasets = []
    for number in (3, 1, 2):
        one = slice_file(
            np.full((4, 5), number, np.int16), position=(0, 0, 0), number=number, modality="US"
        )
        for name in ("PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient"):
            delattr(one, name)
        datasets.append(one)

    (image,) = opened(written(datasets, tmp_path / "in"), tmp_path / "out").images

    assert stored(tmp_path / "out", image)[:, 0, 0].tolist() == [1, 2, 3]
    assert image.facts.n_source_files == 3


@pytest.mark.parametrize(
    ("body_part", "first"), [("HEAD", "brain"), ("CHEST", "mediastinum"), ("", "abdomen")]
)
def test_presets_of_ct_begin_with_that_of_the_body_part(body_part, first, tmp_path):
    """A CT without a window of its own begins with the usual one, and has the whole table."""
    dataset = slice_file(
        np.arange(16, dtype=np.int16).reshape(4, 4), position=(0, 0, 0), BodyPartExamined=body_part
    )

    (image,) = opened(written([dataset], tmp_path / "in"), tmp_path / "out").images

    presets = {preset.code: preset for preset in image.facts.presets}
    assert image.facts.presets[0].code == first
    assert (presets["brain"].center, presets["brain"].width) == (40, 80)
    assert (presets["lung"].low, presets["lung"].high) == (-1350, 150)
    assert {"subdural", "stroke", "bone", "liver", "angiography", "percentiles"} <= set(presets)


def test_magnetic_resonance_has_no_window_in_hu(tmp_path):
    """What has no unit is shown between its own percentiles."""
    (image,) = opened([PYDICOM / "MR_small.dcm"], tmp_path / "out").images

    assert image.facts.unit == "signal"
    values = image.facts.value_range
    preset = next(one for one in image.facts.presets if one.code == "percentiles")
    assert (preset.low, preset.high) == pytest.approx((values.percentile_2, values.percentile_98))
    assert not {"brain", "lung"} & {one.code for one in image.facts.presets}


def test_a_table_of_brightness_is_passed_on(tmp_path):
    """A VOI LUT comes with its first value and length."""
    dataset = slice_file(np.arange(16, dtype=np.int16).reshape(4, 4), position=(0, 0, 0))
    item = pydicom.Dataset()
    item.LUTDescriptor = [4, -1000, 8]
    item["LUTDescriptor"].VR = "SS"
    item.LUTData = [0, 10, 20, 255]
    item["LUTData"].VR = "US"
    dataset.VOILUTSequence = pydicom.Sequence([item])

    (image,) = opened(written([dataset], tmp_path / "in"), tmp_path / "out").images

    table = image.facts.frames.voi_lut
    assert (table.first_value, table.bits, table.values) == (-1000, 8, (0, 10, 20, 255))
