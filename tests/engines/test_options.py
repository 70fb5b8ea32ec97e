"""What the engines can be asked, as every list of options is made from it."""

import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.engines.alphafold_db.options import AlphafoldDbOptions
from foldsvc.engines.flashabb.options import FlashabbOptions
from foldsvc.engines.options import TAG, option_fields, presented

MODELS = (Alphafold2Options, FlashabbOptions, AlphafoldDbOptions)


@pytest.mark.parametrize("model", MODELS, ids=lambda one: one.__name__)
def test_every_option_says_what_it_is(model):
    """An option has a group, a label and a description, and its engine's name in none of them."""
    name = model.model_fields[TAG].default
    for option, field in option_fields(model):
        said = presented(field)
        assert said["group"], option
        assert said["label"], option
        assert field.description, option
        assert name not in field.description.partition(" ")[0], option


@pytest.mark.parametrize("model", MODELS, ids=lambda one: one.__name__)
def test_titles_are_of_choices(model):
    """What a form calls a choice is said of a choice that there is."""
    for _, field in option_fields(model):
        titles = presented(field).get("titles", {})
        assert set(titles) <= set(get_args(field.annotation))


def test_options_carry_their_engine():
    """Options written down say whose they are, and are read back by that engine's model alone."""
    written = FlashabbOptions(relax=False).model_dump(mode="json")

    assert written == {"engine": "flashabb", "relax": False, "dlc": True}
    assert FlashabbOptions.model_validate(written) == FlashabbOptions(relax=False)
    with pytest.raises(ValidationError, match="engine"):
        Alphafold2Options.model_validate({"engine": "flashabb"})


def test_a_misspelt_option_is_an_error():
    """What no engine knows is refused by name."""
    with pytest.raises(ValidationError, match="relaxx"):
        FlashabbOptions.model_validate({"relaxx": True})


def test_networks_are_different_ones():
    """A network is named once; text has them side by side."""
    assert Alphafold2Options(models="3,1").models == (3, 1)
    with pytest.raises(ValidationError, match="each network can be named once"):
        Alphafold2Options(models=(3, 3))


ROOT = Path(__file__).parents[2]
# Facts of a result, and of the weights and programs of a set of networks, are called so, too.
BESIDE = {
    "n_recycles": {"models-table.tsx", "pass-table.tsx"},
    "max_template_date": {"template-report.ts"},
    "model_type": {"warm.py", "alphafold2_weights.py"},
}


@pytest.mark.parametrize("model", MODELS, ids=lambda one: one.__name__)
def test_an_option_stands_once(model):
    """Neither page nor command line names an option, so that neither has a default of its own."""
    sources = [
        path
        for folder, ending in (("web/src", "ts*"), ("foldsvc/cli", "py"))
        for path in (ROOT / folder).rglob(f"*.{ending}")
        if path.name != "schema.ts" and ".test." not in path.name and ".fixture." not in path.name
    ]
    assert sources
    for option, _ in option_fields(model):
        named = {path.name for path in sources if re.search(rf"\b{option}\b", path.read_text())}
        # A name of one word may mean something else.
        assert "_" not in option or named <= BESIDE.get(option, set()), option
