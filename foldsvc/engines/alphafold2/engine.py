"""AlphaFold2 as one of the engines."""

from typing import Final

from foldsvc.alphafold2 import weights
from foldsvc.engines.alphafold2.about import about
from foldsvc.engines.alphafold2.acceptance import alphafold2_job
from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.engines.alphafold2.suitability import suits
from foldsvc.engines.engine import ASKED_FOR, EngineName, Refused, Service, Suitability
from foldsvc.inputs.request_inputs import inputs_of
from foldsvc.jobs.submit import NewJob
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.records.job_state import Stage
from foldsvc.records.search_plan import REMOTE
from foldsvc.settings import Settings
from foldsvc.wire.engines import Engine as EngineAnswer
from foldsvc.wire.engines import Offers
from foldsvc.wire.fold import FoldOptions, FoldRequest


class AlphaFold2:
    """Folds any protein or complex."""

    name: Final = EngineName(weights.ENGINE)
    title: Final = "AlphaFold2"
    options: Final = Alphafold2Options
    stages: tuple[Stage, ...] = ("search", "fold", "relax")
    offers: Final = Offers(
        relaxes=True,
        searches_with={"msa": list(REMOTE)},
        takes_alignment=True,
        takes_templates=True,
        shows_passes=True,
    )

    def about(self, settings: Settings) -> EngineAnswer:
        """Say which networks are here."""
        return about(self.name, self.title, self.offers, settings)

    def inputs(self, request: FoldRequest, service: Service) -> tuple[FoldInput, ...]:
        """Give each record as an input of its own."""
        return inputs_of(request, service.settings, service.reader, pairs=False)

    def suits(
        self, fold_input: FoldInput, options: FoldOptions, settings: Settings
    ) -> Suitability | Refused:
        """Take everything, if the networks are here or can be fetched."""
        return suits(fold_input, options, settings)

    def accept(
        self,
        fold_input: FoldInput,
        options: FoldOptions,
        service: Service,
        suitability: Suitability = ASKED_FOR,  # noqa: ARG002 - an Engine
    ) -> NewJob[FoldPayload]:
        """Check networks, alignment, templates and memory."""
        return alphafold2_job(fold_input, options, service)
