"""An antibody's variable domains, trimmed and numbered."""

from dataclasses import dataclass
from typing import Literal

from foldsvc.records.notice import Notice

DomainType = Literal["heavy", "kappa", "lambda"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableDomain:
    """One variable domain (VH or VL) cut out of a submitted chain.

    Attributes:
        domain_type: heavy, kappa or lambda.
        sequence: The domain alone, first residue of FR1 to last of FR4.
        source_chain: Name of the chain that it was found in.
        source_index: 0-based index of its first residue in that chain.
        imgt_number: IMGT position of each residue, 1 to 128.
        imgt_insertion: IMGT insertion letter of each residue, "" where there is none.
        region: FR1, CDR1, FR2, CDR2, FR3, CDR3 or FR4, for each residue (IMGT definition).
    """

    domain_type: DomainType
    sequence: str
    source_chain: str
    source_index: int
    imgt_number: tuple[int, ...]
    imgt_insertion: tuple[str, ...]
    region: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FvInput:
    """The variable fragment that the antibody engine folds.

    Attributes:
        name: The user's name.
        heavy: VH; None for a light chain alone.
        light: VL; None for a VH alone, which is folded with a stand-in light chain.
        stand_in_light: The light chain folded with a VH alone and left out of the result;
            None otherwise.
        notices: What was trimmed, swapped, paired, assumed or doubted.
    """

    name: str
    heavy: VariableDomain | None
    light: VariableDomain | None
    stand_in_light: VariableDomain | None = None
    notices: tuple[Notice, ...] = ()

    @property
    def n_res(self) -> int:
        """Residues in the result."""
        return sum(len(domain.sequence) for domain in (self.heavy, self.light) if domain)
