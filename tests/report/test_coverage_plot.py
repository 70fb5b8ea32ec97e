"""The picture of an alignment."""

import io
import xml.etree.ElementTree as ET

import numpy as np
from PIL import Image

from foldsvc.formats.a3m import parse_a3m
from foldsvc.msa.depth import coverage_of, depths_of
from foldsvc.records.alignment import Alignment, ComplexAlignment
from foldsvc.report.coverage_plot import coverage_plot


def texts(svg: bytes) -> list[str]:
    """Give what is written in a picture: each text is drawn below a comment that holds it."""
    builder = ET.TreeBuilder(insert_comments=True)
    root = ET.fromstring(svg, parser=ET.XMLParser(target=builder))  # noqa: S314 - our own text
    return [node.text.strip() for node in root.iter(ET.Comment) if node.text]


def heterodimer() -> ComplexAlignment:
    """Give two chains with a relative each, and a pair."""
    return ComplexAlignment(
        unpaired=(parse_a3m(">q\nMKVL\n>a\nMK--\n"), parse_a3m(">q\nGGAA\n>b\n--AA\n")),
        paired=(parse_a3m(">q\nMKVL\n>c\nMRVL\n"), parse_a3m(">q\nGGAA\n>c\nGGAG\n")),
        source="test",
    )


def test_the_same_alignment_gives_the_same_bytes() -> None:
    """No clock and no chance is in the picture, and it is wide enough for print."""
    alignment = heterodimer()
    depths, names = depths_of(alignment), ["chain A", "chain B"]

    plot = coverage_plot(coverage_of(alignment, depths, names))
    assert plot == coverage_plot(coverage_of(alignment, depths, names))
    with Image.open(io.BytesIO(plot.png)) as picture:
        assert picture.width == 2100


def test_each_sequence_has_a_panel_with_its_numbers() -> None:
    """Names, sequences, what they are worth, pairs, and what the lines are, are written."""
    alignment = heterodimer()

    written = texts(
        coverage_plot(
            coverage_of(alignment, depths_of(alignment), ["chains A and C", "chain B"])
        ).svg
    )

    assert "Chains A and C: 3 sequences, worth 3 different ones, 1 paired" in written
    assert "Chain B: 3 sequences, worth 3 different ones, 1 paired" in written
    assert {"rows with a residue", "different rows (80 % identity)", "Residue"} <= set(written)


def test_gaps_are_white_and_identity_is_dark() -> None:
    """The row that is the sequence is dark, on top; where a row has no residue, paper shows."""
    alignment = ComplexAlignment(
        unpaired=(parse_a3m(">q\nMKVLMKVLMKVL\n" + ">a\nMKWWWW------\n" * 7),), source="test"
    )

    data = coverage_plot(coverage_of(alignment, depths_of(alignment), ["chain A"])).png

    with Image.open(io.BytesIO(data)) as picture:
        pixels = np.asarray(picture.convert("RGB"), int)
    height, width = pixels.shape[:2]
    sequence = pixels[int(0.16 * height), int(0.3 * width)]
    gap = pixels[int(0.5 * height), int(0.6 * width)]
    relative = pixels[int(0.6 * height), int(0.3 * width)]
    assert gap.tolist() == [255, 255, 255]
    assert sequence.sum() < relative.sum() < 700


def test_a_deep_alignment_is_thinned() -> None:
    """Thousands of rows make a picture of bounded size, the sequence itself still in it."""
    draw = np.random.default_rng(5)
    residues = draw.integers(0, 22, (5000, 40)).astype(np.int8)
    residues[0] %= 20
    own = Alignment(
        residues=residues, deletions=np.zeros(residues.shape, np.uint16), headers=("",) * 5000
    )
    alignment = ComplexAlignment(unpaired=(own,), source="test")

    svg = coverage_plot(coverage_of(alignment, depths_of(alignment), ["chain A"])).svg

    assert len(svg) < 1_000_000
    assert any("5,000 sequences" in text for text in texts(svg))
