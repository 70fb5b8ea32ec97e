"""Every error that foldsvc raises on purpose.

FoldsvcError
├── InputError                 what was submitted cannot be used
│   ├── TextEncodingError, InputTooLargeError, NoSequenceError
│   ├── EmptyRecordError, EmptyChainError, IllegalLetterError, NucleotideSequenceError
│   ├── ChainTooShortError, ChainTooLongError, TooManyResiduesError, TooManyChainsError
│   ├── TooManyRecordsError
│   ├── UnknownEngineError, InvalidRequestError
│   └── NotAntibodyError, TCellReceptorError, UnpairableDomainsError
├── WeightsError               the parameters of a network
│   └── WeightsMissingError, WeightsCorruptError, WeightsDownloadError
├── JobError                   a request that the state of a job forbids
│   └── JobNotFoundError, BatchNotFoundError, ResultFileNotFoundError, IllegalMoveError,
│       LeaseLostError, JobCancelledError, WorkerStoppingError, IdempotencyConflictError
├── StorageError
│   └── StorageFullError, ArtifactCorruptError, DatabaseUnavailableError, ArchiveNameError
├── EngineError
│   └── RelaxationError, DeviceMemoryError, FvTooLongError, WorkerLostError
├── ProgramError               an outside program
│   └── ProgramMissingError, ProgramFailedError, ProgramTimeoutError
├── StructureFormatError       a structure does not fit a file format, or a file is no structure
├── SupervisionError           the service on this machine
│   └── DataDirInUseError, PortInUseError, ProcessNotReadyError, NotReadyError
└── ServiceError               seen from the client: no answer, or a problem document

A leaf is a fact: its attributes are the facts, its message says what was found and what was
expected, and `remedy` says what to do about it.
`code` is stable; scripts may rely on it.
"""

from typing import ClassVar


class FoldsvcError(Exception):
    """The root; `str()` gives the message and the remedy."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}. {self.remedy}" if self.remedy else self.message

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by state: a leaf's arguments are facts, not the message."""
        return (_rebuild, (type(self), self.args, dict(self.__dict__)))


def _rebuild(
    kind: type[FoldsvcError], args: tuple[object, ...], state: dict[str, object]
) -> FoldsvcError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class InputError(FoldsvcError):
    """Something submitted cannot be used.

    Attributes:
        record: Name of the FASTA record or chain, where one is at fault.
        line: 1-based line of the submitted text.
        position: 1-based residue position in the chain, or column where there is no chain.
    """

    code = "input_invalid"

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "",
        record: str | None = None,
        line: int | None = None,
        position: int | None = None,
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.record = record
        self.line = line
        self.position = position


class InvalidRequestError(InputError):
    """The request's fields contradict each other or are missing."""

    code = "request_invalid"


class UnknownEngineError(InputError):
    """An engine was asked for by a name that does not exist."""

    code = "engine_unknown"

    def __init__(self, engine: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f"There is no engine named {engine!r}",
            remedy=f"Choose one of {', '.join(known)}, or leave it out",
        )
        self.engine = engine


class TextEncodingError(InputError):
    """The submitted bytes are not text."""

    code = "not_text"

    def __init__(self) -> None:
        super().__init__(
            "The input is not text", remedy="Send a FASTA file, as plain text in UTF-8", line=1
        )


class InputTooLargeError(InputError):
    """The submission has more bytes than the service reads."""

    code = "input_too_large"

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(
            f"The input has {size:,} bytes and the limit is {limit:,}",
            remedy="Send it in several submissions, each with its own records",
        )
        self.size = size
        self.limit = limit


class NoSequenceError(InputError):
    """There is nothing to fold."""

    code = "no_sequence"

    def __init__(self) -> None:
        super().__init__(
            "The input holds no sequence",
            remedy="Paste a FASTA record: a line '>name', then the residues in one-letter code",
            line=1,
        )


class EmptyRecordError(InputError):
    """A FASTA header has no sequence under it."""

    code = "record_empty"

    def __init__(self, record: str, line: int) -> None:
        super().__init__(
            f"Record {record!r} at line {line} has no sequence",
            remedy="Put the residues on the lines after its header, or remove the header",
            record=record,
            line=line,
        )


class EmptyChainError(InputError):
    """A chain of a complex has no residues: two `:` stand together, or one ends the sequence."""

    code = "chain_empty"

    def __init__(self, record: str, chain: int, line: int) -> None:
        super().__init__(
            f"Chain {chain} of record {record!r} at line {line} is empty",
            remedy="Write chains with one ':' between them and none at either end",
            record=record,
            line=line,
        )


