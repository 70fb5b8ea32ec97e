"""What is to be folded: one protein or complex, as its user gave it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """One polymer chain.

    Attributes:
        name: The user's name for it, from the FASTA header; may repeat.
        sequence: One-letter residues, upper case, the 20 standard ones and X.
    """

    name: str
    sequence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFile:
    """A structure that the user sent as a template.

    Attributes:
        name: What the file is called, without its ending.
        text: PDB or mmCIF.
        chain: The chain to be taken; "" for all.
    """

    name: str
    text: str
    chain: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldInput:
    """The chains of one prediction, in the user's order.

    Attributes:
        name: The user's name for the whole, never empty.
        chains: At least one.
        notes: What parsing changed or assumed, in words for the user.
        a3m: The user's own alignment as text; "" if there is none.
        templates: The user's own templates.
        known_model: Name in AlphaFold DB of the model that is to be taken instead of folding; ""
            for its model of exactly this sequence, where that is asked for.
    """

    name: str
    chains: tuple[Chain, ...]
    notes: tuple[str, ...] = ()
    a3m: str = ""
    templates: tuple[TemplateFile, ...] = ()
    known_model: str = ""

    @property
    def n_res(self) -> int:
        """Residues in all chains together."""
        return sum(len(chain.sequence) for chain in self.chains)
