"""A known structure, chain by chain, laid out over the whole sequence of each chain."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from jaxtyping import Bool, Float32


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateChain:
    """One protein chain of an entry.

    Attributes:
        name: The author's, such as `A`, or one that reading gave where a file names none.
        label_name: The archive's own, which differs in some mmCIF files; empty in a PDB file.
        sequence: All residues of the experiment, seen or not, where the file says; otherwise those
            that have atoms. Modified residues have their parent's letter, unknown ones X.
        atom_positions: Å, atom37 order; zero where there is no atom.
        atom_mask: True where there is an atom; all False for a residue that was not seen.
    """

    name: str
    label_name: str
    sequence: str
    atom_positions: Float32[np.ndarray, "n_res 37 3"]
    atom_mask: Bool[np.ndarray, "n_res 37"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateEntry:
    """The protein chains of one file.

    Attributes:
        name: The entry in the PDB in lower case, or what its user calls the file.
        released: Day of first release; None where the file does not say.
        chains: In the order of the file; at least one.
        notes: What reading assumed, changed or left out, a sentence each.
    """

    name: str
    released: date | None
    chains: tuple[TemplateChain, ...]
    notes: tuple[str, ...] = ()

    def chain(self, name: str) -> TemplateChain | None:
        """Give the chain that authors call so, else the one that the archive calls so."""
        for chain in self.chains:
            if chain.name == name:
                return chain
        return next((chain for chain in self.chains if name and chain.label_name == name), None)
