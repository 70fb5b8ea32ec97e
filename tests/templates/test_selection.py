"""From hits and structures to template slots: held to the reference, and to what the rules say."""

import os
import subprocess
from datetime import date
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
from template_cases import Case, cases, entry_text, hit, write_cases
from template_files import LYSOZYME, UBIQUITIN, UNSEEN, mmcif_text, pdb_text

from foldsvc.formats.template_file import read_template
from foldsvc.records.template_alignment import TemplateAlignment
from foldsvc.records.template_structure import TemplateEntry
from foldsvc.templates.hhsuite import find_program
from foldsvc.templates.kalign import aligned_pair
from foldsvc.templates.rules import TemplateRules
from foldsvc.templates.selection import Candidate, Chosen, choose

GOLDEN = Path(__file__).parents[1] / "golden" / "templates.npz"
EVERYTHING = TemplateRules(
    min_probability=0.0, min_length=0, min_aligned=0.0, max_copy=None, repeats=True
)
"""ColabFold's rules, which refuse by date alone."""


@cache
def entry(name: str) -> TemplateEntry:
    """Give an entry of the cases."""
    return read_template(entry_text(name), name)


def chosen(
    query: str, hits: tuple[TemplateAlignment, ...], rules: TemplateRules = EVERYTHING
) -> Chosen:
    """Choose among hits on the entries of the cases."""
    candidates = [
        Candidate(
            name=one.target,
            chain=one.target.partition("_")[2],
            hit=one,
            entry=entry(one.target.partition("_")[0]),
        )
        for one in hits
    ]
    align = partial(aligned_pair, program=find_program("kalign"))
    return choose(query, 0, candidates, rules, align)


def check(case: Case, wanted: dict[str, np.ndarray]) -> None:
    """Compare with the reference, value by value."""
    rules = TemplateRules(
        **{name: getattr(EVERYTHING, name) for name in EVERYTHING.__slots__}
        | {"latest": case.latest}
    )
    found = chosen(case.query, case.hits, rules).features
    if not len(wanted["names"]):
        assert found is None
        return
    assert found is not None
    assert found.names == tuple(wanted["names"])
    assert np.array_equal(found.aatype, wanted["aatype"])
    assert np.array_equal(found.atom_mask, wanted["mask"])
    assert np.array_equal(found.atom_positions, wanted["positions"])


@pytest.mark.parametrize("name", cases())
def test_templates_are_the_references(name: str) -> None:
    """For the same hits, residues, positions and masks are ColabFold's, bit by bit."""
    with np.load(GOLDEN) as arrays:
        wanted = {
            key.partition("/")[2]: arrays[key] for key in arrays if key.startswith(f"{name}/")
        }
    check(cases()[name], wanted)


@pytest.mark.parity
def test_the_reference_still_says_so(tmp_path: Path) -> None:
    """The reference package itself gives these templates for these hits."""
    python = os.environ.get("FOLDSVC_REFERENCE_PYTHON")
    if not python:
        pytest.skip("FOLDSVC_REFERENCE_PYTHON names no reference")
    out = tmp_path / "out.npz"
    script = Path(__file__).with_name("templates_reference.py")
    command = [python, script, write_cases(tmp_path), find_program("kalign"), out]
    subprocess.run(command, check=True, capture_output=True)
    with np.load(out) as arrays:
        for name, case in cases().items():
            check(
                case,
                {key: arrays[f"{name}/{key}"] for key in ("aatype", "mask", "positions", "names")},
            )


def test_an_unseen_loop_has_no_atoms_and_keeps_its_residues() -> None:
    """Residues that the experiment had and nobody saw are in the template, without atoms."""
    found = chosen(LYSOZYME, (hit("7xyz_Y", LYSOZYME, LYSOZYME),)).features
    assert found is not None
    unseen = [position - 1 for position in UNSEEN]
    assert not found.atom_mask[0, unseen].any()
    assert found.atom_mask[0, :43].any(axis=-1).all()
    assert (found.aatype[0] < 20).all()


def test_a_residue_that_the_file_lacks_is_left_out() -> None:
    """Where the found sequence has a residue more than the file, the others keep their places."""
    longer = LYSOZYME.replace("MKRHGLD", "MKRWWHGLD")
    found = chosen(longer, (hit("3hfm_Y", longer, longer),)).features
    assert found is not None
    place = longer.index("WW")
    same = [index for index in range(len(longer)) if index not in (place, place + 1)]
    assert not found.atom_mask[0, place : place + 2].any()
    assert np.array_equal(found.atom_positions[0, same], entry("3hfm").chains[2].atom_positions)


