"""What the numbers of DICOM are: units, tables, windows, padding, doses."""

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from foldsvc.imaging.dicom.suv import suv_inputs
from tests.imaging.made_series import CT, MR, PET, slice_file, written
from tests.imaging.opened import copies_of, read_here, value_at, voxels_of


def item(**values):
    """An item of a sequence."""
    made = Dataset()
    for name, value in values.items():
        setattr(made, name, value)
    return made


def several(values, **further):
    """Slices 2 mm apart, each of one value unless it is a plane."""
    facts = {"RescaleIntercept": 0, **further}
    return [
        slice_file(
            np.broadcast_to(np.asarray(value, np.int16), (4, 5)), position=(0, 0, 2.0 * at),
            number=at + 1, **facts,
        )
        for at, value in enumerate(values)
    ]  # fmt: skip


def read(datasets, folder):
    """What comes of files."""
    return read_here(written(datasets, folder / "in"), folder / "out")


def values_along(folder, image):
    """The value of each slice."""
    return voxels_of(folder / "out", image)[0][0, 0].tolist()


@pytest.mark.parametrize(
    ("units", "suv_type", "unit", "factor"),
    [("GML", "", "SUVbw", 1.0), ("GML", "BW", "SUVbw", 1.0), ("GML", "LBM", "SUVlbm", None),
     ("GML", "LBMJANMA", "SUVlbm", None), ("GML", "IBW", "SUVibw", None),
     ("GML", "BSA", "SUVbsa", None), ("CM2ML", "", "SUVbsa", None), ("CNTS", "", "counts", None),
     ("BQML", "", "Bq/mL", None)],
)  # fmt: skip
def test_uptake_is_of_the_type_that_the_file_says(units, suv_type, unit, factor, tmp_path):
    """GML is SUV by body weight unless SUVType says otherwise (PS3.3 C.8.9.1)."""
    kind = {"SUVType": suv_type} if suv_type else {}
    datasets = several([1, 2, 3], modality="PT", kind=PET, Units=units, **kind)

    (image,) = read(datasets, tmp_path).images

    assert image.facts.unit == unit
    assert image.facts.suv.factor == factor
    assert suv_inputs(datasets).factor == factor


def test_slices_of_different_units_are_different_images(tmp_path):
    """Counts in a series of activity are not slices of the same volume."""
    datasets = several([1, 2, 3, 4, 5, 6], modality="PT", kind=PET, Units="BQML")
    for dataset in datasets[3:]:
        dataset.Units = "CNTS"

    images = read(datasets, tmp_path).images

    found = {image.facts.unit: values_along(tmp_path, image) for image in images}
    assert found == {"Bq/mL": [1, 2, 3], "counts": [4, 5, 6]}


def enhanced(groups, **top):
    """An enhanced image of five frames; groups give the macros of each frame."""
    values = np.repeat(np.arange(1, 6, dtype=np.int16), 20).reshape(25 - 5, 5)
    dataset = slice_file(values, position=(0, 0, 0), Rows=4, NumberOfFrames=5, **top)
    for name in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing",
                 "RescaleSlope", "RescaleIntercept"):  # fmt: skip
        delattr(dataset, name)
    dataset.SharedFunctionalGroupsSequence = Sequence(
        [
            item(
                PixelMeasuresSequence=Sequence([item(PixelSpacing=[1.0, 1.0])]),
                PlaneOrientationSequence=Sequence(
                    [item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])]
                ),
            )
        ]
    )
    dataset.PerFrameFunctionalGroupsSequence = Sequence(
        [
            item(
                PlanePositionSequence=Sequence([item(ImagePositionPatient=[0, 0, float(frame)])]),
                **{name: Sequence([one]) for name, one in groups(frame).items()},
            )
            for frame in range(5)
        ]
    )
    return dataset


