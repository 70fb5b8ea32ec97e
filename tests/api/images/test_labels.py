"""`/api/v1/volumes/{id}/labels` and `/dice`: maps of labels, and collections as they are sent."""

import gzip
import io
import zipfile
from pathlib import Path

import nibabel
import numpy as np
import pydicom
import pytest

PYDICOM = Path(pydicom.__file__).parent / "data" / "test_files"
HEAD = Path(nibabel.__file__).parent / "tests" / "data" / "anatomical.nii"
IMAGE = nibabel.nifti1.load(HEAD)
VOXELS = np.asarray(IMAGE.dataobj)
VOXEL_CM3 = abs(np.linalg.det(IMAGE.affine[:3, :3])) / 1_000


@pytest.fixture
def weights_dir(tmp_path: Path) -> Path:
    """Give an empty folder: no network is needed to open images."""
    return tmp_path / "weights"


def nifti(voxels, affine=IMAGE.affine):
    """Give a NIfTI file, packed."""
    return gzip.compress(nibabel.nifti1.Nifti1Image(voxels, affine).to_bytes())


def sent(http, **files):
    """Send files by their names and give the images by their roles."""
    named = [("file", (name.replace("__", "/"), data)) for name, data in files.items()]
    answer = http.post("/api/v1/volumes", files=named)
    assert answer.status_code == 201, answer.text
    return {image["layout"]["role"] if image["layout"] else "": image
            for image in answer.json()["volumes"]}  # fmt: skip


def tumour():
    """Labels 1, 2 and 4 in three boxes, the last in two pieces."""
    labels = np.zeros(VOXELS.shape, np.uint8)
    labels[5:10, 5:10, 5:10], labels[12:20, 5:9, 5:9] = 1, 2
    labels[25:27, 30:32, 10:12] = labels[25:27, 35:37, 10:12] = 4
    return labels


def test_brats_opens_as_its_users_expect(http):
    """Four contrasts and a map in a zip of folders are one case, with BraTS' names and volumes."""
    case = "BraTS19_2013_0_1"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for role in ("flair", "t1", "t1ce", "t2"):
            archive.writestr(f"HGG/{case}/{case}_{role}.nii.gz", nifti(VOXELS))
        archive.writestr(f"HGG/{case}/{case}_seg.nii.gz", nifti(tumour()))
    answer = http.post("/api/v1/volumes", files=[("file", ("brats.zip", packed.getvalue()))])
    images = {image["layout"]["role"]: image for image in answer.json()["volumes"]}
    assert set(images) == {"FLAIR", "T1", "T1ce", "T2", "labels"}
    assert {image["layout"]["case"] for image in images.values()} == {1}
    assert images["T1ce"]["title"] == "T1ce, BraTS, 33 × 41 × 25"
    assert images["T1ce"]["modality"] == "MR"
    assert case.lower() not in answer.text.lower()

    report = http.get(f"/api/v1/volumes/{images['labels']['id']}/labels").json()["labels"]

    assert [(row["value"], row["n_voxels"], row["n_pieces"]) for row in report] == [
        (1, 125, 1), (2, 128, 1), (4, 16, 2),
    ]  # fmt: skip
    assert "necrotic" in report[0]["name"]
    assert "(ET)" in report[2]["name"]
    assert report[1]["volume_cm3"] == pytest.approx(128 * VOXEL_CM3)
    assert sum(row["share"] for row in report) == pytest.approx(1)
    together = http.get(
        "/api/v1/volumes", params={"upload_id": images["T1"]["upload_id"], "limit": 50}
    ).json()["volumes"]
    assert len(together) == 5
    assert [one["layout"]["role"] for one in together if one["label_map"]] == ["labels"]


def test_the_names_of_a_file_come_before_those_of_a_collection(http):
    """Segments of 3D Slicer have their own names and colours wherever labels are told."""
    lines = [
        "NRRD0004", "type: ushort", "dimension: 3", "sizes: 2 2 2", "encoding: raw",
        "space: left-posterior-superior", "space directions: (10,0,0) (0,10,0) (0,0,10)",
        "space origin: (0,0,0)", "Segment0_Name:=left atrium", "Segment0_LabelValue:=300",
        "Segment0_Color:=1 0 0", "Segment1_Name:=aorta", "Segment1_LabelValue:=2",
    ]  # fmt: skip
    data = "\n".join(lines).encode() + b"\n\n"
    data += np.array([0, 300, 300, 2, 0, 0, 0, 0], "<u2").tobytes()

    (image,) = sent(http, **{"BraTS19_x_seg.seg.nrrd": data}).values()
    report = http.get(f"/api/v1/volumes/{image['id']}/labels").json()["labels"]

    assert [(row["value"], row["name"], row["volume_cm3"]) for row in report] == [
        (2, "aorta", pytest.approx(1)), (300, "left atrium", pytest.approx(2)),
    ]  # fmt: skip
    assert report[1]["colour"] == "#ff0000"


