"""Structures of template hits from ColabFold's server, each list of hits asked for once."""

import re
from collections.abc import Sequence
from contextlib import closing
from functools import partial

import httpx
import structlog

from foldsvc.errors import SearchReplyError, StructureFormatError
from foldsvc.formats.protein_file import MOST_BYTES
from foldsvc.formats.template_archive import archive_texts, read_archive
from foldsvc.formats.template_file import read_template
from foldsvc.msa.alignment_cache import AlignmentCache, cache_key
from foldsvc.msa.colabfold_server import TURN_FILE, ServerSettings
from foldsvc.msa.deadline import Clock, Deadline
from foldsvc.msa.server_archive import members
from foldsvc.msa.server_lock import turn
from foldsvc.msa.server_protocol import AlignmentServer, user_agent
from foldsvc.msa.ticket_round import TicketRound
from foldsvc.records.progress import OnProgress
from foldsvc.records.template_archive import TemplateArchive
from foldsvc.records.template_hit import TemplateHit
from foldsvc.records.template_structure import TemplateEntry

log = structlog.get_logger()

_FORMAT = 1
_TARGET = re.compile(r"[A-Za-z0-9]+_[A-Za-z0-9.]+")
_DATABASE = tuple(
    f"pdb70_{kind}.{part}" for kind in ("a3m", "hhm") for part in ("ffdata", "ffindex")
)
_NEEDED = _DATABASE[:2]
_MAX_UNPACKED_BYTES = 8 * 1024**3
"""A score of whole ribosomes; they are read one after the other."""


class ServerTemplates:
    """The structures that a server has for what it found."""

    def __init__(
        self,
        settings: ServerSettings,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Take a server; the arguments are those of `ColabfoldServer`.

        Raises:
            SearchContactMissingError: The contact is not filled in.
        """
        user_agent(settings.url, settings.contact)
        self._settings = settings
        self._transport = transport
        self._clock = clock
        self._cache = AlignmentCache(settings.folder)

    def fetch(
        self, hits: Sequence[Sequence[TemplateHit]], on_progress: OnProgress
    ) -> tuple[TemplateArchive, ...]:
        """Give the structures of the hits of several sequences.

        Args:
            hits: Of each sequence, the best first.
            on_progress: Told of each step; the search stops when it raises.

        Raises:
            AlignmentError: The server cannot be reached, refuses, fails, is too slow or sends
                nonsense: see its leaves.
        """
        wanted = {targets: None for of_one in hits if (targets := _targets(of_one))}
        missing = [targets for targets in wanted if self._kept(targets) is None]
        if missing:
            self._ask(missing, on_progress)
        empty = TemplateArchive(database={}, entries={}, faults={})
        return tuple(self._kept(_targets(of_one)) or empty for of_one in hits)

    def _ask(self, missing: Sequence[tuple[str, ...]], on_progress: OnProgress) -> None:
        settings = self._settings
        patience = Deadline(settings.url, settings.seconds, on_progress, self._clock)
        pace = settings.seconds_per_ticket
        with turn(settings.folder / TURN_FILE, patience, seconds_per_ticket=pace) as own_turn:
            server = AlignmentServer(settings.url, settings.contact, patience, self._transport)
            with closing(server):
                asking = TicketRound(server, own_turn, patience)
                for targets in missing:
                    if self._kept(targets) is None:  # another process may have asked meanwhile
                        archive = self._archive(asking, targets)
                        self._cache.put(self._key(targets), archive_texts(archive))

    def _archive(self, asking: TicketRound, targets: Sequence[str]) -> TemplateArchive:
        """Fetch the structures of hits, but for those that the server's own archive lacks.

        Raises:
            SearchReplyError: It sends no whole archive of any of them.
        """
        try:
            return asking.templates(targets, partial(self._read, targets))
        except SearchReplyError:
            there = self._sent(asking, targets) if len(targets) > 1 else []
            if not there:
                raise
        lacking = [target for target in targets if target not in there]
        log.warning("template_entries_lacking", targets=lacking)
        return asking.templates(there, partial(self._read, there))

    def _sent(self, asking: TicketRound, targets: Sequence[str]) -> list[str]:
        """Give the targets that the server sends, by halves: one that it lacks breaks a reply off.

        The reply of the targets together is known to break off.
        """
        if len(targets) == 1:
            return []
        found: list[str] = []
        middle = len(targets) // 2
        for half in (targets[:middle], targets[middle:]):
            try:
                asking.templates(half, self._look_through, tries=1)
                found += half
            except SearchReplyError:
                found += self._sent(asking, half)
        return found

    def _look_through(self, data: bytes) -> None:
        """Read an archive to its end; raises `SearchReplyError` where it breaks off."""
        limits = {"max_unpacked_bytes": _MAX_UNPACKED_BYTES, "max_member_bytes": MOST_BYTES}
        for _ in members(data, set(), self._settings.url, **limits):
            pass

    def _kept(self, targets: Sequence[str]) -> TemplateArchive | None:
        texts = self._cache.get(self._key(targets)) if targets else None
        try:
            return None if texts is None else read_archive(texts)
        except StructureFormatError:
            return None

    def _key(self, targets: Sequence[str]) -> str:
        settings = self._settings
        return cache_key(
            server=settings.url.rstrip("/"),
            databases=settings.databases,
            format=_FORMAT,
            templates=list(targets),
        )

    def _read(self, targets: Sequence[str], data: bytes) -> TemplateArchive:
        """Read an archive file by file, and keep of each entry the chains that were found."""
        chains: dict[str, set[str]] = {}
        for target in targets:
            entry, _, chain = target.partition("_")
            chains.setdefault(entry.lower(), set()).add(chain)
        server = self._settings.url
        names = {f"{entry}.cif": entry for entry in chains}
        database: dict[str, bytes] = {}
        entries: dict[str, TemplateEntry] = {}
        faults: dict[str, str] = {}
        limits = {"max_unpacked_bytes": _MAX_UNPACKED_BYTES, "max_member_bytes": MOST_BYTES}
        for name, content in members(data, {*names, *_DATABASE}, server, **limits):
            if name in _DATABASE:
                database[name] = content
                continue
            key = names[name]
            try:
                entries[key] = _found(read_template(content, key), chains[key])
            except StructureFormatError as error:
                faults[key] = error.message
        if lacking := [name for name in _NEEDED if name not in database]:
            raise SearchReplyError(server, f"the archive of templates has no {lacking[0]}")
        return TemplateArchive(database=database, entries=entries, faults=faults)


def _targets(hits: Sequence[TemplateHit]) -> tuple[str, ...]:
    """Give what the hits are called, each once; what cannot be a name is left out."""
    named = (hit.target for hit in hits if _TARGET.fullmatch(hit.target))
    return tuple(dict.fromkeys(named))


def _found(entry: TemplateEntry, wanted: set[str]) -> TemplateEntry:
    """Leave out the chains that were not found; all stay where a wanted one is not among them."""
    chains = {name: entry.chain(name) for name in wanted}
    if any(chain is None for chain in chains.values()):
        return entry
    kept = tuple(one for one in entry.chains if any(one is chain for chain in chains.values()))
    return TemplateEntry(name=entry.name, released=entry.released, chains=kept)
