"""Answers about engines, `/api/v1/engines`."""

from typing import Literal

from pydantic import Field

from foldsvc.records.engine_offers import EngineOffers
from foldsvc.wire.fold import Wire


class EngineNetwork(Wire):
    """One set of trained parameters of an engine."""

    name: str = Field(description="such as model_1_ptm")
    state: Literal["installed", "fetched", "untrained", "damaged", "missing"] = Field(
        description="installed: trained, and here; fetched: not here, and fetched by the first job "
        "that needs it; untrained: random numbers, made for tests"
    )


class EngineNeed(Wire):
    """What a request with default options needs, and what of that is not here."""

    request: Literal["single chain", "complex", "antibody"]
    ready: bool = Field(description="all of it is here and trained, or is fetched at need")
    missing: list[str] = Field(description="networks that are not here")
    untrained: list[str] = Field(description="networks whose parameters are random")
    damaged: list[str] = Field(description="networks whose file cannot be read")
    fault: str = Field(description="the same in words; empty if it is ready")


class Engine(Wire):
    """One engine and what of it is here."""

    name: str
    title: str
    description: str
    available: bool = Field(description="some request can run here, maybe not a default one")
    ready: bool = Field(description="every default request can run here, with trained networks")
    networks: list[EngineNetwork]
    needs: list[EngineNeed]
    weights: str = Field(description="which trained parameters, with their licence")
    remedy: str = Field(description="how to make it ready; empty if it is")
    max_residues: int
    offers: EngineOffers


class EngineList(Wire):
    """The engines that this service knows."""

    engines: list[Engine]
