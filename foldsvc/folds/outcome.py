"""What is known of a fold beside its files, recorded with the outcome of an attempt."""

from functools import partial

from foldsvc.jobs.outcomes import Record
from foldsvc.records.confidence import ConfidenceSummary
from foldsvc.storage.fold_rows import set_confidence


def with_confidence(job_id: str, confidence: ConfidenceSummary | None) -> Record | None:
    """Give what records the confidence of a fold; None, which leaves what is known, for None."""
    if confidence is None:
        return None
    return partial(set_confidence, job_id=job_id, confidence=confidence)
