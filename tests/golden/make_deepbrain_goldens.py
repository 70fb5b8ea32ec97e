"""Write `deepbrain.npz`: what TensorFlow makes of a real head with deepbrain's graph.

Run from the root of the repository, in an environment of its own (pip install
tensorflow-cpu==2.21.0 scikit-image nibabel, and the wheel of deepbrain==0.1 with --no-deps, since
its code asks for TensorFlow 1):

    path/to/that/python tests/golden/make_deepbrain_goldens.py [OUT.npz [IMAGE.nii.gz]]

`make parity` makes that environment and compares what the reference gives there with the goldens.
"""

import sys
from importlib.metadata import files
from pathlib import Path

import nibabel
import numpy as np
import tensorflow as tf
from skimage.transform import resize

ROOT = Path(__file__).parents[2]
IMAGE = ROOT / "tests" / "data" / "segmentation" / "colin27_3mm.nii.gz"
SIDE = 128
LEVELS = {
    "down_1": "conv3d_1/Relu",
    "down_2": "conv3d_3/Relu",
    "down_3": "conv3d_5/Relu",
    "bottom": "max_pooling3d_2/MaxPool3D",
    "up_3": "conv3d_6/Relu",
    "up_2": "conv3d_7/Relu",
    "up_1": "conv3d_8/Relu",
}


def graph() -> tf.Graph:
    """Give the frozen graph that the package holds."""
    (path,) = (file for file in files("deepbrain") or () if file.name == "graph.pb")
    frozen, loaded = tf.compat.v1.GraphDef(), tf.Graph()
    frozen.ParseFromString(path.read_binary())
    with loaded.as_default():
        tf.import_graph_def(frozen, name="")
    return loaded


def main() -> None:
    """Run the network as the package does, and keep what its levels compute."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("deepbrain.npz")
    image = nibabel.load(sys.argv[2] if len(sys.argv) > 2 else IMAGE)
    x = nibabel.as_closest_canonical(image).get_fdata(dtype=np.float32)
    given = resize(x, (SIDE,) * 3, mode="constant", anti_aliasing=True)
    given = given / np.max(given)
    wanted = [f"{node}:0" for node in (*LEVELS.values(), "prob")]
    with tf.compat.v1.Session(graph=graph()) as session:
        feed = {"training:0": False, "img:0": given[None, ..., None]}
        *levels, probability = session.run(wanted, feed)
    probability = resize(probability.squeeze(), x.shape, mode="constant", anti_aliasing=True)
    goldens = {"probability": np.rint(probability * 65_535).astype(np.uint16)}
    for name, level in zip(LEVELS, levels, strict=True):
        middle = level.shape[1] // 2
        step = max(1, level.shape[1] // 32)
        # Every fourth pixel of the large levels: each is a sum over many voxels all the same.
        goldens[f"{name}/sagittal"] = level[0, middle, ::step, ::step].astype(np.float32)
    np.savez_compressed(out, **goldens)
    print(f"{out.name}: {(probability > 0.5).sum()} voxels are brain")  # noqa: T201


if __name__ == "__main__":
    main()
