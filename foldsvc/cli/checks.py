"""`foldsvc doctor`, one function a check."""

import json
import os
import re
import shutil
import socket
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import typer

from foldsvc.cli.console import data
from foldsvc.cli.data_folder import report_earlier_weights
from foldsvc.cli.exit_codes import CHECK_FAILED
from foldsvc.engines.registry import engines
from foldsvc.errors import DatabaseUnavailableError, FoldsvcError, ProgramError
from foldsvc.flashabb import weights
from foldsvc.jobs.installation import require_own_store
from foldsvc.settings import Settings, settings
from foldsvc.storage.database import is_current, open_database
from foldsvc.storage.folder_store import FolderStore
from foldsvc.subprocesses import run_program

_OLDEST_PYTHON = (3, 11)
_LEAST_FREE_BYTES = 2_000_000_000
_PROBE_SECONDS = 120.0
_CONNECT_SECONDS = 3.0

_JAX = "import jax, json; print(json.dumps([str(device) for device in jax.devices()]))"
_PACKAGE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_OPENMM = (
    "import json, openmm; p = openmm.Platform;"
    "print(json.dumps([p.getPlatform(i).getName() for i in range(p.getNumPlatforms())]))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found.

    Attributes:
        name: What was checked.
        verdict: `fail` means that foldsvc cannot work, `warn` that a part of it cannot yet.
        found: The facts.
        remedy: What to do about it; empty if all is well.
    """

    name: str
    verdict: Literal["ok", "warn", "fail"]
    found: str
    remedy: str = ""


def check_python(_: Settings) -> Finding:
    """The interpreter is new enough."""
    python = f"Python {sys.version.split()[0]} at {sys.executable}"
    if sys.version_info >= _OLDEST_PYTHON:
        return Finding(name="python", verdict="ok", found=python)
    return Finding(name="python", verdict="fail", found=python, remedy="Use Python 3.11 or newer")


def check_packages(_: Settings) -> Finding:
    """Every package that foldsvc declares is installed."""
    missing: list[str] = []
    declared = [line for line in requires("foldsvc") or [] if "extra ==" not in line]
    names = [_PACKAGE_NAME.match(line) for line in declared]
    for name in (match[0] for match in names if match):
        try:
            version(name)
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        return Finding(
            name="packages",
            verdict="fail",
            found=f"missing: {', '.join(missing)}",
            remedy="Run: make setup",
        )
    return Finding(name="packages", verdict="ok", found=f"all {len(declared)} are installed")


def check_devices(_: Settings) -> Finding:
    """JAX starts and sees a device."""
    remedy = "Run: make setup; for an NVIDIA GPU: pip install 'foldsvc[gpu]'"
    return _probe("devices", "JAX", _JAX, remedy)


def check_relaxation(_: Settings) -> Finding:
    """OpenMM starts and has a platform to compute on."""
    return _probe("relaxation", "OpenMM", _OPENMM, "Run: make setup")


def _probe(name: str, library: str, code: str, remedy: str) -> Finding:
    """Ask a library in a process of its own, where a crash or a hang does no harm."""
    try:
        run = run_program(
            [sys.executable, "-c", code], name=library, time_limit_seconds=_PROBE_SECONDS
        )
    except ProgramError as error:
        return Finding(name=name, verdict="fail", found=error.message, remedy=remedy)
    platforms = ", ".join(json.loads(run.stdout.splitlines()[-1]))
    return Finding(name=name, verdict="ok", found=f"{library}: {platforms}")


def check_weights(settings: Settings) -> Finding:
    """The antibody weights are as published."""
    if not weights.installed(settings.weights_folders):
        return Finding(
            name="weights",
            verdict="warn",
            found=f"no antibody weights in {settings.weights}",
            remedy="Run: foldsvc weights install flashabb",
        )
    try:
        facts = weights.verify(settings.weights_folders)
    except FoldsvcError as error:
        return Finding(name="weights", verdict="fail", found=error.message, remedy=error.remedy)
    return Finding(name="weights", verdict="ok", found=f"{facts.name} in {facts.folder}, verified")


def check_networks(settings: Settings) -> Finding:
    """Engines of several networks have those of a default request, trained ones."""
    choosing = [
        engine.about(settings)
        for engine in engines()
        if engine.parameters is not None and engine.parameters.chooses_networks
    ]
    engine = next((one for one in choosing if not one.ready), choosing[0])
    if engine.ready:
        return Finding(name="networks", verdict="ok", found=f"{engine.title}: {engine.weights}")
    networks = (
        f"{need.request} {'ready' if need.ready else f'not ready, {need.fault}'}"
        for need in engine.needs
    )
    return Finding(
        name="networks",
        verdict="warn",
        found=f"{engine.title}: {'; '.join(networks)}",
        remedy=engine.remedy,
    )


def check_page(settings: Settings) -> Finding:
    """The page is built."""
    if (settings.static_dir / "index.html").is_file():
        return Finding(name="page", verdict="ok", found=f"built in {settings.static_dir}")
    return Finding(
        name="page",
        verdict="warn",
        found=f"not built in {settings.static_dir}; the API works without it",
        remedy="Run: make web",
    )


def check_data_dir(settings: Settings) -> Finding:
    """There is room for results, and leave to write them."""
    results = settings.results.absolute()
    existing = next(folder for folder in (results, *results.parents) if folder.exists())
    if not os.access(existing, os.W_OK):
        return Finding(
            name="data",
            verdict="fail",
            found=f"{existing} cannot be written",
            remedy="Set FOLDSVC_DATA_DIR, or FOLDSVC_RESULTS_DIR, to a folder of yours",
        )
    free = shutil.disk_usage(existing).free
    space = f"{results}, {free / 1e9:.1f} GB free"
    if free < _LEAST_FREE_BYTES:
        return Finding(name="data", verdict="warn", found=space, remedy="Free some space")
    return Finding(name="data", verdict="ok", found=space)


def check_database(settings: Settings) -> Finding:
    """The database answers and has this version's tables."""
    shown = _without_password(settings.database)
    sqlite = settings.database.startswith("sqlite:///")
    if sqlite and not Path(settings.database.removeprefix("sqlite:///")).exists():
        return Finding(name="database", verdict="ok", found=f"{shown}, made by the first start")
    try:
        with closing(open_database(settings.database)) as database:
            current = is_current(database)
    except FoldsvcError as error:
        return Finding(name="database", verdict="fail", found=error.message, remedy=error.remedy)
    if current:
        return Finding(name="database", verdict="ok", found=shown)
    return Finding(
        name="database",
        verdict="warn",
        found=f"{shown} has an older version's tables",
        remedy="Run: foldsvc migrate",
    )


def check_store(settings: Settings) -> Finding:
    """The result store and the database belong together."""
    sqlite = settings.database.startswith("sqlite:///")
    if sqlite and not Path(settings.database.removeprefix("sqlite:///")).exists():
        return Finding(name="results", verdict="ok", found=f"{settings.results}, not in use yet")
    try:
        with closing(open_database(settings.database)) as database:
            if is_current(database):
                require_own_store(database, FolderStore(settings.results), mark=False)
    except DatabaseUnavailableError as error:
        return Finding(name="results", verdict="warn", found=f"not looked at: {error.message}")
    except FoldsvcError as error:
        return Finding(name="results", verdict="fail", found=error.message, remedy=error.remedy)
    return Finding(name="results", verdict="ok", found=f"{settings.results}, the database's own")


def check_broker(settings: Settings) -> Finding:
    """The broker answers."""
    if not settings.broker_url:
        return Finding(name="broker", verdict="ok", found="started by foldsvc up")
    shown, address = _without_password(settings.broker_url), urlsplit(settings.broker_url)
    try:
        with socket.create_connection(
            (address.hostname or "", address.port or 6379), timeout=_CONNECT_SECONDS
        ):
            return Finding(name="broker", verdict="ok", found=f"{shown} answers")
    except OSError as error:
        return Finding(
            name="broker",
            verdict="fail",
            found=f"{shown} does not answer: {error}",
            remedy="Start it, or correct FOLDSVC_BROKER_URL",
        )


def _without_password(url: str) -> str:
    address = urlsplit(url)
    return url.replace(f":{address.password}@", ":***@") if address.password else url


CHECKS: tuple[Callable[[Settings], Finding], ...] = (
    check_python,
    check_packages,
    check_devices,
    check_relaxation,
    check_weights,
    check_networks,
    check_page,
    check_data_dir,
    check_database,
    check_store,
    check_broker,
)
"""In the order in which they are reported."""


def doctor(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Check that this machine can run foldsvc.

    One line a check: ok, warn or fail, what was found, and what to do about it.
    """
    current = settings()
    report_earlier_weights(current)
    findings: list[Finding] = []
    for check in CHECKS:
        finding = check(current)
        findings.append(finding)
        if not as_json:
            data(_line(finding))
    if as_json:
        data(json.dumps([asdict(finding) for finding in findings], indent=2))
    if any(finding.verdict == "fail" for finding in findings):
        raise typer.Exit(CHECK_FAILED)


def _line(finding: Finding) -> str:
    line = f"{finding.verdict:<5} {finding.name:<12} {finding.found}"
    return f"{line}\n      {'':<12} {finding.remedy}" if finding.remedy else line
