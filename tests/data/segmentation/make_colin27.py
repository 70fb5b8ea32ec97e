"""Write `colin27_3mm.nii.gz` from the image that Debian's package mricron-data holds.

python tests/data/segmentation/make_colin27.py path/to/ch2.nii.gz
"""

import gzip
import sys
from pathlib import Path

import nibabel
import numpy as np

STEP = 3


def main() -> None:
    """Take the mean of each 3³ voxels; the world coordinates stay what they were."""
    image = nibabel.load(sys.argv[1])
    x = np.asarray(image.dataobj, np.float32)
    n = [length // STEP for length in x.shape]
    x = x[: n[0] * STEP, : n[1] * STEP, : n[2] * STEP]
    mean = x.reshape(n[0], STEP, n[1], STEP, n[2], STEP).mean(axis=(1, 3, 5))
    affine = image.affine @ np.diag([STEP, STEP, STEP, 1.0])
    middle = (STEP - 1) / 2
    affine[:3, 3] = (image.affine @ [middle, middle, middle, 1.0])[:3]
    coarse = nibabel.Nifti1Image(np.rint(mean).astype(np.uint8), affine)
    packed = gzip.compress(coarse.to_bytes(), 9, mtime=0)
    Path(__file__).with_name("colin27_3mm.nii.gz").write_bytes(packed)


if __name__ == "__main__":
    main()
