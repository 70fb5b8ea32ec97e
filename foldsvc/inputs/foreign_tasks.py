"""What a confined process does with foreign text: alignments, templates, sequences, structures.

Imported by the process that forks, so that nothing of databases, stores or settings may be here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from foldsvc.formats.record_json import to_json, to_json_text
from foldsvc.inputs.aligned_query import aligned_query
from foldsvc.inputs.alignment_facts import facts_of
from foldsvc.msa.precomputed import PrecomputedAlignment
from foldsvc.records.fold_input import Chain, FoldInput, TemplateFile
from foldsvc.sequence.foreign_parts import foreign_ranges
from foldsvc.sequence.variable_domains import find_domains
from foldsvc.structure.compared_files import NamedFile, compare_files
from foldsvc.templates.own_files import own_chains, own_notes


def _alignment(arguments: Mapping[str, Any], texts: Sequence[bytes]) -> bytes:
    chains = (Chain(name=name, sequence=sequence) for name, sequence in arguments["chains"])
    fold_input = FoldInput(name=arguments["name"], chains=tuple(chains))
    found = PrecomputedAlignment(texts).search(fold_input)
    facts = facts_of(fold_input, found)
    notices = [to_json(notice) for notice in facts.notices]
    return json.dumps({"n_row": facts.n_row, "notices": notices}).encode()


def _query(arguments: Mapping[str, Any], texts: Sequence[bytes]) -> bytes:
    found = aligned_query(texts[0].decode(), arguments["kind"])
    unchanged = found.a3m.encode() == texts[0]
    return json.dumps({**asdict(found), "a3m": None if unchanged else found.a3m}).encode()


def _templates(arguments: Mapping[str, Any], texts: Sequence[bytes]) -> bytes:
    files = [
        TemplateFile(name=name, chain=chain, text=text.decode(errors="replace"))
        for (name, chain), text in zip(arguments["files"], texts, strict=True)
    ]
    return json.dumps(own_notes(own_chains(files))).encode()


def _domains(arguments: Mapping[str, Any], _texts: Sequence[bytes]) -> bytes:
    sequences = arguments["sequences"]
    found = [[asdict(one) for one in find_domains(each)] for each in sequences]
    foreign = [foreign_ranges(each) for each in sequences]
    return json.dumps({"domains": found, "foreign": foreign}).encode()


def _comparison(arguments: Mapping[str, Any], texts: Sequence[bytes]) -> bytes:
    files = [
        NamedFile(label=label, data=data)
        for label, data in zip(arguments["labels"], texts, strict=True)
    ]
    answer = compare_files(
        files,
        arguments["pair_by"],
        coordinates=arguments["coordinates"],
        most_residues=arguments["most_residues"],
    )
    return to_json_text(answer)


TASKS = {
    "alignment": _alignment,
    "query": _query,
    "templates": _templates,
    "domains": _domains,
    "comparison": _comparison,
}
"""By name: arguments and texts to an answer in JSON."""
