"""What a page that nobody expected says, in plain words and short."""

from html.parser import HTMLParser

_LONGEST = 400
_SILENT = {"script", "style", "head"}


def plain_words(page: str) -> str:
    """Give the text of an HTML page or of plain text on one line, with the links in it."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    text = " ".join("".join(reader.parts).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        link = dict(attrs).get("href") if tag == "a" else None
        self.parts.append(f" {link} " if link else " ")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT
        self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)
