"""The commands of a local search, as ColabFold publishes them for MMseqs2 18.

Mirdita et al. (2022), "ColabFold: making protein folding accessible to all", Methods, with the
flags of ColabFold 1.6: the search is a profile search in three rounds over cluster
representatives, whose hits are then expanded to all members of their clusters.
"""

from dataclasses import dataclass
from pathlib import Path

from foldsvc.records.search_plan import PairStrategy

HIT_COLUMNS = (
    "query,target,fident,alnlen,mismatch,gapopen,qstart,qend,tstart,tend,evalue,bits,cigar"
)
"""Of the template hits; those of the server's table."""

_SEARCH = ("--num-iterations", "3", "-a", "-e", "0.1", "--max-seqs", "10000")
_FILTER_MSA = (
    *("--filter-msa", "1", "--filter-min-enable", "1000", "--diff", "3000"),
    *("--qid", "0.0,0.2,0.4,0.6,0.8,1.0", "--qsc", "0", "--max-seq-id", "0.95"),
)
_EXPAND = ("--expansion-mode", "0", "-e", "inf")
_REALIGN = ("-e", "10", "--max-accept", "100000", "--alt-ali", "10", "-a")
_FILTER_HITS = (
    *("--qid", "0", "--qsc", "0.8", "--diff", "0", "--max-seq-id", "1.0"),
    *("--filter-min-enable", "100"),
)

