"""Images that were sent: what could not be read, and images that are not there.

No message repeats a byte of what was sent: names and values of an image may be a patient's.
"""

from foldsvc.errors.jobs import JobError
from foldsvc.errors.submission import InputError


class ImageError(InputError):
    """What was sent as an image cannot be used."""

    code = "image_invalid"


class NoImageSentError(ImageError):
    """The request has no file in it."""

    code = "no_image_sent"

    def __init__(self) -> None:
        super().__init__("Nothing was sent", remedy="Send one or more files, or a zip of them")


class ImageFormatError(ImageError):
    """The bytes are of no format that is read here."""

    code = "image_format_unknown"

    def __init__(self) -> None:
        super().__init__(
            "None of the files is an image that can be read",
            remedy="Send DICOM (files, a folder or a zip), NIfTI, MINC, MetaImage or NRRD",
        )


class ImageDamagedError(ImageError):
    """The bytes begin as an image of a known format and do not go on as one."""

    code = "image_damaged"

    def __init__(self, image_format: str, fault: str) -> None:
        super().__init__(
            f"The {image_format} file cannot be read: {fault}",
            remedy="Export it anew from where it comes from",
        )
        self.image_format = image_format
        self.fault = fault


class ImageUnsupportedError(ImageError):
    """The image is whole, and of a kind that is not read here."""

    code = "image_unsupported"

    def __init__(self, what: str, remedy: str = "Convert it, for instance to NIfTI") -> None:
        super().__init__(f"Not supported: {what}", remedy=remedy)
        self.what = what


class UploadTooLargeError(ImageError):
    """More was sent than is taken at once."""

    code = "upload_too_large"

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(
            f"The upload has too much of it: the limit is {limit:,} {what}",
            remedy="Send its series one by one, or raise the limit in the service's settings",
        )
        self.what = what
        self.limit = limit


class ImageBombError(ImageError):
    """Something small unpacks to something far too large."""

    code = "image_bomb"

    def __init__(self, limit: str) -> None:
        super().__init__(
            f"The upload unpacks to more than {limit}",
            remedy="Send the image without compression",
        )
        self.limit = limit


class ImageLimitError(ImageError):
    """Reading the image took more time or memory than is given to one upload."""

    code = "image_limit"

    def __init__(self, fault: str) -> None:
        super().__init__(
            f"The image could not be read within the limits: {fault}",
            remedy="Send a smaller part of it, such as one series",
        )
        self.fault = fault


class ImagingBusyError(ImageError):
    """Too many uploads are being read."""

    code = "imaging_busy"

    def __init__(self) -> None:
        super().__init__(
            "Other uploads are being read", remedy="Send the image again in a few seconds"
        )


class VolumeNotFoundError(JobError):
    """No image has this id."""

    code = "volume_not_found"

    def __init__(self, volume_id: str) -> None:
        super().__init__(
            f"There is no image {volume_id}",
            remedy="It may have been deleted; GET /api/v1/volumes lists images",
        )
        self.volume_id = volume_id


class VolumeFileNotFoundError(JobError):
    """The image has no file of this name, or no such frame."""

    code = "volume_file_not_found"

    def __init__(self, volume_id: str, name: str) -> None:
        super().__init__(
            f"Image {volume_id} has no {name}",
            remedy=f"GET /api/v1/volumes/{volume_id} lists what there is",
        )
        self.volume_id = volume_id
        self.name = name


class NoPicturesError(ImageError):
    """What is asked for is done to pictures, and the image is a volume."""

    code = "no_pictures"

    def __init__(self, volume_id: str) -> None:
        super().__init__(
            f"Image {volume_id} is a volume, not pictures",
            remedy="Ask it of an image of the kind frames",
        )
        self.volume_id = volume_id


class MaskOutsideError(ImageError):
    """A box to black out does not lie within the picture."""

    code = "mask_outside"

    def __init__(self, index: int, columns: int, rows: int) -> None:
        super().__init__(
            f"Box {index + 1} is not within the picture",
            remedy=f"The picture has {columns} columns and {rows} rows",
        )
        self.index = index
        self.columns = columns
        self.rows = rows


class NotARadiographError(ImageError):
    """A reading of a chest X-ray is asked of something else."""

    code = "not_a_radiograph"

    def __init__(self, modality: str) -> None:
        super().__init__(
            f"The form is for chest X-rays, not for {modality or 'an image of unknown kind'}",
            remedy="Fill it in for images of the modalities CR and DX",
        )
        self.modality = modality


class VolumeChangedError(JobError):
    """Someone else changed the image in the meantime."""

    code = "volume_changed"

    def __init__(self, volume_id: str) -> None:
        super().__init__(
            f"Image {volume_id} was changed in the meantime", remedy="Look at it again, then retry"
        )
        self.volume_id = volume_id
