"""Fetches AlphaFold2's parameter files from where they are published, or from a mirror.

Out of the published archives only the chosen files are fetched, by ranges, each to be taken up
again where it stopped.
A file appears complete, checked in every value, or not at all.
"""

import errno
import fcntl
import io
import shutil
import tarfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from foldsvc.alphafold2 import weights
from foldsvc.alphafold2.config import ModelConfig
from foldsvc.alphafold2.official_files import (
    ARCHIVES,
    LICENCE_NAME,
    LICENCE_NOTE,
)
from foldsvc.alphafold2.parameter_layout import npz_size
from foldsvc.alphafold2.partial_file import PartialFile, Piece, fetched_bytes
from foldsvc.alphafold2.random_params import write_random
from foldsvc.alphafold2.remote_file import PAUSES, RemoteFile
from foldsvc.errors import (
    WeightsChangedError,
    WeightsNotServedError,
    WeightsSpaceError,
    WeightsUntrainedError,
)
from foldsvc.records.progress import OnStep
from foldsvc.weights_folders import WeightsFolders
from foldsvc.wheel_weights import make_folder

log = structlog.get_logger()

_LOCK_NAME = ".lock"
_BUFFER_BYTES = 65_536
_CHUNK_BYTES = 1_048_576
_LOOK_AGAIN_SECONDS = 0.5
_PROGRESS_SECONDS = 0.2
_SPARE_BYTES = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsSources:
    """Where the files are fetched from.

    Attributes:
        alphafold2_url: Address under which the published archives are.
        deepfold_url: Address under which DeepFold's files are.
        pauses: Seconds before each new attempt after a broken connection.
    """

    alphafold2_url: str
    deepfold_url: str
    pauses: tuple[float, ...] = PAUSES


def install(
    weights_dir: WeightsFolders,
    configs: Sequence[ModelConfig],
    on_progress: OnStep,
    *,
    sources: WeightsSources,
    force: bool = False,
) -> Path:
    """Put the files of these networks into their folder in `weights_dir` and give the folder.

    Files that are there are left alone, untrained ones replaced; what is in another of the folders
    counts as there.
    Of several processes that install at once, one does and the others wait for it.

    Args:
        weights_dir: Folders of all engines' weights; the first is made if it is missing, unless
            all is there already.
        configs: The networks.
        on_progress: Told of each step, and of bytes, total and speed; may raise to stop, and what
            has come by then is kept.
        sources: Where from.
        force: Fetch what is there again.

    Raises:
        WeightsFolderError: Nothing can be put there.
        WeightsSpaceError: The disk is too full.
        WeightsUnreachableError: No server answers.
        WeightsNotServedError: The server does not have a file, or gives something else.
        WeightsInterruptedError: The connection broke again and again.
        WeightsCorruptError: A file that came is not what it should be; the message names the
            array that is at fault.
    """
    folder = weights.weights_folder(weights_dir)
    if not force and all(_trained(weights_dir, config) for config in configs):
        return folder
    make_folder(folder, "alphafold2")
    with _alone(folder, on_progress):
        wanted = {
            config.file_name: config
            for config in configs
            if force or not _trained(weights_dir, config)
        }
        if not wanted:
            return folder
        _check_space(folder, wanted.values())
        (folder / LICENCE_NAME).write_text(LICENCE_NOTE)
        _Installation(folder, wanted, on_progress, sources).run()
    on_progress("The AlphaFold2 weights are installed", 1.0)
    return folder


def install_untrained(
    weights_dir: WeightsFolders, config: ModelConfig, seed: int, *, force: bool = False
) -> Path:
    """Put untrained parameters where a network's own should be and give the file's path.

    Raises:
        WeightsUntrainedError: Trained parameters are there, and `force` is not set.
    """
    folder = weights.weights_folder(weights_dir)
    path = folder / config.file_name
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder, lambda _message, _fraction: None):
        if not force and _trained(weights_dir, config):
            raise WeightsUntrainedError(
                str(weights.params_path(weights_dir, config)),
                "trained parameters are there",
                "Write the untrained ones to another folder, or use --force",
            )
        (folder / LICENCE_NAME).write_text(LICENCE_NOTE)
        write_random(path, config, seed)
        weights.write_record(path, {"UNTRAINED": True, "seed": seed})
    return path