Command = tuple[str, ...]
"""A command of MMseqs2 with its arguments, the program itself left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A database to be searched.

    Attributes:
        stem: Its path; the other files begin with it.
        indexed: It has an index, which is then read instead of the sequences.
    """

    stem: Path
    indexed: bool

    @property
    def sequences(self) -> str:
        """The members of all clusters."""
        return f"{self.stem}.idx" if self.indexed else f"{self.stem}_seq"

    @property
    def alignments(self) -> str:
        """How the members of each cluster align to what stands for it."""
        return f"{self.stem}.idx" if self.indexed else f"{self.stem}_aln"

    @property
    def load(self) -> Command:
        """Read what is needed, or map an index into memory as the server does."""
        return ("--db-load-mode", "2" if self.indexed else "0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What the search runs on.

    Attributes:
        threads: Threads; 0 for all.
        gpu: Let the first filter run on the GPU, as exhaustively as it can.
    """

    threads: int = 0
    gpu: bool = False

    @property
    def common(self) -> Command:
        """Arguments that every long command takes."""
        return ("--threads", str(self.threads)) if self.threads else ()

    @property
    def sensitivity(self) -> Command:
        """The k-mer scores of ColabFold, or the GPU's ungapped filter, which has no such.

        They reach MMseqs2 bare. ColabFold's server and `colabfold_search` hand them over with
        quotes in them, which MMseqs2 18 passes over in silence, so that its own sensitivity of
        5.7 counts: faster, and with fewer relatives.
        """
        if self.gpu:
            return ("--gpu", "1", "--prefilter-mode", "1")
        return ("--prefilter-mode", "0", "--k-score", "seq:96,prof:80")


def unpaired_steps(uniref: Target, machine: Machine) -> tuple[Command, ...]:
    """From `query.fasta` to `uniref.a3m`, and the profile `prof_res` for further searches."""
    common = (*uniref.load, *machine.common)
    return (
        *_profile_steps(uniref, machine),
        (
            *("expandaln", "qdb", uniref.sequences, "res", uniref.alignments, "res_exp"),
            *(*_EXPAND, "--expand-filter-clusters", "1", "--max-seq-id", "0.95", *common),
        ),
        ("align", "prof_res", uniref.sequences, "res_exp", "res_realign", *_REALIGN, *common),
        *_result_steps(uniref, machine, aligned="res_realign", a3m="uniref.a3m"),
    )


def environmental_steps(metagenomes: Target, machine: Machine) -> tuple[Command, ...]:
    """From the profile that UniRef gave to `environmental.a3m`."""
    common = (*metagenomes.load, *machine.common)
    sequences = metagenomes.sequences
    return (
        (
            *("search", "prof_res", str(metagenomes.stem), "res_env", "tmp_env"),
            *(*_SEARCH, *machine.sensitivity, *common),
        ),
        (
            *("expandaln", "prof_res", sequences, "res_env", metagenomes.alignments, "env_exp"),
            *(*_EXPAND, *common),
        ),
        (
            *("align", "tmp_env/latest/profile_1", sequences, "env_exp", "env_realign"),
            *(*_REALIGN, *common),
        ),
        *_result_steps(metagenomes, machine, aligned="env_realign", a3m="environmental.a3m"),
    )


def template_steps(pdb: Target, machine: Machine) -> tuple[Command, ...]:
    """From the profile that UniRef gave to the table `templates.m8`."""
    common = (*pdb.load, *machine.common)
    speed = machine.sensitivity if machine.gpu else ("-s", "7.5")
    read = f"{pdb.stem}.idx" if pdb.indexed else str(pdb.stem)
    return (
        (
            *("search", "prof_res", str(pdb.stem), "res_pdb", "tmp_pdb", "-a", "-e", "0.1"),
            *(*speed, *common),
        ),
        (
            *("convertalis", "prof_res", read, "res_pdb", "templates.m8"),
            *("--format-output", HIT_COLUMNS, *common),
        ),
    )


def paired_steps(uniref: Target, machine: Machine, strategy: PairStrategy) -> tuple[Command, ...]:
    """From `query.fasta` to `pair.a3m`, whose rows are of one organism each."""
    common = (*uniref.load, *machine.common)
    pairing = ("--pairing-mode", "1" if strategy == "complete" else "0")
    sequences, stem = uniref.sequences, str(uniref.stem)
    return (
        *_profile_steps(uniref, machine),
        (
            *("expandaln", "qdb", sequences, "res", uniref.alignments, "res_exp"),
            *(*_EXPAND, "--expand-filter-clusters", "0", "--max-seq-id", "0.95", *common),
        ),
        (
            *("align", "prof_res", sequences, "res_exp", "res_realign", "--alignment-mode", "1"),
            *("-e", "0.001", "--max-accept", "1000000", *common),
        ),
        (
            *("pairaln", "qdb", stem, "res_realign", "paired"),
            *(*pairing, "--pairing-dummy-mode", "0", *common),
        ),
        ("align", "prof_res", sequences, "paired", "paired_bt", "-e", "inf", "-a", *common),
        (
            *("pairaln", "qdb", stem, "paired_bt", "paired_all"),
            *(*pairing, "--pairing-dummy-mode", "1", *common),
        ),
        (
            *("result2msa", "qdb", sequences, "paired_all", "pair.a3m"),
            *("--msa-format-mode", "5", "--filter-msa", "0", *common),
        ),
    )


def _profile_steps(target: Target, machine: Machine) -> tuple[Command, ...]:
    """Search in three rounds, and keep the profile of the second, which found the third's hits."""
    common = (*target.load, *machine.common)
    return (
        ("createdb", "query.fasta", "qdb", "--dbtype", "1"),
        ("search", "qdb", str(target.stem), "res", "tmp", *_SEARCH, *machine.sensitivity, *common),
        ("mvdb", "tmp/latest/profile_1", "prof_res"),
        ("lndb", "qdb_h", "prof_res_h"),
    )


def _result_steps(
    target: Target, machine: Machine, *, aligned: str, a3m: str
) -> tuple[Command, ...]:
    common = (*target.load, *machine.common)
    sequences, kept = target.sequences, f"{aligned}_filter"
    return (
        ("filterresult", "qdb", sequences, aligned, kept, *_FILTER_HITS, *common),
        (
            *("result2msa", "qdb", sequences, kept, a3m, "--msa-format-mode", "6"),
            *(*_FILTER_MSA, *common),
        ),
    )
