"""Alignments of one's own as they are sent: deep, packed, empty, too large."""

import gzip

import pytest
from untrained_alphafold2 import put_empty_networks

from foldsvc.model.config import models_of
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
    assert worker.claim("fold").fold_input.a3m == ALIGNMENT


def test_a_deep_alignment_is_no_large_request(http, worker, settings):
    """An alignment of more bytes than other requests may have is taken, as JSON too."""
    deep = ALIGNMENT + "".join(f">{row:040}\n{GB1}\n" for row in range(60_000))
    for path in ("/api/v1/folds/check", "/api/v1/folds"):
        answer = http.post(path, json={"fasta": FASTA, "a3m": deep})
        assert answer.is_success, answer.text
    assert len(deep) > settings.max_request_bytes
    assert worker.claim("fold").fold_input.a3m == deep


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
