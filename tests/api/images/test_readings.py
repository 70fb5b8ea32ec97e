"""`/api/v1/volumes/{id}/reading`: what a person saw, by the labels of CheXpert."""

import csv
import io
from pathlib import Path

import pydicom
import pytest

DATA = Path(__file__).parents[2] / "data" / "imaging"
PYDICOM = Path(pydicom.__file__).parent / "data" / "test_files"
HEADER = (
    "Path,Sex,Age,Frontal/Lateral,AP/PA,No Finding,Enlarged Cardiomediastinum,Cardiomegaly,"
    "Lung Opacity,Lung Lesion,Edema,Consolidation,Pneumonia,Atelectasis,Pneumothorax,"
    "Pleural Effusion,Pleural Other,Fracture,Support Devices"
)
"""The first line of CheXpert's train.csv."""


@pytest.fixture
def weights_dir(tmp_path: Path) -> Path:
    """Give an empty folder: no network is needed to open images."""
    return tmp_path / "weights"


def radiograph(http, path=DATA / "RG1_J2KI.dcm"):
    """Import the chest X-ray and give its address."""
    answer = http.post("/api/v1/volumes", files=[("file", (path.name, path.read_bytes()))])
    (image,) = answer.json()["volumes"]
    return f"/api/v1/volumes/{image['id']}"


def test_a_reading_is_kept_and_replaced(http):
    """What was saved last is given; before, every label is blank."""
    url = radiograph(http)
    empty = http.get(f"{url}/reading").json()
    labels = {"Lung Lesion": "positive", "Edema": "negative", "Fracture": "uncertain"}

    saved = http.put(f"{url}/reading", json={"labels": labels})
    again = http.put(f"{url}/reading", json={"labels": {"Edema": "positive"}})

    assert (empty["labels"], empty["saved_at"]) == ({}, None)
    assert saved.status_code == 200, saved.text
    assert saved.json()["labels"] == labels
    assert http.get(f"{url}/reading").json() == again.json()
    assert again.json()["labels"] == {"Edema": "positive"}
    assert again.json()["saved_at"] is not None


def test_the_table_has_the_columns_and_numbers_of_chexpert(http):
    """1 positive, 0 negative, -1 uncertain, empty blank, in the order of its header."""
    url = radiograph(http)
    labels = {"Lung Lesion": "positive", "Edema": "negative", "Fracture": "uncertain"}
    http.put(f"{url}/reading", json={"labels": labels})

    got = http.get(f"{url}/reading.csv")

    assert got.headers["content-type"].startswith("text/csv")
    assert "attachment" in got.headers["content-disposition"]
    first, _, rest = got.text.partition("\n")
    assert first == HEADER
    (row,) = csv.DictReader(io.StringIO(f"{first}\n{rest}"))
    assert row["Path"] == url.removeprefix("/api/v1/")
    given = {name: value for name, value in row.items() if value}
    given.pop("Path")
    view = {name: given.pop(name) for name in ("Frontal/Lateral", "AP/PA") if name in given}
    assert view in ({}, {"Frontal/Lateral": "Frontal", "AP/PA": "PA"})
    assert given == {"Lung Lesion": "1", "Edema": "0", "Fracture": "-1"}


@pytest.mark.parametrize(
    "labels", [{"Scoliosis": "positive"}, {"Edema": "maybe"}, {"Edema": 1}, "Edema"]
)
def test_other_labels_and_answers_are_refused(http, labels):
    """A label that CheXpert does not have is no reading, and nothing is saved."""
    url = radiograph(http)

    answer = http.put(f"{url}/reading", json={"labels": labels})

    assert answer.status_code == 422
    assert http.get(f"{url}/reading").json()["saved_at"] is None


def test_only_x_rays_are_read_so(http):
    """An ultrasound has no such form."""
    url = radiograph(http, PYDICOM / "examples_palette.dcm")

    for answer in (
        http.get(f"{url}/reading"),
        http.get(f"{url}/reading.csv"),
        http.put(f"{url}/reading", json={"labels": {}}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "not_a_radiograph")


def test_a_reading_goes_with_its_image(http, store):
    """Nothing of a deleted image is left."""
    url = radiograph(http)
    http.put(f"{url}/reading", json={"labels": {"Edema": "positive"}})

    http.delete(url)

    assert http.get(f"{url}/reading").status_code == 404
    assert store.children("volumes") == ()
