"""Studies, series and instances that match (QIDO-RS, PS3.18 10.6)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from foldsvc.imaging.dicomweb.index import (
    Attributes,
    IndexedInstance,
    SeriesPart,
    element,
    value_of,
)
from foldsvc.imaging.dicomweb.levels import LEVEL_OF, LEVELS, RETURNED, Level, tag_of
from foldsvc.imaging.dicomweb.query import MODALITIES, Matcher, Query

Parts = Sequence[SeriesPart]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Below which study and series a search is; None for all."""

    study: str | None = None
    series: str | None = None


@dataclass(frozen=True, slots=True)
class Matches:
    """A page of matches in the DICOM JSON model, and how many there are on and after it."""

    page: tuple[Attributes, ...]
    remaining: int


def search(parts: Parts, level: Level, scope: Scope, query: Query, url: str) -> Matches:
    """Find what matches at one level; where two parts have the same instance, the first counts.

    Args:
        parts: Of all images that may be seen, newest first.
        level: Of which matches are returned.
        scope: Where they are.
        query: What they must match.
        url: Of the service, for the addresses of matches.
    """
    within = [
        part
        for part in parts
        if scope.study in (None, part.study) and scope.series in (None, part.series)
    ]
    find = {"study": _studies, "series": _series, "instance": _instances}[level]
    upper = {"study": scope.study is not None, "series": scope.series is not None}
    shown_levels = [
        step for step in LEVELS[: LEVELS.index(level) + 1] if not upper.get(step, False)
    ]
    if level not in shown_levels:
        shown_levels.append(level)
    matches = list(find(_by_study(within), query.matchers))
    page = matches[query.offset : query.offset + query.limit]
    answers = tuple(_attributes_of(match, level, shown_levels, query, url) for match in page)
    return Matches(answers, max(0, len(matches) - query.offset - len(page)))


@dataclass(frozen=True, slots=True)
class _Found:
    """One match: all that is known of it, and what is computed for each level."""

    study: str
    series: str
    instance: str
    attributes: Attributes
    computed: dict[Level, Callable[[], dict[str, Any]]]


def _by_study(parts: Parts) -> dict[str, dict[str, list[SeriesPart]]]:
    studies: dict[str, dict[str, list[SeriesPart]]] = {}
    for part in parts:
        studies.setdefault(part.study, {}).setdefault(part.series, []).append(part)
    return studies


def _studies(
    studies: dict[str, dict[str, list[SeriesPart]]], matchers: Sequence[Matcher]
) -> Iterator[_Found]:
    for study, series in studies.items():
        if any(_matching(part, series, matchers) for part in _all(series)):
            first = _all(series)[0]
            yield _Found(study, "", "", first.common, {"study": lambda s=series: _of_study(s)})  # type: ignore[misc]


def _series(
    studies: dict[str, dict[str, list[SeriesPart]]], matchers: Sequence[Matcher]
) -> Iterator[_Found]:
    for study, series in studies.items():
        for uid, parts in series.items():
            if any(_matching(part, series, matchers) for part in parts):
                yield _Found(study, uid, "", parts[0].common, _computed(series, parts))


def _instances(
    studies: dict[str, dict[str, list[SeriesPart]]], matchers: Sequence[Matcher]
) -> Iterator[_Found]:
    for study, series in studies.items():
        for uid, parts in series.items():
            computed = _computed(series, parts)
            seen: set[str] = set()
            for part in parts:
                for instance in _matching(part, series, matchers):
                    if instance.uid not in seen:
                        attributes = part.attributes(instance)
                        yield _Found(study, uid, instance.uid, attributes, computed)
                seen |= {instance.uid for instance in part.instances}


def _matching(
    part: SeriesPart, study: dict[str, list[SeriesPart]], matchers: Sequence[Matcher]
) -> list[IndexedInstance]:
    """The instances of a part that match everything."""
    own: list[Matcher] = []
    for matcher in matchers:
        if matcher.keyword == MODALITIES:
            if not matcher.matches_any(_modalities(study)):
                return []
        elif tag_of(matcher.keyword) in part.common:
            if not matcher.matches(part.common):
                return []
        else:
            own.append(matcher)
    if not own:
        return list(part.instances)
    return [
        instance
        for instance in part.instances
        if all(matcher.matches(instance.own) for matcher in own)
    ]


def _computed(
    study: dict[str, list[SeriesPart]], parts: Parts
) -> dict[Level, Callable[[], dict[str, Any]]]:
    return {
        "study": lambda: _of_study(study),
        "series": lambda: element("NumberOfSeriesRelatedInstances", _count(parts)),
    }


def _of_study(study: dict[str, list[SeriesPart]]) -> dict[str, Any]:
    return {
        **element(MODALITIES, *_modalities(study)),
        **element("NumberOfStudyRelatedSeries", len(study)),
        **element("NumberOfStudyRelatedInstances", sum(map(_count, study.values()))),
    }


def _count(parts: Parts) -> int:
    return len({instance.uid for part in parts for instance in part.instances})


def _modalities(study: dict[str, list[SeriesPart]]) -> list[str]:
    modalities = {
        str(modality) for part in _all(study) for modality in value_of(part.common, "Modality")
    }
    return sorted(modalities)


def _all(study: dict[str, list[SeriesPart]]) -> list[SeriesPart]:
    return [part for parts in study.values() for part in parts]


def _attributes_of(
    match: _Found, level: Level, levels: Iterable[Level], query: Query, url: str
) -> Attributes:
    attributes: dict[str, Any] = {}
    for one in levels:
        for keyword in RETURNED[one]:
            given = match.attributes.get(tag_of(keyword))
            attributes |= element(keyword) if given is None else {tag_of(keyword): given}
        attributes |= match.computed[one]() if one in match.computed else {}
    depth = LEVELS.index(level)
    for keyword in query.included:
        tag = tag_of(keyword)
        if LEVELS.index(LEVEL_OF[keyword]) <= depth and tag in match.attributes:
            attributes[tag] = match.attributes[tag]
    attributes |= element("InstanceAvailability", "ONLINE")
    attributes |= element("RetrieveURL", address(url, match.study, match.series, match.instance))
    return dict(sorted(attributes.items()))


def address(url: str, study: str, series: str = "", instance: str = "") -> str:
    """Give where a study, series or instance is retrieved from."""
    address = f"{url}/studies/{study}"
    if series:
        address += f"/series/{series}"
    return f"{address}/instances/{instance}" if instance else address
