"""What an engine is: what it says of itself, which inputs suit it, and which jobs it makes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NewType, Protocol

from typing_extensions import TypeVar

from foldsvc.engines.colabfold_names import Written
from foldsvc.engines.options import EngineOptions
from foldsvc.engines.parameters import Parameters
from foldsvc.errors import FoldsvcError
from foldsvc.formats.colabfold_files import ColabfoldJob
from foldsvc.inputs.foreign_input import InputReader
from foldsvc.jobs.submit import NewJob
from foldsvc.jobs.worker_facts import WorkersSeen
from foldsvc.predict.predictor import Predictor
from foldsvc.records.antibody import FvInput
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.records.job_state import Stage
from foldsvc.records.result import Result
from foldsvc.settings import Settings
from foldsvc.wire.engines import Engine as EngineAnswer
from foldsvc.wire.engines import Offers
from foldsvc.wire.fold import FoldRequest

Options = TypeVar("Options", bound=EngineOptions, default=Any)
"""Of one engine; where any engine is meant, they are those that its model gave."""

EngineName = NewType("EngineName", str)
"""The name of an engine that exists; `registry.engine_named` alone makes it of a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What an engine may ask of the service that it is in.

    Attributes:
        settings: Limits, weights and where alignments come from.
        seen: What the workers can do; what none of them has said yet is not judged.
        reader: Reads what is large or costs much.
    """

    settings: Settings
    seen: WorkersSeen
    reader: InputReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Suitability:
    """An input is for an engine.

    Attributes:
        reason: Why, as it goes on after `because`; "" where the user chose the engine.
        fv: The variable fragment that was found, so that nobody has to look for it again.
    """

    reason: str = ""
    fv: FvInput | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An input is not for an engine, or the engine cannot run here.

    Attributes:
        reason: Why another is taken, as it goes on after `because`.
        error: Raised if no engine takes the input.
        absent: What the engine would be for and how to have it, where nothing of it is here.
        after: Gives what is raised instead, knowing why the engine that is asked last refused.
    """

    reason: str
    error: FoldsvcError
    absent: str = ""
    after: "Callable[[Refused], FoldsvcError] | None" = None


ASKED_FOR = Suitability()
"""The user chose the engine, and nothing was looked for."""


class Engine(Predictor, Protocol[Options]):
    """One engine; making it imports nothing that computes."""

    @property
    def name(self) -> EngineName:
        """Its name in requests, rows and records."""
        ...

    @property
    def title(self) -> str:
        """Its name for people."""
        ...

    @property
    def options(self) -> type[Options]:
        """What it can be asked."""
        ...

    @property
    def offers(self) -> Offers:
        """What it does and takes."""
        ...

    @property
    def parameters(self) -> Parameters | None:
        """What has to be installed; None where nothing has."""
        ...

    @property
    def stages(self) -> Sequence[Stage]:
        """The stages that its jobs go through, in order."""
        ...

    def about(self, settings: Settings) -> EngineAnswer:
        """Say what of it is here, and what a request would lack."""
        ...

    def inputs(self, request: FoldRequest, service: Service) -> tuple[FoldInput, ...]:
        """Give what a request for this engine by name is to fold.

        Raises:
            InputError: It cannot be used.
        """
        ...

    def suits(
        self, fold_input: FoldInput, options: Options, settings: Settings
    ) -> Suitability | Refused:
        """Tell `auto` whether an input is for this engine; asked of those alone that offer it."""
        ...

    def accept(
        self,
        fold_input: FoldInput,
        options: Options,
        service: Service,
        suitability: Suitability = ASKED_FOR,
    ) -> NewJob[FoldPayload]:
        """Give the job of an input, checked as far as it can be before anything runs.

        Args:
            fold_input: What to fold.
            options: As asked for.
            service: Settings, workers and a reader.
            suitability: What `suits` said, where `auto` chose this engine.

        Raises:
            InputError: The input is not for this engine.
            WeightsError: Its parameters are not on this machine.
        """
        ...

    def as_colabfold(self, result: Result, written: Written) -> ColabfoldJob:
        """Give a result as ColabFold would leave it."""
        ...
