"""What the members of a server's archive mean: alignments by query, and template hits.

The server answers all sequences of a ticket in one text, one alignment after the other with a
NUL between them; each begins with the number that its query had in the ticket.
"""

from collections.abc import Mapping, Sequence

from foldsvc.errors import SearchReplyError
from foldsvc.records.template_hit import TemplateHit

FIRST_QUERY = 101
"""The number of a ticket's first sequence; the others follow."""

UNIREF = "uniref.a3m"
ENVIRONMENTAL = "bfd.mgnify30.metaeuk30.smag30.a3m"
TEMPLATES = "pdb70.m8"
PAIRED = "pair.a3m"

MAX_TEMPLATE_HITS = 20
"""For each sequence, as ColabFold uses them."""

_M8_COLUMNS = 12


def fasta_of(sequences: Sequence[str]) -> str:
    """Write the sequences as a ticket sends them."""
    numbered = enumerate(sequences, start=FIRST_QUERY)
    return "".join(f">{number}\n{sequence}\n" for number, sequence in numbered)


def split_by_query(text: str, sequences: Sequence[str], server: str) -> tuple[str, ...]:
    """Divide one member into the alignments of the ticket's sequences, in their order.

    Each has one, even if of the sequence alone: MMseqs2 writes the query where it finds nothing.

    Raises:
        SearchReplyError: An alignment is none of these sequences', or one has two, or none.
    """
    found: dict[int, str] = {}
    for block in text.split("\0"):
        if not block.strip():
            continue
        number = _query_of(block, sequences, server)
        if number in found:
            raise SearchReplyError(server, f"there are two alignments of query {number}")
        found[number] = block
    numbers = range(FIRST_QUERY, FIRST_QUERY + len(sequences))
    if missing := [number for number in numbers if number not in found]:
        raise SearchReplyError(server, f"there is no alignment of query {missing[0]}")
    return tuple(found[number] for number in numbers)


def split_pairs(text: str, sequences: Sequence[str], server: str) -> tuple[str, ...]:
    """Divide the paired member into the alignments of its sequences, row by row in step.

    Raises:
        SearchReplyError: As `split_by_query`, or one has more rows than another.
    """
    blocks = split_by_query(text, sequences, server)
    n_rows = [block.count("\n>") + block.startswith(">") for block in blocks]
    if len(set(n_rows)) > 1:
        raise SearchReplyError(server, f"its paired alignments have {n_rows} rows, not as many")
    return blocks


def split_hits(text: str, n_sequence: int, server: str) -> tuple[str, ...]:
    """Divide MMseqs2's table of template hits by the ticket's sequences, and cut each short.

    The rows of each are as if its sequence had been the only one of the ticket.

    Raises:
        SearchReplyError: A line is not such a row.
    """
    by_query: dict[int, list[str]] = {FIRST_QUERY + i: [] for i in range(n_sequence)}
    for n_line, line in enumerate(text.replace("\0", "").splitlines(), start=1):
        if not line.strip():
            continue
        columns = line.split("\t")
        try:
            of_one = by_query[int(columns[0])]
            _hit(columns)
        except (ValueError, LookupError) as error:
            fault = f"line {n_line} of {TEMPLATES} is not a hit of this search"
            raise SearchReplyError(server, fault) from error
        if len(of_one) < MAX_TEMPLATE_HITS:
            of_one.append("\t".join([str(FIRST_QUERY), *columns[1:]]))
    return tuple("".join(f"{row}\n" for row in rows) for rows in by_query.values())


def template_hits(rows: str) -> tuple[TemplateHit, ...]:
    """Read the rows that `split_hits` gave for one sequence, the best first."""
    return tuple(_hit(row.split("\t")) for row in rows.splitlines())


def merged(members: Mapping[str, str]) -> str:
    """One alignment of what the databases gave, the query of each first, as ColabFold merges."""
    parts = (members.get(name, "") for name in (UNIREF, ENVIRONMENTAL))
    return "".join(part if part.endswith("\n") else f"{part}\n" for part in parts if part)


def _query_of(block: str, sequences: Sequence[str], server: str) -> int:
    header, _, rest = block.lstrip("\n").partition("\n")
    name = header.removeprefix(">").strip()
    known = {str(FIRST_QUERY + i): sequence for i, sequence in enumerate(sequences)}
    if not header.startswith(">") or name not in known:
        raise SearchReplyError(server, f"an alignment begins with {header[:40]!r}")
    if rest.partition("\n")[0].strip() != known[name]:
        raise SearchReplyError(server, f"the alignment of query {name} is of another sequence")
    return int(name)


def _hit(columns: Sequence[str]) -> TemplateHit:
    if len(columns) < _M8_COLUMNS:
        raise ValueError
    return TemplateHit(
        target=columns[1],
        identity=float(columns[2]),
        n_aligned=int(columns[3]),
        query_start=int(columns[6]),
        query_end=int(columns[7]),
        target_start=int(columns[8]),
        target_end=int(columns[9]),
        e_value=float(columns[10]),
        score=float(columns[11]),
        cigar=columns[12] if len(columns) > _M8_COLUMNS else "",
    )
