"""`/api/v1/shared/{token}`: what a link shows, to whom, until when."""

import hashlib
from pathlib import Path

import pydicom
import pytest
import structlog
from service_in_process import FASTA
from sqlalchemy import select, update

from foldsvc.log import configure
from foldsvc.storage.tables import share

DATA = Path(__file__).parents[2] / "data" / "imaging"
PYDICOM = Path(pydicom.__file__).parent / "data" / "test_files"
HEAD = Path(pydicom.__file__).parents[1] / "nibabel" / "tests" / "data" / "anatomical.nii"
PDB = b"ATOM      1  N   GLU H   1      -1.000   2.000   3.000  1.00 95.00           N\n"


def sent(http, path):
    """Import a file and give its image's id."""
    answer = http.post("/api/v1/volumes", files=[("file", (path.name, path.read_bytes()))])
    return answer.json()["volumes"][0]["id"]


@pytest.fixture
def fold(http, worker):
    """Give the id of a finished fold."""
    made = http.post("/api/v1/folds", json={"fasta": FASTA, "name": "Fv"}).json()["jobs"][0]
    worker.succeed(worker.claim(), {"ranked_001.pdb": ("chemical/x-pdb", PDB)})
    return made["id"]


@pytest.fixture
def case(http):
    """Give the address of an empty case."""
    return http.post("/api/v1/cases", json={"title": "Glioma"}).headers["location"]


def put(http, case, kind, reference):
    """Put something into a case."""
    answer = http.post(f"{case}/items", json={"kind": kind, "reference": reference})
    assert answer.is_success, answer.text


