"""Which networks a request means; no JAX here."""

from foldsvc.alphafold2.config import ModelConfig, models_of
from foldsvc.wire.fold import FoldOptions


def networks(n_chain: int, options: FoldOptions) -> tuple[ModelConfig, ...]:
    """Give the networks that fold an input, in the order in which they run.

    Each input of a submission decides for itself: a complex beside it changes nothing.

    Args:
        n_chain: Chains of the input.
        options: Of the request.
    """
    model_type = options.model_type
    if model_type == "auto":
        model_type = "alphafold2_multimer_v3" if n_chain > 1 else "alphafold2_ptm"
    released = models_of(model_type)
    return tuple(released[number - 1] for number in options.models)


def takes_templates(n_chain: int, options: FoldOptions) -> bool:
    """Tell whether any of the networks reads templates.

    Of the monomer networks 1 and 2 do, and those for a single chain alone: to them, templates of
    different chains would say that the chains are one.
    """
    configs = networks(n_chain, options)
    fits = n_chain == 1 or configs[0].family == "multimer"
    return fits and any(config.has_templates for config in configs)


def max_msa_of(options: FoldOptions) -> tuple[int, int] | None:
    """Give most clusters and most extra rows, if the request says."""
    if options.max_msa is None:
        return None
    clusters, extra = options.max_msa.split(":")
    return int(clusters), int(extra)
