"""Papers behind FlashABB, its numbering and its recognition of antibodies."""

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
