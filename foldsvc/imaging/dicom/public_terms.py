"""What vendors say in private elements, said in DICOM's own before anything is made of a file.

Private elements leave with de-identification. What an image cannot be understood without is read
here first, so that readers know one way of saying it and the copies that are given out say it too.
"""

from pydicom.dataset import Dataset

from foldsvc.imaging.dicom.diffusion import publish_weighting
from foldsvc.imaging.dicom.mosaics import Mosaic, unfold
from foldsvc.imaging.dicom.pet_counts import activity_of_counts


def in_public_terms(header: Dataset) -> Mosaic | None:
    """Change a header in place; one that has nothing private to say stays as it is.

    Returns:
        How the picture of a mosaic is to be cut into the frames that its header now tells of.
    """
    activity_of_counts(header)
    publish_weighting(header)
    return unfold(header)
