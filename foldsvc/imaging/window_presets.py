"""Windows to look through, by what the image is."""

from foldsvc.imaging.decoded_image import DecodedImage
from foldsvc.records.image_facts import PresetSource, SuvInputs, ValueRange, WindowPreset

CT_WINDOWS = (
    ("brain", "Brain", 40, 80),
    ("subdural", "Subdural", 75, 200),
    ("stroke", "Stroke", 40, 40),
    ("temporal_bone", "Temporal bone", 600, 2_800),
    ("bone", "Bone", 400, 1_800),
    ("lung", "Lung", -600, 1_500),
    ("mediastinum", "Mediastinum", 50, 350),
    ("abdomen", "Abdomen and soft tissue", 50, 400),
    ("liver", "Liver", 30, 150),
    ("spine", "Spine", 50, 250),
    ("angiography", "Angiography", 200, 600),
    ("pulmonary_embolism", "Pulmonary embolism", 100, 700),
)
"""Code, name, level and width in HU. That of the brain is Radiopaedia's; of the others usual
values are taken, which differ from one site to the next."""

_FIRST_OF_CT = {
    "HEAD": "brain", "BRAIN": "brain", "SKULL": "brain", "CHEST": "mediastinum", "LUNG": "lung",
    "THORAX": "mediastinum", "LIVER": "liver", "SPINE": "spine", "CSPINE": "spine",
    "TSPINE": "spine", "LSPINE": "spine", "IAC": "temporal_bone",
}  # fmt: skip
_SUV_ENDS = (5.0, 10.0)


def presets_of(image: DecodedImage, values: ValueRange | None) -> list[WindowPreset]:
    """Give the windows for an image, the one to begin with first; none for colour."""
    if values is None:
        return []
    content = image.content
    presets = [
        _preset(
            "file" if number == 1 else f"file_{number}", _file_name(number), center, width, "file"
        )
        for number, (center, width) in enumerate(image.windows, start=1)
    ]
    if content.unit == "HU":
        tabled = [_preset(*row, "modality") for row in CT_WINDOWS]
        first = _FIRST_OF_CT.get(image.body_part, "abdomen")
        tabled.sort(key=lambda preset: preset.code != first)
        presets += tabled
    presets = _uptake(image.suv) + presets
    spread = (values.percentile_2, values.percentile_98)
    if content.modality in ("CR", "DX", "MG", "RF", "XA"):
        spread = (values.percentile_0_5, values.percentile_99_5)
    if spread[1] > spread[0]:
        presets.append(_between("percentiles", "Most of the values", *spread, "values"))
    if values.maximum > values.minimum:
        presets.append(_between("all", "All values", values.minimum, values.maximum, "values"))
    return presets or [_preset("all", "All values", values.minimum, 1.0, "values")]


def _file_name(number: int) -> str:
    return "As the file says" if number == 1 else f"As the file says, {number}"


def _uptake(suv: SuvInputs | None) -> list[WindowPreset]:
    if suv is None or suv.factor is None:
        return []
    return [
        _between(f"suv_{end:.0f}", f"SUV 0 to {end:.0f}", 0.0, end / suv.factor, "modality")
        for end in _SUV_ENDS
    ]


def _between(code: str, name: str, low: float, high: float, source: PresetSource) -> WindowPreset:
    return _preset(code, name, (low + high) / 2, high - low, source)


def _preset(
    code: str, name: str, center: float, width: float, source: PresetSource
) -> WindowPreset:
    return WindowPreset(
        code=code,
        name=name,
        center=float(center),
        width=float(width),
        low=center - width / 2,
        high=center + width / 2,
        source=source,
    )
