"""From chains and alignments to the arrays of a network."""

from itertools import permutations

import numpy as np
import pytest

from foldsvc.chem.residues import sequence_of
from foldsvc.features.batch import batch_of
from foldsvc.formats.a3m import LETTERS, parse_a3m
from foldsvc.msa import single_sequence
from foldsvc.records.alignment import GAP, ComplexAlignment
from foldsvc.records.features import Family, FeatureBatch, TemplateFeatures
from foldsvc.records.fold_input import Chain, FoldInput

FAMILIES: tuple[Family, ...] = ("monomer", "multimer")
OWN = {
    "MKV": ">101\nMKV\n>a\nM-V\n>b\naaMbKL\n",
    "GG": ">102\nGG\n>c\nG-\n",
    "W": ">103\nW\n>d\nW\n>e\nY\n",
}
PAIRED = {
    "MKV": ">101\nMKV\n>p\nMcRV\n>q\n---\n",
    "GG": ">102\nGG\n>p\n-G\n>q\nGG\n",
    "W": ">103\nW\n>p\n-\n>q\nF\n",
}


def chains(*sequences: str) -> FoldInput:
    """Give chains of these sequences."""
    named = tuple(Chain(name=f"{i}", sequence=one) for i, one in enumerate(sequences))
    return FoldInput(name="some complex", chains=named)


def found(fold_input: FoldInput, *, paired: bool = True) -> ComplexAlignment:
    """Give what a search finds for the chains."""
    distinct = tuple(dict.fromkeys(chain.sequence for chain in fold_input.chains))
    return ComplexAlignment(
        unpaired=tuple(parse_a3m(OWN[one]) for one in distinct),
        paired=tuple(parse_a3m(PAIRED[one]) for one in distinct if paired and len(distinct) > 1),
        source="test",
    )


def batch(family: Family, *sequences: str, paired: bool = True) -> FeatureBatch:
    """Give the arrays of chains of these sequences."""
    fold_input = chains(*sequences)
    return batch_of(fold_input, found(fold_input, paired=paired), family)


def rows(made: FeatureBatch) -> list[str]:
    """Give the alignment as letters."""
    return ["".join(LETTERS[code] for code in row) for row in made.msa]


def test_copies_and_chains_are_numbered_in_the_order_of_the_input() -> None:
    """A:B:A stays so: chains, sequences and copies count from 0, residues anew in each chain."""
    made = batch("multimer", "MKV", "GG", "MKV")

    assert sequence_of(made.aatype) == "MKVGGMKV"
    assert made.residue_index.tolist() == [0, 1, 2, 0, 1, 0, 1, 2]
    assert made.asym_id.tolist() == [0, 0, 0, 1, 1, 2, 2, 2]
    assert made.entity_id.tolist() == [0, 0, 0, 1, 1, 0, 0, 0]
    assert made.sym_id.tolist() == [0, 0, 0, 0, 0, 1, 1, 1]
    assert (made.name, made.n_res, made.n_chain) == ("some complex", 8, 3)


def test_rows_of_a_multimer_network() -> None:
    """Paired rows, then each sequence's own in blocks; copies have the same rows side by side."""
    made = batch("multimer", "MKV", "GG", "MKV")

    assert rows(made) == [
        "MKVGGMKV",
        "MRV-GMRV",
        "---GG---",
        "MKV--MKV",
        "M-V--M-V",
        "MKL--MKL",
        "---GG---",
        "---G----",
    ]
    assert made.deletions[1].tolist() == [0, 1, 0, 0, 0, 0, 1, 0]
    assert made.deletions[5].tolist() == [2, 1, 0, 0, 0, 2, 1, 0]
    assert made.msa_first.tolist() == [True] + [False] * 7


def test_rows_of_a_monomer_network() -> None:
    """The target, paired rows, then each chain's own in blocks, copies one after the other."""
    assert rows(batch("monomer", "MKV", "GG", "MKV")) == [
        "MKVGGMKV",
        "MKVGGMKV",
        "MRV-GMRV",
        "---GG---",
        "MKV-----",
        "M-V-----",
        "MKL-----",
        "-----MKV",
        "-----M-V",
        "-----MKL",
        "---GG---",
        "---G----",
    ]


def test_without_pairs_the_target_alone_is_paired() -> None:
    """Where nothing is paired a multimer network reads the sequences side by side, then blocks."""
    assert rows(batch("multimer", "GG", "W", paired=False)) == [
        "GGW",
        "GG-",
        "G--",
        "--W",
        "--W",
        "--Y",
    ]


@pytest.mark.parametrize("family", FAMILIES)
def test_one_chain_is_its_alignment(family: Family) -> None:
    """For one chain nothing is added and nothing left out."""
    made = batch(family, "MKV")

    assert rows(made) == ["MKV", "M-V", "MKL"]
    assert made.deletions.tolist() == [[0, 0, 0], [0, 0, 0], [2, 1, 0]]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("order", list(permutations(["MKV", "GG", "W", "MKV"]))[::5])
