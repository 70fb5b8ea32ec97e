"""Files that are not stored but made of one that is, when they are asked for."""

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response, StreamingResponse

from foldsvc.api.stored_file import accepts_gzip, known_tags
from foldsvc.formats.pae_file import unpack_pae
from foldsvc.formats.pae_json import alphafold_db_pae
from foldsvc.result.kinds import kind_of
from foldsvc.result.layout import Ending, model_file, ranked
from foldsvc.storage.result_store import ResultStore, StoredFile, read_checked
from foldsvc.wire.fold import Job

_CHUNK = 1 << 18
_GZIP = zlib.MAX_WBITS | 16


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFile:
    """A file that is made on demand.

    Attributes:
        name: As it is asked for.
        media_type: IANA media type.
        description: What it is, for people.
        version: What its content cannot change without.
        chunks: Makes it.
    """

    name: str
    media_type: str
    description: str
    version: str
    chunks: Callable[[], Iterator[bytes]]


def made_files(
    stored: Sequence[StoredFile], store: ResultStore, prefix: str, job: Job
) -> tuple[MadeFile, ...]:
    """Give what can be made of the files of a job: AlphaFold DB's JSON of each model's PAE."""
    files = {file.name: file for file in stored}
    chains = [(chain.chain, len(chain.sequence)) for chain in job.chains]
    return tuple(
        MadeFile(
            name=made,
            media_type=kind_of(made).media_type,
            description=kind_of(made).description,
            version=f"{files[name].sha256}-json",
            chunks=_pae_json(files[name], store, prefix, chains),
        )
        for rank, name in ranked(files, Ending.PAE)
        if (made := model_file(rank, Ending.PAE_JSON))
    )


def answer_made(file: MadeFile, asked: Mapping[str, str], *, cache_control: str) -> Response:
    """Give a made file, streamed, as gzip to who can read it; 304 where it is known."""
    zipped = accepts_gzip(asked.get("accept-encoding", ""))
    tags = (f'"{file.version}"', f'"{file.version}-gzip"')
    headers = {
        "ETag": tags[zipped],
        "Cache-Control": cache_control,
        "Accept-Ranges": "none",
        "Vary": "Accept-Encoding",
    }
    if known_tags(asked) & {"*", *tags}:
        return Response(status_code=304, headers=headers)
    chunks = file.chunks()
    if zipped:
        headers["Content-Encoding"] = "gzip"
        chunks = _gzipped(chunks)
    return StreamingResponse(chunks, media_type=file.media_type, headers=headers)


def _pae_json(
    file: StoredFile, store: ResultStore, prefix: str, chains: Sequence[tuple[str, int]]
) -> Callable[[], Iterator[bytes]]:
    def chunks() -> Iterator[bytes]:
        # Read at once: a damaged file has to be an answer of its own, not the end of one.
        pae = unpack_pae(read_checked(file, store, prefix))
        return _joined(alphafold_db_pae(pae, chains))

    return chunks


def _joined(texts: Iterator[str]) -> Iterator[bytes]:
    pending, size = [], 0
    for text in texts:
        pending.append(text)
        size += len(text)
        if size >= _CHUNK:
            yield "".join(pending).encode()
            pending, size = [], 0
    yield "".join(pending).encode()


def _gzipped(chunks: Iterator[bytes]) -> Iterator[bytes]:
    packed = zlib.compressobj(wbits=_GZIP)
    for chunk in chunks:
        if ready := packed.compress(chunk):
            yield ready
    yield packed.flush()
