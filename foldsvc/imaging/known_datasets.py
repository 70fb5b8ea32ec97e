"""Files of well-known collections, recognised by how the collections name them.

Names are compared with patterns and thrown away: what is kept of them is words of this module.
BraTS (Menze et al. 2015; Bakas et al. 2017; names of 2015, 2017 to 2021 and from 2023 on), BrainWeb
(Collins et al. 1998), the longitudinal MS lesions of ISBI 2015 (Carass et al. 2017), and the CTs of
COVID-19 (Ma et al. 2020, 20 cases; medicalsegmentation.com).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from foldsvc.imaging.decoded_image import DecodedImage
from foldsvc.imaging.unpacking import Member
from foldsvc.records.image_facts import Dataset, Layout, Role
from foldsvc.records.volume import Volume

_BRATS_ROLES: Mapping[str, Role] = {
    "t1": "T1", "t1n": "T1", "t1ce": "T1ce", "t1c": "T1ce", "t1gd": "T1ce", "t2": "T2",
    "t2w": "T2", "flair": "FLAIR", "t2f": "FLAIR", "seg": "labels", "ot": "labels",
}  # fmt: skip
_ISBI_ROLES: Mapping[str, Role] = {
    "flair": "FLAIR", "mprage": "T1", "t2": "T2", "pd": "PD", "mask1": "labels, first rater",
    "mask2": "labels, second rater",
}  # fmt: skip
_COVID_FOLDERS: Mapping[str, tuple[Role, str]] = {
    "lung_mask": ("lungs", "lungs"),
    "infection_mask": ("infections", "infections"),
    "lung_and_infection_mask": ("lungs and infections", "lungs-and-infections"),
}

_ENDING = re.compile(r"\.(nii|mnc|mha|mhd|nrrd|nhdr)(\.gz)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    role: Role
    case: str
    table: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pattern:
    dataset: Dataset
    name: re.Pattern[str]
    read: Callable[[re.Match[str], str], _Known | None]


class Layouts:
    """The layouts of the files of one upload; files of one case have the same number."""

    def __init__(self) -> None:
        self._cases: dict[tuple[str, str], int] = {}

    def annotated(self, image: DecodedImage, member: Member) -> DecodedImage:
        """Give the image with its place in a collection, if it has one."""
        stem = _ENDING.sub("", member.name)
        for pattern in _PATTERNS:
            match = pattern.name.fullmatch(stem)
            known = None if match is None else pattern.read(match, member.folder)
            if known is not None and isinstance(image.content, Volume):
                number = self._cases.setdefault((pattern.dataset, known.case), len(self._cases) + 1)
                layout = Layout(
                    dataset=pattern.dataset, role=known.role, case=number, table=known.table
                )
                return replace(
                    image,
                    layout=layout,
                    body_part="LUNG" if known.role == "CT" else "BRAIN" if not known.table else "",
                    content=_of_modality(image.content, known),
                )
        return image


def _of_modality(content: Volume, known: _Known) -> Volume:
    """What the file does not tell and the collection does; labels have no modality."""
    if known.table or content.modality:
        return content
    if known.role == "CT":
        return replace(content, modality="CT", unit="HU")
    return replace(content, modality="MR")


def _brats(match: re.Match[str], _folder: str) -> _Known:
    role = _BRATS_ROLES[match["role"]]
    table = ("brats-2023" if match["dash"] == "-" else "brats-2017") if role == "labels" else ""
    return _Known(role=role, case=match["case"], table=table)


def _brats_2015(match: re.Match[str], folder: str) -> _Known:
    """The folder of a patient has one for each contrast, of the same name as the file in it."""
    role = _BRATS_ROLES[match["role"]]
    patient, _, last = folder.rpartition("/")
    case = patient if last.startswith("vsd.brain") else folder
    return _Known(role=role, case=case, table="brats-2015" if role == "labels" else "")


def _brainweb(match: re.Match[str], _folder: str) -> _Known:
    roles: Mapping[str, Role] = {"t1": "T1", "t2": "T2", "pd": "PD"}
    return _Known(role=roles[match["role"]], case=match["case"].removeprefix("icbm_"))


def _brainweb_labels(match: re.Match[str], _folder: str) -> _Known:
    return _Known(role="labels", case=match["case"], table="brainweb")


def _isbi(match: re.Match[str], _folder: str) -> _Known:
    role = _ISBI_ROLES[match["role"]]
    return _Known(role=role, case=match["case"], table="lesions" if "labels" in role else "")


def _covid(match: re.Match[str], folder: str) -> _Known:
    case = f"{match['source']} {match['number']}"
    role, table = _COVID_FOLDERS.get(folder.rpartition("/")[2], ("CT", ""))
    return _Known(role=role, case=case, table=table)


def _covid_slices(match: re.Match[str], _folder: str) -> _Known:
    part = match["role"]
    if part == "im":
        return _Known(role="CT", case=match["case"])
    if part.startswith("lung"):
        return _Known(role="lungs", case=match["case"], table="lungs")
    return _Known(role="infections", case=match["case"], table="covid-findings")


_PATTERNS = (
    _Pattern(
        dataset="brats",
        name=re.compile(r"(?P<case>brats[\w.-]*?)(?P<dash>[_-])(?P<role>flair|t1ce|t1gd|t1c|t1n|t1|"
                        r"t2w|t2f|t2|seg)"),
        read=_brats,
    ),
    _Pattern(
        dataset="brats",
        name=re.compile(r"vsd\.brain[\w]*(\.[\w]+)*?\.(mr_)?(?P<role>flair|t1c|t1|t2|ot)(\.\d+)?"),
        read=_brats_2015,
    ),
    _Pattern(
        dataset="brainweb",
        name=re.compile(r"(?P<role>t1|t2|pd)_(ai_)?(?P<case>icbm_normal|msles\d)_\d+mm_pn\d_rf\d+"),
        read=_brainweb,
    ),
    _Pattern(
        dataset="brainweb",
        name=re.compile(r"phantom_[\d.]+mm_(?P<case>normal|msles\d)_crisp"),
        read=_brainweb_labels,
    ),
    _Pattern(
        dataset="isbi-ms",
        name=re.compile(r"(?P<case>(training|test)\d+_\d+)_(?P<role>flair|mprage|t2|pd|mask[12])"
                        r"(_pp)?"),
        read=_isbi,
    ),
    _Pattern(
        dataset="covid-ct",
        name=re.compile(r"(?P<source>coronacases|radiopaedia)(_org)?_(?P<number>[\d_]+)"),
        read=_covid,
    ),
    _Pattern(
        dataset="covid-ct",
        name=re.compile(r"(?P<case>tr|val|rp|\d{1,2})_(?P<role>im|mask|msk|lungmasks|lungmsk)"),
        read=_covid_slices,
    ),
)  # fmt: skip
