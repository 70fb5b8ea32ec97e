"""Bytes and files of a result, and what share of the fold stage is folding.

    python benchmarks/results.py --weights foldsvc-data/weights
    python benchmarks/results.py --alphafold2

Each result is made once and stored in two ways: as it was when every file was written out by the
stage that made it, and as it is sealed now, text packed and nothing drawn. The antibody is
trastuzumab, relaxed. With --alphafold2 a protein is folded too, with UNTRAINED parameters: its
structure means nothing, its files are as large as any of that size.
The share is of the time from a batch of eight antibodies in to its files out, programs warm:
before, when the fold stage wrote and drew all files of a job that is not relaxed, and now.
"""

import argparse
import json
import logging
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import structlog

from foldsvc.alphafold2.config import model_config
from foldsvc.alphafold2.random_params import write_random
from foldsvc.alphafold2.weights import params_path
from foldsvc.engines.acceptance import accept
from foldsvc.engines.alphafold2 import description as alphafold2_description
from foldsvc.engines.alphafold2.alignment_search import find_alignment
from foldsvc.engines.alphafold2.folding import FoldTask, fold_complexes
from foldsvc.engines.alphafold2.loaded import alphafold2
from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.engines.flashabb import description as flashabb_description
from foldsvc.engines.flashabb import folding as antibody
from foldsvc.engines.flashabb.loaded import flashabb, weights_facts
from foldsvc.engines.flashabb.options import FlashabbOptions
from foldsvc.engines.options import EngineOptions, read_options
from foldsvc.flashabb import weights
from foldsvc.jobs.submit import NewJob
from foldsvc.predict.device import device_name
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.records.progress import Progress
from foldsvc.report.drawn_files import whole_result
from foldsvc.result.files import finished_files, folded_files
from foldsvc.result.relaxation import relax_models
from foldsvc.result.result_file import ResultFile
from foldsvc.result.run_record import Run
from foldsvc.sequence.fv_recognition import find_fv
from foldsvc.settings import Settings
from foldsvc.storage.folder_store import FolderStore
from foldsvc.wire.fold import FoldRequest

ROOT = Path(__file__).parents[1]
FASTA = ROOT / "examples" / "trastuzumab.fasta"
PROTEIN = "MQIFVKTLTGKTITLEVEPSDTIENVKAKIQDKEGIPPDQQRLIFAGKQLEDGRTLSDYNIQKESTLHLVLRLRGG"
N_ROW = 500
N_BATCH = 8


def main(given: Sequence[str] | None = None) -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--weights", type=Path, default=ROOT / "foldsvc-data" / "weights")
    parser.add_argument("--alphafold2", action="store_true", help="a protein too, UNTRAINED")
    arguments = parser.parse_args(given)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    weights.install(arguments.weights, lambda message, _: print(message, file=sys.stderr))
    with tempfile.TemporaryDirectory() as folder:
        chosen = Settings(data_dir=Path(folder), weights_dir=arguments.weights, _env_file=None)
        (job,) = accept(FoldRequest(fasta=FASTA.read_text()), chosen)
        run, files = _antibody(job, chosen)
        print(
            f"{'result':34}{'files':>7}{'bytes':>12}{'files now':>11}{'bytes now':>12}{'ratio':>8}"
        )
        _print_sizes("antibody, relaxed", files, chosen)
        if arguments.alphafold2:
            _print_sizes(f"protein of {len(PROTEIN)}, UNTRAINED", _protein(chosen), chosen)
        print()
        _print_shares(job, run, chosen)


def _antibody(job: NewJob[FoldPayload], chosen: Settings) -> tuple[Run, tuple[ResultFile, ...]]:
    options = read_options(FlashabbOptions, job.payload.options)
    (folded,) = antibody.fold_antibodies(
        [find_fv(job.payload.fold_input)],
        engine=flashabb(chosen),
        options=options,
        on_progress=_silent,
    )
    run = _run(job.payload.fold_input, options, job.payload.engine, weights_facts(chosen))
    result = relax_models(folded, top=1, time_limit_seconds=600, on_progress=_silent)
    return run, finished_files(result, run, flashabb_description.describe(result, run))


class _Nothing:
    """Keeps no model."""

    def recall(self, name: str) -> None:
        """Give nothing."""

    def keep(self, name: str, prediction: object) -> None:
        """Keep nothing."""


