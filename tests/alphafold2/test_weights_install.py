"""Fetching parameters from a real server on this machine, well and badly mannered."""

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from blank_weights import npy, write_blank
from loopback_http import Reply
from weights_server import WeightsServer, tar_of

from foldsvc.alphafold2 import weights
from foldsvc.alphafold2.config import MODELS, ModelConfig
from foldsvc.alphafold2.random_params import UNTRAINED_KEY
from foldsvc.alphafold2.weights_install import WeightsSources, install, install_untrained
from foldsvc.errors import (
    WeightsChangedError,
    WeightsCorruptError,
    WeightsFolderError,
    WeightsInterruptedError,
    WeightsLayoutError,
    WeightsNotServedError,
    WeightsSpaceError,
    WeightsUnreachableError,
    WeightsUntrainedError,
)

ARCHIVE = "alphafold_params_2022-12-06.tar"
OLDER_ARCHIVE = "alphafold_params_2021-07-14.tar"
CONFIG = MODELS["model_3"]
OTHER = MODELS["model_4"]
DEEPFOLD = MODELS["deepfold_model_3"]
BIAS = "alphafold/alphafold_iteration/distogram_head/half_logits//bias"
NAMES = [MODELS[f"model_{number}"].file_name for number in (3, 4, 5)]

Said = list[tuple[str, float | None]]


def silent(_message: str, _fraction: float | None) -> None:
    """Take progress and say nothing."""


def sources(url: str) -> WeightsSources:
    """Give a server as the source of everything, without patience."""
    return WeightsSources(alphafold2_url=f"{url}/", deepfold_url=url, pauses=(0.0, 0.0))


def file_of(tmp_path: Path, config: ModelConfig, marked: float = 0.0) -> bytes:
    """Give a file of a network's layout, one of its values chosen."""
    bias = np.full(64, marked, np.float32)
    return write_blank(tmp_path / "made.npz", config, {BIAS: npy(bias)}).read_bytes()


def marked(weights_dir: Path, config: ModelConfig) -> float:
    """Give the chosen value of an installed file."""
    params = weights.read_params(weights.params_path(weights_dir, config), config)
    return float(params[BIAS][0])


@pytest.fixture
def server(tmp_path: Path) -> WeightsServer:
    """Give a server that has an archive of three networks and a licence, and one of DeepFold's."""
    configs = (MODELS[f"model_{number}"] for number in (3, 4, 5))
    files = {config.file_name: file_of(tmp_path, config, 1.0) for config in configs}
    deepfold = file_of(tmp_path, DEEPFOLD, 2.0)
    archive = tar_of({"LICENSE": b"CC BY 4.0", **files})
    return WeightsServer({ARCHIVE: archive, DEEPFOLD.file_name: deepfold})


def left_in(weights_dir: Path) -> list[str]:
    """List the files of the engine's folder, those in folders of its own included."""
    folder = weights_dir / "alphafold2"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_only_what_is_chosen_is_fetched(server: WeightsServer, tmp_path: Path) -> None:
    """One network out of an archive costs its own bytes and a look at the headers before it."""
    with server.running() as url:
        folder = install(tmp_path, [OTHER], silent, sources=sources(url))
        assert folder == tmp_path / "alphafold2"
    assert left_in(tmp_path) == [".lock", "LICENSE.txt", "SOURCE.json", OTHER.file_name]
    assert marked(tmp_path, OTHER) == 1.0
    n_bytes = weights.params_path(tmp_path, OTHER).stat().st_size
    assert n_bytes > 65_536 * 3
    assert server.n_sent < len(server.files[ARCHIVE])
    assert {name for name, _ in server.asked} == {ARCHIVE}


def test_the_record_says_where_a_file_is_from(server: WeightsServer, tmp_path: Path) -> None:
    """Beside the file are its address, its checksum, its licence and whom to cite."""
    with server.running() as url:
        install(tmp_path, [CONFIG], silent, sources=sources(url))
    path = weights.params_path(tmp_path, CONFIG)
    facts = weights.facts(path)
    assert facts.source == f"{url}/{ARCHIVE}"
    assert facts.sha256 == weights.sha256_of(path)
    assert facts.licence == "CC-BY-4.0"
    record = json.loads((path.parent / "SOURCE.json").read_text())["files"][path.name]
    assert (record["validator"], record["n_bytes"]) == ('"first"', path.stat().st_size)
    note = (path.parent / "LICENSE.txt").read_text()
    assert "DeepMind" in note
    assert "https://doi.org/10.1038/s41586-021-03819-2" in note


