"""DICOM Segmentations and RT Structure Sets, written by others' programs and by hand."""

import zipfile
from io import BytesIO

import numpy as np
import pydicom
import pytest
from highdicom import AlgorithmIdentificationSequence
from highdicom.seg import Segmentation, SegmentDescription
from pydicom.sequence import Sequence
from pydicom.sr.codedict import codes
from pydicom.uid import generate_uid

from tests.imaging.conftest import PYDICOM
from tests.imaging.made_objects import item
from tests.imaging.made_series import SERIES, slice_file, written
from tests.imaging.opened import opened, value_at, voxels_of

ROWS, COLUMNS, N_SLICES = 10, 12, 5
ORIGIN, STEP, SPACING = (-20.0, 30.0, 40.0), 3.0, (2.0, 1.5)


def ct_series():
    """Five slices of 10 × 12 pixels, each of which is 2 × 1.5 mm."""
    return [
        slice_file(
            np.full((ROWS, COLUMNS), 1_000 + place, np.int16),
            position=(ORIGIN[0], ORIGIN[1], ORIGIN[2] + STEP * place), spacing=SPACING,
            number=place + 1, StudyDate="20240101", StudyTime="101010", PatientSex="F",
            PatientBirthDate="19500101", AccessionNumber="A1", StudyID="S1", SeriesNumber=1,
            ReferringPhysicianName="", SliceThickness=STEP, Manufacturer="Made",
        )
        for place in range(N_SLICES)
    ]  # fmt: skip


def world_of(places, rows, columns):
    """Give RAS coordinates of pixels of the series."""
    x = ORIGIN[0] + SPACING[1] * np.asarray(columns)
    y = ORIGIN[1] + SPACING[0] * np.asarray(rows)
    return np.column_stack([-x, -y, ORIGIN[2] + STEP * np.asarray(places)])


def segmentation(series, masks, kind="BINARY", labels=("liver", "tumour")):
    """Let highdicom write a segmentation of two segments, slices by rows by columns each."""
    algorithm = AlgorithmIdentificationSequence(
        name="made", version="1", family=codes.DCM.ArtificialIntelligence
    )
    described = [
        SegmentDescription(
            segment_number=number, segment_label=label,
            segmented_property_category=codes.SCT.AnatomicalStructure,
            segmented_property_type=codes.SCT.Liver, algorithm_type="AUTOMATIC",
            algorithm_identification=algorithm,
        )
        for number, label in enumerate(labels, start=1)
    ]  # fmt: skip
    described[0].RecommendedDisplayCIELabValue = [41661, 41167, 40792]
    return Segmentation(
        source_images=series, pixel_array=np.stack(masks, axis=-1) if kind != "LABELMAP" else masks,
        segmentation_type=kind, segment_descriptions=described, series_instance_uid=generate_uid(),
        series_number=9, sop_instance_uid=generate_uid(), instance_number=1, manufacturer="Made",
        manufacturer_model_name="Made", software_versions="1", device_serial_number="1",
        content_label="LIVER", **({"max_fractional_value": 200} if kind == "FRACTIONAL" else {}),
    )  # fmt: skip


def two_masks(*, overlapping):
    """Two boxes, one of them in two slices alone."""
    masks = np.zeros((2, N_SLICES, ROWS, COLUMNS), np.uint8)
    masks[0, 1:3, 2:6, 3:9] = 1
    masks[1, 2:4, (4 if overlapping else 7) : 9, 5:8] = 1
    return masks


def read_with_series(tmp_path, *objects):
    """Read a series with objects that refer to it; give its image and the maps."""
    read = opened(written([*ct_series(), *objects], tmp_path / "in"), tmp_path / "out")
    series = [one for one in read.images if one.facts.modality == "CT"]
    maps = [one for one in read.images if one.facts.modality != "CT"]
    return series, maps, read.skipped


def labels_at_pixels(folder, image):
    """Give the labels at each pixel of the series: slices, rows, columns."""
    voxels, affine = voxels_of(folder, image)
    grid = np.meshgrid(range(N_SLICES), range(ROWS), range(COLUMNS), indexing="ij")
    world = world_of(*(one.ravel() for one in grid))
    return value_at(voxels, affine, world).reshape(N_SLICES, ROWS, COLUMNS)


