"""--out where it cannot work: refused in words, nothing that looks complete is left, and earlier results stay."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.experiment import threads

STUDY = ("--replications", 2, "--workers", 1)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a disk of 400 kB, where mounting one is allowed."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("needs the right to mount")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def _files(folder: Path) -> dict[str, str]:
    """Return what lies below a folder, each file with its digest."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _limited(environment: dict[str, str], folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command where no file may grow beyond 40 kB, workers included."""
    code = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))\n"
    script = folder / "limited.py"
    main = "from sim.cli import main\nif __name__ == '__main__': main(sys.argv[1:])\n"
    script.write_text(code + main, encoding="utf-8")
    return subprocess.run(
        [sys.executable, str(script), *map(str, arguments)],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")
@pytest.mark.parametrize("workers", [1, 2])
def test_out_log_that_cannot_be_written_leaves_earlier_results(workers, small, tmp_path, omnides, environment) -> None:
    """A study that fails half-way changes nothing: the folder holds the earlier one, byte for byte, and no other."""
    assert omnides("compare", small, *STUDY, "--out", "results").returncode == 0
    before = _files(tmp_path / "results")

    done = _limited(
        environment,
        tmp_path,
        "compare",
        small,
        "--replications",
        2,
        "--workers",
        workers,
        "--seed",
        2,
        "--out",
        "results",
    )

    assert done.returncode == 2
    assert done.stdout == ""
    assert "error: cannot write a log: File too large" in done.stderr
    assert "results" in done.stderr
    assert "Traceback" not in done.stderr
    assert _files(tmp_path / "results") == before
    assert sorted(path.name for path in (tmp_path / "results").iterdir()) == [
        "differences.csv", "kpis.csv", "logs", "result.json",
    ]  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")
def test_out_result_that_cannot_be_written_leaves_earlier_results(small, tmp_path, omnides, monkeypatch) -> None:
    """The same when the logs fit and the result does not."""
    assert omnides("compare", small, *STUDY, "--out", "results").returncode == 0
    before = _files(tmp_path / "results")
    real = Path.write_text

    def full(self: Path, *arguments: object, **options: object) -> int:
        if self.name == "kpis.csv":
            raise OSError(28, "No space left on device")
        return real(self, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "write_text", full)
    done = omnides("compare", small, *STUDY, "--seed", 2, "--out", "results")
    monkeypatch.undo()

    assert done.returncode == 2
    assert "error: cannot write results to 'results': No space left on device" in done.stderr
    assert "free space" in done.stderr
    assert _files(tmp_path / "results") == before


def test_out_disk_that_is_full_exits_2_and_leaves_nothing(small: Path, tiny_disk: Path, omnides) -> None:
    """On a disk with room for some of the logs the study ends with the reason, and with no results."""
    done = omnides("compare", small, *STUDY, "--out", tiny_disk / "results")

    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert str(tiny_disk / "results") in done.stderr
    assert "free space" in done.stderr
    assert done.stdout == ""
    assert _files(tiny_disk) == {}


def test_out_disk_too_small_is_refused_before_simulating(small: Path, tiny_disk: Path, omnides) -> None:
    """Logs that cannot fit are known beforehand, with their size and what is free."""
    done = omnides("compare", small, "--replications", 50, "--out", tiny_disk / "results")

    assert done.returncode == 2
    assert "the logs would take about" in done.stderr
    assert str(tiny_disk / "results") in done.stderr
    assert "running" not in done.stderr


def test_out_disk_that_is_read_only_exits_2(small: Path, tiny_disk: Path, omnides) -> None:
    """A folder that even root may not write to."""
    subprocess.run(["mount", "-o", "remount,ro", str(tiny_disk)], check=True)

    done = omnides("compare", small, "--out", tiny_disk / "results")

    assert done.returncode == 2
    assert "Read-only file system" in done.stderr
    assert "running" not in done.stderr


@pytest.mark.parametrize("out", ["taken/results", "a\0b", "x" * 300])
def test_out_that_cannot_be_a_folder_exits_2(out: str, small: Path, tmp_path: Path, omnides) -> None:
    """Below a file, with an impossible name, or one too long."""
    (tmp_path / "taken").write_text("mine", encoding="utf-8")

    done = omnides("compare", small, "--out", out)

    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert "running" not in done.stderr


@pytest.mark.parametrize("out", ["taken", os.devnull])
def test_out_that_is_a_file_says_so(out: str, small: Path, tmp_path: Path, omnides) -> None:
    """The word for what it is, not the system's."""
    (tmp_path / "taken").write_text("mine", encoding="utf-8")

    done = omnides("compare", small, "--out", out)

    assert done.returncode == 2
    assert done.stderr.startswith(f"error: '{out}' is a file, not a folder\n")


def test_out_inside_missing_folders_makes_them(small: Path, tmp_path: Path, omnides) -> None:
    """The way to the folder is made with it."""
    assert omnides("run", small, "--design", "apart", *STUDY, "--out", "a/b/c").returncode == 0
    assert (tmp_path / "a" / "b" / "c" / "result.json").is_file()


@pytest.mark.skipif(os.name != "posix", reason="locks of POSIX")
def test_out_of_two_studies_at_once_is_refused_to_the_second(small: Path, tmp_path: Path, omnides, environment) -> None:
    """One study a folder at a time; the second is told so at once, and may go on when the first has gone."""
    first = subprocess.Popen(
        [sys.executable, "-m", "sim.cli", "compare", str(small), "--replications", "500", "--workers", "2",
         "--out", "results"],
        cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert first.stderr is not None
        assert first.stderr.readline() == "running 1,000 simulations ...\n"
        second = omnides("compare", small, *STUDY, "--out", "results")
        first.send_signal(signal.SIGINT)
        first.communicate(timeout=20)
    finally:
        first.kill()

    assert second.returncode == 2
    assert "error: another study is writing to 'results'" in second.stderr
    assert first.returncode == 130
    assert omnides("compare", small, *STUDY, "--out", "results").returncode == 0


def test_out_of_a_study_that_was_killed_is_cleared_by_the_next(small: Path, tmp_path: Path, omnides) -> None:
    """What a killed study left does not stop the next one, nor get into its results."""
    left = tmp_path / "results" / ".omnides-incomplete" / "logs"
    left.mkdir(parents=True)
    (left / "contacts-gone-0.csv").write_text("half", encoding="utf-8")

    assert omnides("compare", small, *STUDY, "--out", "results").returncode == 0
    assert not left.exists()
    assert not (tmp_path / "results" / "logs" / "contacts-gone-0.csv").exists()


POLICY = """
import sys
from sim import Policy
print("imported")
class Loud(Policy):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        print("made")
    def choose_agent(self, contact, agents, now_s):
        print("asked")
        return agents[0]
"""


@pytest.mark.parametrize("workers", [1, 2])
def test_policy_that_prints_does_not_spoil_the_result(workers: int, small: Path, tmp_path: Path, process) -> None:
    """What a policy prints goes to stderr: stdout holds JSON and nothing else."""
    import json

    (tmp_path / "loud.py").write_text(POLICY, encoding="utf-8")
    with small.open("a", encoding="utf-8") as file:
        file.write('\n[designs.together.routing]\npolicy = "loud:Loud"\n')
    path = f"{Path.cwd()}{os.pathsep}{tmp_path}"

    done = process(
        "compare", small, "--replications", 2, "--workers", workers, "--format", "json", "--allow-code", PYTHONPATH=path
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["scenario"]
    assert all(word in done.stderr for word in ("imported", "made", "asked"))


FAILS = """
import sim
class Fails(sim.Policy):
    def choose_agent(self, contact, agents, now_s):
        return 1 / 0
"""


def test_out_folder_made_for_nothing_goes(small, tmp_path, omnides, monkeypatch) -> None:
    """A study that fails leaves no folder that was made for it, and none above; one that was there stays."""
    (tmp_path / "failing_policy.py").write_text(FAILS, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "kept").mkdir()
    study = ("compare", small, *STUDY, "--allow-code", "--set", "designs.apart.routing.policy=failing_policy:Fails")
    failed = [omnides(*study, "--out", folder) for folder in ("new/folder", "kept/folder", "kept")]

    assert ["Fails.choose_agent failed" in done.stderr for done in failed] == [True] * 3
    assert not (tmp_path / "new").exists()
    assert list((tmp_path / "kept").iterdir()) == []


MOVING = """
import os, signal, sys
from pathlib import Path
move, moved = Path.replace, []
def replace(path, target):
    if "incomplete" not in str(target):  # to its place, not within the hidden folder
        moved.append(target)
        if len(moved) == 2:
            os.kill(os.getpid(), signal.SIGNAME)
    return move(path, target)
Path.replace = replace
from sim.cli import main
main(sys.argv[1:])
"""


def _ended_while_moving(name: str, folder: Path, environment: dict[str, str], *arguments: object) -> int:
    code = MOVING.replace("SIGNAME", name)
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, timeout=120, check=False
    ).returncode


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
def test_out_ended_while_files_are_moved_loses_no_study(name, small, tmp_path, omnides, environment) -> None:
    """Ctrl-C waits until all have moved. Who is killed leaves a list, by which the next study clears what is there."""
    longer, shorter = (("compare", small, "--replications", n, "--workers", 1, "--out") for n in (3, 2))
    for study, folder in ((longer, "long"), (shorter, "short"), (longer, "results")):
        assert omnides(*study, folder).returncode == 0
    ended = _ended_while_moving(name, tmp_path, environment, *shorter, "results")

    if name == "SIGINT":
        assert ended == 130
    else:
        assert ended == -signal.SIGKILL
        assert not (tmp_path / "results" / "result.json").exists()
        assert omnides(*shorter, "results").returncode == 0
    assert _files(tmp_path / "results") == _files(tmp_path / "short")


TIDYING = """
import os, shutil, signal, sys
from sim.experiment import threads
def interrupted(*_):
    os.kill(os.getpid(), signal.SIGINT)
threads.run_unit = interrupted
remove = shutil.rmtree
def rmtree(*arguments, **options):
    os.kill(os.getpid(), signal.SIGINT)
    remove(*arguments, **options)
from sim.report import files
begin = files.ResultFolder._begin
def begun(folder):
    begin(folder)
    shutil.rmtree = rmtree
files.ResultFolder._begin = begun
from sim.cli import main
main(sys.argv[1:])
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_out_interrupted_twice_leaves_no_folder(small, tmp_path, environment) -> None:
    """The second comes while what the first has ended is cleared away."""
    command = [sys.executable, "-c", TIDYING, "compare", str(small), "--replications", "1", "--out", "new/folder"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, timeout=120, check=False)

    assert done.returncode == 130
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("taken", ["kpis.csv", "differences.csv", "logs"])
def test_out_place_that_is_taken_is_told_before_anything_is_simulated(
    taken, small, tmp_path, omnides, monkeypatch
) -> None:
    """A folder where a file must go, or a link that leads nowhere in place of the logs: the earlier study stays."""
    assert omnides("compare", small, *STUDY, "--out", "results").returncode == 0
    place = tmp_path / "results" / taken
    if taken == "logs":
        place.rename(tmp_path / "elsewhere")
        place.symlink_to("nowhere")
    else:
        place.unlink()
        place.mkdir()
    before = _files(tmp_path / "results")
    monkeypatch.setattr(threads, "run_unit", lambda *_: pytest.fail("something ran"))
    done = omnides("compare", small, *STUDY, "--out", "results")

    assert done.returncode == 2
    assert f"'{Path('results') / taken}' is in the way" in done.stderr
    assert _files(tmp_path / "results") == before