def test_units_windows_and_rescale_are_read_from_functional_groups(tmp_path):
    """What an enhanced image says in its functional groups counts as if it were at the top."""
    dataset = enhanced(
        lambda frame: {
            "PixelValueTransformationSequence": item(
                RescaleSlope=2, RescaleIntercept=-frame, RescaleType="BQML"
            ),
            "FrameVOILUTSequence": item(WindowCenter=40, WindowWidth=80),
        },
        kind="1.2.840.10008.5.1.4.1.1.130",
        modality="PT",
    )

    (image,) = read([dataset], tmp_path).images

    assert image.facts.unit == "Bq/mL"
    assert values_along(tmp_path, image) == [2, 3, 4, 5, 6]
    preset = image.facts.presets[0]
    assert (preset.source, preset.center, preset.width) == ("file", 40, 80)


@pytest.mark.parametrize(
    ("slope", "unit", "factor"), [(2.0, "SUVlbm", None), (3.0, "counts", None)]
)
def test_real_world_units_count_where_the_rescale_gives_the_same(slope, unit, factor, tmp_path):
    """Units of real-world values are those of the image if its own rescale has the same numbers."""
    code = item(CodeValue="{SUVlbm}g/ml", CodingSchemeDesignator="UCUM", CodeMeaning="SUV")
    dataset = enhanced(
        lambda _: {
            "PixelValueTransformationSequence": item(
                RescaleSlope=2, RescaleIntercept=0, RescaleType="US"
            ),
            "RealWorldValueMappingSequence": item(
                RealWorldValueSlope=slope, RealWorldValueIntercept=0.0,
                MeasurementUnitsCodeSequence=Sequence([code]),
            ),
        },
        kind="1.2.840.10008.5.1.4.1.1.130",
        modality="PT",
    )  # fmt: skip

    (image,) = read([dataset], tmp_path).images

    assert (image.facts.unit, image.facts.suv.factor) == (unit, factor)


def test_a_table_in_place_of_the_rescale_counts_in_volumes(tmp_path):
    """Values of a volume are those of each file's own modality table."""
    datasets = several([0, 1, 2])
    for at, dataset in enumerate(datasets):
        table = Dataset()
        table.add_new("LUTDescriptor", "SS", [3, 0, 16])
        table.add_new("LUTData", "US", [100 + at, 200 + at, 300 + at])
        table.ModalityLUTType = "US"
        dataset.ModalityLUTSequence = Sequence([table])
        del dataset.RescaleSlope, dataset.RescaleIntercept

    (image,) = read(datasets, tmp_path).images

    assert values_along(tmp_path, image) == [100, 201, 302]


def test_the_window_of_a_volume_is_the_median_of_its_slices(tmp_path):
    """Where slices suggest different windows, that of the first is not taken for all."""
    datasets = several([1, 2, 3])
    for dataset, (center, width) in zip(datasets, [(10, 20), (40, 80), (50, 90)], strict=True):
        dataset.WindowCenter, dataset.WindowWidth = center, width

    (image,) = read(datasets, tmp_path).images

    preset = image.facts.presets[0]
    assert (preset.center, preset.width) == (40, 80)
    assert "windows_differ" in [notice.code for notice in image.facts.notices]


@pytest.mark.parametrize("places", [1, 3])
def test_padding_is_no_part_of_the_range_of_values(places, tmp_path):
    """Numbers outside of the circle of a CT are in no percentile, no window and no minimum."""
    value = np.full((4, 5), -2_000)
    value[:, 1:] = np.arange(16).reshape(4, 4)
    datasets = several([value] * places, RescaleIntercept=-1_024)
    for dataset in datasets:
        dataset.add_new("PixelPaddingValue", "US", 65_536 - 2_000)  # written as if unsigned

    (image,) = read(datasets, tmp_path).images

    values = image.facts.value_range
    assert (values.minimum, values.maximum) == (-1_024, -1_009)
    assert values.percentile_0_5 >= -1_024
    every = next(preset for preset in image.facts.presets if preset.code == "all")
    assert every.low == -1_024
    if places > 1:
        assert voxels_of(tmp_path / "out", image)[0].min() == -3_024


