"""FlashABB as one of the engines."""

from typing import Final

from foldsvc.engines.engine import ASKED_FOR, EngineName, Refused, Service, Suitability
from foldsvc.engines.flashabb.about import about
from foldsvc.engines.flashabb.acceptance import antibody_job
from foldsvc.engines.flashabb.options import FlashabbOptions
from foldsvc.engines.flashabb.suitability import suits, with_an_alignment
from foldsvc.flashabb.weights import ENGINE
from foldsvc.inputs.request_inputs import inputs_of
from foldsvc.jobs.submit import NewJob
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.records.job_state import Stage
from foldsvc.settings import Settings
from foldsvc.wire.engines import Engine as EngineAnswer
from foldsvc.wire.engines import Offers
from foldsvc.wire.fold import FoldOptions, FoldRequest


class FlashAbb:
    """Folds antibody variable domains."""

    name: Final = EngineName(ENGINE)
    title: Final = "FlashABB"
    options: Final = FlashabbOptions
    stages: tuple[Stage, ...] = ("fold", "relax")
    offers: Final = Offers(relaxes=True, pairs_records=True)

    def about(self, settings: Settings) -> EngineAnswer:
        """Say whether its parameters are here."""
        return about(self.name, self.title, self.offers, settings)

    def inputs(self, request: FoldRequest, service: Service) -> tuple[FoldInput, ...]:
        """Give each antibody, of one record or of two."""
        return inputs_of(
            request, service.settings, service.reader, refuse_alignment=with_an_alignment
        )

    def suits(
        self, fold_input: FoldInput, options: FoldOptions, settings: Settings
    ) -> Suitability | Refused:
        """Take what is an antibody and nothing else."""
        del options
        return suits(fold_input, settings)

    def accept(
        self,
        fold_input: FoldInput,
        options: FoldOptions,
        service: Service,
        suitability: Suitability = ASKED_FOR,
    ) -> NewJob[FoldPayload]:
        """Check that there is an antibody, which `suits` may have found already."""
        return antibody_job(fold_input, options, service, suitability)