def link(http, case, **body):
    """Make a link and give what is said of it."""
    answer = http.post(f"{case}/shares", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_link_shows_what_is_in_the_case(http, case, fold):
    """The fold with its files and the image with its voxels, by paths below the token alone."""
    head, slice_ = sent(http, HEAD), sent(http, DATA / "693_UNCR.dcm")
    for kind, reference in (("fold", fold), ("volume", head), ("volume", slice_)):
        put(http, case, kind, reference)
    made = link(http, case)
    root = f"/api/v1/shared/{made['token']}"

    shared = http.get(root)

    assert shared.json()["title"] == "Glioma"
    assert shared.json()["expires_at"] == made["expires_at"]
    assert [item["reference"] for item in shared.json()["items"]] == [fold, head, slice_]
    for path in (
        f"/folds/{fold}",
        f"/folds/{fold}/files",
        f"/folds/{fold}/files/ranked_001.pdb",
        f"/folds/{fold}/archive.zip",
        f"/volumes/{head}",
        f"/volumes/{head}/volume.nii.gz",
        f"/volumes/{head}/files/thumbnail.png",
        f"/volumes/{head}/segmentations",
        f"/volumes/{slice_}/frames/0",
    ):
        answer, owners = http.get(root + path), http.get(f"/api/v1{path}")
        assert (answer.status_code, answer.content) == (200, owners.content), path
        assert answer.headers["cache-control"] == "private, no-cache"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "noindex" in answer.headers["x-robots-tag"]
    part = http.get(f"{root}/volumes/{head}/volume.nii.gz", headers={"Range": "bytes=0-9"})
    assert (part.status_code, len(part.content)) == (206, 10)


def test_a_link_shows_nothing_else(http, case, fold):
    """Other folds and images are not there, nor a way to change anything."""
    other = sent(http, HEAD)
    put(http, case, "fold", fold)
    root = f"/api/v1/shared/{link(http, case)['token']}"

    for path in (f"/volumes/{other}", f"/volumes/{fold}", f"/folds/{other}", "/folds/x"):
        answer = http.get(root + path)
        assert (answer.status_code, answer.json()["code"]) == (404, "share_link_invalid"), path
    assert http.delete(f"{root}/folds/{fold}").status_code == 405
    assert http.post(f"{root}/folds/{fold}/cancel").status_code == 404
    assert http.get(f"{root}/folds").status_code == 404
    assert http.get(f"{root}/volumes/{other}/reading").status_code == 404


def test_a_revoked_link_leads_nowhere(http, case, fold):
    """At once, for the case and its files; other links to it still hold."""
    put(http, case, "fold", fold)
    first, second = link(http, case), link(http, case, days=1)

    assert http.delete(f"{case}/shares/{first['id']}").status_code == 204
    assert http.delete(f"{case}/shares/{first['id']}").status_code == 204
    for path in ("", f"/folds/{fold}", f"/folds/{fold}/files/ranked_001.pdb"):
        answer = http.get(f"/api/v1/shared/{first['token']}{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "share_link_invalid")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "noindex" in answer.headers["x-robots-tag"]
    assert http.get(f"/api/v1/shared/{second['token']}").status_code == 200
    listed = http.get(f"{case}/shares").json()["shares"]
    assert [(one["id"], one["state"]) for one in listed] == [
        (second["id"], "active"),
        (first["id"], "revoked"),
    ]
    assert listed[0]["last_opened_at"] is not None
    assert http.get("/api/v1/cases").json()["cases"][0]["n_links"] == 1


def test_an_expired_link_leads_nowhere(http, case, database):
    """After its time it is as if it had never been, but for its owner."""
    made = link(http, case, days=1)
    with database.write() as transaction:
        transaction.execute(update(share).values(expires_at=share.c.created_at - 1))

    answer = http.get(f"/api/v1/shared/{made['token']}")

    assert (answer.status_code, answer.json()["code"]) == (404, "share_link_invalid")
    assert http.get(f"{case}/shares").json()["shares"][0]["state"] == "expired"


def test_the_token_is_kept_nowhere(http, case, database, settings, capsys):
    """Neither in the database nor in the log; what is kept is its SHA-256."""
    made = link(http, case)
    token = made["token"]
    http.get(f"/api/v1/shared/{token}")
    http.get(f"/shared/{token}")

    with database.read() as transaction:
        (row,) = transaction.execute(select(share)).mappings()
    assert row["token_hash"] == hashlib.sha256(token.encode()).hexdigest()
    assert token not in repr(dict(row))
    assert "token" not in http.get(f"{case}/shares").json()["shares"][0]
    for file in settings.data_dir.rglob("*"):
        assert not file.is_file() or token.encode() not in file.read_bytes(), file
    logged = "".join(capsys.readouterr())
    assert "/api/v1/shared/…" in logged
    assert token not in logged


def test_images_with_text_in_them_are_not_shared(http, case):
    """No link is made while one is in the case; one that comes later is withheld until masked."""
    made = link(http, case)
    ultrasound = sent(http, PYDICOM / "examples_ybr_color.dcm")
    put(http, case, "volume", ultrasound)

    refused = http.post(f"{case}/shares", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "case_not_shareable")
    assert http.get(case).json()["items"][0]["state"] == "withheld"
    root = f"/api/v1/shared/{made['token']}"
    assert http.get(root).json()["items"] == []
    assert http.get(f"{root}/volumes/{ultrasound}/frames/0").status_code == 404

    boxes = [{"x": 0, "y": 0, "width": 10, "height": 10}]
    http.post(f"/api/v1/volumes/{ultrasound}/masks", json={"boxes": boxes})
    assert http.get(f"{root}/volumes/{ultrasound}/frames/0").status_code == 200


def test_a_case_that_is_deleted_takes_its_links_along(http, case):
    """They lead nowhere."""
    token = link(http, case)["token"]
    http.delete(case)
    assert http.get(f"/api/v1/shared/{token}").status_code == 404


@pytest.mark.parametrize("token", ["x", "a" * 128, "%00", "é"])
def test_a_token_of_anybodys_making_leads_nowhere(http, token):
    """Whatever is tried, the answer is the same."""
    assert http.get(f"/api/v1/shared/{token}").json()["code"] == "share_link_invalid"


@pytest.fixture
def logged_as_served():
    """Log every event as the served API does, and afterwards as before."""
    before = structlog.get_config()
    configure(level="debug")
    yield
    structlog.configure(**before)


@pytest.mark.usefixtures("logged_as_served")
def test_no_refusal_repeats_the_token(app, http, case, fold, capsys):
    """Whatever the status of what goes wrong below a link, nobody reads the token in it."""
    put(http, case, "fold", fold)
    token = link(http, case)["token"]

    @app.get("/api/v1/shared/{token}/broken")
    def broken(token: str) -> None:
        raise ZeroDivisionError(len(token))

    app.router.routes.insert(0, app.router.routes.pop())
    capsys.readouterr()
    seen = set()
    for prefix in ("/api/v1/shared", "/shared", "/api/v1//shared", "/API/V1/Shared", "/x/shared"):
        for rest in ("", "/", "/nothing", "/folds/x", f"/folds/{fold}/files/no.pdb", "/broken"):
            for method, headers in (
                ("GET", {}),
                ("GET", {"Referer": f"http://foldsvc.test/shared/{token}"}),
                ("POST", {}),
                ("DELETE", {"Origin": "https://evil.example"}),
                ("GET", {"Host": "evil.example"}),
            ):
                answer = http.request(method, f"{prefix}/{token}{rest}", headers=headers)
                seen.add(answer.status_code)
                if answer.status_code >= 400:
                    assert token not in answer.text
                assert token not in str(answer.headers)

    assert {403, 404, 405, 421, 500} <= seen
    logged = "".join(capsys.readouterr())
    assert "/shared/…" in logged
    assert token not in logged
