"""Errors of DICOMweb, as a service and as a client."""

from foldsvc.errors.service import ServiceError
from foldsvc.errors.submission import InputError


class DicomQueryError(InputError):
    """A parameter of DICOMweb cannot be read."""

    code = "dicom_query_invalid"
    remedy = "Name attributes by keyword or tag, as PS3.18 8.3.4 has them"

    def __init__(self, fault: str) -> None:
        super().__init__(fault)


class NotAcceptableError(InputError):
    """The answer is asked for in no form that it can be given in."""

    code = "not_acceptable"

    def __init__(self, given: tuple[str, ...]) -> None:
        super().__init__(
            "Nothing that Accept names can be given here",
            remedy=f"Accept one of these: {', '.join(given)}",
        )


class UnknownPeerError(InputError):
    """The operator has named no such DICOMweb server."""

    code = "dicom_peer_unknown"

    def __init__(self, known: tuple[str, ...]) -> None:
        super().__init__(
            "There is no DICOMweb server of this name",
            remedy=f"Choose one of: {', '.join(known)}"
            if known
            else "The operator names servers in FOLDSVC_DICOMWEB_PEERS",
        )


class PeerError(ServiceError):
    """A DICOMweb server gave no answer, or not the one asked for."""

    code = "dicom_peer_failed"
    remedy = "Check its address and that it serves DICOMweb there"

    def __init__(self, fault: str, *, status: int | None = None) -> None:
        super().__init__(f"The DICOMweb server failed: {fault}", status=status)