class IllegalLetterError(InputError):
    """A letter that stands for no residue."""

    code = "letter_illegal"

    def __init__(
        self, record: str, letter: str, *, line: int | None, position: int, remedy: str
    ) -> None:
        place = f"line {line}, residue {position}" if line else f"residue {position}"
        super().__init__(
            f"Record {record!r} has the letter {letter!r} at {place}",
            remedy=remedy,
            record=record,
            line=line,
            position=position,
        )
        self.letter = letter


class NucleotideSequenceError(InputError):
    """A sequence of DNA or RNA was given for a protein."""

    code = "nucleotide_sequence"

    def __init__(self, record: str, line: int | None) -> None:
        super().__init__(
            f"Record {record!r} looks like a nucleotide sequence",
            remedy="Translate it, then submit the protein",
            record=record,
            line=line,
            position=1,
        )


class ChainTooShortError(InputError):
    """A chain has fewer residues than any fold needs."""

    code = "chain_too_short"

    def __init__(self, record: str, length: int, limit: int, line: int | None) -> None:
        super().__init__(
            f"A chain of record {record!r} has {length} residues and the least is {limit}",
            remedy="Submit the whole chain",
            record=record,
            line=line,
        )


class ChainTooLongError(InputError):
    """A chain has more residues than the service folds."""

    code = "chain_too_long"

    def __init__(self, record: str, length: int, limit: int, line: int | None) -> None:
        super().__init__(
            f"A chain of record {record!r} has {length:,} residues and the limit is {limit:,}",
            remedy="Submit its domains one by one",
            record=record,
            line=line,
            position=limit + 1,
        )


class TooManyResiduesError(InputError):
    """The chains of one record together are too long."""

    code = "too_many_residues"

    def __init__(self, record: str, count: int, limit: int, line: int | None) -> None:
        super().__init__(
            f"Record {record!r} has {count:,} residues in all and the limit is {limit:,}",
            remedy="Submit fewer chains at once",
            record=record,
            line=line,
        )


class TooManyChainsError(InputError):
    """One record has too many chains."""

    code = "too_many_chains"

    def __init__(self, record: str, count: int, limit: int, line: int | None) -> None:
        super().__init__(
            f"Record {record!r} has {count} chains and the limit is {limit}",
            remedy="Submit fewer chains at once",
            record=record,
            line=line,
        )


class TooManyRecordsError(InputError):
    """One submission has too many records."""

    code = "too_many_records"

    def __init__(self, count: int, limit: int, record: str, line: int) -> None:
        super().__init__(
            f"The input has {count:,} records and the limit is {limit:,}",
            remedy=f"Send the records from line {line} on in another submission",
            record=record,
            line=line,
        )


class NotAntibodyError(InputError):
    """The antibody engine was given something that has no variable domain."""

    code = "not_antibody"

    def __init__(self, record: str) -> None:
        super().__init__(
            f"{record!r} has no antibody variable domain",
            remedy="The engine flashabb folds antibody Fv regions alone: "
            "submit a VH and a VL, a Fab, an scFv or a nanobody",
            record=record,
        )


class TCellReceptorError(InputError):
    """The antibody engine was given a T-cell receptor."""

    code = "t_cell_receptor"

    def __init__(self, record: str, domain: str) -> None:
        super().__init__(
            f"{record!r} is a T-cell receptor ({domain} variable domain)",
            remedy="The engine flashabb was trained on antibodies alone; submit an antibody",
            record=record,
        )


class UnpairableDomainsError(InputError):
    """The variable domains do not make up one Fv."""

    code = "domains_unpairable"

    def __init__(self, record: str, n_heavy: int, n_light: int) -> None:
        super().__init__(
            f"{record!r} has {n_heavy} heavy and {n_light} light variable domains",
            remedy="Submit one VH and one VL for each Fv, as 'VH:VL'",
            record=record,
        )
        self.n_heavy = n_heavy
        self.n_light = n_light


class WeightsError(FoldsvcError):
    """The parameters of a network are not usable."""

    code = "weights_error"


class WeightsMissingError(WeightsError):
    """The weights of an engine are not on this machine."""

    code = "weights_missing"

    def __init__(self, engine: str, path: str) -> None:
        super().__init__(
            f"The weights of {engine} are not at {path}",
            remedy=f"Run: foldsvc weights install {engine}",
        )
        self.engine = engine


