"""Errors of DICOMweb, as a service and as a client."""

from foldsvc.errors.jobs import JobError
from foldsvc.errors.service import ServiceError
from foldsvc.errors.submission import InputError


class DicomQueryError(InputError):
    """A parameter of DICOMweb cannot be read."""

    code = "dicom_query_invalid"

    def __init__(self, fault: str) -> None:
        super().__init__(
            fault, remedy="Name attributes by keyword or tag, as PS3.18 8.3.4 has them"
        )
        self.fault = fault


class NotAcceptableError(InputError):
    """The answer is asked for in no form that it can be given in."""

    code = "not_acceptable"

    def __init__(self, given: tuple[str, ...]) -> None:
        super().__init__(
            "Nothing that Accept names can be given here",
            remedy=f"Accept one of these: {', '.join(given)}",
        )
        self.given = given


class InstanceNotFoundError(JobError):
    """No study, series or instance that may be seen has these UIDs."""

    code = "dicom_not_found"

    def __init__(self) -> None:
        super().__init__(
            "No image that may be seen has these UIDs",
            remedy="UIDs are those that searches give, not those of before; images with text "
            "burned in are withheld until they are masked",
        )


class InstanceFrameError(JobError):
    """The instance has no such frame."""

    code = "dicom_frame_not_found"

    def __init__(self, number: int, n_frames: int) -> None:
        super().__init__(
            f"The instance has no frame {number}",
            remedy=f"Ask for one of its frames, 1 to {n_frames}"
            if n_frames
            else "The instance has no pixels",
        )
        self.number = number
        self.n_frames = n_frames


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
        self.known = known


class PeerError(ServiceError):
    """A DICOMweb server gave no answer, or not the one asked for."""

    code = "dicom_peer_failed"

    def __init__(self, fault: str, *, status: int | None = None) -> None:
        super().__init__(
            f"The DICOMweb server failed: {fault}",
            remedy="Check its address and that it serves DICOMweb there",
            status=status,
        )
        self.fault = fault
