"""The answer to instances that were sent (STOW-RS, PS3.18 I.2)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from foldsvc.imaging.dicomweb.index import Attributes, element
from foldsvc.imaging.dicomweb.search import address
from foldsvc.imaging.parser_messages import ReceivedInstance

COERCED = 0xB000
"""Warning: elements were changed (PS3.18 Table I.2-1)."""

_SYSTEM = "foldsvc"


def store_response(instances: Sequence[ReceivedInstance], url: str) -> Attributes:
    """Tell in the DICOM JSON model which instances are kept, as what, and which are not.

    An instance that is kept is named by its new UID, with a warning that it was changed and the
    UID that its sender knows as an original attribute.

    Args:
        instances: As they were read.
        url: Of the service.
    """
    kept = [one for one in instances if not one.failure]
    failed = [one for one in instances if one.failure and one.sop_class and one.sent_uid]
    nameless = [one for one in instances if one.failure and not (one.sop_class and one.sent_uid)]
    told: dict[str, Any] = {}
    studies = {one.study for one in kept if one.study and not one.withheld}
    place = [address(url, study) for study in studies] if len(studies) == 1 else []
    told |= element("RetrieveURL", *place)
    if kept:
        told |= element("ReferencedSOPSequence", *(_kept(one, url) for one in kept))
    if failed:
        told |= element("FailedSOPSequence", *(_failed(one) for one in failed))
    if nameless:
        reasons = (element("FailureReason", one.failure) for one in nameless)
        told |= element("OtherFailuresSequence", *reasons)
    return dict(sorted(told.items()))


def _kept(one: ReceivedInstance, url: str) -> dict[str, Any]:
    seen = one.study and one.series and not one.withheld
    place = [address(url, one.study, one.series, one.uid)] if seen else []
    return {
        **element("ReferencedSOPClassUID", one.sop_class),
        **element("ReferencedSOPInstanceUID", one.uid),
        **element("RetrieveURL", *place),
        **element("WarningReason", COERCED),
        **element("OriginalAttributesSequence", _original(one)),
    }


def _original(one: ReceivedInstance) -> dict[str, Any]:
    return {
        **element("SourceOfPreviousValues"),
        **element("AttributeModificationDateTime", datetime.now(UTC).strftime("%Y%m%d%H%M%S+0000")),
        **element("ModifyingSystem", _SYSTEM),
        **element("ReasonForTheAttributeModification", "COERCE"),
        **element("ModifiedAttributesSequence", element("SOPInstanceUID", one.sent_uid)),
    }


def _failed(one: ReceivedInstance) -> dict[str, Any]:
    return {
        **element("ReferencedSOPClassUID", one.sop_class),
        **element("ReferencedSOPInstanceUID", one.sent_uid),
        **element("FailureReason", one.failure),
    }
