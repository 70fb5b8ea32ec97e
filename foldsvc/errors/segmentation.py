"""Images that a network was not trained for."""

from foldsvc.errors.imaging import ImageError


class SegmentationInputError(ImageError):
    """The image is none of those that the network was trained on."""

    code = "segmentation_input"


class NotMagneticResonanceError(SegmentationInputError):
    """The image is of another modality than the network's."""

    code = "segmentation_modality"
    remedy = "Choose a T1-weighted image of the same head"

    def __init__(self, found: str) -> None:
        super().__init__(
            f"The image is {found}; the network knows T1-weighted magnetic resonance alone"
        )


class SeveralTimesError(SegmentationInputError):
    """The image has a fourth axis.

    Attributes:
        n_times: How long it is.
    """

    code = "segmentation_several_times"
    remedy = "Choose a T1-weighted image, which stands still"

    def __init__(self, n_times: int) -> None:
        super().__init__(f"The image has {n_times} points in time; the network takes one")
        self.n_times = n_times


class ImageExtentError(SegmentationInputError):
    """The image is too small or too large to be of a head."""

    code = "segmentation_extent"
    remedy = "Choose an image of the whole head, with its spacing in millimetres"

    def __init__(self, extent_mm: float, expected: str) -> None:
        super().__init__(
            f"The image reaches {extent_mm:.0f} mm along an axis; of a head are expected {expected}"
        )


class ImageSpacingError(SegmentationInputError):
    """The voxels are too coarse, or far longer than wide."""

    code = "segmentation_spacing"
    remedy = "Choose an image with thinner slices"

    def __init__(self, spacing_mm: tuple[float, float, float], limit_mm: float) -> None:
        spacing = " × ".join(f"{step:.2g}" for step in spacing_mm)
        super().__init__(
            f"The voxels are {spacing} mm, expected at most {limit_mm:g} mm along each axis"
        )


class NotFiniteError(SegmentationInputError):
    """Some values of the image are not numbers.

    Attributes:
        n_voxels: How many.
    """

    code = "segmentation_not_finite"
    remedy = "Replace them, for instance by 0, and send the image again"

    def __init__(self, n_voxels: int) -> None:
        super().__init__(f"{n_voxels:,} voxels are infinite or no number")
        self.n_voxels = n_voxels


class NoContrastError(SegmentationInputError):
    """Nearly all voxels have one value."""

    code = "segmentation_no_contrast"
    message = "Nearly all voxels of the image have the same value"
    remedy = "Choose an image, not a mask, with the whole head in it"


class BrainNotFoundError(SegmentationInputError):
    """The network saw no brain, or was less decided about it than on any head."""

    code = "segmentation_no_brain"
    message = "The network sees no brain in the image"
    remedy = "Choose a T1-weighted image of the whole head"


class NotT1WeightedError(SegmentationInputError):
    """The brain is darker inside than at its rim."""

    code = "segmentation_contrast"
    remedy = "Choose the T1-weighted image of the same head, not T2-weighted or FLAIR"

    def __init__(self, contrast: float) -> None:
        super().__init__(
            f"The middle of the brain is {contrast:.2f} times as bright as its rim; in "
            "T1-weighted images it is brighter"
        )


class NotALabelMapError(SegmentationInputError):
    """An image that is not a map of labels."""

    code = "mask_not_labels"
    remedy = "A map has few whole numbers from 0 to 255; `label_map` of an image says if"

    def __init__(self, volume_id: str) -> None:
        super().__init__(f"Image {volume_id} is not a map of labels")


class MaskMismatchError(SegmentationInputError):
    """Two masks, or a mask and its image, do not lie on the same grid."""

    code = "mask_mismatch"
    remedy = "Bring both to the same grid"

    def __init__(self, fault: str) -> None:
        super().__init__(f"The two cannot be compared: {fault}")
