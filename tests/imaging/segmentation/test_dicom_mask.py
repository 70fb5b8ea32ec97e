"""A mask as DICOM: each of its pixels at the place of its voxel."""

import io

import numpy as np
import pytest
from head_series import slices_of, zip_of
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import dcmread

from foldsvc.imaging.segmentation.dicom_mask import dicom_mask, mask_of_series, read_series
from foldsvc.records.notice import Notice
from foldsvc.records.volume import Volume

OFTEN_MISSING = (
    "AccessionNumber", "FrameOfReferenceUID", "PatientBirthDate", "PatientID", "PatientName",
    "PatientSex", "ReferringPhysicianName", "SliceThickness", "StudyDate", "StudyID", "StudyTime",
)  # fmt: skip
"""What programs leave out that make files anonymous."""

SMALL = Volume(
    voxels=np.arange(4 * 5 * 6, dtype=np.int16).reshape(4, 5, 6, 1),
    affine=np.diag([3.0, 3.0, 3.0, 1.0]),
)


def places_of(data: bytes) -> np.ndarray:
    """Give the RAS world coordinates of every pixel that is set, by the file's own words."""
    file = dcmread(io.BytesIO(data))
    shared = file.SharedFunctionalGroupsSequence[0]
    spacing = shared.PixelMeasuresSequence[0].PixelSpacing
    cosines = np.array(shared.PlaneOrientationSequence[0].ImageOrientationPatient, float)
    found = []
    for frame, group in zip(file.pixel_array, file.PerFrameFunctionalGroupsSequence, strict=True):
        corner = np.array(group.PlanePositionSequence[0].ImagePositionPatient, float)
        rows, columns = np.nonzero(frame)
        lps = (
            corner
            + np.outer(columns * float(spacing[1]), cosines[:3])
            + np.outer(rows * float(spacing[0]), cosines[3:])
        )
        found.append(lps * [-1, -1, 1])
    return np.concatenate(found)


@pytest.fixture
def mask(head: Volume) -> np.ndarray:
    """Give what is bright in the left half of the head, which has no symmetry."""
    bright = head.voxels[..., 0] > 90
    bright[30:] = False
    return bright


def test_every_pixel_lies_where_its_voxel_lies(head: Volume, mask: np.ndarray) -> None:
    """The world coordinates of the segmentation are those of the mask, whatever the slices."""
    series = read_series(zip_of(slices_of(head)))
    data = dicom_mask(mask, head.affine, series, algorithm="deepbet", version="1.0.2")
    ours = np.argwhere(mask) @ head.affine[:3, :3].T + head.affine[:3, 3]
    theirs = places_of(data)
    assert len(theirs) == mask.sum()
    order, their_order = np.lexsort(np.rint(ours).T), np.lexsort(np.rint(theirs).T)
    np.testing.assert_allclose(ours[order], theirs[their_order], atol=1e-3)


def test_it_names_its_source_and_its_maker(head: Volume, mask: np.ndarray) -> None:
    """The object is a binary segmentation of the series, automatic, by the network named."""
    slices = slices_of(head)
    data = dicom_mask(mask, head.affine, slices, algorithm="deepbet", version="1.0.2")
    file = dcmread(io.BytesIO(data))
    assert (file.Modality, file.SegmentationType) == ("SEG", "BINARY")
    assert file.StudyInstanceUID == slices[0].StudyInstanceUID
    assert file.FrameOfReferenceUID == slices[0].FrameOfReferenceUID
    referenced = file.ReferencedSeriesSequence[0]
    assert referenced.SeriesInstanceUID == slices[0].SeriesInstanceUID
    (segment,) = file.SegmentSequence
    assert (segment.SegmentLabel, segment.SegmentAlgorithmType) == ("brain", "AUTOMATIC")
    (algorithm,) = segment.SegmentationAlgorithmIdentificationSequence
    assert (algorithm.AlgorithmName, algorithm.AlgorithmVersion) == ("deepbet", "1.0.2")


@settings(deadline=None, max_examples=40)
@given(missing=st.sets(st.sampled_from(OFTEN_MISSING)), emptied=st.booleans())
def test_a_series_may_lack_what_need_not_be_known(missing: set[str], *, emptied: bool) -> None:
    """Whichever of the attributes are missing or empty, the mask is written, at its place."""
    slices = slices_of(SMALL)
    for one in slices:
        for name in missing:
            if emptied and name != "FrameOfReferenceUID":
                setattr(one, name, None)
            else:
                delattr(one, name)
    series = read_series(zip_of(slices))
    assert series is not None
    mask = SMALL.voxels[..., 0] % 7 == 0
    data = dicom_mask(mask, SMALL.affine, series, algorithm="deepbet", version="1.0.2")
    ours = np.argwhere(mask) @ SMALL.affine[:3, :3].T
    assert sorted(np.rint(places_of(data)).tolist()) == sorted(ours.tolist())


def test_a_sex_that_dicom_does_not_know_is_left_empty() -> None:
    """A value beside F, M and O, which no object may repeat, does not stand in its way."""
    slices = slices_of(SMALL)
    for one in slices:
        one.PatientSex = "W"
    series = read_series(zip_of(slices))
    assert series is not None
    mask = SMALL.voxels[..., 0] > 50
    data = dicom_mask(mask, SMALL.affine, series, algorithm="deepbet", version="1.0.2")
    assert dcmread(io.BytesIO(data)).PatientSex == ""


def test_an_empty_mask_is_no_object(head: Volume) -> None:
    """Where no pixel is set there is nothing to write."""
    nothing = np.zeros(head.voxels.shape[:3], np.bool_)
    slices = slices_of(head)
    assert dicom_mask(nothing, head.affine, slices, algorithm="a", version="1") is None


def test_files_without_places_are_no_series(head: Volume) -> None:
    """Slices that do not tell where they are get no segmentation."""
    slices = slices_of(head)
    del slices[3].ImagePositionPatient
    assert read_series(zip_of(slices)) is None


def _without(name: str) -> bytes:
    slices = slices_of(SMALL)
    for one in slices:
        delattr(one, name)
    return zip_of(slices)


def _of_two_studies() -> bytes:
    slices = slices_of(SMALL)
    slices[1].StudyInstanceUID = "1.2.3"
    return zip_of(slices)


@pytest.mark.parametrize(
    "archive",
    [
        b"no zip at all",
        _without("ImagePositionPatient"),
        _without("SeriesInstanceUID"),
        _of_two_studies(),
    ],
    ids=["damaged", "no places", "no series", "two studies"],
)
def test_whatever_the_series_is_like_the_rest_is_kept(archive: bytes) -> None:
    """A series of which no segmentation can be made gives a notice that says so, and no error."""
    mask = SMALL.voxels[..., 0] > 50
    said = mask_of_series(archive, mask, SMALL.affine, algorithm="deepbet", version="1.0.2")
    assert isinstance(said, Notice)
    assert said.code == "no_dicom_mask"
    assert said.message.endswith("As NIfTI it is whole")
