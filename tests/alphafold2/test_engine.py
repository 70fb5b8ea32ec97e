"""The engine: recycling, seeds, batches and buckets, on untrained parameters."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import jax
import numpy as np
import pytest
from structlog.testing import capture_logs

from foldsvc.alphafold2 import engine as engine_module
from foldsvc.alphafold2 import weights
from foldsvc.alphafold2.compiled import Shape, _pass_key
from foldsvc.alphafold2.config import model_config
from foldsvc.alphafold2.engine import AlphafoldEngine
from foldsvc.alphafold2.kernels.xla import XLA
from foldsvc.alphafold2.random_params import write_random
from foldsvc.errors import DeviceMemoryError, UnknownNetworkError, WeightsMissingError
from foldsvc.records.features import FeatureBatch
from foldsvc.records.fold_plan import FoldPlan
from foldsvc.records.progress import Progress
from foldsvc.records.structure import Prediction

MODEL = "model_3_ptm"
PLAN = FoldPlan(models=(MODEL,), n_recycle=1)
SEQUENCE = "YYDPETGTWYAAX"
FUSED = replace(XLA, name="fused", fused=True)
AATYPE = {letter: place for place, letter in enumerate("ARNDCQEGHILKMFPSTWYVX")}


def silent(_: Progress) -> None:
    """Say nothing."""


def batch_of(
    sequence: str, *, n_row: int = 1, chains: tuple[int, ...] | None = None
) -> FeatureBatch:
    """Give an input with an alignment of rows that share half of its residues."""
    rng = np.random.default_rng(len(sequence))
    aatype = np.array([AATYPE[letter] for letter in sequence], np.int32)
    lengths = chains or (len(sequence),)
    asym = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    other = rng.integers(0, 22, (n_row, len(aatype)))
    msa = np.where(rng.random(other.shape) < 0.5, aatype, other).astype(np.int8)
    msa[0] = aatype
    return FeatureBatch(
        name="peptide",
        family="monomer",
        aatype=aatype,
        residue_index=np.concatenate([np.arange(n, dtype=np.int32) for n in lengths]),
        asym_id=asym,
        entity_id=asym,
        sym_id=np.zeros_like(asym),
        msa=msa,
        deletions=np.zeros(msa.shape, np.uint16),
        msa_first=np.arange(n_row) == 0,
    )


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AlphafoldEngine]:
    """An engine with one network, whose programs this module compiles once."""
    folder: Path = tmp_path_factory.mktemp("alphafold2")
    config = model_config(MODEL)
    path = weights.params_path(folder, config)
    write_random(path, config, 0)
    yield AlphafoldEngine(folder, folder / "compiled")
    path.unlink()


def fold(engine: AlphafoldEngine, plan: FoldPlan, *batches: FeatureBatch) -> list[Prediction]:
    """Fold inputs side by side and give their predictions in order."""
    found = engine.fold(batches, plan, [silent] * len(batches))
    return [one.prediction for one in sorted(found, key=lambda one: one.index)]


def assert_same(one: Prediction, other: Prediction) -> None:
    """Equal but for the order in which a compiler sums."""
    np.testing.assert_allclose(
        one.structure.atom_positions, other.structure.atom_positions, atol=2e-3
    )
    np.testing.assert_allclose(one.structure.plddt, other.structure.plddt, atol=1e-2)
    assert one.pair_confidence is not None
    assert other.pair_confidence is not None
    np.testing.assert_allclose(one.pair_confidence.pae, other.pair_confidence.pae, atol=1e-2)


def test_a_pass_is_reported_with_its_structure(engine: AlphafoldEngine) -> None:
    """Each pass tells its numbers and the atoms as they stand; the last is the prediction."""
    said: list[Progress] = []
    (folded,) = engine.fold([batch_of(SEQUENCE)], PLAN, [said.append])
    passes = [progress.recycle_pass for progress in said if progress.recycle_pass]

    events = [each.event for each in passes]
    assert [(one.recycle, one.n_recycles, one.model, one.seed) for one in events] == [
        (0, 1, MODEL, 0),
        (1, 1, MODEL, 0),
    ]
    assert [one.distance_change is None for one in events] == [True, False]
    assert [progress.fraction for progress in said if progress.recycle_pass] == [0.5, 1.0]
    last, made = passes[-1], folded.prediction
    assert np.array_equal(last.structure.atom_positions, made.structure.atom_positions)
    assert made.pair_confidence is not None
    assert last.event.ptm == made.pair_confidence.ptm
    assert (made.n_recycle, made.untrained) == (1, True)
    assert made.ranking_score == pytest.approx(made.structure.plddt.mean(), abs=1e-3)


def test_an_unknown_residue_has_the_backbone_that_the_network_places(
    engine: AlphafoldEngine,
) -> None:
    """N, Cα and C of X are given, as glycine has them; nothing else is invented."""
    (made,) = fold(engine, PLAN, batch_of(SEQUENCE))
    mask = made.structure.atom_mask[-1]

    assert SEQUENCE[-1] == "X"
    assert np.flatnonzero(mask).tolist() == [0, 1, 2]
    backbone = made.structure.atom_positions[-1, :3]
    assert np.array_equal(backbone, made.backbone_trajectory[-1, -1])
    assert np.linalg.norm(backbone[0] - backbone[1]) == pytest.approx(1.456, abs=0.01)


def test_a_seed_decides_the_result(engine: AlphafoldEngine) -> None:
    """The same seed gives the same bits, another one another structure."""
    batch = batch_of(SEQUENCE)
    first, again = fold(engine, PLAN, batch)[0], fold(engine, PLAN, batch)[0]
    (other,) = fold(engine, replace(PLAN, seeds=(1,)), batch)

    assert np.array_equal(first.structure.atom_positions, again.structure.atom_positions)
    assert np.abs(first.structure.atom_positions - other.structure.atom_positions).max() > 0.1


def test_every_model_runs_with_every_seed(engine: AlphafoldEngine) -> None:
    """Results come one by one, model by model and seed by seed."""
    plan = replace(PLAN, seeds=(4, 2), n_recycle=0)
    folded = engine.fold([batch_of(SEQUENCE)], plan, [silent])

    assert [one.prediction.seed for one in folded] == [4, 2]


def test_the_result_does_not_depend_on_what_shares_the_run(engine: AlphafoldEngine) -> None:
    """Alone, or beside a longer input with more rows, which pads it to another bucket."""
    short, long = batch_of(SEQUENCE, n_row=3), batch_of(SEQUENCE * 2, n_row=20)
    plan = replace(PLAN, n_recycle=0)
    (alone,) = fold(engine, plan, short)
    beside, _ = fold(engine, plan, short, long)

    assert_same(alone, beside)


@pytest.mark.parametrize(
    ("change", "n_recycle"),
    [
        ({"recycle_tolerance": 1000.0}, 1),
        ({"stop_at_score": 1.0}, 0),
        ({"recycle_tolerance": 0.0}, 2),
    ],
    ids=["tolerance", "score", "never"],
)
def test_recycling_stops_as_asked(
    engine: AlphafoldEngine, change: dict[str, float], n_recycle: int
) -> None:
    """At a small change from the second pass on, at a good score from the first; else never."""
    plan = replace(PLAN, n_recycle=2, **change)  # type: ignore[arg-type]
    (made,) = fold(engine, plan, batch_of(SEQUENCE))

    assert made.n_recycle == n_recycle


def test_ensembling_averages_draws(engine: AlphafoldEngine) -> None:
    """Two draws in each pass give another result than one."""
    plan = replace(PLAN, n_recycle=0)
    batch = batch_of(SEQUENCE)
    (one,), (two,) = fold(engine, plan, batch), fold(engine, replace(plan, n_ensemble=2), batch)

    assert np.abs(one.structure.atom_positions - two.structure.atom_positions).max() > 0.01


def test_dropout_makes_results_differ(engine: AlphafoldEngine) -> None:
    """With training's dropout on, the result is another, and the same for the same seed."""
    plan = replace(PLAN, n_recycle=0)
    dropped = replace(plan, dropout=True)
    batch = batch_of(SEQUENCE)
    (plain,), (first,), (again,) = (
        fold(engine, which, batch) for which in (plan, dropped, dropped)
    )

    assert np.array_equal(first.structure.atom_positions, again.structure.atom_positions)
    assert np.abs(first.structure.atom_positions - plain.structure.atom_positions).max() > 0.1


