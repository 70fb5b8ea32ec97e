"""AlphaFold2's parameter files on this machine: where they are, what they are, what is in them.

They keep their official names and layout, so that files that are here already can be put in place.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np
from numpy.lib.npyio import NpzFile

from foldsvc.alphafold2.config import ModelConfig, ModelType, models_of
from foldsvc.alphafold2.official_files import LICENCE, PUBLISHED_SHA256
from foldsvc.alphafold2.parameter_layout import layout_of
from foldsvc.alphafold2.random_params import UNTRAINED_KEY
from foldsvc.errors import (
    WeightsCorruptError,
    WeightsError,
    WeightsLayoutError,
    WeightsMissingError,
)
from foldsvc.weights_folders import WeightsFolders, folder_with, own_folder

ENGINE = "alphafold2"
SOURCE_NAME = "SOURCE.json"

NetworkState = Literal["installed", "untrained", "damaged", "missing"]
"""What is here of a network: trained parameters, random ones, a file that is none, or nothing."""

_DAMAGED = (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, RuntimeError, KeyError)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterFile:
    """What is known of one parameter file.

    Attributes:
        name: Of the network, such as `model_1_ptm`.
        path: Of the file.
        source: Where it was fetched from, or that it was drawn at random; "" if it was put here
            by hand.
        licence: SPDX identifier; "" of untrained parameters, and of DeepFold's, which state none.
        sha256: Of the file, as recorded when it was installed; "" if it was put here by hand.
        n_bytes: Of the file.
        untrained: It holds random numbers, and nothing folded with it means anything.
    """

    name: str
    path: Path
    source: str
    licence: str
    sha256: str
    n_bytes: int
    untrained: bool


def weights_folder(weights_dir: WeightsFolders) -> Path:
    """Give the folder that this engine's parameters are put into."""
    return own_folder(weights_dir) / ENGINE


def params_path(weights_dir: WeightsFolders, config: ModelConfig) -> Path:
    """Give the path of a network's file, or where it would be put if it is nowhere."""
    return folder_with(weights_dir, f"{ENGINE}/{config.file_name}", Path.is_file)


def installed(weights_dir: WeightsFolders, config: ModelConfig) -> bool:
    """Tell whether a network's file is there, without reading it; it may be untrained."""
    return params_path(weights_dir, config).is_file()


def network_state(weights_dir: WeightsFolders, config: ModelConfig) -> NetworkState:
    """Tell what is there of a network, from its file's table of contents alone."""
    path = params_path(weights_dir, config)
    if not path.is_file():
        return "missing"
    try:
        return "untrained" if is_untrained(path) else "installed"
    except WeightsError:
        return "damaged"


def require(weights_dir: WeightsFolders, configs: Sequence[ModelConfig]) -> None:
    """Refuse at once if a network's file is not there.

    Args:
        weights_dir: Where to look.
        configs: The networks.

    Raises:
        WeightsMissingError: It names all that are missing, the command that fetches them, and
            which of the same type are there.
    """
    missing = tuple(config.name for config in configs if not installed(weights_dir, config))
    if missing:
        here = numbers_here(weights_dir, configs[0].model_type)
        raise WeightsMissingError(ENGINE, str(weights_folder(weights_dir)), missing, here)


def numbers_here(weights_dir: WeightsFolders, model_type: ModelType) -> tuple[int, ...]:
    """Give the numbers, from 1 on, of the networks of a type whose files are there."""
    released = enumerate(models_of(model_type), start=1)
    return tuple(number for number, config in released if installed(weights_dir, config))


def is_untrained(path: Path) -> bool:
    """Tell whether a file is marked as untrained, from its table of contents alone.

    Raises:
        WeightsMissingError: There is no file.
        WeightsCorruptError: It is not an npz.
    """
    try:
        with path.open("rb") as stream, zipfile.ZipFile(stream) as archive:
            return f"{UNTRAINED_KEY}.npy" in archive.namelist()
    except FileNotFoundError:
        raise WeightsMissingError(ENGINE, str(path)) from None
    except _DAMAGED as error:
        raise _unreadable(path, error) from error


def facts(path: Path) -> ParameterFile:
    """Tell what is known of a file, without reading its arrays.

    Raises:
        WeightsMissingError: There is no file.
        WeightsCorruptError: It is not an npz.
    """
    untrained = is_untrained(path)
    record = read_record(path)
    source = str(record.get("url", ""))
    name = path.stem.removeprefix("params_")
    return ParameterFile(
        name=name,
        path=path,
        source="drawn at random: UNTRAINED" if untrained else source,
        licence="" if untrained or name.startswith("deepfold") else LICENCE,
        sha256=str(record.get("sha256", "")),
        n_bytes=path.stat().st_size,
        untrained=untrained,
    )


