"""Which way to an alignment a request takes."""

from typing import Literal

from foldsvc.msa.colabfold_server import ColabfoldServer, server_settings
from foldsvc.msa.mmseqs import MmseqsSearch, mmseqs_settings
from foldsvc.msa.precomputed import PrecomputedAlignment
from foldsvc.msa.search import AlignmentSearch
from foldsvc.msa.single_sequence import SingleSequence
from foldsvc.records.search_plan import MsaSource, SearchPlan
from foldsvc.settings import Settings


def msa_source(
    asked: Literal["auto"] | MsaSource, *, has_a3m: bool, settings: Settings
) -> MsaSource:
    """Give the way that a request means by `auto`: its own alignment, or the operator's way."""
    if asked != "auto":
        return asked
    return "a3m" if has_a3m else settings.msa


def search_of(way: MsaSource, a3m: str, plan: SearchPlan, settings: Settings) -> AlignmentSearch:
    """Give the search of a way.

    Args:
        way: As `way_of` gives it.
        a3m: The request's own alignment, for the way of that name.
        plan: What a search looks for.
        settings: Server, databases and where found alignments are kept.

    Raises:
        SearchContactMissingError: The server's users must say who they are.
        ProgramMissingError: MMseqs2 is not installed.
        SearchDatabaseError: A database is missing or incomplete.
    """
    match way:
        case "single-sequence":
            return SingleSequence()
        case "a3m":
            return PrecomputedAlignment([a3m])
        case "colabfold-server":
            return ColabfoldServer(server_settings(settings), plan)
        case "mmseqs":
            return MmseqsSearch(mmseqs_settings(settings), plan)
