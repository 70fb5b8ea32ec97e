"""Reading parameter files: every fault is found and the array that has it is named."""

import io
import json
import struct
import time
from pathlib import Path

import numpy as np
import pytest
from blank_weights import npy, write_blank
from hypothesis import given, settings
from hypothesis import strategies as st

from foldsvc.alphafold2 import weights
from foldsvc.alphafold2.config import MODELS, models_of
from foldsvc.alphafold2.parameter_layout import layout_of
from foldsvc.alphafold2.random_params import random_params, write_random
from foldsvc.errors import WeightsCorruptError, WeightsLayoutError, WeightsMissingError

CONFIG = MODELS["model_3"]
LAYOUT = layout_of(CONFIG)
KEYS = sorted(LAYOUT)
BIAS = "alphafold/alphafold_iteration/distogram_head/half_logits//bias"


def light(keys: list[str]) -> list[str]:
    """Give those keys whose arrays are small."""
    return [key for key in keys if np.prod(LAYOUT[key]) < 100_000]


def test_every_array_of_a_real_file_is_read(tmp_path: Path) -> None:
    """372 MB are read, with all checks, in seconds at most, and are what was written."""
    path = tmp_path / CONFIG.file_name
    write_random(path, CONFIG, 0)
    started = time.perf_counter()
    read = weights.read_params(path, CONFIG)
    assert time.perf_counter() - started < 15
    written = random_params(CONFIG, 0)
    assert read.keys() == written.keys()
    assert all(np.array_equal(read[key], written[key]) for key in written)
    facts = weights.facts(path)
    assert weights.is_untrained(path)
    assert (facts.untrained, facts.licence) == (True, "")
    assert "UNTRAINED" in facts.source


@pytest.mark.parametrize("name", MODELS)
def test_each_network_has_a_place(tmp_path: Path, name: str) -> None:
    """A network's file keeps its published name, in the folder of the engine."""
    path = weights.params_path(tmp_path, MODELS[name])
    assert path.parent == tmp_path / "alphafold2"
    expected = f"{name}.npz" if name.startswith("deepfold") else f"params_{name}.npz"
    assert path.name == expected


def test_missing_files_are_named_with_their_cure(tmp_path: Path) -> None:
    """What is missing is refused before anything is read, with the command that fetches it."""
    configs = models_of("alphafold2_ptm")
    assert not weights.installed(tmp_path, configs[0])
    with pytest.raises(WeightsMissingError, match="--models model_1_ptm,model_2_ptm,"):
        weights.require(tmp_path, configs)
    path = weights.params_path(tmp_path, configs[1])
    with pytest.raises(WeightsMissingError, match="install alphafold2 --models model_2_ptm"):
        weights.read_params(path, configs[1])
    with pytest.raises(WeightsMissingError):
        weights.is_untrained(path)
    path.parent.mkdir()
    path.touch()
    assert weights.installed(tmp_path, configs[1])
    with pytest.raises(WeightsMissingError, match="--models model_1_ptm,model_3_ptm,"):
        weights.require(tmp_path, configs)


@settings(max_examples=60, deadline=None)
@given(key=st.sampled_from(light(KEYS)), data=st.data())
def test_wrong_arrays_are_named(
    tmp_path_factory: pytest.TempPathFactory, key: str, data: st.DataObject
) -> None:
    """Whichever array is missing, unknown, of another shape or dtype, or not finite, is named."""
    right = np.zeros(LAYOUT[key], np.float32)
    one_bad = right.copy()
    place = data.draw(st.integers(0, right.size - 1))
    one_bad.flat[place] = data.draw(st.sampled_from([np.nan, np.inf, -np.inf]))
    faults: dict[str, np.ndarray | None] = {
        "is missing": None,
        "has the shape": np.zeros((*LAYOUT[key], 1), np.float32),
        "is float64, expected float32": right.astype(np.float64),
        "is float16, expected float32": right.astype(np.float16),
        "is >f4, expected float32": right.astype(">f4"),
        "has values that are": one_bad,
    }
    fault = data.draw(st.sampled_from(sorted(faults)))
    array = faults[fault]
    member = None if array is None else npy(array)
    path = tmp_path_factory.mktemp("wrong") / CONFIG.file_name
    write_blank(path, CONFIG, {key: member})
    with pytest.raises(WeightsLayoutError) as error:
        weights.read_params(path, CONFIG)
    assert error.value.array == key
    assert f"array {key} {fault}" in str(error.value)
    assert "foldsvc weights install alphafold2" in error.value.remedy


def test_unknown_array_is_named(tmp_path: Path) -> None:
    """An array that the network does not have is refused."""
    path = write_blank(tmp_path / "a.npz", CONFIG, {"more//bias": npy(np.zeros(3))})
    with pytest.raises(WeightsLayoutError, match="array more//bias is unknown"):
        weights.read_params(path, CONFIG)


