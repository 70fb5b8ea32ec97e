"""Alignments from databases on this machine, found by MMseqs2 as ColabFold's server finds them."""

import math
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from foldsvc.errors import ProgramTimeoutError
from foldsvc.msa.cached_alignments import CachedAlignments, asked
from foldsvc.msa.mmseqs_databases import identity, target
from foldsvc.msa.mmseqs_program import NAME, find_mmseqs, version_of
from foldsvc.msa.mmseqs_steps import (
    Command,
    Machine,
    Target,
    environmental_steps,
    paired_steps,
    template_steps,
    unpaired_steps,
)
from foldsvc.msa.server_results import (
    ENVIRONMENTAL,
    TEMPLATES,
    UNIREF,
    fasta_of,
)
from foldsvc.records.alignment import ComplexAlignment
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.progress import OnProgress, Progress
from foldsvc.records.search_plan import SearchPlan
from foldsvc.settings import Settings
from foldsvc.subprocesses import run_program

log = structlog.get_logger()

_REPORT_SECONDS = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MmseqsSettings:
    """Where the program and the databases are, and what a search may take.

    Attributes:
        program: Path or name of MMseqs2; looked for if empty.
        databases: Folder of the databases.
        uniref: How the files of the first database begin.
        environmental: Those of the second; it is left out if empty.
        templates: Those of the PDB's sequences; needed only for template hits.
        folder: Where found alignments are kept, and intermediate files while they are needed.
        seconds: Time for one search.
        machine: What it runs on.
    """

    program: str
    databases: Path
    uniref: str
    environmental: str
    templates: str
    folder: Path
    seconds: float
    machine: Machine


def mmseqs_settings(chosen: Settings) -> MmseqsSettings:
    """Give the local search that this service's settings name."""
    return MmseqsSettings(
        program=chosen.mmseqs,
        databases=chosen.databases,
        uniref=chosen.mmseqs_uniref,
        environmental=chosen.mmseqs_environmental.removeprefix("-"),
        templates=chosen.mmseqs_templates,
        folder=chosen.alignments,
        seconds=chosen.mmseqs_seconds,
        machine=Machine(threads=chosen.mmseqs_threads, gpu=chosen.mmseqs_gpu),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalSearch:
    """What a local search needs, all of it there.

    Attributes:
        program: MMseqs2.
        uniref: The first database.
        metagenomes: The second; None where it is left out.
        pdb: The PDB's sequences; None where no templates are looked for.
    """

    program: Path
    uniref: Target
    metagenomes: Target | None
    pdb: Target | None


def local_search(settings: MmseqsSettings, plan: SearchPlan) -> LocalSearch:
    """Look for program and databases of a search, without running or reading any.

    Raises:
        ProgramMissingError: MMseqs2 is not installed.
        SearchDatabaseError: A database is missing or incomplete.
    """
    program, folder = find_mmseqs(settings.program), settings.databases
    environmental = settings.environmental if plan.environmental else ""
    return LocalSearch(
        program=program,
        uniref=target(folder, settings.uniref, role="uniref", paired=plan.pair_mode != "unpaired"),
        metagenomes=target(folder, environmental, role="environmental") if environmental else None,
        pdb=target(folder, settings.templates, role="templates") if plan.templates else None,
    )


class MmseqsSearch:
    """An `AlignmentSearch` in local databases; what was found is kept by content.

    All new sequences of a call are searched together, which costs little more than one.
    """

    def __init__(self, settings: MmseqsSettings, plan: SearchPlan | None = None) -> None:
        """Look that everything is there.

        Raises:
            ProgramMissingError: MMseqs2 is not installed.
            SearchDatabaseError: A database is missing or incomplete.
        """
        plan = plan or SearchPlan()
        self._settings = settings
        self._plan = plan
        here = local_search(settings, plan)
        self._program = here.program
        self._uniref, self._metagenomes, self._pdb = here.uniref, here.metagenomes, here.pdb
        used = [one for one in (self._uniref, self._metagenomes, self._pdb) if one]
        version = version_of(self._program)
        self._found = CachedAlignments(
            settings.folder,
            plan,
            source=f"{NAME} {version} ({'+'.join(one.stem.name for one in used)})",
            origin={"mmseqs": version, "databases": "; ".join(map(identity, used))},
        )

    def search(self, fold_input: FoldInput, on_progress: OnProgress) -> ComplexAlignment:
        """Find the alignments of one input; raises as `search_all` does."""
        return self.search_all([fold_input], on_progress)[0]

    def search_all(
        self, fold_inputs: Sequence[FoldInput], on_progress: OnProgress
    ) -> tuple[ComplexAlignment, ...]:
        """Find the alignments of several inputs.

        Args:
            fold_inputs: What is to be folded.
            on_progress: Told of each step and asked every second; the search stops if it raises.

        Raises:
            ProgramFailedError: MMseqs2 ended with an error; its last words are in it.
            ProgramTimeoutError: The time of the search is over.
            SearchReplyError: What MMseqs2 wrote is not what it was asked for.
        """
        inputs = [asked(fold_input) for fold_input in fold_inputs]
        run = _Run(self._program, self._settings.seconds, on_progress)
        if sequences := self._found.missing(inputs):
            self._found.keep(sequences, self._own_rows(sequences, run))
        for of_one in self._found.missing_pairs(inputs):
            self._found.keep_pairs(of_one, self._paired_rows(of_one, run))
        return tuple(self._found.complex_of(each) for each in inputs)

    def _own_rows(self, sequences: tuple[str, ...], run: "_Run") -> Mapping[str, str]:
        machine = self._settings.machine
        with self._work_folder(sequences) as folder:
            run.all(folder, self._uniref, unpaired_steps(self._uniref, machine))
            members = {UNIREF: _written(folder / "uniref.a3m")}
            if self._metagenomes:
                run.all(folder, self._metagenomes, environmental_steps(self._metagenomes, machine))
                members[ENVIRONMENTAL] = _written(folder / "environmental.a3m")
            if self._pdb:
                run.all(folder, self._pdb, template_steps(self._pdb, machine))
                members[TEMPLATES] = _written(folder / "templates.m8")
        return members

    def _paired_rows(self, sequences: tuple[str, ...], run: "_Run") -> str:
        steps = paired_steps(self._uniref, self._settings.machine, self._plan.pair_strategy)
        with self._work_folder(sequences) as folder:
            run.all(folder, self._uniref, steps)
            return _written(folder / "pair.a3m")

    @contextmanager
    def _work_folder(self, sequences: tuple[str, ...]) -> Iterator[Path]:
        """A folder with the query in it, gone afterwards with all that MMseqs2 left there."""
        self._settings.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".searching-", dir=self._settings.folder) as name:
            (Path(name) / "query.fasta").write_text(fasta_of(sequences))
            yield Path(name)


