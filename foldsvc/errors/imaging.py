"""Images that were sent, and why they cannot be used.

No message repeats what an image has in it: names and values there may be a patient's. Names of
files are for whoever sent them, in the answer to the upload, and are kept and logged nowhere.
"""

from collections.abc import Sequence
from typing import Self

from foldsvc.errors.submission import InputError
from foldsvc.image_formats import listed_formats


class ImageError(InputError):
    """What was sent as an image cannot be used.

    Attributes:
        files: Of the upload, that this is about, as they were called; empty where it is about all.
    """

    code = "image_invalid"
    files: tuple[str, ...] = ()

    def about(self, *files: str) -> Self:
        """Give the same error with the names of the files that it is about, if they have any."""
        self.files = tuple(file for file in files if file)
        return self


class NoImageSentError(ImageError):
    """The request has no file in it."""

    code = "no_image_sent"
    message = "Nothing was sent"
    remedy = "Send one or more files, or a zip of them"


class ImageFormatError(ImageError):
    """The bytes are of no format that is read here."""

    code = "image_format_unknown"
    remedy = (
        f"{listed_formats()} are read, as files, a folder or a zip; beside a file of voxels alone "
        "(.img, .raw, .BRIK, .REC) send its header"
    )

    def __init__(self, n_files: int = 1) -> None:
        super().__init__(
            "The file is not an image of a format that is read here"
            if n_files == 1
            else f"None of the {n_files:,} files is an image of a format that is read here"
        )


class FileEmptyError(ImageError):
    """There is not one byte in a file."""

    code = "file_empty"
    message = "The file is empty"
    remedy = "Copy or export it again, and look at its size"


class ArchiveEmptyError(ImageError):
    """An archive holds no file."""

    code = "archive_empty"
    message = "The archive has no file in it"
    remedy = "Pack the images again"


class ArchiveEncryptedError(ImageError):
    """What an archive holds is locked by a password, which the service never asks for."""

    code = "archive_encrypted"
    message = "The archive is encrypted, and its files cannot be read without its password"
    remedy = "Unpack it and send its files, or a zip without a password"


class DataFileMissingError(ImageError):
    """A header keeps its voxels in another file, and that does not lie where the header says."""

    code = "data_file_missing"
    remedy = "Send header and data file together, in one folder or zip"

    def __init__(self, name: str, elsewhere: Sequence[str] = ()) -> None:
        others = f"; in another folder there is {_either(elsewhere)}" if elsewhere else ""
        super().__init__(f"The header needs the file {name}, which was not sent beside it{others}")


class DataFileAmbiguousError(ImageError):
    """Several files may be the one that a header names."""

    code = "data_file_ambiguous"
    remedy = "Send a folder or a zip in which each header lies beside its own data file"

    def __init__(self, name: str, candidates: Sequence[str]) -> None:
        super().__init__(f"The header needs the file {name}, which may be {_either(candidates)}")


class ImageDamagedError(ImageError):
    """The bytes begin as an image of a known format and do not go on as one."""

    code = "image_damaged"
    remedy = "Export it again from where it comes from"

    def __init__(self, image_format: str, fault: str) -> None:
        super().__init__(f"The {image_format} file cannot be read: {fault}")


class ImageUnsupportedError(ImageError):
    """The image is whole, and of a kind that is not read here."""

    code = "image_unsupported"

    def __init__(self, what: str, remedy: str = "Convert it, for instance to NIfTI") -> None:
        super().__init__(f"Not supported: {what}", remedy=remedy)


class UploadTooLargeError(ImageError):
    """More was sent than is taken at once."""

    code = "upload_too_large"
    remedy = "Send its series one by one, or raise the limit in the service's settings"

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(f"The upload has too much of it: the limit is {limit:,} {what}")


class ImageBombError(ImageError):
    """Something small unpacks to something far too large."""

    code = "image_bomb"
    remedy = "Send the image without compression"

    def __init__(self, limit: str) -> None:
        super().__init__(f"The upload unpacks to more than {limit}")


class ImageLimitError(ImageError):
    """Reading the image took more time or memory than is given to one upload."""

    code = "image_limit"
    remedy = "Send a smaller part of it, such as one series"

    def __init__(self, fault: str) -> None:
        super().__init__(f"The image could not be read within the limits: {fault}")


class NoPicturesError(ImageError):
    """What is asked for is done to pictures, and the image is a volume."""

    code = "no_pictures"
    remedy = "Ask it of an image of the kind frames"

    def __init__(self, volume_id: str) -> None:
        super().__init__(f"Image {volume_id} is a volume, not pictures")


class MaskOutsideError(ImageError):
    """A box to black out does not lie within the picture."""

    code = "mask_outside"

    def __init__(self, index: int, columns: int, rows: int) -> None:
        super().__init__(
            f"Box {index + 1} is not within the picture",
            remedy=f"The picture has {columns} columns and {rows} rows",
        )


class NotARadiographError(ImageError):
    """A reading of a chest X-ray is asked of something else."""

    code = "not_a_radiograph"
    remedy = "Fill it in for images of the modalities CR and DX"

    def __init__(self, modality: str) -> None:
        super().__init__(
            f"The form is for chest X-rays, not for {modality or 'an image of unknown kind'}"
        )


def _either(names: Sequence[str]) -> str:
    return " or ".join(names[:4])
