"""Which of the hits of one sequence fill its template slots, and why the others do not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from foldsvc.records.features import TemplateFeatures
from foldsvc.records.template_alignment import TemplateAlignment
from foldsvc.records.template_report import TemplateVerdict
from foldsvc.records.template_structure import TemplateEntry
from foldsvc.templates.layout import AlignedTemplate, AlignPair, aligned_template
from foldsvc.templates.rules import Refused, TemplateRules, fault_of

MAX_TEMPLATES = 4
"""Slots that a network has."""


_NOT_SENT = Refused(refusal="file_missing", words="its structure was not sent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A hit and its structure.

    Attributes:
        name: What the report calls it, such as `1abc_A`.
        chain: The author's name of the chain.
        hit: The alignment; None where there is none.
        entry: The structure; None where there is none.
        refused: Why one of them is None, if it is known.
    """

    name: str
    chain: str
    hit: TemplateAlignment | None
    entry: TemplateEntry | None
    refused: Refused | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The templates of one sequence, and what became of every candidate.

    Attributes:
        features: None where no template is left.
        verdicts: Of the candidates, in their order.
    """

    features: TemplateFeatures | None
    verdicts: tuple[TemplateVerdict, ...]


def choose(
    query: str,
    sequence: int,
    candidates: Sequence[Candidate],
    rules: TemplateRules,
    align_pair: AlignPair,
    on_step: Callable[[], None] = lambda: None,
) -> Chosen:
    """Fill the slots of one sequence with the first candidates that are fit.

    HHsearch aligns a chain in more ways than one; those that mean nothing have no verdict where
    a surer one of the chain has.

    Args:
        query: The sequence.
        sequence: Which distinct sequence of the input it is, from 0.
        candidates: The surest first.
        rules: What a template must be.
        align_pair: As for `aligned_template`.
        on_step: Called before each candidate; may raise to stop.
    """
    aligned: list[tuple[str, AlignedTemplate]] = []
    verdicts = []
    seen: set[str] = set()
    for candidate in candidates:
        on_step()
        hit = candidate.hit
        if hit and candidate.name in seen and hit.probability < rules.min_probability:
            continue
        seen.add(candidate.name)
        judged = _judged(candidate, query, rules, align_pair, [one for _, one in aligned])
        if isinstance(judged, AlignedTemplate):
            aligned.append((_name(candidate, judged), judged))
            words = f"used, in slot {len(aligned)}"
            verdicts.append(_verdict(candidate, sequence, "", words, aligned))
        else:
            verdicts.append(_verdict(candidate, sequence, judged.refusal, judged.words, []))
    return Chosen(features=_stacked(aligned) if aligned else None, verdicts=tuple(verdicts))


def _judged(
    candidate: Candidate,
    query: str,
    rules: TemplateRules,
    align_pair: AlignPair,
    earlier: Sequence[AlignedTemplate],
) -> AlignedTemplate | Refused:
    hit, entry = candidate.hit, candidate.entry
    if hit is None or entry is None:
        return candidate.refused or _NOT_SENT
    fault = fault_of(hit, query, entry.released, rules)
    if fault is None and len(earlier) == MAX_TEMPLATES:
        words = f"the {MAX_TEMPLATES} slots are filled by better ones"
        fault = Refused(refusal="no_free_slot", words=words)
    if fault is not None:
        return fault
    aligned = aligned_template(hit, entry, candidate.chain, len(query), align_pair)
    if isinstance(aligned, AlignedTemplate) and not rules.repeats and _repeats(aligned, earlier):
        words = "a better one has the same residues at the same places"
        return Refused(refusal="repeated", words=words)
    return aligned


def _repeats(aligned: AlignedTemplate, earlier: Sequence[AlignedTemplate]) -> bool:
    return any(np.array_equal(aligned.aatype, one.aatype) for one in earlier)


def _verdict(
    candidate: Candidate,
    sequence: int,
    refusal: str,
    words: str,
    aligned: Sequence[tuple[str, AlignedTemplate]],
) -> TemplateVerdict:
    hit, entry = candidate.hit, candidate.entry
    released: date | None = entry.released if entry else None
    pairs = hit.pairs if hit else ()
    return TemplateVerdict(
        name=aligned[-1][0] if aligned else candidate.name,
        sequence=sequence,
        refusal=refusal,  # type: ignore[arg-type]
        words=words,
        slot=len(aligned) or None,
        identity=round(hit.identity, 4) if hit else 0.0,
        n_aligned=len(pairs),
        query_start=pairs[0][0] + 1 if pairs else 0,
        query_end=pairs[-1][0] + 1 if pairs else 0,
        probability=hit.probability if hit else None,
        released=released,
    )


def _name(candidate: Candidate, aligned: AlignedTemplate) -> str:
    assert candidate.entry is not None  # noqa: S101 - it was aligned
    return f"{candidate.entry.name}_{aligned.chain}" if aligned.chain else candidate.entry.name


def _stacked(aligned: Sequence[tuple[str, AlignedTemplate]]) -> TemplateFeatures:
    return TemplateFeatures(
        aatype=np.stack([one.aatype for _, one in aligned]),
        atom_positions=np.stack([one.atom_positions for _, one in aligned]),
        atom_mask=np.stack([one.atom_mask for _, one in aligned]),
        names=tuple(name for name, _ in aligned),
    )