def test_another_network_is_refused(tmp_path: Path) -> None:
    """The file of a network without templates is not taken for that of one with them."""
    path = write_blank(tmp_path / "a.npz", CONFIG)
    with pytest.raises(WeightsLayoutError, match=r"template_embedding.* is missing"):
        weights.read_params(path, MODELS["model_1"])


def test_pickles_are_never_read(tmp_path: Path) -> None:
    """An array of Python objects is refused without being unpickled."""
    objects = io.BytesIO()
    np.lib.format.write_array(objects, np.array([{}], object), allow_pickle=True)
    path = write_blank(tmp_path / "a.npz", CONFIG, {BIAS: objects.getvalue()})
    with pytest.raises(WeightsLayoutError, match=r"half_logits//bias is damaged.*pickle"):
        weights.read_params(path, CONFIG)


def test_a_flipped_bit_is_found(tmp_path: Path) -> None:
    """One wrong bit in a value is found and the array that it is in is named."""
    values = npy(np.arange(64, dtype=np.float32))
    path = write_blank(tmp_path / CONFIG.file_name, CONFIG, {BIAS: values})
    data = bytearray(path.read_bytes())
    data[data.index(values[-256:]) + 7] ^= 0x10
    path.write_bytes(data)
    with pytest.raises(WeightsLayoutError, match=r"half_logits//bias is damaged.*CRC"):
        weights.read_params(path, CONFIG)


@settings(max_examples=20, deadline=None)
@given(part=st.floats(0, 0.999))
def test_truncated_files_are_refused(tmp_path_factory: pytest.TempPathFactory, part: float) -> None:
    """A file cut short anywhere is refused as corrupt."""
    path = write_blank(tmp_path_factory.mktemp("cut") / CONFIG.file_name, CONFIG)
    data = path.read_bytes()
    path.write_bytes(data[: int(part * len(data))])
    with pytest.raises(WeightsCorruptError, match="cannot be read"):
        weights.read_params(path, CONFIG)
    with pytest.raises(WeightsCorruptError, match="cannot be read"):
        weights.is_untrained(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>404</html>", b"PK\x03\x04", npy(np.zeros(3)), struct.pack("<22s", b"PK\x05\x06")],
    ids=["empty", "html", "half a zip", "an array alone", "no arrays"],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    """What is no npz of parameters is refused as corrupt, whatever its name."""
    path = tmp_path / CONFIG.file_name
    path.write_bytes(content)
    with pytest.raises(WeightsCorruptError):
        weights.read_params(path, CONFIG)


def test_another_file_than_installed_is_refused(tmp_path: Path) -> None:
    """A well-formed file with other values fails the checksum of its installation."""
    path = write_blank(tmp_path / CONFIG.file_name, CONFIG)
    weights.read_params(path, CONFIG)
    weights.write_record(path, {"sha256": "0" * 64})
    with pytest.raises(WeightsCorruptError, match=f"expected {'0' * 64}"):
        weights.read_params(path, CONFIG)
    weights.write_record(path, {"sha256": weights.sha256_of(path)})
    weights.read_params(path, CONFIG)


def test_a_published_file_is_known(tmp_path: Path) -> None:
    """A well-formed file under the name of one whose checksum is known must be that one."""
    config = MODELS["model_1_ptm"]
    path = write_blank(tmp_path / config.file_name, config)
    with pytest.raises(WeightsCorruptError, match="expected 5e564f79af5bcd54"):
        weights.read_params(path, config)


def test_facts_of_an_installed_file(tmp_path: Path) -> None:
    """The facts tell where a file came from, its licence and its checksum."""
    path = write_blank(tmp_path / CONFIG.file_name, CONFIG)
    by_hand = weights.facts(path)
    assert (by_hand.name, by_hand.source, by_hand.sha256) == ("model_3", "", "")
    weights.write_record(path, {"url": "https://example.org/a.tar", "sha256": "12"})
    facts = weights.facts(path)
    assert (facts.source, facts.licence, facts.sha256) == (
        "https://example.org/a.tar",
        "CC-BY-4.0",
        "12",
    )
    assert not facts.untrained
    assert facts.n_bytes == path.stat().st_size


def test_records_are_of_one_file_each(tmp_path: Path) -> None:
    """Recording one file leaves what is recorded of the others; a damaged list is begun anew."""
    weights.write_record(tmp_path / "a.npz", {"url": "a"})
    weights.write_record(tmp_path / "b.npz", {"url": "b"})
    weights.write_record(tmp_path / "a.npz", {"url": "c"})
    assert weights.read_record(tmp_path / "a.npz") == {"url": "c"}
    assert weights.read_record(tmp_path / "b.npz") == {"url": "b"}
    assert json.loads((tmp_path / weights.SOURCE_NAME).read_text())["licence"] == "CC-BY-4.0"
    (tmp_path / weights.SOURCE_NAME).write_text("[1]")
    assert weights.read_record(tmp_path / "a.npz") == {}
    weights.write_record(tmp_path / "b.npz", {"url": "d"})
    assert weights.read_record(tmp_path / "b.npz") == {"url": "d"}
