"""What is not there."""

from collections.abc import Mapping
from typing import ClassVar

from foldsvc.errors.root import FoldsvcError, Words


class NotFoundError(FoldsvcError):
    """There is nothing of this name or id."""

    code = "not_found"
    table: ClassVar[Mapping[str, Words]] = {
        "job_not_found": Words(
            "No job has this id.",
            "There is no job {name}",
            "It may have been deleted; GET /api/v1/folds lists jobs",
        ),
        "batch_not_found": Words("No batch has this id.", "There is no batch {name}"),
        "file_not_found": Words(
            "The job has no file of this name, or none yet.",
            "Job {owner} has no file {name!r}",
            "GET /api/v1/folds/{owner}/files lists what there is",
        ),
        "engine_not_found": Words(
            "No engine has this name.",
            "There is no engine {name!a}",
            "GET /api/v1/engines lists the engines",
        ),
        "volume_not_found": Words(
            "No image has this id.",
            "There is no image {name}",
            "It may have been deleted; GET /api/v1/volumes lists images",
        ),
        "volume_file_not_found": Words(
            "The image has no file of this name, or no such frame.",
            "Image {owner} has no {name}",
            "GET /api/v1/volumes/{owner} lists what there is",
        ),
        "case_not_found": Words(
            "No case has this id.",
            "There is no case {name}",
            "It may have been deleted; GET /api/v1/cases lists cases",
        ),
        "case_item_not_found": Words(
            "The case has no such item.",
            "Case {owner} has no item {name}",
            "GET /api/v1/cases/{owner} lists what is in it",
        ),
        "share_not_found": Words("The case has no link of this id.", "The case has no link {name}"),
        "share_link_invalid": Words(
            "A link leads nowhere; nobody learns which of the reasons it is.",
            "This link leads nowhere: it has expired, was revoked, or was never given out",
            "Ask whoever sent it for a new one",
        ),
        "dicom_not_found": Words(
            "No study, series or instance that may be seen has these UIDs.",
            "No image that may be seen has these UIDs",
            "UIDs are those that searches give, not those of before; images with text "
            "burned in are withheld until they are masked",
        ),
        "dicom_frame_not_found": Words(
            "The instance has no such frame.",
            "The instance has no frame {name}",
            "Ask for one of its frames, {owner}",
        ),
    }

    def __init__(
        self, code: str, name: str | int = "", owner: str = "", *, remedy: str = ""
    ) -> None:
        words = self.table[code]
        super().__init__(
            words.message.format(name=name, owner=owner),
            remedy=remedy or words.remedy.format(name=name, owner=owner),
        )
        self.code = code


def no_frame(number: int, n_frames: int) -> NotFoundError:
    """Give the error of an instance that has no such frame.

    Args:
        number: Of the frame, from 1 on.
        n_frames: That the instance has; 0 where it has no pixels.
    """
    remedy = "" if n_frames else "The instance has no pixels"
    return NotFoundError("dicom_frame_not_found", number, f"1 to {n_frames}", remedy=remedy)
