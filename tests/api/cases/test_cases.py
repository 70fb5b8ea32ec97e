"""`/api/v1/cases`: folds and images side by side, with notes, in an order."""

from pathlib import Path

import pytest
from service_in_process import FASTA

DATA = Path(__file__).parents[2] / "data" / "imaging"
NOWHERE = "01a20914-d831-71ad-b481-c29b72758653"


@pytest.fixture
def fold(http):
    """Give the id of a fold."""
    answer = http.post("/api/v1/folds", json={"fasta": FASTA, "name": "trastuzumab"})
    return answer.json()["jobs"][0]["id"]


@pytest.fixture
def image(http):
    """Give the id of a slice of a head."""
    path = DATA / "693_UNCR.dcm"
    answer = http.post("/api/v1/volumes", files=[("file", (path.name, path.read_bytes()))])
    return answer.json()["volumes"][0]["id"]


@pytest.fixture
def url(http):
    """Give the address of an empty case."""
    answer = http.post("/api/v1/cases", json={"title": "Glioma", "notes": "two lines\nof text"})
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/v1/cases/{answer.json()['id']}"
    return answer.headers["location"]


def put(http, url, kind, reference, caption=""):
    """Put something into a case and give its items."""
    body = {"kind": kind, "reference": reference, "caption": caption}
    answer = http.post(f"{url}/items", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_a_case_holds_folds_and_images_in_an_order(http, url, fold, image):
    """What is put in comes last, keeps its caption and can be moved, renamed and taken out."""
    put(http, url, "fold", fold, "the antibody")
    antibody, head = put(http, url, "volume", image, "the tumour")
    assert (antibody["title"], antibody["caption"]) == ("trastuzumab", "the antibody")
    assert [one["state"] for one in (antibody, head)] == ["present", "present"]

    moved = http.patch(f"{url}/items/{head['id']}", json={"position": 0, "caption": "before"})
    assert [one["id"] for one in moved.json()["items"]] == [head["id"], antibody["id"]]
    assert moved.json()["items"][0]["caption"] == "before"
    left = http.delete(f"{url}/items/{head['id']}")
    assert [one["id"] for one in left.json()["items"]] == [antibody["id"]]
    assert http.get(url).json() == left.json()
    assert http.get(f"/api/v1/volumes/{image}").status_code == 200


def test_nothing_is_in_a_case_twice(http, url, fold):
    """Put in again, it stays where it is."""
    first = put(http, url, "fold", fold, "once")
    assert put(http, url, "fold", fold, "twice") == first


def test_title_and_notes_change_apart(http, url):
    """What is not sent stays as it was."""
    http.patch(url, json={"title": "Meningioma"})
    changed = http.patch(url, json={"notes": "# none"}).json()

    assert (changed["title"], changed["notes"]) == ("Meningioma", "# none")
    assert changed["updated_at"] >= changed["created_at"]


def test_what_is_deleted_is_shown_as_gone(http, url, image):
    """The case keeps its title and caption; the case's own deletion leaves images alone."""
    put(http, url, "volume", image, "gone soon")
    http.delete(f"/api/v1/volumes/{image}")
    (item,) = http.get(url).json()["items"]
    assert (item["state"], item["caption"]) == ("gone", "gone soon")
    assert item["title"]

    assert http.delete(url).status_code == 204
    assert http.get(url).json()["code"] == "case_not_found"


def test_cases_are_listed_newest_first_in_pages(http, fold):
    """Pages follow each other without a gap, and a fold leads to the cases that it is in."""
    urls = [
        http.post("/api/v1/cases", json={"title": f"case {number}"}).headers["location"]
        for number in range(5)
    ]
    put(http, urls[1], "fold", fold)
    titles, cursor = [], None
    while True:
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = http.get("/api/v1/cases", params=query).json()
        titles += [case["title"] for case in page["cases"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert titles == [f"case {number}" for number in reversed(range(5))]
    found = http.get("/api/v1/cases", params={"reference": fold}).json()["cases"]
    assert [(case["title"], case["n_items"], case["n_links"]) for case in found] == [
        ("case 1", 1, 0)
    ]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/cases/nothing", None, 404, "case_not_found"),
        ("GET", "/cases?cursor=x", None, 422, "request_invalid"),
        ("PATCH", "/cases/nothing", {"title": "x"}, 404, "case_not_found"),
        ("DELETE", "/cases/nothing", None, 404, "case_not_found"),
        ("POST", "{case}/items", {"kind": "fold", "reference": NOWHERE}, 404, "job_not_found"),
        ("POST", "{case}/items", {"kind": "volume", "reference": NOWHERE}, 404, "volume_not_found"),
        ("POST", "{case}/items", {"kind": "case", "reference": NOWHERE}, 422, "request_invalid"),
        ("PATCH", "{case}/items/none", {"caption": "x"}, 404, "case_item_not_found"),
        ("DELETE", "{case}/items/none", None, 404, "case_item_not_found"),
        ("DELETE", "{case}/shares/none", None, 404, "share_not_found"),
        ("POST", "{case}/shares", {"days": 91}, 422, "request_invalid"),
        ("POST", "{case}/shares", {"days": 0}, 422, "request_invalid"),
        ("POST", "/cases", {"title": ""}, 422, "request_invalid"),
        ("POST", "/cases", {"title": "a\u0000b"}, 422, "request_invalid"),
    ],
)
def test_what_cannot_be_is_refused(http, url, method, path, body, status, code):
    """Each has its code, and a word on what to do."""
    address = path.replace("{case}", url.removeprefix("/api/v1"))
    answer = http.request(method, f"/api/v1{address}", json=body)

    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


def test_a_full_case_takes_no_more(http, url, monkeypatch, fold, image):
    """The limit is named."""
    monkeypatch.setattr("foldsvc.cases.cases.MAX_ITEMS", 1)
    put(http, url, "fold", fold)
    answer = http.post(f"{url}/items", json={"kind": "volume", "reference": image})

    assert (answer.status_code, answer.json()["code"]) == (422, "case_full")
    assert "at most 1" in answer.json()["detail"]
