"""FlashABB's trained parameters: fetched from its wheel, kept as npz, checked, loaded.

The wheel is opened as an archive; the package in it is never installed, imported or run.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from foldsvc import wheel_weights
from foldsvc.flashabb.parameter_names import EXPECTED_SHAPES, params_of
from foldsvc.flashabb.params import Params
from foldsvc.formats.torch_file import read_torch_file
from foldsvc.records.progress import OnStep
from foldsvc.weights_folders import WeightsFolders
from foldsvc.wheel_weights import WeightsFacts, WheelWeights

ENGINE = "flashabb"
WEIGHTS_NAME = "flashabb-0.0.5"
REQUIREMENT = "flash-abb==0.0.5"
LICENCE = "BSD-3-Clause"
WHEEL_SHA256 = "97f1c067fa2d9d05c192a4f4678d56daff793dc6221323b847741c04cda7c7e2"
MEMBER = "flash_abb/weights/flabb_weights.pt"
MEMBER_SHA256 = "1c266694c15c9890707db418bb8e424bf7de45f562a74142d4942f25c1e39e6a"
LICENCE_MEMBER = "flash_abb-0.0.5.dist-info/licenses/LICENCE"
PARAMETERS_SHA256 = "b6a9b9aa484b8f1f8aa2afb10b48d2680191f2cd94263b8b0a7390c8443bccc1"


def published() -> WheelWeights:
    """Say what FlashABB's weights are and which wheel they come in."""
    return WheelWeights(
        engine=ENGINE,
        name=WEIGHTS_NAME,
        title="antibody weights",
        requirement=REQUIREMENT,
        wheel_sha256=WHEEL_SHA256,
        members={MEMBER: MEMBER_SHA256},
        licence_member=LICENCE_MEMBER,
        licence=LICENCE,
        npz="flashabb.npz",
        shapes=EXPECTED_SHAPES,
        parameters_sha256=PARAMETERS_SHA256,
        convert=_arrays,
    )


def install(
    weights_dir: WeightsFolders,
    on_progress: OnStep,
    *,
    force: bool = False,
    wheel: Path | None = None,
) -> Path:
    """Put the weights into `weights_dir` and give their folder, as `wheel_weights.install` does.

    Raises:
        WeightsDownloadError: The wheel cannot be fetched or is another one.
        WeightsCorruptError: What the wheel holds is not what it should be.
    """
    return wheel_weights.install(published(), weights_dir, on_progress, force=force, wheel=wheel)


def installed(weights_dir: WeightsFolders) -> bool:
    """Tell whether the files are there, without reading them."""
    return wheel_weights.installed(published(), weights_dir)


def verify(weights_dir: WeightsFolders) -> WeightsFacts:
    """Check every value against the checksum that this version of foldsvc expects.

    Raises:
        WeightsMissingError: They are not there.
        WeightsCorruptError: They are not the expected ones.
    """
    return wheel_weights.verify(published(), weights_dir)


def load(weights_dir: WeightsFolders) -> Params:
    """Read the parameters, checking every name and shape.

    Raises:
        WeightsMissingError: They are not there.
        WeightsCorruptError: An array is missing, unknown, damaged or of another shape; the
            message names it.
    """
    return params_of(wheel_weights.read_arrays(published(), weights_dir))


def _arrays(members: Mapping[str, bytes]) -> dict[str, np.ndarray]:
    return read_torch_file(members[MEMBER], MEMBER, engine=ENGINE)
