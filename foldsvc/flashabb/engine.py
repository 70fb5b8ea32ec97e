"""The antibody engine: weights and compiled programs kept warm, batches in, predictions out."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import jax
import structlog

from foldsvc.errors import DeviceMemoryError, FvTooLongError
from foldsvc.executable_cache import kept_program
from foldsvc.flashabb import weights
from foldsvc.flashabb.features import Inputs, batch_of, n_folded_res
from foldsvc.flashabb.network import Outputs, predict
from foldsvc.flashabb.params import Params
from foldsvc.flashabb.prediction import prediction_of_fv
from foldsvc.records.antibody import FvInput
from foldsvc.records.progress import OnProgress, Progress
from foldsvc.records.structure import Prediction
from foldsvc.weights_folders import WeightsFolders

log = structlog.get_logger()

BUCKETS = (256, 384, 512)
"""Padded lengths; two variable domains have 220 to 250 residues, so the first serves nearly all."""

BATCH_SIZES = (1, 2, 4, 8)
"""Padded batch sizes; more antibodies are folded in several batches."""

Program = Callable[[Params, Inputs], Outputs]


class FlashabbEngine:
    """Folds antibodies with the weights in `weights_dir`.

    A program is compiled once for each padded length, batch size and setting of `dlc`, and kept
    in `compiled_dir`, where later processes find it.
    One engine serves one thread.
    """

    def __init__(self, weights_dir: WeightsFolders, compiled_dir: Path) -> None:
        self._params: Params = jax.device_put(weights.load(weights_dir))
        self._compiled_dir = compiled_dir
        self._programs: dict[tuple[int, int, bool], Program] = {}

    def program_is_compiled(self, inputs: Sequence[FvInput], *, dlc: bool) -> bool:
        """Tell whether `fold` would start at once."""
        return _program_key(inputs[: BATCH_SIZES[-1]], dlc=dlc) in self._programs

    def fold(
        self, inputs: Sequence[FvInput], *, dlc: bool, on_progress: OnProgress
    ) -> tuple[Prediction, ...]:
        """Fold antibodies as one batch, or as several where there are more than eight.

        Args:
            inputs: At least one.
            dlc: Whether to correct the layer normalisations for training's dropout.
            on_progress: Told of compiling, folding and the end; may raise to stop.

        Raises:
            FvTooLongError: One is longer than any padded length.
            DeviceMemoryError: The device's memory does not suffice.
        """
        predictions: list[Prediction] = []
        for start in range(0, len(inputs), BATCH_SIZES[-1]):
            batch = inputs[start : start + BATCH_SIZES[-1]]
            done = start / len(inputs)
            predictions += self._fold_batch(batch, done, dlc=dlc, on_progress=on_progress)
        on_progress(Progress(stage="fold", message="Folded", fraction=1.0))
        return tuple(predictions)

    def _fold_batch(
        self, batch: Sequence[FvInput], done: float, *, dlc: bool, on_progress: OnProgress
    ) -> list[Prediction]:
        key = n_res, n_batch, _ = _program_key(batch, dlc=dlc)
        padded = batch_of(batch, n_res, n_batch)
        if key not in self._programs:
            message = f"Preparing the network for up to {n_res} residues"
            on_progress(Progress(stage="fold", message=message, fraction=done))
            self._programs[key] = self._compile(padded, dlc=dlc)
        n_fv = f"{len(batch)} antibodies" if len(batch) > 1 else "the antibody"
        on_progress(Progress(stage="fold", message=f"Folding {n_fv}", fraction=done))
        started = time.monotonic()
        try:
            outputs = self._programs[key](self._params, padded)
            host = jax.device_get(outputs)
        except jax.errors.JaxRuntimeError as error:
            raise _device_error(error, n_res) from error
        log.info("folded", n_fv=len(batch), n_res=n_res, seconds=time.monotonic() - started)
        return [
            prediction_of_fv(fv, Outputs(*(leaf[row] for leaf in host)))
            for row, fv in enumerate(batch)
        ]

    def _compile(self, inputs: Inputs, *, dlc: bool) -> Program:
        started = time.monotonic()
        fold_batch = jax.vmap(partial(predict, dlc=dlc), in_axes=(None, 0))
        n_batch, n_res = inputs.mask.shape
        program: Program = kept_program(
            f"antibody, {n_batch} × {n_res}, dlc {dlc}",
            lambda: jax.jit(fold_batch).lower(self._params, inputs),
            self._compiled_dir,
        )
        seconds = time.monotonic() - started
        log.info("program_ready", n_res=n_res, n_batch=n_batch, dlc=dlc, seconds=seconds)
        return program


def _program_key(batch: Sequence[FvInput], *, dlc: bool) -> tuple[int, int, bool]:
    longest = max(batch, key=n_folded_res)
    if n_folded_res(longest) > BUCKETS[-1]:
        raise FvTooLongError(longest.name, n_folded_res(longest), BUCKETS[-1])
    n_res = next(bucket for bucket in BUCKETS if bucket >= n_folded_res(longest))
    n_batch = next(size for size in BATCH_SIZES if size >= len(batch))
    return n_res, n_batch, dlc


def _device_error(error: jax.errors.JaxRuntimeError, n_res: int) -> Exception:
    return DeviceMemoryError(n_res) if "RESOURCE_EXHAUSTED" in str(error) else error
