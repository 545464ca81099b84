"""The walk over what somebody dropped: its order, and what it does not open."""

import os
import socket
from pathlib import Path

import pytest

from avara_desktop.local.dicom_files import files_in

needs_links = pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")


def walked(*paths: Path) -> list[tuple[str, str]]:
    return [(path.name, kind) for path, kind in files_in(paths)]


def test_folders_are_walked_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b/2", "b/10", "a/z/1", "c"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / ".DS_Store").touch()
    (tmp_path / ".git").mkdir()
    order = [("a", "folder"), ("z", "folder"), ("1", ""), ("b", "folder"), ("10", ""), ("2", ""), ("c", "")]
    assert walked(tmp_path)[1:] == order
    assert walked(tmp_path / "c", tmp_path / "b" / "2", tmp_path / "c") == [("c", ""), ("2", "")]
    assert walked(tmp_path / ".DS_Store") == [(".DS_Store", "")]


@needs_links
def test_links_are_followed_where_they_were_named_and_nowhere_else(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").touch()
    (folder / "round").symlink_to(folder, target_is_directory=True)
    (folder / "same").symlink_to(folder / "file")
    (tmp_path / "named").symlink_to(folder, target_is_directory=True)
    inside = [("file", ""), ("round", "a link, not followed"), ("same", "a link, not followed")]
    assert walked(folder)[1:] == inside
    assert walked(tmp_path / "named")[1:] == inside
    (tmp_path / "broken").symlink_to(tmp_path / "nothing")
    assert walked(tmp_path / "broken") == [("broken", "could not be read")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_pipes_and_sockets_are_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert walked(tmp_path)[1:] == [("pipe", "not a file"), ("socket", "not a file")]
    assert walked(tmp_path / "pipe") == [("pipe", "not a file")]


def test_what_cannot_be_looked_at_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "scandir", refuse)
    assert walked(tmp_path, tmp_path / "gone", tmp_path / "nul\0") == [
        (tmp_path.name, "could not be read"),
        ("gone", "could not be read"),
        ("nul\0", "could not be read"),
    ]


def test_a_deep_tree_is_walked_to_its_end(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * 400)
    deep.mkdir(parents=True)
    (deep / "file").touch()
    assert walked(tmp_path)[-1] == ("file", "")
