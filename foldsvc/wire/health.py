"""Answers about the service itself."""

from typing import Literal

from foldsvc.wire.fold import Wire


class Health(Wire):
    """All is well; anything else is a problem document."""

    status: Literal["ok"]
