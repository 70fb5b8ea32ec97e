"""The commands in docs/dicomweb.md, run."""

import re
import shlex
from pathlib import Path

import pytest

from tests.api.dicomweb_bodies import PYDICOM, imported_from

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "dicomweb.md").read_text()
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    for line in block.splitlines()
    if line.startswith('curl "$URL')
]


@pytest.fixture
def weights_dir(tmp_path: Path) -> Path:
    """Give an empty folder: no network is needed to open images."""
    return tmp_path / "weights"


def sent_by(command):
    """What curl would send: URL, headers and body."""
    words = shlex.split(command)[1:]
    headers, content = {}, None
    for option, value in zip(words[1::2], words[2::2], strict=True):
        if option == "-H":
            name, _, given = value.partition(": ")
            headers[name] = given
        elif option == "--data-binary":
            content = (ROOT / value.removeprefix("@")).read_bytes()
        else:
            assert option == "-o", command
    return words[0], headers, content


def test_every_command_is_answered(http):
    """Each curl command is answered by a success with something in it."""
    imported_from(http, PYDICOM / "CT_small.dcm")
    (one,) = http.get("/dicom-web/instances").json()
    tags = {"STUDY": "0020000D", "SERIES": "0020000E", "INSTANCE": "00080018"}
    values = {name: one[tag]["Value"][0] for name, tag in tags.items()} | {"URL": ""}

    assert len(COMMANDS) > 10
    for command in COMMANDS:
        written = command
        for name, value in values.items():
            written = written.replace(f"${name}", value)
        url, headers, content = sent_by(written)
        method = "GET" if content is None else "POST"
        answer = http.request(method, url, headers=headers, content=content)
        assert (answer.status_code, bool(answer.content)) == (200, True), (command, answer.text)
