"""The folders that `foldsvc predict` writes results into."""

import re
from collections.abc import Sequence
from pathlib import Path

from foldsvc.cli.predicted import Predicted
from foldsvc.formats.summary_table import SummaryJob, summary_csv
from foldsvc.jobs.submit import NewJob

_PDB, _MMCIF = "ranked_001.pdb", "ranked_001.cif"
_UNSAFE = re.compile(r"[^\w.-]+")
_SCORES = re.compile(r"ranked_(\d{3,})_scores\.json")


def folders_of(out: Path, names: Sequence[str], *, apart: bool = False) -> list[Path]:
    """Give the folder of each job: a lone one's is `out` itself.

    Args:
        out: As the user named it.
        names: Of the jobs.
        apart: A lone one, too, gets a folder below `out`.
    """
    if len(names) == 1 and not apart:
        return [out]
    safe = [_UNSAFE.sub("_", name).strip("._") for name in names]
    return [out / f"{number:03d}_{name}" for number, name in enumerate(safe, start=1)]


def write_result(folder: Path, predicted: Predicted) -> dict[str, object]:
    """Write the files of a result, each whole or not at all; say what there is."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in predicted.files:
        partial = folder / f".{file.name}.part"
        partial.write_bytes(file.data)
        partial.replace(folder / file.name)
    names = [file.name for file in predicted.files]
    return {
        "folder": str(folder),
        "pdb": str(folder / _PDB) if _PDB in names else None,
        "mmcif": str(folder / _MMCIF),
        "files": names,
        "confidence": predicted.confidence.model_dump(),
        "notices": [notice.model_dump() for notice in predicted.notices],
    }


def summary_of(job: NewJob, predicted: Predicted) -> SummaryJob:
    """Give what the table of all jobs says of one."""
    return SummaryJob(
        name=job.name,
        job_id="",
        state="succeeded",
        engine=job.engine,
        n_chains=len(job.chains),
        n_res=job.n_res,
        failure="",
        region_plddt=predicted.confidence.region_plddt,
        scores={
            int(found[1]): file.data
            for file in predicted.files
            if (found := _SCORES.fullmatch(file.name))
        },
    )


def write_summary(out: Path, jobs: Sequence[SummaryJob]) -> None:
    """Write `summary.csv`, every score of every job."""
    (out / "summary.csv").write_text("".join(summary_csv(jobs)), encoding="utf-8")
