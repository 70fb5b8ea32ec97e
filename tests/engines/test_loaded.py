"""The engine of a process."""

from pathlib import Path

import pytest
from all_logged import all_logged
from structlog.testing import capture_logs

from foldsvc.engines.alphafold2.loaded import alphafold2
from foldsvc.engines.device import device_facts
from foldsvc.engines.flashabb.loaded import flashabb, is_loaded, weights_facts
from foldsvc.errors import WeightsMissingError
from foldsvc.settings import Settings

__all__ = ["all_logged"]


def test_the_engine_is_made_once(weights_dir: Path, tmp_path: Path) -> None:
    """The second job of a process finds the weights loaded, and says so beforehand."""
    flashabb.cache_clear()
    chosen = Settings(weights_dir=weights_dir, compiled_dir=tmp_path)

    assert not is_loaded()
    first = flashabb(chosen)

    assert is_loaded()
    assert flashabb(chosen) is first


def test_missing_weights_are_not_remembered(tmp_path: Path) -> None:
    """A worker that started before the weights came finds them later."""
    flashabb.cache_clear()
    chosen = Settings(weights_dir=tmp_path, compiled_dir=tmp_path)

    with pytest.raises(WeightsMissingError):
        flashabb(chosen)

    assert not is_loaded()


def test_the_record_names_the_weights(weights_dir: Path) -> None:
    """What job.json says of the weights is their name, source, licence and checksum."""
    facts = weights_facts(Settings(weights_dir=weights_dir))

    assert facts["name"] == "flashabb-0.0.5"
    assert facts["licence"] == "BSD-3-Clause"
    assert len(str(facts["sha256"])) == 64


@pytest.mark.usefixtures("all_logged")
def test_the_kernels_are_chosen_once(tmp_path: Path) -> None:
    """Engine and facts of the device share one choice; on a CPU it is plain XLA in float32."""
    chosen = Settings(data_dir=tmp_path, compiled_dir=tmp_path / "compiled", _env_file=None)
    with capture_logs() as logs:
        engine = alphafold2(chosen)
        facts = device_facts(chosen)

    assert alphafold2(chosen) is engine
    assert [line["event"] for line in logs] == ["kernels_chosen"]
    assert (engine.kernels.name, engine.precision) == ("xla", "float32")
    assert (facts.fused, facts.precision) == (False, "float32")


@pytest.mark.usefixtures("all_logged")
def test_the_setting_reaches_the_choice(tmp_path: Path) -> None:
    """Fused kernels asked for by name are warned of where there is no GPU."""
    chosen = Settings(compiled_dir=tmp_path, kernels="colabfold", _env_file=None)
    with capture_logs() as logs:
        engine = alphafold2(chosen)

    assert engine.kernels.name == "xla"
    assert [(line["event"], line["kernels"]) for line in logs] == [("kernels_refused", "colabfold")]
