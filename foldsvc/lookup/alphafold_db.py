"""AlphaFold DB: does it have this protein already, and if so, its structure and error.

A look is never a reason not to fold: whatever goes wrong is said and passed over.
It tells the database the accession or the checksum of the sequence, so it is made only where the
operator and the user want it.
"""

import hashlib
import json
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlsplit

import httpx
import structlog

from foldsvc import __version__
from foldsvc.errors import AccessionError, LookupUnavailableError
from foldsvc.lookup.afdb_records import exact_model_ids, known_model
from foldsvc.records.afdb_entry import KnownModel, KnownModels
from foldsvc.settings import Settings

log = structlog.get_logger()

CITATION: Final = "Varadi et al. (2024), Nucleic Acids Research 52, D368-D375"

_ACCESSION = re.compile(
    r"([OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9](?:[A-Z][A-Z0-9]{2}[0-9]){1,2})(-\d{1,3})?"
)
"""UniProt's own pattern (uniprot.org/help/accession_numbers), with the number of an isoform."""

_MODEL_ID = re.compile(r"AF-[A-Za-z0-9-]{1,60}")

_TIMEOUT = httpx.Timeout(3.0)
_ANSWER_SECONDS = 5.0
FILE_SECONDS: Final = 120.0
_MAX_ANSWER_BYTES = 5_000_000
_MAX_FILE_BYTES = 200_000_000
_KEEP_SECONDS = 86_400.0
_KEEP_ANSWERS = 1_000
_CANDIDATES = 4
_SHORTEST = 16
LONGEST: Final = 2_700
"""Residues of the longest model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """An answer as it came, for a day."""

    status: int
    body: bytes
    etag: str
    at: float


class AlphafoldDb:
    """The database behind one address.

    One request at a time, answers kept for a day and asked for again by their ETag.
    """

    def __init__(
        self,
        url: str,
        contact: str = "",
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take an address and who asks, for the User-Agent."""
        self._url = url.rstrip("/")
        name = f"foldsvc/{__version__}"
        plain = contact.isascii() and contact.isprintable()
        self._agent = f"{name} ({contact})" if contact and plain else name
        self._transport = transport
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._turn = threading.Lock()

    def by_accession(self, accession: str) -> KnownModels:
        """Look for the models of a UniProt accession, the whole and canonical one first.

        Raises:
            AccessionError: It is not an accession.
        """
        wanted = accession.strip().upper()
        if not _ACCESSION.fullmatch(wanted):
            raise AccessionError(accession)
        try:
            models = self._predictions(wanted)
        except LookupUnavailableError as error:
            return _unavailable(error)
        own = sorted(models, key=lambda model: (model.accession != wanted, model.start))
        return _answer(tuple(own), f"AlphaFold DB has no model of {wanted}")

    def by_model_id(self, model_id: str) -> KnownModels:
        """Look for a model by its name here, such as `AF-P00698-F1`."""
        try:
            models = self._predictions(quote(model_id, safe=""))
        except LookupUnavailableError as error:
            return _unavailable(error)
        own = tuple(model for model in models if model.model_id == model_id)
        return _answer(own, f"AlphaFold DB has no model {model_id!a}")

    def by_sequence(self, sequence: str) -> KnownModels:
        """Look for models of exactly this sequence, compared letter by letter."""
        sequence = sequence.strip().upper()
        nothing = "AlphaFold DB has no model of exactly this sequence"
        if not _SHORTEST <= len(sequence) <= LONGEST:
            return KnownModels(
                state="none",
                said=f"AlphaFold DB has models of {_SHORTEST} to {LONGEST} residues only",
            )
        # MD5 is the database's key for a sequence, and guards nothing.
        digest = hashlib.md5(sequence.encode(), usedforsecurity=False).hexdigest()
        try:
            answer = self._get(f"/sequence/summary?id={digest}&type=md5&rows=20")
            candidates = exact_model_ids(answer)[:_CANDIDATES]
            found = [one for name in candidates for one in self._predictions(name)]
        except LookupUnavailableError as error:
            return _unavailable(error)
        models = {one.model_id: one for one in found if one.sequence == sequence}
        return _answer(tuple(models.values()), nothing)

    def structure(self, model: KnownModel, *, seconds: float = FILE_SECONDS) -> bytes:
        """Fetch the model as mmCIF, within so many seconds.

        Raises:
            LookupUnavailableError: It cannot be fetched.
        """
        return self._file(model.cif_url, seconds)

    def predicted_aligned_error(self, model: KnownModel) -> bytes | None:
        """Fetch its predicted aligned error as the database's JSON; None if it has none.

        Raises:
            LookupUnavailableError: It cannot be fetched.
        """
        return self._file(model.pae_url, FILE_SECONDS) if model.pae_url else None

    def _predictions(self, name: str) -> list[KnownModel]:
        answer = self._get(f"/prediction/{name}")
        records = answer if isinstance(answer, list) else []
        models = (known_model(record, self._url) for record in records)
        return [model for model in models if model is not None]

    def _get(self, path: str) -> object:
        """Ask, or take what was answered today; None for what is not there."""
        with self._turn:
            kept = self._kept.get(path)
            if kept is None or self._clock() - kept.at >= _KEEP_SECONDS:
                kept = self._ask(path, kept)
                self._kept[path] = kept
                self._kept.move_to_end(path)
                while len(self._kept) > _KEEP_ANSWERS:
                    self._kept.popitem(last=False)
        if kept.status == HTTPStatus.NOT_FOUND:
            return None
        try:
            return json.loads(kept.body)
        except ValueError as error:
            del self._kept[path]
            raise LookupUnavailableError(self._url, "its answer is not JSON") from error

    def _ask(self, path: str, kept: _Kept | None) -> _Kept:
        headers = {"If-None-Match": kept.etag} if kept and kept.etag else {}
        status, etag, body = self._fetch(
            self._url + path, _ANSWER_SECONDS, _MAX_ANSWER_BYTES, headers=headers
        )
        if status == HTTPStatus.NOT_MODIFIED and kept:
            return _Kept(status=kept.status, body=kept.body, etag=kept.etag, at=self._clock())
        if status not in (HTTPStatus.OK, HTTPStatus.NOT_FOUND):
            raise LookupUnavailableError(self._url, f"it answers HTTP {status}")
        return _Kept(status=status, body=body, etag=etag, at=self._clock())

    def _file(self, url: str, seconds: float) -> bytes:
        wanted, found = urlsplit(self._url), urlsplit(url)
        if (found.scheme, found.netloc) != (wanted.scheme, wanted.netloc):
            raise LookupUnavailableError(self._url, f"{url} is on another host")
        status, _, body = self._fetch(url, seconds, _MAX_FILE_BYTES)
        if status != HTTPStatus.OK:
            raise LookupUnavailableError(self._url, f"{url} answers HTTP {status}")
        return body

    def _fetch(
        self,
        url: str,
        seconds: float,
        limit: int,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, str, bytes]:
        received = bytearray()
        end = time.monotonic() + seconds
        sent = {"User-Agent": self._agent, "Accept-Encoding": "identity", **(headers or {})}
        try:
            with (
                httpx.Client(transport=self._transport, timeout=_TIMEOUT) as http,
                http.stream("GET", url, headers=sent) as response,
            ):
                for chunk in response.iter_raw():
                    received += chunk
                    if len(received) > limit:
                        fault = f"{url} is larger than {limit:,} bytes"
                        raise LookupUnavailableError(self._url, fault)
                    if time.monotonic() > end:
                        raise httpx.ReadTimeout(f"it took more than {seconds:g} s")
                return response.status_code, response.headers.get("etag", ""), bytes(received)
        except httpx.TimeoutException as error:
            raise LookupUnavailableError(self._url, "it did not answer in time") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise LookupUnavailableError(self._url, f"no connection ({error})") from error


