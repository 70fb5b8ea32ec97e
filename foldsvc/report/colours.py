"""What the report and its plot are drawn in, the same as on the page.

The thresholds of confidence are those of `structure`; only their colours are here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from foldsvc.structure.confidence import BAND_FLOORS, Band

BAND_COLOURS: Mapping[Band, str] = {
    "very_high": "#0053D6",
    "high": "#65CBF3",
    "low": "#FFDB13",
    "very_low": "#FF7D45",
}
"""AlphaFold DB's colours."""

REGION_COLOURS = {"CDR1": "#8e6bbf", "CDR2": "#3f9b6a", "CDR3": "#d1495b"}
FRAMEWORK_COLOUR = "#a9b1b8"

_CHAINS = {"H": "#2a7f78", "L": "#c98a4b"}
_OTHER_CHAINS = ("#6b6fb5", "#a8577e", "#6f8f3c", "#8a8f98")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColouredBand:
    """One band of confidence.

    Attributes:
        band: Its name in code.
        label: Its name in words.
        floor: Lowest pLDDT, which belongs to it.
        ceiling: The floor of the next better band, or 100.
        colour: Hexadecimal.
        level: 4 is the best, 1 the worst; drawn as a height, so that colour is not all.
    """

    band: Band
    label: str
    floor: float
    ceiling: float
    colour: str
    level: int

    @property
    def span(self) -> str:
        """Its pLDDT in words."""
        if self.ceiling == _MOST:
            return f"{self.floor:.0f} and above"
        if self.floor == 0:
            return f"below {self.ceiling:.0f}"
        return f"{self.floor:.0f} to {self.ceiling:.0f}"


_MOST = 100.0
_CEILINGS = (_MOST, *(floor for floor, _ in BAND_FLOORS))

BANDS = tuple(
    ColouredBand(
        band=band,
        label=band.replace("_", " ").capitalize(),
        floor=max(floor, 0.0),
        ceiling=ceiling,
        colour=BAND_COLOURS[band],
        level=len(BAND_FLOORS) - index,
    )
    for index, ((floor, band), ceiling) in enumerate(zip(BAND_FLOORS, _CEILINGS, strict=False))
)
"""Best first."""


def chain_colour(chain: str) -> str:
    """Give the colour of a chain: one for heavy, one for light, and others by name."""
    return _CHAINS.get(chain) or _OTHER_CHAINS[ord(chain[0]) % len(_OTHER_CHAINS)]


def region_colour(region: str) -> str:
    """Give the colour of a region; all framework has one."""
    return REGION_COLOURS.get(region, FRAMEWORK_COLOUR)
