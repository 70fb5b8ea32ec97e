"""AlphaFold2's parameters, of thirty networks, as `foldsvc weights` handles them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from foldsvc.alphafold2 import weights
from foldsvc.alphafold2.config import MODEL_TYPES, MODELS, ModelConfig, ModelType, model_config
from foldsvc.alphafold2.config import models_of as models_of_type
from foldsvc.alphafold2.official_files import LICENCE, PUBLISHED_SHA256
from foldsvc.alphafold2.weights_install import (
    WeightsSources,
    install,
    install_untrained,
)
from foldsvc.engines.parameters import Verified
from foldsvc.errors import FoldsvcError, UnknownNetworkError, WeightsError
from foldsvc.records.progress import OnStep
from foldsvc.settings import Settings
from foldsvc.weights_folders import WeightsFolders, folder_with

DEFAULT_TYPES: tuple[ModelType, ...] = ("alphafold2_ptm", "alphafold2_multimer_v3")
"""Installed if nothing is named: for single chains and for complexes."""

RECORDED_MODEL = "model_1_ptm"
"""The network that folded the recorded peptides."""

_WORDS = {
    "ca_rmsd": "Cα RMSD {:.3f} Å",
    "atom_rmsd": "all-atom RMSD {:.3f} Å",
    "mean_plddt": "mean pLDDT {:.2f}",
    "plddt": "worst pLDDT {:.2f}",
    "pae": "worst PAE {:.2f} Å",
    "ptm": "pTM {:.4f}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCheck:
    """What was found of one file.

    Attributes:
        name: Of the network.
        path: Of the file.
        untrained: It holds random numbers.
        sha256: Of the file; "" if it is at fault.
        known_from: What `sha256` was compared with: the published file, the installation, or
            nothing.
        fault: None if every array is as it should be.
    """

    name: str
    path: Path
    untrained: bool = False
    sha256: str = ""
    known_from: str = ""
    fault: WeightsError | None = None

    @property
    def ok(self) -> bool:
        """Whether these are trained parameters without fault."""
        return self.fault is None and not self.untrained


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What `weights verify alphafold2` found.

    Attributes:
        files: Each file that was looked at.
        recorded: Comparison of each recorded peptide; None if none was folded.
    """

    files: tuple[FileCheck, ...]
    recorded: tuple[dict[str, Any], ...] | None

    @property
    def ok(self) -> bool:
        """Whether nothing is at fault and every peptide agrees."""
        peptides = self.recorded or ()
        return all(file.ok for file in self.files) and all(row["agrees"] for row in peptides)

    def said(self) -> Iterator[str | FoldsvcError]:
        """Give what was found, for people."""
        for file in self.files:
            yield _of_file(file)
        for row in self.recorded or ():
            yield from _of_peptide(row)
        if self.recorded is None:
            yield f"The recorded peptides were not folded; they need {RECORDED_MODEL}."
        if any(file.untrained for file in self.files):
            yield "UNTRAINED parameters are here: nothing that is folded with them means anything."
            yield "hint: Run: foldsvc weights install alphafold2"

    def as_json(self) -> str:
        """Give what was found, for a program."""
        files = [
            {
                "name": file.name,
                "path": str(file.path),
                "ok": file.ok,
                "untrained": file.untrained,
                "sha256": file.sha256,
                "known_from": file.known_from,
                "fault": file.fault.message if file.fault else "",
            }
            for file in self.files
        ]
        return json.dumps({"ok": self.ok, "files": files, "recorded": self.recorded}, indent=2)


class Alphafold2Parameters:
    """The files of the networks, each apart."""

    engine = weights.ENGINE
    chooses_networks = True

    def chosen(self, models: str, model_types: str) -> tuple[str, ...]:
        """Give the networks named by comma-separated names and sets."""
        return tuple(config.name for config in chosen_models(models, model_types))

    def rows(self, folders: WeightsFolders) -> list[dict[str, object]]:
        """Give what the list says of each network."""
        return weights_rows(folders)

    def folder(self, folders: WeightsFolders) -> Path:
        """Give where the files are, wherever that is."""
        return folder_with(folders, self.engine, Path.is_dir)

    def install(
        self, networks: Sequence[str], settings: Settings, on_progress: OnStep, *, force: bool
    ) -> Path:
        """Fetch the networks from where the settings say."""
        configs = _configs(networks) or default_models()
        return install_models(configs, settings, on_progress, force=force)

    def install_untrained(
        self, networks: Sequence[str], folders: WeightsFolders, seed: int, *, force: bool
    ) -> Iterator[tuple[str, Path]]:
        """Write untrained parameters; give each network with its file."""
        for config in _configs(networks):
            yield config.name, install_untrained(folders, config, seed, force=force)

    def verify(
        self, networks: Sequence[str], settings: Settings, on_progress: OnStep, *, fold: bool
    ) -> Verified:
        """Read every array, and fold the recorded peptides."""
        return verify_models(_configs(networks), settings, on_progress, fold=fold)


