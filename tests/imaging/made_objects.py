"""Objects that vendors write, made file by file: Siemens' mosaics and what they say in private."""

import struct
from collections.abc import Mapping, Sequence

import numpy as np
import pydicom

from tests.imaging.made_series import MR, slice_file


def csa_bytes(tags: Mapping[str, Sequence[object]]) -> bytes:
    """Write Siemens' private image header, in the newer of its layouts."""
    out = b"SV10\x04\x03\x02\x01" + struct.pack("<2I", len(tags), 77)
    for name, items in tags.items():
        vr = b"IS" if isinstance(items[0], int) else b"FD"
        out += struct.pack(
            "<64si4s3i", name.encode(), len(items), vr, 6 if vr == b"IS" else 4, 6, 77
        )
        for item in [*items, *[""] * (6 - len(items))]:
            text = b"" if item == "" else f"{item}".encode() + b"\0"
            out += struct.pack("<4i", len(text), len(text), 77, len(text))
            out += text + b"\0" * (-len(text) % 4)
    return out


def mosaic_file(
    tiles: np.ndarray,
    *,
    first: Sequence[float],
    directions: Sequence[float],
    spacing: Sequence[float],
    step: float,
    backwards: bool = False,
    csa: Mapping[str, Sequence[object]] | None = None,
    number: int = 1,
    **further: object,
) -> pydicom.FileDataset:
    """Give a Siemens mosaic.

    Args:
        tiles: Slices in the order of the mosaic, int16.
        first: Centre of the first pixel of the first slice, LPS.
        directions: Of rows and columns, LPS.
        spacing: Between rows and between columns, mm.
        step: Between slices, mm.
        backwards: They go against the normal of their plane.
        csa: More of the private header.
        number: Of the volume.
        further: More elements.
    """
    n_tiles, rows, columns = tiles.shape
    across = int(np.ceil(np.sqrt(n_tiles)))
    picture = np.zeros((across * rows, across * columns), np.int16)
    for index, tile in enumerate(tiles):
        down, right = divmod(index, across)
        picture[down * rows : (down + 1) * rows, right * columns : (right + 1) * columns] = tile
    row, column = np.array(directions[:3], float), np.array(directions[3:], float)
    corner = np.array(first, float) - row * spacing[1] * (across - 1) * columns / 2
    corner = corner - column * spacing[0] * (across - 1) * rows / 2
    normal = np.cross(row, column) * (-1 if backwards else 1)
    made = slice_file(
        picture, position=corner, directions=directions, spacing=spacing, number=number, kind=MR,
        modality="MR", Manufacturer="SIEMENS", RepetitionTime=2000, RescaleIntercept=0, EchoTime=30,
        ImageType=["ORIGINAL", "PRIMARY", "M", "ND", "MOSAIC"], SpacingBetweenSlices=step,
        SliceThickness=step, AcquisitionNumber=number,
        AcquisitionTime=f"{100000 + 2 * number:06}", WindowCenter=500 + number, WindowWidth=1000,
        **further,
    )  # fmt: skip
    block = made.private_block(0x0029, "SIEMENS CSA HEADER", create=True)
    block.add_new(0x08, "CS", "IMAGE NUM 4")
    told = {
        "NumberOfImagesInMosaic": [n_tiles],
        "SliceNormalVector": [f"{one:.8f}" for one in normal],
    }
    block.add_new(0x10, "OB", csa_bytes({**told, **(csa or {})}))
    return made


def item(**values: object) -> pydicom.Dataset:
    """Give an item of a sequence."""
    made = pydicom.Dataset()
    for name, value in values.items():
        setattr(made, name, value)
    return made


