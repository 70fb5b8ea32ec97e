"""PAE and pLDDT of several models, drawn."""

import io
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from complexes import straight_chains
from PIL import Image

from foldsvc.records.structure import Structure
from foldsvc.report.models_plot import PlddtCurve, models_plot
from foldsvc.report.pae_plot import PaePanel, pae_panel, pae_plot

COMPLEX = straight_chains(30, 12, 18)


def _panels(structure: Structure, count: int) -> list[PaePanel]:
    n_res = len(structure.aatype)
    draw = np.random.default_rng(0)
    return [
        PaePanel(label=f"rank {rank}", pae=draw.uniform(0, 31, (n_res, n_res)))
        for rank in range(1, count + 1)
    ]


def _curves(structure: Structure, count: int) -> list[PlddtCurve]:
    draw = np.random.default_rng(0)
    return [
        PlddtCurve(label=f"rank {rank}", plddt=draw.uniform(20, 99, len(structure.aatype)))
        for rank in range(1, count + 1)
    ]


def _texts(svg: bytes) -> list[str]:
    """Give what is written in a picture: each text is drawn below a comment that holds it."""
    builder = ET.TreeBuilder(insert_comments=True)
    root = ET.fromstring(svg, parser=ET.XMLParser(target=builder))  # noqa: S314 - our own text
    return [node.text.strip() for node in root.iter(ET.Comment) if node.text]


def test_same_numbers_give_the_same_bytes() -> None:
    """No clock and no chance is in any of the pictures, vectors included."""
    panels, curves = _panels(COMPLEX, 2), _curves(COMPLEX, 2)
    assert pae_plot(panels, COMPLEX) == pae_plot(panels, COMPLEX)
    assert models_plot(curves, COMPLEX) == models_plot(curves, COMPLEX)


def test_chains_and_models_are_named() -> None:
    """The PAE of a complex names every model once, its chains, and both axes."""
    texts = _texts(pae_plot(_panels(COMPLEX, 3), COMPLEX).svg)
    assert [text for text in texts if text.startswith("rank")] == ["rank 1", "rank 2", "rank 3"]
    assert texts.count("A") == texts.count("B") == texts.count("C") == 3
    assert {"Aligned residue", "Scored residue", "Expected position error, Å"} <= set(texts)


def test_a_panel_holds_no_more_than_a_picture_shows() -> None:
    """Of many residues neighbours are drawn as their mean; of few, each pair as it is."""
    draw = np.random.default_rng(0)
    few, many = (draw.uniform(0, 31, (n, n)).astype(np.float32) for n in (1_500, 3_001))

    assert pae_panel("rank 1", few).pae is few
    panel = pae_panel("rank 1", many)
    assert (panel.step, panel.pae.shape, panel.pae.dtype) == (3, (1_001, 1_001), np.float32)
    assert panel.pae[1, 2] == pytest.approx(many[3:6, 6:9].mean(), abs=1e-4)
    assert panel.pae[-1, 0] == pytest.approx(many[3000:, :3].mean(), abs=1e-4)


def test_one_chain_has_no_chain_names() -> None:
    """A single chain is not marked as if it were one of several."""
    alone = straight_chains(20)
    assert "A" not in _texts(pae_plot(_panels(alone, 1), alone).svg)
    assert "A" not in _texts(models_plot(_curves(alone, 1), alone).svg)


@pytest.mark.parametrize(("count", "shown"), [(1, 1), (6, 6), (30, 25)])
def test_at_most_twenty_five_panels(count: int, shown: int) -> None:
    """Many seeds do not make a picture that nobody can open: the best 25 are shown."""
    texts = _texts(pae_plot(_panels(straight_chains(8), count), straight_chains(8)).svg)
    assert [text for text in texts if text.startswith("rank")] == [
        f"rank {rank}" for rank in range(1, shown + 1)
    ]


def test_five_models_have_names_and_the_rest_a_number() -> None:
    """The legend names the best five, best first, and counts the others."""
    texts = _texts(models_plot(_curves(COMPLEX, 8), COMPLEX).svg)
    assert [text for text in texts if text.startswith("rank") or "others" in text] == [
        "rank 1", "rank 2", "rank 3", "rank 4", "rank 5", "3 others",
    ]  # fmt: skip


def test_low_error_is_dark() -> None:
    """A certain pair is drawn darker than a doubtful one, as in AlphaFold DB."""
    n_res = 40
    pae = np.full((n_res, n_res), 31.0)
    pae[: n_res // 2] = 0.5
    picture = Image.open(
        io.BytesIO(pae_plot([PaePanel(label="rank 1", pae=pae)], straight_chains(n_res)).png)
    ).convert("L")
    width, height = picture.size
    upper = picture.getpixel((int(width * 0.4), int(height * 0.25)))
    lower = picture.getpixel((int(width * 0.4), int(height * 0.75)))
    assert isinstance(upper, int)
    assert isinstance(lower, int)
    assert upper < 100
    assert lower > 200
