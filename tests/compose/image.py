"""What the images hold: ours as deploy/Dockerfile makes it, the others as they are published."""

import re
import shlex
import signal
from dataclasses import dataclass
from pathlib import Path

_BASE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFolder:
    """A folder that an image has; a new volume that is mounted there gets its owner and mode."""

    path: str
    uid: int
    gid: int
    mode: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """What a container starts from.

    Attributes:
        users: Lines of /etc/passwd.
        user: Who runs it, as in USER.
        folders: Those that volumes and programs use.
        stop_signal: As in STOPSIGNAL.
    """

    environment: dict[str, str]
    entrypoint: tuple[str, ...]
    users: tuple[str, ...]
    user: str
    workdir: str
    folders: tuple[MadeFolder, ...]
    stop_signal: signal.Signals = signal.SIGTERM


def valkey_image() -> Image:
    """Give what valkey/valkey:8.1-alpine has."""
    return Image(
        environment={"PATH": _BASE_PATH},
        entrypoint=(),
        users=("valkey:x:999:1000::/home/valkey:/sbin/nologin",),
        user="",
        workdir="/data",
        folders=(MadeFolder(path="/data", uid=999, gid=1000, mode=0o755),),
    )


def postgres_image(programs: Path) -> Image:
    """Give what postgres:17-alpine has, with the server that this machine has."""
    return Image(
        environment={
            "PATH": f"{programs}:{_BASE_PATH}",
            "PGDATA": "/var/lib/postgresql/data",
            "LANG": "C.UTF-8",
        },
        entrypoint=("/bin/bash", "/usr/local/bin/docker-entrypoint.sh"),
        users=("postgres:x:70:70::/var/lib/postgresql:/bin/sh",),
        user="",
        workdir="/",
        folders=(
            MadeFolder(path="/var/lib/postgresql/data", uid=70, gid=70, mode=0o1777),
            MadeFolder(path="/run/postgresql", uid=70, gid=70, mode=0o3777),
        ),
        stop_signal=signal.SIGINT,  # by SIGTERM it would wait for whoever is connected
    )


def our_image(dockerfile: Path, target: str) -> Image:
    """Read what a stage of our Dockerfile has, with the stages that it stands on."""
    environment = {"PATH": _BASE_PATH}
    entrypoint: tuple[str, ...] = ()
    user, workdir = "", "/"
    users: list[str] = []
    folders: list[MadeFolder] = []
    for verb, words in _instructions(dockerfile, target):
        if verb == "ENV":
            for name, value in re.findall(r"(\w+)=(\S+)", words):
                environment[name] = _expanded(value, environment)
        elif verb == "ENTRYPOINT":
            entrypoint = tuple(re.findall(r'"([^"]+)"', words))
        elif verb == "USER":
            user = words
        elif verb == "WORKDIR":
            workdir = words
        elif verb == "RUN":
            for command in words.split("&&"):
                _run(shlex.split(command), users, folders)
    return Image(
        environment=environment,
        entrypoint=entrypoint,
        users=tuple(users),
        user=user,
        workdir=workdir,
        folders=tuple(folders),
    )


def _instructions(dockerfile: Path, target: str) -> list[tuple[str, str]]:
    stages: dict[str, list[tuple[str, str]]] = {}
    current = ""
    lines = re.sub(r"^\s*#.*\n", "", dockerfile.read_text(), flags=re.MULTILINE)
    for line in lines.replace("\\\n", " ").splitlines():
        if not line.strip():
            continue
        verb, words = line.split(maxsplit=1)
        if verb == "FROM":
            base, _, current = words.partition(" AS ")
            stages[current] = list(stages.get(base, []))
        elif current:
            stages[current].append((verb, words.strip()))
    return stages[target]


def _expanded(value: str, environment: dict[str, str]) -> str:
    return re.sub(r"\$\{?(\w+)\}?", lambda match: environment.get(match[1], ""), value)


def _run(words: list[str], users: list[str], folders: list[MadeFolder]) -> None:
    """Take in what a command makes: users and folders; what it installs is this machine's."""
    if words[:1] == ["useradd"]:
        uid, home, name = words[words.index("--uid") + 1], "/", words[-1]
        if "--home-dir" in words:
            home = words[words.index("--home-dir") + 1]
        users.append(f"{name}:x:{uid}:{uid}::{home}:/bin/sh")
    elif words[:1] == ["install"] and {"-d", "--directory"} & set(words):
        options = dict(
            word[2:].split("=") for word in words[1:] if word.startswith("--") and "=" in word
        )
        ids = {line.split(":")[0]: int(line.split(":")[2]) for line in users}
        uid, gid = (ids.get(options.get(key, ""), 0) for key in ("owner", "group"))
        mode = int(options.get("mode", "755"), 8)
        folders += [
            MadeFolder(path=word, uid=uid, gid=gid, mode=mode)
            for word in words[1:]
            if word.startswith("/")
        ]
