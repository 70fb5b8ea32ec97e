"""The chains of an antibody's result."""

from foldsvc.records.antibody import FvInput, VariableDomain
from foldsvc.records.job_chain import JobChain


def job_chains(fv: FvInput) -> list[JobChain]:
    """Give the chains H and L, those that there are, in the order of the structure."""
    named = (("H", fv.heavy), ("L", fv.light))
    return [_job_chain(name, domain) for name, domain in named if domain]


def _job_chain(name: str, domain: VariableDomain) -> JobChain:
    return JobChain(
        chain=name,
        description=domain.domain_type,
        source=domain.source_chain,
        source_start=domain.source_index + 1,
        sequence=domain.sequence,
        residue_number=domain.imgt_number,
        insertion_code=domain.imgt_insertion,
        region=domain.region,
    )
