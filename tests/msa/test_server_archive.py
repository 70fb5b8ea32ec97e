"""Archives from a server that may be anyone's."""

import gzip
import io
import tarfile
from collections.abc import Callable

import pytest
from alignment_server import archive_of

from foldsvc.errors import ArchiveUnsafeError, SearchReplyError
from foldsvc.msa.server_archive import unpack_reply

TEXT = ">101\nMKV\n"


def _tar(*members: tarfile.TarInfo) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for member in members:
            tar.addfile(member, io.BytesIO(b"\0" * member.size))
    return packed.getvalue()


def _member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = link
    return info


def _unpack(archive: bytes) -> dict[str, str]:
    return dict(unpack_reply(archive, ("uniref.a3m",), "https://server"))


def test_wanted_members_are_given_and_others_passed_over() -> None:
    """Only what is asked for is kept, whatever else the server adds."""
    assert _unpack(archive_of({"msa.sh": "#!", "uniref.a3m": TEXT})) == {"uniref.a3m": TEXT}
    assert _unpack(archive_of({"./uniref.a3m": TEXT})) == {"uniref.a3m": TEXT}
    assert _unpack(_tar(_member(".", tarfile.DIRTYPE))) == {}


@pytest.mark.parametrize(
    "name", ["../uniref.a3m", "/etc/passwd", "a/b", "a/../../b", "..", ".bashrc", "", "a\nb", "é"]
)
def test_names_that_leave_the_folder_are_refused(name: str) -> None:
    """A member whose name is more than a name is an attack, wanted or not."""
    with pytest.raises(ArchiveUnsafeError, match="plain name"):
        _unpack(archive_of({"uniref.a3m": TEXT, name: "x"}))


@pytest.mark.parametrize(
    "kind",
    [
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.CHRTYPE,
        tarfile.BLKTYPE,
        tarfile.FIFOTYPE,
        tarfile.DIRTYPE,
        tarfile.CONTTYPE,
    ],
)
def test_what_is_no_plain_file_is_refused(kind: bytes) -> None:
    """Links, devices and folders have no place in a result."""
    with pytest.raises(ArchiveUnsafeError, match="not a plain file"):
        _unpack(_tar(_member("uniref.a3m", kind, link="/etc/passwd")))


def test_a_bomb_is_not_unpacked() -> None:
    """A small archive that unpacks to very much stops at the limit."""
    bomb = _member("uniref.a3m")
    bomb.size = 50_000_000
    archive = _tar(bomb)
    assert len(archive) < 100_000

    with pytest.raises(ArchiveUnsafeError, match="more than 1,000,000 bytes"):
        unpack_reply(archive, ("uniref.a3m",), "s", max_unpacked_bytes=1_000_000)


def test_a_bomb_after_the_end_is_not_unpacked() -> None:
    """What follows the tar within the stream counts too."""
    archive = archive_of({"uniref.a3m": TEXT}) + gzip.compress(bytes(5_000_000))
    with pytest.raises(ArchiveUnsafeError, match="more than"):
        unpack_reply(archive, ("uniref.a3m",), "s", max_unpacked_bytes=1_000_000)


def test_a_sparse_member_is_refused() -> None:
    """A member that claims a terabyte of nothing is not read."""
    info = _member("uniref.a3m")
    info.pax_headers = {
        "GNU.sparse.major": "1",
        "GNU.sparse.minor": "0",
        "GNU.sparse.name": "uniref.a3m",
        "GNU.sparse.realsize": str(10**12),
    }
    info.size = 512
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", format=tarfile.PAX_FORMAT) as tar:
        tar.addfile(info, io.BytesIO(b"1\n0\n0\n".ljust(512, b"\0")))
    with pytest.raises((ArchiveUnsafeError, SearchReplyError)):
        _unpack(packed.getvalue())


def test_many_members_and_doubles_are_refused() -> None:
    """An archive of a thousand files, or of two by one name, is no result."""
    with pytest.raises(ArchiveUnsafeError, match="more than 64"):
        _unpack(archive_of({f"m{i}": "" for i in range(100)}))
    with pytest.raises(ArchiveUnsafeError, match="twice"):
        _unpack(_tar(_member("uniref.a3m"), _member("./uniref.a3m")))


@pytest.mark.parametrize(
    "harm",
    [
        lambda archive: archive[:-1],
        lambda archive: archive[:-9],
        lambda archive: archive[: len(archive) // 2],
        lambda archive: archive[:12],
        lambda archive: archive[:-8] + bytes(8),
        lambda _: b"",
        lambda _: b"<html>blocked</html>",
        lambda _: gzip.compress(b"no tar at all" * 100),
    ],
)
def test_a_damaged_archive_is_no_result(harm: Callable[[bytes], bytes]) -> None:
    """Cut anywhere, or with another checksum, nothing of an archive is used."""
    with pytest.raises(SearchReplyError, match="cut short or damaged"):
        _unpack(harm(archive_of({"uniref.a3m": TEXT * 500})))


def test_bytes_that_are_no_text_are_no_result() -> None:
    """An alignment is text."""
    with pytest.raises(SearchReplyError, match="holds no text"):
        _unpack(archive_of({"uniref.a3m": b"\xff\xfe>101"}))
