"""How sound a structure is, in counts and lengths."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureGeometry:
    """The faults of a structure, counted; lengths in Å.

    Attributes:
        n_clashes: Pairs of atoms of different residues nearer than 2.4, neither bonded nor bonded
            to a common atom, disulfides excepted.
        closest_contact: The nearest such pair, up to 4.0; None if there is none so near.
        n_peptide_bonds: C–N bonds between neighbours on a chain.
        n_chain_breaks: Neighbours on a chain that no C–N bond joins: the chain goes on after a gap.
        peptide_bond_min: Shortest; None if there is no bond.
        peptide_bond_mean: Mean; None if there is no bond.
        peptide_bond_max: Longest; None if there is no bond.
        n_bad_peptide_bonds: Outside 1.33 ± 0.02.
        n_chirality_flipped: D-amino acids.
        n_side_chain_flipped: Isoleucine and threonine with the wrong hand at Cβ.
        n_twisted_omega: Peptide bonds more than 30° out of plane.
        n_cis_proline: Cis bonds before proline, which are natural.
        n_cis_other: Other cis bonds, which are rare.
        n_disulfides: Bonds between cysteines.
    """

    n_clashes: int
    closest_contact: float | None
    n_peptide_bonds: int
    n_chain_breaks: int
    peptide_bond_min: float | None
    peptide_bond_mean: float | None
    peptide_bond_max: float | None
    n_bad_peptide_bonds: int
    n_chirality_flipped: int
    n_side_chain_flipped: int
    n_twisted_omega: int
    n_cis_proline: int
    n_cis_other: int
    n_disulfides: int

    @property
    def n_faults(self) -> int:
        """Clashes, chain breaks, bad peptide bonds, flipped hands and twisted omegas together."""
        return (
            self.n_clashes
            + self.n_chain_breaks
            + self.n_bad_peptide_bonds
            + self.n_chirality_flipped
            + self.n_side_chain_flipped
            + self.n_twisted_omega
        )

    @property
    def is_sound(self) -> bool:
        """There is no fault."""
        return self.n_faults == 0

    def as_dict(self) -> dict[str, int | float | bool | None]:
        """Give the counts and `is_sound`, lengths to three decimals, ready for JSON."""
        counts = {
            name: round(value, 3) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }
        return {**counts, "is_sound": self.is_sound}
