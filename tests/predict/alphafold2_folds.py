"""Folding with untrained networks, and what a test wants to know of it afterwards."""

from dataclasses import dataclass, field
from pathlib import Path

from untrained_alphafold2 import Untrained

from foldsvc.alphafold2.config import ModelConfig
from foldsvc.predict.alignment_search import find_alignment
from foldsvc.predict.alphafold2 import FoldTask, fold_complexes
from foldsvc.predict.folded_complex import FoldedComplex
from foldsvc.predict.loaded_engines import alphafold2
from foldsvc.records.fold_input import Chain, FoldInput
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.records.progress import Progress
from foldsvc.records.recycling import RecycleEvent
from foldsvc.records.structure import Prediction
from foldsvc.settings import Settings
from foldsvc.wire.fold import FoldOptions

BOTH = FoldOptions(models=(3, 4), n_recycles=1)
"""Two networks, two passes each."""

Kept = dict[tuple[str, int], Prediction]
"""Predictions by network and seed."""


def input_of(sequences: str, *, a3m: str = "") -> FoldInput:
    """Give an input of chains that are separated by colons."""
    chains = tuple(
        Chain(name=f"chain {number}", sequence=sequence)
        for number, sequence in enumerate(sequences.split(":"), start=1)
    )
    return FoldInput(name="made up", chains=chains, a3m=a3m)


@dataclass(frozen=True, slots=True)
class Folds:
    """Folds inputs one at a time, and remembers what was told."""

    settings: Settings
    told: list[Progress] = field(default_factory=list)

    @property
    def passes(self) -> list[RecycleEvent]:
        """Give the passes that were made, in order."""
        return [progress.recycle_pass.event for progress in self.told if progress.recycle_pass]

    def found(self, fold_input: FoldInput, options: FoldOptions) -> FoundAlignment:
        """Find the alignment of an input."""
        return find_alignment(fold_input, options, self.settings, self.told.append)

    def task(self, fold_input: FoldInput, options: FoldOptions, kept: Kept) -> FoldTask:
        """Give the task of an input whose models are kept in memory."""

        def recall(config: ModelConfig, seed: int) -> Prediction | None:
            return kept.get((config.name, seed))

        def keep(config: ModelConfig, seed: int, prediction: Prediction) -> None:
            kept[config.name, seed] = prediction

        return FoldTask(
            fold_input=fold_input,
            found=self.found(fold_input, options),
            on_progress=self.told.append,
            recall=recall,
            keep=keep,
        )

    def fold(
        self, sequences: str, options: FoldOptions, kept: Kept | None = None, a3m: str = ""
    ) -> FoldedComplex:
        """Fold one input."""
        return self.fold_input(input_of(sequences, a3m=a3m), options, kept)

    def fold_input(
        self, fold_input: FoldInput, options: FoldOptions, kept: Kept | None = None
    ) -> FoldedComplex:
        """Fold one input, whatever came with it."""
        task = self.task(fold_input, options, {} if kept is None else kept)
        (folded,) = fold_complexes([task], engine=alphafold2(self.settings), options=options)
        return folded


def folds_in(untrained: Untrained, data_dir: Path) -> Folds:
    """Give what folds with untrained networks."""
    return Folds(untrained.settings(data_dir))