def test_nothing_is_fetched_twice(server: WeightsServer, tmp_path: Path) -> None:
    """What is there is left alone and nobody is asked, unless it is forced."""
    with server.running() as url:
        install(tmp_path, [CONFIG], silent, sources=sources(url))
        server.asked.clear()
        said: Said = []
        install(tmp_path, [CONFIG], lambda *step: said.append(step), sources=sources(url))
        assert (server.asked, said) == ([], [])
        install(tmp_path, [CONFIG, OTHER], silent, force=True, sources=sources(url))
    assert marked(tmp_path, OTHER) == 1.0


def test_unreadable_and_untrained_files_are_replaced(server: WeightsServer, tmp_path: Path) -> None:
    """A file that is no npz, or is untrained, counts as missing."""
    untrained = weights.params_path(tmp_path, CONFIG)
    untrained.parent.mkdir()
    write_blank(untrained, CONFIG, {UNTRAINED_KEY: npy(np.array(1))})
    weights.params_path(tmp_path, OTHER).write_bytes(b"noise")
    with server.running() as url:
        install(tmp_path, [CONFIG, OTHER], silent, sources=sources(url))
    assert (marked(tmp_path, CONFIG), marked(tmp_path, OTHER)) == (1.0, 1.0)
    assert not weights.is_untrained(untrained)


def test_progress_tells_bytes_total_and_speed(server: WeightsServer, tmp_path: Path) -> None:
    """Fractions rise to 1 and the words name the file, the megabytes and what is being done."""
    said: Said = []
    with server.running() as url:
        install(tmp_path, [CONFIG, OTHER], lambda *step: said.append(step), sources=sources(url))
    fractions = [fraction for _, fraction in said if fraction is not None]
    assert fractions == sorted(fractions)
    assert said[-1] == ("The AlphaFold2 weights are installed", 1.0)
    words = "\n".join(message for message, _ in said)
    assert f"{CONFIG.file_name}: 0 of " in words
    assert f"Checking {OTHER.file_name}" in words


def test_a_server_without_ranges_will_do(server: WeightsServer, tmp_path: Path) -> None:
    """The archive is read through where it must be."""
    server.ranges = False
    with server.running() as url:
        install(tmp_path, [OTHER, DEEPFOLD], silent, sources=sources(url))
    assert (marked(tmp_path, OTHER), marked(tmp_path, DEEPFOLD)) == (1.0, 2.0)


@pytest.mark.parametrize("ranges", [True, False])
def test_a_broken_connection_is_taken_up_again(
    server: WeightsServer, tmp_path: Path, *, ranges: bool
) -> None:
    """Replies that break off are gone on with at the byte where they broke."""
    server.ranges = ranges
    server.breaks = [100_000, 150_000]
    with server.running() as url:
        install(tmp_path, [CONFIG, OTHER], silent, sources=sources(url))
    assert (marked(tmp_path, CONFIG), marked(tmp_path, OTHER)) == (1.0, 1.0)
    assert not server.breaks


def test_a_server_that_misunderstands_conditions_will_do(
    server: WeightsServer, tmp_path: Path
) -> None:
    """Where If-Range gets the whole of an unchanged file, ranges are asked for without it."""
    server.conditions = False
    server.breaks = [None, 150_000]
    with server.running() as url:
        install(tmp_path, [CONFIG, OTHER], silent, sources=sources(url))
    assert (marked(tmp_path, CONFIG), marked(tmp_path, OTHER)) == (1.0, 1.0)
    assert not server.breaks


def stopped_install(server: WeightsServer, tmp_path: Path, url: str) -> int:
    """Fetch a file from a server that always breaks off; give how much of it is kept."""
    server.breaks = [150_000] + [0] * 3
    with pytest.raises(WeightsInterruptedError, match="connection broke after"):
        install(tmp_path, [CONFIG], silent, sources=sources(url))
    assert not weights.installed(tmp_path, CONFIG)
    part = tmp_path / "alphafold2" / ".fetching" / CONFIG.file_name
    return part.stat().st_size