@pytest.mark.parametrize("kind", ["BINARY", "FRACTIONAL", "LABELMAP"])
def test_a_segmentation_is_a_map_on_the_grid_of_its_series(tmp_path, kind):
    """Segments keep numbers, names and colours; empty slices that were not sent are empty."""
    masks = two_masks(overlapping=False)
    given = {
        "BINARY": masks,
        "FRACTIONAL": masks * np.array([0.75, 0.5])[:, None, None, None],
        "LABELMAP": (masks[0] + 2 * masks[1]).astype(np.uint8),
    }[kind]
    if kind == "FRACTIONAL":
        given[0, 0] = 0.25  # less than half
    series = ct_series()

    (image,), (found,), skipped = read_with_series(tmp_path, segmentation(series, given, kind))

    assert skipped == []
    assert found.facts.label_map
    assert found.facts.geometry.affine == image.facts.geometry.affine
    assert found.facts.geometry.shape == image.facts.geometry.shape
    np.testing.assert_array_equal(
        labels_at_pixels(tmp_path / "out", found), masks[0] + 2 * masks[1]
    )
    assert [(one.value, one.name) for one in found.facts.labels] == [(1, "liver"), (2, "tumour")]
    assert found.facts.labels[0].colour == "#dd8265"
    assert found.facts.drawn_on == image.facts.series != ""


def test_segments_that_overlap_are_layers_of_which_none_hides_another(tmp_path):
    """Each voxel of each segment is in one of the maps, and a notice says how many there are."""
    masks = two_masks(overlapping=True)

    _, maps, _ = read_with_series(tmp_path, segmentation(ct_series(), masks))

    assert [[one.name for one in found.facts.labels] for found in maps] == [["liver"], ["tumour"]]
    for number, found in enumerate(maps, start=1):
        np.testing.assert_array_equal(
            labels_at_pixels(tmp_path / "out", found), masks[number - 1] * number
        )
        assert "segment_layer" in [one.code for one in found.facts.notices]


def test_a_segmentation_without_its_series_has_a_grid_of_its_own(tmp_path):
    """It is where its own planes are; a notice says that the series was not sent."""
    masks = two_masks(overlapping=False)
    made = segmentation(ct_series(), masks)

    (found,) = opened(written([made], tmp_path / "in"), tmp_path / "out").images

    voxels, affine = voxels_of(tmp_path / "out", found)
    assert "segmented_series_missing" in [one.code for one in found.facts.notices]
    assert found.facts.geometry.spacing == (1.5, 2, 3)
    for number, mask in enumerate(masks, start=1):
        assert (value_at(voxels, affine, world_of(*np.nonzero(mask))) == number).all()
    assert np.count_nonzero(voxels) == np.count_nonzero(masks)


def test_a_real_segmentation_by_dcmqi_is_read(tmp_path):
    """A liver of one slice, as 3D Slicer coloured it."""
    (found,) = opened([PYDICOM / "liver_1frame.dcm"], tmp_path / "out").images

    assert [(one.name, one.colour) for one in found.facts.labels] == [("Liver", "#dd8265")]
    voxels, _ = voxels_of(tmp_path / "out", found)
    dataset = pydicom.dcmread(PYDICOM / "liver_1frame.dcm")
    assert np.count_nonzero(voxels) == np.count_nonzero(dataset.pixel_array)


def test_a_copy_of_a_segmentation_is_one_and_names_nobody(tmp_path):
    """The copy is read as the same map; a name that repeats the patient's is in neither."""
    masks = two_masks(overlapping=False)
    made = segmentation(ct_series(), masks, labels=("liver_Made", "tumour"))
    series = [one.SOPInstanceUID for one in ct_series()]

    _, (found,), _ = read_with_series(tmp_path, made)

    with zipfile.ZipFile(tmp_path / "out" / found.folder / "dicom.zip") as archive:
        data = archive.read(archive.namelist()[0])
    copy = pydicom.dcmread(BytesIO(data))
    assert [one.name for one in found.facts.labels] == ["label 1", "tumour"]
    assert [one.SegmentLabel for one in copy.SegmentSequence] == ["label 1", "tumour"]
    assert not any(uid.encode() in data for uid in series)
    (tmp_path / "copy.dcm").write_bytes(data)
    (again,) = opened([tmp_path / "copy.dcm"], tmp_path / "again").images
    voxels, affine = voxels_of(tmp_path / "again", again)
    for number, mask in enumerate(masks, start=1):
        assert (value_at(voxels, affine, world_of(*np.nonzero(mask))) == number).all()


