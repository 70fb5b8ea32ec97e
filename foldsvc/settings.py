"""Every setting, from the environment (`FOLDSVC_…`) or a `.env` file; nothing else reads it."""

import ipaddress
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from platformdirs import user_cache_dir, user_data_dir
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_PACKAGE = Path(__file__).parent
_HOST = re.compile(r"(?:\*\.)?[A-Za-z0-9_.-]{1,253}|\[?[0-9A-Fa-f:.]{2,45}\]?")
_PEER = re.compile(r"[A-Za-z0-9_-]{1,64}=https?://[^\s/]+\S*")
_HARMLESS = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class Settings(BaseSettings):
    """One service's settings; the defaults run everything on one machine."""

    model_config = SettingsConfigDict(
        env_prefix="FOLDSVC_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    data_dir: Path = Field(
        Path("foldsvc-data"),
        description="where everything below goes by default, but for weights and compiled programs",
    )
    database_url: str = Field("", description="SQLAlchemy URL; SQLite in data_dir if empty")
    broker_url: str = Field("", description="redis:// URL; `foldsvc up` starts its own if empty")
    weights_dir: Path | None = Field(
        None,
        description="trained parameters; foldsvc/weights where this platform keeps a user's data",
    )
    compiled_dir: Path | None = Field(
        None,
        description="compiled programs; foldsvc/compiled where this platform keeps a user's caches",
    )
    results_dir: Path | None = Field(None, description="results; data_dir/results")
    uploads_dir: Path | None = Field(
        None, description="images while they are read, private and emptied; data_dir/uploads"
    )
    static_dir: Path = Field(_PACKAGE / "static", description="the built page")

    engine_modules: str = Field(
        "",
        description="Python modules of other packages whose ENGINES are engines of this service, "
        "by commas",
    )
    msa: Literal["single-sequence", "colabfold-server", "mmseqs"] = Field(
        "single-sequence", description="where alignments come from, unless a request says"
    )
    alignments_dir: Path | None = Field(
        None, description="alignments found so far; data_dir/alignments"
    )
    alphafold2_url: str = Field(
        "https://storage.googleapis.com/alphafold",
        description="archives of AlphaFold2's parameters, or a mirror of them",
    )
    deepfold_url: str = Field(
        "https://colabfold.steineggerlab.workers.dev/deepfold_v1",
        description="files of DeepFold's parameters, or a mirror of them",
    )
    databases_dir: Path | None = Field(
        None, description="sequence databases for MMseqs2; data_dir/databases"
    )

    msa_server_url: str = Field(
        "https://api.colabfold.com", description="ColabFold's alignment server, or one's own"
    )
    msa_server_contact: str = Field(
        "", description="who runs this service, sent to the alignment server; needed to use it"
    )
    msa_server_databases: str = Field(
        "uniref30_2302+colabfold_envdb_202108",
        description="what the alignment server searches; after a change all is searched again",
    )
    msa_server_seconds: float = Field(
        7_200, description="how long one search on the server may take"
    )
    msa_server_ticket_seconds: float = Field(
        30, description="least time between two searches on the server, on average"
    )
    mmseqs: str = Field("", description="the program MMseqs2, if it is not on PATH or from PyPI")
    mmseqs_uniref: str = Field(
        "uniref30_2302_db", description="how the files of the first database begin"
    )
    mmseqs_environmental: str = Field(
        "colabfold_envdb_202108_db", description="those of the metagenomes; none if - is given"
    )
    mmseqs_templates: str = Field(
        "pdb100_230517", description="those of the sequences of the PDB, for template hits"
    )
    mmseqs_threads: int = Field(0, description="threads of MMseqs2; 0 for all")
    mmseqs_gpu: bool = Field(default=False, description="let MMseqs2 search on the GPU")
    mmseqs_seconds: float = Field(14_400, description="time limit of one local search")
    hhsearch: str = Field(
        "", description="the program HHsearch for templates, if it is not on PATH or from PyPI"
    )
    kalign: str = Field("", description="the program Kalign for templates, likewise")
    hhsearch_seconds: float = Field(
        1_800, description="time limit for aligning one chain to its templates"
    )
    afdb_url: str = Field(
        "https://alphafold.ebi.ac.uk/api", description="AlphaFold DB, or one's own copy"
    )
    afdb_lookup: bool = Field(
        default=False, description="offer to look in AlphaFold DB, which tells it the sequence"
    )

    host: str = Field("127.0.0.1", description="address that the API listens on")
    port: int = Field(8000, description="port that the API listens on")
    allowed_hosts: str = Field(
        "",
        description="host names that the service is called by, beside loopback's and the host; "
        "by spaces, *.name for all below a name",
    )
    max_connections: int = Field(512, ge=8, description="connections to the API at once")
    header_seconds: float = Field(
        20, gt=0, description="time in which the header of a request has to come"
    )
    body_seconds: float = Field(
        60, gt=0, description="time that a body may keep the API waiting beyond what its size takes"
    )
    body_bytes_per_second: float = Field(
        1_000, gt=0, description="slowest rate at which a body may come"
    )

    max_request_bytes: int = Field(
        5_000_000, description="largest request body, without the alignment that it brings"
    )
    max_alignment_bytes: int = Field(
        32 << 20, description="largest alignment that a request brings, unpacked"
    )
    max_share_days: int = Field(90, ge=1, description="longest time that a link to a case holds")
    max_records: int = Field(200, description="most FASTA records in one submission")
    max_chains: int = Field(20, description="most chains in one record")
    max_chain_residues: int = Field(3_000, description="longest chain")
    max_total_residues: int = Field(5_000, description="most residues in one record")

    input_seconds: float = Field(
        60,
        ge=1,
        description="CPU time for reading one large alignment or batch, templates, or comparing "
        "structures",
    )
    input_memory_gb: float = Field(
        4, ge=0.5, description="memory for all such readings at once, in GiB"
    )
    input_processes: int = Field(4, ge=1, description="such readings at once")

    max_upload_bytes: int = Field(512 << 20, description="largest upload of images, as it is sent")
    max_inflated_bytes: int = Field(
        2 << 30, description="most bytes that an upload of images may unpack to"
    )
    max_upload_files: int = Field(5_000, description="most files in one upload of images")
    imaging_seconds: float = Field(180, description="time limit for reading one upload of images")
    imaging_memory_gb: float = Field(
        4, ge=0.5, description="memory for reading one upload of images, in GiB"
    )
    imaging_processes: int = Field(2, ge=1, description="uploads of images read at once")
    dicom_dates: Literal["remove", "shift"] = Field(
        "remove", description="remove dates from DICOM images, or shift those of a patient alike"
    )
    deidentification_key_file: Path | None = Field(
        None,
        description="secret that makes pseudonyms, the same for all processes: 32 bytes or 64 "
        "hexadecimal digits; results_dir/deidentification.key",
    )
    dicom_keep_patient: bool = Field(
        default=False,
        description="keep age, sex, size and weight of the patient in DICOM images",
    )

    dicomweb_peers: str = Field(
        "",
        description="DICOMweb servers that images may be fetched from, as name=URL, by spaces",
    )
    dicomweb_seconds: float = Field(
        600, description="time limit for fetching a study from a DICOMweb server"
    )
    dicom_port: int | None = Field(
        None, description="port on which DICOM is received by C-STORE; off if unset"
    )
    dicom_host: str = Field(
        "127.0.0.1",
        description="address on which it is received: C-STORE knows no passwords",
    )
    dicom_ae_title: str = Field(
        "FOLDSVC",
        pattern=r"^[A-Z0-9_-]{1,16}$",
        description="how other programs call the receiver of C-STORE",
    )

    fetch_weights: bool = Field(
        default=False,
        description="let a job wait while AlphaFold2 parameters that it needs are fetched, "
        "instead of refusing it",
    )
    kernels: Literal["auto", "xla", "colabfold"] = Field(
        "auto",
        description="what computes AlphaFold2's trunk: the GPU's fused kernels where they give "
        "what plain XLA gives, or plain XLA",
    )
    device_memory_gb: float = Field(
        0, ge=0, description="memory for one fold, in GiB; 0 for nine tenths of the device's"
    )

    lease_seconds: float = Field(60, description="how long a silent worker keeps its job")
    keeper_seconds: float = Field(1, description="pause between two rounds of the keeper")
    set_aside_days: int = Field(
        7,
        ge=0,
        description="days after which files go that no row of the database tells of; 0 for never",
    )
    max_losses: int = Field(3, description="lost attempts after which a job fails")
    batch_size: int = Field(8, description="most antibodies folded as one batch")
    relax_seconds: float = Field(300, description="time limit of one relaxation")
    relax_workers: int = Field(1, ge=1, description="relax workers that `foldsvc up` starts")
    search_stall_seconds: float = Field(
        3_600, gt=0, description="how long a search may show no progress before it is ended"
    )
    fold_stall_seconds: float = Field(
        21_600,
        gt=0,
        description="the same of a fold: the longest compilation, or pass of a network",
    )
    relax_stall_seconds: float = Field(3_600, gt=0, description="the same of a relaxation")
    segment_stall_seconds: float = Field(3_600, gt=0, description="the same of a segmentation")
    min_free_gb: float = Field(
        1,
        ge=0,
        description="space in GiB that must be free for results, and for SQLite's file; with less, "
        "nothing is taken in and no job is begun",
    )

    log_json: bool = Field(default=False, description="log as JSON lines")
    log_level: str = Field("info", description="debug, info, warning or error")

    @field_validator("allowed_hosts")
    @classmethod
    def _host_names(cls, given: str) -> str:
        for name in given.split():
            if not _HOST.fullmatch(name):
                raise ValueError("must be host names without scheme and port, by spaces")
        return given

    @field_validator("dicomweb_peers")
    @classmethod
    def _named_peers(cls, given: str) -> str:
        for entry in given.split():
            if not _PEER.fullmatch(entry):
                raise ValueError("must be name=http://... or name=https://..., by spaces")
        return given

    @property
    def peers(self) -> dict[str, str]:
        """URLs of DICOMweb servers by name."""
        return dict(entry.split("=", 1) for entry in self.dicomweb_peers.split())

    @property
    def min_free_bytes(self) -> int:
        """Space that must be free where results and the database are written."""
        return int(self.min_free_gb * 2**30)

    @property
    def stall_seconds(self) -> dict[str, float]:
        """How long each stage may show no progress, by its name."""
        return {
            "search": self.search_stall_seconds,
            "fold": self.fold_stall_seconds,
            "relax": self.relax_stall_seconds,
            "publish": self.relax_stall_seconds,
            "segment": self.segment_stall_seconds,
        }

    @property
    def database(self) -> str:
        """SQLAlchemy URL of the database."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'foldsvc.db').absolute()}"

    @property
    def weights(self) -> Path:
        """Folder that trained parameters are put into, whatever folder a command is run in."""
        own = self._users_own(user_data_dir("foldsvc", appauthor=False))
        return self.weights_dir or own / "weights"

    @property
    def weights_folders(self) -> tuple[Path, ...]:
        """Folders that trained parameters are looked for in, the first of which counts most."""
        earlier = self.earlier_weights
        return (self.weights,) if earlier is None else (self.weights, earlier)

    @property
    def earlier_weights(self) -> Path | None:
        """Folder of the parameters that an earlier version put into the data folder, if any.

        They are used, unless the settings name a folder.
        """
        earlier = self.data_dir / "weights"
        if self.weights_dir or earlier == self.weights:
            return None
        try:
            return earlier if any(earlier.iterdir()) else None
        except OSError:
            # It is not there, or not for this user.
            return None

    @property
    def compiled(self) -> Path:
        """Folder of the compiled programs, JAX's persistent compilation cache among them."""
        own = self._users_own(user_cache_dir("foldsvc", appauthor=False))
        return self.compiled_dir or own / "compiled"

    def _users_own(self, folder: str) -> Path:
        """Give a folder of this user's; the data folder where the user has no home."""
        return Path(folder) if Path(folder).is_absolute() else self.data_dir

    @property
    def results(self) -> Path:
        """Folder of the result store."""
        return self.results_dir or self.data_dir / "results"

    @property
    def uploads(self) -> Path:
        """Folder of the uploads of images that are being read."""
        return self.uploads_dir or self.data_dir / "uploads"

    @property
    def alignments(self) -> Path:
        """Folder of the alignments found so far."""
        return self.alignments_dir or self.data_dir / "alignments"

    @property
    def databases(self) -> Path:
        """Folder of the sequence databases."""
        return self.databases_dir or self.data_dir / "databases"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, as nobody else can reach it."""
    bare = host.lower().removeprefix("[").removesuffix("]").removesuffix(".")
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return bare == "localhost"


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()


def compiler_flags() -> str:
    """Give the flags that XLA itself reads from the environment."""
    return os.environ.get("XLA_FLAGS", "")


def child_environment(settings: Settings, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment in which a process started from here reads the same settings.

    Args:
        settings: The settings; those left empty stay unset, so that their defaults still follow
            from the others.
        extra: Variables that are not settings of foldsvc's, such as another library's.
    """
    environment = dict(os.environ)
    for name in Settings.model_fields:
        value = getattr(settings, name)
        variable = f"FOLDSVC_{name.upper()}"
        environment.pop(variable, None)
        if value not in (None, ""):
            environment[variable] = str(value)
    return environment | dict(extra or {})


def bare_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process that must know nothing of this service.

    Args:
        extra: All that it is given, beside where programs and libraries are.
    """
    kept = {name: os.environ[name] for name in _HARMLESS if name in os.environ}
    return kept | {"LANG": "C.UTF-8"} | dict(extra)
