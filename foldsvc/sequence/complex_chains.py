"""The chains of a protein or complex that is folded as it was submitted."""

from foldsvc.records.chain_names import chain_names
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.job_chain import JobChain


def complex_chains(fold_input: FoldInput) -> list[JobChain]:
    """Give the chains as submitted, named by their place."""
    names = chain_names(len(fold_input.chains))
    return [
        JobChain(
            chain=name,
            description="protein",
            source=chain.name,
            source_start=1,
            sequence=chain.sequence,
            residue_number=tuple(range(1, len(chain.sequence) + 1)),
            insertion_code=("",) * len(chain.sequence),
            region=("",) * len(chain.sequence),
        )
        for name, chain in zip(names, fold_input.chains, strict=True)
    ]


def names_of_sequences(fold_input: FoldInput) -> list[str]:
    """Say which chains have each distinct sequence, such as `chains A and C`, in their order."""
    letters = chain_names(len(fold_input.chains))
    words = []
    for sequence in dict.fromkeys(chain.sequence for chain in fold_input.chains):
        same = [
            letter
            for letter, chain in zip(letters, fold_input.chains, strict=True)
            if chain.sequence == sequence
        ]
        if len(same) == 1:
            words.append(f"chain {same[0]}")
        else:
            words.append(f"chains {', '.join(same[:-1])} and {same[-1]}")
    return words
