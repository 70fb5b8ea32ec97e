"""The archive of a job over HTTP."""

import hashlib
import io
import json
import zipfile

import numpy as np
import pytest
from complexes import straight_chains
from service_in_process import FASTA

from foldsvc.formats.pae_file import pack_pae
from foldsvc.formats.pdb import write_pdb

PAE = pack_pae(np.full((5, 5), 3.0, np.float32))
FILES = {
    "ranked_001.pdb": ("chemical/x-pdb", b"ATOM      1  N   GLU H   1\n" * 3_000),
    "ranked_001_pae.npz": ("application/octet-stream", PAE),
    "plddt.png": ("image/png", bytes(range(256)) * 40),
    "empty.txt": ("text/plain", b""),
}


@pytest.fixture
def url(http, worker):
    """Where the archive of a job that has ended is."""
    job = http.post("/api/v1/folds", json={"fasta": FASTA}).json()["jobs"][0]
    worker.succeed(worker.claim(), FILES)
    return f"/api/v1/folds/{job['id']}/archive.zip"


def unzipped(data):
    """The files of an archive whose own checksums hold."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def sums(files):
    """What SHA256SUMS should say."""
    return "".join(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items()
    ).encode()


def test_it_holds_every_file_and_their_checksums(http, url):
    """The archive has the files listed, byte by byte, and a file of checksums last."""
    answer = http.get(url)
    stored = {name: data for name, (_, data) in FILES.items()}

    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="trastuzumab.zip"'
    found = unzipped(answer.content)
    assert list(found)[-1] == "SHA256SUMS"
    assert found == {**stored, "SHA256SUMS": sums(stored)}


@pytest.mark.parametrize("asked", ["?files=plddt.png,ranked_001.pdb", "?files=plddt.png&files="])
def test_some_files_are_chosen(http, url, asked):
    """Named files alone come, in the order asked for."""
    found = unzipped(http.get(url + asked).content)
    wanted = [name for name in ("plddt.png", "ranked_001.pdb") if name in asked]

    assert list(found) == [*wanted, "SHA256SUMS"]
    assert all(found[name] == FILES[name][1] for name in wanted)


def test_what_is_made_on_demand_can_be_chosen(http, url):
    """A file that is not stored comes when it is named, with the checksum of what came."""
    found = unzipped(http.get(f"{url}?files=ranked_001_pae.json").content)
    made = found.pop("ranked_001_pae.json")

    assert json.loads(made)[0]["predicted_aligned_error"] == [[3.0] * 5] * 5
    assert found["SHA256SUMS"] == sums({"ranked_001_pae.json": made})


@pytest.mark.parametrize("name", ["x", "manifest.json", "..%2Fx", "ranked_002_pae.json"])
def test_a_file_that_is_not_there_is_not_found(http, url, name):
    """One wrong name refuses the whole, so that nothing is missed silently."""
    answer = http.get(f"{url}?files=plddt.png,{name}")

    assert (answer.status_code, answer.json()["code"]) == (404, "file_not_found")


def test_a_broken_download_goes_on(http, url):
    """Parts by range, under the tag of the first, are together the archive."""
    whole = http.get(url)
    tag, size = whole.headers["etag"], len(whole.content)
    cut = size // 3
    first = http.get(url, headers={"Range": f"bytes=0-{cut - 1}"})
    rest = http.get(url, headers={"Range": f"bytes={cut}-", "If-Range": tag})

    assert (first.status_code, rest.status_code) == (206, 206)
    assert first.content + rest.content == whole.content
    assert rest.headers["content-range"] == f"bytes {cut}-{size - 1}/{size}"
    assert rest.headers["content-length"] == str(size - cut)
    assert http.get(url, headers={"Range": "bytes=-9"}).content == whole.content[-9:]


def test_a_range_beyond_its_end_cannot_be_given(http, url):
    """A range with no byte of the archive gives 416 and the size."""
    size = len(http.get(url).content)
    answer = http.get(url, headers={"Range": f"bytes={size}-"})

    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{size}")


def test_a_known_archive_is_not_sent_again(http, url):
    """Its tag is that of its files: the same ones give 304, others another tag."""
    tag = http.get(url).headers["etag"]
    known = {"If-None-Match": tag}

    assert http.get(url, headers=known).status_code == 304
    assert http.head(url).headers["etag"] == tag
    assert http.get(f"{url}?files=plddt.png", headers=known).status_code == 200
    other = http.get(url, headers={"Range": "bytes=0-3", "If-Range": '"other"'})
    assert other.status_code == 200


def test_it_comes_under_colabfold_s_names(http, worker):
    """With names=colabfold the files are those that ColabFold would have left, chosen or all."""
    job = http.post("/api/v1/folds", json={"fasta": FASTA, "name": "my Fv"}).json()["jobs"][0]
    pdb = write_pdb(straight_chains(3, 2))
    worker.succeed(
        worker.claim(),
        {
            "ranked_001.pdb": ("chemical/x-pdb", pdb.encode()),
            "ranked_001_scores.json": ("application/json", b'{"plddt": [80.0], "max_pae": 3.0}'),
            "ranked_001_pae.npz": ("application/octet-stream", PAE),
        },
    )
    url = f"/api/v1/folds/{job['id']}/archive.zip?names=colabfold"
    tag = "rank_001_flashabb_model_1_seed_000"
    found = unzipped(http.get(url).content)

    assert list(found) == [
        f"my_Fv_unrelaxed_{tag}.pdb",
        f"my_Fv_scores_{tag}.json",
        "my_Fv_predicted_aligned_error_v1.json",
        "log.txt",
        "my_Fv.done.txt",
        "SHA256SUMS",
    ]
    assert json.loads(found[f"my_Fv_scores_{tag}.json"])["pae"] == [[3.0] * 5] * 5
    some = unzipped(http.get(f"{url}&files=log.txt").content)
    assert list(some) == ["log.txt", "SHA256SUMS"]
    assert http.get(f"{url}&files=ranked_001.pdb").status_code == 404


def test_without_pdb_there_is_nothing_under_colabfold_s_names(http, worker):
    """A result that PDB cannot hold is not given half."""
    job = http.post("/api/v1/folds", json={"fasta": FASTA}).json()["jobs"][0]
    worker.succeed(worker.claim(), {"ranked_001.cif": ("chemical/x-mmcif", b"data_x")})

    answer = http.get(f"/api/v1/folds/{job['id']}/archive.zip?names=colabfold")
    assert (answer.status_code, answer.json()["code"]) == (404, "file_not_found")