def test_chains_of_a_complex_are_told_apart(engine: AlphafoldEngine) -> None:
    """A monomer network sees a chain break; the result has chains A and B, numbered from 1."""
    plan = replace(PLAN, n_recycle=0)
    (one,) = fold(engine, plan, batch_of(SEQUENCE))
    (two,) = fold(engine, plan, batch_of(SEQUENCE, chains=(8, 5)))

    assert two.structure.chain_names == ("A", "B")
    assert two.structure.residue_number.tolist() == [*range(1, 9), *range(1, 6)]
    assert two.pair_confidence is not None
    assert two.pair_confidence.iptm is not None
    assert one.pair_confidence is not None
    assert one.pair_confidence.iptm is None
    assert np.abs(one.structure.atom_positions - two.structure.atom_positions).max() > 0.1


def test_warming_compiles_what_folding_runs(engine: AlphafoldEngine) -> None:
    """After warming, folding prepares nothing."""
    batch, plan = batch_of(SEQUENCE * 3), replace(PLAN, n_recycle=0)
    engine.warm(batch, plan)
    said: list[str] = []
    list(engine.fold([batch], plan, [lambda progress: said.append(progress.message)]))

    assert [message for message in said if "Preparing" in message] == []


def test_a_stopped_run_ends_between_passes(engine: AlphafoldEngine) -> None:
    """What `on_progress` raises ends the run, and the engine folds on after it."""

    def stop(progress: Progress) -> None:
        if progress.recycle_pass:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        list(engine.fold([batch_of(SEQUENCE)], PLAN, [stop]))
    assert fold(engine, PLAN, batch_of(SEQUENCE))