def structure_set(regions, series=SERIES):
    """A structure set whose contours are given by slice, in rows and columns of the series."""
    made = slice_file(
        np.zeros((2, 2), np.int16), position=(0, 0, 0), number=77, modality="RTSTRUCT",
        kind="1.2.840.10008.5.1.4.1.1.481.3", series=f"{SERIES}.77", StructureSetLabel="plan",
    )  # fmt: skip
    for name in ("PixelData", "Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit",
                 "PixelRepresentation", "SamplesPerPixel", "PhotometricInterpretation",
                 "ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing",
                 "RescaleSlope", "RescaleIntercept"):  # fmt: skip
        delattr(made, name)
    study = item(RTReferencedSeriesSequence=Sequence([item(SeriesInstanceUID=series)]))
    made.ReferencedFrameOfReferenceSequence = Sequence(
        [
            item(
                FrameOfReferenceUID=f"{SERIES}.9",
                RTReferencedStudySequence=Sequence([study]),
            )
        ]
    )
    made.StructureSetROISequence = Sequence(
        [item(ROINumber=number, ROIName=name) for number, name, _, _ in regions]
    )
    made.ROIContourSequence = Sequence(
        [
            item(
                ReferencedROINumber=number, ROIDisplayColor=colour,
                ContourSequence=Sequence([contour(*one) for one in contours]),
            )
            for number, _, colour, contours in regions
        ]
    )  # fmt: skip
    return made


def contour(place, corners, kind="CLOSED_PLANAR"):
    """A contour in a slice, through points given as row and column."""
    rows, columns = zip(*corners, strict=True)
    ras = world_of([place] * len(corners), rows, columns)
    points = (ras * (-1, -1, 1)).ravel()
    return item(
        ContourGeometricType=kind, NumberOfContourPoints=len(corners),
        ContourData=[f"{one:.6f}" for one in points],
    )  # fmt: skip


def box(upper, lower, left, right):
    """Corners half a pixel around pixels."""
    return [(upper - 0.5, left - 0.5), (upper - 0.5, right + 0.5), (lower + 0.5, right + 0.5),
            (lower + 0.5, left - 0.5)]  # fmt: skip


def test_contours_are_filled_on_the_grid_of_their_series(tmp_path):
    """A contour within another is a hole; each region keeps its number, name and colour."""
    regions = [
        (4, "PTV 60", [255, 0, 0],
         [(1, box(1, 8, 1, 10)), (1, box(4, 5, 4, 6)), (2, box(2, 3, 2, 3))]),
        (7, "Spinal cord", [0, 128, 255], [(3, box(0, 9, 0, 0)), (3, [(1, 1)], "POINT")]),
    ]  # fmt: skip
    expected = np.zeros((N_SLICES, ROWS, COLUMNS), int)
    expected[1, 1:9, 1:11] = 4
    expected[1, 4:6, 4:7] = 0
    expected[2, 2:4, 2:4] = 4
    expected[3, :, 0] = 7

    (image,), (found,), skipped = read_with_series(tmp_path, structure_set(regions))

    assert skipped == []
    np.testing.assert_array_equal(labels_at_pixels(tmp_path / "out", found), expected)
    assert [(one.value, one.name, one.colour) for one in found.facts.labels] == [
        (4, "PTV 60", "#ff0000"), (7, "Spinal cord", "#0080ff"),
    ]  # fmt: skip
    assert found.facts.drawn_on == image.facts.series
    assert {"label_names", "contours_open"} <= {one.code for one in found.facts.notices}
    with zipfile.ZipFile(tmp_path / "out" / found.folder / "dicom.zip") as archive:
        copy = pydicom.dcmread(BytesIO(archive.read(archive.namelist()[0])))
    assert [one.ROIName for one in copy.StructureSetROISequence] == ["PTV 60", "Spinal cord"]
    assert len(copy.ROIContourSequence[0].ContourSequence) == 3


def test_contours_without_their_series_are_refused_with_its_name(tmp_path):
    """Contours have no grid of their own; the series that is missing is named as it is kept."""
    regions = [(1, "Liver", [255, 0, 0], [(1, box(1, 8, 1, 10))])]

    (image,), maps, skipped = read_with_series(tmp_path, structure_set(regions, series="1.2.3"))

    assert maps == []
    assert image.facts.kind == "volume"
    (told,) = skipped
    assert "RTSTRUCT" in told.message
    assert "2.25." in told.message
