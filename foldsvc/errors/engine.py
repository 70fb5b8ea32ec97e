"""Engines, outside programs and structure formats."""

from foldsvc.errors.root import FoldsvcError


class StructureFormatError(FoldsvcError):
    """A structure does not fit the columns of a file format, or a file holds no structure.

    Attributes:
        file_format: pdb or mmcif.
        fault: What is wrong, without format and line.
        line: 1-based line of a file that cannot be read.
    """

    code = "structure_format"

    def __init__(
        self, file_format: str, fault: str, *, remedy: str = "", line: int | None = None
    ) -> None:
        where = f", line {line}" if line is not None else ""
        super().__init__(f"{file_format}{where}: {fault}", remedy=remedy)
        self.file_format = file_format
        self.fault = fault
        self.line = line


class EngineError(FoldsvcError):
    """Folding failed."""

    code = "engine_error"


class RelaxationError(EngineError):
    """Relaxation failed; the unrelaxed structure is unharmed."""

    code = "relaxation_failed"
    remedy = "The unrelaxed structure is kept; submit with relax=false to skip relaxation"

    def __init__(self, fault: str) -> None:
        super().__init__(f"Relaxation failed: {fault}")


class DeviceUnavailableError(EngineError):
    """The device that is asked for cannot be used."""

    code = "device_unavailable"
    remedy = (
        "Give the process its device: see the driver by nvidia-smi, and the "
        "reservation of the container; or set JAX_PLATFORMS=cpu"
    )

    def __init__(self, platforms: str, fault: str) -> None:
        asked = f" of JAX_PLATFORMS={platforms}" if platforms else ""
        super().__init__(f"JAX cannot use a device{asked}: {fault}")


class DeviceMemoryError(EngineError):
    """The device ran out of memory.

    Attributes:
        n_res: Residues of the input.
        largest: The most residues that should fit; 0 if that is not known.
    """

    code = "out_of_memory"

    def __init__(self, n_res: int, largest: int = 0) -> None:
        super().__init__(
            f"The device ran out of memory with {n_res:,} residues",
            remedy=f"About {largest:,} residues should fit: submit fewer chains, or domains one by "
            "one, or use a device with more memory"
            if largest
            else "Submit fewer residues or use a device with more memory",
        )
        self.n_res = n_res
        self.largest = largest


class FvTooLongError(EngineError):
    """The variable domains are longer than any that the antibody engine is prepared for."""

    code = "fv_too_long"
    remedy = "Submit the variable domains alone"

    def __init__(self, name: str, n_res: int, limit: int) -> None:
        super().__init__(
            f"The variable domains of {name} have {n_res} residues, expected at most {limit}"
        )
        self.n_res = n_res


class WorkerLostError(EngineError):
    """Every attempt's worker died before it finished."""

    code = "worker_lost"
    remedy = "Look at the worker's log for the cause, then submit again"

    def __init__(self, losses: int) -> None:
        super().__init__(f"The worker was lost {losses} times while running this job")


class StageStalledError(EngineError):
    """The work of a stage showed no progress for longer than the stage allows.

    Attributes:
        setting: What says how long that is.
    """

    code = "stage_stalled"

    def __init__(self, stage: str, seconds: float) -> None:
        # The workers that relax also publish, within the same limit.
        self.setting = f"FOLDSVC_{'relax' if stage == 'publish' else stage}_STALL_SECONDS".upper()
        super().__init__(
            f"The {stage} stage made no progress for {seconds:g} s, its limit",
            remedy="The worker's log shows where it stood; if the work is sound and slow, raise "
            f"{self.setting}, then submit again",
        )


class ProgramError(FoldsvcError):
    """An outside program did not do its work."""

    code = "program_error"


class ProgramMissingError(ProgramError):
    """The program is not installed."""

    code = "program_missing"

    def __init__(self, program: str, remedy: str = "") -> None:
        super().__init__(
            f"{program} was not found", remedy=remedy or f"Install {program} and put it on PATH"
        )
        self.program = program


class ProgramFailedError(ProgramError):
    """The program ended with an error."""

    code = "program_failed"

    def __init__(self, program: str, exit_code: int, stderr_end: str) -> None:
        super().__init__(f"{program} ended with {exit_code}: {stderr_end}")
        self.exit_code = exit_code


class ProgramTimeoutError(ProgramError):
    """The program ran past its limit."""

    code = "program_timeout"

    def __init__(self, program: str, seconds: float) -> None:
        super().__init__(f"{program} did not end within {seconds:g} s")
