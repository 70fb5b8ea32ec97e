"""Everything that cannot be folded is refused before anything is queued."""

import json

import pytest
from service_in_process import FASTA, VH, VL

from foldsvc.folds.queries import list_folds

TCR = (
    "KEVEQNSGPLSVPEGAIASLNCTYSDRGSQSFFWYRQYSGKSPELIMSIYSNGDKEDGRFTAQLNKASQYVSLLIRDSQPSDSATYLCAVTTDSWGKL"
    "QFGAGTQVVVTP"
)
LYSOZYME = (
    "KVFGRCELAAAMKRHGLDNYRGYSLGNWVCAAKFESNFNTQATNRNTDGSTDYGILQINSRWWCNDGRTPGSRNLCNIPCSALLSSDITASVNCAKKI"
    "VSDGNGMNAWVAWRNRCKGTDVQAWIRGCRL"
)
REFUSED = {
    "illegal letter": (f">a\n{VH[:60]}\n{VH[60:]}!:{VL}\n", 422, "letter_illegal", 3, 121),
    "not a letter": (f">a\n{VH[:4]}?{VH[4:]}\n", 422, "letter_illegal", 2, 5),
    "empty": ("", 422, "no_sequence", 1, None),
    "blank": (" \n\n ", 422, "no_sequence", 1, None),
    "empty record": (f">a\n{VH}\n>b\n>c\n{VL}\n", 422, "record_empty", 3, None),
    "empty chain": (f">a\n{VH}::{VL}\n", 422, "chain_empty", 2, None),
    "nucleotides": (">a\n" + "ATGGCCTTAACG" * 4, 422, "nucleotide_sequence", 2, 1),
    "too short": (">a\nMA\n", 422, "chain_too_short", 2, None),
    "chain too long": (">a\n" + "MK" * 2_000, 422, "chain_too_long", 2, 3001),
    "too many residues": (">a\n" + ":".join(["MK" * 1_400] * 2), 422, "too_many_residues", 1, None),
    "too many chains": (">a\n" + ":".join(["MKMKMK"] * 21), 422, "too_many_chains", 1, None),
    "too many records": (">a\nMKMKMK\n" * 201, 422, "too_many_records", 401, None),
    "binary": ("\x00\x01\x02", 422, "not_text", 1, None),
    "10 MB of noise": ("MKLV" * 2_500_000, 413, "input_too_large", None, None),
    "no antibody": (f">lysozyme\n{LYSOZYME}", 422, "not_antibody", None, None),
    "T-cell receptor": (f">tcr\n{TCR}", 422, "t_cell_receptor", None, None),
}


@pytest.mark.parametrize(
    ("text", "line", "column", "position"),
    [
        (f">a\n  {VH[:9]}1{VH[9:]}\n", 2, 12, 10),
        (f">a\r\n1 {VH[:9]}\r\n;x\r\n{VH[9:20]}--!\r\n", 4, 14, 21),
        (f"id,sequence\nx,{VH[:5]}!{VH[5:]}\n", 2, 8, 6),
        ("P04637", 1, 2, 2),
    ],
)
def test_a_wrong_letter_is_told_by_line_and_column(http, text, line, column, position):
    """The problem leads to the very letter in the text as it was sent, in FASTA and in a table."""
    for sent in ({"content": text.encode()}, {"json": {"fasta": text}}):
        problem = http.post("/api/v1/folds/check", **sent).json()
        assert (problem["line"], problem["column"], problem["position"]) == (line, column, position)


@pytest.mark.parametrize("path", ["/api/v1/folds", "/api/v1/folds/check"])
@pytest.mark.parametrize(
    ("text", "status", "code", "line", "position"), REFUSED.values(), ids=REFUSED
)
def test_refused_with_place_and_cure(http, database, path, text, status, code, line, position):
    """A bad sequence gives a problem that says where and what to do, and no row."""
    for sent in ({"content": text.encode()}, {"json": {"fasta": text}}):
        answer = http.post(path, **sent)

        problem = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
        assert (problem["line"], problem["position"]) == (line, position)
        assert problem["detail"]
        assert problem["remedy"]
        assert problem["instance"] == path
        assert problem["request_id"] == answer.headers["x-request-id"]
    assert list_folds(database).jobs == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "fasta or chains"),
        ({"fasta": FASTA, "chains": []}, "fasta or chains"),
        ({"chains": []}, "chains"),
        ({"fasta": FASTA, "engine": "alphafold9"}, "alphafold9"),
        ({"fasta": FASTA, "engin": "auto"}, "engin"),
        ({"fasta": FASTA, "options": {"relaxx": True}}, "options.relaxx"),
        ({"fasta": FASTA, "options": {"relax": "perhaps"}}, "options.relax"),
        ({"fasta": FASTA, "name": "x" * 201}, "name"),
        ({"fasta": 7}, "fasta"),
        ([], "object"),
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(http, database, body, says):
    """A request that contradicts the description is refused by the name of the field."""
    answer = http.post("/api/v1/folds", json=body)

    assert answer.status_code == 422
    assert says in answer.json()["detail"]
    assert answer.json()["remedy"]
    assert list_folds(database).jobs == []


def test_one_bad_record_refuses_all(http, database):
    """A batch is checked as a whole: a fault in its last record leaves the first unqueued."""
    answer = http.post("/api/v1/folds", json={"fasta": f"{FASTA}>bad\nMKLV1?\n"})

    assert answer.json()["record"] == "bad"
    assert list_folds(database).jobs == []


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"nan", json.dumps("x").encode()])
def test_what_is_no_json_is_refused(http, body):
    """A JSON body that is none gives 422."""
    answer = http.post("/api/v1/folds", content=body, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (422, "request_invalid")


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "ü"])
def test_a_key_that_cannot_be_kept_is_refused(http, key):
    """An Idempotency-Key must be visible ASCII of at most 255 letters."""
    answer = http.post(
        "/api/v1/folds", json={"fasta": FASTA}, headers=[("Idempotency-Key", key.encode())]
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "request_invalid")


def test_another_media_type_is_refused(http):
    """A body of a kind that cannot hold sequences gives 415 with the kinds that can."""
    answer = http.post("/api/v1/folds", content=b"x", headers={"Content-Type": "image/png"})

    assert answer.status_code == 415
    assert "multipart/form-data" in answer.json()["remedy"]


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"", "multipart/form-data"),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x"),
        (b"garbage", "multipart/form-data; boundary=\xff"),
    ],
)
def test_a_broken_form_is_refused(http, content, content_type):
    """A form that cannot be read gives a problem of the 400 family."""
    answer = http.post(
        "/api/v1/folds", content=content, headers=[("Content-Type", content_type.encode("latin-1"))]
    )

    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"


def test_two_files_are_refused(http):
    """A form has one file, so that none is passed over in silence."""
    answer = http.post("/api/v1/folds", files=[("file", FASTA.encode()), ("fasta", (None, FASTA))])

    assert (answer.status_code, answer.json()["code"]) == (422, "form_part_repeated")


@pytest.mark.parametrize("seed", ["3", True, 2.5, None, [3]])
def test_json_has_numbers_for_numbers(http, seed):
    """A text or a truth value is no number in JSON; 3.0 is the whole number 3."""
    sent = {"fasta": FASTA, "engine": "flashabb"}

    refused = http.post("/api/v1/folds/check", json={**sent, "options": {"seed": seed}})
    taken = http.post("/api/v1/folds/check", json={**sent, "options": {"seed": 3.0}})

    assert (refused.status_code, refused.json()["code"]) == (422, "request_invalid")
    assert taken.status_code == 200, taken.text
