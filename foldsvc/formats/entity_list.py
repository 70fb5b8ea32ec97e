"""Complexes as other programs take them: a list of entities, each with its copies.

AlphaFold 3's JSON, AlphaFold Server's list of jobs, Boltz's YAML, and the FASTA of Chai and Boltz,
whose headers say what each record is.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml

from foldsvc.errors import (
    DamagedFileError,
    LimitError,
    OtherMoleculeError,
)

MAX_YAML: Final = 500_000
"""Bytes of YAML that are read; what Boltz takes has some thousands."""

_SHOWN: Final = 40
_YAML: Final = re.compile(r"^(?:version|sequences)[ \t]*+:", re.MULTILINE)
_CHAI: Final = re.compile(r"\A(protein|ligand|rna|dna|glycan)\|(?:name=)?(.*)", re.IGNORECASE)
_BOLTZ: Final = re.compile(r"\A([^|]*+)\|(protein|rna|dna|smiles|ccd)(?:\|.*)?", re.IGNORECASE)
_PROTEINS: Final = ("protein", "proteinChain")
_LEFT_OUT: Final = {
    "modifications": "modified residues",
    "glycans": "glycans",
    "unpairedMsa": "alignments",
    "unpairedMsaPath": "alignments",
    "pairedMsa": "alignments",
    "pairedMsaPath": "alignments",
    "msa": "alignments",
    "templates": "templates",
    "cyclic": "the cycle",
    "bondedAtomPairs": "bonds",
    "constraints": "constraints",
    "properties": "affinities",
    "modelSeeds": "seeds",
}
"""What such a file may ask for beside sequences, and in words; none of it is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEntity:
    """A protein of a complex.

    Attributes:
        names: Of its copies; "" for one without.
        sequence: As it was written.
    """

    names: tuple[str, ...]
    sequence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityList:
    """One complex.

    Attributes:
        kind: What the file is.
        name: "" where it has none.
        entities: In its order.
        left_out: What was asked for beside sequences, in words.
    """

    kind: str
    name: str
    entities: tuple[ListedEntity, ...]
    left_out: tuple[str, ...]


def is_entity_json(text: str) -> bool:
    """Whether text can be nothing but JSON."""
    return text.lstrip()[:1] in ("{", "[")


def is_entity_yaml(text: str) -> bool:
    """Whether text has the keys of Boltz's YAML at the beginning of a line."""
    return _YAML.search(text[:MAX_YAML]) is not None


def read_entity_json(text: str) -> tuple[EntityList, ...]:
    """Read AlphaFold 3's JSON, or AlphaFold Server's, which may have several jobs.

    Raises:
        DamagedFileError: It is not JSON, or no such file.
        OtherMoleculeError: A part is not a protein.
    """
    what = "JSON"
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        fault = str(getattr(error, "msg", "it is nested too deep"))
        raise DamagedFileError(what, f"it is damaged: {fault}", remedy=_JSON, line=line) from error
    jobs = content if isinstance(content, list) else [content]
    if not jobs or not all(isinstance(job, dict) and "sequences" in job for job in jobs):
        fault = "not what AlphaFold 3 or AlphaFold Server take: it has no list `sequences`"
        raise DamagedFileError(what, fault, remedy=_JSON, line=1)
    return tuple(_complex("AlphaFold 3's JSON", job, _JSON) for job in jobs)


def read_entity_yaml(text: str) -> EntityList:
    """Read Boltz's YAML.

    Raises:
        LimitError: It is larger than any.
        DamagedFileError: It is not YAML, or no such file.
        OtherMoleculeError: A part is not a protein.
    """
    if len(text) > MAX_YAML:
        raise LimitError("input_too_large", found=len(text), limit=MAX_YAML)
    try:
        content = yaml.load(text, Loader=_SafeLoader)  # noqa: S506 - a safe one, in C where it is there
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else None
        raise DamagedFileError("YAML", "it is damaged", remedy=_FASTA, line=line) from error
    if not isinstance(content, dict) or "sequences" not in content:
        fault = "not what Boltz takes: it has no list `sequences`"
        raise DamagedFileError("YAML", fault, remedy=_FASTA, line=1)
    return _complex("Boltz's YAML", content, _FASTA)


def fasta_complex(headers: Sequence[str]) -> tuple[str, list[str]] | None:
    """Say whether headers are those of one complex for Chai or Boltz.

    Args:
        headers: Of all records.

    Returns:
        Whose they are, and the name of each chain; None where they are of plain FASTA.

    Raises:
        OtherMoleculeError: A record is not a protein.
    """
    stripped = [header.strip() for header in headers]
    chai = [_CHAI.fullmatch(header) for header in stripped]
    boltz = [_BOLTZ.fullmatch(header) for header in stripped]
    forms = (("Chai's FASTA", chai, 2, 1), ("Boltz's FASTA", boltz, 1, 2))
    for kind, matches, name, molecule in forms:
        found = [match for match in matches if match]
        if headers and len(found) == len(headers):
            names = [match[name].strip() for match in found]
            for match, called in zip(found, names, strict=True):
                if match[molecule].lower() != "protein":
                    raise OtherMoleculeError(called or kind, match[molecule].lower())
            return kind, names
    return None


def _complex(kind: str, job: Mapping[str, Any], remedy: str) -> EntityList:
    name = job.get("name")
    called = name if isinstance(name, str) else ""
    listed = job["sequences"]
    if not isinstance(listed, list) or not listed:
        raise DamagedFileError(kind, "its list `sequences` is empty", remedy=remedy)
    entities, left_out = [], list(_left_out(job))
    for number, one in enumerate(listed, start=1):
        if not isinstance(one, dict) or len(one) != 1:
            fault = f"entry {number} of `sequences` is not one molecule"
            raise DamagedFileError(kind, fault, remedy=remedy)
        ((molecule, facts),) = one.items()
        if molecule not in _PROTEINS:
            raise OtherMoleculeError(called or kind, f"{molecule} {_words(facts)}".strip())
        if not isinstance(facts, dict) or not isinstance(facts.get("sequence"), str):
            fault = f"entry {number} of `sequences` has no `sequence`"
            raise DamagedFileError(kind, fault, remedy=remedy)
        entities.append(ListedEntity(names=_names(facts), sequence=facts["sequence"]))
        left_out += _left_out(facts)
    return EntityList(
        kind=kind,
        name=called,
        entities=tuple(entities),
        left_out=tuple(dict.fromkeys(left_out)),
    )


def _names(facts: Mapping[str, Any]) -> tuple[str, ...]:
    given = facts.get("id")
    if isinstance(given, str | int):
        return (str(given),)
    if isinstance(given, list) and given:
        return tuple(map(str, given))
    count = facts.get("count", 1)
    # More than any limit of chains is as wrong as a million.
    return ("",) * min(max(count, 1), 1_000) if isinstance(count, int) else ("",)


def _left_out(facts: Mapping[str, Any]) -> Iterator[str]:
    return (words for key, words in _LEFT_OUT.items() if facts.get(key) not in (None, "", [], {}))


def _words(facts: object) -> str:
    """Say which molecule it is, by the first of its facts that says so."""
    if not isinstance(facts, dict):
        return ""
    for key in ("ligand", "ion", "ccdCodes", "ccd", "smiles", "sequence"):
        if value := facts.get(key):
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
    return ""


_FASTA: Final = "Send FASTA, the chains of a complex joined by ':', or what Boltz takes"
_JSON: Final = (
    "Send FASTA, the chains of a complex joined by ':', or AlphaFold 3's JSON; a request of this "
    "API's own is sent as application/json"
)
_SafeLoader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
