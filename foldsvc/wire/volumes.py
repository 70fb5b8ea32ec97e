"""Requests and answers about images, `/api/v1/volumes`."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from foldsvc.image_formats import ImageFormat
from foldsvc.records.notice import Notice
from foldsvc.wire.files import FileEntry
from foldsvc.wire.fold import Wire

Kind = Literal["volume", "frames"]
"""A grid in space, or pictures that are looked at one by one."""

Unit = Literal["HU", "Bq/mL", "SUVbw", "SUVlbm", "SUVbsa", "SUVibw", "counts", "Gy", "Hz", "signal"]
"""What the numbers of an image are; `signal` has no unit, as in magnetic resonance."""

FourthAxis = Literal["time", "diffusion", "gate", "component"]
"""`gate` is part of the heart's or breath's cycle, of a gated tomogram; `component` one of the
numbers of a vector or colour."""

Vector3 = tuple[float, float, float]
Row4 = tuple[float, float, float, float]


class WindowPreset(Wire):
    """A range of values to show, from black to white."""

    code: str = Field(description="such as brain, lung, file or percentiles")
    name: str
    center: float
    width: float
    low: float = Field(description="value shown black: center - width / 2")
    high: float = Field(description="value shown white: center + width / 2")
    source: Literal["file", "modality", "values"]


class ValueRange(Wire):
    """What values an image has; not a number and infinite are left out."""

    minimum: float
    maximum: float
    percentile_0_5: float
    percentile_2: float
    percentile_98: float
    percentile_99_5: float


class Geometry(Wire):
    """Where the voxels of `volume.nii.gz` are."""

    shape: tuple[int, int, int] = Field(description="voxels along x, y and z, nearest to R, A, S")
    n_times: int = Field(ge=1, description="volumes along the fourth axis")
    time_step_s: float | None
    fourth_axis: FourthAxis = Field(default="time", description="what tells these volumes apart")
    spacing: Vector3 = Field(description="between voxels, in mm")
    affine: tuple[Row4, Row4, Row4, Row4] = Field(
        description="voxel index to RAS+ world coordinates in mm, by rows"
    )
    source_orientation: str = Field(
        description="towards what the axes of the file went, such as LPS"
    )
    oblique: bool = Field(description="the axes are not those of the patient")
    tilt_degrees: float = Field(description="of the gantry: how far the grid is sheared; 0 if not")


class Diffusion(Wire):
    """How each volume of `volume.nii.gz` is weighted by diffusion, in order.

    The files `volume.bval` and `volume.bvec` have the same in FSL's form.
    """

    b_values: list[float] = Field(description="in s/mm²")
    directions: list[Vector3] = Field(
        description="unit vectors in RAS+ world coordinates; zeros where there is no gradient"
    )


class VoiLut(Wire):
    """A table from value to brightness, in place of a window."""

    first_value: int
    bits: int
    values: list[int]


class Frames(Wire):
    """How to show the pictures of `frames/{index}`.

    A frame of one sample is `rows * columns` numbers of `dtype`, little-endian, row by row from
    the top left; value = `slope * number + intercept`. A frame of three samples is a PNG in RGB.
    """

    rows: int
    columns: int
    n_frames: int
    samples: Literal[1, 3]
    dtype: Literal["uint8", "int16", "uint16", "int32", "float32", "png"]
    slope: float
    intercept: float
    inverted: bool = Field(description="low values are bright: MONOCHROME1")
    voi_function: Literal["LINEAR", "LINEAR_EXACT", "SIGMOID"]
    voi_lut: VoiLut | None
    pixel_spacing: tuple[float, float] | None = Field(
        description="mm between rows and between columns"
    )
    spacing_source: (
        Literal[
            "PixelSpacing",
            "ImagerPixelSpacing",
            "NominalScannedPixelSpacing",
            "ImagePlanePixelSpacing",
            "SequenceOfUltrasoundRegions",
        ]
        | None
    )
    spacing_caveat: str = Field(description="what a ruler must say; empty if nothing")
    pixel_aspect_ratio: float = Field(description="height of a pixel by its width")
    frame_time_ms: float | None
    view_position: str = Field(description="such as PA, AP or LAT; empty if not told")
    laterality: Literal["L", "R", "B", "U", ""]
    top_left: Vector3 | None = Field(
        description="centre of the first pixel in RAS+ mm, where the file tells"
    )
    along_columns: Vector3 | None = Field(description="unit vector in RAS+ of growing column index")
    along_rows: Vector3 | None = Field(description="unit vector in RAS+ of growing row index")


class SuvInputs(Wire):
    """What turns Bq/mL into standardised uptake by body weight, or why it cannot be done."""

    factor: float | None = Field(
        description="SUVbw = value * factor; the weight itself is not kept. null: see reasons"
    )
    reasons: list[str] = Field(description="what is missing or contradicts; empty with a factor")
    half_life_s: float | None
    decay_correction: str
    seconds_from_injection: float | None = Field(
        description="from the injection to the time to which the values are corrected"
    )


Action = Literal["removed", "emptied", "replaced", "uid_replaced", "date_shifted"]


class Deidentified(Wire):
    """One kind of element that was treated; never its value."""

    place: str = Field(
        description="tags from the outermost sequence, as (0008,1140)/(0008,1155); or a field"
    )
    name: str = Field(description="keyword of the element; empty for private ones")
    action: Action
    count: Annotated[int, Field(ge=1, description="in how many places of the files")]


class MethodCode(Wire):
    """One code of DICOM PS3.16 CID 7050, as written into (0012,0064)."""

    code: str
    meaning: str


class Deidentification(Wire):
    """What was done on the way in, so that no one is known by the image."""

    profile: str
    methods: list[MethodCode] = Field(description="empty for formats other than DICOM")
    elements: list[Deidentified]


class Sharing(Wire):
    """Whether an image may be shown to others."""

    shareable: bool
    burned_in_text: Literal["declared", "possible", "none_declared"]
    reasons: list[str] = Field(description="codes: what has to be done first; empty if shareable")


Dataset = Literal["brats", "brainweb", "isbi-ms", "covid-ct"]
"""A well-known collection of images."""

Role = Literal[
    "T1",
    "T1ce",
    "T2",
    "FLAIR",
    "PD",
    "CT",
    "labels",
    "labels, first rater",
    "labels, second rater",
    "lungs",
    "infections",
    "lungs and infections",
]
"""What an image is in a case of a collection."""


class Layout(Wire):
    """Where an image belongs in a well-known collection."""

    dataset: Dataset
    role: Role
    case: int = Field(ge=1, description="images of one upload with the same number belong together")
    table: str = Field(description="of the names of labels; empty for what is no map of labels")


class NamedLabel(Wire):
    """What a number in a map of labels means, as the file itself says."""

    value: int
    name: str
    colour: str = Field(description="as #rrggbb")


class VolumeSummary(Wire):
    """One image in a list."""

    id: str
    upload_id: str = Field(description="the same for all that came together")
    kind: Kind
    title: str = Field(description="made from what the image is; nothing of it was typed")
    modality: str = Field(description="DICOM's code, such as CT; empty if not told")
    format: ImageFormat
    unit: Unit
    shape: tuple[int, ...] = Field(
        description="x, y, z and time of a volume; frames, rows and columns of pictures"
    )
    shareable: bool
    label_map: bool = False
    layout: Layout | None = None
    series: str = ""
    drawn_on: str = ""
    size: int = Field(description="of all files, in bytes")
    created_at: datetime


class VolumeFacts(Wire):
    """What an image is, whatever it is called and whenever it came."""

    kind: Kind
    title: str
    modality: str
    body_part: str = Field(description="one of DICOM's terms, such as HEAD; empty if not told")
    format: ImageFormat
    n_source_files: int
    unit: Unit
    geometry: Geometry | None = Field(description="of a volume")
    frames: Frames | None = Field(description="of pictures")
    value_range: ValueRange | None = Field(description="null for pictures in colour")
    presets: list[WindowPreset] = Field(description="the first is the one to begin with")
    suv: SuvInputs | None = Field(description="of PET")
    sharing: Sharing
    notices: list[Notice]
    deidentification: Deidentification
    label_map: bool = Field(
        default=False, description="few whole numbers from 0 on: it may be a map of labels"
    )
    layout: Layout | None = Field(
        default=None, description="where the image belongs in a well-known collection"
    )
    labels: list[NamedLabel] = Field(
        default=[], description="of a map whose file names its labels; see also /labels"
    )
    series: str = Field(
        default="", description="of DICOM: SeriesInstanceUID, as replaced and as DICOMweb has it"
    )
    drawn_on: str = Field(
        default="", description="series of the image that a map of labels is laid over"
    )
    diffusion: Diffusion | None = Field(
        default=None, description="of an image whose fourth axis is diffusion"
    )


class ImageEntry(VolumeFacts):
    """One image with its files."""

    id: str
    upload_id: str
    created_at: datetime
    files: list[FileEntry]


class VolumePage(Wire):
    """Images, newest first."""

    volumes: list[VolumeSummary]
    next_cursor: str | None


class Skipped(Wire):
    """Files of an upload of which nothing was made, for one reason."""

    code: str
    message: str
    count: int
    files: list[str] = Field(
        default=[],
        description="what they were called, the first of many; told here and kept nowhere",
    )


class ImportedVolumes(Wire):
    """What an upload became; nothing of it is left beside this."""

    upload_id: str
    volumes: list[ImageEntry]
    skipped: list[Skipped]