@pytest.mark.parametrize(
    ("one", "rules", "refusal", "words"),
    [
        (hit("1ubq_A", UBIQUITIN, UBIQUITIN), TemplateRules(), "same_as_query", "76 of 76"),
        (
            hit("1ubq_A", UBIQUITIN, UBIQUITIN),
            TemplateRules(latest=date(2007, 3, 3)),
            "released_too_late",
            "2007-03-04, after 2007-03-03",
        ),
        (
            hit("1ubq_A", UBIQUITIN, UBIQUITIN, probability=19.9),
            TemplateRules(),
            "not_related",
            "20 %",
        ),
        (hit("1ubq_A", UBIQUITIN[:9], UBIQUITIN[:9]), TemplateRules(), "too_short", "9 residues"),
        (
            hit("1ubq_A", "MQIFVKT" + "-" * 9, "MQIFVKT" + UBIQUITIN[7:16]),
            TemplateRules(),
            "too_little_aligned",
            "9% of the query",
        ),
        (hit("3hfm_Z", UBIQUITIN, "W" * 76), TemplateRules(), "chain_missing", "only L, H, Y"),
        (hit("3hfm_Y", UBIQUITIN, UBIQUITIN[::-1]), TemplateRules(), "sequence_differs", "90%"),
        (
            hit("7xyz_Y", UBIQUITIN[:6], LYSOZYME[43:49]),
            EVERYTHING,
            "no_atoms",
            "none of its aligned",
        ),
    ],
)
def test_unfit_hits_are_refused_with_the_reason(
    one: TemplateAlignment, rules: TemplateRules, refusal: str, words: str
) -> None:
    """Each rule has its own refusal, and the words tell the numbers behind it."""
    made = chosen(UBIQUITIN, (one,), rules)
    assert made.features is None
    (verdict,) = made.verdicts
    assert (verdict.refusal, verdict.slot, verdict.used) == (refusal, None, False)
    assert words in verdict.words


def test_a_broken_chain_is_refused() -> None:
    """A chain whose neighbours are farther apart than any real ones is not believed."""
    broken = read_template(mmcif_text("1ubq"), "1ubq")
    broken.chains[0].atom_positions[40:] += 500.0
    found = choose(
        UBIQUITIN,
        0,
        [
            Candidate(
                name="1ubq_A", chain="A", hit=hit("1ubq_A", UBIQUITIN, UBIQUITIN), entry=broken
            )
        ],
        EVERYTHING,
        lambda _one, _other: None,
    )
    assert found.verdicts[0].refusal == "chain_broken"


def test_the_best_four_fill_the_slots() -> None:
    """Four templates are used in the order of the hits, and the others are told why not."""
    names = ["3hfm_Y", "7xyz_Y", "3hfm_Y", "7xyz_Y", "3hfm_Y", "1ubq_A"]
    hits = tuple(hit(name, LYSOZYME, LYSOZYME) for name in names)
    made = chosen(LYSOZYME, hits)
    assert made.features is not None
    assert made.features.names == tuple(names[:4])
    assert [verdict.slot for verdict in made.verdicts] == [1, 2, 3, 4, None, None]
    assert [verdict.refusal for verdict in made.verdicts[4:]] == ["no_free_slot"] * 2


def test_a_repeated_template_is_used_once() -> None:
    """Of two hits with the same residues at the same places the second is refused."""
    query = LYSOZYME.replace("W", "F")
    hits = tuple(hit(name, query, LYSOZYME) for name in ("3hfm_Y", "7xyz_Y"))
    made = chosen(query, hits, TemplateRules())
    assert [verdict.refusal for verdict in made.verdicts] == ["", "repeated"]


def test_chance_alignments_of_a_chain_are_not_told_again() -> None:
    """Beside a sure alignment of a chain, others that mean nothing have no verdict."""
    query = LYSOZYME.replace("W", "F")
    sure = hit("3hfm_Y", query, LYSOZYME)
    chance = hit("3hfm_Y", query[20:31], LYSOZYME[80:91], query_start=20, probability=0.3)
    again = hit("3hfm_Y", query[20:31], LYSOZYME[80:91], query_start=20, probability=90.0)
    made = chosen(query, (sure, chance, again), TemplateRules())
    assert [verdict.refusal for verdict in made.verdicts] == ["", "too_little_aligned"]
    (alone,) = chosen(query, (chance,), TemplateRules()).verdicts
    assert alone.refusal == "not_related"


def test_what_has_no_structure_or_alignment_is_told() -> None:
    """A hit whose file never came is in the report, and costs no slot."""
    candidates = [Candidate(name="9abc_A", chain="A", hit=None, entry=None)]
    made = choose(LYSOZYME, 3, candidates, EVERYTHING, lambda _one, _other: None)
    (verdict,) = made.verdicts
    assert (verdict.name, verdict.sequence, verdict.refusal) == ("9abc_A", 3, "file_missing")
    assert made.features is None


def test_the_report_counts_from_one() -> None:
    """A verdict tells identity, pairs and the stretch of the query, counted from 1."""
    query = LYSOZYME[:60] + "GGGGG"
    (verdict,) = chosen(
        query, (hit("3hfm_Y", query[10:60], LYSOZYME[10:60], query_start=10),)
    ).verdicts
    facts = (verdict.n_aligned, verdict.query_start, verdict.query_end, verdict.identity)
    assert facts == (50, 11, 60, 1.0)
    assert verdict.released == date(2007, 3, 4)


def test_a_pdb_file_and_its_mmcif_give_the_same_template() -> None:
    """It does not matter which format a structure comes in."""
    for name in ("1ubq", "3hfm", "6mh2"):
        one, other = read_template(pdb_text(name), name), read_template(mmcif_text(name), name)
        for chain, same in zip(one.chains, other.chains, strict=True):
            assert (chain.name, chain.sequence) == (same.name, same.sequence)
            assert np.array_equal(chain.atom_positions, same.atom_positions)
            assert np.array_equal(chain.atom_mask, same.atom_mask)
