"""The AlphaFold2 engine: parameters and compiled programs kept warm, recycling driven from here."""

import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import structlog
from jaxtyping import Array

from foldsvc.alphafold2 import weights
from foldsvc.alphafold2.buckets import bucket_of, common_bucket, pad
from foldsvc.alphafold2.compiled import Programs, ProgramShelf, Shape
from foldsvc.alphafold2.config import ModelConfig, model_config
from foldsvc.alphafold2.device import (
    budget_after,
    cached_numbers,
    chunk_rows,
    device_bytes,
    is_out_of_memory,
    let_go,
    memory_error,
    trunk_dtype,
)
from foldsvc.alphafold2.inputs import Msa, Recycled, Residues, TemplateInputs
from foldsvc.alphafold2.kernels.record import Kernels
from foldsvc.alphafold2.kernels.selection import kernels_for
from foldsvc.alphafold2.kernels.xla import XLA
from foldsvc.alphafold2.memory import PassSize, Precision, budget_of, size_of
from foldsvc.alphafold2.network import PassOutput, pass_options
from foldsvc.alphafold2.official_names import params_of
from foldsvc.alphafold2.params import Params
from foldsvc.alphafold2.precision import trunk_in
from foldsvc.alphafold2.prediction import pass_ranking_score, prediction_of, recycle_pass_of
from foldsvc.alphafold2.sampling import pass_key
from foldsvc.records.features import FeatureBatch
from foldsvc.records.fold_plan import FoldPlan
from foldsvc.records.progress import OnProgress, Progress
from foldsvc.records.structure import Prediction
from foldsvc.weights_folders import WeightsFolders

log = structlog.get_logger()

_KEPT_PARAMS = 5
_NOT_FETCHED = Recycled(positions=(), msa_first_row=(), pair=())
_DROPOUT_STREAM = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """One result of a run.

    Attributes:
        index: Which of the inputs it is of.
        prediction: Of that input, by one model with one seed.
    """

    index: int
    prediction: Prediction


@dataclass(frozen=True, slots=True)
class _Loaded:
    params: Params
    untrained: bool


