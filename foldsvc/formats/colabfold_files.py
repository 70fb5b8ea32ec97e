"""A result under ColabFold's names and in ColabFold's shapes, so that existing scripts read it.

Read from ColabFold 1.6.3: names as `{job}_unrelaxed_rank_001_alphafold2_ptm_model_3_seed_000.pdb`,
the scores JSON, the PAE of the best model, the log's lines, and the marker of a finished job.
Chains are called A, B, C as there, but they keep the user's order, where ColabFold brings copies
together.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from string import ascii_lowercase, ascii_uppercase, digits

from foldsvc.errors import StructureFormatError
from foldsvc.formats.file_names import MAX_BYTES, cut_to_bytes, distinct_stems
from foldsvc.formats.pae_json import colabfold_pae
from foldsvc.formats.pdb import write_pdb
from foldsvc.formats.scores_json import scores_json
from foldsvc.records.recycling import RecycleEvent
from foldsvc.records.scores import ModelScores
from foldsvc.records.structure import Prediction, Structure

CHAIN_LETTERS = ascii_uppercase + ascii_lowercase + digits
"""ColabFold's names for chains, in their order."""

_MAX_STEM = MAX_BYTES - len(
    "_unrelaxed_rank_001_alphafold2_multimer_v3_model_3_seed_2147483647.pdb"
)
"""Bytes that a job's name may have, so that the longest of its files has a name."""

