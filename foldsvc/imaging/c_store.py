"""Instances that arrive by C-STORE (PS3.4 B), gathered by association.

A data set is never decoded here: it is written to a file as it came, for the process that reads
uploads.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from pynetdicom import AE, ALL_TRANSFER_SYNTAXES, AllStoragePresentationContexts, _config, evt
from pynetdicom.sop_class import Verification  # type: ignore[attr-defined]

from foldsvc.errors import FoldsvcError, StorageError
from foldsvc.imaging.parser_messages import SentFile

log = structlog.get_logger()

SUCCESS, OUT_OF_RESOURCES = 0x0000, 0xA700

_MOST_WAITING = 8
_PDU_BYTES = 1 << 18
_SILENT_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """How instances are received.

    Attributes:
        host: Address to listen on; C-STORE knows no passwords.
        port: 0 for any.
        ae_title: By which the receiver is called; others are refused.
        max_bytes: In one association, after which it is aborted.
        max_files: In one association.
        parallel: Associations at once, and readings at once.
        new_folder: Gives a private folder for one association.
        take_in: Reads what arrived; the folder goes when it returns.
    """

    host: str
    port: int
    ae_title: str
    max_bytes: int
    max_files: int
    parallel: int
    new_folder: Callable[[], AbstractContextManager[Path]]
    take_in: Callable[[Path, list[SentFile]], None]


@dataclass(slots=True)
class _Arrival:
    """What has come by one association."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    stack: ExitStack = field(default_factory=ExitStack)
    folder: Path | None = None
    sent: list[SentFile] = field(default_factory=list)
    size: int = 0
    ended: bool = False


class Receiver:
    """Listens until it is closed."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception
        self._arrivals: dict[int, _Arrival] = {}
        self._lock = threading.Lock()
        self._waiting = 0
        self._closed = False
        self._readers = ThreadPoolExecutor(reception.parallel, "reader")
        # Its events would tell names of programs and machines.
        _config.LOG_HANDLER_LEVEL = "none"
        entity = AE(ae_title=reception.ae_title)
        entity.require_called_aet = True
        entity.maximum_associations = reception.parallel
        entity.maximum_pdu_size = _PDU_BYTES
        entity.network_timeout = _SILENT_SECONDS
        entity.add_supported_context(Verification)
        for context in AllStoragePresentationContexts:
            entity.add_supported_context(context.abstract_syntax or "", ALL_TRANSFER_SYNTAXES)
        handlers: list[Any] = [
            (evt.EVT_CONN_OPEN, self._begin),
            (evt.EVT_DATA_RECV, self._count),
            (evt.EVT_C_STORE, self._store),
            (evt.EVT_RELEASED, self._end),
            (evt.EVT_ABORTED, self._end),
            (evt.EVT_CONN_CLOSE, self._end),
        ]
        address = (reception.host, reception.port)
        server = entity.start_server(address, block=False, evt_handlers=handlers)
        assert server is not None  # noqa: S101 - None is for servers that block
        self._server = server

    @property
    def port(self) -> int:
        """On which it listens."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Stop listening, and read what has arrived; nothing happens the second time."""
        if self._closed:
            return
        self._closed = True
        self._server.shutdown()
        for key in list(self._arrivals):
            self._finish(key)
        self._readers.shutdown(wait=True)

    def _begin(self, event: evt.Event) -> None:
        with self._lock:
            self._arrivals[id(event.assoc)] = _Arrival()

    def _count(self, event: evt.Event) -> None:
        arrival = self._arrivals.get(id(event.assoc))
        if arrival is None:
            return
        arrival.size += len(event.data)
        if arrival.size > self._reception.max_bytes and not arrival.ended:
            arrival.ended = True
            log.warning("association_too_large", limit=self._reception.max_bytes)
            # Not in this thread, which has to end for it.
            threading.Thread(target=event.assoc.abort, daemon=True).start()

    def _store(self, event: evt.Event) -> int:
        arrival = self._arrivals.get(id(event.assoc))
        if arrival is None:
            return OUT_OF_RESOURCES
        with arrival.lock:
            full = len(arrival.sent) >= self._reception.max_files
            if arrival.ended or full or self._waiting >= _MOST_WAITING:
                return OUT_OF_RESOURCES
            try:
                if arrival.folder is None:
                    arrival.folder = arrival.stack.enter_context(self._reception.new_folder())
                name = f"sent{len(arrival.sent):05}"
                (arrival.folder / name).write_bytes(event.encoded_dataset())
            except (OSError, StorageError):
                return OUT_OF_RESOURCES
            arrival.sent.append(SentFile(path=name, name=""))
            return SUCCESS

    def _end(self, event: evt.Event) -> None:
        self._finish(id(event.assoc))

    def _finish(self, key: int) -> None:
        with self._lock:
            arrival = self._arrivals.pop(key, None)
        if arrival is None:
            return
        with arrival.lock:
            arrival.ended = True
            if arrival.folder is None:
                return
            with self._lock:
                self._waiting += 1
            self._readers.submit(self._read, arrival, arrival.folder)

    def _read(self, arrival: _Arrival, folder: Path) -> None:
        try:
            with arrival.stack:
                if arrival.sent:
                    self._reception.take_in(folder, arrival.sent)
        except FoldsvcError as error:
            log.warning("instances_not_kept", files=len(arrival.sent), code=error.code)
        finally:
            with self._lock:
                self._waiting -= 1
