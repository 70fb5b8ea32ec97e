"""A mask as DICOM: each of its pixels at the place of its voxel."""

import io

import numpy as np
import pytest
from head_series import slices_of, zip_of
from pydicom import dcmread

from foldsvc.imaging.segmentation.dicom_mask import dicom_mask, read_series
from foldsvc.records.volume import Volume


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