class _Run:
    """The commands of one search, within its time."""

    def __init__(self, program: Path, seconds: float, on_progress: OnProgress) -> None:
        self._program = program
        self._seconds = seconds
        self._end = time.monotonic() + seconds
        self._on_progress = on_progress

    def all(self, folder: Path, searched: Target, commands: Sequence[Command]) -> None:
        """Run the commands in the folder, one after the other."""
        for n_command, command in enumerate(commands, start=1):
            name = searched.stem.name
            doing = f"Searching {name}: {command[0]}, step {n_command} of {len(commands)}"
            report = _Report(self._on_progress, doing)
            report()
            left = self._end - time.monotonic()
            if left <= 0:
                raise ProgramTimeoutError(NAME, self._seconds)
            ended = run_program(
                [self._program, *command, "-v", "2"],
                name=f"{NAME} {command[0]}",
                time_limit_seconds=left,
                folder=folder,
                on_wait=report,
            )
            log.info("mmseqs_step", command=command[0], database=name, seconds=ended.seconds)


class _Report:
    """What is done now, said again every few seconds; whoever listens may raise."""

    def __init__(self, on_progress: OnProgress, doing: str) -> None:
        self._on_progress = on_progress
        self._progress = Progress(stage="search", message=doing)
        self._said = -math.inf

    def __call__(self) -> None:
        if time.monotonic() - self._said >= _REPORT_SECONDS:
            self._on_progress(self._progress)
            self._said = time.monotonic()


def _written(path: Path) -> str:
    """Read what MMseqs2 wrote, in one file or in a part for each thread."""
    parts = [path] if path.exists() else sorted(path.parent.glob(f"{path.name}.[0-9]*"))
    return "".join(part.read_text() for part in parts)
