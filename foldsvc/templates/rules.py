"""Which hits are fit to be templates, as far as that can be said without their atoms.

Jumper et al. (2021), Suppl. 1.2.3, with the limits of the published pipeline.
"""

from dataclasses import dataclass
from datetime import date

from foldsvc.records.template_alignment import TemplateAlignment
from foldsvc.records.template_report import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why a hit is not a template."""

    refusal: Refusal
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRules:
    """What a template must be.

    Attributes:
        latest: Day after which it must not have been released; None for any.
        dated: Whether an entry that has no release date is refused where `latest` is given.
        min_probability: HHsearch's, 0 to 100; its own limit for what it lists, which it leaves
            when it has little to list.
        min_length: Residues of the aligned stretch.
        min_aligned: Part of the query that must be aligned to exceed.
        max_copy: Part of the query beyond which a stretch of the query itself is refused, so that
            a known structure is not copied; None for no limit.
        repeats: Whether two templates may have the same residues at the same places.
    """

    latest: date | None = None
    dated: bool = True
    min_probability: float = 20.0
    min_length: int = 10
    min_aligned: float = 0.1
    max_copy: float | None = 0.95
    repeats: bool = False


def fault_of(
    hit: TemplateAlignment, query: str, released: date | None, rules: TemplateRules
) -> Refused | None:
    """Say why a hit is refused before its atoms are looked at; None where nothing speaks so."""
    letters = hit.target_letters
    part = hit.n_aligned / len(query)
    too_late = _date_fault(released, rules)
    if too_late is not None:
        return too_late
    if hit.probability < rules.min_probability:
        words = (
            f"HHsearch finds it related with a probability of {hit.probability:.0f} %; "
            f"{rules.min_probability:.0f} % are asked for"
        )
        return Refused(refusal="not_related", words=words)
    if len(letters) < rules.min_length:
        words = f"its aligned stretch has {len(letters)} residues; {rules.min_length} are needed"
        return Refused(refusal="too_short", words=words)
    if part <= rules.min_aligned:
        words = f"{part:.0%} of the query are aligned; more than {rules.min_aligned:.0%} are needed"
        return Refused(refusal="too_little_aligned", words=words)
    is_long = rules.max_copy is not None and len(letters) / len(query) > rules.max_copy
    if is_long and letters in query:
        words = (
            f"its sequence is the query's own over {len(letters)} of {len(query)} residues; to "
            "use it, send its file as a template of your own"
        )
        return Refused(refusal="same_as_query", words=words)
    return None


def _date_fault(released: date | None, rules: TemplateRules) -> Refused | None:
    if rules.latest is None:
        return None
    if released is None:
        words = "its file has no release date, and templates are asked for up to a day"
        return Refused(refusal="release_unknown", words=words) if rules.dated else None
    if released > rules.latest:
        words = f"it was released on {released}, after {rules.latest}"
        return Refused(refusal="released_too_late", words=words)
    return None
