"""AlphaFold2 as one of the engines."""

from typing import Final

from foldsvc.alphafold2 import weights
from foldsvc.engines.alphafold2.about import about
from foldsvc.engines.alphafold2.acceptance import alphafold2_job
from foldsvc.engines.alphafold2.colabfold_names import complex_as_colabfold
from foldsvc.engines.alphafold2.description import describe
from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.engines.alphafold2.parameters import Alphafold2Parameters
from foldsvc.engines.alphafold2.preparation import prepare
from foldsvc.engines.alphafold2.suitability import suits
from foldsvc.engines.colabfold_names import Written
from foldsvc.engines.engine import ASKED_FOR, EngineName, Refused, Service, Suitability
from foldsvc.formats.colabfold_files import ColabfoldJob
from foldsvc.inputs.request_inputs import inputs_of
from foldsvc.jobs.submit import NewJob
from foldsvc.predict.predictor import Runner, Work
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.records.job_state import Stage
from foldsvc.records.result import Result
from foldsvc.records.search_plan import REMOTE
from foldsvc.result.description import Description
from foldsvc.result.run_record import Run
from foldsvc.settings import Settings
from foldsvc.wire.engines import Engine as EngineAnswer
from foldsvc.wire.engines import Offers
from foldsvc.wire.fold import FoldRequest

_SHORT = 256
"""Residues up to which proteins share a GPU."""


class AlphaFold2:
    """Folds any protein or complex."""

    name: Final = EngineName(weights.ENGINE)
    title: Final = "AlphaFold2"
    options: Final = Alphafold2Options
    parameters: Final = Alphafold2Parameters()
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
        self, fold_input: FoldInput, options: Alphafold2Options, settings: Settings
    ) -> Suitability | Refused:
        """Take everything, if the networks are here or can be fetched."""
        return suits(fold_input, options, settings)

    def accept(
        self,
        fold_input: FoldInput,
        options: Alphafold2Options,
        service: Service,
        suitability: Suitability = ASKED_FOR,  # noqa: ARG002 - an Engine
    ) -> NewJob[FoldPayload]:
        """Check networks, alignment, templates and memory."""
        return alphafold2_job(fold_input, options, service)

    def prepare(self, work: Work, settings: Settings) -> FoundAlignment:
        """Fetch parameters, and search for alignment and templates."""
        return prepare(work, settings)

    def runner(self, settings: Settings) -> Runner:
        """Give what folds with the networks."""
        # Imported here, since it opens JAX.
        from foldsvc.engines.alphafold2.runner import AlphaFold2Runner  # noqa: PLC0415

        return AlphaFold2Runner(settings)

    def shares_up_to(self, precision: str) -> int:
        """Let short proteins share a GPU; a CPU gains nothing from it."""
        return _SHORT if precision == "bfloat16" else 0

    def n_relaxed(self, options: Alphafold2Options) -> int:
        """Relax as many of the models as is asked."""
        return options.relax_top if options.relax else 0

    def is_whole(self, result: Result) -> bool:
        """Ask for the alignment, which an earlier version handed on not to the end."""
        return result.alignment is not None

    def describe(self, result: Result, run: Run) -> Description:
        """Tell of networks, alignment and templates."""
        return describe(result, run)

    def as_colabfold(self, result: Result, written: Written) -> ColabfoldJob:
        """Give the models under their type of network."""
        return complex_as_colabfold(result, written)