def test_a_later_run_goes_on(server: WeightsServer, tmp_path: Path) -> None:
    """What an earlier run has fetched is not fetched again."""
    with server.running() as url:
        n_bytes = stopped_install(server, tmp_path, url)
        assert n_bytes > 150_000
        server.breaks = []
        server.asked.clear()
        install(tmp_path, [CONFIG], silent, sources=sources(url))
    headers, rest, *_ = (asked for _, asked in server.asked)
    assert headers == "bytes=0-65535"
    assert n_bytes < int(rest.removeprefix("bytes=").partition("-")[0]) < n_bytes + 10_000
    assert marked(tmp_path, CONFIG) == 1.0
    assert left_in(tmp_path) == [".lock", "LICENSE.txt", "SOURCE.json", CONFIG.file_name]


@pytest.mark.parametrize("etag", ['"second"', 'W/"weak"', ""])
def test_another_file_is_not_joined_to_the_first(
    server: WeightsServer, tmp_path: Path, etag: str
) -> None:
    """A part is thrown away where the server has another file now, or cannot tell."""
    with server.running() as url:
        stopped_install(server, tmp_path, url)
        content = file_of(tmp_path, CONFIG, 3.0)
        server.breaks, server.etag = [], etag
        server.files[ARCHIVE] = tar_of({"LICENSE": b"CC BY 4.0", CONFIG.file_name: content})
        install(tmp_path, [CONFIG], silent, sources=sources(url))
    assert marked(tmp_path, CONFIG) == 3.0


class Changing:
    """Changes a server's file while it is fetched, so many times."""

    def __init__(self, server: WeightsServer, tmp_path: Path, times: int) -> None:
        self.server, self.tmp_path, self.times = server, tmp_path, times
        self.value = 5.0

    def __call__(self, message: str, _fraction: float | None) -> None:
        """Take progress."""
        if "MB" in message and self.times:
            self.times -= 1
            self.value += 1.0
            content = file_of(self.tmp_path, CONFIG, self.value)
            self.server.files[ARCHIVE] = tar_of({CONFIG.file_name: content})
            self.server.etag = f'"{self.value}"'


def test_a_file_that_changes_meanwhile_is_begun_again(
    server: WeightsServer, tmp_path: Path
) -> None:
    """No file is put together from two states of the server."""
    changing = Changing(server, tmp_path, 1)
    with server.running() as url:
        install(tmp_path, [CONFIG], changing, sources=sources(url))
    assert marked(tmp_path, CONFIG) == changing.value


def test_a_file_that_keeps_changing_is_given_up(server: WeightsServer, tmp_path: Path) -> None:
    """After a second change the command ends with an error that says so."""
    with server.running() as url, pytest.raises(WeightsChangedError, match="changed while"):
        install(tmp_path, [CONFIG], Changing(server, tmp_path, 2), sources=sources(url))
    assert not weights.installed(tmp_path, CONFIG)


def test_stopping_keeps_what_has_come(server: WeightsServer, tmp_path: Path) -> None:
    """Ctrl-C leaves the part for the next run, and no file under the final name."""

    def stop(message: str, _fraction: float | None) -> None:
        if message.startswith("Checking"):
            raise KeyboardInterrupt

    with server.running() as url:
        with pytest.raises(KeyboardInterrupt):
            install(tmp_path, [CONFIG], stop, sources=sources(url))
        assert not weights.installed(tmp_path, CONFIG)
        server.n_sent = 0
        install(tmp_path, [CONFIG], silent, sources=sources(url))
    assert server.n_sent <= 2 * 65_536
    assert marked(tmp_path, CONFIG) == 1.0


@pytest.mark.parametrize(
    ("reply", "error", "fault"),
    [
        (Reply(404, b"gone"), WeightsNotServedError, "answers 404"),
        (Reply(403, b"no"), WeightsNotServedError, "answers 403"),
        (
            Reply(200, b"<html>Log in</html>", {"Content-Type": "text/html; charset=utf-8"}),
            WeightsNotServedError,
            "web page",
        ),
        (Reply(200, b"x" * 2000), WeightsNotServedError, "not a whole tar"),
        (Reply(200, b""), WeightsNotServedError, "not a whole tar"),
        (Reply(500, b"oops"), WeightsUnreachableError, "answers 500"),
        (Reply(429, b"wait"), WeightsUnreachableError, "answers 429"),
        (Reply(hang_seconds=0.01), WeightsUnreachableError, "disconnected"),
    ],
    ids=["404", "403", "html", "noise", "empty", "500", "429", "silence"],
)
def test_bad_answers_are_told_apart(
    server: WeightsServer, tmp_path: Path, reply: Reply, error: type[Exception], fault: str
) -> None:
    """A server without the files, one out of order and one that sends something else differ."""
    server.always = reply
    with server.running() as url, pytest.raises(error, match=fault):
        install(tmp_path, [CONFIG], silent, sources=sources(url))
    assert left_in(tmp_path) == [".lock", "LICENSE.txt"]


