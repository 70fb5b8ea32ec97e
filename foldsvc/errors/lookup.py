"""Looking for structures that exist already."""

from foldsvc.errors.root import FoldsvcError
from foldsvc.errors.submission import InputError


class AccessionError(InputError):
    """What should be a UniProt accession is not one."""

    code = "accession_invalid"
    remedy = "An accession looks like P00698, A0A022YWF9 or, for an isoform, P04637-2"

    def __init__(self, accession: str) -> None:
        super().__init__(f"{accession[:40]!r} is not a UniProt accession")


class LookupUnavailableError(FoldsvcError):
    """A database of known structures cannot be asked, or a file of it not fetched."""

    code = "lookup_unavailable"
    remedy = "Fold the sequence instead, or try again later"

    def __init__(self, server: str, fault: str) -> None:
        super().__init__(f"{server} cannot be asked: {fault}")
        self.fault = fault


class LookupOffError(InputError):
    """A known structure is asked for where the operator lets nobody look."""

    code = "lookup_off"
    message = "This service does not look into AlphaFold DB"
    remedy = "Fold the sequence, or let the operator set FOLDSVC_AFDB_LOOKUP=true"


class KnownModelNotFoundError(InputError):
    """The database has no model of what was asked for."""

    code = "known_model_not_found"
    remedy = "Fold the sequence instead"

    def __init__(self, said: str) -> None:
        super().__init__(said)
