"""What pydicom shows of values, recorded for the page's own windows (PS3.3 C.11.2).

`python tests/imaging/test_voi_numbers.py` writes the record again; the page's tests read it.
"""

import json
from pathlib import Path

import numpy as np
import pydicom
from pydicom.pixels import apply_voi, apply_windowing

RECORD = Path(__file__).parents[2] / "web" / "src" / "viewers" / "frames" / "pydicom-voi.json"
_WINDOWS = ((40.0, 80.0), (-600.0, 1_500.0), (300.0, 1.0), (127.5, 255.0), (2_048.0, 4_096.0))
_VALUES = (-32_768, -1_350, -601, -600, -1, 0, 1, 39, 40, 41, 79, 80, 81, 127, 128, 255, 299, 300,
           301, 1_000, 4_095, 32_767)  # fmt: skip
_TABLES = ((-1_000, 8, (0, 10, 20, 255)), (5, 16, (0, 1_000, 30_000, 65_535)), (0, 12, (4_095, 0)))


def _dataset(**facts: object) -> pydicom.Dataset:
    dataset = pydicom.Dataset()
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.BitsStored = 16
    dataset.PixelRepresentation = 1
    for name, value in facts.items():
        setattr(dataset, name, value)
    return dataset


def windowed() -> list[dict[str, object]]:
    """Brightness from 0 to 1 of each value through each window by each function."""
    found: list[dict[str, object]] = []
    values = np.asarray(_VALUES, dtype=np.int16)
    for function in ("LINEAR", "LINEAR_EXACT", "SIGMOID"):
        for center, width in _WINDOWS:
            dataset = _dataset(WindowCenter=center, WindowWidth=width, VOILUTFunction=function)
            with np.errstate(over="ignore"):  # far below a narrow sigmoid
                shown = apply_windowing(values, dataset)
            low, high = -(2.0**15), 2.0**15 - 1
            found.append(
                {
                    "function": function,
                    "center": center,
                    "width": width,
                    "values": list(_VALUES),
                    "brightness": [round(float(one - low) / (high - low), 9) for one in shown],
                }
            )
    return found


def tabled() -> list[dict[str, object]]:
    """Brightness from 0 to 1 of each value by tables, before, within and after their ends."""
    found: list[dict[str, object]] = []
    for first, bits, entries in _TABLES:
        values = np.arange(first - 3, first + len(entries) + 3, dtype=np.int16)
        item = pydicom.Dataset()
        item.LUTDescriptor = [len(entries), first, bits]
        item["LUTDescriptor"].VR = "SS"
        item.LUTData = list(entries)
        item["LUTData"].VR = "US"
        shown = apply_voi(values, _dataset(VOILUTSequence=pydicom.Sequence([item])))
        found.append(
            {
                "table": {"first_value": first, "bits": bits, "values": list(entries)},
                "values": values.tolist(),
                "brightness": [round(float(one) / (2**bits - 1), 9) for one in shown],
            }
        )
    return found


def recorded() -> str:
    """The record, as it lies beside the page's code."""
    what = {"pydicom": pydicom.__version__, "windows": windowed(), "tables": tabled()}
    return json.dumps(what, indent=1) + "\n"


def test_the_record_is_what_pydicom_shows():
    """Numbers that the page is tested with are those of the pydicom that is installed."""
    kept = json.loads(RECORD.read_text("utf-8"))

    assert kept["windows"] == windowed()
    assert kept["tables"] == tabled()
    flat = [one for window in kept["windows"] for one in window["brightness"]]
    assert min(flat) >= 0
    assert max(flat) <= 1
    assert len(set(flat)) > 50


if __name__ == "__main__":
    RECORD.write_text(recorded(), encoding="utf-8")
