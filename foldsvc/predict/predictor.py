"""What the order of the stages asks of an engine, and what an engine sees of a job."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from foldsvc.records.fold_input import FoldInput
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.records.job_chain import JobChain
from foldsvc.records.notice import Notice
from foldsvc.records.progress import Progress
from foldsvc.records.result import Result
from foldsvc.records.structure import Prediction
from foldsvc.result.description import Description
from foldsvc.result.run_record import Run
from foldsvc.settings import Settings


class ModelCache(Protocol):
    """Models that are finished, kept by a name that says all that decided their numbers."""

    def recall(self, name: str) -> Prediction | None:
        """Give what an earlier attempt has kept; None where there is nothing, or it is damaged."""
        ...

    def keep(self, name: str, prediction: Prediction) -> None:
        """Keep a model for a later attempt."""
        ...


class Work(Protocol):
    """One job at a stage."""

    @property
    def job_id(self) -> str:
        """Its id; "" outside the service."""
        ...

    @property
    def engine(self) -> str:
        """Name of its engine."""
        ...

    @property
    def fold_input(self) -> FoldInput:
        """What was submitted."""
        ...

    @property
    def options(self) -> Any:  # noqa: ANN401 - the model of the engine that reads them
        """The engine's own options."""
        ...

    @property
    def chains(self) -> Sequence[JobChain]:
        """Residue by residue, as they were recognised at acceptance."""
        ...

    @property
    def notices(self) -> Sequence[Notice]:
        """What the user knows so far."""
        ...

    @property
    def models(self) -> ModelCache:
        """What an earlier attempt has finished."""
        ...

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do for it: it was cancelled, or failed."""
        ...

    def found(self) -> FoundAlignment | None:
        """Give what the search stage has handed on; None where it has not."""
        ...

    def report(self, progress: Progress) -> None:
        """Tell whoever watches; raises where neither this job nor its batch is to go on."""
        ...

    def errors_to_state(self) -> AbstractContextManager[None]:
        """Turn an error of the block into this job's outcome, and go on with the others."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What made a result, for its record.

    Attributes:
        weights: Facts of the trained parameters, or of the source.
        device: What it was computed on, such as `cpu`; `none` where nothing was computed.
        precision: What most of the network was computed in.
        kernels: What computed it.
    """

    weights: Mapping[str, object]
    device: str
    precision: str = "float32"
    kernels: str = "xla"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A result, not relaxed, with what made it.

    Attributes:
        result: With the notices of this stage.
        facts: For the record.
        describe: What the files say of it, where that is more than the engine's own `describe`
            can know.
    """

    result: Result
    facts: Facts
    describe: Callable[[Result, Run], Description] | None = None


class Runner(Protocol):
    """The part of an engine that computes; importing it may import JAX."""

    def fold(self, works: Sequence[Work]) -> Iterator[tuple[Work, Made | None]]:
        """Fold jobs of the same options, each given as soon as it is known.

        None where the search stage should have handed something on and has not.
        """
        ...


class Predictor(Protocol):
    """The part of an engine that its jobs' stages need; only `runner` may import JAX."""

    def prepare(self, work: Work, settings: Settings) -> FoundAlignment | Made | None:
        """Do what comes before a device is used.

        Returns:
            What the fold stage needs; or the result itself, which ends the job; or nothing.
        """
        ...

    def runner(self, settings: Settings) -> Runner:
        """Give what folds."""
        ...

    def shares_up_to(self, precision: str) -> int | None:
        """Give the most residues of a job that is folded beside others; None for any length.

        Args:
            precision: That the device computes in; `bfloat16` on a GPU.
        """
        ...

    def n_relaxed(self, options: Any) -> int:  # noqa: ANN401 - the engine's own
        """Give how many models are to be relaxed, the best first."""
        ...

    def is_whole(self, result: Result) -> bool:
        """Tell whether the fold stage handed on all that files need; earlier versions did not."""
        ...

    def describe(self, result: Result, run: Run) -> Description:
        """Say what the files of a result tell of how it was made."""
        ...