def test_two_raters_are_held_against_each_other(http):
    """Dice of the masks of ISBI's raters, by the formula."""
    first, second = np.zeros(VOXELS.shape, np.uint8), np.zeros(VOXELS.shape, np.uint8)
    first[5:15, 5, 5], second[10:20, 5, 5] = 1, 1
    images = sent(http, **{
        "training01_01_mask1.nii.gz": nifti(first), "training01_01_mask2.nii.gz": nifti(second),
        "training01_01_flair_pp.nii.gz": nifti(VOXELS),
    })  # fmt: skip
    one, two = (images[f"labels, {rater} rater"]["id"] for rater in ("first", "second"))

    (row,) = http.get(f"/api/v1/volumes/{one}/dice", params={"other": two}).json()["labels"]

    assert (row["n_first"], row["n_second"], row["n_both"]) == (10, 10, 5)
    assert row["dice"] == pytest.approx(0.5)
    assert row["name"] == "MS lesion"


def test_covid_cts_are_in_hu_with_their_masks(http):
    """The folders of the collection say what is in the files; infected is a share of the lungs."""
    lungs = np.zeros(VOXELS.shape, np.uint8)
    lungs[:10], lungs[20:], lungs[3, :5, :4] = 1, 2, 3
    images = sent(http, **{
        "ct_scans__coronacases_org_001.nii.gz": nifti(VOXELS),
        "lung_and_infection_mask__coronacases_001.nii.gz": nifti(lungs),
    })  # fmt: skip
    assert images["CT"]["unit"] == "HU"
    assert images["CT"]["presets"][0]["code"] == "lung"
    assert images["CT"]["layout"]["case"] == images["lungs and infections"]["layout"]["case"]
    report = http.get(f"/api/v1/volumes/{images['lungs and infections']['id']}/labels").json()
    infected = report["labels"][2]
    assert infected["name"] == "infection"
    assert infected["share"] == pytest.approx(20 / np.count_nonzero(lungs))


def test_brainweb_names_the_tissues_that_are_there(http):
    """The discrete phantom as MINC has its tissues' names, and no row for what does not occur."""
    from nibabel.externals.netcdf import netcdf_file  # noqa: PLC0415

    tissues = np.arange(4 * 4 * 4, dtype=np.uint8).reshape(4, 4, 4) % 4
    buffer = io.BytesIO()
    with netcdf_file(buffer, "w") as file:
        for axis in ("zspace", "yspace", "xspace"):
            file.createDimension(axis, 4)
            variable = file.createVariable(axis, np.int32, ())
            variable.start, variable.step, variable.length = 0.0, 1.0, 4
            variable.spacing = "regular__"
        image = file.createVariable("image", np.int8, ("zspace", "yspace", "xspace"))
        image[:] = tissues.astype(np.int8)
        image.signtype, image.valid_range, image.complete = "unsigned", [0.0, 255.0], "true_"
        for name, value in (("image-min", 0.0), ("image-max", 255.0)):
            extreme = file.createVariable(name, np.float64, ("zspace",))
            extreme[:] = np.full(4, value)
        file.flush()
        data = buffer.getvalue()
    images = sent(http, **{"phantom_1.0mm_normal_crisp.mnc.gz": gzip.compress(data)})
    assert images["labels"]["label_map"]
    rows = http.get(f"/api/v1/volumes/{images['labels']['id']}/labels").json()["labels"]
    assert [(row["name"], row["n_voxels"]) for row in rows] == [
        ("cerebrospinal fluid", 16), ("grey matter", 16), ("white matter", 16),
    ]  # fmt: skip


def test_a_map_of_ones_own_has_made_up_names(http):
    """Any image of few whole numbers can be measured."""
    images = sent(http, **{"mine.nii.gz": nifti(tumour().astype(np.float32))})
    assert images[""]["label_map"]
    rows = http.get(f"/api/v1/volumes/{images['']['id']}/labels").json()["labels"]
    assert [row["name"] for row in rows] == ["label 1", "label 2", "label 4"]
    assert len({row["colour"] for row in rows}) == 3


def test_what_cannot_be_compared_is_refused(http):
    """An image that is no map, another grid and another place, each in plain words."""
    moved = IMAGE.affine.copy()
    moved[0, 3] += 5
    images = [
        http.post("/api/v1/volumes", files=[("file", ("x.nii.gz", data))]).json()["volumes"][0]
        for data in (nifti(tumour()), nifti(tumour()[:-1]), nifti(tumour(), moved), nifti(VOXELS))
    ]
    first, smaller, elsewhere, head = (image["id"] for image in images)
    url = f"/api/v1/volumes/{first}/dice"
    for other, code, words in (
        (smaller, "mask_mismatch", "32 × 41 × 25"),
        (elsewhere, "mask_mismatch", "5.00 mm apart"),
        (head, "mask_not_labels", "not a map of labels"),
        ("nothing", "volume_not_found", ""),
    ):
        answer = http.get(url, params={"other": other}).json()
        assert (answer["code"], words in answer["detail"]) == (code, True), answer
    assert http.get(f"/api/v1/volumes/{head}/labels").json()["code"] == "mask_not_labels"


def test_a_dicom_segmentation_tells_its_own_names(http):
    """The labels of a segmentation by 3D Slicer have its names and colours, in facts and report."""
    data = (PYDICOM / "liver_1frame.dcm").read_bytes()
    answer = http.post("/api/v1/volumes", files=[("file", ("liver.dcm", data))])
    (image,) = answer.json()["volumes"]

    report = http.get(f"/api/v1/volumes/{image['id']}/labels").json()

    assert image["labels"] == [{"value": 1, "name": "Liver", "colour": "#dd8265"}]
    assert [(one["name"], one["colour"]) for one in report["labels"]] == [("Liver", "#dd8265")]
    assert report["labels"][0]["n_voxels"] == 36_233
