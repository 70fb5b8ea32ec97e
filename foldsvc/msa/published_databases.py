"""The sequence databases that ColabFold's authors publish, and what they take."""

from dataclasses import dataclass
from typing import Final

from foldsvc.errors import UnknownDatabaseError
from foldsvc.msa.mmseqs_databases import Role

SOURCE: Final = "https://opendata.mmseqs.org/colabfold"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseArchive:
    """One file to be fetched.

    Attributes:
        name: Its name at the source and on the disk.
        n_bytes: Its size when it was last looked at, in 2026.
    """

    name: str
    n_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceDatabase:
    """One database.

    Attributes:
        name: What it is called in commands.
        stem: How its files begin.
        role: Which search reads it.
        description: What it holds.
        archives: What is fetched for it, in the order in which it is unpacked: a later one
            replaces files of an earlier one.
        unpacked_bytes: About what it takes when the archives are gone.
    """

    name: str
    stem: str
    role: Role
    description: str
    archives: tuple[DatabaseArchive, ...]
    unpacked_bytes: int


DATABASES: Final = (
    SequenceDatabase(
        name="uniref30",
        stem="uniref30_2302_db",
        role="uniref",
        description="UniRef30 of February 2023: 351 million proteins in 36 million clusters",
        archives=(
            DatabaseArchive(name="uniref30_2302.db.tar.gz", n_bytes=106_729_528_496),
            DatabaseArchive(name="uniref30_2302_newtaxonomy.tar.gz", n_bytes=1_975_608_472),
        ),
        unpacked_bytes=200_000_000_000,
    ),
    SequenceDatabase(
        name="environmental",
        stem="colabfold_envdb_202108_db",
        role="environmental",
        description="ColabFold's metagenomes of August 2021: 739 million proteins",
        archives=(
            DatabaseArchive(name="colabfold_envdb_202108.db.tar.gz", n_bytes=128_500_000_000),
        ),
        unpacked_bytes=220_000_000_000,
    ),
    SequenceDatabase(
        name="swissprot",
        stem="sprot2503",
        role="uniref",
        description="Swiss-Prot of March 2025, to try the local search with; too small for work",
        archives=(DatabaseArchive(name="mini_swissprot2503.tar.gz", n_bytes=263_000_000),),
        unpacked_bytes=1_000_000_000,
    ),
)
"""The first is needed; the second deepens it; the third stands in for the first in a trial."""

USUAL: Final = ("uniref30", "environmental")
"""What a search as the server does it needs."""


def database_named(name: str) -> SequenceDatabase:
    """Give a database by its name.

    Raises:
        UnknownDatabaseError: There is none.
    """
    for database in DATABASES:
        if database.name == name:
            return database
    raise UnknownDatabaseError(name, tuple(database.name for database in DATABASES))
