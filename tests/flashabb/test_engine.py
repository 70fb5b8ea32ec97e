"""The engine against the reference's numbers, and the laws that its batches and programs obey."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from foldsvc.chem.residues import ATOM14_NAMES, ATOM37_INDEX, UNKNOWN_AATYPE, aatype_of
from foldsvc.errors import FvTooLongError
from foldsvc.flashabb.engine import FlashabbEngine
from foldsvc.records.antibody import FvInput
from foldsvc.records.progress import Progress
from foldsvc.records.structure import Prediction

GOLDEN = Path(__file__).parents[1] / "golden" / "flashabb.npz"
GLYCINE_ATOMS = ATOM14_NAMES[7]
CASES = (
    *("adalimumab", "avelumab", "bevacizumab", "hyhel10", "nivolumab", "pembrolizumab"),
    *("trastuzumab", "trastuzumab_light_alone", "trastuzumab_with_x"),
)
BATCH = ("bevacizumab", "nivolumab", "trastuzumab_light_alone")


def silent(_progress: Progress) -> None:
    """Take progress and say nothing."""


def assert_equals_golden(fv: FvInput, prediction: Prediction, key: str) -> None:
    """Compare every atom within 1e-3 Å and every pLDDT within 1e-2."""
    with np.load(GOLDEN) as golden:
        positions, plddt = golden[f"{key}/positions"], golden[f"{key}/plddt"]
    structure = prediction.structure
    sequence = "".join(domain.sequence for domain in (fv.heavy, fv.light) if domain)
    for row, aatype in enumerate(aatype_of(sequence)):
        names = GLYCINE_ATOMS if aatype == UNKNOWN_AATYPE else ATOM14_NAMES[aatype]
        atom37 = [ATOM37_INDEX[name] for name in names]
        assert structure.atom_mask[row].sum() == len(names)
        assert structure.atom_mask[row, atom37].all()
        ours, theirs = structure.atom_positions[row, atom37], positions[row, : len(names)]
        assert np.abs(ours - theirs).max() < 1e-3
    assert np.abs(structure.plddt - plddt).max() < 1e-2


@pytest.mark.parametrize("dlc", ["dlc", "no_dlc"])
@pytest.mark.parametrize("name", CASES)
def test_equals_the_reference(engine: FlashabbEngine, fv_of, name: str, dlc: str) -> None:
    """Every atom and pLDDT is the reference's: paired chains, a light chain alone, unknowns."""
    fv = fv_of(name)
    (prediction,) = engine.fold([fv], dlc=dlc == "dlc", on_progress=silent)
    assert_equals_golden(fv, prediction, f"{name}/alone/{dlc}")


@pytest.mark.parametrize("dlc", ["dlc", "no_dlc"])
def test_batch_equals_the_reference_batch(engine: FlashabbEngine, fv_of, dlc: str) -> None:
    """A batch of different lengths gives what the reference's padded batch gives."""
    fvs = [fv_of(name) for name in BATCH]
    predictions = engine.fold(fvs, dlc=dlc == "dlc", on_progress=silent)
    for fv, prediction in zip(fvs, predictions, strict=True):
        assert_equals_golden(fv, prediction, f"{fv.name}/batch/{dlc}")


def test_batch_equals_single(engine: FlashabbEngine, fv_of) -> None:
    """An antibody folds the same alone and beside others."""
    fvs = [fv_of(name) for name in BATCH]
    together = engine.fold(fvs, dlc=True, on_progress=silent)
    for fv, one in zip(fvs, together, strict=True):
        (alone,) = engine.fold([fv], dlc=True, on_progress=silent)
        np.testing.assert_allclose(
            one.structure.atom_positions, alone.structure.atom_positions, rtol=0, atol=1e-3
        )
        np.testing.assert_allclose(one.structure.plddt, alone.structure.plddt, atol=1e-3)


def test_runs_are_repeatable(engine: FlashabbEngine, fv_of) -> None:
    """Two runs of one program give the same bits."""
    first, second = (
        engine.fold([fv_of("trastuzumab")], dlc=True, on_progress=silent)[0] for _ in range(2)
    )
    assert np.array_equal(first.structure.atom_positions, second.structure.atom_positions)


