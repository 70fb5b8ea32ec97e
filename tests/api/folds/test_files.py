"""The files of a job over HTTP."""

import gzip
import hashlib

import numpy as np
import pytest
from service_in_process import FASTA

from foldsvc.api import security_headers
from foldsvc.formats.pae_file import PAE_ERROR, pack_pae

PDB = b"ATOM      1  N   GLU H   1      -1.000   2.000   3.000  1.00 95.00           N\n" * 200
PNG = bytes(range(256)) * 40
FILES = {
    "ranked_001.pdb": ("chemical/x-pdb", PDB),
    "plddt.png": ("image/png", PNG),
    "report.html": ("text/html", b"<!doctype html><script>1</script>"),
    "empty.txt": ("text/plain", b""),
}
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture
def job(http, worker):
    """A job that has ended with files, under a name that would break a header."""
    name = 'my "Fv"\r\nX-Evil: 1; ü'
    made = http.post("/api/v1/folds", json={"fasta": FASTA, "name": name}).json()["jobs"][0]
    worker.succeed(worker.claim(), FILES)
    return made


@pytest.fixture
def url(job):
    """Where its files are."""
    return f"/api/v1/folds/{job['id']}/files"


def test_files_are_listed(http, url):
    """Each file has its name, kind, size, checksum and a word on what it is."""
    listed = http.get(url).json()["files"]

    assert [file["name"] for file in listed] == list(FILES)
    for file in listed:
        media_type, data = FILES[file["name"]]
        assert (file["media_type"], file["size"]) == (media_type, len(data))
        assert file["sha256"] == hashlib.sha256(data).hexdigest()
        assert file["description"]


def test_a_job_without_a_structure_has_no_files(http):
    """Before the first structure the list is empty, and there is no archive."""
    job = http.post("/api/v1/folds", json={"fasta": FASTA}).json()["jobs"][0]

    assert http.get(f"/api/v1/folds/{job['id']}/files").json() == {"files": [], "on_demand": []}
    archive = http.get(f"/api/v1/folds/{job['id']}/archive.zip")
    assert (archive.status_code, archive.json()["code"]) == (404, "file_not_found")


@pytest.mark.parametrize("name", FILES)
def test_a_file_comes_whole(http, url, name):
    """The bytes are those stored, the ETag is their checksum, and they may be kept for ever."""
    media_type, data = FILES[name]
    answer = http.get(f"{url}/{name}", headers=PLAIN)

    assert answer.content == data
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert answer.headers["content-length"] == str(len(data))
    assert answer.headers["etag"] == f'"{hashlib.sha256(data).hexdigest()}"'
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_file_that_may_change_is_asked_for_again(http, worker):
    """While a job goes on its files are checked at each use, since the next stage writes anew."""
    job = http.post("/api/v1/folds", json={"fasta": FASTA}).json()["jobs"][0]
    worker.hand_on(worker.claim(), FILES)
    url = f"/api/v1/folds/{job['id']}/files/ranked_001.pdb"

    first = http.get(url)
    worker.succeed(worker.claim("relax"), {"ranked_001.pdb": ("chemical/x-pdb", b"new")})
    second = http.get(url, headers={"If-None-Match": first.headers["etag"]})

    assert "no-cache" in first.headers["cache-control"]
    assert (second.status_code, second.content) == (200, b"new")


def test_text_is_compressed_for_who_can_read_it(http, url):
    """Text goes out as gzip under a tag of its own; pictures and refusals of gzip do not."""
    zipped = http.get(f"{url}/ranked_001.pdb", headers={"Accept-Encoding": "br, gzip;q=0.5"})
    picture = http.get(f"{url}/plddt.png", headers={"Accept-Encoding": "gzip"})
    refused = http.get(f"{url}/ranked_001.pdb", headers={"Accept-Encoding": "gzip;q=0"})

    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.content == PDB
    assert int(zipped.headers["content-length"]) == len(gzip.compress(PDB, 6, mtime=0))
    assert zipped.headers["etag"] == f'"{hashlib.sha256(PDB).hexdigest()}-gzip"'
    for answer in (zipped, picture, refused):
        assert answer.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in picture.headers
    assert "content-encoding" not in refused.headers


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_known_file_is_not_sent_again(http, url, coding):
    """If-None-Match with the tag of either coding, weak or in a list, gives 304."""
    accepting = {"Accept-Encoding": coding}
    etag = http.get(f"{url}/ranked_001.pdb", headers=accepting).headers["etag"]

    for known in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        answer = http.get(f"{url}/ranked_001.pdb", headers={**accepting, "If-None-Match": known})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"]
    other = http.get(f"{url}/ranked_001.pdb", headers={**accepting, "If-None-Match": '"other"'})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=100-", 100, len(PDB)),
        ("bytes=-7", len(PDB) - 7, len(PDB)),
        (f"bytes=5-{len(PDB) * 2}", 5, len(PDB)),
        (f"bytes=-{len(PDB) * 2}", 0, len(PDB)),
    ],
)
def test_a_range_is_a_part_of_the_same_bytes(http, url, asked, start, stop):
    """A range gives those bytes of the file as it is stored, even to who accepts gzip."""
    answer = http.get(f"{url}/ranked_001.pdb", headers={"Range": asked, "Accept-Encoding": "gzip"})

    assert answer.status_code == 206
    assert answer.content == PDB[start:stop]
    assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/{len(PDB)}"
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("asked", [f"bytes={len(PDB)}-", "bytes=-0", "bytes=99999999999-"])
def test_a_range_beyond_the_file_cannot_be_given(http, url, asked):
    """A range with no byte of the file gives 416 and the size."""
    answer = http.get(f"{url}/ranked_001.pdb", headers={"Range": asked})

    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(PDB)}"


