"""The chains of an antibody's result: made of what was recognised, and read back."""

from collections.abc import Sequence
from typing import cast

from foldsvc.records.antibody import DomainType, FvInput, VariableDomain
from foldsvc.records.job_chain import JobChain
from foldsvc.sequence.stand_in_light import stand_in_light


def job_chains(fv: FvInput) -> list[JobChain]:
    """Give the chains H and L, those that there are, in the order of the structure."""
    named = (("H", fv.heavy), ("L", fv.light))
    return [_job_chain(name, domain) for name, domain in named if domain]


def fv_of_chains(name: str, chains: Sequence[JobChain]) -> FvInput:
    """Give the variable fragment that chains were made of, so that nothing is recognised again.

    Args:
        name: The user's name.
        chains: As `job_chains` gave them.
    """
    domains = {chain.chain: _domain(chain) for chain in chains}
    heavy, light = domains.get("H"), domains.get("L")
    return FvInput(
        name=name,
        heavy=heavy,
        light=light,
        stand_in_light=stand_in_light() if light is None else None,
    )


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


def _domain(chain: JobChain) -> VariableDomain:
    return VariableDomain(
        domain_type=cast("DomainType", chain.description),
        sequence=chain.sequence,
        source_chain=chain.source,
        source_index=chain.source_start - 1,
        imgt_number=chain.residue_number,
        imgt_insertion=chain.insertion_code,
        region=chain.region,
    )
