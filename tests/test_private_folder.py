"""What other users may not look into, and what they may have written."""

import os
from pathlib import Path

import pytest

from foldsvc.private_folder import make_private, take_over, tighten


def mode(place: Path) -> int:
    """Give the rights to a place."""
    return place.stat().st_mode & 0o777


@pytest.fixture(params=[0o000, 0o002, 0o022])
def _umask(request):
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_umask")
def test_a_private_folder_is_its_owners(tmp_path):
    """A folder is made for its owner alone, whatever the process's mask is."""
    make_private(tmp_path / "a" / "b")

    assert mode(tmp_path / "a" / "b") == 0o700


def test_rights_of_others_are_taken_away(tmp_path, capsys):
    """Folders and files that others could read are closed, each with a line in the log."""
    folder, file, closed = tmp_path / "folder", tmp_path / "file", tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0o2775)
    file.touch()
    file.chmod(0o644)
    closed.mkdir(mode=0o700)

    tighten([folder, file, closed, tmp_path / "missing", file / "below"])

    assert [mode(one) for one in (folder, file, closed)] == [0o700, 0o600, 0o700]
    logged = "".join(capsys.readouterr())
    assert logged.count("closed_to_other_users") == 2
    assert "0644" in logged


def test_what_is_anothers_is_only_warned_of(tmp_path, capsys, monkeypatch):
    """A folder of another user stays as it is, and so does one that cannot be changed."""
    tmp_path.chmod(0o755)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)

    tighten([tmp_path])

    assert mode(tmp_path) == 0o755
    assert "open_to_other_users" in "".join(capsys.readouterr())


def test_a_folder_of_another_user_is_not_taken_over(tmp_path, monkeypatch):
    """What is another user's is neither believed nor touched."""
    (tmp_path / "a.program").touch()
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)

    assert not take_over(tmp_path, ["*.program"])
    assert (tmp_path / "a.program").exists()


@pytest.mark.parametrize(
    ("folder_mode", "file_mode", "stays"),
    [
        (0o700, 0o600, True),
        (0o700, 0o664, True),
        (0o755, 0o644, True),
        (0o755, 0o664, False),
        (0o755, 0o646, False),
        (0o775, 0o600, False),
        (0o757, 0o600, False),
        (0o1777, 0o600, False),
    ],
)
def test_what_others_may_have_written_is_removed(tmp_path, folder_mode, file_mode, stays):
    """Files that others could have made or changed go, others that are not asked for stay."""
    kept, other = tmp_path / "a.program", tmp_path / "other"
    for place in (kept, other):
        place.touch()
        place.chmod(file_mode)
    tmp_path.chmod(folder_mode)

    assert take_over(tmp_path, ["*.program"])

    assert kept.exists() is stays
    assert other.exists()
    assert mode(tmp_path) == 0o700


def test_a_link_is_no_file_of_the_folder(tmp_path):
    """A symbolic link goes, what it leads to stays."""
    target = tmp_path / "target"
    target.touch()
    (tmp_path / "a.program").symlink_to(target)
    (tmp_path / "b.program").symlink_to(tmp_path / "nowhere")

    assert take_over(tmp_path, ["*.program"])
    assert [one.name for one in tmp_path.iterdir()] == ["target"]