def test_padding_may_be_a_range(tmp_path):
    """All numbers from PixelPaddingValue to PixelPaddingRangeLimit are padding."""
    value = np.arange(20).reshape(4, 5)
    datasets = several([value] * 2)
    for dataset in datasets:
        dataset.add_new("PixelPaddingValue", "SS", 0)
        dataset.add_new("PixelPaddingRangeLimit", "SS", 9)

    (image,) = read(datasets, tmp_path).images

    assert (image.facts.value_range.minimum, image.facts.value_range.maximum) == (10, 19)


def dose(offsets, *, directions=(1, 0, 0, 0, 1, 0), z=100.0):
    """A dose of four planes whose numbers are 1 to 4."""
    values = np.repeat(np.arange(1, 5, dtype=np.int16), 12).reshape(12, 4)
    dataset = slice_file(
        values, position=(-4, -6, z), directions=directions,
        kind="1.2.840.10008.5.1.4.1.1.481.2", modality="RTDOSE", Rows=3, NumberOfFrames=4,
        DoseUnits="GY", DoseGridScaling=0.5, GridFrameOffsetVector=list(offsets),
    )  # fmt: skip
    del dataset.RescaleSlope, dataset.RescaleIntercept
    return dataset


_OBLIQUE = (1, 0, 0, 0, 0.6, 0.8)


@pytest.mark.parametrize(
    ("offsets", "directions", "z", "steps"),
    [
        ((0, 5, 10, 15), (1, 0, 0, 0, 1, 0), 100, np.outer([0, 5, 10, 15], [0, 0, 1])),
        ((100, 105, 110, 115), (1, 0, 0, 0, 1, 0), 100, np.outer([0, 5, 10, 15], [0, 0, 1])),
        ((0, -5, -10, -15), (1, 0, 0, 0, 1, 0), 100, np.outer([0, -5, -10, -15], [0, 0, 1])),
        ((100, 95, 90, 85), (1, 0, 0, 0, 1, 0), 100, np.outer([0, -5, -10, -15], [0, 0, 1])),
        ((100, 105, 110, 115), (1, 0, 0, 0, -1, 0), 100, np.outer([0, 5, 10, 15], [0, 0, 1])),
        ((0, 5, 10, 15), (1, 0, 0, 0, -1, 0), 100, np.outer([0, 5, 10, 15], [0, 0, -1])),
        ((-30, -25, -20, -15), (1, 0, 0, 0, 1, 0), -30, np.outer([0, 5, 10, 15], [0, 0, 1])),
        ((0, 2, 4, 6), _OBLIQUE, 100, np.outer([0, 2, 4, 6], [0, -0.8, 0.6])),
        ((100, 102, 104, 106), _OBLIQUE, 100, np.outer([0, 2, 4, 6], [0, -0.8, 0.6])),
        ((7, 9, 11, 13), (1, 0, 0, 0, 1, 0), 100, np.outer([0, 2, 4, 6], [0, 0, 1])),
    ],
)  # fmt: skip
def test_planes_of_a_dose_are_where_its_offsets_say(offsets, directions, z, steps, tmp_path):
    """Offsets from the first plane, or z-coordinates of an axial dose (PS3.3 C.8.8.3.2)."""
    (image,) = read([dose(offsets, directions=directions, z=z)], tmp_path).images

    found, affine = voxels_of(tmp_path / "out", image)
    points = (np.array([-4, -6, z]) + steps) * [-1, -1, 1]
    assert value_at(found, affine, points).tolist() == [0.5, 1, 1.5, 2]
    odd = offsets[0] not in (0, z) or (offsets[0] and directions == _OBLIQUE)
    assert ("dose_offsets" in [one.code for one in image.facts.notices]) == bool(odd)


def test_offsets_that_place_too_few_planes_are_refused_in_plain_words(tmp_path):
    """Planes that are nowhere are not superposed on the first."""
    outcome = read([dose((0, 5, 10))], tmp_path)

    assert "GridFrameOffsetVector does not place every frame" in outcome.failure.message


