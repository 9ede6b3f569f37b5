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

from sim.experiment.running import batches

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
seen = []
def counted(real):
    def step(path, *arguments, **options):
        where = str(arguments[0] if arguments else path)
        if ".omnides-incomplete" not in where and ".writable" not in where:  # at a place, not on the way there
            seen.append(path)
            if len(seen) == AT:
                WHAT
        return real(path, *arguments, **options)
    return step
Path.replace, Path.unlink = counted(Path.replace), counted(Path.unlink)
from sim.cli import main
main(sys.argv[1:])
"""
STEPS = 1 + 6 + 12 + 3  # the result goes, logs of the third replication, new logs come, new results


def _stopped(what: str, at: int, folder: Path, environment: dict[str, str], *arguments: object) -> tuple[int, str]:
    """Do something to a study as it is about to take a step of the last, in which files go to their places."""
    code = MOVING.replace("WHAT", what).replace("AT", str(at))
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.fixture
def studies(small, omnides):
    """Return a longer and a shorter study of the same designs, with the files of the second in ``short``."""
    longer, shorter = (("compare", small, "--quiet", "--replications", n, "--out") for n in (3, 2))
    assert omnides(*shorter, "short").returncode == 0
    assert omnides(*longer, "results").returncode == 0
    return longer, shorter


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("at", [1, STEPS])
def test_out_interrupted_while_files_are_moved_has_the_whole_study(at, studies, tmp_path, environment) -> None:
    """Ctrl-C waits until all are in their places."""
    code, said = _stopped("os.kill(os.getpid(), signal.SIGINT)", at, tmp_path, environment, *studies[1], "results")

    assert (code, said.strip()) == (130, "interrupted")
    assert _files(tmp_path / "results") == _files(tmp_path / "short")


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("at", [1, 2, 5, 8, 9, 15, 20, 21, STEPS])
def test_out_killed_while_files_are_moved_is_moved_on_by_the_next(at, studies, tmp_path, omnides, environment) -> None:
    """Whatever becomes of the next study: here it is refused, and the one after that another's."""
    code, _ = _stopped("os.kill(os.getpid(), signal.SIGKILL)", at, tmp_path, environment, *studies[1], "results")
    (tmp_path / "results" / "logs" / "cases-apart-9.csv").write_text("mine", encoding="utf-8")
    refused = omnides(*studies[1][:3], "--replications", 10, "--out", "results")
    (tmp_path / "results" / "logs" / "cases-apart-9.csv").unlink()

    assert code == -signal.SIGKILL
    assert refused.returncode == 2
    assert "cases-apart-9.csv' is in the way: it is not of an earlier study" in refused.stderr
    assert _files(tmp_path / "results") == _files(tmp_path / "short")
    assert omnides(*studies[0], "results").returncode == 0
    assert len(_files(tmp_path / "results")) == 3 + 18


@pytest.mark.parametrize("at", [1, 4, 12, STEPS])
def test_out_error_while_files_are_moved_keeps_the_study(at, studies, tmp_path, omnides, environment) -> None:
    """What is complete is said to be, stays, and is moved on by the next."""
    code, said = _stopped("raise OSError(5, 'trouble')", at, tmp_path, environment, *studies[1], "results")

    assert code == 2
    assert "the study is complete; the next one into this folder first moves it to its place" in said
    (tmp_path / "results" / "logs" / "teams-apart-9.csv").mkdir()
    assert omnides(*studies[1][:3], "--replications", 10, "--out", "results").returncode == 2
    (tmp_path / "results" / "logs" / "teams-apart-9.csv").rmdir()
    assert _files(tmp_path / "results") == _files(tmp_path / "short")


def test_out_list_of_a_killed_study_removes_logs_only(studies, tmp_path, omnides) -> None:
    """Whatever somebody wrote into it."""
    hidden = tmp_path / "results" / ".omnides-incomplete"
    (hidden / "logs").mkdir(parents=True)
    (tmp_path / "results" / "logs" / "notes.txt").write_text("mine", encoding="utf-8")
    (hidden / "moving").write_bytes(b"notes.txt\n../kpis.csv\n\xff\ncases-apart-2.csv")
    assert omnides(*studies[0], "results").returncode == 0

    assert (tmp_path / "results" / "logs" / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert not hidden.exists()


@pytest.mark.parametrize(
    "content",
    ['{"kpis":[],"replications":Infinity}', "[" * 200_000, '{"kpis":[{"design":1}],"replications":1}', None],
)
def test_out_result_of_somebody_else_is_refused(content, small, tmp_path, omnides) -> None:
    """Whatever it holds, or if it is a pipe, that would be read for ever."""
    (tmp_path / "results" / "logs").mkdir(parents=True)
    result = tmp_path / "results" / "result.json"
    if content is None:
        os.mkfifo(result)
    else:
        result.write_text(content, encoding="utf-8")
    done = omnides("compare", small, *STUDY, "--out", "results")

    assert done.returncode == 2
    assert "'results/result.json' is in the way" in done.stderr


def test_out_hidden_folder_that_is_a_link_is_not_followed(small, tmp_path, omnides) -> None:
    """What it leads to is not ours."""
    (tmp_path / "results").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "results" / ".omnides-incomplete").symlink_to(tmp_path / "elsewhere")

    assert omnides("compare", small, *STUDY, "--out", "results").returncode == 0
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert sorted(path.name for path in (tmp_path / "results").iterdir()) == [
        "differences.csv", "kpis.csv", "logs", "result.json",
    ]  # fmt: skip


TIDYING = """
import os, shutil, signal, sys, time
from sim.experiment.running import batches
def interrupted(*_):
    os.kill(os.getpid(), signal.SIGINT)
batches.run_unit = interrupted
remove = shutil.rmtree
def rmtree(*arguments, **options):
    time.sleep(1.1)  # longer than signals count as one
    os.kill(os.getpid(), signal.SIGINT)
    remove(*arguments, **options)
from sim.report import folder as results_folder
begin = results_folder.ResultFolder._begin
def begun(folder):
    begin(folder)
    shutil.rmtree = rmtree
results_folder.ResultFolder._begin = begun
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
    monkeypatch.setattr(batches, "run_unit", lambda *_: pytest.fail("something ran"))
    done = omnides("compare", small, *STUDY, "--out", "results")

    assert done.returncode == 2
    assert f"'{Path('results') / taken}' is in the way" in done.stderr
    assert _files(tmp_path / "results") == before
