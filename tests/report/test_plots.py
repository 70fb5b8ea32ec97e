"""The pLDDT plot."""

import xml.etree.ElementTree as ET

from foldsvc.records.structure import Structure
from foldsvc.report.plots import plddt_plot


def test_the_png_is_the_same_for_the_same_structure(
    structure: Structure, regions: list[str]
) -> None:
    """No date or chance is in the picture, and it is wide enough for print."""
    first = plddt_plot(structure, regions).png

    assert first == plddt_plot(structure, regions).png
    assert first.startswith(b"\x89PNG")
    assert int.from_bytes(first[16:20]) == 2100


def test_the_plot_names_chains_and_loops(structure: Structure, regions: list[str]) -> None:
    """Each chain has its own axes, and each CDR its label, as text in the vector form."""
    svg = plddt_plot(structure, regions).svg
    comments = ET.fromstring(  # noqa: S314 - our own text
        svg,
        parser=ET.XMLParser(target=ET.TreeBuilder(insert_comments=True)),  # noqa: S314
    )
    drawn = [node.text.strip() for node in comments.iter(ET.Comment) if node.text]

    assert drawn.count("CDR3") == 2
    assert {"Chain H", "Chain L"} <= set(drawn)
