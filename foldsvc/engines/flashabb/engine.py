"""FlashABB as one of the engines."""

from typing import Final

from foldsvc.engines.colabfold_names import Written
from foldsvc.engines.engine import ASKED_FOR, EngineName, Refused, Service, Suitability
from foldsvc.engines.flashabb.about import about
from foldsvc.engines.flashabb.acceptance import antibody_job
from foldsvc.engines.flashabb.colabfold_names import antibody_as_colabfold
from foldsvc.engines.flashabb.description import describe
from foldsvc.engines.flashabb.options import FlashabbOptions
from foldsvc.engines.flashabb.suitability import suits, with_an_alignment
from foldsvc.engines.parameters import WheelParameters
from foldsvc.flashabb.weights import ENGINE, published
from foldsvc.formats.colabfold_files import ColabfoldJob
from foldsvc.inputs.request_inputs import inputs_of
from foldsvc.jobs.submit import NewJob
from foldsvc.predict.predictor import Runner, Work
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


class FlashAbb:
    """Folds antibody variable domains."""

    name: Final = EngineName(ENGINE)
    title: Final = "FlashABB"
    options: Final = FlashabbOptions
    parameters: Final = WheelParameters(published())
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
        self, fold_input: FoldInput, options: FlashabbOptions, settings: Settings
    ) -> Suitability | Refused:
        """Take what is an antibody and nothing else."""
        del options
        return suits(fold_input, settings)

    def accept(
        self,
        fold_input: FoldInput,
        options: FlashabbOptions,
        service: Service,
        suitability: Suitability = ASKED_FOR,
    ) -> NewJob[FoldPayload]:
        """Check that there is an antibody, which `suits` may have found already."""
        return antibody_job(fold_input, options, service, suitability)

    def prepare(self, work: Work, settings: Settings) -> None:
        """Do nothing: there is no search, and acceptance has found the variable fragment."""

    def runner(self, settings: Settings) -> Runner:
        """Give what folds with the network."""
        # Imported here, since it opens JAX.
        from foldsvc.engines.flashabb.runner import FlashAbbRunner  # noqa: PLC0415

        return FlashAbbRunner(settings)

    def shares_up_to(self, precision: str) -> None:
        """Let all antibodies share a batch, which a CPU, too, gains from."""

    def n_relaxed(self, options: FlashabbOptions) -> int:
        """Relax the one model, if that is asked."""
        return int(options.relax)

    def is_whole(self, result: Result) -> bool:
        """Ask for nothing: one prediction is all."""
        del result
        return True

    def describe(self, result: Result, run: Run) -> Description:
        """Tell of the network and of the numbering."""
        return describe(result, run)

    def as_colabfold(self, result: Result, written: Written) -> ColabfoldJob:
        """Give the one model under the name of the engine."""
        return antibody_as_colabfold(result, written)