class _Installation:
    """One run of `install`; a file leaves `wanted` when it is in place."""

    def __init__(
        self,
        folder: Path,
        wanted: dict[str, ModelConfig],
        on_progress: OnStep,
        sources: WeightsSources,
    ) -> None:
        self._folder = folder
        self._wanted = wanted
        self._sources = sources
        self._meter = _Meter(on_progress, sum(npz_size(config) for config in wanted.values()))

    def run(self) -> None:
        """Fetch everything."""
        for config in [config for config in self._wanted.values() if config.is_deepfold]:
            url = f"{self._sources.deepfold_url.rstrip('/')}/{config.file_name}"
            self._twice(url, self._fetch_alone)
        fault: WeightsNotServedError | None = None
        for archive in ARCHIVES:
            if any(config.model_type in archive.model_types for config in self._wanted.values()):
                url = f"{self._sources.alphafold2_url.rstrip('/')}/{archive.name}"
                try:
                    self._twice(url, self._fetch_members)
                except WeightsNotServedError as error:
                    fault = fault or error
        if self._wanted:
            names = ", ".join(self._wanted)
            raise fault or WeightsNotServedError(
                self._sources.alphafold2_url, f"the archives do not hold {names}"
            )

    def _twice(self, url: str, fetch: Callable[[RemoteFile, io.BufferedReader], None]) -> None:
        """Fetch, and begin once more if the file changes meanwhile."""
        try:
            self._once(url, fetch)
        except WeightsChangedError:
            log.info("weights_changed_while_fetched", url=url)
            self._once(url, fetch)

    def _once(self, url: str, fetch: Callable[[RemoteFile, io.BufferedReader], None]) -> None:
        with RemoteFile(url, self._sources.pauses) as remote:
            fetch(remote, io.BufferedReader(remote, _BUFFER_BYTES))

    def _fetch_alone(self, remote: RemoteFile, stream: io.BufferedReader) -> None:
        self._meter.say(f"Asking for {remote.url}")
        stream.peek(1)
        self._fetch(remote, stream, Piece(_last_part(remote.url), 0, remote.size))

    def _fetch_members(self, remote: RemoteFile, stream: io.BufferedReader) -> None:
        self._meter.say(f"Looking into {_last_part(remote.url)}")
        try:
            with tarfile.open(fileobj=stream, mode="r:") as archive:
                for member in archive:
                    name = _last_part(member.name)
                    if member.isreg() and name in self._wanted:
                        self._fetch(remote, stream, Piece(name, member.offset_data, member.size))
                    if not self._wanted:
                        return
        except tarfile.TarError as error:
            raise WeightsNotServedError(remote.url, f"it is not a whole tar ({error})") from error

    def _fetch(self, remote: RemoteFile, stream: io.BufferedReader, piece: Piece) -> None:
        """Fetch one file, check it, and put it in place."""
        config = self._wanted[piece.name]
        self._meter.begin(piece, npz_size(config))
        with _space_watched(self._folder, piece.size):
            part = PartialFile(self._folder, remote, piece)
            with part.opened() as file:
                stream.seek(piece.offset + part.n_bytes)
                while part.n_bytes < piece.size:
                    self._meter.show(part.n_bytes)
                    chunk = stream.read1(min(_CHUNK_BYTES, piece.size - part.n_bytes))
                    if not chunk:
                        raise WeightsNotServedError(remote.url, f"it ends within {piece.name}")
                    part.n_bytes += file.write(chunk)
            self._meter.say(f"Checking {piece.name}")
            part.put_in_place(config)
        del self._wanted[piece.name]
        self._meter.end()
        log.info("weights_installed", name=config.name, url=remote.url)


class _Meter:
    """Tells how far the fetching has come, in words and as a part of the whole."""

    def __init__(self, on_progress: OnStep, n_total: int) -> None:
        self._on_progress = on_progress
        self._n_total = n_total
        self._n_before = 0
        self._n_weight = 0
        self._piece = Piece("", 0, 0)
        self._fraction = 0.0
        self._started: tuple[float, int] | None = None
        self._shown = 0.0

    def say(self, message: str) -> None:
        """Say what is being done."""
        self._on_progress(message, self._fraction)

    def begin(self, piece: Piece, n_weight: int) -> None:
        """Begin with a file that makes up so much of the whole."""
        self._piece, self._n_weight, self._started = piece, n_weight, None

    def show(self, n_bytes: int) -> None:
        """Say how many bytes of the file are here, of how many, and how fast they come."""
        now = time.monotonic()
        if self._started is None:
            self._started = (now, n_bytes)
        elif now - self._shown < _PROGRESS_SECONDS:
            return
        self._shown = now
        seconds, n_come = now - self._started[0], n_bytes - self._started[1]
        speed = f", {n_come / seconds / 1e6:.1f} MB/s" if seconds and n_come else ""
        part = n_bytes / max(self._piece.size, 1)
        self._fraction = (self._n_before + part * self._n_weight) / max(self._n_total, 1)
        megabytes = f"{n_bytes / 1e6:,.0f} of {self._piece.size / 1e6:,.0f} MB"
        self.say(f"{self._piece.name}: {megabytes}{speed}")

    def end(self) -> None:
        """The file is in place."""
        self._n_before += self._n_weight
        self._fraction = self._n_before / max(self._n_total, 1)


@contextmanager
def _alone(folder: Path, on_progress: OnStep) -> Iterator[None]:
    """Hold the folder; the kernel takes the lock back however this process ends."""
    with (folder / _LOCK_NAME).open("a") as lock:
        said = False
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not said:
                    on_progress("Waiting for another installation of weights", None)
                said = True
                time.sleep(_LOOK_AGAIN_SECONDS)
            else:
                break
        yield


def _trained(weights_dir: WeightsFolders, config: ModelConfig) -> bool:
    """Tell whether a network's trained parameters are there, without reading them."""
    return weights.network_state(weights_dir, config) == "installed"


def _check_space(folder: Path, configs: Iterable[ModelConfig]) -> None:
    n_needed = _SPARE_BYTES + sum(
        max(npz_size(config) - fetched_bytes(folder, config.file_name), 0) for config in configs
    )
    n_free = shutil.disk_usage(folder).free
    if n_free < n_needed:
        raise WeightsSpaceError(str(folder), n_needed, n_free)


@contextmanager
def _space_watched(folder: Path, n_needed: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            n_free = shutil.disk_usage(folder).free
            raise WeightsSpaceError(str(folder), n_needed, n_free) from error
        raise


def _last_part(path: str) -> str:
    return path.rpartition("/")[2]
