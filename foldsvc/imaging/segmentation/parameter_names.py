"""The arrays of the trained files by the names that their authors gave them, and their trees."""

from collections.abc import Mapping

import numpy as np

from foldsvc.imaging.segmentation.params import (
    Convolution,
    Decoder,
    LinkNetParams,
    ResidualBlock,
    UNetLevel,
    UNetParams,
)

_ENCODERS = ((16, 16), (16, 32), (32, 64), (64, 128))
_DECODERS = ((128, 32, 64), (64, 16, 32), (32, 8, 16), (16, 4, 16))
_CUBE = (3, 3, 3)
_POINT = (1, 1, 1)

# Of the U-Net, channels into and out of each convolution, and of each transposed one.
_UNET = (
    *((1, 8), (8, 8), (8, 16), (16, 16), (16, 32), (32, 32)),
    *((64, 32), (32, 16), (16, 8)),
)
_UNET_TRANSPOSED = ((32, 32), (32, 16), (16, 8))


def _linknet_shapes() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {"init.0.weight": (16, 1, 7, 7, 7)}
    for step, (n_in, n_out) in enumerate(_ENCODERS):
        first, second = (f"down{step}.block{block}" for block in (1, 2))
        shapes |= {f"{first}.double_conv.0.weight": (n_out, n_in, *_CUBE)}
        shapes |= {f"{first}.double_conv.3.weight": (n_out, n_out, *_CUBE)}
        if n_in != n_out:
            shapes |= {f"{first}.downsample.0.weight": (n_out, n_in, *_POINT)}
        for index in (0, 3):
            shapes |= {f"{second}.double_conv.{index}.weight": (n_out, n_out, *_CUBE)}
    for step, (n_in, n_narrow, n_out) in enumerate(_DECODERS):
        shapes |= {
            f"up{step}.conv1.0.weight": (n_narrow, n_in, *_POINT),
            f"up{step}.tp_conv.0.weight": (n_narrow, n_narrow, *_CUBE),
            f"up{step}.conv2.0.weight": (n_out, n_narrow, *_POINT),
        }
    return shapes | {
        "tp_conv1.0.weight": (16, 8, *_CUBE),
        "tp_conv1.0.bias": (8,),
        "conv.0.weight": (8, 8, *_CUBE),
        "conv.0.bias": (8,),
        "tp_conv2.weight": (8, 2, 2, 2, 2),
        "tp_conv2.bias": (2,),
    }


def _unet_shapes() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {
        "conv3d_9/kernel": (*_POINT, 8, 1),
        "conv3d_9/bias": (1,),
    }
    for index, (n_in, n_out) in enumerate(_UNET):
        name = _numbered("conv3d", index)
        shapes |= {f"{name}/kernel": (*_CUBE, n_in, n_out), f"{name}/bias": (n_out,)}
    for index, (n_in, n_out) in enumerate(_UNET_TRANSPOSED):
        shapes |= {f"{_numbered('conv3d_transpose', index)}/kernel": (*_CUBE, n_out, n_in)}
    return shapes


def _numbered(name: str, index: int) -> str:
    return f"{name}_{index}" if index else name


HEAD, BRAIN = "head", "brain"
"""deepbet's two networks: the first finds the brain's box, the second the brain in it."""

LINKNET_SHAPES = _linknet_shapes()
"""Every array of one of deepbet's networks and its shape."""

DEEPBET_SHAPES = {
    f"{network}/{name}": shape
    for network in (HEAD, BRAIN)
    for name, shape in LINKNET_SHAPES.items()
}
"""Every array of both."""

DEEPBRAIN_SHAPES = _unet_shapes()
"""Every array of deepbrain's network and its shape."""


def linknet_params(arrays: Mapping[str, np.ndarray], network: str) -> LinkNetParams:
    """Arrange the arrays of one of deepbet's networks as a tree."""

    def array_of(name: str) -> np.ndarray:
        return arrays[f"{network}/{name}"]

    def block(name: str) -> ResidualBlock:
        shortcut = f"{network}/{name}.downsample.0.weight"
        return ResidualBlock(
            conv_1=array_of(f"{name}.double_conv.0.weight"),
            conv_2=array_of(f"{name}.double_conv.3.weight"),
            shortcut=arrays.get(shortcut),
        )

    return LinkNetParams(
        initial=array_of("init.0.weight"),
        down=tuple(
            (block(f"down{step}.block1"), block(f"down{step}.block2"))
            for step in range(len(_ENCODERS))
        ),
        up=tuple(
            Decoder(
                narrow=array_of(f"up{step}.conv1.0.weight"),
                transposed=array_of(f"up{step}.tp_conv.0.weight"),
                widen=array_of(f"up{step}.conv2.0.weight"),
            )
            for step in range(len(_DECODERS))
        ),
        double_1=Convolution(array_of("tp_conv1.0.weight"), array_of("tp_conv1.0.bias")),
        convolution=Convolution(array_of("conv.0.weight"), array_of("conv.0.bias")),
        double_2=Convolution(array_of("tp_conv2.weight"), array_of("tp_conv2.bias")),
    )


def unet_params(arrays: Mapping[str, np.ndarray]) -> UNetParams:
    """Arrange the arrays of deepbrain's network as a tree, its kernels as PyTorch lays them out."""

    def convolution(index: int) -> Convolution:
        name = _numbered("conv3d", index)
        return Convolution(_as_torch(arrays[f"{name}/kernel"]), arrays[f"{name}/bias"])

    def transposed(index: int) -> np.ndarray:
        # TensorFlow's kernel of a transposed convolution has its outputs before its inputs.
        return _as_torch(arrays[f"{_numbered('conv3d_transpose', index)}/kernel"])

    return UNetParams(
        down=tuple(
            UNetLevel(convolution(2 * level), convolution(2 * level + 1)) for level in range(3)
        ),
        transposed=tuple(transposed(level) for level in range(3)),
        up=tuple(convolution(6 + level) for level in range(3)),
        last=convolution(9),
    )


def _as_torch(kernel: np.ndarray) -> np.ndarray:
    """Bring the last axis to the front and the one before it second."""
    return np.ascontiguousarray(kernel.transpose(4, 3, 0, 1, 2))
