"""Files of well-known collections are recognised by their names, and nothing else is."""

from pathlib import Path

import numpy as np
import pytest

from foldsvc.imaging.decoded_image import DecodedImage, reencoded
from foldsvc.imaging.image_files import is_label_map
from foldsvc.imaging.known_datasets import Layouts
from foldsvc.imaging.unpacking import Member
from foldsvc.records.volume import Volume

TOLD = {
    "brats18_2013_2_1_flair.nii": ("brats", "FLAIR", ""),
    "brats18_2013_2_1_t1.nii.gz": ("brats", "T1", ""),
    "brats19_cbica_aab_1_t1ce.nii": ("brats", "T1ce", ""),
    "brats2021_00000_t2.nii.gz": ("brats", "T2", ""),
    "brats2021_00000_seg.nii.gz": ("brats", "labels", "brats-2017"),
    "brats-gli-00000-000-t1n.nii.gz": ("brats", "T1", ""),
    "brats-gli-00000-000-t2w.nii.gz": ("brats", "T2", ""),
    "brats-gli-00000-000-seg.nii.gz": ("brats", "labels", "brats-2023"),
    "vsd.brain.xx.o.mr_t1c.54514.mha": ("brats", "T1ce", ""),
    "vsd.brain_3more.xx.o.ot.54517.mha": ("brats", "labels", "brats-2015"),
    "t1_icbm_normal_1mm_pn3_rf20.mnc": ("brainweb", "T1", ""),
    "pd_ai_msles2_1mm_pn0_rf0.mnc": ("brainweb", "PD", ""),
    "phantom_1.0mm_normal_crisp.mnc": ("brainweb", "labels", "brainweb"),
    "phantom_1.0mm_msles2_crisp.mnc": ("brainweb", "labels", "brainweb"),
    "training01_02_mprage_pp.nii": ("isbi-ms", "T1", ""),
    "training01_02_flair_pp.nii": ("isbi-ms", "FLAIR", ""),
    "training01_02_mask1.nii": ("isbi-ms", "labels, first rater", "lesions"),
    "training01_02_mask2.nii": ("isbi-ms", "labels, second rater", "lesions"),
    "ct_scans/coronacases_org_001.nii": ("covid-ct", "CT", ""),
    "coronacases_001.nii.gz": ("covid-ct", "CT", ""),
    "lung_mask/coronacases_001.nii.gz": ("covid-ct", "lungs", "lungs"),
    "infection_mask/coronacases_001.nii.gz": ("covid-ct", "infections", "infections"),
    "lung_and_infection_mask/radiopaedia_4_85506_1.nii": (
        "covid-ct", "lungs and infections", "lungs-and-infections",
    ),
    "tr_im.nii.gz": ("covid-ct", "CT", ""),
    "tr_mask.nii.gz": ("covid-ct", "infections", "covid-findings"),
}  # fmt: skip


def named(name: str) -> Member:
    """Give a file of this name in its folder."""
    folder, _, file = name.rpartition("/")
    return Member(path=Path("0"), name=file, content="nifti", folder=folder)


def image() -> DecodedImage:
    """Give an image of nothing in particular."""
    content = Volume(voxels=np.zeros((2, 2, 2, 1), np.int16), affine=np.eye(4))
    return DecodedImage(format="nifti", content=content, deidentification=reencoded([]))


@pytest.mark.parametrize("name", TOLD)
def test_a_file_of_a_collection_is_known(name: str) -> None:
    """It has its part in a case, its names of labels, and the modality that its file lacks."""
    told = Layouts().annotated(image(), named(name))

    assert told.layout is not None
    assert (told.layout.dataset, told.layout.role, told.layout.table) == TOLD[name]
    assert isinstance(told.content, Volume)
    expected = "" if told.layout.table else "CT" if told.layout.role == "CT" else "MR"
    assert told.content.modality == expected
    assert told.content.unit == ("HU" if expected == "CT" else "signal")


@pytest.mark.parametrize(
    "name", ["scan.nii", "t1.nii.gz", "john_doe_flair.nii", "my_seg.nii.gz", "mask1.nii", ""]
)
def test_other_files_are_left_as_they_are(name: str) -> None:
    """A name that is not a collection's changes nothing."""
    one = image()
    assert Layouts().annotated(one, named(name)) is one


def test_files_of_a_case_have_its_number() -> None:
    """Cases are numbered as they come; of a name nothing else is kept."""
    layouts = Layouts()
    names = ("brats_a_t1.nii", "brats_b_t1.nii", "brats_b_seg.nii", "brats_a_t1ce.nii")
    cases = [layouts.annotated(image(), named(name)).layout for name in names]

    assert [case.case for case in cases if case] == [1, 2, 2, 1]


def test_patients_of_a_collection_stay_apart() -> None:
    """Where file names are alike, folders tell the cases; normal and MS phantoms are two."""
    layouts = Layouts()
    names = (
        "hgg/pat0001/vsd.brain.xx.o.mr_t1.1/vsd.brain.xx.o.mr_t1.1.mha",
        "hgg/pat0001/vsd.brain.xx.o.ot.2/vsd.brain.xx.o.ot.2.mha",
        "hgg/pat0002/vsd.brain.xx.o.ot.3/vsd.brain.xx.o.ot.3.mha",
        "t1_icbm_normal_1mm_pn3_rf20.mnc",
        "phantom_1.0mm_normal_crisp.mnc",
        "t1_ai_msles2_1mm_pn3_rf20.mnc",
        "phantom_1.0mm_msles2_crisp.mnc",
    )
    cases = [layouts.annotated(image(), named(name)).layout for name in names]

    assert [case.case for case in cases if case] == [1, 1, 2, 3, 3, 4, 4]


def test_a_known_map_needs_no_background() -> None:
    """All lung, or nothing infected: it is a map of labels all the same."""
    for value in (0, 1):
        voxels = np.full((2, 2, 2, 1), value)
        assert is_label_map(voxels, known=True)
        assert not is_label_map(voxels)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0, 1, 2, 4], True),
        ([0.0, 1.0, 3.0], True),
        ([0, 255], True),
        ([0, 0.5, 1], False),
        ([1, 2], False),
        ([-1, 0, 1], False),
        ([0, 256], False),
        ([0, 0], False),
        (list(range(66)), False),
    ],
)
def test_a_map_of_labels_is_told_by_its_numbers(values: list[float], *, expected: bool) -> None:
    """Few whole numbers from 0 to 255, 0 among them."""
    voxels = np.array(values).reshape(-1, 1, 1, 1)
    assert is_label_map(voxels) is expected
    assert not is_label_map(np.concatenate([voxels, voxels], axis=3))
