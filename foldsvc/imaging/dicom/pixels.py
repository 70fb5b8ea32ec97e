"""Encoded pixels to numbers, and numbers back to plain pixels with nothing between them."""

import numpy as np
from jaxtyping import Num
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.pixels.decoders.base import get_decoder
from pydicom.pixels.processing import apply_color_lut, apply_modality_lut
from pydicom.pixels.utils import get_expected_length, pixel_array
from pydicom.uid import RLELossless

from foldsvc.errors import ImageDamagedError, ImageUnsupportedError
from foldsvc.imaging.budget import PixelBudget
from foldsvc.imaging.dicom.compressed_size import check_frames
from foldsvc.imaging.dicom.files import PIXELS, transfer_syntax_of
from foldsvc.imaging.dicom.functional_groups import as_number
from foldsvc.imaging.dicom.jpeg_extended import register
from foldsvc.imaging.parsing import parsing

_RGB = 3
_BYTE_BITS = 8
_PALETTES = (
    "RedPaletteColorLookupTableDescriptor", "GreenPaletteColorLookupTableDescriptor",
    "BluePaletteColorLookupTableDescriptor", "RedPaletteColorLookupTableData",
    "GreenPaletteColorLookupTableData", "BluePaletteColorLookupTableData",
    "SegmentedRedPaletteColorLookupTableData", "SegmentedGreenPaletteColorLookupTableData",
    "SegmentedBluePaletteColorLookupTableData",
)  # fmt: skip


