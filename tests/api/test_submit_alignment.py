"""Alignments of one's own as they are sent: deep, packed, empty, too large."""

import gzip

import pytest
from untrained_alphafold2 import put_empty_networks

from foldsvc.alphafold2.config import models_of
from foldsvc.settings import Settings

MOST_BYTES = 8_000_000
GB1 = "MTYKLILNGKTLKGETTTEAVDAATAEKVFKQYANDNGVDGEWTYDDATKTFTVTE"
FASTA = f">gb1\n{GB1}\n"
ALIGNMENT = f">query\n{GB1}\n>other\n{GB1[:20]}{'-' * 36}\n"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Keep AlphaFold2's networks for one chain in a folder of the test's own."""
    own = settings.model_copy(
        update={
            "weights_dir": settings.data_dir / "own-weights",
            "max_alignment_bytes": MOST_BYTES,
        }
    )
    put_empty_networks(own.weights, [config.name for config in models_of("alphafold2_ptm")])
    return own


def sent(http, file, path="/api/v1/folds"):
    """Send a file as the alignment of GB1."""
    return http.post(path, data={"fasta": FASTA}, files={"a3m": ("gb1.a3m", file)})


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_file_is_taken_plain_or_packed(http, worker, pack):
    """The job has the text of the alignment, whichever way it was sent."""
    answer = sent(http, pack(ALIGNMENT.encode()))

    assert answer.status_code == 202, answer.text
    assert worker.claim("fold").payload.fold_input.a3m == ALIGNMENT


def test_a_deep_alignment_is_no_large_request(http, worker, settings):
    """An alignment of more bytes than other requests may have is taken, as JSON too."""
    deep = ALIGNMENT + "".join(f">{row:040}\n{GB1}\n" for row in range(60_000))
    for path in ("/api/v1/folds/check", "/api/v1/folds"):
        answer = http.post(path, json={"fasta": FASTA, "a3m": deep})
        assert answer.is_success, answer.text
    assert len(deep) > settings.max_request_bytes
    assert worker.claim("fold").payload.fold_input.a3m == deep


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "alignment_empty"),
        (b" \n\n", "alignment_empty"),
        (gzip.compress(b""), "alignment_empty"),
        (gzip.compress(b">q\n" + b"A" * 200_000_000), "alignment_too_large"),
        (gzip.compress(ALIGNMENT.encode())[:-9], "alignment_not_text"),
        (b"\xff\x00\xfe", "alignment_not_text"),
        (ALIGNMENT.encode() + b">short\nMTYK\n", "alignment_uneven"),
    ],
    ids=["empty", "blank", "empty gzip", "bomb", "cut off", "binary", "uneven"],
)
def test_what_is_no_alignment_is_refused(http, file, code):
    """A clear error with a remedy, and nothing is queued."""
    answer = sent(http, file)

    assert answer.status_code == 422
    assert answer.json()["code"] == code
    assert answer.json()["remedy"]
    assert http.get("/api/v1/folds").json()["jobs"] == []


def test_too_many_rows_are_refused_at_their_line(http):
    """100,000 rows are more than any network draws from; the line is where to cut."""
    rows = "".join(f">{row}\n{GB1}\n" for row in range(100_000))
    answer = http.post("/api/v1/folds", json={"fasta": FASTA, "a3m": ALIGNMENT + rows})

    assert answer.status_code == 422
    assert answer.json()["code"] == "alignment_too_many_rows"
    assert answer.json()["line"] == 2 * 65_536 + 1
    assert "hhfilter" in answer.json()["remedy"]


def test_the_limit_is_the_operators(http):
    """More bytes than the setting are refused, with the setting's number."""
    over = f"{ALIGNMENT}>{'x' * MOST_BYTES}\n{GB1}\n"
    answer = http.post("/api/v1/folds", json={"fasta": FASTA, "a3m": over})

    assert answer.status_code == 422
    assert answer.json()["code"] == "alignment_too_large"
    assert f"{MOST_BYTES:,}" in answer.json()["detail"]


