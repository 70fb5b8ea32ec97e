"""What is known of an image, as it is kept beside its files and given to whoever asks."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from annotated_types import Ge

from foldsvc.image_formats import ImageFormat
from foldsvc.records.file_entry import FileEntry
from foldsvc.records.notice import Notice
from foldsvc.records.volume import Diffusion, FourthAxis, Unit, Vector3
from foldsvc.records.wire_config import CLOSED

Kind = Literal["volume", "frames"]
"""A grid in space, or pictures that are looked at one by one."""


_Row4 = tuple[float, float, float, float]


PresetSource = Literal["file", "modality", "values"]

SpacingSource = Literal[
    "PixelSpacing",
    "ImagerPixelSpacing",
    "NominalScannedPixelSpacing",
    "ImagePlanePixelSpacing",
    "SequenceOfUltrasoundRegions",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowPreset:
    """A range of values to show, from black to white."""

    __pydantic_config__ = CLOSED

    code: str
    """such as brain, lung, file or percentiles"""
    name: str
    center: float
    width: float
    low: float
    """value shown black: center - width / 2"""
    high: float
    """value shown white: center + width / 2"""
    source: PresetSource


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRange:
    """What values an image has; not a number and infinite are left out."""

    __pydantic_config__ = CLOSED

    minimum: float
    maximum: float
    percentile_0_5: float
    percentile_2: float
    percentile_98: float
    percentile_99_5: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """Where the voxels of `volume.nii.gz` are."""

    __pydantic_config__ = CLOSED

    shape: tuple[int, int, int]
    """voxels along x, y and z, nearest to R, A, S"""
    n_times: Annotated[int, Ge(1)]
    """volumes along the fourth axis"""
    time_step_s: float | None
    fourth_axis: FourthAxis = "time"
    """what tells these volumes apart"""
    spacing: Vector3
    """between voxels, in mm"""
    affine: tuple[_Row4, _Row4, _Row4, _Row4]
    """voxel index to RAS+ world coordinates in mm, by rows"""
    source_orientation: str
    """towards what the axes of the file went, such as LPS"""
    oblique: bool
    """the axes are not those of the patient"""
    tilt_degrees: float
    """of the gantry: how far the grid is sheared; 0 if not"""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiLut:
    """A table from value to brightness, in place of a window."""

    __pydantic_config__ = CLOSED

    first_value: int
    bits: int
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """How to show the pictures of `frames/{index}`.

    A frame of one sample is `rows * columns` numbers of `dtype`, little-endian, row by row from
    the top left; value = `slope * number + intercept`. A frame of three samples is a PNG in RGB.
    """

    __pydantic_config__ = CLOSED

    rows: int
    columns: int
    n_frames: int
    samples: Literal[1, 3]
    dtype: Literal["uint8", "int16", "uint16", "int32", "float32", "png"]
    slope: float
    intercept: float
    inverted: bool
    """low values are bright: MONOCHROME1"""
    voi_function: Literal["LINEAR", "LINEAR_EXACT", "SIGMOID"]
    voi_lut: VoiLut | None
    pixel_spacing: tuple[float, float] | None
    """mm between rows and between columns"""
    spacing_source: SpacingSource | None
    spacing_caveat: str
    """what a ruler must say; empty if nothing"""
    pixel_aspect_ratio: float
    """height of a pixel by its width"""
    frame_time_ms: float | None
    view_position: str
    """such as PA, AP or LAT; empty if unknown"""
    laterality: Literal["L", "R", "B", "U", ""]
    top_left: Vector3 | None
    """centre of the first pixel in RAS+ mm, where the file tells"""
    along_columns: Vector3 | None
    """unit vector in RAS+ of growing column index"""
    along_rows: Vector3 | None
    """unit vector in RAS+ of growing row index"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuvInputs:
    """What turns Bq/mL into standardised uptake by body weight, or why it cannot be done."""

    __pydantic_config__ = CLOSED

    factor: float | None
    """SUVbw = value * factor; the weight itself is not kept. null: see reasons"""
    reasons: tuple[str, ...]
    """what is missing or contradicts; empty with a factor"""
    half_life_s: float | None
    decay_correction: str
    seconds_from_injection: float | None
    """from the injection to the time to which the values are corrected"""


