"""FlashABB's network at work: antibodies as one batch."""

from collections.abc import Iterator, Sequence

from foldsvc.engines.flashabb.folding import fold_antibodies
from foldsvc.engines.flashabb.loaded import flashabb, is_loaded, weights_facts
from foldsvc.predict.device import device_name
from foldsvc.predict.predictor import Facts, Made, Work
from foldsvc.records.progress import Progress
from foldsvc.sequence.job_chains import fv_of_chains
from foldsvc.settings import Settings


class FlashAbbRunner:
    """Folds the variable fragments that acceptance has found."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def fold(self, works: Sequence[Work]) -> Iterator[tuple[Work, Made]]:
        """Fold antibodies of the same options."""

        def report(progress: Progress) -> None:
            for work in works:
                work.report(progress)

        if not is_loaded():
            report(Progress(stage="fold", message="Loading the network's weights"))
        results = fold_antibodies(
            [fv_of_chains(work.fold_input.name, work.chains) for work in works],
            engine=flashabb(self._settings),
            options=works[0].options,
            on_progress=report,
        )
        facts = Facts(weights=weights_facts(self._settings), device=device_name())
        for work, result in zip(works, results, strict=True):
            yield work, Made(result=result, facts=facts)
