"""Which networks a request means; no JAX here."""

from collections.abc import Sequence
from typing import Literal, Protocol, runtime_checkable

from foldsvc.alphafold2.config import ModelConfig, ModelType, models_of


@runtime_checkable
class NetworkOptions(Protocol):
    """What of the options decides on the networks."""

    @property
    def model_type(self) -> ModelType | Literal["auto"]:
        """The set of networks, or `auto`."""
        ...

    @property
    def models(self) -> Sequence[int]:
        """Which of the set, from 1 on."""
        ...


def networks(n_chain: int, options: NetworkOptions) -> tuple[ModelConfig, ...]:
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


def takes_templates(n_chain: int, options: NetworkOptions) -> bool:
    """Tell whether any of the networks reads templates.

    Of the monomer networks 1 and 2 do, and those for a single chain alone: to them, templates of
    different chains would say that the chains are one.
    """
    configs = networks(n_chain, options)
    fits = n_chain == 1 or configs[0].family == "multimer"
    return fits and any(config.has_templates for config in configs)
