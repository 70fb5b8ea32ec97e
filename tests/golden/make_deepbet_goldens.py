"""Write `deepbet.npz`: what deepbet itself makes of a real head.

Run from the root of the repository, in an environment of its own that has the reference package
and PyTorch (pip install deepbet==1.0.2 torch==2.13.0), which foldsvc itself never installs:

    path/to/that/python tests/golden/make_deepbet_goldens.py [OUT.npz [IMAGE.nii.gz]]

`make parity` makes that environment and compares what the reference gives there with the goldens.
"""

import sys
from pathlib import Path

import nibabel
import numpy as np
import torch
from deepbet.bet import BrainExtraction
from deepbet.utils import normalize

ROOT = Path(__file__).parents[2]
IMAGE = ROOT / "tests" / "data" / "segmentation" / "colin27_3mm.nii.gz"
SIDE = 64


def small_passes(reference: BrainExtraction, x: np.ndarray) -> dict[str, np.ndarray]:
    """Give what both networks make of the image at 64³, on which they cost little."""
    small = torch.nn.functional.interpolate(
        torch.from_numpy(x)[None, None], (SIDE,) * 3, mode="nearest-exact"
    )[0, 0]
    low, high = small.quantile(0.005), small.quantile(0.995)
    given = normalize(small, low, high)
    passes = {}
    for name, network in (("head", reference.bbox_model), ("brain", reference.model)):
        with torch.no_grad():
            passes[f"small/{name}"] = network(given[None, None])[0, 1].numpy()
    return passes


def main() -> None:
    """Run both networks alone and the whole extraction."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("deepbet.npz")
    image = nibabel.load(sys.argv[2] if len(sys.argv) > 2 else IMAGE)
    x = nibabel.as_closest_canonical(image).get_fdata(dtype=np.float32)
    reference = BrainExtraction(no_gpu=True)
    goldens = small_passes(reference, x)
    probability = reference.run_model(x.copy())
    goldens["probability"] = probability
    goldens["mask"] = reference.postprocess(probability > 0.5) > 0
    np.savez_compressed(out, **{name: packed(value) for name, value in goldens.items()})
    print(f"{out.name}: {goldens['mask'].sum()} voxels are brain")  # noqa: T201


def packed(value: np.ndarray) -> np.ndarray:
    """Keep probabilities to 1e-5."""
    if value.dtype == np.bool_:
        return value
    return np.rint(value * 65_535).astype(np.uint16)


if __name__ == "__main__":
    main()