def _protein(chosen: Settings) -> tuple[ResultFile, ...]:
    config = model_config("model_3_ptm")
    here = chosen.model_copy(update={"weights_dir": chosen.data_dir / "untrained"})
    write_random(params_path(here.weights, config), config, 0)
    rows = "".join(
        f">relative_{row}\n{PROTEIN[: row % 40]}{'A' * (76 - row % 40)}\n" for row in range(N_ROW)
    )
    options = Alphafold2Options(models=(3,), n_recycles=0, relax=False)
    request = FoldRequest(
        fasta=f">ubiquitin\n{PROTEIN}\n",
        a3m=f">q\n{PROTEIN}\n{rows}",
        engine="alphafold2",
        options=options.model_dump(mode="json"),
    )
    (job,) = accept(request, here)
    options = read_options(Alphafold2Options, job.payload.options)
    found = find_alignment(job.payload.fold_input, options, here, _silent)
    task = FoldTask(
        fold_input=job.payload.fold_input,
        found=found,
        on_progress=_silent,
        cache=_Nothing(),
        name_of=lambda config, seed: f"{config.name} {seed}",
    )
    (folded,) = fold_complexes([task], engine=alphafold2(here), options=options)
    run = _run(job.payload.fold_input, options, job.payload.engine, {})
    return finished_files(folded, run, alphafold2_description.describe(folded, run))


def _print_sizes(name: str, files: Sequence[ResultFile], chosen: Settings) -> None:
    before = _stored(whole_result(files, chosen.static_dir), chosen, packed=False)
    now = _stored(files, chosen, packed=True)
    print(f"{name:34}{before[0]:7}{before[1]:12,}{now[0]:11}{now[1]:12,}{before[1] / now[1]:8.1f}")


def _stored(files: Sequence[ResultFile], chosen: Settings, *, packed: bool) -> tuple[int, int]:
    """Store files as a worker does; give how many there are, the manifest too, and their bytes."""
    with tempfile.TemporaryDirectory(dir=chosen.data_dir) as folder:
        _seal(FolderStore(Path(folder)), files, packed=packed)
        sizes = [path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)


def _seal(store: FolderStore, files: Sequence[ResultFile], *, packed: bool) -> None:
    stored = [
        store.write(
            "jobs/1/1",
            file.name,
            file.data,
            media_type=file.media_type,
            description=file.description,
            packed=packed and file.packs_well,
            inner=packed and file.inner,
        )
        for file in files
    ]
    store.write_manifest("jobs/1/1", stored)


def _print_shares(job: NewJob[FoldPayload], run: Run, chosen: Settings) -> None:
    inputs = [find_fv(job.payload.fold_input)] * N_BATCH
    engine = flashabb(chosen)
    options = read_options(FlashabbOptions, {**job.payload.options, "relax": False})
    antibody.fold_antibodies(inputs, engine=engine, options=options, on_progress=_silent)
    started = time.perf_counter()
    batch = antibody.fold_antibodies(inputs, engine=engine, options=options, on_progress=_silent)
    folding = time.perf_counter() - started
    run = replace(run, options=options)
    writing = {}
    for when in ("before", "now"):
        with tempfile.TemporaryDirectory(dir=chosen.data_dir) as folder:
            store = FolderStore(Path(folder))
            started = time.perf_counter()
            for judged in batch:
                description = flashabb_description.describe(judged, run)
                if when == "before":
                    made = finished_files(judged, run, description)
                    _seal(store, whole_result(made, chosen.static_dir), packed=False)
                else:
                    _seal(store, folded_files(judged, run, description), packed=True)
            writing[when] = time.perf_counter() - started
    for when, seconds in writing.items():
        share = folding / (folding + seconds)
        print(f"fold stage, eight antibodies, {when}: {share:.0%} folding, {1 - share:.0%} writing")
    ratio = (folding + writing["before"]) / (folding + writing["now"])
    print(json.dumps({"fold stage, times faster": round(ratio, 1)}))


def _run(
    fold_input: FoldInput, options: EngineOptions, engine: str, facts: dict[str, object]
) -> Run:
    return Run(
        job_id="0199",
        fold_input=fold_input,
        engine=engine,
        options=options,
        created=datetime.now(UTC),
        weights=facts,
        device=device_name(),
    )


def _silent(_: Progress) -> None:
    """Say nothing."""


if __name__ == "__main__":
    main()
