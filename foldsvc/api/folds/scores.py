"""`/scores`: what scores a result may have."""

from fastapi import APIRouter

from foldsvc.records.score_table import scores_of
from foldsvc.wire.results import ScoreList

router = APIRouter(tags=["files"])


@router.get("/scores")
def list_scores() -> ScoreList:
    """List the scores in the order of columns: what each says, its unit, and how it is shown."""
    return ScoreList(scores=scores_of("model", "chain", "pair"))
