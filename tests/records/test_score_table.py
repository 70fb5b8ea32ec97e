"""The table of scores, and what follows it."""

import csv
import io
import json

import numpy as np
import pyarrow.parquet as pq
import pytest
from complexes import pair_confidence, prediction_of, straight_chains

from foldsvc.formats.scores_json import scores_json
from foldsvc.formats.summary_parquet import summary_parquet
from foldsvc.formats.summary_table import SummaryJob, summary_csv
from foldsvc.records import score_table
from foldsvc.records.score_table import SCORES, Score, scores_of
from foldsvc.records.scores import ModelScores
from foldsvc.result.score_tables import interface_table
from foldsvc.structure import interface_scores
from foldsvc.structure.model_scores import model_scores

NEW = Score(
    "pae_span",
    of="pair",
    title="PAE span",
    description="the highest less the lowest PAE",
    directed=True,
    unit="Å",
    decimals=1,
    shown=0,
    better="lower",
)


def _scores() -> tuple[ModelScores, np.ndarray]:
    """Give the scores of three chains, and pLDDT."""
    structure = straight_chains(6, 7, 5)
    pae = np.random.default_rng(3).uniform(0.3, 30, (18, 18))
    return model_scores(prediction_of(structure, pair_confidence(structure, pae))), structure.plddt


def _written() -> tuple[str, list[str]]:
    """Give the scores file, and the texts of a summary of it."""
    scores, plddt = _scores()
    content = "".join(scores_json(scores, plddt))
    job = SummaryJob(
        name="trimer",
        job_id="",
        state="succeeded",
        engine="alphafold2",
        n_chains=3,
        n_res=18,
        failure="",
        region_plddt={},
        scores={1: content.encode()},
    )
    return content, list(summary_csv([job]))


def test_no_two_scores_share_a_key() -> None:
    """A key names one score in every file, and a name one score of its subject."""
    assert len({score.key for score in SCORES}) == len(SCORES)
    assert len({(score.of, score.name) for score in SCORES}) == len(SCORES)
    places = sorted(score.colabfold for score in SCORES if score.colabfold)
    assert places == list(range(1, len(places) + 1))


def test_what_is_computed_is_what_the_table_has() -> None:
    """Every row has its computation, and nothing is computed that no row tells of."""
    structure = straight_chains(20, 20)
    confidence = pair_confidence(structure, np.full((40, 40), 3.0))
    scores = model_scores(prediction_of(structure, confidence))
    pair = scores.pairs[0]

    assert set(scores.values) == {score.name for score in scores_of("model")}
    assert set(scores.chains[0].values) == {score.name for score in scores_of("chain")}
    assert set(pair.symmetric) == {one.name for one in scores_of("pair") if not one.directed}
    for direction in (pair.forward, pair.backward):
        assert set(direction) == {one.name for one in scores_of("pair") if one.directed}


def test_whole_numbers_and_flags_are_what_they_are_called() -> None:
    """The kind of a score is the type of its value."""
    content = json.loads(_written()[0])
    kinds = {"number": float, "count": int, "flag": bool}
    for score in SCORES:
        value = content[score.key]
        values = value.values() if isinstance(value, dict) else [value]
        assert {type(one) for one in values} == {kinds[score.kind]}, score.key


def test_a_row_and_its_computation_are_all_that_a_new_score_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With both, the scores file, both summaries and the report have it."""
    monkeypatch.setattr(score_table, "SCORES", (*SCORES, NEW))
    monkeypatch.setitem(
        interface_scores.DIRECTED_SCORES,
        NEW.name,
        lambda block: float(block.pae.max() - block.pae.min()),
    )
    text, summary = _written()

    values = json.loads(text)[NEW.key]
    assert set(values) == {"A-B", "B-A", "A-C", "C-A", "B-C", "C-B"}
    (row,) = csv.DictReader(io.StringIO("".join(summary)))
    assert row[NEW.key].startswith(f"A-B:{values['A-B']};B-A:")
    assert float(row[f"best_{NEW.key}"]) == min(values.values())
    columns = pq.read_table(io.BytesIO(summary_parquet(summary))).to_pydict()
    assert columns[NEW.key] == [row[NEW.key]]
    assert columns[f"best_{NEW.key}"] == [min(values.values())]
    table = interface_table(_scores()[0].pairs)
    assert table.header[-1] == "PAE span, Å"
    assert "PAE span: the highest less the lowest PAE" in table.words
    best = min(values["A-B"], values["B-A"])
    assert float(table.rows[0][-1]) == pytest.approx(best, abs=0.5)
