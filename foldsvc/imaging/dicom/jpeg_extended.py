"""JPEG of 12 bits (ISO/IEC 10918-1, processes 2 and 4), as a decoder that pydicom calls.

GDCM decodes it, bit by bit like libjpeg-turbo; pydicom's own way to GDCM leaves it out.
"""

from typing import cast

import gdcm
import numpy as np
from pydicom.pixels.decoders.base import DecodeRunner, JPEGExtended12BitDecoder
from pydicom.uid import JPEGExtended12Bit

from foldsvc.errors import ImageDamagedError

DECODER_DEPENDENCIES = {JPEGExtended12Bit: ("gdcm>=3.0.24",)}
_BITS = 16


def is_available(uid: str) -> bool:
    """Say whether a transfer syntax is decoded here; asked by pydicom."""
    return uid == JPEGExtended12Bit


def register() -> None:
    """Make pydicom ask here, once its own decoders have refused."""
    name = "foldsvc"
    if name not in JPEGExtended12BitDecoder.available_plugins:
        JPEGExtended12BitDecoder.add_plugin(name, (__name__, "decode_frame"))


def decode_frame(source: bytes, runner: DecodeRunner) -> bytes:
    """Give the samples of a frame in 16 bits, little-endian; signed ones with their sign.

    Raises:
        ImageDamagedError: The frame cannot be decoded, or is of another size than the file says.
    """
    image = gdcm.Image()
    image.SetNumberOfDimensions(2)
    image.SetDimensions((runner.columns, runner.rows, 1))
    image.SetDataElement(_element(source))
    colours = gdcm.PhotometricInterpretation.GetPIType(str(runner.photometric_interpretation))
    image.SetPhotometricInterpretation(gdcm.PhotometricInterpretation(colours))
    image.SetTransferSyntax(gdcm.TransferSyntax(gdcm.TransferSyntax.JPEGExtendedProcess2_4))
    image.SetPixelFormat(
        gdcm.PixelFormat(
            runner.samples_per_pixel, _BITS, runner.bits_stored, runner.bits_stored - 1, 0
        )
    )
    text = image.GetBuffer()
    data = b"" if text is None else cast("str", text).encode("utf-8", "surrogateescape")
    if len(data) != runner.rows * runner.columns * runner.samples_per_pixel * _BITS // 8:
        raise ImageDamagedError("DICOM", "its 12-bit JPEG cannot be decoded")
    runner.set_option("bits_allocated", _BITS)
    if runner.pixel_representation == 0:
        return data
    unused = np.int16(_BITS - runner.bits_stored)
    return ((np.frombuffer(data, "<i2") << unused) >> unused).tobytes()


def _element(source: bytes) -> gdcm.DataElement:
    fragment = gdcm.Fragment()
    fragment.SetByteStringValue(source)
    fragments = gdcm.SequenceOfFragments.New()
    fragments.AddFragment(fragment)
    element = gdcm.DataElement(gdcm.Tag(0x7FE0, 0x0010))
    element.SetValue(fragments.__ref__())
    return element
