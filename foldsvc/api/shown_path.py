"""A path as it may be shown to others: in answers and in the log."""

import re
from typing import Final
from urllib.parse import quote

_LONGEST: Final = 500
_SAFE: Final = "/:@!$&'()*+,;=~"
_TOKEN: Final = re.compile(r"((?:^|/)shared/+)[^/]+", re.IGNORECASE)
_UID: Final = re.compile(r"[0-9.]{3,}")


def shown_path(path: str) -> str:
    """Give a path without what tells too much, and without what a terminal would act on.

    The token of a link opens what it leads to; a UID may be that of a patient's study.
    """
    quoted = quote(path, safe=_SAFE, errors="replace")
    if quoted.startswith("/dicom-web/"):
        quoted = _UID.sub("{uid}", quoted)
    hidden = _TOKEN.sub(r"\1…", quoted)
    return hidden if len(hidden) <= _LONGEST else f"{hidden[:_LONGEST]}…"
