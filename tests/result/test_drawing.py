"""What is drawn of a result, and what that needs."""

import json

import pytest

from foldsvc.errors import ArtifactCorruptError
from foldsvc.records.provenance import Citation
from foldsvc.result.drawing import Drawing, drawing_content, drawn_names, read_drawing
from foldsvc.result.kinds import kind_of
from foldsvc.result.tables import Table

COMPLETE = ("ranked_001.pdb", "ranked_001.cif", "ranked_002.cif", "job.json", "drawing.json")


def drawing() -> Drawing:
    """Give one with something in each field."""
    citation = Citation(key="a2021", title="T", authors=("A, B", "C, D"), journal="J", year=2021)
    table = Table(title="Domains", words="Parts.", header=("", "N"), rows=[("1", "40")])
    return Drawing(
        title="a <b> ü",
        subtitle="two",
        labels=("rank 1", "rank 2"),
        geometry=(("Clashes", "3", "0"),),
        parameters={"Engine": "alphafold2"},
        citations=(citation,),
        tables=(table,),
    )


def test_it_is_read_back() -> None:
    """Every word comes back from JSON."""
    again = read_drawing(json.dumps(drawing_content(drawing())).encode())

    assert (again.title, again.subtitle, again.labels) == ("a <b> ü", "two", ("rank 1", "rank 2"))
    assert again.geometry == drawing().geometry
    assert again.citations == drawing().citations
    assert [list(row) for row in again.tables[0].rows] == [["1", "40"]]


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"format": "foldsvc-drawing/1"}', b"\xff"])
def test_what_is_none_is_told(data: bytes) -> None:
    """Bytes that are not such a file give one error."""
    with pytest.raises(ArtifactCorruptError):
        read_drawing(data)


def test_what_can_be_drawn_follows_from_what_is_there() -> None:
    """Plots need their numbers, BinaryCIF its text, and the movie the network's output."""
    plddt = ("plddt.png", "plddt.svg")

    assert drawn_names(COMPLETE) == (*plddt, "report.html")
    assert drawn_names((*COMPLETE, "ranked_001_pae.npz", "coverage.npz")) == (
        *plddt,
        *("pae.png", "pae.svg", "coverage.png", "coverage.svg", "report.html"),
    )
    assert drawn_names((*COMPLETE, "prediction_001.npz"))[:3] == (
        "ranked_001.bcif",
        "ranked_002.bcif",
        "folding.pdb",
    )
    assert drawn_names(("ranked_001_unrelaxed.pdb", "prediction_001.npz")) == ("folding.pdb",)
    assert "folding.pdb" not in drawn_names(("ranked_001.cif", "prediction_001.npz"))


def test_what_is_stored_is_not_drawn() -> None:
    """A result of before has its plots and its report as files."""
    before = (*COMPLETE, "plddt.png", "report.html")

    assert drawn_names(before) == ("plddt.svg",)
    assert drawn_names(("ranked_001.pdb", "job.json", "report.html")) == ()


def test_what_is_drawn_is_described() -> None:
    """Each has a media type and words for people."""
    everything = (*COMPLETE, "ranked_001_pae.npz", "coverage.npz", "prediction_001.npz")
    for name in drawn_names(everything):
        assert kind_of(name).description
