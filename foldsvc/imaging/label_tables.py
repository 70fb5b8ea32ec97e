"""What the numbers in the maps of well-known collections mean."""

from collections.abc import Mapping

from foldsvc.imaging.segmentation.labels import LabelName


def _named(**by_value: tuple[str, str]) -> dict[int, LabelName]:
    return {
        int(value.removeprefix("v")): LabelName(name=name, colour=colour)
        for value, (name, colour) in by_value.items()
    }


_CORE = ("necrotic and non-enhancing tumour core (NCR)", "#e4572e")
_OEDEMA = ("peritumoral oedema (ED)", "#56b4e9")
_ENHANCING = ("enhancing tumour (ET)", "#f0e442")
_LEFT, _RIGHT = ("left lung", "#56b4e9"), ("right lung", "#009e73")
_INFECTION = ("infection", "#e4572e")

LABEL_TABLES: Mapping[str, Mapping[int, LabelName]] = {
    "brats-2015": _named(
        v1=("necrosis", "#e4572e"),
        v2=("oedema", "#56b4e9"),
        v3=("non-enhancing tumour", "#009e73"),
        v4=("enhancing tumour", "#f0e442"),
    ),
    "brats-2017": _named(v1=_CORE, v2=_OEDEMA, v4=_ENHANCING),
    "brats-2023": _named(v1=_CORE, v2=_OEDEMA, v3=_ENHANCING),
    "brainweb": _named(
        v1=("cerebrospinal fluid", "#56b4e9"),
        v2=("grey matter", "#999999"),
        v3=("white matter", "#f2efe6"),
        v4=("fat", "#f0e442"),
        v5=("muscle and skin", "#d55e00"),
        v6=("skin", "#e8b48f"),
        v7=("skull", "#cbb677"),
        v8=("glial matter", "#cc79a7"),
        v9=("connective tissue", "#0072b2"),
        v10=("MS lesion", "#e4572e"),
    ),
    "lesions": _named(v1=("MS lesion", "#e4572e")),
    "lungs": _named(v1=_LEFT, v2=_RIGHT),
    "infections": _named(v1=_INFECTION),
    "lungs-and-infections": _named(v1=_LEFT, v2=_RIGHT, v3=_INFECTION),
    "covid-findings": _named(
        v1=("ground-glass opacity", "#f0e442"),
        v2=("consolidation", "#e4572e"),
        v3=("pleural effusion", "#56b4e9"),
    ),
}
"""By the codes that `Layout.table` has."""

OCCURRING_ALONE = frozenset({"brainweb"})
"""Tables of which names that do not occur are left out."""
