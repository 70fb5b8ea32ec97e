"""The compiled programs of one process: the draw from the alignment, and the pass."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import structlog
from jax.stages import Compiled, Lowered
from jaxtyping import Array

from foldsvc.alphafold2.buckets import Bucket
from foldsvc.alphafold2.inputs import Msa, Recycled, Residues, SampledMsa, TemplateInputs
from foldsvc.alphafold2.network import PassOptions, PassOutput, first_recycled, run_pass
from foldsvc.alphafold2.params import Params
from foldsvc.alphafold2.sampling import sample
from foldsvc.executable_cache import kept_program

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What two calls must share to run the same programs.

    Attributes:
        bucket: Padded sizes.
        n_batch: Inputs side by side.
        n_ensemble: Draws in each pass.
        cluster_profile: Whether clusters carry the profile of their members.
        options: What the pass is fixed to.
        has_pae: Whether the network has that head.
    """

    bucket: Bucket
    n_batch: int
    n_ensemble: int
    cluster_profile: bool
    options: PassOptions
    has_pae: bool


@dataclass(frozen=True, slots=True)
class Programs:
    """Draw and pass for inputs of one shape; every argument has a leading axis of the batch.

    Attributes:
        draw: (keys of n_batch × n_ensemble, alignment, residues) to the draws.
        run: (parameters, residues, templates, draws, recycled, keys of dropout) to the output.
            What was recycled is used up.
        start: Gives what the first pass recycles.
    """

    draw: Callable[[Array, Msa, Residues], SampledMsa]
    run: Callable[
        [Params, Residues, TemplateInputs | None, SampledMsa, Recycled, Array], PassOutput
    ]
    start: Callable[[], Recycled]


class ProgramShelf:
    """Programs by shape, compiled at first use and kept in a folder for later processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._programs: dict[tuple[object, ...], Compiled] = {}

    def holds(self, shape: Shape) -> bool:
        """Tell whether this process has the pass of this shape ready."""
        return _pass_key(shape) in self._programs

    def clear(self) -> None:
        """Forget all programs, which makes room on the device; the folder keeps them."""
        self._programs.clear()

    def programs(
        self,
        shape: Shape,
        params: Callable[[], Params],
        residues: Residues,
        msa: Msa,
        templates: TemplateInputs | None,
    ) -> Programs:
        """Give the programs of a shape, compiling those that are not there.

        Args:
            shape: Of the inputs.
            params: Gives the parameters, for their shapes alone, as the other inputs are; called
                only to compile.
            residues: With a leading axis of the batch.
            msa: Likewise.
            templates: Likewise.
        """
        draw = partial(_draw, shape)
        keys = partial(jax.eval_shape, partial(_keys, shape.n_batch, shape.n_ensemble))
        start = partial(_start, shape)

        def lower_pass() -> Lowered:
            return jax.jit(partial(_run, shape), donate_argnums=4).lower(
                params(),
                residues,
                templates,
                jax.eval_shape(draw, keys(), msa, residues),
                jax.eval_shape(start),
                jax.eval_shape(partial(_keys, shape.n_batch, None)),
            )

        return Programs(
            draw=self._kept(_draw_key(shape), lambda: jax.jit(draw).lower(keys(), msa, residues)),
            run=self._kept(_pass_key(shape), lower_pass),
            start=start,
        )

    def _kept(self, key: tuple[object, ...], lower: Callable[[], Lowered]) -> Compiled:
        if key not in self._programs:
            started = time.monotonic()
            self._programs[key] = kept_program(repr(key), lower, self._folder)
            log.info("program_ready", program=key[0], seconds=time.monotonic() - started)
        return self._programs[key]


def _draw_key(shape: Shape) -> tuple[object, ...]:
    sizes = (shape.bucket, shape.n_batch, shape.n_ensemble)
    return ("draw", shape.options.family, *sizes, shape.cluster_profile)


def _pass_key(shape: Shape) -> tuple[object, ...]:
    sizes = shape.bucket
    used = (sizes.n_res, sizes.n_cluster, sizes.n_extra, sizes.n_template)
    return ("pass", *used, shape.n_batch, shape.n_ensemble, shape.options, shape.has_pae)


def _keys(n_batch: int, n_ensemble: int | None) -> Array:
    keys = jax.random.split(jax.random.key(0, impl="threefry2x32"), n_batch * (n_ensemble or 1))
    return keys.reshape((n_batch,) if n_ensemble is None else (n_batch, n_ensemble))


def _draw(shape: Shape, keys: Array, msa: Msa, residues: Residues) -> SampledMsa:
    one = partial(
        sample,
        family=shape.options.family,
        n_cluster=shape.bucket.n_cluster,
        n_extra=shape.bucket.n_extra,
        cluster_profile=shape.cluster_profile,
    )
    if shape.n_batch == shape.n_ensemble == 1:
        alone = one(*jax.tree.map(lambda leaf: leaf[0], (keys[0], msa, residues)))
        return jax.tree.map(lambda leaf: leaf[None, None], alone)  # type: ignore[no-any-return]
    of_ensemble = jax.vmap(one, in_axes=(0, None, None))
    drawn: SampledMsa = jax.vmap(of_ensemble)(keys, msa, residues)
    return drawn


def _run(
    shape: Shape,
    params: Params,
    residues: Residues,
    templates: TemplateInputs | None,
    sampled: SampledMsa,
    recycled: Recycled,
    keys: Array,
) -> PassOutput:
    one = partial(run_pass, options=shape.options)
    batched = (residues, templates, sampled, recycled, keys)
    if shape.n_batch == 1:
        alone: PassOutput = one(params, *jax.tree.map(lambda leaf: leaf[0], batched))
        return jax.tree.map(lambda leaf: leaf[None], alone)  # type: ignore[no-any-return]
    side_by_side: PassOutput = jax.vmap(one, in_axes=(None, 0, 0, 0, 0, 0))(params, *batched)
    return side_by_side


def _start(shape: Shape) -> Recycled:
    zeros = first_recycled(shape.bucket.n_res, shape.options.dtype)
    return jax.tree.map(  # type: ignore[no-any-return]
        lambda leaf: jnp.zeros((shape.n_batch, *leaf.shape), leaf.dtype), zeros
    )
