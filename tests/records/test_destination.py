"""Where users let files be written: links are followed, devices and folders are left alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from experiments.writing import write_text
from sim.destination import destination
from sim.errors import InputError
from sim.population.ties import KINDS
from sim.records import NETWORK, Writer


def write_network(path: Path) -> None:
    writer = Writer(path, NETWORK, {})
    writer.add([["a"], ["b"], [KINDS[0]]])
    writer.close()


def write_words(path: Path) -> None:
    write_text(path, "words\n")


@pytest.mark.parametrize("write", [write_network, write_words])
def test_a_link_stays_a_link_and_its_file_is_written(write, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    link = tmp_path / "here"
    try:
        link.symlink_to(tmp_path / "far" / "there")
    except OSError:
        pytest.skip("no right to make links")
    for _ in range(2):  # to a file that is not there, and to one that is
        write(link)
        assert link.is_symlink() and (tmp_path / "far" / "there").stat().st_size > 0
    assert [path.name for path in (tmp_path / "far").iterdir()] == ["there"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name")
@pytest.mark.parametrize("write", [write_network, write_words])
def test_what_is_no_file_is_refused_and_stays(write, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path, reason in ((pipe, "device"), (tmp_path, "folder")):
        with pytest.raises(InputError) as refused:
            write(path)
        assert reason in refused.value.in_language("en") and str(path) in str(refused.value)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_what_is_not_there_yet_is_a_destination(tmp_path: Path) -> None:
    assert destination(tmp_path / "new") == (tmp_path / "new").resolve()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_half_a_file_is_removed(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "network.parquet", NETWORK, {})
    writer.add([["a"], ["b"], [KINDS[0]]])
    full = os.open("/dev/full", os.O_WRONLY)
    part = next(tmp_path.glob("*.part"))
    for number in os.listdir("/proc/self/fd"):  # the disk fills up while the file is open
        try:
            if os.readlink(f"/proc/self/fd/{number}") == str(part):
                os.dup2(full, int(number))
        except OSError:
            continue
    os.close(full)
    with pytest.raises(InputError, match="No space left"):
        writer.close()
    assert list(tmp_path.iterdir()) == []
    write_network(tmp_path / "network.parquet")
    assert pq.read_table(tmp_path / "network.parquet").num_rows == 1
