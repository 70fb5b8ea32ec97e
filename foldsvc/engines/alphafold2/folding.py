"""The AlphaFold2 pipe: features, networks, scores, ranking."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from foldsvc.alphafold2.config import ModelConfig
from foldsvc.alphafold2.engine import AlphafoldEngine
from foldsvc.alphafold2.networks import networks
from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.engines.alphafold2.template_search import template_notices
from foldsvc.features.batch import batch_of
from foldsvc.msa.depth import depth_notices
from foldsvc.predict.predictor import ModelCache
from foldsvc.records.features import Family, FeatureBatch
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.fold_plan import FoldPlan
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.records.notice import Notice
from foldsvc.records.progress import OnProgress, Progress
from foldsvc.records.result import Result
from foldsvc.records.scores import ModelScores
from foldsvc.records.structure import Prediction
from foldsvc.sequence.complex_chains import complex_chains
from foldsvc.structure.confidence import confidence_summary
from foldsvc.structure.model_scores import scored, scored_model
from foldsvc.structure.ranking import ranked, ranked_structure


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldTask:
    """One input to be folded beside others of the same options.

    Attributes:
        fold_input: The chains.
        found: Their alignment.
        on_progress: Told of each pass; may raise to stop.
        cache: Of models, those that are there already and those that are new.
        name_of: Gives the name of a network's model with a seed there.
    """

    fold_input: FoldInput
    found: FoundAlignment
    on_progress: OnProgress
    cache: ModelCache
    name_of: Callable[[ModelConfig, int], str]


def fold_complexes(
    tasks: Sequence[FoldTask], *, engine: AlphafoldEngine, options: Alphafold2Options
) -> tuple[Result, ...]:
    """Fold inputs of the same options, and of one family of networks, side by side.

    Each model is kept as soon as it exists; one that was kept before is taken as it is.

    Raises:
        EngineError: The device failed.
        WeightsError: A network's parameters are missing or damaged.
    """
    configs = networks(len(tasks[0].fold_input.chains), options)
    runs = [
        (config, options.seed + offset) for config in configs for offset in range(options.n_seeds)
    ]
    batches = [_batch(task, configs[0].family) for task in tasks]
    predictions: list[list[Prediction]] = [[] for _ in tasks]
    for number, (config, seed) in enumerate(runs):
        wanting = []
        for index, task in enumerate(tasks):
            if _is_good_enough(predictions[index], options):
                continue
            if (kept := task.cache.recall(task.name_of(config, seed))) is not None:
                predictions[index].append(kept)
            else:
                wanting.append(index)
        if wanting:
            _run(
                tasks,
                batches,
                wanting,
                predictions,
                (config, seed),
                engine,
                options,
                share=(number / len(runs), 1 / len(runs)),
            )
    return tuple(
        judge(task.fold_input, task.found, made)
        for task, made in zip(tasks, predictions, strict=True)
    )


def _batch(task: FoldTask, family: Family) -> FeatureBatch:
    templates = task.found.templates
    features = templates.features if templates else None
    return batch_of(task.fold_input, task.found.alignment, family, features)


def judge(
    fold_input: FoldInput, found: FoundAlignment, predictions: Sequence[Prediction]
) -> Result:
    """Score and rank the models of an input."""
    models = [scored_model(prediction) for prediction in predictions]
    all_scores = [model.scores for model in models if model.scores is not None]
    order = ranked(all_scores)
    scores = tuple(all_scores[index] for index in order)
    best = predictions[order[0]].structure
    summary = confidence_summary(best, [""] * len(best.aatype))
    confidence = replace(
        summary,
        ptm=_rounded(scores[0].ptm),
        iptm=_rounded(scores[0].iptm),
        models=tuple(ranked_structure(rank, each) for rank, each in enumerate(scores, start=1)),
    )
    notices = list(depth_notices(found.depths, found.names))
    if found.templates is not None:
        notices += template_notices(found.templates, found.names)
    return Result(
        chains=tuple(complex_chains(fold_input)),
        models=tuple(models[index] for index in order),
        confidence=confidence,
        notices=(*notices, *_confidence_notices(scores[0])),
        alignment=found,
    )


_UNRELATED = {"relax", "relax_top", "models", "seed", "n_seeds"}
"""Options that do not change the numbers of a network's prediction with a seed."""


def digest_of(
    fold_input: FoldInput,
    options: Alphafold2Options,
    found: FoundAlignment,
    weights_sha256: str,
) -> str:
    """Give what a kept prediction must agree with: everything that decides its numbers."""
    relevant = options.model_dump(mode="json", exclude=_UNRELATED)
    digest = hashlib.sha256(
        json.dumps(
            [relevant, [chain.sequence for chain in fold_input.chains], weights_sha256]
        ).encode()
    )
    for own in (*found.alignment.unpaired, *found.alignment.paired):
        digest.update(own.residues.tobytes())
        digest.update(own.deletions.tobytes())
    for one in found.templates.features if found.templates else ():
        if one is not None:
            digest.update(one.aatype.tobytes())
            digest.update(one.atom_positions.tobytes())
            digest.update(one.atom_mask.tobytes())
    return digest.hexdigest()


def _run(
    tasks: Sequence[FoldTask],
    batches: Sequence[FeatureBatch],
    wanting: Sequence[int],
    predictions: Sequence[list[Prediction]],
    run: tuple[ModelConfig, int],
    engine: AlphafoldEngine,
    options: Alphafold2Options,
    *,
    share: tuple[float, float],
) -> None:
    """Fold with one network and one seed those inputs that want it."""
    config, seed = run
    plan = FoldPlan(
        models=(config.name,),
        seeds=(seed,),
        n_recycle=options.n_recycles,
        recycle_tolerance=options.recycle_tolerance,
        stop_at_score=options.stop_at_score,
        n_ensemble=options.n_ensemble,
        max_msa=options.most_rows,
        dropout=options.dropout,
    )
    reports = [_part_of(tasks[index].on_progress, share) for index in wanting]
    for folded in engine.fold([batches[index] for index in wanting], plan, reports):
        index = wanting[folded.index]
        prediction = scored(folded.prediction)
        tasks[index].cache.keep(tasks[index].name_of(config, seed), prediction)
        predictions[index].append(prediction)


def _part_of(on_progress: OnProgress, share: tuple[float, float]) -> OnProgress:
    """Report the fraction of one run as that of the whole plan."""
    start, length = share

    def report(progress: Progress) -> None:
        fraction = None if progress.fraction is None else start + length * progress.fraction
        on_progress(replace(progress, fraction=fraction))

    return report


def _is_good_enough(predictions: Sequence[Prediction], options: Alphafold2Options) -> bool:
    return any(made.ranking_score > options.stop_at_score for made in predictions)


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 4)


_LOW_PLDDT = 70.0


def _confidence_notices(best: ModelScores) -> tuple[Notice, ...]:
    """Say what a low confidence means; AlphaFold DB's band of 70 for a generally good backbone."""
    notices = []
    if best.mean_plddt < _LOW_PLDDT:
        notices.append(
            Notice(
                level="warning",
                code="low_confidence",
                message=(
                    f"Mean pLDDT of the best model is {best.mean_plddt:.1f}; below "
                    f"{_LOW_PLDDT:.0f} the fold as a whole is not to be relied on, and stretches "
                    "below 50 may have no fixed structure at all."
                ),
            )
        )
    if best.values["has_clash"]:
        notices.append(
            Notice(
                level="warning",
                code="chains_clash",
                message=(
                    "Chains of the best model run through each other: it cannot be right as a "
                    "complex. More recycles or another seed may help."
                ),
            )
        )
    return tuple(notices)
