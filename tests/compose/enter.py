"""Becomes a container: makes its root, gives up every right, and runs its program.

    unshare --mount --pid --ipc --uts --fork --kill-child python enter.py SPECIFICATION

A program of its own that needs the standard library alone. It is the first process of its pid
namespace: what it started dies with it.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

_DEVICES = ("null", "zero", "full", "random", "urandom")


def main() -> None:
    """Enter, run, and end as the program ended."""
    given = json.loads(Path(sys.argv[1]).read_text())
    socket.sethostname(given["hostname"])
    _make_root(Path(given["root"]), given)
    os.chdir(given["workdir"])
    os.umask(0o022)
    command = [*given["rights"], *given["command"]]
    if not given["init"]:
        os.execve(command[0], command, given["environment"])  # noqa: S606 - no shell is wanted
    sys.exit(_as_init(command, given["environment"]))


def _make_root(root: Path, given: dict[str, Any]) -> None:
    _mount("--make-rprivate", "/")
    _mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", str(root))
    for path in given["system"]:
        _bind(path, root, path)
    for name, target in given["links"].items():
        (root / name).symlink_to(target)
    (root / "var").mkdir()
    (root / "var" / "run").symlink_to("/run")
    for path, text in given["files"].items():
        _beneath(root, path).parent.mkdir(parents=True, exist_ok=True)
        _beneath(root, path).write_text(text)
    for path, source in given["programs"].items():
        _bind(source, root, path)
    for path, uid, gid, mode in given["folders"]:
        folder = _beneath(root, path)
        folder.mkdir(parents=True, exist_ok=True)
        os.chown(folder, uid, gid)
        folder.chmod(mode)
    (root / given["old_root"]).mkdir()
    _make_devices(root)
    (root / "proc").mkdir()
    _mount("-t", "proc", "proc", str(root / "proc"))
    for path in given["tmpfs"]:
        _beneath(root, path).mkdir(parents=True, exist_ok=True)
        # As Docker mounts them unless it is told otherwise.
        options = "mode=1777,noexec,nosuid,nodev"
        _mount("-t", "tmpfs", "-o", options, "tmpfs", str(_beneath(root, path)))
    for source, path, read_only in given["volumes"]:
        _bind(source, root, path, read_only=read_only)
    if given["read_only"]:
        _mount("-o", "remount,ro", str(root))
    old = root / given["old_root"]
    subprocess.run(["pivot_root", str(root), str(old)], check=True)
    os.chdir("/")
    subprocess.run(["umount", "--lazy", f"/{given['old_root']}"], check=True)


def _make_devices(root: Path) -> None:
    (root / "dev").mkdir()
    for name in _DEVICES:
        (root / "dev" / name).touch()
        _mount("--bind", f"/dev/{name}", str(root / "dev" / name))
    for name, target in (("fd", "/proc/self/fd"), ("stdout", "fd/1"), ("stderr", "fd/2")):
        (root / "dev" / name).symlink_to(target)
    (root / "dev" / "shm").mkdir()
    options = "mode=1777,size=64m,noexec,nosuid,nodev"
    _mount("-t", "tmpfs", "-o", options, "shm", str(root / "dev" / "shm"))


def _bind(source: str, root: Path, path: str, *, read_only: bool = True) -> None:
    place = _beneath(root, path)
    if Path(source).is_dir():
        place.mkdir(parents=True, exist_ok=True)
    elif not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    _mount("--bind", source, str(place))
    if read_only:
        _mount("-o", "remount,bind,ro", str(place))


def _beneath(root: Path, path: str) -> Path:
    return root / path.lstrip("/")


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True)


def _as_init(command: list[str], environment: dict[str, str]) -> int:
    """Pass signals on and wait for the orphans of others, as the init of `init: true` does."""
    program = subprocess.Popen(command, env=environment)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
        signal.signal(number, lambda told, _frame: os.kill(program.pid, told))
    while True:
        pid, status = os.wait()
        if pid == program.pid:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


if __name__ == "__main__":
    main()
