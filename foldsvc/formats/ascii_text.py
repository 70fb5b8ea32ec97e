"""Free text for file formats that know ASCII only."""

import unicodedata


def ascii_text(text: str) -> str:
    """Give text in printable ASCII on one line.

    Accents are dropped, what has no ASCII form is written as `<U+4E2D>`, control characters and
    runs of white space become one blank.
    """
    spaced = "".join(
        " " if letter.isspace() or unicodedata.category(letter) == "Cc" else letter
        for letter in text
    )
    return " ".join("".join(_ascii(letter) for letter in spaced).split())


def _ascii(letter: str) -> str:
    if letter.isascii():
        return letter
    parts = unicodedata.normalize("NFKD", letter)
    kept = "".join(part for part in parts if part.isascii() and part.isprintable())
    if kept:
        return kept
    return "" if unicodedata.combining(letter) else f"<U+{ord(letter):04X}>"
