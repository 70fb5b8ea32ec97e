"""Units as headers of text spell them."""

from collections.abc import Mapping

MILLIMETRES: Mapping[str, float] = {
    "mm": 1.0, "millimeter": 1.0, "millimeters": 1.0, "millimetre": 1.0, "millimetres": 1.0,
    "cm": 10.0, "centimeter": 10.0, "centimeters": 10.0, "m": 1e3, "meter": 1e3, "meters": 1e3,
    "metre": 1e3, "metres": 1e3, "um": 1e-3, "\u00b5m": 1e-3, "\u03bcm": 1e-3, "micron": 1e-3,
    "microns": 1e-3, "micrometer": 1e-3, "micrometers": 1e-3, "micrometre": 1e-3,
    "micrometres": 1e-3, "nm": 1e-6, "nanometer": 1e-6, "nanometers": 1e-6, "in": 25.4,
    "inch": 25.4, "inches": 25.4,
}  # fmt: skip
"""How many of them one is, by its name in lower case; both signs for micro."""

SECONDS: Mapping[str, float] = {
    "s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0, "ms": 1e-3, "msec": 1e-3,
    "msecs": 1e-3, "millisecond": 1e-3, "milliseconds": 1e-3, "us": 1e-6, "\u00b5s": 1e-6,
    "\u03bcs": 1e-6, "usec": 1e-6, "microsecond": 1e-6, "microseconds": 1e-6, "min": 60.0,
    "minute": 60.0, "minutes": 60.0,
}  # fmt: skip
"""How many of them one is."""
