"""What to cite for a structure: only what had a part in it."""

import re
import unicodedata
from dataclasses import replace

from foldsvc.records.provenance import Citation

_OPIG = (
    "Ellmen, Isaac",
    "Errington, David",
    "Raybould, Matthew I. J.",
    "Deane, Charlotte M.",
)
# The two papers and their keys are those that the package flash-abb 0.0.5 asks to cite.
FLASHABB = Citation(
    key="ellmen_modelling_2026",
    title="Modelling antibody structures at the speed of language",
    authors=_OPIG,
    journal="bioRxiv",
    year=2026,
    url="https://www.biorxiv.org/content/10.64898/2026.06.03.729879v1",
    reason="FlashABB: the network and its trained weights",
)
DLC = Citation(
    key="ellmen_correcting_2026",
    title=("Correcting the Dropout-LayerNorm Expectation Gap Improves Protein Structure Models"),
    authors=_OPIG,
    journal="arXiv",
    year=2026,
    url="https://arxiv.org/abs/2609.32062",
    reason="The network's dropout layer-norm correction",
)
ALPHAFOLD = Citation(
    key="jumper2021",
    title="Highly accurate protein structure prediction with AlphaFold",
    authors=(
        "Jumper, John",
        "Evans, Richard",
        "Pritzel, Alexander",
        "Green, Tim",
        "Figurnov, Michael",
        "Ronneberger, Olaf",
        "Tunyasuvunakool, Kathryn",
        "Bates, Russ",
        "Žídek, Augustin",
        "Potapenko, Anna",
        "Bridgland, Alex",
        "Meyer, Clemens",
        "Kohl, Simon A. A.",
        "Ballard, Andrew J.",
        "Cowie, Andrew",
        "Romera-Paredes, Bernardino",
        "Nikolov, Stanislav",
        "Jain, Rishub",
        "Adler, Jonas",
        "Back, Trevor",
        "Petersen, Stig",
        "Reiman, David",
        "Clancy, Ellen",
        "Zielinski, Michal",
        "Steinegger, Martin",
        "Pacholska, Michalina",
        "Berghammer, Tamas",
        "Bodenstein, Sebastian",
        "Silver, David",
        "Vinyals, Oriol",
        "Senior, Andrew W.",
        "Kavukcuoglu, Koray",
        "Kohli, Pushmeet",
        "Hassabis, Demis",
    ),
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
    authors=(
        "Lefranc, M.-P.",
        "Pommié, C.",
        "Ruiz, M.",
        "Giudicelli, V.",
        "Foulquier, E.",
        "Truong, L.",
        "Thouvenin-Contet, V.",
        "Lefranc, G.",
    ),
    journal="Developmental & Comparative Immunology",
    year=2003,
    volume="27",
    pages="55--77",
    doi="10.1016/S0145-305X(02)00039-3",
    reason="Residue numbers and regions",
)
IMMUNUM = Citation(
    key="immunum",
    title="immunum: antibody and T-cell receptor sequence numbering",
    authors=("ENPICOM",),
    journal="Python package",
    year=2026,
    url="https://github.com/ENPICOM/immunum",
    reason="Finding and numbering the variable domains",
)
OPENMM = Citation(
    key="eastman2024",
    title="OpenMM 8: molecular dynamics simulation with machine learning potentials",
    authors=(
        "Eastman, Peter",
        "Galvelis, Raimondas",
        "Peláez, Raúl P.",
        "Abreu, Charlles R. A.",
        "Farr, Stephen E.",
        "Gallicchio, Emilio",
        "Gorenko, Anton",
        "Henry, Michael M.",
        "Hu, Frank",
        "Huang, Jing",
        "Krämer, Andreas",
        "Michel, Julien",
        "Mitchell, Joshua A.",
        "Pande, Vijay S.",
        "Rodrigues, João P. G. L. M.",
        "Rodriguez-Guerra, Jaime",
        "Simmonett, Andrew C.",
        "Singh, Sukrit",
        "Swails, Jason",
        "Turner, Philip",
        "Wang, Yuanqing",
        "Zhang, Ivy",
        "Chodera, John D.",
        "De Fabritiis, Gianni",
        "Markland, Thomas E.",
    ),
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
    authors=(
        "Maier, James A.",
        "Martinez, Carmenza",
        "Kasavajhala, Koushik",
        "Wickstrom, Lauren",
        "Hauser, Kevin E.",
        "Simmerling, Carlos",
    ),
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


MULTIMER = Citation(
    key="evans2022",
    title="Protein complex prediction with AlphaFold-Multimer",
    authors=(
        "Evans, Richard",
        "O'Neill, Michael",
        "Pritzel, Alexander",
        "Antropova, Natasha",
        "Senior, Andrew",
        "Green, Tim",
        "Žídek, Augustin",
        "Bates, Russ",
        "Blackwell, Sam",
        "Yim, Jason",
        "Ronneberger, Olaf",
        "Bodenstein, Sebastian",
        "Zielinski, Michal",
        "Bridgland, Alex",
        "Potapenko, Anna",
        "Cowie, Andrew",
        "Tunyasuvunakool, Kathryn",
        "Jain, Rishub",
        "Clancy, Ellen",
        "Kohli, Pushmeet",
        "Jumper, John",
        "Hassabis, Demis",
    ),
    journal="bioRxiv",
    year=2022,
    doi="10.1101/2021.10.04.463034",
    reason="The network for complexes",
)
COLABFOLD = Citation(
    key="mirdita2022",
    title="ColabFold: making protein folding accessible to all",
    authors=(
        "Mirdita, Milot",
        "Schütze, Konstantin",
        "Moriwaki, Yoshitaka",
        "Heo, Lim",
        "Ovchinnikov, Sergey",
        "Steinegger, Martin",
    ),
    journal="Nature Methods",
    year=2022,
    volume="19",
    pages="679--682",
    doi="10.1038/s41592-022-01488-1",
    reason="How alignments are searched, paired and laid out, and when recycling stops",
)
HHSUITE = Citation(
    key="steinegger2019",
    title="HH-suite3 for fast remote homology detection and deep protein annotation",
    authors=(
        "Steinegger, Martin",
        "Meier, Markus",
        "Mirdita, Milot",
        "Vöhringer, Harald",
        "Haunsberger, Stephan J.",
        "Söding, Johannes",
    ),
    journal="BMC Bioinformatics",
    year=2019,
    volume="20",
    pages="473",
    doi="10.1186/s12859-019-3019-7",
    reason="Alignment of the templates",
)
AFDB = Citation(
    key="varadi2024",
    title=(
        "AlphaFold Protein Structure Database in 2024: providing structure coverage for over 214 "
        "million protein sequences"
    ),
    authors=(
        "Varadi, Mihaly",
        "Bertoni, Damian",
        "Magana, Paulyna",
        "Paramval, Urmila",
        "Pidruchna, Ivanna",
        "Radhakrishnan, Malarvizhi",
        "Tsenkov, Maxim",
        "Nair, Sreenath",
        "Mirdita, Milot",
        "Yeo, Jingi",
        "Kovalevskiy, Oleg",
        "Tunyasuvunakool, Kathryn",
        "Laydon, Agata",
        "Žídek, Augustin",
        "Tomlinson, Hamish",
        "Hariharan, Dhavanthi",
        "Abrahamson, Josh",
        "Green, Tim",
        "Jumper, John",
        "Birney, Ewan",
        "Steinegger, Martin",
        "Hassabis, Demis",
        "Velankar, Sameer",
    ),
    journal="Nucleic Acids Research",
    year=2024,
    volume="52",
    pages="D368--D375",
    doi="10.1093/nar/gkad1011",
    reason="AlphaFold DB, from which the structure was taken, CC BY 4.0",
)
_NETWORK = replace(ALPHAFOLD, reason="The network and its trained parameters")


def citations_of(
    *,
    engine: str,
    relaxed: bool,
    dlc: bool = True,
    several_chains: bool = False,
    templates: bool = False,
) -> tuple[Citation, ...]:
    """Give what to cite, the most pertinent first.

    Args:
        engine: Name of the engine: `alphafold2`, `flashabb`, or `alphafold-db` for what was taken
            from AlphaFold DB.
        relaxed: Whether the structure was relaxed.
        dlc: Whether FlashABB's dropout layer-norm correction was on.
        several_chains: Whether AlphaFold2 folded a complex.
        templates: Whether it had templates.
    """
    more = (*((MULTIMER,) if several_chains else ()), *((HHSUITE,) if templates else ()))
    network = {
        "alphafold2": (_NETWORK, *more, COLABFOLD),
        "alphafold-db": (AFDB, replace(ALPHAFOLD, reason="The network that made the structure")),
        "flashabb": (FLASHABB, *((DLC,) if dlc else ()), ALPHAFOLD, IMGT, IMMUNUM),
    }
    return (*network[engine], *((OPENMM, FF14SB) if relaxed else ()), THREEDMOL)


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