def test_no_server(tmp_path: Path) -> None:
    """Where nobody listens, the error names the address and what to do."""
    with WeightsServer({}).running() as url:
        pass
    with pytest.raises(WeightsUnreachableError, match=ARCHIVE) as error:
        install(tmp_path, [CONFIG], silent, sources=sources(url))
    assert "mirror" in error.value.remedy


def test_an_address_that_is_none(tmp_path: Path) -> None:
    """A mirror that is not HTTP is refused at once."""
    with pytest.raises(WeightsNotServedError, match="ftp"):
        install(tmp_path, [CONFIG], silent, sources=sources("ftp://127.0.0.1"))


def test_the_next_archive_is_tried(server: WeightsServer, tmp_path: Path) -> None:
    """A mirror that has another of the published archives serves as well."""
    server.files[OLDER_ARCHIVE] = server.files.pop(ARCHIVE)
    with server.running() as url:
        install(tmp_path, [CONFIG], silent, sources=sources(url))
        assert marked(tmp_path, CONFIG) == 1.0
        server.files[OLDER_ARCHIVE] = tar_of({"LICENSE": b""})
        with pytest.raises(WeightsNotServedError, match="answers 404"):
            install(tmp_path, [OTHER], silent, sources=sources(url))
        server.files[ARCHIVE] = tar_of({"LICENSE": b""})
        with pytest.raises(WeightsNotServedError, match=f"do not hold {OTHER.file_name}"):
            install(tmp_path, [OTHER], silent, sources=sources(url))


def test_an_archive_cut_short(server: WeightsServer, tmp_path: Path) -> None:
    """An archive that ends within a file is refused, and what is whole in it was installed."""
    server.files[ARCHIVE] = server.files[ARCHIVE][:-400_000]
    with server.running() as url, pytest.raises(WeightsNotServedError, match="ends within"):
        install(tmp_path, [CONFIG, MODELS["model_5"]], silent, sources=sources(url))
    assert marked(tmp_path, CONFIG) == 1.0
    assert not weights.installed(tmp_path, MODELS["model_5"])


def test_wrong_content_is_refused_by_the_array(server: WeightsServer, tmp_path: Path) -> None:
    """A file that came whole but is not as it should be is not kept, and the old one stays."""
    with server.running() as url:
        install(tmp_path, [CONFIG], silent, sources=sources(url))
        nan = {BIAS: npy(np.full(64, np.nan, np.float32))}
        bad = write_blank(tmp_path / "made.npz", CONFIG, nan).read_bytes()
        server.files[ARCHIVE] = tar_of({CONFIG.file_name: bad})
        server.etag = '"second"'
        with pytest.raises(WeightsLayoutError, match=r"half_logits//bias has values that are NaN"):
            install(tmp_path, [CONFIG], silent, force=True, sources=sources(url))
    assert marked(tmp_path, CONFIG) == 1.0
    assert left_in(tmp_path) == [".lock", "LICENSE.txt", "SOURCE.json", CONFIG.file_name]


def test_a_forgery_of_a_known_file_is_refused(server: WeightsServer, tmp_path: Path) -> None:
    """Where the published checksum is known, nothing else is installed in its place."""
    known = MODELS["model_1_ptm"]
    server.files[ARCHIVE] = tar_of({known.file_name: file_of(tmp_path, known)})
    with server.running() as url, pytest.raises(WeightsCorruptError, match="expected 5e564f79"):
        install(tmp_path, [known], silent, sources=sources(url))
    assert not weights.installed(tmp_path, known)


def test_untrained_parameters_are_not_fetched(server: WeightsServer, tmp_path: Path) -> None:
    """A mirror that serves untrained parameters is refused."""
    path = write_blank(tmp_path / "made.npz", CONFIG, {UNTRAINED_KEY: npy(np.array(1))})
    server.files[ARCHIVE] = tar_of({CONFIG.file_name: path.read_bytes()})
    with server.running() as url, pytest.raises(WeightsUntrainedError, match="untrained"):
        install(tmp_path, [CONFIG], silent, sources=sources(url))
    assert not weights.installed(tmp_path, CONFIG)