def test_the_order_of_chains_moves_columns_alone(family: Family, order: tuple[str, ...]) -> None:
    """In any order of the chains, each column has the residues that it has in any other."""
    first, other = batch(family, "MKV", "GG", "W", "MKV"), batch(family, *order)

    def columns(made: FeatureBatch) -> list[list[int]]:
        return sorted(sorted(column) for column in made.msa.T.tolist())

    assert columns(first) == columns(other)
    assert made_of_target(first)
    assert made_of_target(other)


def made_of_target(made: FeatureBatch) -> bool:
    """Whether row 0 is the target."""
    return made.msa[0].tolist() == made.aatype.tolist() and not made.deletions[0].any()


@pytest.mark.parametrize(("family", "n_row"), [("monomer", 5000), ("multimer", 2048)])
def test_a_multimer_network_is_given_2048_rows_of_a_chain(family: Family, n_row: int) -> None:
    """A deep alignment is cut for a multimer network alone."""
    deep = parse_a3m(">101\nMKV\n" + ">a\nM-V\n" * 4999)
    alignment = ComplexAlignment(unpaired=(deep,), source="test")

    assert len(batch_of(chains("MKV"), alignment, family).msa) == n_row


def test_pairs_count_towards_the_rows_of_a_chain() -> None:
    """At most 1,024 paired rows, and of each chain as many less as it has residues in them."""
    own = [parse_a3m(f">q\n{one}\n" + f">a\n{one}\n" * 2999) for one in ("MKV", "GG")]
    pairs = [
        parse_a3m(">q\nMKV\n" + ">a\nMKV\n" * 1999),
        parse_a3m(">q\nGG\n" + ">a\n--\n>b\nGG\n" * 999 + ">c\nGG\n"),
    ]
    alignment = ComplexAlignment(unpaired=tuple(own), paired=tuple(pairs), source="test")

    made = batch_of(chains("MKV", "GG"), alignment, "multimer")

    n_own = [
        int(((made.msa[1024:, at] != GAP).any(axis=1)).sum()) for at in (slice(3), slice(3, 5))
    ]
    assert n_own == [2048 - 1024, 2048 - 512]
    assert len(made.msa) == 1024 + sum(n_own)


def template(n_template: int, n_res: int, seed: int) -> TemplateFeatures:
    """Make templates up."""
    draw = np.random.default_rng(seed)
    return TemplateFeatures(
        aatype=draw.integers(0, 22, (n_template, n_res)).astype(np.int32),
        atom_positions=draw.normal(size=(n_template, n_res, 37, 3)).astype(np.float32),
        atom_mask=draw.uniform(size=(n_template, n_res, 37)) < 0.5,
        names=tuple(f"{seed}ab{i}_A" for i in range(n_template)),
    )


def test_templates_of_chains_stand_side_by_side() -> None:
    """Copies have the same templates, and a chain with fewer an empty part."""
    fold_input = chains("MKV", "GG", "MKV")
    own = [template(5, 3, 1), template(1, 2, 2)]

    made = batch_of(fold_input, single_sequence.search(fold_input), "multimer", own).templates

    assert made is not None
    assert made.names == ("1ab0_A+2ab0_A", "1ab1_A", "1ab2_A", "1ab3_A")
    assert np.array_equal(made.aatype[:, :3], own[0].aatype[:4])
    assert np.array_equal(made.atom_positions[:, 5:], own[0].atom_positions[:4])
    assert np.array_equal(made.atom_mask[:1, 3:5], own[1].atom_mask)
    assert not made.atom_mask[1:, 3:5].any()
    assert not made.aatype[1:, 3:5].any()


@pytest.mark.parametrize("own", [None, [None, None], [None, template(0, 2, 1)]])
def test_no_templates(own: list[TemplateFeatures | None] | None) -> None:
    """Without a template of any chain there are none."""
    fold_input = chains("MKV", "GG")

    made = batch_of(fold_input, single_sequence.search(fold_input), "multimer", own)

    assert made.templates is None


def test_a_chain_without_templates_beside_one_with_them() -> None:
    """The part of a chain without templates is empty."""
    fold_input = chains("MKV", "GG")
    own = [None, template(2, 2, 3)]

    made = batch_of(fold_input, single_sequence.search(fold_input), "multimer", own).templates

    assert made is not None
    assert made.names == ("3ab0_A", "3ab1_A")
    assert not made.atom_mask[:, :3].any()


def test_a_monomer_network_takes_templates_for_one_chain_alone() -> None:
    """For a complex its templates would say that the chains are one."""
    fold_input, own = chains("MKV", "MKV"), [template(2, 3, 1)]
    alignment = single_sequence.search(fold_input)

    assert batch_of(fold_input, alignment, "monomer", own).templates is None
    assert batch_of(chains("MKV"), alignment, "monomer", own).templates is not None
