"""What is cited, and that BibTeX can read it."""

import re

from foldsvc.report.citations import bibtex, citations_of


def test_only_what_was_used_is_cited() -> None:
    """Relaxation's papers are cited where the structure was relaxed, and nowhere else."""
    raw = {citation.key for citation in citations_of(engine="flashabb", relaxed=False)}
    relaxed = {citation.key for citation in citations_of(engine="flashabb", relaxed=True)}

    assert relaxed - raw == {"eastman2024", "maier2015"}
    assert {"flashabb", "jumper2021"} <= raw


def test_bibtex_is_well_formed_ascii() -> None:
    """Braces balance, keys are unique, and accents are spelt as TeX does."""
    text = bibtex(citations_of(engine="flashabb", relaxed=True))

    assert text.isascii()
    assert text.count("{") == text.count("}")
    keys = re.findall(r"^@article\{(\w+),$", text, re.MULTILINE)
    assert len(keys) == len(set(keys)) == 6
    assert r"Pommi{\'e}, Christelle" in text
    for entry in text.split("@article")[1:]:
        assert {"title", "author", "journal", "year"} <= set(
            re.findall(r"^  (\w+) = ", entry, re.MULTILINE)
        )
