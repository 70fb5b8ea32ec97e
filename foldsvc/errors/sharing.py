"""Cases, and the links by which others look at them."""

from collections.abc import Sequence

from foldsvc.errors.jobs import JobError
from foldsvc.errors.submission import InputError


class CaseNotFoundError(JobError):
    """No case has this id."""

    code = "case_not_found"

    def __init__(self, case_id: str) -> None:
        super().__init__(
            f"There is no case {case_id}",
            remedy="It may have been deleted; GET /api/v1/cases lists cases",
        )
        self.case_id = case_id


class CaseItemNotFoundError(JobError):
    """The case has no such item."""

    code = "case_item_not_found"

    def __init__(self, case_id: str, item_id: str) -> None:
        super().__init__(
            f"Case {case_id} has no item {item_id}",
            remedy=f"GET /api/v1/cases/{case_id} lists what is in it",
        )
        self.case_id = case_id
        self.item_id = item_id


class CaseFullError(InputError):
    """The case holds as much as a case may."""

    code = "case_full"

    def __init__(self, limit: int) -> None:
        super().__init__(f"A case holds at most {limit} items", remedy="Begin another case")
        self.limit = limit


class ShareNotFoundError(JobError):
    """The case has no link of this id."""

    code = "share_not_found"

    def __init__(self, share_id: str) -> None:
        super().__init__(f"The case has no link {share_id}")
        self.share_id = share_id


class ShareLinkError(JobError):
    """A link leads nowhere; which of the reasons it is, nobody is told."""

    code = "share_link_invalid"

    def __init__(self) -> None:
        super().__init__(
            "This link leads nowhere: it has expired, was revoked, or was never given out",
            remedy="Ask whoever sent it for a new one",
        )


class NotShareableError(JobError):
    """Images of a case may carry a name in their pixels.

    Attributes:
        titles: Of these images.
    """

    code = "case_not_shareable"

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__(
            f"{len(titles)} of the images in the case cannot be shared, since text may be written "
            f"into their pixels: {'; '.join(titles)}",
            remedy="Black the text out on the image's page, or take the image out of the case",
        )
        self.titles = tuple(titles)
