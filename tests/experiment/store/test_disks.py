"""Stores on disks that are full or may only be read."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from studies import batch_files, document, kept_units

import sim
from sim.errors import UsageError

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs mounts or modes")


def _mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"cannot mount: {done.stderr.strip()}")


@pytest.fixture
def mounted(tmp_path) -> Iterator[Path]:
    """Return a folder that something may be mounted on."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount")
    place = tmp_path / "disk"
    place.mkdir()
    yield place
    subprocess.run(["umount", str(place)], capture_output=True, check=False)


@pytest.fixture
def read_only(tiny, tmp_path) -> Iterator[Path]:
    """Return a store of two replications that may only be read, by root as well."""
    store = tmp_path / "disk" / "runs"
    sim.compare(tiny, 2, store=store)
    if os.geteuid() == 0:
        _mount("--bind", str(store.parent), str(store.parent))
        _mount("-o", "remount,bind,ro", str(store.parent))
        yield store
        subprocess.run(["umount", str(store.parent)], capture_output=True, check=False)
    else:
        for path in [store, *store.rglob("*")]:
            path.chmod(0o500 if path.is_dir() else 0o400)
        yield store
        for path in [store, *store.rglob("*")]:
            path.chmod(0o700)


def test_read_only_store_that_has_everything_is_read(tiny, read_only):
    """Nothing needs to be written: studies and queries are answered."""
    found = sim.compare(tiny, 2, store=read_only, progress=lambda *_: pytest.fail("something was run"))

    assert document(found) == document(sim.compare(tiny, 2))
    assert sim.query(read_only, "SELECT count(*) FROM units").iloc[0, 0] == 4


def test_read_only_store_that_lacks_something_is_refused_before_anything_runs(tiny, read_only):
    """The error names the folder and says what to do; nothing in it is changed."""
    before = {path: path.read_bytes() for path in read_only.rglob("*") if path.is_file()}
    with pytest.raises(UsageError) as caught:
        sim.compare(tiny, 3, store=read_only, progress=lambda *_: pytest.fail("something was run"))

    assert caught.value.faults[0].what.startswith(f"cannot write to the store '{read_only}': ")
    assert "that you may write to" in caught.value.faults[0].fix
    assert {path: path.read_bytes() for path in read_only.rglob("*") if path.is_file()} == before


def test_full_disk_keeps_what_fits_and_goes_on_with_more_room(tiny, mounted):
    """A disk of its own: the error says that it is full, files are whole, and nothing half-written is left."""
    _mount("-t", "tmpfs", "-o", "size=400k", "tmpfs", str(mounted))
    store = mounted / "runs"
    told: list[str] = []
    error, replications = "", 0
    while not error and replications < 400:
        replications += 2  # batch by batch
        try:
            sim.compare(tiny, replications, store=store, on_notice=told.append)
        except UsageError as caught:
            error = str(caught)
    kept = kept_units(store)

    assert "free space, then run the same command again: what is finished is kept" in error
    assert "simulations are kept in the store" in told[-1]
    assert len(kept) > 4
    assert not list((store / "incomplete").iterdir())
    subprocess.run(["mount", "-o", "remount,size=20m", str(mounted)], check=True)
    told.clear()
    assert document(sim.compare(tiny, replications, store=store, on_notice=told.append)) == document(
        sim.compare(tiny, replications)
    )
    assert told == [f"found {len(kept)} of {2 * replications} simulations in the store '{store}'"]
    assert len(batch_files(store)) > 4
    assert not list(store.rglob("*.damaged"))