def gated_tomogram(
    values: np.ndarray, *, gates: Sequence[int], slices: Sequence[int], **further: object
) -> pydicom.FileDataset:
    """Give a reconstructed gated tomogram of the heart, one file (PS3.3 C.8.4.8).

    Args:
        values: Frames, rows, columns, int16.
        gates: Time slot of each frame, from 1 on.
        slices: Place of each frame, from 1 on.
        further: More elements.
    """
    n_frames, rows, columns = values.shape
    made = slice_file(
        values.reshape(n_frames * rows, columns), position=(0, 0, 0), spacing=(4, 4),
        kind="1.2.840.10008.5.1.4.1.1.20", modality="NM", Rows=rows, NumberOfFrames=n_frames,
        ImageType=["ORIGINAL", "PRIMARY", "RECON GATED TOMO", "EMISSION"], SpacingBetweenSlices=6,
        FrameIncrementPointer=[0x00540060, 0x00540070, 0x00540080],
        RRIntervalVector=[1] * n_frames, TimeSlotVector=list(gates), SliceVector=list(slices),
        DetectorInformationSequence=pydicom.Sequence(
            [item(ImagePositionPatient=[-8, -6, 40], ImageOrientationPatient=[1, 0, 0, 0, 1, 0])]
        ),
        RescaleIntercept=0, **further,
    )  # fmt: skip
    del made.ImagePositionPatient
    del made.ImageOrientationPatient
    return made


def enhanced_mr(frames: Sequence[Mapping[str, object]], **further: object) -> pydicom.FileDataset:
    """Give an enhanced MR image whose frames differ in what their functional groups say.

    Args:
        frames: Of each: `value` of all pixels and `position`, and where they differ `stack`,
            `time` (index from 1 on), `echo` (ms), `kind` (frame type), `phase` (cardiac trigger
            delay, ms), `b` and `direction`.
        further: More elements.
    """
    pixels = np.concatenate([np.full((4, 5), frame["value"], np.int16) for frame in frames])
    made = slice_file(
        pixels, position=(0, 0, 0), kind="1.2.840.10008.5.1.4.1.1.4.1", modality="MR", Rows=4,
        NumberOfFrames=len(frames), ImageType=["ORIGINAL", "PRIMARY", "OTHER", "NONE"], **further,
    )  # fmt: skip
    for name in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing",
                 "RescaleSlope", "RescaleIntercept"):  # fmt: skip
        delattr(made, name)
    made.SharedFunctionalGroupsSequence = pydicom.Sequence(
        [
            item(
                PixelMeasuresSequence=_one(PixelSpacing=[1, 1], SliceThickness=2),
                PlaneOrientationSequence=_one(ImageOrientationPatient=[1, 0, 0, 0, 1, 0]),
                PixelValueTransformationSequence=_one(
                    RescaleSlope=1, RescaleIntercept=0, RescaleType="US"
                ),
            )
        ]
    )
    made.PerFrameFunctionalGroupsSequence = pydicom.Sequence([_group(frame) for frame in frames])
    return made


def _group(frame: Mapping[str, object]) -> pydicom.Dataset:
    content = item(StackID=str(frame.get("stack", "1")))
    if "time" in frame:
        content.TemporalPositionIndex = frame["time"]
    group = item(
        FrameContentSequence=pydicom.Sequence([content]),
        PlanePositionSequence=_one(ImagePositionPatient=list(frame["position"])),
        MRImageFrameTypeSequence=_one(
            FrameType=frame.get("kind", ["ORIGINAL", "PRIMARY", "OTHER", "NONE"])
        ),
    )
    if "echo" in frame:
        group.MREchoSequence = _one(EffectiveEchoTime=float(frame["echo"]))
    if "phase" in frame:
        group.CardiacSynchronizationSequence = _one(
            NominalCardiacTriggerDelayTime=float(frame["phase"])
        )
    if "b" in frame:
        weighting = item(DiffusionBValue=float(frame["b"]), DiffusionDirectionality="NONE")
        if "direction" in frame:
            weighting.DiffusionDirectionality = "DIRECTIONAL"
            weighting.DiffusionGradientDirectionSequence = _one(
                DiffusionGradientOrientation=[float(one) for one in frame["direction"]]
            )
        group.MRDiffusionSequence = pydicom.Sequence([weighting])
    return group


def _one(**values: object) -> pydicom.Sequence:
    return pydicom.Sequence([item(**values)])
