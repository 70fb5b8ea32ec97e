"""Scores as tables of a report."""

from collections.abc import Sequence

from foldsvc.records.score_table import Score, scores_of
from foldsvc.records.scores import PairScores
from foldsvc.result.tables import Table

_MOST_PAIRS = 60
"""A report shows so many pairs of chains; the scores file has them all."""


def interface_table(pairs: Sequence[PairScores]) -> Table:
    """Give the scores of each two chains, and what they mean."""
    shown = [score for score in scores_of("pair") if score.shown is not None]
    return Table(
        title="Interfaces",
        words=_words(shown, len(pairs)),
        header=("Chains", *(_title(score) for score in shown)),
        rows=[
            (f"{pair.first}–{pair.second}", *(_cell(pair, score) for score in shown))
            for pair in pairs[:_MOST_PAIRS]
        ],
    )


def _words(shown: Sequence[Score], n_pair: int) -> str:
    meanings = "; ".join(f"{score.title}: {score.description}" for score in shown)
    directed = " and ".join(score.title for score in shown if score.directed)
    sentences = [
        f"Each two chains. {meanings}.",
        f"{directed}: the better of both directions." if directed else "",
        f"The first {_MOST_PAIRS} pairs." if n_pair > _MOST_PAIRS else "",
    ]
    return " ".join(filter(None, sentences))


def _title(score: Score) -> str:
    return f"{score.title}, {score.unit}" if score.unit else score.title


def _cell(pair: PairScores, score: Score) -> str:
    value = score.best(value for _, value in pair.directions(score.name))
    return "–" if value is None else f"{value:.{score.shown}f}"
