"""A job of AlphaFold2, checked as far as it can be before anything runs."""

from collections.abc import Sequence

from foldsvc.alphafold2 import weights
from foldsvc.alphafold2.buckets import Bucket, bucket_of_sizes
from foldsvc.alphafold2.config import ModelConfig
from foldsvc.alphafold2.memory import budget_of, check_fits, size_of
from foldsvc.alphafold2.networks import networks, takes_templates
from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.engines.alphafold2.requested import require_own_alignment, with_own_templates
from foldsvc.engines.alphafold2.suitability import require_networks
from foldsvc.engines.alphafold2.template_checks import check_templates
from foldsvc.engines.engine import Service
from foldsvc.errors import TooLargeForDeviceError
from foldsvc.inputs.alignment_facts import AlignmentFacts, facts_of
from foldsvc.jobs.submit import NewJob
from foldsvc.jobs.worker_facts import WorkersSeen
from foldsvc.msa.source import msa_source, search_of
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.records.notice import Notice
from foldsvc.records.progress import Progress
from foldsvc.records.search_plan import REMOTE, MsaSource, SearchPlan
from foldsvc.sequence.complex_chains import complex_chains
from foldsvc.settings import Settings
from foldsvc.wire.fold import UNTRAINED

_UNTRAINED = Notice(
    level="warning",
    code=UNTRAINED,
    message=(
        "UNTRAINED: the network's parameters on this machine are random, made for tests. "
        "The structure means nothing. Run: foldsvc weights install alphafold2 --force"
    ),
)


def alphafold2_job(
    fold_input: FoldInput, asked: Alphafold2Options, service: Service
) -> NewJob[FoldPayload]:
    """Give the job of an input.

    An alignment that the request brings is read whole; one that is to be searched for is not
    known yet, and the largest that the network reads counts for the memory.

    Args:
        fold_input: What to fold.
        asked: The options.
        service: Settings, workers, and what reads the alignment and the templates.

    Raises:
        InputError: The alignment or a template cannot be used, or the device's memory would not
            suffice.
        AlignmentError: The way to an alignment, or to templates, is not set up.
        WeightsMissingError: A network is not here, and is not to be fetched.
        WeightsFolderError: Parameters are to be fetched, and nobody can keep them.
        ProgramMissingError: What searches, or what aligns templates, is not installed there.
    """
    settings, seen = service.settings, service.seen
    options = with_own_templates(asked, fold_input)
    require_own_alignment(options, fold_input)
    require_networks(fold_input, options, settings)
    configs = networks(len(fold_input.chains), options)
    templated = options.templates != "none" and takes_templates(len(fold_input.chains), options)
    way = msa_source(options.msa, has_a3m=bool(fold_input.a3m), settings=settings)
    awaited = [c for c in configs if not weights.installed(settings.weights_folders, c)]
    if awaited:
        seen.require("weights")
    notices = _on_weights(configs, awaited, settings)
    notices += check_templates(fold_input, configs, options, service)
    facts = _known_alignment(way, fold_input, options, service)
    notices += facts.notices
    _check_memory(fold_input, configs, options, facts.n_row, settings, seen, templates=templated)
    return NewJob(
        name=fold_input.name,
        payload=FoldPayload(
            engine=weights.ENGINE,
            options=options.model_copy(update={"msa": way}).model_dump(mode="json"),
            fold_input=fold_input,
            chains=tuple(complex_chains(fold_input)),
            n_res=fold_input.n_res,
        ),
        notices=notices,
        first_stage="search" if way in REMOTE or awaited or templated else "fold",
        size=fold_input.n_res,
    )


def _known_alignment(
    way: MsaSource,
    fold_input: FoldInput,
    options: Alphafold2Options,
    service: Service,
) -> AlignmentFacts:
    """Give what is known of the alignment; nothing where it is searched for, if somebody can."""
    if way == "mmseqs":
        # What it needs is where searches run, and nowhere else.
        service.seen.require("mmseqs" if options.pair_mode == "unpaired" else "mmseqs_paired")
        return AlignmentFacts()
    if way == "a3m":
        return service.reader.alignment(fold_input)
    plan = SearchPlan(pair_mode=options.pair_mode)
    search = search_of(way, fold_input.a3m, plan, service.settings)
    if way in REMOTE:
        return AlignmentFacts()
    return facts_of(fold_input, search.search(fold_input, _silent))


def _check_memory(
    fold_input: FoldInput,
    configs: tuple[ModelConfig, ...],
    options: Alphafold2Options,
    n_row: int | None,
    settings: Settings,
    seen: WorkersSeen,
    *,
    templates: bool,
) -> None:
    """Refuse what fits none of the devices that fold, and say what fits the largest of them."""
    largest = next((config for config in configs if templates and config.has_templates), configs[0])
    bucket: Bucket = bucket_of_sizes(
        fold_input.n_res, n_row, largest, options.most_rows, templates=templates
    )
    refusals = []
    for device in seen.devices:
        size = size_of(bucket, precision=device.precision, fused=device.fused)
        budget = budget_of(settings.device_memory_gb, device.memory_bytes)
        try:
            check_fits(fold_input.name, fold_input.n_res, size, budget)
        except TooLargeForDeviceError as error:
            refusals.append(error)
        else:
            return
    if refusals:
        raise max(refusals, key=lambda error: error.largest)


def _on_weights(
    configs: Sequence[ModelConfig], awaited: Sequence[ModelConfig], settings: Settings
) -> list[Notice]:
    """Say which parameters are random, and which have to come first."""
    here = [config for config in configs if config not in awaited]
    paths = (weights.params_path(settings.weights_folders, config) for config in here)
    notices = [_UNTRAINED] if any(weights.is_untrained(path) for path in paths) else []
    if awaited:
        notices.append(
            Notice(
                level="info",
                code="weights_awaited",
                message=(
                    f"The parameters of {', '.join(config.name for config in awaited)} are not "
                    "here yet and are fetched first, 0.37 GB a network."
                ),
            )
        )
    return notices


def _silent(_: Progress) -> None:
    """Say nothing: reading an alignment takes a moment."""
