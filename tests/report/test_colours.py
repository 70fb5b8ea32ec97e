"""The colours of the report."""

import re
from pathlib import Path

from foldsvc.report.colours import (
    BANDS,
    FRAMEWORK_COLOUR,
    REGION_COLOURS,
    chain_colour,
    region_colour,
)
from foldsvc.structure.confidence import band_of

WEB = Path(__file__).parents[2] / "web" / "src"


def test_bands_are_those_of_structure() -> None:
    """Each floor belongs to its band, and what is below it to the next."""
    assert [band_of(band.floor) for band in BANDS] == [band.band for band in BANDS]
    assert [band.span for band in BANDS] == ["90 and above", "70 to 90", "50 to 70", "below 50"]


def test_the_page_has_the_same_bands() -> None:
    """Words, thresholds and colours of the bands are those that the page shows."""
    source = (WEB / "domain" / "confidence-bands.ts").read_text()
    pattern = (
        r'id: "(\w+)",\s+label: "([^"]+)",\s+minimum: (\d+),\s+range: "([^"]+)",\s+color: "(#\w+)"'
    )

    assert re.findall(pattern, source) == [
        (band.band, band.label, f"{band.floor:.0f}", band.span, band.colour) for band in BANDS
    ]


def test_the_page_has_the_same_chains_and_regions() -> None:
    """A chain or a CDR has one colour, wherever it is looked at; other chains differ."""
    source = (WEB / "domain" / "colorings.ts").read_text()
    named = dict(re.findall(r'\b([HL]|CDR\d): "(#\w+)"', source))

    assert named == {"H": chain_colour("H"), "L": chain_colour("L"), **REGION_COLOURS}
    assert f'FRAMEWORK_COLOR = "{FRAMEWORK_COLOUR}"' in source
    assert region_colour("FR2") == FRAMEWORK_COLOUR
    assert len({chain_colour(chain) for chain in "HLAB"}) == 4
