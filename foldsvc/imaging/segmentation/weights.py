"""The trained parameters of deepbet and deepbrain, which come inside their wheels.

The wheels are opened as archives; the packages in them are never installed, imported or run.
"""

from collections.abc import Mapping

import numpy as np

from foldsvc.formats.frozen_graph import read_frozen_graph
from foldsvc.formats.torch_file import read_torchscript_file
from foldsvc.imaging.segmentation.parameter_names import (
    BRAIN,
    DEEPBET_SHAPES,
    DEEPBRAIN_SHAPES,
    HEAD,
    linknet_params,
    unet_params,
)
from foldsvc.imaging.segmentation.params import LinkNetParams, UNetParams
from foldsvc.weights_folders import WeightsFolders
from foldsvc.wheel_weights import WheelWeights, read_arrays

_MODELS = {HEAD: "data/models/bbox_model.pt", BRAIN: "data/models/model.pt"}
_GRAPH = "deepbrain/models/graph.pb"


def _deepbet_arrays(members: Mapping[str, bytes]) -> dict[str, np.ndarray]:
    return {
        f"{network}/{name}": array
        for network, member in _MODELS.items()
        for name, array in read_torchscript_file(members[member], member, engine="deepbet").items()
    }


def _deepbrain_arrays(members: Mapping[str, bytes]) -> dict[str, np.ndarray]:
    return read_frozen_graph(members[_GRAPH], _GRAPH, engine="deepbrain")


DEEPBET = WheelWeights(
    engine="deepbet",
    name="deepbet-1.0.2",
    title="brain extraction weights",
    requirement="deepbet==1.0.2",
    wheel_sha256="1999e2ea00ec48f6233b95b96f3901a962d3f70431c63aeb985e8a49a198473c",
    members={
        _MODELS[HEAD]: "39a7b2b5f799faa1391ea97bfcdc0b9299f20d84f2316a4ff8918dc4685e40aa",
        _MODELS[BRAIN]: "de8ee7c69654d0dd3935dc4a5d84571d8ecf4637a6bfc01df399c4c2bc86e0fd",
    },
    licence_member="deepbet-1.0.2.dist-info/LICENSE",
    licence="MIT",
    npz="deepbet.npz",
    shapes=DEEPBET_SHAPES,
    parameters_sha256="367ed6a3b368fcbeb44b77b62f3077a0543647d48999a6c8a9e00e3e3f70e339",
    convert=_deepbet_arrays,
)
"""Brain extraction of deepbet 1.0.2, Medical Machine Learning Lab, University of Münster."""

DEEPBRAIN = WheelWeights(
    engine="deepbrain",
    name="deepbrain-0.1",
    title="U-Net weights",
    requirement="deepbrain==0.1",
    wheel_sha256="87c10e8cf906977dfc828320fb0c319e6ff4de460235cfe33a1c04906a8890de",
    members={_GRAPH: "6be50752ff151808dc7f8059fef39852759de8502d831949b40e991502225a2a"},
    # This wheel has no file of its licence; its metadata states it.
    licence_member="deepbrain-0.1.dist-info/METADATA",
    licence="MIT",
    npz="deepbrain.npz",
    shapes=DEEPBRAIN_SHAPES,
    parameters_sha256="62b4aced3164e518672c587cc6799c17c8c220c964e1ca04de3c53ac0a9e70c7",
    convert=_deepbrain_arrays,
)
"""The U-Net of deepbrain 0.1, Ivan Itzcovich."""


def load_deepbet(weights_dir: WeightsFolders) -> dict[str, LinkNetParams]:
    """Read deepbet's two networks, `HEAD` and `BRAIN`, checking every name and shape.

    Raises:
        WeightsMissingError: They are not there.
        WeightsCorruptError: An array is missing, unknown, damaged or of another shape.
    """
    arrays = read_arrays(DEEPBET, weights_dir)
    return {network: linknet_params(arrays, network) for network in (HEAD, BRAIN)}


def load_deepbrain(weights_dir: WeightsFolders) -> UNetParams:
    """Read deepbrain's network, checking every name and shape.

    Raises:
        WeightsMissingError: They are not there.
        WeightsCorruptError: An array is missing, unknown, damaged or of another shape.
    """
    return unet_params(read_arrays(DEEPBRAIN, weights_dir))