class AlphafoldEngine:
    """Folds with the parameters in `weights_dir`.

    Programs are compiled once for each bucket and kept in `compiled_dir`, where later processes
    find them; all networks of one type run the same programs.
    One engine serves one thread.

    Args:
        weights_dir: Holds `alphafold2/params_….npz`.
        compiled_dir: JAX's persistent compilation cache.
        dtype: Of the trunk; bfloat16 on a GPU and float32 on a CPU if None.
        chunk: Rows at once; chosen for the device if None.
        memory_bytes: What a fold may take of the device's memory; nine tenths of it if None.
        kernels: Of the trunk; chosen for the device if None.
    """

    def __init__(
        self,
        weights_dir: WeightsFolders,
        compiled_dir: Path,
        *,
        dtype: jnp.dtype | None = None,
        chunk: int | None = None,
        memory_bytes: int | None = None,
        kernels: Kernels | None = None,
    ) -> None:
        self._weights_dir = weights_dir
        self._dtype = trunk_dtype() if dtype is None else dtype
        self._chunk = chunk
        self._budget = budget_of(0.0, device_bytes()) if memory_bytes is None else memory_bytes
        self._kernels = kernels or kernels_for("auto", self._dtype, compiled_dir)
        self._shelf = ProgramShelf(compiled_dir)
        self._params: OrderedDict[str, _Loaded] = OrderedDict()

    @property
    def precision(self) -> Precision:
        """What the trunk computes in."""
        return "bfloat16" if self._dtype == jnp.bfloat16 else "float32"

    @property
    def kernels(self) -> Kernels:
        """What computes the trunk's operations."""
        return self._kernels

    def fold(
        self, batches: Sequence[FeatureBatch], plan: FoldPlan, on_progress: Sequence[OnProgress]
    ) -> Iterator[Folded]:
        """Fold inputs side by side, model by model and seed by seed, giving each result at once.

        The result of an input does not depend on what it shares the run with.

        Args:
            batches: At least one; all of one family, padded to the largest of their buckets.
            plan: What to run.
            on_progress: One for each input: called with compiling and of each pass, with the
                structure as it stands; any may raise to stop the run.

        Raises:
            UnknownNetworkError: The plan names a network that does not exist.
            WeightsError: A network's parameters are missing or damaged.
            DeviceMemoryError: The device's memory does not suffice.
        """
        for model in plan.models:
            config = model_config(model)
            for seed in plan.seeds:
                yield from self._fold_once(batches, plan, config, seed, on_progress)

    def warm(self, batch: FeatureBatch, plan: FoldPlan) -> None:
        """Compile what folding this input would run, and keep it, without folding."""
        for model in plan.models:
            config = model_config(model)
            self._prepare((batch,), config, self._shape((batch,), plan, config, self._budget))

    def _fold_once(
        self,
        batches: Sequence[FeatureBatch],
        plan: FoldPlan,
        config: ModelConfig,
        seed: int,
        on_progress: Sequence[OnProgress],
    ) -> Iterator[Folded]:
        run = _Run(plan=plan, config=config, seed=seed)
        budget, made = self._budget, 0
        while True:
            shape = self._shape(batches, plan, config, budget)
            if not self._shelf.holds(shape):
                message = f"Preparing {config.name} for up to {shape.bucket.n_res} residues"
                for report in on_progress:
                    report(Progress(stage="fold", message=message, fraction=run.fraction(0)))
            try:
                prepared = self._prepare(batches, config, shape)
                for folded in _recycle(prepared, batches, run, on_progress):
                    made += 1
                    yield folded
            except jax.errors.JaxRuntimeError as error:
                if not is_out_of_memory(error):
                    if made or not self._kernels.fused:
                        raise
                    self._do_without_kernels(error)
                    continue
                self._let_go(error, shape)
                size = self._size(shape, plan)
                budget = budget_after(size, shape.options.chunk, budget)
                fewer = self._shape(batches, plan, config, budget).options.chunk
                if made or fewer >= shape.options.chunk:
                    longest = max(batch.n_res for batch in batches)
                    raise memory_error(longest, size, budget) from error
            else:
                return

    def _let_go(self, error: BaseException, shape: Shape) -> None:
        """Drop all that is held, so that the device's memory is free again."""
        let_go(error)
        self._params.clear()
        self._shelf.clear()
        n_res, chunk = shape.bucket.n_res, shape.options.chunk
        log.warning("out_of_memory", n_res=n_res, n_batch=shape.n_batch, chunk=chunk)

    def _do_without_kernels(self, error: BaseException) -> None:
        """Fold on in plain XLA: fused kernels may fail at a size that they were not judged at."""
        let_go(error)
        log.warning("kernels_refused", kernels=self._kernels.name, error=str(error)[:500])
        self._kernels = XLA

    def _prepare(
        self, batches: Sequence[FeatureBatch], config: ModelConfig, shape: Shape
    ) -> "_Prepared":
        with ThreadPoolExecutor(1) as beside:
            # Reading parameters takes as long as finding programs that were kept.
            loading = beside.submit(
                self._load, config, without_templates=not shape.bucket.n_template
            )
            padded = [pad(batch, shape.bucket) for batch in batches]
            residues, msa, templates = jax.device_put(
                jax.tree.map(lambda *leaves: np.stack(leaves), *padded)
            )
            programs = self._shelf.programs(
                shape, lambda: loading.result().params, residues, msa, templates
            )
            loaded = loading.result()
        return _Prepared(
            programs=programs,
            params=loaded.params,
            residues=residues,
            msa=msa,
            templates=templates,
            untrained=loaded.untrained,
        )

    def _shape(
        self, batches: Sequence[FeatureBatch], plan: FoldPlan, config: ModelConfig, budget: int
    ) -> Shape:
        bucket = common_bucket([bucket_of(batch, config, plan.max_msa) for batch in batches])
        shape = Shape(
            bucket=bucket,
            n_batch=len(batches),
            n_ensemble=plan.n_ensemble,
            cluster_profile=plan.cluster_profile,
            options=pass_options(
                config,
                dtype=self._dtype,
                chunk=1,
                cached=None if self._chunk else cached_numbers(),
                dropout=plan.dropout,
                kernels=self._kernels,
            ),
            has_pae=config.has_pae,
        )
        chunk = self._chunk or chunk_rows(self._size(shape, plan), budget)
        return replace(shape, options=replace(shape.options, chunk=chunk))

    def _size(self, shape: Shape, plan: FoldPlan) -> PassSize:
        return size_of(
            shape.bucket,
            n_batch=shape.n_batch,
            precision=self.precision,
            fused=self._kernels.fused,
            n_network=min(len(plan.models), _KEPT_PARAMS),
        )

    def _load(self, config: ModelConfig, *, without_templates: bool) -> _Loaded:
        if config.name not in self._params:
            started = time.monotonic()
            path = weights.params_path(self._weights_dir, config)
            params = params_of(weights.read_params(path, config), config)
            on_device = jax.device_put(trunk_in(params, self._dtype))
            self._params[config.name] = _Loaded(on_device, weights.is_untrained(path))
            log.info("weights_loaded", model=config.name, seconds=time.monotonic() - started)
            while len(self._params) > _KEPT_PARAMS:
                self._params.popitem(last=False)
        self._params.move_to_end(config.name)
        loaded = self._params[config.name]
        if without_templates and config.family == "monomer":
            return replace(loaded, params=loaded.params._replace(templates=None))
        return loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    programs: Programs
    params: Params
    residues: Residues
    msa: Msa
    templates: TemplateInputs | None
    untrained: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One network with one seed."""

    plan: FoldPlan
    config: ModelConfig
    seed: int

    @property
    def n_recycle(self) -> int:
        asked = self.plan.n_recycle
        return self.config.n_recycle if asked is None else asked

    @property
    def tolerance(self) -> float:
        asked = self.plan.recycle_tolerance
        return self.config.recycle_tolerance if asked is None else asked

    def fraction(self, n_done: int) -> float:
        """The part of the whole plan that is done after so many passes of this run."""
        plan = self.plan
        before = plan.models.index(self.config.name) * len(plan.seeds) + plan.seeds.index(self.seed)
        n_run = len(plan.models) * len(plan.seeds)
        return (before + n_done / (self.n_recycle + 1)) / n_run

    def keys(self, recycle: int, n_batch: int) -> tuple[Array, Array]:
        """The keys of a pass: of the draws, n_batch × n_ensemble, and of dropout."""
        name = self.config.name
        draws = jnp.stack(
            [pass_key(self.seed, name, recycle, draw) for draw in range(self.plan.n_ensemble)]
        )
        dropout = jax.random.fold_in(draws[0], _DROPOUT_STREAM)
        return (
            jnp.broadcast_to(draws, (n_batch, *draws.shape)),
            jnp.broadcast_to(dropout, (n_batch,)),
        )

    def is_over(self, batch: FeatureBatch, output: PassOutput, recycle: int) -> bool:
        """Tell whether an input stops after this pass, as ColabFold does."""
        return (
            recycle == self.n_recycle
            or pass_ranking_score(batch, output) > self.plan.stop_at_score
            or (recycle > 0 and float(output.distance_change) < self.tolerance)
        )


def _recycle(
    prepared: _Prepared,
    batches: Sequence[FeatureBatch],
    run: _Run,
    on_progress: Sequence[OnProgress],
) -> Iterator[Folded]:
    """Pass after pass, until every input is over."""
    programs = prepared.programs
    recycled = programs.start()
    going = set(range(len(batches)))
    for recycle in range(run.n_recycle + 1):
        draw_keys, dropout_keys = run.keys(recycle, len(batches))
        sampled = programs.draw(draw_keys, prepared.msa, prepared.residues)
        started = time.monotonic()
        output = programs.run(
            prepared.params,
            prepared.residues,
            prepared.templates,
            sampled,
            recycled,
            dropout_keys,
        )
        recycled = output.recycled
        host: PassOutput = jax.device_get(output._replace(recycled=_NOT_FETCHED))
        log.info(
            "pass_done",
            model=run.config.name,
            seed=run.seed,
            recycle=recycle,
            seconds=time.monotonic() - started,
        )
        for index in sorted(going):
            one = jax.tree.map(lambda leaf, row=index: leaf[row], host)
            _report(batches[index], one, run, recycle, on_progress[index], prepared.untrained)
            if run.is_over(batches[index], one, recycle):
                going.remove(index)
                prediction = prediction_of(
                    batches[index],
                    one,
                    model=run.config.name,
                    seed=run.seed,
                    n_recycle=recycle,
                    untrained=prepared.untrained,
                )
                yield Folded(index=index, prediction=prediction)
        if not going:
            return


def _report(
    batch: FeatureBatch,
    output: PassOutput,
    run: _Run,
    recycle: int,
    on_progress: OnProgress,
    untrained: bool,  # noqa: FBT001
) -> None:
    name = run.config.name
    on_progress(
        Progress(
            stage="fold",
            message=f"{name}, seed {run.seed}: pass {recycle + 1} of {run.n_recycle + 1}",
            fraction=run.fraction(recycle + 1),
            recycle_pass=recycle_pass_of(
                batch,
                output,
                model=name,
                seed=run.seed,
                recycle=recycle,
                n_recycle=run.n_recycle,
                untrained=untrained,
            ),
        )
    )