def test_a_portal_image_is_measured_at_its_plane(tmp_path):
    """ImagePlanePixelSpacing holds at the image plane; the ruler tells what that is elsewhere."""
    (dataset,) = several([1], modality="RTIMAGE", kind="1.2.840.10008.5.1.4.1.1.481.1")
    for name in ("PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient"):
        delattr(dataset, name)
    dataset.ImagePlanePixelSpacing = [0.4, 0.5]
    dataset.RTImageSID, dataset.RadiationMachineSAD = 1_500, 1_000

    (image,) = read([dataset], tmp_path).images

    facts = image.facts.frames
    assert (facts.pixel_spacing, facts.spacing_source) == ((0.4, 0.5), "ImagePlanePixelSpacing")
    assert "1500 mm from the source" in facts.spacing_caveat
    assert "1000 mm from it, they are 0.6667" in facts.spacing_caveat


def test_pictures_of_different_pixels_are_not_measured_alike(tmp_path):
    """Radiographs of one series whose detectors had different pixels are two sets of pictures."""
    datasets = several([1, 2], modality="DX", kind="1.2.840.10008.5.1.4.1.1.1.1")
    for dataset, spacing in zip(datasets, (0.1, 0.2), strict=True):
        for name in ("PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient"):
            delattr(dataset, name)
        dataset.ImagerPixelSpacing = [spacing, spacing]

    images = read(datasets, tmp_path).images

    assert [image.facts.frames.pixel_spacing for image in images] == [(0.1, 0.1), (0.2, 0.2)]


def test_hertz_are_a_unit(tmp_path):
    """A field map says Hz in its RescaleType."""
    datasets = several([1, 2, 3], modality="MR", kind=MR, RescaleType="Hz")

    (image,) = read(datasets, tmp_path).images

    assert image.facts.unit == "Hz"


def test_copies_keep_numbers_and_lose_what_is_none(tmp_path):
    """In the copies that are given out, an element of numbers has numbers."""
    datasets = several([1, 2])
    paths = written(datasets, tmp_path / "in")
    for path in paths:
        dataset = pydicom.dcmread(path)
        dataset.KVP, dataset.ExposureTime = 7777, 8888
        dataset.save_as(path)
        path.write_bytes(path.read_bytes().replace(b"7777", b"1.2."))

    (image,) = read_here(paths, tmp_path / "out").images

    for copy in copies_of(tmp_path / "out", image):
        assert "KVP" not in copy
        assert copy.ExposureTime == 8888
        assert copy.SOPClassUID == CT


@pytest.mark.parametrize(
    ("values", "shown"), [((0, 7, 250), (0, 7, 250)), ((0, 1_792, 64_000), (0, 7, 250))]
)
def test_colours_of_eight_bits_in_sixteen_are_not_black(values, shown, tmp_path):
    """Colours that use the lower byte alone are shown as they are, others by their upper byte."""
    dataset = slice_file(np.zeros((4, 5), np.int16), position=(0, 0, 0))
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 3, "RGB"
    dataset.PixelRepresentation, dataset.PlanarConfiguration = 0, 0
    dataset.PixelData = np.tile(np.array(values, "<u2"), 20).tobytes()

    (image,) = read([dataset], tmp_path).images

    with Image.open(tmp_path / "out" / image.folder / "frame_00001.png") as picture:
        assert picture.getpixel((0, 0)) == shown


@pytest.mark.parametrize("told_before", [True, False], ids=["before the data set", "nowhere"])
def test_a_data_set_without_its_class_is_read(tmp_path, told_before):
    """What the file says of it before the data set counts; without that it is a captured picture.

    Of the latter, the words that may be burned in are to be looked for.
    """
    for path in written(several([5, 6, 7]), tmp_path / "in"):
        file = pydicom.dcmread(path)
        del file.SOPClassUID
        if not told_before:
            del file.file_meta.MediaStorageSOPClassUID
        file.save_as(path, enforce_file_format=False)

    (image,) = read_here(sorted((tmp_path / "in").iterdir()), tmp_path / "out").images

    assert image.facts.geometry.shape == (5, 4, 3)
    kinds = {copy.SOPClassUID for copy in copies_of(tmp_path / "out", image)}
    assert kinds == {CT if told_before else "1.2.840.10008.5.1.4.1.1.7"}
    assert image.facts.sharing.burned_in_text == ("none_declared" if told_before else "possible")
