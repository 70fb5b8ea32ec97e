"""What is cited for structures of more than one engine, and for what is done with all of them."""

from collections.abc import Sequence

from foldsvc.records.provenance import Citation

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


def cited(own: Sequence[Citation], *, relaxed: bool) -> tuple[Citation, ...]:
    """Give what to cite for a structure, the most pertinent first.

    Args:
        own: What its engine has cited.
        relaxed: Whether the structure was relaxed.
    """
    return (*own, *((OPENMM, FF14SB) if relaxed else ()), THREEDMOL)
