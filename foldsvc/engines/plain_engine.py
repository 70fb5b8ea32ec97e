"""An engine in its simplest form, of which others change what is different with them."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Generic

from foldsvc.engines.colabfold_names import Written, colabfold_job, colabfold_models
from foldsvc.engines.engine import ASKED_FOR, EngineName, Options, Refused, Service, Suitability
from foldsvc.engines.parameters import Parameters
from foldsvc.errors import InvalidRequestError
from foldsvc.formats.colabfold_files import ColabfoldJob
from foldsvc.inputs.request_inputs import inputs_of
from foldsvc.jobs.submit import NewJob
from foldsvc.predict.predictor import Made, Runner, Work
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.records.job_state import Stage
from foldsvc.records.result import Result
from foldsvc.result.description import Description
from foldsvc.result.run_record import Run
from foldsvc.sequence.complex_chains import complex_chains
from foldsvc.settings import Settings
from foldsvc.wire.engines import Engine as EngineAnswer
from foldsvc.wire.engines import Offers
from foldsvc.wire.fold import FoldRequest


class PlainEngine(ABC, Generic[Options]):
    """Folds each record alone, chosen by name, with nothing to be searched or relaxed.

    Attributes:
        name: In requests, rows and records.
        title: For people.
        options: What it can be asked.
        offers: What it does and takes.
        stages: That its jobs go through, in order.
        description: For people, in a sentence or two.
        max_residues: Most residues of an input.
        parameters: That have to be installed; None where there are none.
    """

    name: EngineName
    title: str
    options: type[Options]
    offers: Offers = Offers(automatic=False)
    stages: Sequence[Stage] = ("fold", "relax")
    description: str = ""
    max_residues: int = 5_000
    parameters: Parameters | None = None

    def about(self, settings: Settings) -> EngineAnswer:
        """Say that it is here whole."""
        del settings
        return EngineAnswer(
            name=self.name,
            title=self.title,
            description=self.description,
            available=True,
            ready=True,
            networks=[],
            needs=[],
            weights="",
            remedy="",
            max_residues=self.max_residues,
            offers=self.offers,
        )

    def inputs(self, request: FoldRequest, service: Service) -> tuple[FoldInput, ...]:
        """Give each record as an input of its own."""
        return inputs_of(request, service.settings, service.reader, pairs=False)

    def suits(
        self, fold_input: FoldInput, options: Options, settings: Settings
    ) -> Suitability | Refused:
        """Refuse: it folds what it is asked for by name."""
        del fold_input, options, settings
        error = InvalidRequestError(
            f"{self.title} folds only what asks for it", remedy=f"Name the engine {self.name}"
        )
        return Refused(reason=error.message, error=error)

    def accept(
        self,
        fold_input: FoldInput,
        options: Options,
        service: Service,
        suitability: Suitability = ASKED_FOR,
    ) -> NewJob[FoldPayload]:
        """Take the input as it is."""
        del service, suitability
        return NewJob(
            name=fold_input.name,
            payload=FoldPayload(
                engine=self.name,
                options=options.model_dump(mode="json"),
                fold_input=fold_input,
                chains=tuple(complex_chains(fold_input)),
                n_res=fold_input.n_res,
            ),
            first_stage=self.stages[0],
            size=fold_input.n_res,
        )

    def prepare(self, work: Work, settings: Settings) -> FoundAlignment | Made | None:
        """Do nothing: there is no search."""
        del work, settings
        return None

    @abstractmethod
    def runner(self, settings: Settings) -> Runner:
        """Give what folds."""

    def shares_up_to(self, precision: str) -> int | None:
        """Fold each job alone."""
        del precision
        return 0

    def n_relaxed(self, options: Any) -> int:  # noqa: ANN401 - a Predictor
        """Relax nothing."""
        del options
        return 0

    def is_whole(self, result: Result) -> bool:
        """Ask for nothing beyond the models."""
        del result
        return True

    @abstractmethod
    def describe(self, result: Result, run: Run) -> Description:
        """Say what the files of a result tell of how it was made."""

    def as_colabfold(self, result: Result, written: Written) -> ColabfoldJob:
        """Give a result as ColabFold would leave it, its models called after the engine."""
        return colabfold_job(colabfold_models(result, written, self.name), written, {})
