"""docker-compose.yml as Docker Compose reads it: overlays, variables, volumes, conditions.

Of the specification, what the file uses; anything else is refused, so that nothing that it says is
passed over in silence.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.nodes import Node

_RESET = object()
_VARIABLE = re.compile(r"\$(?:(\$)|\{([A-Z_]+)(?::([-?])([^}]*))?\})")
_UNDERSTOOD = {
    *("image", "build", "restart", "init", "read_only", "tmpfs", "cap_drop", "security_opt"),
    *("networks", "env_file", "environment", "user", "command", "volumes", "healthcheck"),
    *("depends_on", "stop_grace_period", "ports", "deploy", "entrypoint", "secrets", "shm_size"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """A named volume in a container."""

    volume: str
    target: str
    read_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Healthcheck:
    """How health is asked for, as it is written."""

    test: tuple[str, ...]
    interval: float
    timeout: float
    start_period: float
    retries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service, with every default of Compose filled in.

    Attributes:
        target: Of the Dockerfile; empty for an image of others.
        user: Who runs it; empty if the image says.
        needs: What it waits for, and on which condition.
        ports: Container ports that are published.
    """

    name: str
    image: str
    target: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    user: str
    read_only: bool
    init: bool
    tmpfs: tuple[str, ...]
    cap_drop: tuple[str, ...]
    no_new_privileges: bool
    networks: tuple[str, ...]
    mounts: tuple[Mount, ...]
    healthcheck: Healthcheck | None
    needs: Mapping[str, str]
    stop_grace_seconds: float
    restart: str
    ports: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """All of it."""

    services: Mapping[str, Service]
    volumes: tuple[str, ...]
    internal_networks: frozenset[str]

    def in_order(self) -> list[Service]:
        """Give the services, each after those that it needs."""
        ordered: list[Service] = []
        while len(ordered) < len(self.services):
            there = {service.name for service in ordered}
            ready = [
                service
                for service in self.services.values()
                if service.name not in there and set(service.needs) <= there
            ]
            assert ready, "services need each other in a circle"
            ordered += ready
        return ordered


def read_composition(files: list[Path], dotenv: Path) -> Composition:
    """Read the files, each laid over those before it, with the variables of an operator's .env."""
    variables = read_dotenv(dotenv)
    merged: Any = {}
    for file in files:
        merged = _laid_over(merged, _load(file))
    document = _interpolated(_without_resets(merged), variables)
    services = {
        name: _service(name, facts, dotenv.parent) for name, facts in document["services"].items()
    }
    networks = document.get("networks") or {}
    return Composition(
        services=services,
        volumes=tuple(document.get("volumes") or ()),
        internal_networks=frozenset(
            n for n, facts in networks.items() if (facts or {}).get("internal")
        ),
    )


def read_dotenv(file: Path) -> dict[str, str]:
    """Read the variables of an env_file."""
    lines = [line.strip() for line in file.read_text().splitlines()] if file.exists() else []
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {name: value.strip("'\"") for name, _, value in pairs}


def _load(file: Path) -> Any:
    class Constructor(SafeConstructor):
        """Knows the tag by which an overlay takes something away."""

    def reset(_constructor: SafeConstructor, _node: Node) -> object:
        return _RESET

    Constructor.add_constructor("!reset", reset)
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = Constructor
    return yaml.load(file)


def _laid_over(below: Any, above: Any) -> Any:
    if isinstance(below, dict) and isinstance(above, dict):
        return {
            key: _laid_over(below[key], above[key])
            if key in below and key in above
            else (above if key in above else below)[key]
            for key in [*below, *(key for key in above if key not in below)]
        }
    # Compose appends some lists and replaces others; no overlay here has needed any.
    assert not (isinstance(below, list) and isinstance(above, list)), (below, above)
    return above


def _without_resets(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_resets(v) for k, v in value.items() if v is not _RESET}
    return value


def _interpolated(value: Any, variables: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _interpolated(one, variables) for key, one in value.items()}
    if isinstance(value, list):
        return [_interpolated(one, variables) for one in value]
    if not isinstance(value, str):
        return value

    def variable(match: re.Match[str]) -> str:
        dollar, name, kind, word = match.groups()
        if dollar:
            return "$"
        found = variables.get(name, "")
        assert found or kind != "?", f"{name}: {word}"
        return found or (word if kind == "-" else "")

    return _VARIABLE.sub(variable, value)


def _service(name: str, facts: Mapping[str, Any], folder: Path) -> Service:
    assert set(facts) <= _UNDERSTOOD, f"{name}: {set(facts) - _UNDERSTOOD} are not understood"
    environment: dict[str, str] = {}
    for one in facts.get("env_file", ()):
        path = folder / (one["path"] if isinstance(one, dict) else one)
        assert path.exists() or (isinstance(one, dict) and not one.get("required", True)), path
        environment |= read_dotenv(path)
    environment |= {key: str(value) for key, value in (facts.get("environment") or {}).items()}
    needs = facts.get("depends_on", {})
    if isinstance(needs, list):
        needs = {needed: {"condition": "service_started"} for needed in needs}
    command = facts.get("command", ())
    assert not isinstance(command, str), f"{name}: a command is a list here"
    tmpfs = facts.get("tmpfs", ())
    return Service(
        name=name,
        image=facts["image"],
        target=facts.get("build", {}).get("target", ""),
        command=tuple(command),
        environment=environment,
        user=str(facts.get("user", "")),
        read_only=facts.get("read_only", False),
        init=facts.get("init", False),
        tmpfs=(tmpfs,) if isinstance(tmpfs, str) else tuple(tmpfs),
        cap_drop=tuple(facts.get("cap_drop", ())),
        no_new_privileges="no-new-privileges:true" in facts.get("security_opt", ()),
        networks=tuple(facts.get("networks", ("default",))),
        mounts=tuple(_mount(name, one) for one in facts.get("volumes", ())),
        healthcheck=_healthcheck(facts.get("healthcheck", {})),
        needs={needed: how["condition"] for needed, how in needs.items()},
        stop_grace_seconds=_seconds(facts.get("stop_grace_period", "10s")),
        restart=facts.get("restart", "no"),
        ports=tuple(facts.get("ports", ())),
    )


def _mount(service: str, written: Any) -> Mount:
    assert isinstance(written, str), f"{service}: a volume is volume:target[:ro] here: {written}"
    volume, target, *flags = written.split(":")
    assert not volume.startswith((".", "/")), f"{service}: {written} is a folder of the host"
    assert set(flags) <= {"ro", "rw"}, f"{service}: {flags} are not understood"
    return Mount(volume=volume, target=target, read_only="ro" in flags)


def _healthcheck(facts: Mapping[str, Any]) -> Healthcheck | None:
    if not facts or facts.get("disable"):
        return None
    kind, *words = facts["test"]
    assert kind in {"CMD", "CMD-SHELL"}, facts
    return Healthcheck(
        test=tuple(words) if kind == "CMD" else ("/bin/sh", "-c", words[0]),
        interval=_seconds(facts.get("interval", "30s")),
        timeout=_seconds(facts.get("timeout", "30s")),
        start_period=_seconds(facts.get("start_period", "0s")),
        retries=int(facts.get("retries", 3)),
    )


def _seconds(written: str) -> float:
    parts = re.findall(r"(\d+)(h|ms|m|s)", written)
    assert "".join(number + unit for number, unit in parts) == written, written
    return sum(
        int(number) * {"h": 3600, "m": 60, "s": 1, "ms": 0.001}[unit] for number, unit in parts
    )
