"""What the requests that an engine is for need, and what of that is not here."""

from collections.abc import Sequence
from typing import Literal

from foldsvc.wire.engines import EngineNeed, EngineNetwork


def need_of(
    request: Literal["single chain", "complex", "antibody"],
    names: Sequence[str],
    found: Sequence[EngineNetwork],
) -> EngineNeed:
    """Hold the networks that a request runs against those that are here."""
    states = {one.name: one.state for one in found}
    by_state = {
        state: [name for name in names if states[name] == state]
        for state in ("missing", "untrained", "damaged")
    }
    faults = [
        f"{_listed(faulty)} {'is' if len(faulty) == 1 else 'are'} {word}"
        for faulty, word in zip(by_state.values(), ("missing", "UNTRAINED", "damaged"), strict=True)
        if faulty
    ]
    return EngineNeed(request=request, ready=not faults, fault="; ".join(faults), **by_state)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
