"""What a service says of its engines."""

from pathlib import Path

import pytest
from untrained_alphafold2 import put_empty_networks

from foldsvc.alphafold2.config import MODELS, models_of
from foldsvc.alphafold2.weights import params_path
from foldsvc.engines.engine_list import engine_list
from foldsvc.settings import Settings
from foldsvc.wire.engines import Engine

PTM = [config.name for config in models_of("alphafold2_ptm")]
MULTIMER = [config.name for config in models_of("alphafold2_multimer_v3")]


def alphafold2_of(weights: Path, **others: object) -> Engine:
    """Give what is said of AlphaFold2 with these weights."""
    settings = Settings(weights_dir=weights, _env_file=None, **others)
    (found,) = (one for one in engine_list(settings).engines if one.name == "alphafold2")
    return found


def test_untrained_networks_are_not_called_trained(tmp_path: Path) -> None:
    """Random parameters and damaged files are named as such, others with who trained them."""
    put_empty_networks(tmp_path, ["model_1_ptm"], untrained=True)
    put_empty_networks(tmp_path, ["model_2_ptm", "deepfold_model_1"])
    params_path(tmp_path, MODELS["model_3"]).write_bytes(b"torn")

    found = alphafold2_of(tmp_path)

    assert found.available
    untrained, damaged, trained, others = found.weights.split("; ")
    assert (untrained, damaged) == ("UNTRAINED: model_1_ptm", "damaged: model_3")
    assert trained == "model_2_ptm, trained by Google DeepMind, CC BY 4.0"
    assert others == "deepfold_model_1, of DeepFold, no licence stated"


def test_each_network_has_its_state(tmp_path: Path) -> None:
    """Every released network is listed as installed, missing, untrained or damaged."""
    put_empty_networks(tmp_path, ["model_1_ptm"])
    put_empty_networks(tmp_path, ["model_2_ptm"], untrained=True)
    params_path(tmp_path, MODELS["model_3_ptm"]).write_bytes(b"torn")

    states = {one.name: one.state for one in alphafold2_of(tmp_path).networks}

    assert len(states) == 30
    assert [states[name] for name in PTM] == [
        *("installed", "untrained", "damaged", "missing", "missing")
    ]


@pytest.mark.parametrize(
    ("here", "untrained", "ready"),
    [
        (PTM, [], [True, False]),
        (MULTIMER, [], [False, True]),
        (PTM + MULTIMER, [], [True, True]),
        (PTM[1:] + MULTIMER, [], [False, True]),
        (PTM[1:] + MULTIMER, PTM[:1], [False, True]),
        (PTM, MULTIMER, [True, False]),
        ([], PTM + MULTIMER, [False, False]),
        (["model_1", "deepfold_model_1"], [], [False, False]),
    ],
)
def test_ready_is_what_a_default_request_can_run(
    tmp_path: Path, here: list[str], untrained: list[str], ready: list[bool]
) -> None:
    """A single chain and a complex are ready each by its own networks, all there and trained."""
    put_empty_networks(tmp_path, here)
    put_empty_networks(tmp_path, untrained, untrained=True)

    found = alphafold2_of(tmp_path)
    needs = {need.request: need for need in found.needs}

    assert [needs["single chain"].ready, needs["complex"].ready] == ready
    assert found.ready is all(ready)
    assert found.available
    for need, names in ((needs["single chain"], PTM), (needs["complex"], MULTIMER)):
        assert need.untrained == [name for name in names if name in untrained]
        assert need.missing == [name for name in names if name not in here + untrained]
        assert all(name in need.fault for name in need.missing + need.untrained)
        assert ("UNTRAINED" in need.fault, "missing" in need.fault) == (
            bool(need.untrained),
            bool(need.missing),
        )


def test_the_cure_fetches_what_is_missing_alone(tmp_path: Path) -> None:
    """The command names the networks that are missing or random, and none if all are."""
    assert alphafold2_of(tmp_path).remedy == "Run: foldsvc weights install alphafold2"

    put_empty_networks(tmp_path, PTM[1:] + MULTIMER[1:])
    put_empty_networks(tmp_path, MULTIMER[:1], untrained=True)
    partly = alphafold2_of(tmp_path).remedy
    put_empty_networks(tmp_path, PTM + MULTIMER)

    named = "model_1_ptm,model_1_multimer_v3"
    assert partly == f"Run: foldsvc weights install alphafold2 --models {named}"
    assert alphafold2_of(tmp_path).remedy == ""
    params_path(tmp_path, MODELS["model_4_ptm"]).write_bytes(b"torn")
    assert alphafold2_of(tmp_path).remedy.endswith("--models model_4_ptm --force")


def test_networks_that_are_fetched_at_need_are_no_obstacle(tmp_path: Path) -> None:
    """Where the service fetches networks itself, what is missing keeps no request from running."""
    put_empty_networks(tmp_path, PTM[:1], untrained=True)

    found = alphafold2_of(tmp_path, fetch_weights=True)

    assert [need.ready for need in found.needs] == [False, True]
    assert {one.state for one in found.networks} == {"untrained", "fetched"}


def test_engines_say_what_they_offer() -> None:
    """What differs between engines is said of each, so that nobody has to know their names."""
    found = {one.name: one.offers for one in engine_list(Settings(_env_file=None)).engines}

    def offering(what: str) -> set[str]:
        return {name for name, offers in found.items() if getattr(offers, what)}

    assert (
        offering("folds_here")
        == offering("automatic")
        == offering("relaxes")
        == {"alphafold2", "flashabb"}
    )
    assert offering("takes_alignment") == offering("takes_templates") == {"alphafold2"}
    assert offering("shows_passes") == {"alphafold2"}
    assert offering("takes_known_model") == {"alphafold-db"}
    assert offering("pairs_records") == {"flashabb"}
    assert found["alphafold2"].searches_with == {"msa": ["colabfold-server", "mmseqs"]}