@pytest.mark.parametrize(
    "asked", ["bytes=9-5", "bytes=-", "lines=1-2", "bytes=0-1,5-6", "x", "bytes=1e3-"]
)
def test_a_range_that_is_none_is_passed_over(http, url, asked):
    """A range that cannot be read, or several at once, gives the whole file."""
    answer = http.get(f"{url}/ranked_001.pdb", headers={"Range": asked, **PLAIN})

    assert (answer.status_code, answer.content) == (200, PDB)


def test_a_range_of_another_version_gives_the_whole(http, url):
    """If-Range with another tag gives the whole file, so that no two versions are mixed."""
    etag = http.get(f"{url}/ranked_001.pdb", headers=PLAIN).headers["etag"]
    part = {"Range": "bytes=0-1", **PLAIN}

    same = http.get(f"{url}/ranked_001.pdb", headers={**part, "If-Range": etag})
    other = http.get(f"{url}/ranked_001.pdb", headers={**part, "If-Range": '"other"'})

    assert (same.status_code, other.status_code) == (206, 200)


def test_head_gives_the_headers(http, url):
    """HEAD says what GET would."""
    answer = http.head(f"{url}/plddt.png")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.headers["content-length"] == str(len(PNG))


def test_a_download_is_named_after_the_job(http, job, url):
    """With download=1 a browser saves the file, under a name that is safe in a header."""
    answer = http.get(f"{url}/ranked_001.pdb?download=1")
    shown = http.get(f"{url}/ranked_001.pdb")
    archive = http.get(f"/api/v1/folds/{job['id']}/archive.zip")

    expected = 'attachment; filename="my_Fv_X-Evil_1_ranked_001.pdb"'
    assert answer.headers["content-disposition"] == expected
    assert archive.headers["content-disposition"] == 'attachment; filename="my_Fv_X-Evil_1.zip"'
    assert "content-disposition" not in shown.headers
    assert "x-evil" not in answer.headers


def test_the_report_is_shut_in(http, url):
    """The report may run its own scripts, but reaches nothing and acts for nobody."""
    policy = http.get(f"{url}/report.html").headers["content-security-policy"]

    assert policy == security_headers.REPORT
    assert "sandbox allow-scripts" in policy
    assert "default-src 'none'" in policy
    assert "allow-same-origin" not in policy


def test_a_name_that_is_not_listed_is_not_found(http, url):
    """Nothing but the listed files can be had, not even the manifest."""
    for name in ("manifest.json", "x.pdb", "..%2F..%2Ffoldsvc.db", "%00", "ranked_001.pdb%0d%0a"):
        answer = http.get(f"{url}/{name}")
        assert answer.status_code == 404, name
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_damaged_file_is_not_given(http, url, job, store):
    """A file that no longer matches its checksum, or is gone, is an error and not a result."""
    store.write(f"jobs/{job['id']}/1", "ranked_001.pdb", PDB[:-1])
    store.path(f"jobs/{job['id']}/1", "plddt.png").unlink()

    for name in ("ranked_001.pdb", "plddt.png"):
        answer = http.get(f"{url}/{name}")
        assert (answer.status_code, answer.json()["code"]) == (500, "artifact_corrupt")
        assert "Fold the sequence again" in answer.json()["remedy"]


def test_pae_comes_as_json_on_demand(http, worker):
    """AlphaFold DB's JSON is made of the stored PAE, within its error, with the job's chains."""
    pae = np.random.default_rng(0).uniform(0, 31, (6, 6)).astype(np.float32)
    job = http.post("/api/v1/folds", json={"fasta": FASTA}).json()["jobs"][0]
    packed = pack_pae(pae)
    worker.succeed(worker.claim(), {"ranked_002_pae.npz": ("application/octet-stream", packed)})
    url = f"/api/v1/folds/{job['id']}/files"

    listed = http.get(url).json()
    (made,) = listed["on_demand"]
    assert [file["name"] for file in listed["files"]] == ["ranked_002_pae.npz"]
    assert (made["name"], made["media_type"]) == ("ranked_002_pae.json", "application/json")
    plain = http.get(f"{url}/{made['name']}", headers=PLAIN)
    zipped = http.get(f"{url}/{made['name']}", headers={"Accept-Encoding": "gzip"})
    (content,) = plain.json()
    assert zipped.json() == plain.json()
    assert np.abs(np.array(content["predicted_aligned_error"]) - pae).max() < PAE_ERROR + 0.051
    assert [chain["name"] for chain in content["chains"]] == ["H", "L"]
    assert zipped.headers["content-encoding"] == "gzip"
    for answer in (plain, zipped):
        known = {"If-None-Match": answer.headers["etag"]}
        assert http.get(f"{url}/{made['name']}", headers=known).status_code == 304
    assert http.get(f"{url}/ranked_001_pae.json").status_code == 404


def test_a_damaged_pae_gives_no_json(http, worker):
    """A PAE file that is none is an error of its own, not the end of a JSON."""
    job = http.post("/api/v1/folds", json={"fasta": FASTA}).json()["jobs"][0]
    worker.succeed(worker.claim(), {"ranked_001_pae.npz": ("application/octet-stream", b"no")})

    answer = http.get(f"/api/v1/folds/{job['id']}/files/ranked_001_pae.json")
    assert (answer.status_code, answer.json()["code"]) == (500, "artifact_corrupt")