def read_params(path: Path, config: ModelConfig) -> dict[str, np.ndarray]:
    """Read the parameters of a network, by official key, float32.

    Every name, shape, dtype and value is checked, and the whole file against the checksum that was
    recorded when it was installed, or that is known of the published file.

    Args:
        path: A npz as published, or an untrained one.
        config: The network that it should be of.

    Raises:
        WeightsMissingError: There is no file.
        WeightsLayoutError: An array is missing, unknown, damaged, of another shape or dtype, or
            not finite; the message names it.
        WeightsCorruptError: It is not an npz, or another one than was installed.
    """
    try:
        with path.open("rb") as stream, ThreadPoolExecutor(1) as beside:
            # Of random numbers no checksum is known.
            digest = None if is_untrained(path) else beside.submit(sha256_of, path)
            arrays = _read_npz(path, stream, layout_of(config))
            arrays.pop(UNTRAINED_KEY, None)
            if digest:
                _check_digest(path, config, digest.result())
    except FileNotFoundError:
        raise WeightsMissingError(ENGINE, str(path), (config.name,)) from None
    return arrays


def sha256_of(path: Path) -> str:
    """Give the checksum of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_record(path: Path) -> Mapping[str, Any]:
    """Give what was recorded of a file when it was installed; empty if nothing was."""
    return _records(path.parent).get(path.name, {})


def write_record(path: Path, record: Mapping[str, Any]) -> None:
    """Record where a file in this folder comes from; the caller holds the folder."""
    records = {**_records(path.parent), path.name: dict(record)}
    content = {"licence": LICENCE, "files": dict(sorted(records.items()))}
    unfinished = path.with_name(f".{SOURCE_NAME}")
    unfinished.write_text(json.dumps(content, indent=2) + "\n")
    unfinished.replace(path.with_name(SOURCE_NAME))


def _records(folder: Path) -> dict[str, dict[str, Any]]:
    try:
        files = json.loads((folder / SOURCE_NAME).read_text())["files"]
        return {str(name): dict(record) for name, record in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _read_npz(
    path: Path, stream: IO[bytes], layout: Mapping[str, tuple[int, ...]]
) -> dict[str, np.ndarray]:
    try:
        file = np.load(stream, allow_pickle=False)
        if not isinstance(file, NpzFile):
            raise ValueError("it is a single array")  # noqa: TRY004 - about the content
    except _DAMAGED as error:
        raise _unreadable(path, error) from error
    with file:
        found = set(file.files) - {UNTRAINED_KEY}
        for key in sorted(layout.keys() - found):
            raise WeightsLayoutError(str(path), key, "is missing", ENGINE)
        for key in sorted(found - layout.keys()):
            raise WeightsLayoutError(str(path), key, "is unknown", ENGINE)
        return {key: _read_array(path, file, key, layout.get(key)) for key in file.files}


def _read_array(path: Path, file: NpzFile, key: str, shape: tuple[int, ...] | None) -> np.ndarray:
    """Read an array; `shape` is None of the mark of untrained files."""
    try:
        array = file[key]
    except _DAMAGED as error:
        raise WeightsLayoutError(str(path), key, f"is damaged ({error})", ENGINE) from error
    if shape is None:
        return array
    if array.shape != shape:
        fault = f"has the shape {array.shape}, expected {shape}"
        raise WeightsLayoutError(str(path), key, fault, ENGINE)
    if array.dtype != np.float32:
        raise WeightsLayoutError(str(path), key, f"is {array.dtype}, expected float32", ENGINE)
    if not np.isfinite(array).all():
        kind = "NaN" if np.isnan(array).any() else "infinite"
        raise WeightsLayoutError(str(path), key, f"has values that are {kind}", ENGINE)
    return array


def _check_digest(path: Path, config: ModelConfig, digest: str) -> None:
    expected = PUBLISHED_SHA256.get(config.file_name) or read_record(path).get("sha256") or digest
    if digest != expected:
        fault = f"its SHA-256 is {digest}, expected {expected}"
        raise WeightsCorruptError(str(path), fault, ENGINE)


def _unreadable(path: Path, error: Exception) -> WeightsCorruptError:
    return WeightsCorruptError(str(path), f"it cannot be read ({error})", ENGINE)