_NUMBER = re.compile(r"model_(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColabfoldModel:
    """One model of a job.

    Attributes:
        model_type: The set of networks, such as `alphafold2_multimer_v3`.
        prediction: Not relaxed.
        scores: Of the prediction.
        relaxed: None where it was not relaxed.
        passes: Every recycle, for the log.
    """

    model_type: str
    prediction: Prediction
    scores: ModelScores
    relaxed: Structure | None = None
    passes: tuple[RecycleEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ColabfoldJob:
    """What a job of ColabFold leaves.

    Attributes:
        name: The user's name for the job.
        models: Best first, in the order of their ranks.
        created: When the job ran, for the log.
        a3m: The alignment; "" leaves the file out.
        pictures: PNG by ColabFold's word for it: coverage, plddt, pae.
        config: For `config.json`, JSON values; empty leaves it out.
        citations: BibTeX; "" leaves the file out.
    """

    name: str
    models: tuple[ColabfoldModel, ...]
    created: datetime
    a3m: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    config: Mapping[str, object] = field(default_factory=dict)
    citations: str = ""


def colabfold_files(job: ColabfoldJob) -> Iterator[tuple[str, bytes]]:
    """Give each file's name and content of a folder with one job, its marker last.

    Raises:
        StructureFormatError: There are more chains than ColabFold has letters, or the PDB format
            cannot hold a structure.
    """
    yield from colabfold_job_files(job)
    yield from colabfold_run_files(job)
    yield "log.txt", colabfold_log(job).encode()
    yield done_marker(job), b""


def colabfold_job_files(job: ColabfoldJob) -> Iterator[tuple[str, bytes]]:
    """Give the files that a job has to itself, but for the marker `done_marker`.

    Raises:
        StructureFormatError: As `colabfold_files`.
    """
    name = colabfold_job_name(job.name)
    for rank, model in enumerate(job.models, start=1):
        yield from _model_files(name, rank, model)
    best = job.models[0].prediction if job.models else None
    if best is not None and best.pair_confidence is not None:
        pae = "".join(colabfold_pae(best.pair_confidence.pae))
        yield f"{name}_predicted_aligned_error_v1.json", pae.encode()
    if job.a3m:
        yield f"{name}.a3m", job.a3m.encode()
    for word, picture in job.pictures.items():
        yield f"{name}_{word}.png", picture


def colabfold_run_files(job: ColabfoldJob) -> Iterator[tuple[str, bytes]]:
    """Give the files that all jobs of a run share, but for the log."""
    if job.config:
        yield "config.json", (json.dumps(dict(job.config), indent=4) + "\n").encode()
    if job.citations:
        yield "cite.bibtex", job.citations.encode()


def done_marker(job: ColabfoldJob) -> str:
    """Give the name of the empty file that says that a job has ended."""
    return f"{colabfold_job_name(job.name)}.done.txt"


def distinct_job_names(names: Sequence[str]) -> list[str]:
    """Give jobs names that stay different as names of files; ColabFold overwrites the first."""
    return distinct_stems(map(colabfold_job_name, names), most=_MAX_STEM)


def colabfold_job_name(name: str) -> str:
    """Give a job's name as ColabFold writes it into names of files, cut so that those fit."""
    safe = "".join(
        letter if letter.isalnum() or letter in {"_", ".", "-"} else "_" for letter in name
    )
    return cut_to_bytes(safe, _MAX_STEM)


def colabfold_tag(model: ColabfoldModel) -> str:
    """Give what names a model before it is ranked, such as `alphafold2_ptm_model_3_seed_000`."""
    return job_tag(model.model_type, model.prediction.model, model.prediction.seed)


def job_tag(model_type: str, model: str, seed: int) -> str:
    """Give the same from the set of networks, the network's name and the seed."""
    number = _NUMBER.search(model)
    return f"{model_type}_model_{number[1] if number else 1}_seed_{seed:03d}"


def colabfold_log(job: ColabfoldJob, number: int = 1, total: int = 1) -> str:
    """Give a job's lines of ColabFold's log that programs read: query, recycles and ranks.

    Args:
        job: Whose lines they are.
        number: Its place among the jobs of the run, from 1.
        total: Jobs of the run; after the last the log says that all is done.
    """
    n_res = len(job.models[0].prediction.structure.aatype) if job.models else 0
    lines = [f"Query {number}/{total}: {colabfold_job_name(job.name)} (length {n_res})"]
    for model in sorted(job.models, key=colabfold_tag):
        tag = colabfold_tag(model)
        lines += [f"{tag} recycle={turn.recycle}{_pass_facts(turn)}" for turn in model.passes]
    lines.append("reranking models by confidence")
    for rank, model in enumerate(job.models, start=1):
        lines.append(f"rank_{rank:03d}_{colabfold_tag(model)}{_rank_facts(model.scores)}")
    if number == total:
        lines.append("Done")
    return log_lines(job.created, lines)


def log_lines(at: datetime, lines: Sequence[str]) -> str:
    """Give lines with the time before them, as Python's logging writes it."""
    stamp = at.strftime("%Y-%m-%d %H:%M:%S,") + f"{at.microsecond // 1000:03d}"
    return "".join(f"{stamp} {line}\n" for line in lines)


def lettered(structure: Structure) -> Structure:
    """Give a structure whose chains are called as ColabFold calls them.

    Raises:
        StructureFormatError: There are more chains than letters.
    """
    n_chain = len(structure.chain_names)
    if n_chain > len(CHAIN_LETTERS):
        fault = f"ColabFold's names hold {len(CHAIN_LETTERS)} chains, there are {n_chain}"
        raise StructureFormatError("PDB", fault, remedy="Take the mmCIF files")
    return replace(structure, chain_names=tuple(CHAIN_LETTERS[:n_chain]))


def _model_files(name: str, rank: int, model: ColabfoldModel) -> Iterator[tuple[str, bytes]]:
    ranked = f"rank_{rank:03d}_{colabfold_tag(model)}"
    prediction = model.prediction
    unrelaxed = lettered(prediction.structure)
    pdb = colabfold_pdb(unrelaxed, untrained=prediction.untrained)
    yield f"{name}_unrelaxed_{ranked}.pdb", pdb
    if model.relaxed is not None:
        pdb = colabfold_pdb(model.relaxed, untrained=prediction.untrained)
        yield f"{name}_relaxed_{ranked}.pdb", pdb
    confidence = prediction.pair_confidence
    letters = dict(zip(prediction.structure.chain_names, unrelaxed.chain_names, strict=True))
    scores = "".join(
        scores_json(
            _renamed(model.scores, letters),
            prediction.structure.plddt,
            confidence.pae if confidence else None,
        )
    )
    yield f"{name}_scores_{ranked}.json", scores.encode()


def colabfold_pdb(structure: Structure, *, untrained: bool) -> bytes:
    """Give a PDB file with lettered chains whose atoms stand in a model, as AlphaFold2 writes it.

    Raises:
        StructureFormatError: As `colabfold_files`.
    """
    remarks = ["UNTRAINED: THE PARAMETERS ARE RANDOM, THE STRUCTURE MEANS NOTHING"]
    named = lettered(structure)
    lines = write_pdb(named, remarks=remarks if untrained else ()).splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith("ATOM"))
    text = [*lines[:first], "MODEL     1", *lines[first:-1], "ENDMDL", "END"]
    return "".join(f"{line:<80}\n" for line in text).encode()


def _renamed(scores: ModelScores, letters: Mapping[str, str]) -> ModelScores:
    return replace(
        scores,
        chains=tuple(replace(one, chain=letters[one.chain]) for one in scores.chains),
        pairs=tuple(
            replace(pair, first=letters[pair.first], second=letters[pair.second])
            for pair in scores.pairs
        ),
    )


def _pass_facts(turn: RecycleEvent) -> str:
    return log_facts(
        pLDDT=turn.mean_plddt, pTM=turn.ptm, ipTM=turn.iptm, tol=turn.distance_change
    )  # fmt: skip


def _rank_facts(scores: ModelScores) -> str:
    return log_facts(
        pLDDT=scores.mean_plddt,
        pTM=scores.ptm,
        ipTM=scores.iptm,
        actifpTM=scores.values.get("actifptm"),
    )


def log_facts(**values: float | None) -> str:
    """Give numbers as the log has them, those that are not known left out."""
    return "".join(f" {name}={value:.3g}" for name, value in values.items() if value is not None)
