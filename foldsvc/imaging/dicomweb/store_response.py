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
    kept = [instance for instance in instances if not instance.failure]
    failed = [
        instance
        for instance in instances
        if instance.failure and instance.sop_class and instance.sent_uid
    ]
    nameless = [
        instance
        for instance in instances
        if instance.failure and not (instance.sop_class and instance.sent_uid)
    ]
    answer: dict[str, Any] = {}
    studies = {instance.study for instance in kept if instance.study and not instance.withheld}
    study_url = [address(url, study) for study in studies] if len(studies) == 1 else []
    answer |= element("RetrieveURL", *study_url)
    if kept:
        answer |= element("ReferencedSOPSequence", *(_kept(instance, url) for instance in kept))
    if failed:
        answer |= element("FailedSOPSequence", *(_failed(instance) for instance in failed))
    if nameless:
        reasons = (element("FailureReason", instance.failure) for instance in nameless)
        answer |= element("OtherFailuresSequence", *reasons)
    return dict(sorted(answer.items()))


def _kept(instance: ReceivedInstance, url: str) -> dict[str, Any]:
    seen = instance.study and instance.series and not instance.withheld
    instance_url = [address(url, instance.study, instance.series, instance.uid)] if seen else []
    return {
        **element("ReferencedSOPClassUID", instance.sop_class),
        **element("ReferencedSOPInstanceUID", instance.uid),
        **element("RetrieveURL", *instance_url),
        **element("WarningReason", COERCED),
        **element("OriginalAttributesSequence", _original(instance)),
    }


def _original(instance: ReceivedInstance) -> dict[str, Any]:
    return {
        **element("SourceOfPreviousValues"),
        **element("AttributeModificationDateTime", datetime.now(UTC).strftime("%Y%m%d%H%M%S+0000")),
        **element("ModifyingSystem", _SYSTEM),
        **element("ReasonForTheAttributeModification", "COERCE"),
        **element("ModifiedAttributesSequence", element("SOPInstanceUID", instance.sent_uid)),
    }


def _failed(instance: ReceivedInstance) -> dict[str, Any]:
    return {
        **element("ReferencedSOPClassUID", instance.sop_class),
        **element("ReferencedSOPInstanceUID", instance.sent_uid),
        **element("FailureReason", instance.failure),
    }