def is_accession(text: str) -> bool:
    """Tell whether a text looks like a UniProt accession."""
    return _ACCESSION.fullmatch(text.strip().upper()) is not None


def is_model_id(text: str) -> bool:
    """Tell whether a text looks like the name of a model, such as `AF-P00698-F1`."""
    return _MODEL_ID.fullmatch(text) is not None


def alphafold_db(chosen: Settings) -> AlphafoldDb | None:
    """Give the database that this service's settings name; None where lookups are off."""
    if not chosen.afdb_lookup:
        return None
    return _database(chosen.afdb_url, chosen.msa_server_contact)


@cache
def _database(url: str, contact: str) -> AlphafoldDb:
    """One for the whole process, since it keeps what was answered."""
    return AlphafoldDb(url, contact)


def _answer(models: tuple[KnownModel, ...], nothing: str) -> KnownModels:
    if not models:
        return KnownModels(state="none", said=nothing)
    best = models[0]
    plddt = "" if best.mean_plddt is None else f", mean pLDDT {best.mean_plddt:.1f}"
    said = f"AlphaFold DB has {best.model_id}, version {best.version}{plddt}"
    return KnownModels(state="found", models=models, said=said)


def _unavailable(error: LookupUnavailableError) -> KnownModels:
    log.info("lookup_unavailable", fault=error.fault)
    return KnownModels(state="unavailable", said=f"AlphaFold DB could not be asked: {error.fault}")
