"""The templates of an input: searched for or sent, aligned, chosen, and kept by content."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from foldsvc.alphafold2.networks import takes_templates
from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.engines.alphafold2.template_sources import OwnSource, ServerSource, TemplateSource
from foldsvc.errors import StructureFormatError
from foldsvc.formats.a3m import write_a3m
from foldsvc.formats.template_report import choice_texts, read_choice
from foldsvc.msa.alignment_cache import AlignmentCache, cache_key
from foldsvc.msa.search import distinct_sequences
from foldsvc.records.alignment import ComplexAlignment
from foldsvc.records.features import TemplateFeatures
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.notice import Notice
from foldsvc.records.progress import OnProgress, Progress
from foldsvc.records.template_report import FoundTemplates, TemplateVerdict
from foldsvc.settings import Settings
from foldsvc.templates.hhsearch import search
from foldsvc.templates.hhsuite import NAMES, find_program, version_of
from foldsvc.templates.kalign import aligned_pair
from foldsvc.templates.rules import TemplateRules
from foldsvc.templates.selection import choose

_FORMAT = 1
_MOST_NAMED = 8


def find_templates(
    fold_input: FoldInput,
    options: Alphafold2Options,
    settings: Settings,
    alignment: ComplexAlignment,
    on_progress: OnProgress,
) -> FoundTemplates | None:
    """Find the templates of an input; what was found before is not searched for again.

    Args:
        fold_input: The chains, with the user's own templates.
        options: Of the request.
        settings: Server, programs and where what is found is kept.
        alignment: Of the distinct sequences; the query's profile for templates of the user's own.
        on_progress: Told of each step; may raise to stop.

    Returns:
        None where none are wanted, or where the networks could not read any.

    Raises:
        AlignmentError: The server failed.
        ProgramError: HHsearch or Kalign is missing or failed.
        TemplateFileError: A file of the user's cannot be used.
    """
    if options.templates == "none" or not takes_templates(len(fold_input.chains), options):
        return None
    latest = date.fromisoformat(options.max_template_date) if options.max_template_date else None
    source: TemplateSource
    if options.templates == "server":
        rules = TemplateRules(latest=latest)
        source = ServerSource(fold_input, settings, on_progress)
    else:
        # Who sends a file wants it read, be it the protein itself, twice, or without a date.
        rules = TemplateRules(latest=latest, dated=False, max_copy=None, repeats=True)
        source = OwnSource(fold_input, alignment)
    choices = [
        _choice(source, number, sequence, rules, settings, on_progress)
        for number, sequence in enumerate(distinct_sequences(fold_input))
    ]
    return FoundTemplates(
        source=source.words,
        aligner=choices[0].aligner,
        latest=latest,
        features=tuple(one.features for one in choices),
        verdicts=tuple(verdict for one in choices for verdict in one.verdicts),
    )


def template_notices(found: FoundTemplates, names: Sequence[str]) -> tuple[Notice, ...]:
    """Say which templates each sequence has, and why it has none.

    Args:
        found: The templates.
        names: What the chains of each distinct sequence are called.
    """
    return tuple(_notice(found, number, name) for number, name in enumerate(names))


@dataclass(frozen=True, slots=True)
class _Choice:
    """The templates of one sequence."""

    features: TemplateFeatures | None
    verdicts: tuple[TemplateVerdict, ...]
    aligner: str


def _choice(
    source: TemplateSource,
    number: int,
    sequence: str,
    rules: TemplateRules,
    settings: Settings,
    on_progress: OnProgress,
) -> _Choice:
    kept = AlignmentCache(settings.alignments)
    key = _key(source, number, rules)
    if (texts := kept.get(key)) is not None:
        try:
            return _Choice(*read_choice(texts, number))
        except StructureFormatError:
            pass  # of another version; it is made anew

    def go_on() -> None:
        on_progress(Progress(stage="search", message="Aligning templates", fraction=None))

    go_on()
    hhsearch = find_program("hhsearch", settings.hhsearch)
    kalign = find_program("kalign", settings.kalign)
    hits = search(
        write_a3m(source.queries[number]),
        source.database(number),
        hhsearch,
        seconds=settings.hhsearch_seconds,
        on_wait=go_on,
    )
    candidates = source.candidates(number, hits)
    made = choose(sequence, number, candidates, rules, partial(aligned_pair, program=kalign), go_on)
    aligner = f"{NAMES['hhsearch']} {version_of(hhsearch)}".strip()
    kept.put(key, choice_texts(made.features, made.verdicts, aligner))
    return _Choice(made.features, made.verdicts, aligner)


def _key(source: TemplateSource, number: int, rules: TemplateRules) -> str:
    query = source.queries[number]
    rows = hashlib.sha256(query.residues.tobytes())
    rows.update(query.deletions.tobytes())
    return cache_key(
        kind="templates",
        format=_FORMAT,
        rows=rows.hexdigest(),
        latest=str(rules.latest),
        origin=[hashlib.sha256(part.encode()).hexdigest() for part in source.origin(number)],
    )


def _notice(found: FoundTemplates, number: int, name: str) -> Notice:
    own = [verdict for verdict in found.verdicts if verdict.sequence == number]
    if used := [verdict.name for verdict in own if verdict.used]:
        message = f"Templates of {name}: {', '.join(used)}."
        return Notice(level="info", code="templates_used", message=message)
    if not own:
        message = f"There is no template for {name}: {found.source} has none."
    else:
        reasons = "; ".join(f"{one.name}: {one.words}" for one in own[:_MOST_NAMED])
        more = len(own) - _MOST_NAMED
        rest = f"; and {more} more, in templates.json" if more > 0 else ""
        message = f"No template is used for {name}. {reasons}{rest}."
    return Notice(level="warning", code="templates_none", message=message)
