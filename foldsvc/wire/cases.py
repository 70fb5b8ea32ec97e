"""Requests and answers about cases and the links to them, `/api/v1/cases`, `/api/v1/shared`."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from foldsvc.records.case import CaseSummary, ItemKind
from foldsvc.wire.fold import Wire

_NO_NUL = r"^[^\x00]*$"
Title = Annotated[str, Field(min_length=1, max_length=200, pattern=_NO_NUL)]
Notes = Annotated[str, Field(max_length=100_000, pattern=_NO_NUL)]
Caption = Annotated[str, Field(max_length=1_000, pattern=_NO_NUL)]


class CaseRequest(Wire):
    """A case to begin."""

    title: Title
    notes: Notes = Field("", description="Markdown, kept and shown as plain text")


class CaseUpdate(Wire):
    """What to change; what is left out stays."""

    title: Title | None = None
    notes: Notes | None = None


class ItemRequest(Wire):
    """What to put into a case, at its end."""

    kind: ItemKind
    reference: str = Field(pattern=r"^[0-9a-f-]{36}$", description="id of the fold or the image")
    caption: Caption = ""


class ItemUpdate(Wire):
    """What to change; what is left out stays."""

    caption: Caption | None = None
    position: int | None = Field(None, ge=0, description="from 0 on; the others move along")


class CaseItem(Wire):
    """A fold or an image in a case."""

    id: str
    kind: ItemKind
    reference: str = Field(description="id of the fold or the image")
    title: str = Field(description="of the fold or the image, kept where that is gone")
    caption: str
    state: Literal["present", "gone", "withheld"] = Field(
        description="gone: it was deleted. withheld: it may not be shown to others, since text "
        "may be written into its pixels"
    )


class CasePage(Wire):
    """Cases, newest first."""

    cases: list[CaseSummary]
    next_cursor: str | None


class Case(Wire):
    """Structures and images side by side, with notes."""

    id: str
    title: str
    notes: str
    created_at: datetime
    updated_at: datetime
    items: list[CaseItem]


class ShareRequest(Wire):
    """How long a link leads to the case."""

    days: int | None = Field(
        None, ge=1, description="7 if left out, or as many as the service allows"
    )


class Share(Wire):
    """A link to a case; what it is called is known to nobody but those who have it."""

    id: str
    state: Literal["active", "expired", "revoked"]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_opened_at: datetime | None


class NewShare(Share):
    """A link that was made just now."""

    token: str = Field(description="told once and kept nowhere")
    path: str = Field(description="of the page that it leads to")


class ShareList(Wire):
    """The links to a case, newest first."""

    shares: list[Share]
    max_days: int = Field(description="how long a link may last here")


class SharedCase(Wire):
    """A case as whoever has a link to it sees it."""

    title: str
    notes: str
    updated_at: datetime
    expires_at: datetime = Field(description="until then the link leads here")
    items: list[CaseItem]