def test_only_submissions_may_be_as_large(http):
    """Another request of the size of an alignment is not read."""
    answer = http.post("/api/v1/lookup", content=b"x" * 6_000_000)

    assert answer.status_code == 413


@pytest.mark.parametrize(
    "header",
    [
        f"OX={'9' * 5_000}",
        f"TaxID={'9' * 5_000} OS={'a ' * 2_000}",
        "OX=٣ OX=-1 OX=1e9",
        "OX=\x1b[2J",
        "OS=a " * 2_000,
    ],
    ids=["digits", "organism", "other digits", "escape", "repeated"],
)
def test_a_hostile_header_is_answered(http, header):
    """What stands in the header of a row is a name, or a reason to refuse the file."""
    text = f">query\n{GB1}\n>tr|A0A000|A0A000_X {header}\n{GB1}\n"

    for path in ("/api/v1/folds/check", "/api/v1/folds"):
        assert sent(http, text.encode(), path).status_code < 500


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_an_alignment_is_one_job_of_its_query(http, worker, pack):
    """An A3M as the only file, plain or packed, as a form, as a body or as JSON, is one fold."""
    data = pack(ALIGNMENT.encode())
    for sent in (
        {"content": data, "headers": {"Content-Type": "application/octet-stream"}},
        {"files": {"file": ("gb1.a3m", data)}},
        {"json": {"fasta": ALIGNMENT}},
    ):
        answer = http.post("/api/v1/folds", **sent)
        assert answer.status_code == 202, answer.text
        (job,) = answer.json()["jobs"]
        assert [chain["sequence"] for chain in job["chains"]] == [GB1]
        assert "input_read_as" in [notice["code"] for notice in job["notices"]]
        assert worker.claim("fold").payload.fold_input.a3m == ALIGNMENT


@pytest.mark.parametrize(
    ("name", "n_jobs"), [("gb1.A3M", 1), ("gb1.a3m.gz", 1), ("gb1.fasta", 2), ("gb1.txt", 2)]
)
def test_the_name_of_a_file_says_that_it_is_an_alignment(http, name, n_jobs):
    """Rows that show no gap are an alignment in a file that is called one, named after it."""
    rows = f">query\n{GB1}\n>other\n{GB1[::-1]}\n"
    answer = http.post("/api/v1/folds/check", files={"file": (name, rows.encode())})

    jobs = answer.json()["jobs"]
    assert len(jobs) == n_jobs
    assert jobs[0]["name"] == ("gb1" if n_jobs == 1 else "query")


def test_a_field_for_an_alignment_may_be_left_empty(http, worker):
    """A form sends an empty field, or a file without a name, where nothing was typed or chosen."""
    for files in ({"a3m": (None, "")}, {"a3m": ("", b"")}):
        answer = http.post("/api/v1/folds", data={"fasta": FASTA}, files=files)
        assert answer.status_code == 202, answer.text
        assert worker.claim("fold").payload.fold_input.a3m == ""
    assert http.post("/api/v1/folds", json={"fasta": FASTA, "a3m": ""}).status_code == 422


def test_a_header_in_latin_1_is_read(http, worker):
    """An old editor's letters in a header cost no alignment."""
    answer = sent(http, ALIGNMENT.replace("other", "caf\xe9").encode("latin-1"))

    assert answer.status_code == 202, answer.text
    assert ">café" in worker.claim("fold").payload.fold_input.a3m


def test_a_large_alignment_as_the_input_is_read_by_a_confined_process(http, worker):
    """An alignment beyond the size of other requests is taken as the only body, too."""
    deep = ALIGNMENT + "".join(f">{row:040}\n{GB1}\n" for row in range(60_000))
    answer = http.post("/api/v1/folds", json={"fasta": deep})

    assert answer.status_code == 202, answer.text
    assert worker.claim("fold").payload.fold_input.a3m == deep
