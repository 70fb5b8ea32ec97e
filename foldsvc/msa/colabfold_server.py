"""Alignments from ColabFold's server, the public one or one's own, each chain asked for once."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx

from foldsvc.msa.cached_alignments import CachedAlignments, SearchInput, asked
from foldsvc.msa.deadline import Clock, Deadline
from foldsvc.msa.server_lock import turn
from foldsvc.msa.server_protocol import AlignmentServer, user_agent
from foldsvc.msa.server_results import ENVIRONMENTAL, PAIRED, TEMPLATES, UNIREF
from foldsvc.msa.ticket_round import TicketRequest, TicketRound
from foldsvc.records.alignment import ComplexAlignment
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.progress import OnProgress
from foldsvc.records.search_plan import SearchPlan
from foldsvc.settings import Settings

TURN_FILE = "server.turn"
_CHAINS_PER_TICKET = 20
_RESIDUES_PER_TICKET = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """Which server, and how it is treated.

    Attributes:
        url: The server's address, `/ticket/msa` to be added.
        contact: Who runs this service: an e-mail address or a URL.
        databases: What the server searches, as far as is known; part of every cache key.
        seconds: Time for one search, waiting for its turn not counted.
        seconds_per_ticket: Least time between two tickets, on average; 0 for no limit.
        folder: Where found alignments are kept, and the file of the turn.
    """

    url: str
    contact: str
    databases: str
    seconds: float
    seconds_per_ticket: float
    folder: Path


def server_settings(chosen: Settings) -> ServerSettings:
    """Give the server that this service's settings name."""
    return ServerSettings(
        url=chosen.msa_server_url,
        contact=chosen.msa_server_contact,
        databases=chosen.msa_server_databases,
        seconds=chosen.msa_server_seconds,
        seconds_per_ticket=chosen.msa_server_ticket_seconds,
        folder=chosen.alignments,
    )


class ColabfoldServer:
    """An `AlignmentSearch` on a server that speaks ColabFold's protocol.

    What was found is kept by content, so that a sequence is asked for once by the whole service;
    what is new is sent as one ticket for all chains, one search at a time.
    """

    def __init__(
        self,
        settings: ServerSettings,
        plan: SearchPlan | None = None,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Take a server and a plan.

        Args:
            settings: The server.
            plan: Where to look; the defaults of `SearchPlan` if None.
            transport: Stands for the network in a test.
            clock: Stands for time in a test.

        Raises:
            SearchContactMissingError: The contact is not filled in.
        """
        user_agent(settings.url, settings.contact)
        url = settings.url.rstrip("/")
        self._settings = settings
        self._plan = plan or SearchPlan()
        self._transport = transport
        self._clock = clock
        self._found = CachedAlignments(
            settings.folder,
            self._plan,
            source=f"{url} ({settings.databases})",
            origin={"server": url, "databases": settings.databases},
        )

    def search(self, fold_input: FoldInput, on_progress: OnProgress) -> ComplexAlignment:
        """Find the alignments of one input; raises as `search_all` does."""
        return self.search_all([fold_input], on_progress)[0]

    def search_all(
        self, fold_inputs: Sequence[FoldInput], on_progress: OnProgress
    ) -> tuple[ComplexAlignment, ...]:
        """Find the alignments of several inputs, their chains in common tickets.

        Args:
            fold_inputs: What is to be folded.
            on_progress: Told of each step; the search stops when it raises.

        Raises:
            AlignmentError: The server cannot be reached, refuses, fails, is too slow or sends
                nonsense: see its leaves. What was found until then is kept.
        """
        inputs = [asked(fold_input) for fold_input in fold_inputs]
        if self._orders(inputs):
            settings = self._settings
            patience = Deadline(settings.url, settings.seconds, on_progress, self._clock)
            pace = settings.seconds_per_ticket
            with turn(settings.folder / TURN_FILE, patience, seconds_per_ticket=pace) as own_turn:
                # Another process may have asked for the same while this one waited.
                orders = self._orders(inputs)
                server = AlignmentServer(settings.url, settings.contact, patience, self._transport)
                with closing(server):
                    for order, texts in TicketRound(server, own_turn, patience).fetch(orders):
                        if order.kind == "pair":
                            self._found.keep_pairs(order.sequences, texts[PAIRED])
                        else:
                            self._found.keep(order.sequences, texts)
        return tuple(self._found.complex_of(each) for each in inputs)

    def _orders(self, inputs: Sequence[SearchInput]) -> list[TicketRequest]:
        """What is not here yet: chains together, each complex's pairs by themselves."""
        plan = self._plan
        words = ["env" if plan.environmental else "all"]
        if not plan.templates:
            words.append("notemplates")
        wanted = (UNIREF, ENVIRONMENTAL) if plan.environmental else (UNIREF,)
        welcome = (TEMPLATES,) if plan.templates else ()
        own = [
            TicketRequest(
                kind="msa", sequences=some, mode="-".join(words), wanted=wanted, welcome=welcome
            )
            for some in _tickets(self._found.missing(inputs))
        ]
        pairs = [
            TicketRequest(
                kind="pair", sequences=of_one, mode=f"pair{plan.pair_strategy}", wanted=(PAIRED,)
            )
            for of_one in self._found.missing_pairs(inputs)
        ]
        return own + pairs


def _tickets(sequences: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Divide sequences into tickets of a size that the server's queue likes."""
    some: list[str] = []
    for sequence in sequences:
        n_res = sum(map(len, some)) + len(sequence)
        if some and (len(some) == _CHAINS_PER_TICKET or n_res > _RESIDUES_PER_TICKET):
            yield tuple(some)
            some = []
        some.append(sequence)
    if some:
        yield tuple(some)
