"""A stored result under ColabFold's names, file by file, without folding or scoring anything.

What `colabfold_files` makes of a result in memory is made here of its files, each when it is read;
PAE has the error that is stated in `pae_file`.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from foldsvc.formats.colabfold_files import (
    colabfold_job_name,
    colabfold_pdb,
    job_tag,
    log_facts,
    log_lines,
)
from foldsvc.formats.number_matrix import json_matrix
from foldsvc.formats.pae_file import unpack_pae
from foldsvc.formats.pae_json import colabfold_pae
from foldsvc.formats.structure_file import read_structure
from foldsvc.records.recycling import RecycleEvent
from foldsvc.result.layout import CITATIONS, MSA, Ending, model_file, plot_file, ranked

Read = Callable[[str], bytes]
"""Gives the content of a stored file."""
Chunks = Callable[[], Iterator[bytes]]

_SAME = {
    MSA: "{job}.a3m",
    **{plot_file(plot, "png"): f"{{job}}_{plot}.png" for plot in ("coverage", "plddt", "pae")},
    CITATIONS: "cite.bibtex",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResult:
    """A result as it is stored.

    Attributes:
        name: The user's name for the job.
        names: Of its files.
        read: Gives one.
        n_res: Residues.
        finished: For the log.
        passes: Every recycle.
        model_type: Gives the set that a network belongs to, such as `alphafold2_multimer_v3`.
    """

    name: str
    names: Sequence[str]
    read: Read
    n_res: int
    finished: datetime
    passes: Sequence[RecycleEvent]
    model_type: Callable[[str], str]


def colabfold_entries(result: StoredResult) -> Iterator[tuple[str, Chunks]]:
    """Give each file's name and what makes it, the marker of a finished job last.

    Raises:
        ArtifactCorruptError: While a file is made: one that it is made of is damaged.
    """
    job = colabfold_job_name(result.name)
    scores = {
        rank: json.loads(result.read(name)) for rank, name in ranked(result.names, Ending.SCORES)
    }
    for rank, known in sorted(scores.items()):
        yield from _model_entries(result, job, rank, known)
    if (pae := model_file(1, Ending.PAE)) in result.names:
        yield (
            f"{job}_predicted_aligned_error_v1.json",
            lambda: _encoded(colabfold_pae(unpack_pae(result.read(pae)))),
        )
    for name, theirs in _SAME.items():
        if name in result.names:
            yield theirs.format(job=job), _copy(result.read, name)
    yield "log.txt", lambda: iter([_log(result, job, scores).encode()])
    yield f"{job}.done.txt", lambda: iter([b""])


def _model_entries(
    result: StoredResult, job: str, rank: int, scores: Mapping[str, object]
) -> Iterator[tuple[str, Chunks]]:
    tag = f"rank_{rank:03d}_{_tag(result, scores)}"
    shown, raw = model_file(rank, Ending.PDB), model_file(rank, Ending.UNRELAXED_PDB)
    untrained = bool(scores.get("untrained"))
    if raw in result.names:
        yield f"{job}_unrelaxed_{tag}.pdb", _pdb(result.read, raw, untrained=untrained)
        yield f"{job}_relaxed_{tag}.pdb", _pdb(result.read, shown, untrained=untrained)
    elif shown in result.names:
        yield f"{job}_unrelaxed_{tag}.pdb", _pdb(result.read, shown, untrained=untrained)
    pae = model_file(rank, Ending.PAE)
    yield (
        f"{job}_scores_{tag}.json",
        lambda: _encoded(_scores(scores, result.read(pae) if pae in result.names else None)),
    )


def _tag(result: StoredResult, scores: Mapping[str, object]) -> str:
    model, seed = str(scores.get("model", "")), scores.get("seed", 0)
    return job_tag(result.model_type(model), model, int(str(seed)))


def _pdb(read: Read, name: str, *, untrained: bool) -> Chunks:
    return lambda: iter([colabfold_pdb(read_structure(read(name)), untrained=untrained)])


def _copy(read: Read, name: str) -> Chunks:
    return lambda: iter([read(name)])


def _scores(scores: Mapping[str, object], pae: bytes | None) -> Iterator[str]:
    """Give the scores with PAE where ColabFold has it."""
    head = {name: scores[name] for name in ("plddt", "max_pae") if name in scores}
    rest = {name: value for name, value in scores.items() if name not in head}
    yield json.dumps(head)[:-1]
    if pae is not None:
        yield ', "pae": '
        yield from json_matrix(unpack_pae(pae), 2)
    yield f", {json.dumps(rest)[1:]}\n" if rest else "}\n"


def _encoded(texts: Iterator[str]) -> Iterator[bytes]:
    return (text.encode() for text in texts)


def _log(result: StoredResult, job: str, scores: Mapping[int, Mapping[str, object]]) -> str:
    lines = [f"Query 1/1: {job} (length {result.n_res})"]
    for done in sorted(result.passes, key=lambda done: (done.model, done.seed, done.recycle)):
        tag = job_tag(result.model_type(done.model), done.model, done.seed)
        facts = log_facts(
            pLDDT=done.mean_plddt, pTM=done.ptm, ipTM=done.iptm, tol=done.distance_change
        )
        lines.append(f"{tag} recycle={done.recycle}{facts}")
    lines.append("reranking models by confidence")
    for rank, known in sorted(scores.items()):
        facts = log_facts(
            pLDDT=_number(known, "mean_plddt"),
            pTM=_number(known, "ptm"),
            ipTM=_number(known, "iptm"),
            actifpTM=_number(known, "actifptm"),
        )
        lines.append(f"rank_{rank:03d}_{_tag(result, known)}{facts}")
    return log_lines(result.finished, [*lines, "Done"])


def _number(scores: Mapping[str, object], name: str) -> float | None:
    value = scores.get(name)
    return float(value) if isinstance(value, int | float) else None