Action = Literal["removed", "emptied", "replaced", "uid_replaced", "date_shifted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deidentified:
    """One kind of element that was treated; never its value."""

    __pydantic_config__ = CLOSED

    place: str
    """tags from the outermost sequence, as (0008,1140)/(0008,1155); or a field"""
    name: str
    """keyword of the element; empty for private ones"""
    action: Action
    count: Annotated[int, Ge(1)]
    """in how many places of the files"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodCode:
    """One code of DICOM PS3.16 CID 7050, as written into (0012,0064)."""

    __pydantic_config__ = CLOSED

    code: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deidentification:
    """What was done on the way in, so that no one is known by the image."""

    __pydantic_config__ = CLOSED

    profile: str
    methods: tuple[MethodCode, ...]
    """empty for formats other than DICOM"""
    elements: tuple[Deidentified, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """Whether an image may be shown to others."""

    __pydantic_config__ = CLOSED

    shareable: bool
    burned_in_text: Literal["declared", "possible", "none_declared"]
    reasons: tuple[str, ...]
    """codes: what has to be done first; empty if shareable"""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where an image belongs in a well-known collection."""

    __pydantic_config__ = CLOSED

    dataset: Dataset
    role: Role
    case: Annotated[int, Ge(1)]
    """images of one upload with the same number belong together"""
    table: str
    """of the names of labels; empty for what is not a map of labels"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLabel:
    """What a number in a map of labels means, as the file itself says."""

    __pydantic_config__ = CLOSED

    value: int
    name: str
    colour: str
    """as #rrggbb"""


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeFacts:
    """What an image is, whatever it is called and whenever it came."""

    __pydantic_config__ = CLOSED

    # Described here rather than by docstrings, which `ImageEntry` would not inherit.

    kind: Kind
    title: str
    modality: str
    body_part: str = field(
        metadata={"description": "one of DICOM's terms, such as HEAD; empty if unknown"}
    )
    format: ImageFormat
    n_source_files: int
    unit: Unit
    geometry: Geometry | None = field(metadata={"description": "of a volume"})
    frames: Frames | None = field(metadata={"description": "of pictures"})
    value_range: ValueRange | None = field(metadata={"description": "null for pictures in colour"})
    presets: tuple[WindowPreset, ...] = field(
        metadata={"description": "the first is the one to begin with"}
    )
    suv: SuvInputs | None = field(metadata={"description": "of PET"})
    sharing: Sharing
    notices: tuple[Notice, ...]
    deidentification: Deidentification
    label_map: bool = field(
        default=False,
        metadata={"description": "few whole numbers from 0 on: it may be a map of labels"},
    )
    layout: Layout | None = field(
        default=None, metadata={"description": "where the image belongs in a well-known collection"}
    )
    labels: tuple[NamedLabel, ...] = field(
        default=(),
        metadata={"description": "of a map whose file names its labels; see also /labels"},
    )
    series: str = field(
        default="",
        metadata={"description": "of DICOM: SeriesInstanceUID, as replaced and as DICOMweb has it"},
    )
    drawn_on: str = field(
        default="",
        metadata={"description": "series of the image that a map of labels belongs to"},
    )
    diffusion: Diffusion | None = field(
        default=None, metadata={"description": "of an image whose fourth axis is diffusion"}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Files of an upload of which nothing was made, for one reason."""

    __pydantic_config__ = CLOSED

    code: str
    message: str
    count: int
    files: tuple[str, ...] = ()
    """what they were called, the first of many; given here and kept nowhere"""


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeSummary:
    """One image in a list."""

    __pydantic_config__ = CLOSED

    id: str
    upload_id: str
    """the same for all that came together"""
    kind: Kind
    title: str
    """made from what the image is; nothing of it was typed"""
    modality: str
    """DICOM's code, such as CT; empty if unknown"""
    format: ImageFormat
    unit: Unit
    shape: tuple[int, ...]
    """x, y, z and time of a volume; frames, rows and columns of pictures"""
    shareable: bool
    label_map: bool = False
    layout: Layout | None = None
    series: str = ""
    drawn_on: str = ""
    size: int
    """of all files, in bytes"""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageEntry(VolumeFacts):
    """One image with its files."""

    __pydantic_config__ = CLOSED

    id: str
    upload_id: str
    created_at: datetime
    files: tuple[FileEntry, ...]
