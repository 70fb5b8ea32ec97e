"""What a search found, as one file."""

from datetime import date

import numpy as np
import pytest

from foldsvc.errors import ArtifactCorruptError
from foldsvc.formats.a3m import parse_a3m
from foldsvc.formats.found_file import pack_found, unpack_found
from foldsvc.msa.depth import depths_of
from foldsvc.msa.pairing import in_mode
from foldsvc.records.alignment import Alignment, ComplexAlignment
from foldsvc.records.features import TemplateFeatures
from foldsvc.records.fold_input import Chain, FoldInput
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.records.search_plan import PairMode
from foldsvc.records.template_report import FoundTemplates, TemplateVerdict

ONE, OTHER = "MKVLMKVL", "GGAA"
MODES: tuple[PairMode, ...] = ("unpaired", "paired", "unpaired_paired")


def searched() -> ComplexAlignment:
    """Give two chains with relatives of their own, a pair, and headers with organisms."""
    return ComplexAlignment(
        unpaired=(
            parse_a3m(f">q\n{ONE}\n>a OS=Homo sapiens OX=9606\nMKaaVL--VL\n"),
            parse_a3m(f">q\n{OTHER}\n>b\n--AA\n"),
        ),
        paired=(parse_a3m(f">q\n{ONE}\n>c\nMRVLMRVL\n"), parse_a3m(f">q\n{OTHER}\n>c\nGGAG\n")),
        source="a server, in the words of März",
    )


def templates() -> FoundTemplates:
    """Give one template that is used for the first sequence, and none for the second."""
    mask = np.zeros((1, 8, 37), np.bool_)
    mask[0, 2:6, 1] = True
    positions = np.zeros((1, 8, 37, 3), np.float32)
    positions[mask] = [[1.5, 2.25, -3.125]] * 4
    features = TemplateFeatures(
        aatype=np.full((1, 8), 21, np.int32),
        atom_positions=positions,
        atom_mask=mask,
        names=("1abc_A",),
    )
    verdicts = (
        TemplateVerdict(name="1abc_A", sequence=0, refusal="", words="used", slot=1),
        TemplateVerdict(
            name="2abc_B", sequence=1, refusal="too_short", words="short", released=date(2020, 1, 2)
        ),
    )
    return FoundTemplates(
        source="the PDB",
        aligner="HHsearch 3.3.0",
        latest=date(2024, 5, 6),
        features=(features, None),
        verdicts=verdicts,
    )


def found(mode: PairMode, with_templates: FoundTemplates | None = None) -> FoundAlignment:
    """Give what is found in a mode of pairing."""
    chains = (Chain(name="a", sequence=ONE), Chain(name="b", sequence=OTHER))
    all_rows = searched()
    alignment = in_mode(all_rows, FoldInput(name="ab", chains=chains), mode)
    return FoundAlignment(
        alignment=alignment,
        depths=depths_of(alignment),
        names=("chain A", "chain B"),
        templates=with_templates,
        searched=all_rows,
    )


def assert_same(one: object, other: object) -> None:
    """Compare records field by field, arrays with their types."""
    if isinstance(one, np.ndarray):
        assert isinstance(other, np.ndarray)
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)
    elif isinstance(one, tuple):
        assert isinstance(other, tuple)
        assert len(one) == len(other)
        for mine, theirs in zip(one, other, strict=True):
            assert_same(mine, theirs)
    elif hasattr(one, "__slots__"):
        assert type(one) is type(other)
        for name in one.__slots__:
            assert_same(getattr(one, name), getattr(other, name))
    else:
        assert one == other


@pytest.mark.parametrize("mode", MODES)
def test_what_was_found_is_read_back(mode: PairMode) -> None:
    """Every row, header, number and word comes back, in each mode of pairing."""
    before = found(mode, templates())

    assert_same(unpack_found(pack_found(before)), before)


def test_nothing_is_nothing_again() -> None:
    """An alignment that was not searched for, without templates, stays so."""
    alignment = ComplexAlignment(unpaired=(parse_a3m(f">q\n{ONE}\n"),), source="single-sequence")
    before = FoundAlignment(alignment=alignment, depths=depths_of(alignment), names=("chain A",))

    after = unpack_found(pack_found(before))
    assert_same(after, before)
    assert (after.templates, after.searched) == (None, None)


def test_rows_are_kept_once() -> None:
    """What the network reads of what was found takes no second place."""
    draw = np.random.default_rng(0)
    rows = Alignment(
        residues=draw.integers(0, 22, (500, 200)).astype(np.int8),
        deletions=np.zeros((500, 200), np.uint16),
        headers=tuple(map(str, range(500))),
    )
    alignment = ComplexAlignment(unpaired=(rows,), source="made up")
    alone = FoundAlignment(alignment=alignment, depths=depths_of(alignment), names=("a",))
    both = FoundAlignment(
        alignment=alignment, depths=alone.depths, names=("a",), searched=alignment
    )

    assert len(pack_found(both)) < len(pack_found(alone)) + 1_000


@pytest.mark.parametrize("damage", ["empty", "cut", "flip", "other"])
def test_a_damaged_file_is_told(damage: str) -> None:
    """Bytes that are not such a file give one error, and no alignment."""
    data = pack_found(found("unpaired_paired", templates()))
    damaged = {
        "empty": b"",
        "cut": data[: len(data) // 2],
        "flip": data[:200] + bytes([data[200] ^ 0xFF]) + data[201:],
        "other": b"no archive at all",
    }[damage]

    with pytest.raises(ArtifactCorruptError):
        unpack_found(damaged)