def test_what_is_not_there_has_a_typed_error(engine: AlphafoldEngine) -> None:
    """A name that does not exist, and a network whose parameters are not installed."""
    with pytest.raises(UnknownNetworkError, match="model_9"):
        fold(engine, replace(PLAN, models=("model_9",)), batch_of(SEQUENCE))
    with pytest.raises(WeightsMissingError):
        fold(engine, replace(PLAN, models=("model_4_ptm",)), batch_of(SEQUENCE))


class RunsOut:
    """A pass that runs out of memory so many times, and then runs."""

    def __init__(self, times: int, run: Callable[..., object]) -> None:
        self.left = times
        self.run = run

    def __call__(self, prepared: object, *rest: object) -> object:
        """Fail as a GPU does, or fold."""
        if self.left:
            self.left -= 1
            raise jax.errors.JaxRuntimeError("RESOURCE_EXHAUSTED: Out of memory allocating 9 bytes")
        return self.run(prepared, *rest)


def test_out_of_memory_says_what_fits_and_leaves_a_working_engine(
    engine: AlphafoldEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The device's error becomes a typed one; parameters and programs are let go; then it folds."""
    plan, batch = replace(PLAN, n_recycle=0), batch_of(SEQUENCE)
    monkeypatch.setattr(engine, "_chunk", 1)
    monkeypatch.setattr(engine_module, "_recycle", RunsOut(1, engine_module._recycle))
    with pytest.raises(DeviceMemoryError, match="13 residues") as caught:
        fold(engine, plan, batch)

    assert caught.value.largest == 0
    assert not engine._params
    assert not engine._shelf._programs
    assert fold(engine, plan, batch)


def test_out_of_memory_is_tried_again_with_fewer_rows_at_once(
    engine: AlphafoldEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where fewer rows at once take less, the run starts again by itself, and gives its result."""
    plan, batch = replace(PLAN, n_recycle=0), batch_of(SEQUENCE)
    chunks = iter((16, 8, 8))
    runs_out = RunsOut(1, engine_module._recycle)
    monkeypatch.setattr(engine_module, "chunk_rows", lambda *_: next(chunks))
    monkeypatch.setattr(engine_module, "_recycle", runs_out)

    assert fold(engine, plan, batch)
    assert runs_out.left == 0
    assert list(chunks) == []


def test_another_error_of_the_device_stays_what_it_is(
    engine: AlphafoldEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only running out of memory is taken for that."""

    def break_down(*_: object) -> None:
        raise jax.errors.JaxRuntimeError("INTERNAL: the device fell off the bus")

    monkeypatch.setattr(engine_module, "_recycle", break_down)
    with pytest.raises(jax.errors.JaxRuntimeError, match="INTERNAL"):
        fold(engine, replace(PLAN, n_recycle=0), batch_of(SEQUENCE))


def test_a_program_is_of_its_kernels(
    engine: AlphafoldEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other kernels are another program, and fused ones count less memory."""
    config, budget = model_config(MODEL), 2**40
    batch = batch_of(SEQUENCE * 10)
    plain = engine._shape([batch], PLAN, config, budget)
    monkeypatch.setattr(engine, "_kernels", FUSED)
    fused = engine._shape([batch], PLAN, config, budget)

    assert (plain.options.kernels, fused.options.kernels) == (XLA, FUSED)
    assert repr(_pass_key(plain)) != repr(_pass_key(fused))
    assert " at 0x" not in repr(_pass_key(fused))
    assert engine._size(fused, PLAN).fused
    assert engine.precision == "float32"


def test_fused_kernels_that_fail_give_way_to_plain_xla(
    engine: AlphafoldEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a size at which they do not compile the run starts again without them, and stays so."""
    prepare = engine._prepare
    plan = replace(PLAN, n_recycle=0)

    def failing(batches: object, config: object, shape: Shape) -> object:
        if shape.options.kernels.fused:
            raise jax.errors.JaxRuntimeError(
                "RESOURCE_EXHAUSTED: Shared memory size limit exceeded: requested 264192"
            )
        return prepare(batches, config, shape)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "_kernels", FUSED)
    monkeypatch.setattr(engine, "_prepare", failing)
    with capture_logs() as logs:
        (made,) = fold(engine, plan, batch_of(SEQUENCE))

    assert engine.kernels is XLA
    refused = [line for line in logs if line["event"] == "kernels_refused"]
    assert [line["kernels"] for line in refused] == ["fused"]
    assert_same(made, fold(engine, plan, batch_of(SEQUENCE))[0])


def test_plain_xla_that_fails_ends_the_run(
    engine: AlphafoldEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nothing to fall back to."""

    def failing(*_: object) -> None:
        raise jax.errors.JaxRuntimeError("INTERNAL: the device is gone")

    monkeypatch.setattr(engine, "_prepare", failing)
    with pytest.raises(jax.errors.JaxRuntimeError, match="the device is gone"):
        fold(engine, replace(PLAN, n_recycle=0), batch_of(SEQUENCE))
