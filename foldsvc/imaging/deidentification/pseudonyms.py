"""New names that only this installation can give: the same for the same, and no way back."""

import hashlib
import hmac
from datetime import date, timedelta

_STANDARD_UIDS = "1.2.840.10008."
_FEWEST_DAYS, _MOST_DAYS = 30, 3_650


class Pseudonyms:
    """Keyed replacements, by HMAC-SHA-256 with a secret of the installation.

    Args:
        key: The secret. Whoever has it can test guesses; without it nothing can be inferred.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def uid(self, uid: str) -> str:
        """Give a UID under the root of UUIDs (PS3.5 B.2)."""
        number = int.from_bytes(self._digest("uid", uid)[:16], "big")
        return f"2.25.{number}"

    def replaced(self, uid: str) -> str:
        """Give what stands for a UID; those of the standard itself stay, and no UID is none."""
        return uid if not uid or uid.startswith(_STANDARD_UIDS) else self.uid(uid)

    def patient(self, who: str) -> str:
        """Give the name by which images of one patient are still known to belong together.

        Args:
            who: What tells the patient from others; empty for nobody, whose images are not those
                of one patient and get no name.
        """
        return "P" + self._digest("patient", who)[:8].hex().upper() if who else ""

    def days(self, who: str) -> int:
        """Give how far the dates of a patient are moved, always into the past."""
        number = int.from_bytes(self._digest("days", who)[:8], "big")
        return -(_FEWEST_DAYS + number % (_MOST_DAYS - _FEWEST_DAYS))

    def _digest(self, what: str, value: str) -> bytes:
        return hmac.new(self._key, f"{what}\0{value}".encode(), hashlib.sha256).digest()


def moved_date(text: str, days: int) -> str:
    """Move the date at the beginning of a DICOM date or date-time; "" where there is none."""
    digits = text.strip()
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])) + timedelta(days=days)
    except (ValueError, OverflowError):
        return ""
    rest = digits[8:]
    known = rest if all(letter in "0123456789.+-" for letter in rest) else ""
    return f"{day:%Y%m%d}{known}"