class WeightsCorruptError(WeightsError):
    """A weights file is not the one expected."""

    code = "weights_corrupt"

    def __init__(self, path: str, fault: str) -> None:
        super().__init__(
            f"{path} is not the expected file: {fault}",
            remedy="Run: foldsvc weights install flashabb --force",
        )
        self.path = path


class WeightsDownloadError(WeightsError):
    """The weights could not be fetched."""

    code = "weights_download_failed"

    def __init__(self, source: str, fault: str) -> None:
        super().__init__(
            f"Fetching {source} failed: {fault}",
            remedy="Check the connection to the package index and run the command again",
        )
        self.source = source


class JobError(FoldsvcError):
    """The state of a job forbids what was asked."""

    code = "job_error"


class JobNotFoundError(JobError):
    """No job has this id."""

    code = "job_not_found"

    def __init__(self, job_id: str) -> None:
        super().__init__(
            f"There is no job {job_id}",
            remedy="It may have been deleted; GET /api/v1/folds lists jobs",
        )
        self.job_id = job_id


class BatchNotFoundError(JobError):
    """No batch has this id."""

    code = "batch_not_found"

    def __init__(self, batch_id: str) -> None:
        super().__init__(f"There is no batch {batch_id}")
        self.batch_id = batch_id


class ResultFileNotFoundError(JobError):
    """The job has no file of this name, or none yet."""

    code = "file_not_found"

    def __init__(self, job_id: str, name: str) -> None:
        super().__init__(
            f"Job {job_id} has no file {name!r}",
            remedy=f"GET /api/v1/folds/{job_id}/files lists what there is",
        )
        self.job_id = job_id
        self.name = name


class IllegalMoveError(JobError):
    """A job was asked to move between states that no move joins."""

    code = "illegal_move"

    def __init__(self, job_id: str, state: str, wanted: str) -> None:
        super().__init__(f"Job {job_id} is {state} and cannot become {wanted}")
        self.job_id = job_id
        self.state = state


class LeaseLostError(JobError):
    """This attempt no longer owns the job: its lease ran out and another attempt has it."""

    code = "lease_lost"

    def __init__(self, job_id: str, attempt: int) -> None:
        super().__init__(f"Attempt {attempt} no longer owns job {job_id}")
        self.job_id = job_id
        self.attempt = attempt


class JobCancelledError(JobError):
    """The user asked for this job to stop."""

    code = "cancelled"

    def __init__(self, job_id: str) -> None:
        super().__init__(f"Job {job_id} was cancelled")
        self.job_id = job_id


class WorkerStoppingError(JobError):
    """The worker shuts down; it gives the job back for another to do."""

    code = "worker_stopping"

    def __init__(self) -> None:
        super().__init__("The worker shuts down")


class IdempotencyConflictError(JobError):
    """The same Idempotency-Key came with another body."""

    code = "idempotency_conflict"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"Idempotency-Key {key!r} was used before with a different request",
            remedy="Send a new key with a new request",
        )
        self.key = key


class StorageError(FoldsvcError):
    """The result store failed."""

    code = "storage_error"


class StorageFullError(StorageError):
    """No space is left for results."""

    code = "storage_full"

    def __init__(self, path: str) -> None:
        super().__init__(f"No space is left at {path}", remedy="Free space, then submit again")
        self.path = path


class ArtifactCorruptError(StorageError):
    """A stored file no longer matches the checksum of its manifest."""

    code = "artifact_corrupt"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} no longer matches its checksum", remedy="Fold the sequence again")
        self.name = name


class DatabaseUnavailableError(StorageError):
    """The database cannot be reached; what was being written may or may not be there."""

    code = "database_unavailable"

    def __init__(self, fault: str) -> None:
        super().__init__(
            f"The database cannot be reached: {fault}",
            remedy="Try again in a few seconds; an Idempotency-Key makes that safe",
        )


class StructureFormatError(FoldsvcError):
    """A structure does not fit the columns of a file format, or a file holds no structure.

    Attributes:
        file_format: pdb or mmcif.
        line: 1-based line of a file that cannot be read.
    """

    code = "structure_format"

    def __init__(
        self, file_format: str, fault: str, *, remedy: str = "", line: int | None = None
    ) -> None:
        place = f", line {line}" if line is not None else ""
        super().__init__(f"{file_format}{place}: {fault}", remedy=remedy)
        self.file_format = file_format
        self.line = line


