"""What the engines can be asked, over HTTP."""

import pytest

from foldsvc.engines.option_models import option_models


@pytest.mark.parametrize("name", option_models())
def test_options_are_a_schema_that_a_form_can_be_drawn_from(http, name):
    """Each option has its group, label, type and default; what may be null says so in its type."""
    schema = http.get(f"/api/v1/engines/{name}/options").json()

    assert schema["properties"].pop("engine")["const"] == name
    assert schema["additionalProperties"] is False
    defaults = option_models()[name]().model_dump(mode="json", exclude={"engine"})
    assert {one: said["default"] for one, said in schema["properties"].items()} == defaults
    for said in schema["properties"].values():
        assert said["group"]
        assert said["label"]
        assert ("null" in said["type"]) == (said["default"] is None)


def test_limits_and_choices_are_told(http):
    """A form knows the limits of a number, the choices and what to call them."""
    options = http.get("/api/v1/engines/alphafold2/options").json()["properties"]

    assert (options["n_recycles"]["minimum"], options["n_recycles"]["maximum"]) == (0, 100)
    assert options["n_recycles"]["type"] == ["integer", "null"]
    assert options["msa"]["titles"]["colabfold-server"] == "ColabFold's server"
    assert options["models"]["items"] == {"type": "integer", "minimum": 1, "maximum": 5}
    assert options["max_template_date"]["format"] == "date"


@pytest.mark.parametrize("name", ["alphafold3", "auto", "a%00b", "x" * 3_000])
def test_an_engine_that_is_not_there_is_not_found(http, name):
    """Another name is answered by a problem that says where the engines are listed."""
    answer = http.get(f"/api/v1/engines/{name}/options")

    assert (answer.status_code, answer.json()["code"]) == (404, "engine_not_found")
    assert "/api/v1/engines" in answer.json()["remedy"]
