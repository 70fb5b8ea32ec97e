"""What is cited, and that BibTeX can read it."""

import re
import unicodedata

from foldsvc.engines.flashabb.description import citations
from foldsvc.formats.bibtex import bibtex
from foldsvc.result.publications import cited

COMBINING = {"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308"}
COMBINING |= {"v": "\u030c", "c": "\u0327"}


def keys_of(*, relaxed: bool, dlc: bool = True) -> set[str]:
    """Give the keys of what is cited for an antibody."""
    return {one.key for one in cited(citations(dlc=dlc), relaxed=relaxed)}


def read_back(text: str) -> dict[str, dict[str, str]]:
    """Read BibTeX as strictly as BibTeX does: braces balance, fields are `name = {value},`."""
    entries: dict[str, dict[str, str]] = {}
    for entry in re.split(r"^(?=@)", text, flags=re.MULTILINE)[1:]:
        head, body = entry.rstrip().split(",\n", 1)
        kind, key = re.fullmatch(r"@(article|misc)\{(\w+)", head).groups()
        assert body.endswith("\n}")
        fields = {"kind": kind}
        for row in body[:-2].split(",\n"):
            name, value = re.fullmatch(r"  (\w+) = \{(.*)\}", row).groups()
            assert name not in fields
            depths = [value[:at].count("{") - value[:at].count("}") for at in range(len(value) + 1)]
            assert (min(depths), depths[-1]) == (0, 0)
            fields[name] = value
        assert key not in entries
        entries[key] = fields
    return entries


def accents_of(text: str) -> str:
    """Turn TeX's accent commands back into letters."""
    plain = re.sub(
        r"\{\\(.)\{(\w)\}\}", lambda found: found[2] + COMBINING[found[1]], text.replace(r"\&", "&")
    )
    return unicodedata.normalize("NFC", plain)


def test_only_what_was_used_is_cited() -> None:
    """Relaxation's and the correction's papers are cited where these were on, nowhere else."""
    assert keys_of(relaxed=True) - keys_of(relaxed=False) == {"eastman2024", "maier2015"}
    assert keys_of(relaxed=True) - keys_of(relaxed=True, dlc=False) == {"ellmen_correcting_2026"}
    assert {"ellmen_modelling_2026", "jumper2021", "lefranc2003"} <= keys_of(
        relaxed=False, dlc=False
    )


def test_bibtex_reads_back_to_the_same() -> None:
    """Each entry is well formed ASCII and gives title, authors with accents, year and address."""
    all_cited = cited(citations(dlc=True), relaxed=True)
    text = bibtex(all_cited)

    read = read_back(text)

    assert text.isascii()
    assert list(read) == [citation.key for citation in all_cited]
    for citation in all_cited:
        fields = read[citation.key]
        assert fields["title"] == f"{{{citation.title}}}"
        assert accents_of(fields["author"]).split(" and ") == list(citation.authors)
        assert fields["year"] == str(citation.year)
        assert fields.get("doi") or fields.get("url")
        where = fields["journal" if fields["kind"] == "article" else "howpublished"]
        assert accents_of(where) == citation.journal


def test_nobody_is_named_others() -> None:
    """Authors are people or a company in full, since files other than BibTeX print them too."""
    authors = [
        author
        for citation in cited(citations(dlc=True), relaxed=True)
        for author in citation.authors
    ]

    assert "others" not in authors
    assert {author for author in authors if ", " not in author} == {"ENPICOM"}
