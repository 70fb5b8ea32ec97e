"""Records as JSON values, and back."""

import pytest
from pydantic import ValidationError

from foldsvc.formats.record_json import from_json, to_json
from foldsvc.records.confidence import ConfidenceSummary, RankedStructure
from foldsvc.records.notice import Notice

MODEL = RankedStructure(
    rank=1,
    model="model_3_ptm",
    seed=0,
    n_recycles=3,
    ranking_score=91.5,
    mean_plddt=91.5,
    ptm=0.8,
    iptm=None,
)
SUMMARY = ConfidenceSummary(
    mean_plddt=91.5,
    fraction_very_high=1.0,
    fraction_high=0.0,
    fraction_low=0.0,
    fraction_very_low=0.0,
    region_plddt={"H CDR3": 80.5},
    models=(MODEL,),
)


def test_a_record_comes_back_as_it_was() -> None:
    """Records inside of records, texts and nothing are the same after a round through JSON."""
    content = to_json(SUMMARY)
    assert content["models"][0]["iptm"] is None
    assert from_json(ConfidenceSummary, content) == SUMMARY


def test_an_unknown_key_is_an_error() -> None:
    """A record is closed: what it does not have is not passed over in silence."""
    with pytest.raises(ValidationError, match="remedy"):
        from_json(Notice, {"level": "info", "code": "a", "message": "b", "remedy": "c"})