def decoded_pixels(
    dataset: Dataset, budget: PixelBudget
) -> Num[np.ndarray, "n_frames rows columns *rgb"]:
    """Give the stored values of each frame, or red, green and blue from 0 to 255.

    Palettes and YBR become RGB. Bits that are not part of a value, where old overlays hid, are 0.

    Raises:
        ImageError: The pixels are damaged, too many, or in a compression that is not read.
    """
    with parsing("DICOM"):
        if not any(name in dataset for name in PIXELS):
            raise ImageDamagedError("DICOM", "it has no pixels")
        n_frames = max(1, int(as_number(dataset.get("NumberOfFrames"), 1.0)))
        if "NumberOfFrames" in dataset:
            dataset.NumberOfFrames = n_frames  # for those that read it as a number
        samples = int(dataset.get("SamplesPerPixel") or 1)
        width = (
            8
            if "DoubleFloatPixelData" in dataset
            else -(-int(dataset.get("BitsAllocated") or 8) // 8)
        )
        n_samples = int(dataset.Rows) * int(dataset.Columns) * samples
        budget.spend(n_frames * n_samples * width)
        _name_syntax(dataset)
        if transfer_syntax_of(dataset).is_compressed:
            check_frames(dataset, n_frames, n_samples, width)
        pixels = _pixel_array(dataset)
        shape = (n_frames, int(dataset.Rows), int(dataset.Columns))
        if samples == 1:
            return _grey(pixels.reshape(shape), dataset)
        return _eight_bits(pixels.reshape((*shape, samples)), int(dataset.BitsStored))


def modality_values(
    pixels: Num[np.ndarray, "n_frames rows columns *rgb"], dataset: Dataset
) -> Num[np.ndarray, "n_frames rows columns *rgb"]:
    """Look grey numbers up in the modality table of their file, where it has one (PS3.3 C.11.1)."""
    if pixels.ndim > _RGB or not dataset.get("ModalityLUTSequence"):
        return pixels
    with parsing("DICOM"):
        return np.asarray(apply_modality_lut(pixels, dataset))


def replace_pixels(target: Dataset, pixels: Num[np.ndarray, "n_frames rows columns *rgb"]) -> None:
    """Put decoded pixels into an anonymous data set, uncompressed.

    Comments and thumbnails that a compressed stream may carry stay behind.
    """
    for name in (*PIXELS, *_PALETTES):
        if name in target:
            delattr(target, name)
    colour = pixels.ndim > _RGB
    values = np.ascontiguousarray(pixels)
    if values.dtype.kind == "f":
        name = "DoubleFloatPixelData" if values.dtype.itemsize > 4 else "FloatPixelData"  # noqa: PLR2004
        setattr(target, name, values.tobytes())
        return
    target.SamplesPerPixel = _RGB if colour else 1
    if colour:
        target.PhotometricInterpretation = "RGB"
        target.PlanarConfiguration = 0
        target.BitsStored = _BYTE_BITS
    bits = _BYTE_BITS * values.dtype.itemsize
    target.BitsAllocated = bits
    target.BitsStored = min(bits, int(target.get("BitsStored") or bits))
    target.HighBit = target.BitsStored - 1
    target.PixelRepresentation = int(values.dtype.kind == "i")
    data = values.tobytes()
    target.PixelData = data + b"\0" * (len(data) % 2)
    target["PixelData"].VR = "OW" if bits > _BYTE_BITS else "OB"


def _pixel_array(dataset: Dataset) -> np.ndarray:
    """Decode, and say in plain words what is wrong where that cannot be done."""
    syntax = transfer_syntax_of(dataset)
    if not syntax.is_compressed:
        name = next(name for name in PIXELS if name in dataset)
        there, expected = len(dataset[name].value or b""), get_expected_length(dataset)
        if there < expected:
            raise ImageDamagedError(
                "DICOM", f"its pixels end early: {there:,} of {expected:,} bytes are there"
            )
    register()
    try:
        return pixel_array(dataset)
    except RuntimeError as error:  # NotImplementedError is one
        if not isinstance(error, NotImplementedError) and get_decoder(syntax).is_available:
            raise ImageDamagedError("DICOM", "its compressed pixels cannot be decoded") from None
        raise ImageUnsupportedError(
            f"these pixels in {syntax.name if syntax.is_transfer_syntax else 'their encoding'}",
            "Export the image without compression",
        ) from None
    except (ValueError, TypeError, AttributeError, LookupError, EOFError):
        raise ImageDamagedError("DICOM", "its pixels are not what its header says") from None


def _name_syntax(dataset: Dataset) -> None:
    syntax = transfer_syntax_of(dataset)
    if getattr(dataset, "file_meta", None) is None:
        dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax


def _grey(pixels: np.ndarray, dataset: Dataset) -> np.ndarray:
    if "PALETTE" in str(dataset.get("PhotometricInterpretation", "")):
        coloured = apply_color_lut(pixels, dataset)
        return _eight_bits(coloured[..., :_RGB], _BYTE_BITS * coloured.dtype.itemsize)
    syntax = transfer_syntax_of(dataset)
    plain = not syntax.is_compressed or syntax == RLELossless
    if plain and pixels.dtype.kind in "iu" and dataset.get("BitsStored"):
        return _masked(pixels, int(dataset.BitsStored), int(dataset.get("HighBit") or 0))
    return pixels


def _masked(pixels: np.ndarray, stored: int, high: int) -> np.ndarray:
    """Cut out the bits that are the value; those of a signed one are extended again."""
    bits = _BYTE_BITS * pixels.dtype.itemsize
    high = high if stored - 1 <= high < bits else stored - 1
    if not 0 < stored < bits:
        return pixels
    unsigned = np.dtype(f"u{pixels.dtype.itemsize}")
    raised = pixels.view(unsigned) << unsigned.type(bits - 1 - high)
    return np.asarray(raised.view(pixels.dtype) >> pixels.dtype.type(bits - stored))


def _eight_bits(pixels: np.ndarray, bits: int) -> np.ndarray:
    if pixels.dtype == np.uint8:
        return pixels
    if pixels.size and pixels.max() <= np.iinfo(np.uint8).max:  # 8 bits in room for more
        return pixels.astype(np.uint8)
    return (pixels >> max(0, bits - _BYTE_BITS)).astype(np.uint8)
