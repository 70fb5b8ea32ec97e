"""What a search worker can do on this machine: programs and folders, looked for and not run."""

from collections.abc import Callable

from foldsvc.alphafold2.weights import ENGINE as ALPHAFOLD2
from foldsvc.errors import ProgramMissingError, SearchDatabaseError, WeightsFolderError
from foldsvc.msa.mmseqs import local_search, mmseqs_settings
from foldsvc.records.search_facts import SearchFacts, SearchFault
from foldsvc.records.search_plan import SearchPlan
from foldsvc.settings import Settings
from foldsvc.templates.hhsuite import find_program
from foldsvc.wheel_weights import require_writable


def search_facts(settings: Settings) -> SearchFacts:
    """Look for what searches need: programs, databases, and a folder to fetch weights into."""
    here = mmseqs_settings(settings)
    return SearchFacts(
        mmseqs=_fault_of(lambda: local_search(here, SearchPlan(pair_mode="unpaired"))),
        mmseqs_paired=_fault_of(lambda: local_search(here, SearchPlan())),
        templates=_fault_of(
            lambda: [
                find_program("hhsearch", settings.hhsearch),
                find_program("kalign", settings.kalign),
            ]
        ),
        weights=_fault_of(lambda: require_writable(settings.weights, ALPHAFOLD2)),
    )


def _fault_of(look: Callable[[], object]) -> SearchFault | None:
    try:
        look()
    except ProgramMissingError as error:
        return SearchFault(code=error.code, subject=error.program, words=error.remedy)
    except SearchDatabaseError as error:
        return SearchFault(code=error.code, subject=error.path, words=error.fault)
    except WeightsFolderError as error:
        return SearchFault(code=error.code, subject=error.path, words=error.fault)
    return None
