"""A request checked completely, into the jobs that it makes; nothing is stored here."""

from dataclasses import replace

from foldsvc.errors import FvTooLongError, InvalidRequestError
from foldsvc.jobs.engines import AUTO, FLASHABB_MAX_RESIDUES, choose_engine
from foldsvc.jobs.submit import NewJob
from foldsvc.records.antibody import FvInput
from foldsvc.records.fold_input import FoldInput
from foldsvc.sequence.gate import fv_input, pair_records
from foldsvc.sequence.job_chains import job_chains
from foldsvc.sequence.limits import Limits
from foldsvc.sequence.read import read_chains, read_fasta
from foldsvc.settings import Settings
from foldsvc.wire.fold import Check, CheckedJob, FoldRequest, Notice

_CHOSEN = Notice(
    level="info",
    code="engine_chosen",
    message=(
        "The engine flashabb was chosen because antibody variable domains were found, "
        "which it was trained for."
    ),
)


def accept(request: FoldRequest, settings: Settings) -> tuple[NewJob, ...]:
    """Give the jobs that a request makes, in its order.

    Raises:
        InputError: A sequence, the engine's name or the request as a whole cannot be used.
        WeightsError: The engine cannot run on this machine.
        FvTooLongError: The engine has no program for domains of this length.
    """
    inputs = _named(_inputs_of(request, Limits.from_settings(settings)), request.name)
    folded = [(fold_input, fv_input(fold_input)) for fold_input in inputs]
    for _, fv in folded:
        _check_length(fv)
    engine = choose_engine(request.engine, settings)
    chosen = [_CHOSEN] if request.engine == AUTO else []
    return tuple(
        NewJob(
            name=fold_input.name,
            engine=engine,
            options=request.options,
            fold_input=fold_input,
            chains=job_chains(fv),
            notices=[*chosen, *_notices_of(fv)],
            n_res=fv.n_res,
            first_stage="fold",
        )
        for fold_input, fv in folded
    )


def check(request: FoldRequest, settings: Settings) -> Check:
    """Say what a request would become; raises what `accept` does."""
    return Check(
        jobs=[
            CheckedJob(
                name=job.name,
                engine=job.engine,
                n_res=job.n_res,
                chains=list(job.chains),
                notices=list(job.notices),
            )
            for job in accept(request, settings)
        ]
    )


def _inputs_of(request: FoldRequest, limits: Limits) -> tuple[FoldInput, ...]:
    if (request.fasta is None) == (request.chains is None):
        raise InvalidRequestError(
            "A request needs either fasta or chains, and not both",
            remedy="Send FASTA text as `fasta`, or a list of chains as `chains`",
        )
    if request.fasta is not None:
        return pair_records(read_fasta(request.fasta, limits))
    chains = [(chain.name, chain.sequence) for chain in request.chains or ()]
    return (read_chains(request.name, chains, limits),)


def _named(inputs: tuple[FoldInput, ...], name: str) -> tuple[FoldInput, ...]:
    """Give one job the name asked for, and several that name before their own."""
    wanted = printable(name)
    if not wanted:
        return inputs
    if len(inputs) == 1:
        return (replace(inputs[0], name=wanted),)
    return tuple(replace(one, name=f"{wanted}: {one.name}") for one in inputs)


def printable(text: str) -> str:
    """One line of `text` without control characters, which a database or a header refuses."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _check_length(fv: FvInput) -> None:
    domains = (fv.heavy, fv.light, fv.stand_in_light)
    n_folded = sum(len(domain.sequence) for domain in domains if domain)
    if n_folded > FLASHABB_MAX_RESIDUES:
        raise FvTooLongError(fv.name, n_folded, FLASHABB_MAX_RESIDUES)


def _notices_of(fv: FvInput) -> list[Notice]:
    return [
        Notice(level=notice.level, code=notice.code, message=notice.message)
        for notice in fv.notices
    ]