class ArchiveNameError(StorageError):
    """A file cannot go into an archive under this name."""

    code = "archive_name_invalid"

    def __init__(self, name: str) -> None:
        super().__init__(f"No archive entry can be named {name!r}")
        self.name = name


class EngineError(FoldsvcError):
    """Folding failed."""

    code = "engine_error"


class RelaxationError(EngineError):
    """Relaxation failed; the unrelaxed structure is unharmed."""

    code = "relaxation_failed"

    def __init__(self, fault: str) -> None:
        super().__init__(
            f"Relaxation failed: {fault}",
            remedy="The unrelaxed structure is kept; submit with relax=false to skip relaxation",
        )


class DeviceMemoryError(EngineError):
    """The device ran out of memory."""

    code = "out_of_memory"

    def __init__(self, n_res: int) -> None:
        super().__init__(
            f"The device ran out of memory with {n_res} residues",
            remedy="Submit fewer residues or use a device with more memory",
        )
        self.n_res = n_res


class FvTooLongError(EngineError):
    """The variable domains are longer than any that the antibody engine is prepared for."""

    code = "fv_too_long"

    def __init__(self, name: str, n_res: int, limit: int) -> None:
        super().__init__(
            f"The variable domains of {name} have {n_res} residues, expected at most {limit}",
            remedy="Submit the variable domains alone",
        )
        self.name = name
        self.n_res = n_res
        self.limit = limit


class WorkerLostError(EngineError):
    """Every attempt's worker died before it finished."""

    code = "worker_lost"

    def __init__(self, losses: int) -> None:
        super().__init__(
            f"The worker was lost {losses} times while running this job",
            remedy="Look at the worker's log for the cause, then submit again",
        )
        self.losses = losses


class ProgramError(FoldsvcError):
    """An outside program did not do its work."""

    code = "program_error"


class ProgramMissingError(ProgramError):
    """The program is not installed."""

    code = "program_missing"

    def __init__(self, program: str) -> None:
        super().__init__(f"{program} was not found", remedy=f"Install {program} and put it on PATH")
        self.program = program


class ProgramFailedError(ProgramError):
    """The program ended with an error."""

    code = "program_failed"

    def __init__(self, program: str, exit_code: int, stderr_end: str) -> None:
        super().__init__(f"{program} ended with {exit_code}: {stderr_end}")
        self.program = program
        self.exit_code = exit_code


class ProgramTimeoutError(ProgramError):
    """The program ran past its limit."""

    code = "program_timeout"

    def __init__(self, program: str, seconds: float) -> None:
        super().__init__(f"{program} did not end within {seconds:g} s")
        self.program = program


class SupervisionError(FoldsvcError):
    """The service cannot run on this machine as it was asked to."""

    code = "supervision_error"


class DataDirInUseError(SupervisionError):
    """Another service runs on this data folder."""

    code = "data_dir_in_use"

    def __init__(self, path: str, holder: str) -> None:
        super().__init__(
            f"Another foldsvc ({holder}) runs on {path}",
            remedy="Use that one, stop it, or choose another folder with --data",
        )
        self.path = path


class PortInUseError(SupervisionError):
    """Another program listens where the API should."""

    code = "port_in_use"

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"Another program listens on {host}:{port}",
            remedy="Stop it, or choose another port with --port (0 takes any free one)",
        )
        self.port = port


class ProcessNotReadyError(SupervisionError):
    """One of the service's processes does not start."""

    code = "process_not_ready"

    def __init__(self, process: str, fault: str, log_file: str) -> None:
        super().__init__(f"The {process} does not start: {fault}", remedy=f"Its log is {log_file}")
        self.process = process


class NotReadyError(SupervisionError):
    """A part that the API cannot do without does not work."""

    code = "not_ready"

    def __init__(self, part: str, fault: str) -> None:
        super().__init__(f"The {part} does not work: {fault}", remedy="Try again in a few seconds")
        self.part = part


class ServiceError(FoldsvcError):
    """A service did not answer, or answered with a problem document.

    Attributes:
        problem_code: `code` of the problem document, where there was one.
        status: HTTP status, where there was an answer.
    """

    code = "service_error"

    def __init__(
        self, message: str, *, remedy: str = "", problem_code: str = "", status: int | None = None
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.problem_code = problem_code
        self.status = status