def test_trajectory_ends_in_the_structure(engine: FlashabbEngine, fv_of) -> None:
    """The backbone after the last of the eight blocks is that of the structure."""
    (prediction,) = engine.fold([fv_of("trastuzumab")], dlc=True, on_progress=silent)
    trajectory = prediction.backbone_trajectory
    assert trajectory.shape == (8, 227, 3, 3)
    np.testing.assert_allclose(
        trajectory[-1], prediction.structure.atom_positions[:, :3], rtol=0, atol=1e-4
    )
    assert np.abs(trajectory[0] - trajectory[-1]).max() > 1.0


def test_chains_and_numbers(engine: FlashabbEngine, fv_of) -> None:
    """Chains are H and L with the numbers and insertion letters of the domains."""
    fv = fv_of("trastuzumab")
    insertion = ("",) * 110 + ("A",) + ("",) * 9
    number = (*range(1, 111), 110, *range(111, 120))
    heavy = dataclasses.replace(fv.heavy, imgt_number=number, imgt_insertion=insertion)
    fv = dataclasses.replace(fv, heavy=heavy)
    (prediction,) = engine.fold([fv], dlc=True, on_progress=silent)
    structure = prediction.structure
    assert structure.chain_names == ("H", "L")
    assert structure.chain_index.tolist() == [0] * 120 + [1] * 107
    assert structure.residue_number.tolist() == [*number, *range(1, 108)]
    assert structure.insertion_code == insertion + ("",) * 107


def test_light_chain_alone_is_chain_l(engine: FlashabbEngine, fv_of) -> None:
    """A light chain alone is named L."""
    fvs = [fv_of("trastuzumab_light_alone")]
    (prediction,) = engine.fold(fvs, dlc=True, on_progress=silent)
    assert prediction.structure.chain_names == ("L",)
    assert set(prediction.structure.chain_index.tolist()) == {0}


def test_stand_in_is_folded_and_dropped(engine: FlashabbEngine, fv_of) -> None:
    """A heavy chain with a stand-in folds as the pair does, and only the heavy chain is given."""
    pair = fv_of("trastuzumab")
    lone = dataclasses.replace(pair, light=None, stand_in_light=pair.light)
    (with_light,) = engine.fold([pair], dlc=True, on_progress=silent)
    (without,) = engine.fold([lone], dlc=True, on_progress=silent)
    assert without.structure.chain_names == ("H",)
    assert without.backbone_trajectory.shape == (8, 120, 3, 3)
    assert np.array_equal(
        without.structure.atom_positions, with_light.structure.atom_positions[:120]
    )


def test_unknown_residues_stay_unknown(engine: FlashabbEngine, fv_of) -> None:
    """X is folded as unknown, stays unknown and has the atoms of glycine."""
    (prediction,) = engine.fold([fv_of("trastuzumab_with_x")], dlc=True, on_progress=silent)
    (row, *_) = np.flatnonzero(prediction.structure.aatype == UNKNOWN_AATYPE)
    atoms = np.flatnonzero(prediction.structure.atom_mask[row]).tolist()
    assert atoms == [ATOM37_INDEX[name] for name in ("N", "CA", "C", "O")]


def test_more_than_eight(engine: FlashabbEngine, fv_of) -> None:
    """More antibodies than one batch holds are all folded, in their order."""
    fvs = [fv_of(name) for name in CASES]
    predictions = engine.fold(fvs, dlc=True, on_progress=silent)
    assert [p.structure.aatype.size for p in predictions] == [fv.n_res for fv in fvs]
    assert_equals_golden(fvs[-1], predictions[-1], f"{CASES[-1]}/alone/dlc")


def test_one_program_for_every_length(weights_dir: Path, tmp_path: Path, fv_of) -> None:
    """Antibodies of different lengths share one compiled program; a larger batch has its own."""
    engine = FlashabbEngine(weights_dir, tmp_path)
    said: list[str] = []
    trastuzumab, nivolumab = fv_of("trastuzumab"), fv_of("nivolumab")
    assert not engine.program_is_compiled([trastuzumab], dlc=True)
    for batch in ([trastuzumab], [nivolumab], [trastuzumab, nivolumab]):
        engine.fold(batch, dlc=True, on_progress=lambda progress: said.append(progress.message))
    assert engine.program_is_compiled([nivolumab], dlc=True)
    preparing = "Preparing the network for up to 256 residues"
    assert said == [
        *(preparing, "Folding the antibody", "Folded"),
        *("Folding the antibody", "Folded"),
        *(preparing, "Folding 2 antibodies", "Folded"),
    ]


