"""AlphaFold DB as one of the engines."""

from typing import Final

from foldsvc.engines.alphafold_db.acceptance import ENGINE, known_model_input, known_model_job
from foldsvc.engines.alphafold_db.options import AlphafoldDbOptions
from foldsvc.engines.engine import ASKED_FOR, EngineName, Refused, Service, Suitability
from foldsvc.errors import LookupOffError
from foldsvc.jobs.submit import NewJob
from foldsvc.lookup.alphafold_db import LONGEST
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.records.job_state import Stage
from foldsvc.settings import Settings
from foldsvc.wire.engines import Engine as EngineAnswer
from foldsvc.wire.engines import Offers
from foldsvc.wire.fold import FoldOptions, FoldRequest


class AlphafoldDbEngine:
    """Takes a structure that exists already."""

    name: Final = EngineName(ENGINE)
    title: Final = "AlphaFold DB"
    options: Final = AlphafoldDbOptions
    stages: tuple[Stage, ...] = ("search",)
    offers: Final = Offers(folds_here=False, automatic=False, takes_known_model=True)

    def about(self, settings: Settings) -> EngineAnswer:
        """Say whether the operator lets this service look."""
        return EngineAnswer(
            name=self.name,
            title=self.title,
            description=(
                "One chain whose structure AlphaFold DB has already: taken from there, not folded."
            ),
            available=settings.afdb_lookup,
            ready=settings.afdb_lookup,
            networks=[],
            needs=[],
            weights="structures under CC BY 4.0",
            remedy="" if settings.afdb_lookup else "The operator sets FOLDSVC_AFDB_LOOKUP=true",
            max_residues=LONGEST,
            offers=self.offers,
        )

    def inputs(self, request: FoldRequest, service: Service) -> tuple[FoldInput, ...]:
        """Give the one chain."""
        return (known_model_input(request, service),)

    def suits(
        self, fold_input: FoldInput, options: FoldOptions, settings: Settings
    ) -> Suitability | Refused:
        """Refuse: nobody is told of a sequence unless the user asks for that."""
        del fold_input, options, settings
        return Refused(
            reason="a structure is taken only where that is asked", error=LookupOffError()
        )

    def accept(
        self,
        fold_input: FoldInput,
        options: FoldOptions,
        service: Service,
        suitability: Suitability = ASKED_FOR,
    ) -> NewJob[FoldPayload]:
        """Take the input; no option is for this engine."""
        del options, service, suitability
        return known_model_job(fold_input)
