"""What `foldsvc up` costs to start: CPU seconds of its whole process tree until it is idle.

    python -m benchmarks.start_up [--cold] [--times N]

With --cold nothing is compiled to byte code yet, as after an installation without it.
CPU seconds depend little on what else the machine does; the time to be ready does.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_LOOK_SECONDS = 2.0
_IDLE_SHARE = 0.10
_LONGEST_SECONDS = 300.0


def main() -> None:
    """Start the service, wait until it is ready and idle, and print what that cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cold", action="store_true")
    parser.add_argument("--times", type=int, default=1)
    given = parser.parse_args()
    for _ in range(given.times):
        with tempfile.TemporaryDirectory() as folder:
            _measure(Path(folder), cold=given.cold)


def _measure(folder: Path, *, cold: bool) -> None:
    environment = dict(os.environ) | {"FOLDSVC_DATA_DIR": str(folder / "data")}
    if cold:
        environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
    command = [sys.executable, "-m", "foldsvc.cli.main", "up", "--port", "0"]
    started = time.monotonic()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as up:
        assert up.stdout is not None  # noqa: S101 - opened as a pipe
        url = up.stdout.readline().strip()
        ready, at_ready = time.monotonic() - started, _cpu_by_process(up.pid)
        _wait_until_idle(up.pid)
        costs = _cpu_by_process(up.pid)
        for name, seconds in sorted(costs.items(), key=lambda item: -item[1]):
            print(f"{seconds:8.2f} s  {name}")
        print(
            f"{sum(costs.values()):8.2f} CPU s until idle, {sum(at_ready.values()):.2f} until "
            f"ready at {url or 'no address'} after {ready:.1f} s"
        )
        up.terminate()


def _wait_until_idle(pid: int) -> None:
    end = time.monotonic() + _LONGEST_SECONDS
    before = sum(_cpu_by_process(pid).values())
    while time.monotonic() < end:
        time.sleep(_LOOK_SECONDS)
        now = sum(_cpu_by_process(pid).values())
        if now - before < _IDLE_SHARE * _LOOK_SECONDS:
            return
        before = now


def _cpu_by_process(root: int) -> dict[str, float]:
    """User and system time of a process and all that descend from it, with what has ended."""
    stats: dict[int, list[str]] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            stats[int(file.parent.name)] = file.read_text().rpartition(")")[2].split()
        except OSError:
            continue
    tree, new = {root}, {root}
    while new:
        new = {pid for pid, stat in stats.items() if int(stat[1]) in new} - tree
        tree |= new
    # Fields 14 to 17 of proc(5): own user and system time, and that of children waited for.
    return {_name(pid): sum(map(int, stats[pid][11:15])) / _TICK for pid in tree if pid in stats}


def _name(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return f"{pid} ended"
    return f"{pid} {' '.join(words[1:6])[:90]}"


if __name__ == "__main__":
    main()