SECOND_PROCESS = """
import sys
from pathlib import Path
import jax
events = []
jax.monitoring.register_event_duration_secs_listener(lambda event, *_, **__: events.append(event))
sys.path[:0] = sys.argv[1:2]
from conftest import fv_of
from foldsvc.flashabb.engine import FlashabbEngine
engine = FlashabbEngine(Path(sys.argv[2]), Path(sys.argv[3]))
engine.fold([fv_of("trastuzumab")], dlc=True, on_progress=lambda progress: None)
print(sum("backend_compile" in event for event in events))
"""


def test_a_second_process_compiles_nothing(weights_dir: Path, tmp_path: Path) -> None:
    """A process that starts later finds every program in the folder and compiles none."""
    n_compiled, files = [], []
    for _ in range(2):
        command = [sys.executable, "-W", "error", "-c", SECOND_PROCESS]
        arguments = [str(Path(__file__).parent), str(weights_dir), str(tmp_path)]
        run = subprocess.run([*command, *arguments], check=True, capture_output=True, text=True)
        n_compiled.append(int(run.stdout.split()[-1]))
        files.append(sorted(path.name for path in tmp_path.iterdir() if "-atime" not in path.name))
    assert n_compiled[0] >= 1
    assert n_compiled[1] == 0
    assert files[0] == files[1]


def test_a_torn_program_is_replaced(weights_dir: Path, tmp_path: Path, fv_of) -> None:
    """A program file cut short by a killed worker is thrown away and written anew."""
    fvs = [fv_of("trastuzumab_light_alone")]
    (whole,) = FlashabbEngine(weights_dir, tmp_path).fold(fvs, dlc=True, on_progress=silent)
    kept = next(tmp_path.glob("*.program"))
    n_bytes = kept.stat().st_size
    for path in tmp_path.iterdir():
        path.write_bytes(path.read_bytes()[:5_000])
    (again,) = FlashabbEngine(weights_dir, tmp_path).fold(fvs, dlc=True, on_progress=silent)
    assert np.array_equal(again.structure.atom_positions, whole.structure.atom_positions)
    assert kept.stat().st_size == pytest.approx(n_bytes, rel=0.1)


def test_too_long(engine: FlashabbEngine, fv_of) -> None:
    """Domains longer than the longest program are refused with their length and the limit."""
    fv = fv_of("trastuzumab_light_alone")
    n_res = 600
    long = dataclasses.replace(
        fv.light,
        sequence="A" * n_res,
        imgt_number=tuple(range(n_res)),
        imgt_insertion=("",) * n_res,
        region=("FR1",) * n_res,
    )
    with pytest.raises(FvTooLongError, match="600 residues, expected at most 512") as caught:
        engine.fold([dataclasses.replace(fv, light=long)], dlc=True, on_progress=silent)
    assert caught.value.n_res == n_res


def test_padding_changes_nothing(engine: FlashabbEngine, fv_of) -> None:
    """Beside an antibody past the first padded length, both are padded more and fold the same."""
    fv = fv_of("trastuzumab")
    (alone,) = engine.fold([fv], dlc=True, on_progress=silent)
    n_res = 160
    light = dataclasses.replace(
        fv.light,
        sequence=(fv.light.sequence * 2)[:n_res],
        imgt_number=tuple(range(n_res)),
        imgt_insertion=("",) * n_res,
        region=("FR1",) * n_res,
    )
    longer = dataclasses.replace(fv, light=light)
    said: list[str] = []
    beside, long = engine.fold(
        [fv, longer], dlc=True, on_progress=lambda progress: said.append(progress.message)
    )
    assert said[0] == "Preparing the network for up to 384 residues"
    assert long.structure.plddt.shape == (280,)
    np.testing.assert_allclose(
        beside.structure.atom_positions, alone.structure.atom_positions, rtol=0, atol=1e-3
    )
