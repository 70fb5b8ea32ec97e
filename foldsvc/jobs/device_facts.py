"""What the fold workers' device is, as they say it, so that submission can judge by it."""

import json
from dataclasses import asdict
from pathlib import Path

from foldsvc.records.device_facts import DeviceFacts

_FILE = "fold-device.json"


def write_device_facts(data_dir: Path, facts: DeviceFacts) -> None:
    """Leave the facts where the API looks for them; the newest worker's hold."""
    data_dir.mkdir(parents=True, exist_ok=True)
    partial = data_dir / f".{_FILE}.part"
    partial.write_text(json.dumps(asdict(facts)), encoding="utf-8")
    partial.replace(data_dir / _FILE)


def read_device_facts(data_dir: Path) -> DeviceFacts | None:
    """Give what the last fold worker said; None if none has started here."""
    try:
        return DeviceFacts(**json.loads((data_dir / _FILE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
