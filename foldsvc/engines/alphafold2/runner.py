"""AlphaFold2's networks at work: jobs of one padded length and one family side by side."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from foldsvc.alphafold2.buckets import n_padded_res
from foldsvc.alphafold2.config import ModelConfig
from foldsvc.alphafold2.networks import networks, takes_templates
from foldsvc.engines.alphafold2.alignment_search import find_alignment
from foldsvc.engines.alphafold2.folding import FoldTask, digest_of, fold_complexes
from foldsvc.engines.alphafold2.loaded import alphafold2, network_facts
from foldsvc.predict.device import device_name
from foldsvc.predict.predictor import Facts, Made, Work
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.records.search_plan import REMOTE
from foldsvc.settings import Settings


@dataclass(frozen=True, slots=True)
class _Ready:
    """A job whose alignment is there."""

    work: Work
    found: FoundAlignment


class AlphaFold2Runner:
    """Folds model by model; each is kept as soon as it exists."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def fold(self, works: Sequence[Work]) -> Iterator[tuple[Work, Made | None]]:
        """Fold proteins and complexes of the same options."""
        groups: dict[tuple[int, str], list[_Ready]] = {}
        unsearched: list[Work] = []
        for work in works:
            with work.errors_to_state():
                if (found := self._found(work)) is None:
                    unsearched.append(work)
                    continue
                family = networks(len(work.fold_input.chains), work.options)[0].model_type
                key = (n_padded_res(work.fold_input.n_res), family)
                groups.setdefault(key, []).append(_Ready(work, found))
        for work in unsearched:
            yield work, None
        for group in groups.values():
            yield from self._fold_group(group)

    def _found(self, work: Work) -> FoundAlignment | None:
        """Give what the search stage has handed on, or what came with the request itself.

        Returns:
            None where there should have been a search and nothing is left of it.
        """
        if (handed_on := work.found()) is not None:
            return handed_on
        options = work.options
        templated = options.templates != "none"
        if templated and takes_templates(len(work.fold_input.chains), options):
            return None
        if options.msa in REMOTE:
            return None
        return find_alignment(work.fold_input, options, self._settings, work.report)

    def _fold_group(self, group: Sequence[_Ready]) -> Iterator[tuple[Work, Made]]:
        options = group[0].work.options
        engine = alphafold2(self._settings)
        tasks = [
            FoldTask(
                fold_input=ready.work.fold_input,
                found=ready.found,
                on_progress=ready.work.report,
                cache=ready.work.models,
                name_of=self._names(ready),
            )
            for ready in group
        ]
        results = fold_complexes(tasks, engine=engine, options=options)
        for ready, result in zip(group, results, strict=True):
            configs = networks(len(ready.work.fold_input.chains), options)
            facts = Facts(
                weights=network_facts(configs, self._settings),
                device=device_name(),
                precision=engine.precision,
                kernels=engine.kernels.name,
            )
            yield ready.work, Made(result=result, facts=facts)

    def _names(self, ready: _Ready) -> Callable[[ModelConfig, int], str]:
        """Give what names a model by all that decides its numbers.

        A later attempt takes over only what it would make itself.
        """

        def name_of(config: ModelConfig, seed: int) -> str:
            known = network_facts((config,), self._settings)[config.name]
            engine = alphafold2(self._settings)
            how = f"{known['sha256']}{known['untrained']} {engine.precision} {engine.kernels.name}"
            digest = digest_of(ready.work.fold_input, ready.work.options, ready.found, how)
            return f"{config.name}_{seed}_{digest[:24]}.npz"

        return name_of
