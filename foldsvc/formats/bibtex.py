"""Citations as BibTeX."""

import re
import unicodedata

from foldsvc.records.provenance import Citation

_ACCENTS = {
    "\N{COMBINING GRAVE ACCENT}": "`",
    "\N{COMBINING ACUTE ACCENT}": "'",
    "\N{COMBINING CIRCUMFLEX ACCENT}": "^",
    "\N{COMBINING TILDE}": "~",
    "\N{COMBINING DIAERESIS}": '"',
    "\N{COMBINING CARON}": "v",
    "\N{COMBINING CEDILLA}": "c",
}
_ACCENTED = re.compile("(.)([" + "".join(_ACCENTS) + "])")


def bibtex(citations: tuple[Citation, ...]) -> str:
    """Write citations as BibTeX, in ASCII, so that every version of BibTeX reads it."""
    return "\n".join(_entry(citation) for citation in citations)


def _entry(citation: Citation) -> str:
    # What has no volume appeared in no journal: a preprint or a program.
    kind, where = ("article", "journal") if citation.volume else ("misc", "howpublished")
    fields = {
        "title": f"{{{citation.title}}}",
        "author": " and ".join(citation.authors),
        where: citation.journal,
        "year": str(citation.year),
        "volume": citation.volume,
        "pages": citation.pages,
        "doi": citation.doi,
        "url": citation.url,
        "note": citation.reason,
    }
    rows = [f"  {name} = {{{_ascii(value)}}}" for name, value in fields.items() if value]
    return f"@{kind}{{{citation.key},\n" + ",\n".join(rows) + "\n}\n"


def _ascii(text: str) -> str:
    """Spell accented letters with TeX's accent commands."""
    spelt = _ACCENTED.sub(
        lambda found: f"{{\\{_ACCENTS[found[2]]}{{{found[1]}}}}}",
        unicodedata.normalize("NFD", text).replace("&", r"\&"),
    )
    return spelt.encode("ascii").decode()
