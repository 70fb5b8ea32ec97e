"""A job of FlashABB: the variable fragment is found here, once, and goes with the job."""

from foldsvc.engines.engine import Service, Suitability
from foldsvc.engines.flashabb.options import FlashabbOptions
from foldsvc.engines.flashabb.suitability import checked_fv, require_weights, with_an_alignment
from foldsvc.flashabb.weights import ENGINE
from foldsvc.jobs.submit import NewJob
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.sequence.job_chains import job_chains


def antibody_job(
    fold_input: FoldInput, options: FlashabbOptions, service: Service, suitability: Suitability
) -> NewJob[FoldPayload]:
    """Give the job of an antibody.

    Raises:
        InputError: The input has no variable domains that fit together, or brings an alignment.
        FvTooLongError: The network has no program for domains of this length.
        WeightsMissingError: The parameters are not here.
    """
    fv = suitability.fv
    if fv is None:
        if fold_input.a3m:
            raise with_an_alignment("given with an alignment", "")
        fv = checked_fv(fold_input)
        require_weights(service.settings)
    return NewJob(
        name=fold_input.name,
        payload=FoldPayload(
            engine=ENGINE,
            options=options.model_dump(mode="json"),
            fold_input=fold_input,
            chains=tuple(job_chains(fv)),
            n_res=fv.n_res,
        ),
        notices=fv.notices,
        first_stage="fold",
        size=fv.n_res,
    )
