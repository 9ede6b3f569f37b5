"""Thousands of broken scenario files and traces: each loads, or is refused in words; what loads also runs.

800 files by default: of every six, two start from erlang-a, three from everything.toml and one from retail-bank, the
slowest. Of nine, four are changed as a tree (keys, entries, types, nesting) and written anew, three by token and
two by byte. OMNIDES_FUZZ=20000 breaks more of them, the first 800 being the same. Of traces (CSV) a fifth as many are
broken: a third by byte, the others by cell, row and column.
"""

from __future__ import annotations

import os
import re
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sim.engine import simulate
from sim.errors import SimError
from sim.report.scenario_page import scenario_page
from sim.scenario import Scenario, build, load
from sim.scenario.effort import effort_of
from sim.scenario.wording import LONGEST_ECHO
from tests.scenario.mutations import mutated, mutated_trace, traced

pytestmark = pytest.mark.slow

COUNT = int(os.environ.get("OMNIDES_FUZZ", "800"))
TRACES = COUNT // 5
BLOCKS = 4
"""Parts of the whole, so that a failure tells where it was."""
SECONDS_PER_STEP = 5
"""Limit on reading one file, and on simulating one day of it; both take milliseconds."""
MOST_SECONDS = 0.1
"""Days that are expected to take longer are not run."""
LONGEST_TEXT = 100_000
LONGEST_LINE = 1_000

JARGON = re.compile(
    r"Traceback|pydantic|NoneType|Input should|<class|object at 0x|__\w+__|errors\.|_type\b"
    r"|\b(?:dict|tuple|str|bool|int)\b|\b[A-Z]\w+(?:Error|Exception)\b"
)
_QUOTED = re.compile(r'\(found .*\)|the line reads: .*|"[^"]*"')


@contextmanager
def _time_limit(seconds: int) -> Iterator[None]:
    """Raise TimeoutError in what runs longer, even in a loop that never ends; without it where there is no alarm."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def over(*_: object) -> None:
        raise TimeoutError(f"longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, over)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _unfit(error: SimError, name: str) -> list[str]:
    """Return what is wrong with the words of a refusal."""
    text = error.text()
    said = _QUOTED.sub("", text)
    checks = {
        "names no file": name not in text,
        "too long": len(text) > LONGEST_TEXT or max(map(len, text.splitlines())) > LONGEST_LINE,
        "raw control characters": not text.replace("\n", "").isprintable(),
        "speaks of Python": JARGON.search(said) is not None,
        "does not say what is wrong": not error.faults or not all(fault.what and fault.where for fault in error.faults),
    }
    return [label for label, found in checks.items() if found]


def _shortened(scenario: Scenario) -> Scenario:
    """Return a day of a scenario that loaded, with few cases; the whole of it if it takes them from a trace."""
    data = scenario.canonical()
    if data["demand"]["cases_per_day"] is None:
        return scenario
    data["time"].update(days=1, warmup_days=0, cooldown_days=0)
    data["demand"].update(cases_per_day=min(60.0, data["demand"]["cases_per_day"]), surges=[])
    return build(data)


def _load(path: Path) -> str:
    scenario_page(load(path))
    return "loaded"


def _run(path: Path) -> str:
    """Simulate a short day under a design of the scenario, if it is small."""
    scenario = load(path)
    short = _shortened(scenario)
    name = list(scenario.designs)[int(scenario.sha256, 16) % len(scenario.designs)]
    if effort_of(short, name).seconds > MOST_SECONDS:
        return "too large to run"
    simulate(short, name, seed=1)
    return "ran"


def _ending(step: Callable[[Path], str], path: Path, origin: str) -> str:
    """Return how a step ended: the word it gave, ``refused``, or what is wrong with the way it ended."""
    try:
        with _time_limit(SECONDS_PER_STEP):
            return step(path)
    except SimError as error:
        unfit = _unfit(error, origin)
        return f"{unfit}: {error.text()[:2_000]}" if unfit else "refused"
    except BaseException:
        return traceback.format_exc(limit=-6)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_fuzz_broken_file_loads_or_is_refused_in_words(block: int, tmp_path: Path) -> None:
    """No broken file ends in anything but a scenario, which can be run, or an error fit to be read."""
    path = tmp_path / "broken.toml"
    seen: Counter[str] = Counter()
    for number in range(block, COUNT, BLOCKS):
        path.write_bytes(mutated(number))
        loaded = _ending(_load, path, path.name)
        assert loaded in {"loaded", "refused"}, f"mutation {number}: {loaded}"
        seen[loaded] += 1
        if loaded == "loaded":
            ran = _ending(_run, path, "<dict>")
            assert ran in {"ran", "refused", "too large to run"}, f"mutation {number}: {ran}"
            seen[f"then {ran}"] += 1

    assert seen["refused"] > 0.4 * COUNT / BLOCKS, seen
    assert seen["then ran"] > 0.05 * COUNT / BLOCKS, seen


def test_fuzz_broken_trace_loads_or_is_refused_in_words(tmp_path: Path) -> None:
    """The same for a sound scenario beside a broken trace."""
    path, trace = tmp_path / "sound.toml", tmp_path / "broken.csv"
    path.write_bytes(traced(trace.name))
    seen: Counter[str] = Counter()
    for number in range(TRACES):
        trace.write_bytes(mutated_trace(number))
        loaded = _ending(_load, path, path.name)
        assert loaded in {"loaded", "refused"}, f"trace {number}: {loaded}"
        seen[loaded] += 1
        if loaded == "loaded":
            ran = _ending(_run, path, path.name)
            assert ran in {"ran", "too large to run"}, f"trace {number}: {ran}"
            seen[f"then {ran}"] += 1

    assert seen["refused"] > 0.4 * TRACES, seen
    assert seen["then ran"] > 0.05 * TRACES, seen


def test_fuzz_mutations_are_the_same_every_time_and_differ() -> None:
    """Mutation 7 is mutation 7, on every machine and in every order; few are alike."""
    some = [mutated(number) for number in range(120)]

    assert [mutated(number) for number in range(120)] == some
    assert len(set(some)) > 110


def test_fuzz_traces_are_the_same_every_time_and_differ() -> None:
    """Trace 7 is trace 7, too; few are alike."""
    some = [mutated_trace(number) for number in range(120)]

    assert [mutated_trace(number) for number in reversed(range(120))] == some[::-1]
    assert len(set(some)) > 110


def test_fuzz_would_notice_bad_words() -> None:
    """The checks on words do find what they are for."""
    from sim.errors import Fault, ScenarioError

    bad = {
        "names no file": Fault("x", where="y"),
        "too long": Fault("x" * (LONGEST_LINE + 1), where="f.toml"),
        "raw control characters": Fault("\x1b[31m", where="f.toml"),
        "speaks of Python": Fault("Input should be a valid dict", where="f.toml"),
        "does not say what is wrong": Fault("", where="f.toml"),
    }

    assert {label: _unfit(ScenarioError(fault), "f.toml") for label, fault in bad.items()} == {k: [k] for k in bad}
    assert LONGEST_ECHO < LONGEST_LINE
