"""How much a submission may hold."""

from dataclasses import dataclass

from foldsvc.settings import Settings

MIN_CHAIN_RESIDUES = 4
"""Below this, pasted text is a mistake rather than a protein."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The largest submission that is read.

    Attributes:
        max_request_bytes: Bytes of one submission.
        max_records: FASTA records of one submission.
        max_chains: Chains of one record.
        max_chain_residues: Residues of one chain.
        max_total_residues: Residues of one record.
    """

    max_request_bytes: int
    max_records: int
    max_chains: int
    max_chain_residues: int
    max_total_residues: int

    @classmethod
    def from_settings(cls, settings: Settings) -> "Limits":
        """Read the limits of this service."""
        return cls(
            max_request_bytes=settings.max_request_bytes,
            max_records=settings.max_records,
            max_chains=settings.max_chains,
            max_chain_residues=settings.max_chain_residues,
            max_total_residues=settings.max_total_residues,
        )
