"""The sequence databases that a local search reads, as ColabFold lays them out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from foldsvc.errors import SearchDatabaseError
from foldsvc.msa.mmseqs_steps import Target

Role = Literal["uniref", "environmental", "templates"]

_CLUSTERED = ("", "_h", "_seq", "_seq_h", "_aln")
_PLAIN = ("", "_h")


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """One file to be fetched.

    Attributes:
        url: Where it is.
        n_bytes: Its size when it was last looked at, for telling it beforehand.
        exact: The size is to the byte.
    """

    url: str
    n_bytes: int
    exact: bool = True

    @property
    def name(self) -> str:
        """Its name in the folder."""
        return self.url.rpartition("/")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceDatabase:
    """A database that ColabFold's authors publish.

    Attributes:
        name: What it is called here and in commands.
        stem: How its files begin.
        role: Which search reads it.
        description: What it holds.
        archives: What is fetched for it, in the order in which it is unpacked.
        unpacked_bytes: About what it takes on the disk when it is ready, archives removed.
    """

    name: str
    stem: str
    role: Role
    description: str
    archives: tuple[Archive, ...]
    unpacked_bytes: int


_SOURCE = "https://opendata.mmseqs.org/colabfold"

DATABASES = (
    SequenceDatabase(
        name="uniref30",
        stem="uniref30_2302_db",
        role="uniref",
        description="UniRef30 of February 2023: 36 million clusters of 351 million proteins",
        archives=(
            Archive(url=f"{_SOURCE}/uniref30_2302.db.tar.gz", n_bytes=106_729_528_496),
            Archive(url=f"{_SOURCE}/uniref30_2302_newtaxonomy.tar.gz", n_bytes=1_975_608_472),
        ),
        unpacked_bytes=250_000_000_000,
    ),
    SequenceDatabase(
        name="environmental",
        stem="colabfold_envdb_202108_db",
        role="environmental",
        description="ColabFold's metagenomes (BFD, MGnify, MetaEuk, SMAG, …): 739 million proteins",
        archives=(
            Archive(
                url=f"{_SOURCE}/colabfold_envdb_202108.db.tar.gz",
                n_bytes=128_500_000_000,
                exact=False,
            ),
        ),
        unpacked_bytes=300_000_000_000,
    ),
)
"""In the order in which they are searched; the first is needed, the second deepens."""


def database_named(name: str) -> SequenceDatabase:
    """Give a published database by its name.

    Raises:
        KeyError: There is none.
    """
    return {database.name: database for database in DATABASES}[name]


def target(folder: Path, stem: str, *, role: Role, paired: bool = False) -> Target:
    """Give a database of the folder for a search, having looked that all of it is there.

    Args:
        folder: Where the databases are.
        stem: How its files begin.
        role: What it is for: the clustered ones have members and their alignments.
        paired: Rows are to be paired, which needs the organisms too.

    Raises:
        SearchDatabaseError: A file is missing; the message names it.
    """
    path = folder.absolute() / stem
    if missing := missing_files(path, role=role, paired=paired):
        raise SearchDatabaseError(str(path), f"{missing[0]} is missing")
    indexed = path.with_name(f"{stem}.idx.dbtype").exists()
    return Target(stem=path, indexed=indexed)


def missing_files(path: Path, *, role: Role, paired: bool = False) -> Sequence[str]:
    """Name the files that a database at this path lacks; none where it is whole."""
    parts = _PLAIN if role == "templates" else _CLUSTERED
    wanted = [f"{path.name}{part}{end}" for part in parts for end in (".dbtype", ".index")]
    missing = [name for name in wanted if not path.with_name(name).exists()]
    if paired:
        tree = [f"{path.name}_taxonomy", f"{path.name}_nodes.dmp"]
        if not any(path.with_name(name).exists() for name in tree):
            missing.append(tree[0])
        if not path.with_name(f"{path.name}_mapping").exists():
            missing.append(f"{path.name}_mapping")
    return missing


def identity(target: Target) -> str:
    """Tell one build of a database from another, without reading it."""
    facts = [target.stem.name]
    for part in ("", "_seq", "_aln", "_mapping"):
        index = target.stem.with_name(
            f"{target.stem.name}{part}{'' if 'map' in part else '.index'}"
        )
        if index.exists():
            status = index.stat()
            facts.append(f"{part}:{status.st_size}:{status.st_mtime_ns}")
    return " ".join(facts)
