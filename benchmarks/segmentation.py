"""Brain extraction: how long it takes, beside deepbet itself, and how it bears coarse voxels.

    python -m benchmarks.segmentation [HEAD.nii.gz]

HEAD is a T1-weighted image of a head, by default the one of 3 mm that the tests have; both programs
scale it to the same 128³ and 256³, so that its size hardly matters for the time.
With FOLDSVC_REFERENCE_PYTHON, as `make parity` sets it, deepbet runs on PyTorch in the same run,
in turns, each in a process of its own with all cores.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from foldsvc import wheel_weights
from foldsvc.imaging.segmentation.deepbet import BrainExtractor
from foldsvc.imaging.segmentation.deepbrain import UNetExplorer
from foldsvc.imaging.segmentation.mask_files import read_volume
from foldsvc.imaging.segmentation.suitability import MAX_SPACING_MM, spacing_mm
from foldsvc.imaging.segmentation.weights import DEEPBET, DEEPBRAIN
from foldsvc.records.volume import Volume
from foldsvc.settings import settings

ROOT = Path(__file__).parents[1]
HEAD = ROOT / "tests" / "data" / "segmentation" / "colin27_3mm.nii.gz"
ROUNDS = 3
COARSE = (2, 4, 8)
REFERENCE = """
import sys, time
import nibabel, numpy as np
from deepbet.bet import BrainExtraction
extraction = BrainExtraction(no_gpu=True)
image = nibabel.as_closest_canonical(nibabel.load(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    begun = time.perf_counter()
    found = extraction.run_model(image.get_fdata(dtype=np.float32).copy())
    mask = extraction.postprocess(found > 0.5)
    print(time.perf_counter() - begun, int((mask > 0).sum()))
"""


def silent(_message: str, _done: float) -> None:
    """Take progress and say nothing."""


def times(work: BrainExtractor, volume: Volume) -> list[float]:
    """Give the seconds of each of `ROUNDS` extractions."""
    seconds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work.extract(volume, silent)
        seconds.append(time.perf_counter() - begun)
    return seconds


def reference_times(path: Path) -> list[float] | None:
    """Give deepbet's seconds after a first run, None where it is not installed."""
    python = os.environ.get("FOLDSVC_REFERENCE_PYTHON")
    if not python:
        return None
    command = [python, "-c", REFERENCE, str(path), str(ROUNDS + 1)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return [float(line.split()[0]) for line in lines[1:]]


def coarsened(volume: Volume, axis: int, step: int) -> Volume:
    """Give an image with voxels `step` times as long along an axis, each the mean of those."""
    x = np.moveaxis(volume.voxels.astype(np.float32), axis, 0)
    n = len(x) // step
    mean = x[: n * step].reshape(n, step, *x.shape[1:]).mean(axis=1)
    affine = volume.affine.copy()
    affine[:3, 3] += affine[:3, axis] * (step - 1) / 2
    affine[:3, axis] *= step
    return Volume(voxels=np.moveaxis(mean, 0, axis), affine=affine)


def coarse_dice(work: BrainExtractor, volume: Volume, axis: int, step: int) -> float:
    """Give the agreement of the mask of a coarsened image with that of the image."""
    whole = work.extract(volume, silent).mask
    coarse = work.extract(coarsened(volume, axis, step), silent).mask.repeat(step, axis=axis)
    first = whole[tuple(slice(0, n) for n in coarse.shape)]
    return float(2 * (first & coarse).sum() / (first.sum() + coarse.sum()))


def main(arguments: list[str]) -> None:
    """Print times, the ratio to deepbet's, and what coarse voxels do to the mask."""
    path = Path(arguments[0]) if arguments else HEAD
    chosen, volume = settings(), read_volume(path)
    for weights in (DEEPBET, DEEPBRAIN):
        wheel_weights.install(weights, chosen.weights, lambda _message, _fraction: None)
    print(f"Brain extraction of {path.name}, {volume.voxels.shape[:3]}, {os.cpu_count()} cores")
    begun = time.perf_counter()
    work = BrainExtractor(chosen.weights, chosen.compiled)
    work.extract(volume, silent)
    print(f"  first run of a process        {time.perf_counter() - begun:6.2f} s")
    ours = times(work, volume)
    print(f"  warm, median of {ROUNDS}             {statistics.median(ours):6.2f} s")
    theirs = reference_times(path)
    if theirs is None:
        print("  deepbet: not installed; set FOLDSVC_REFERENCE_PYTHON")
    else:
        # Again after the reference, so that a machine that slows down is seen.
        ours += times(work, volume)
        print(f"  warm, both sides of deepbet   {statistics.median(ours):6.2f} s")
        print(f"  deepbet with PyTorch, median  {statistics.median(theirs):6.2f} s")
        ratio = statistics.median(theirs) / statistics.median(ours)
        print(f"  deepbet's time by ours        {ratio:6.2f}")
    explorer = UNetExplorer(chosen.weights, chosen.compiled)
    explorer.run(volume, silent)
    begun = time.perf_counter()
    explorer.run(volume, silent)
    print(f"  U-Net with feature maps, warm {time.perf_counter() - begun:6.2f} s")
    for axis in range(3):
        for step in COARSE:
            if max(spacing_mm(coarsened(volume, axis, step).affine)) > MAX_SPACING_MM:
                continue
            dice = coarse_dice(work, volume, axis, step)
            print(f"  {step} times as coarse along axis {axis}: Dice {dice:.4f} with the whole")


if __name__ == "__main__":
    main(sys.argv[1:])
