"""The alignment and the templates of an input: searched for, or taken from what came with it."""

from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.engines.alphafold2.template_search import find_templates
from foldsvc.msa.depth import depths_of
from foldsvc.msa.pairing import in_mode
from foldsvc.msa.source import msa_source, search_of
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.records.progress import OnProgress
from foldsvc.records.search_plan import SearchPlan
from foldsvc.sequence.complex_chains import names_of_sequences
from foldsvc.settings import Settings


def find_alignment(
    fold_input: FoldInput, options: Alphafold2Options, settings: Settings, on_progress: OnProgress
) -> FoundAlignment:
    """Find the alignment and the templates of an input; what is kept is not searched for again.

    Raises:
        AlignmentError: The search failed.
        InputError: The request's own alignment or templates cannot be used.
        ProgramError: A program that aligns templates is missing or failed.
    """
    way = msa_source(options.msa, has_a3m=bool(fold_input.a3m), settings=settings)
    # One ticket for both.
    templates = options.templates == "server" and way == "colabfold-server"
    plan = SearchPlan(pair_mode=options.pair_mode, templates=templates)
    searched = search_of(way, fold_input.a3m, plan, settings).search(fold_input, on_progress)
    alignment = in_mode(searched, fold_input, options.pair_mode)
    return FoundAlignment(
        alignment=alignment,
        depths=depths_of(alignment),
        names=tuple(names_of_sequences(fold_input)),
        templates=find_templates(fold_input, options, settings, alignment, on_progress),
        searched=searched,
    )