def _configs(networks: Sequence[str]) -> tuple[ModelConfig, ...]:
    return tuple(map(model_config, networks))


def chosen_models(models: str, model_types: str) -> tuple[ModelConfig, ...]:
    """Give the networks named by comma-separated names and sets; none if nothing is named.

    Raises:
        UnknownNetworkError: There is no such network or set.
    """
    chosen = [model_config(name) for name in _names(models)]
    types = {str(name): models_of_type(name) for name in MODEL_TYPES}
    for name in _names(model_types):
        if name not in types:
            raise UnknownNetworkError(name, tuple(types))
        chosen += types[name]
    return tuple(dict.fromkeys(chosen))


def default_models() -> tuple[ModelConfig, ...]:
    """Give the networks that are installed if none is named."""
    return tuple(config for config in MODELS.values() if config.model_type in DEFAULT_TYPES)


def weights_rows(weights_dir: WeightsFolders) -> list[dict[str, object]]:
    """Give what the list says of each network."""
    states = {name: weights.network_state(weights_dir, one) for name, one in MODELS.items()}
    return [
        {
            "engine": weights.ENGINE,
            "weights": config.name,
            "licence": "" if config.is_deepfold else LICENCE,
            "installed": states[name] != "missing",
            "untrained": states[name] == "untrained",
            "state": states[name],
            "path": str(weights.params_path(weights_dir, config)),
        }
        for name, config in MODELS.items()
    ]


def install_models(
    configs: Sequence[ModelConfig],
    settings: Settings,
    on_progress: OnStep,
    *,
    force: bool,
) -> Path:
    """Fetch the parameters of networks from where the settings say and give their folder."""
    sources = WeightsSources(
        alphafold2_url=settings.alphafold2_url, deepfold_url=settings.deepfold_url
    )
    return install(settings.weights_folders, configs, on_progress, force=force, sources=sources)


def verify_models(
    configs: Sequence[ModelConfig],
    settings: Settings,
    on_progress: OnStep,
    *,
    fold: bool,
) -> Verification:
    """Read every array of every file, and fold the recorded peptides with the one that can.

    Args:
        configs: The networks; those that are here if empty.
        settings: Where the weights and the compiled programs are.
        on_progress: Told of each step.
        fold: Whether to fold.

    Raises:
        WeightsMissingError: A network's file is not here, or none is.
    """
    folder = settings.weights_folders
    configs = configs or [config for config in MODELS.values() if weights.installed(folder, config)]
    weights.require(folder, configs or default_models())
    files = []
    for done, config in enumerate(configs):
        on_progress(f"Reading {config.name}", done / len(configs))
        files.append(_check(config, weights.params_path(folder, config)))
    recorded = None
    if fold and any(file.name == RECORDED_MODEL and not file.fault for file in files):
        folding = import_module("foldsvc.engines.alphafold2.peptide_rows")
        recorded = tuple(folding.compared(settings, on_progress))
    return Verification(files=tuple(files), recorded=recorded)


def _names(listed: str) -> list[str]:
    return [name.strip() for name in listed.split(",") if name.strip()]


def _check(config: ModelConfig, path: Path) -> FileCheck:
    try:
        weights.read_params(path, config)
        facts = weights.facts(path)
    except WeightsError as error:
        return FileCheck(name=config.name, path=path, fault=error)
    known = "the published file" if path.name in PUBLISHED_SHA256 else ""
    return FileCheck(
        name=config.name,
        path=path,
        untrained=facts.untrained,
        sha256=facts.sha256 or weights.sha256_of(path),
        known_from=known or ("its installation" if facts.sha256 else ""),
    )


def _of_file(file: FileCheck) -> str | FoldsvcError:
    if file.fault:
        return file.fault
    if file.untrained:
        return f"{file.name}: UNTRAINED random numbers at {file.path}"
    known = f", as {file.known_from}" if file.known_from else ""
    return f"{file.name}: every array is in order; SHA-256 {file.sha256}{known}"


def _of_peptide(row: dict[str, Any]) -> Iterator[str]:
    verdict = "agrees with the record" if row["agrees"] else "DIFFERS from the record"
    yield (
        f"{row['name']}: {verdict}; mean pLDDT {row['mean_plddt']:.2f}, "
        f"recorded {row['recorded_mean_plddt']:.2f}"
    )
    for name, words in _WORDS.items():
        found, allowed = row["differences"][name], row["allowed"][name]
        mark = "" if found <= allowed else "  <- too much"
        yield f"  off by {words.format(found)} (allowed {allowed:g}){mark}"
