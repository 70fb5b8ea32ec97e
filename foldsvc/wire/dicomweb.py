"""Requests about other DICOMweb servers."""

from pydantic import Field

from foldsvc.wire.fold import Wire

_UID = r"^[0-9]+(\.[0-9]+)*$"


class PeerImport(Wire):
    """What to fetch from a DICOMweb server that the operator has named."""

    peer: str = Field(max_length=64, description="its name in FOLDSVC_DICOMWEB_PEERS")
    study: str = Field(max_length=64, pattern=_UID, description="StudyInstanceUID there")
    series: str = Field(
        "", max_length=64, pattern=r"^([0-9]+(\.[0-9]+)*)?$", description="empty for all of them"
    )
    instance: str = Field(
        "", max_length=64, pattern=r"^([0-9]+(\.[0-9]+)*)?$", description="empty for all of them"
    )
