"""AlphaFold DB as one of the engines."""

from foldsvc.engines.alphafold_db.acceptance import ENGINE, known_model_input, taken_job
from foldsvc.engines.alphafold_db.options import AlphafoldDbOptions
from foldsvc.engines.alphafold_db.taking import take_known
from foldsvc.engines.engine import ASKED_FOR, EngineName, Service, Suitability
from foldsvc.engines.plain_engine import PlainEngine
from foldsvc.jobs.submit import NewJob
from foldsvc.lookup.alphafold_db import LONGEST
from foldsvc.predict.predictor import Made, Runner, Work
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.records.job_state import Stage
from foldsvc.records.result import Result
from foldsvc.result.description import Description
from foldsvc.result.run_record import Run
from foldsvc.settings import Settings
from foldsvc.wire.engines import Engine as EngineAnswer
from foldsvc.wire.engines import Offers
from foldsvc.wire.fold import FoldRequest


class AlphafoldDbEngine(PlainEngine[AlphafoldDbOptions]):
    """Takes a structure that exists already; the search is all of a job."""

    name = EngineName(ENGINE)
    title = "AlphaFold DB"
    options = AlphafoldDbOptions
    stages: tuple[Stage, ...] = ("search",)
    offers = Offers(folds_here=False, automatic=False, takes_known_model=True)
    description = (
        "One chain whose structure AlphaFold DB has already: taken from there, not folded."
    )
    max_residues = LONGEST

    def about(self, settings: Settings) -> EngineAnswer:
        """Say whether the operator lets this service look."""
        lets = settings.afdb_lookup
        own = {
            "available": lets,
            "ready": lets,
            "weights": "structures under CC BY 4.0",
            "remedy": "" if lets else "The operator sets FOLDSVC_AFDB_LOOKUP=true",
        }
        return super().about(settings).model_copy(update=own)

    def inputs(self, request: FoldRequest, service: Service) -> tuple[FoldInput, ...]:
        """Give the one chain."""
        return (known_model_input(request, service),)

    def accept(
        self,
        fold_input: FoldInput,
        options: AlphafoldDbOptions,
        service: Service,
        suitability: Suitability = ASKED_FOR,
    ) -> NewJob[FoldPayload]:
        """Take the input, and say that nothing will be folded."""
        return taken_job(super().accept(fold_input, options, service, suitability))

    def prepare(self, work: Work, settings: Settings) -> Made:
        """Find, fetch and check the structure, which is the result."""
        return take_known(work.fold_input, settings, work.report)

    def runner(self, settings: Settings) -> Runner:
        """Raise `NotImplementedError`: no job comes so far."""
        raise NotImplementedError

    def describe(self, result: Result, run: Run) -> Description:
        """Raise `NotImplementedError`: what is taken is described by the database's entry."""
        raise NotImplementedError