@pytest.mark.parametrize(("wrong", "ranges"), [(False, True), (True, True), (True, False)])
def test_a_stated_checksum_is_checked(
    server: WeightsServer, tmp_path: Path, *, wrong: bool, ranges: bool
) -> None:
    """The MD5 that a server states of a whole file must be that of what came."""
    server.states_md5, server.wrong_md5, server.ranges = True, wrong, ranges
    with server.running() as url:
        if not wrong:
            install(tmp_path, [DEEPFOLD], silent, sources=sources(url))
            assert marked(tmp_path, DEEPFOLD) == 2.0
            assert weights.facts(weights.params_path(tmp_path, DEEPFOLD)).licence == ""
            return
        with pytest.raises(WeightsNotServedError, match=r"its MD5 is .* and the server states"):
            install(tmp_path, [DEEPFOLD], silent, sources=sources(url))
    assert not weights.installed(tmp_path, DEEPFOLD)


def disk_with(n_free: int) -> Callable[[object], object]:
    """Give what tells of a disk with so much space."""
    return lambda _path: shutil._ntuple_diskusage(10**12, 10**12 - n_free, n_free)


def test_a_full_disk_is_told_beforehand(
    server: WeightsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is fetched if it would not fit, and the error says how much is missing."""
    monkeypatch.setattr(shutil, "disk_usage", disk_with(500_000_000))
    with server.running() as url:
        with pytest.raises(WeightsSpaceError, match=r"need 0\.76 GB .* and 0\.50 GB are free"):
            install(tmp_path, [CONFIG, OTHER], silent, sources=sources(url))
        assert server.asked == []
        install(tmp_path, [CONFIG], silent, sources=sources(url))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux")
def test_a_disk_that_fills_up_meanwhile(server: WeightsServer, tmp_path: Path) -> None:
    """The kernel's "no space left" becomes an error with the space that is needed."""
    part = tmp_path / "alphafold2" / ".fetching" / CONFIG.file_name
    part.parent.mkdir(parents=True)
    part.symlink_to("/dev/full")
    with server.running() as url, pytest.raises(WeightsSpaceError, match="are free") as error:
        install(tmp_path, [CONFIG], silent, sources=sources(url))
    assert isinstance(error.value.__cause__, OSError)
    assert error.value.__cause__.errno == errno.ENOSPC


def test_two_processes_do_no_harm(server: WeightsServer, tmp_path: Path) -> None:
    """Of two installations at once, one fetches and the other waits and finds it done."""
    program = (
        "import sys; from pathlib import Path; from foldsvc.alphafold2.config import MODELS\n"
        "from foldsvc.alphafold2.weights_install import WeightsSources, install\n"
        "install(Path(sys.argv[1]), [MODELS['model_3'], MODELS['model_5']],"
        " lambda m, f: print(m, flush=True),"
        " sources=WeightsSources(alphafold2_url=sys.argv[2], deepfold_url=''))\n"
    )
    with server.running() as url:
        both = [
            subprocess.Popen(
                [sys.executable, "-c", program, tmp_path, url],
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "OMP_NUM_THREADS": "1"},
            )
            for _ in range(2)
        ]
        said = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum("Checking" in words for words in said) == 1
    assert server.n_sent < 2 * len(server.files[ARCHIVE])
    assert marked(tmp_path, MODELS["model_5"]) == 1.0


def test_untrained_parameters_never_replace_trained_ones(
    server: WeightsServer, tmp_path: Path
) -> None:
    """They are written where nothing is, or by force, and the record says what they are."""
    path = install_untrained(tmp_path, OTHER, 7)
    assert weights.is_untrained(path)
    assert weights.read_record(path) == {"UNTRAINED": True, "seed": 7}
    with server.running() as url:
        install(tmp_path, [OTHER], silent, sources=sources(url))
    with pytest.raises(WeightsUntrainedError, match="trained parameters are there"):
        install_untrained(tmp_path, OTHER, 7)
    assert not weights.is_untrained(path)
    install_untrained(tmp_path, OTHER, 8, force=True)
    assert weights.facts(path).untrained


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Where weights are mounted to be read, nothing is fetched and the cure is named."""
    (tmp_path / "weights").touch()

    with pytest.raises(WeightsFolderError, match="cannot be written: Not a directory") as refused:
        install(tmp_path / "weights", [CONFIG], silent, sources=sources("http://127.0.0.1:1"))
    assert "foldsvc weights install alphafold2" in refused.value.remedy
