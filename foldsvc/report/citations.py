"""What to cite for a structure: only what had a part in it."""

import re
import unicodedata

from foldsvc.records.provenance import Citation

FLASHABB = Citation(
    key="flashabb",
    title="FlashABB: modelling antibody structures at the speed of language",
    authors=("Ellmen, Isaac",),
    journal="Python package flash-abb 0.0.5, Oxford Protein Informatics Group",
    year=2026,
    url="https://github.com/oxpig/FlashABB",
    reason="The network and its trained weights; its layer-norm correction is arXiv:2609.32062",
)
ALPHAFOLD = Citation(
    key="jumper2021",
    title="Highly accurate protein structure prediction with AlphaFold",
    authors=("Jumper, John", "Evans, Richard", "Pritzel, Alexander", "others"),
    journal="Nature",
    year=2021,
    volume="596",
    pages="583--589",
    doi="10.1038/s41586-021-03819-2",
    reason="The structure module and the pLDDT",
)
IMGT = Citation(
    key="lefranc2003",
    title=(
        "IMGT unique numbering for immunoglobulin and T cell receptor variable domains "
        "and Ig superfamily V-like domains"
    ),
    authors=("Lefranc, Marie-Paule", "Pommié, Christelle", "Ruiz, Manuel", "others"),
    journal="Developmental & Comparative Immunology",
    year=2003,
    volume="27",
    pages="55--77",
    doi="10.1016/S0145-305X(02)00039-3",
    reason="Residue numbers and regions",
)
OPENMM = Citation(
    key="eastman2024",
    title=("OpenMM 8: molecular dynamics simulation with machine learning potentials"),
    authors=("Eastman, Peter", "Galvelis, Raimondas", "Peláez, Raúl P.", "others"),
    journal="The Journal of Physical Chemistry B",
    year=2024,
    volume="128",
    pages="109--116",
    doi="10.1021/acs.jpcb.3c06662",
    reason="Relaxation",
)
FF14SB = Citation(
    key="maier2015",
    title=(
        "ff14SB: improving the accuracy of protein side chain and backbone parameters from ff99SB"
    ),
    authors=("Maier, James A.", "Martinez, Carmenza", "Kasavajhala, Koushik", "others"),
    journal="Journal of Chemical Theory and Computation",
    year=2015,
    volume="11",
    pages="3696--3713",
    doi="10.1021/acs.jctc.5b00255",
    reason="The force field of the relaxation",
)
THREEDMOL = Citation(
    key="rego2015",
    title="3Dmol.js: molecular visualization with WebGL",
    authors=("Rego, Nicholas", "Koes, David"),
    journal="Bioinformatics",
    year=2015,
    volume="31",
    pages="1322--1324",
    doi="10.1093/bioinformatics/btu829",
    reason="The 3D view",
)


def citations_of(*, engine: str, relaxed: bool) -> tuple[Citation, ...]:
    """Give what to cite, the most pertinent first.

    Args:
        engine: Name of the engine; `flashabb` is the one known.
        relaxed: Whether the structure was relaxed.
    """
    by_engine = {"flashabb": (FLASHABB, ALPHAFOLD, IMGT)}
    return (*by_engine[engine], *((OPENMM, FF14SB) if relaxed else ()), THREEDMOL)


def bibtex(citations: tuple[Citation, ...]) -> str:
    """Write citations as BibTeX, in ASCII, so that every version of BibTeX reads it."""
    return "\n".join(_entry(citation) for citation in citations)


def _entry(citation: Citation) -> str:
    fields = {
        "title": f"{{{citation.title}}}",
        "author": " and ".join(citation.authors),
        "journal": citation.journal,
        "year": str(citation.year),
        "volume": citation.volume,
        "pages": citation.pages,
        "doi": citation.doi,
        "url": citation.url,
        "note": citation.reason,
    }
    rows = [f"  {name} = {{{_ascii(value)}}}" for name, value in fields.items() if value]
    return f"@article{{{citation.key},\n" + ",\n".join(rows) + "\n}\n"


def _ascii(text: str) -> str:
    """Spell accented letters with TeX's accent commands."""
    accents = {"\u0301": "'", "\u0300": "`", "\u0308": '"', "\u0303": "~", "\u0302": "^"}
    spelt = re.sub(
        "(.)([" + "".join(accents) + "])",
        lambda found: f"{{\\{accents[found[2]]}{found[1]}}}",
        unicodedata.normalize("NFD", text).replace("&", r"\&"),
    )
    return spelt.encode("ascii", "ignore").decode()
