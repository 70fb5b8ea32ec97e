"""The JSON files of a result are as their schemas have it."""

import json
from typing import Any

import numpy as np
import pytest
from complexes import pair_confidence, prediction_of, straight_chains
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter

from foldsvc.formats.alignment_report import alignment_report
from foldsvc.formats.scores_json import scores_json
from foldsvc.formats.template_report import template_report
from foldsvc.imaging.segmentation.deepbrain_files import FACTS, explorer_files
from foldsvc.imaging.segmentation.result import FeatureLevel
from foldsvc.records.alignment_depth import AlignmentDepth, Organism
from foldsvc.records.template_report import FoundTemplates, TemplateVerdict
from foldsvc.structure.domain_rows import domains_content
from foldsvc.structure.domains import domains
from foldsvc.structure.model_scores import model_scores
from foldsvc.wire.results import RESULT_JSON, scores_schema


def _scores(*lengths: int, with_pae: bool) -> dict[str, Any]:
    structure = straight_chains(*lengths)
    pae = np.random.default_rng(3).uniform(0.3, 30, (sum(lengths), sum(lengths)))
    confidence = pair_confidence(structure, pae) if with_pae else None
    scores = model_scores(prediction_of(structure, confidence))
    text = "".join(scores_json(scores, structure.plddt, pae if with_pae else None))
    return json.loads(text)  # type: ignore[no-any-return]


@pytest.mark.parametrize("lengths", [(20,), (6, 7, 5)])
@pytest.mark.parametrize("with_pae", [False, True])
def test_a_scores_file_is_as_its_schema(lengths: tuple[int, ...], *, with_pae: bool) -> None:
    """Every key is known, and every value of its type."""
    content = _scores(*lengths, with_pae=with_pae)
    assert list(Draft202012Validator(scores_schema()).iter_errors(content)) == []


def test_a_schema_tells_a_wrong_file() -> None:
    """A key that no row of the table has, or a value of another type, is found."""
    validator = Draft202012Validator(scores_schema())
    content = _scores(6, 7, with_pae=True)
    for wrong in ({"unheard_of": 1}, {"ptm": "high"}, {"n_contacts": {"A-B": 1.5}}):
        assert not validator.is_valid({**content, **wrong}), wrong
    assert not validator.is_valid({"ptm": 0.5})


def _written() -> dict[str, object]:
    """Give a file of each kind."""
    structure = straight_chains(20, 20)
    depth = AlignmentDepth(
        n_sequence=4,
        n_paired=1,
        n_effective=2.26,
        coverage=np.array([4, 3], np.int32),
        effective_coverage=np.array([2.26, 1.5], np.float32),
        identity=np.array([1, 1, 0.55, 0], np.float32),
        identity_by_position=np.array([0.33333, 1], np.float32),
        organisms=(Organism(taxon=9606, name="Homo sapiens", n_row=2),),
    )
    verdict = TemplateVerdict(name="1abc_A", sequence=0, refusal="", words="used", slot=1)
    found = FoundTemplates(
        source="the user's files", aligner="", latest=None, features=(None,), verdicts=(verdict,)
    )
    picture = np.zeros((2, 4, 4), np.uint8)
    level = FeatureLevel(
        name="down_1",
        operations="two convolutions",
        side=4,
        n_channel=2,
        axial=picture,
        coronal=picture,
        sagittal=picture,
        brightest=np.ones(2, np.float32),
    )
    return {
        "AlignmentReport": alignment_report([depth], ["chain A"], "a3m"),
        "Domains": domains_content(domains(np.full((40, 40), 3.0), structure), structure),
        "TemplateReport": template_report(found, ["chain A"]),
        "FeatureMaps": json.loads(explorer_files([level])[FACTS]),
    }


@pytest.mark.parametrize("model", RESULT_JSON, ids=lambda model: model.__name__)
def test_a_report_is_as_its_schema(model: type) -> None:
    """What is written is read by the model that the schema comes from, and has every key of it."""
    content = json.loads(json.dumps(_written()[model.__name__]))
    schema = TypeAdapter(model).json_schema(mode="serialization")
    assert list(Draft202012Validator(schema).iter_errors(content)) == []
    assert set(content) == set(schema["properties"])
