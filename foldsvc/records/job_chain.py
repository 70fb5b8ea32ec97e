"""The chains of a result."""

from dataclasses import dataclass

from foldsvc.records.wire_config import CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class JobChain:
    """One chain of the result, residue by residue."""

    __pydantic_config__ = CLOSED

    chain: str
    """chain identifier in the structure files, such as H"""
    description: str
    """what it is: heavy, kappa, lambda; protein otherwise"""
    source: str
    """the submitted chain that it was cut from"""
    source_start: int
    """1-based position of its first residue there"""
    sequence: str
    residue_number: tuple[int, ...]
    """IMGT position of an antibody; 1, 2, 3 otherwise"""
    insertion_code: tuple[str, ...]
    region: tuple[str, ...]
    """FR1, CDR1, FR2, CDR2, FR3, CDR3 or FR4 of an antibody; empty texts otherwise"""
