"""The reference package itself, run beside the engine; `make parity` installs it apart."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from foldsvc.chem.residues import ATOM14_NAMES, ATOM37_INDEX, RESIDUE_LETTERS
from foldsvc.flashabb.engine import FlashabbEngine
from foldsvc.records.antibody import FvInput
from foldsvc.sequence.stand_in_light import stand_in_light
from foldsvc.structure.chain_slices import chain_slices
from foldsvc.structure.prediction_file import unpack
from tests.flashabb.conftest import domain_of

ROOT = Path(__file__).parents[2]
MAKER = ROOT / "tests" / "golden" / "make_flashabb_goldens.py"
RAW = ROOT / "tests" / "data" / "structures"
N, C = ATOM37_INDEX["N"], ATOM37_INDEX["C"]
HOLE = 2.0
"""A C–N distance, in Å, that is no bond."""


def _by_the_reference(*arguments: str) -> None:
    python = os.environ.get("FOLDSVC_REFERENCE_PYTHON")
    assert python, "run this by: make parity"
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    subprocess.run([python, *arguments], check=True, env=environment)


@pytest.mark.parity
@pytest.mark.timeout(1_200)
def test_the_goldens_are_what_the_reference_gives(tmp_path: Path) -> None:
    """The committed numbers, which the engine is held against, come out of the reference again."""
    made = tmp_path / "flashabb.npz"

    _by_the_reference(str(MAKER), str(made))

    with np.load(made) as reference, np.load(MAKER.with_name("flashabb.npz")) as golden:
        assert set(reference.files) == set(golden.files)
        for name in golden.files:
            tolerance = 1e-2 if name.endswith("plddt") else 1e-3
            np.testing.assert_allclose(reference[name], golden[name], rtol=0, atol=tolerance)


@pytest.mark.parity
@pytest.mark.timeout(1_200)
def test_the_reference_leaves_the_same_holes(
    engine: FlashabbEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where a predicted chain is torn, the reference's is too, by as much; both are printed."""
    _by_the_reference(str(RAW / "make_raw.py"), "predict", str(tmp_path))
    for name in ("cow", "camelid"):
        structure = unpack((RAW / f"{name}_raw.npz").read_bytes()).structure
        chains = [
            "".join(RESIDUE_LETTERS[kind] for kind in structure.aatype[chain])
            for chain in chain_slices(structure)
        ]
        fv = FvInput(
            name=name,
            heavy=domain_of("heavy", chains[0]),
            light=domain_of("lambda", chains[1]) if len(chains) > 1 else None,
            stand_in_light=None if len(chains) > 1 else stand_in_light(),
        )
        (prediction,) = engine.fold([fv], dlc=True, on_progress=lambda _: None)
        with np.load(tmp_path / f"{name}.npz") as reference:
            atoms = reference["positions"][-1]
        names = ATOM14_NAMES[0]
        n_heavy = len(chains[0])
        theirs = _lengths(atoms[:n_heavy, names.index("N")], atoms[:n_heavy, names.index("C")])
        ours = prediction.structure.atom_positions[:n_heavy]
        own = _lengths(ours[:, N], ours[:, C])
        np.testing.assert_allclose(own, theirs, rtol=0, atol=1e-2)
        holes = np.flatnonzero(theirs > HOLE)
        assert holes.size
        with capsys.disabled():
            for hole in holes:
                words = f"reference {theirs[hole]:.2f} Å, foldsvc {own[hole]:.2f} Å"
                sys.stdout.write(f"{name}: H {hole + 1}–{hole + 2} by sequence, C–N {words}\n")


def _lengths(nitrogen: np.ndarray, carbon: np.ndarray) -> np.ndarray:
    """Give the C–N distance of each residue to the next, in Å."""
    return np.linalg.norm(nitrogen[1:] - carbon[:-1], axis=-1)
