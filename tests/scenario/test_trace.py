"""Demand traces: read from beside the scenario file, checked line by line."""

from __future__ import annotations

import os
import pickle

import pytest

from sim.errors import ScenarioError
from sim.scenario import build, load, scenario_notes
from sim.scenario import trace as trace_module
from tests.scenario.conftest import QUEUE

TRACED = QUEUE.replace("cases_per_day = 100", 'trace = "cases.csv"')


@pytest.fixture
def traced(tmp_path):
    """Return a function that loads a queue with this trace, or gives its faults."""

    def attempt(content, folder=tmp_path):
        folder.mkdir(exist_ok=True)
        (folder / "queue.toml").write_text(TRACED)
        if content is not None:
            (folder / "cases.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
        try:
            return load(folder / "queue.toml")
        except ScenarioError as error:
            return list(error.faults)

    return attempt


def test_trace_sound_file_gives_rows_in_order(traced):
    """Times, intents and channels come as written; a cell left empty is left open."""
    trace = traced("time_s,intent,channel\n60,any,phone\n\n5.5,,phone\n").demand.trace_rows

    assert trace.time_s == (60.0, 5.5)
    assert trace.intents == ("any", None)
    assert trace.channels == ("phone", "phone")


def test_trace_needs_only_times_in_any_column_order(traced):
    """Intent and channel may be left out, or stand first."""
    assert traced("time_s\n1\n2\n").demand.trace_rows.intents == (None, None)
    assert traced("intent,time_s\nany,2\n").demand.trace_rows.time_s == (2.0,)


def test_trace_digest_goes_by_rows_not_by_place(traced, tmp_path):
    """The same rows give the same digest in any folder and with any line ends; other rows do not."""
    here = traced("time_s\n1\n2\n", tmp_path / "here").sha256

    assert traced("time_s\r\n1\r\n2\r\n", tmp_path / "there").sha256 == here
    assert traced("time_s\n1\n3\n", tmp_path / "elsewhere").sha256 != here


def test_trace_survives_the_way_to_a_worker(traced):
    """A pickled scenario keeps its rows."""
    scenario = traced("time_s\n1\n2\n")

    assert pickle.loads(pickle.dumps(scenario)).demand.trace_rows.time_s == (1.0, 2.0)


@pytest.mark.parametrize(
    ("content", "what", "fix"),
    [
        ("time_s\n1\nsoon\n", 'trace line 3: time_s must be a number of seconds, 0 or more (found "soon")', "3600.5"),
        ("time_s\n-1\n", "trace line 2", "0 or more"),
        ("time_s\nnan\n", "trace line 2", "0 or more"),
        ("time_s\ninf\n", "trace line 2", "0 or more"),
        ("time_s,intent\n1,anny\n", 'trace line 2: unknown intent "anny"', 'did you mean "any"?'),
        ("time_s,channel\n1,fone\n", 'trace line 2: unknown channel "fone"', 'did you mean "phone"?'),
        ("time,intent\n1,any\n", 'trace line 1: unknown column "time"', 'did you mean "time_s"?'),
        ("time_s,time_s\n1,1\n", "each column once", "time_s, intent, channel"),
        ("time_s,intent\n1\n", "trace line 2: 1 cells under 2 columns", "every column"),
        ("time_s\n", "no rows", "at least one"),
        ("", "the file is empty", "time_s, intent, channel"),
        ("\n \n", "the file is empty", "a header"),
        ("time_s\n1_000\n", 'trace line 2: time_s must be a number of seconds, 0 or more (found "1_000")', "3600.5"),
        ("time_s\n\u0661\n", "trace line 2: time_s must be a number", "3600.5"),
        ('time_s\n"' + "1" * 200_000 + '"\n', "trace line 2: field larger than field limit", "plain CSV"),
        (b"time_s\n\xff\n", "not UTF-8 text (line 2, byte 7: 0xff)", "UTF-8"),
        (bytes(range(1, 128)) * 40, "trace line 1: unknown column", "columns"),
        (None, "does not exist", "relative to the scenario file"),
    ],
)
def test_trace_bad_file_names_the_line(traced, content, what, fix):
    """What is wrong with a trace is said with its line, and the nearest name."""
    fault = traced(content)[0]

    assert fault.where.endswith("queue.toml  demand.trace")
    assert what in fault.what
    assert fix in fault.fix


def test_trace_hopeless_file_stops_early(traced):
    """A file that is no trace at all does not give a million faults."""
    assert 20 <= len(traced("time_s\n" + "x\n" * 100_000)) <= 22


def test_trace_beside_a_rate_is_refused(tmp_path):
    """Weights shape a rate; a trace has none."""
    (tmp_path / "queue.toml").write_text(TRACED.replace('"cases.csv"', '"cases.csv", slot_cv = 0.1'))
    (tmp_path / "cases.csv").write_text("time_s\n1\n")

    with pytest.raises(ScenarioError) as caught:
        load(tmp_path / "queue.toml")

    assert caught.value.faults[0].where.endswith("demand.slot_cv")


def test_trace_without_a_row_in_the_run_is_refused(traced):
    """Rows after the end are left out; a trace of nothing else simulates nothing."""
    (fault,) = traced("time_s\n432000\n9e9\n")

    assert "no row of the trace lies within the run, 0 to 432000 s (the first is at 432000 s)" in fault.what
    assert traced("time_s\n431999\n9e9\n").demand.trace_rows.time_s == (431999, 9e9)


@pytest.mark.parametrize(
    ("rows", "note"),
    [
        ("1\n431999\n", ()),
        ("1\n432000\n500000\n", ("2 of 3", "left out; time_s counts seconds from the start of the warm-up")),
        ("0\n3600000\n259200000\n", ("2 of 3", "259200000 looks like milliseconds, but time_s counts seconds")),
        ("0\n1753000000.25\n", ("1 of 2", "1753000000.25 looks like seconds since 1970, but")),
        ("0\n1753000000000\n", ("1 of 2", "1753000000000 looks like milliseconds since 1970, but")),
    ],
)
def test_trace_rows_outside_the_run_are_noted_with_the_likely_cause(traced, rows, note):
    """A unit that was mistaken leaves out nearly all rows, yet not all: a run must not go on without a word."""
    text = "".join(scenario_notes(traced(f"time_s\n{rows}")))

    assert bool(text) == bool(note)
    assert all(words in text for words in note)
    assert not note or "rows of the trace lie outside the run (0 to 432000 s)" in text


def test_trace_wholly_outside_says_what_it_looks_like(traced):
    """The fault of a trace without any row in the run names the cause, too."""
    (fault,) = traced("time_s\n1753000000\n")

    assert "looks like seconds since 1970" in fault.fix


def test_scenario_without_trace_has_no_notes(queue):
    """A rate leaves nothing out."""
    assert scenario_notes(build(queue)) == ()


@pytest.mark.skipif(os.name != "posix", reason="devices and named pipes are a POSIX thing")
@pytest.mark.parametrize("device", ["/dev/zero", "pipe"])
def test_trace_that_never_ends_is_not_read(tmp_path, device):
    """A device or a pipe is refused before a byte of it is read."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "queue.toml").write_text(TRACED.replace("cases.csv", device))

    with pytest.raises(ScenarioError) as caught:
        load(tmp_path / "queue.toml")

    assert "is not a regular file" in caught.value.faults[0].what


def test_trace_with_too_many_rows_is_refused(traced, monkeypatch):
    """Reading stops at the row that is one too many."""
    monkeypatch.setattr(trace_module, "LARGEST_TRACE", 3)

    (fault,) = traced("time_s\n" + "1\n" * 4)

    assert fault.what == "trace line 5: more than 3 rows"
    assert len(traced("time_s\n" + "1\n" * 3).demand.trace_rows.time_s) == 3


def test_trace_too_large_is_not_read(traced, monkeypatch):
    """A file beyond the limit is refused by its size."""
    monkeypatch.setattr(trace_module, "LARGEST_FILE", 10)

    (fault,) = traced("time_s\n" + "1\n" * 10)

    assert "is larger than 10 bytes" in fault.what


@pytest.fixture
def two_lines(queue, tmp_path):
    """Return a function that builds a scenario with phone and chat, where `any` has a handle for phone only."""
    queue["demand"] = {"trace": "cases.csv"}
    queue["channels"].append({"name": "chat", "kind": "live"})
    queue["customers"] = {"segments": [{"name": "all", "channel_preference": {"phone": 1}}]}
    queue["intents"].append({"name": "rare", "share": 0, "handle": {"chat": {"talk": "5m"}}})
    queue["designs"]["siloed"]["teams"][0]["channels"] = ["phone", "chat"]

    def attempt(content):
        (tmp_path / "cases.csv").write_text(content)
        try:
            return build(queue, folder=tmp_path)
        except ScenarioError as error:
            return [fault.where for fault in error.faults]

    return attempt


@pytest.mark.parametrize(
    ("rows", "missing"),
    [
        ("1,any,chat", "<dict>  intents.any.handle.chat"),
        ("1,,chat", "<dict>  intents.any.handle.chat"),
        ("1,rare,", "<dict>  intents.rare.handle.phone"),
        ("1,rare,phone", "<dict>  intents.rare.handle.phone"),
    ],
)
def test_trace_row_that_nobody_can_handle_is_refused(two_lines, rows, missing):
    """A row starts a case on its channel, whatever the preferences; without intent it may be any that has a share."""
    assert two_lines(f"time_s,intent,channel\n{rows}\n") == [missing]


@pytest.mark.parametrize("rows", ["1,any,phone", "1,rare,chat", "1,,phone", "1,,", "1,any,phone\n432000,any,chat"])
def test_trace_asks_only_for_handles_of_what_it_starts(two_lines, rows):
    """Intents and channels that no row within the run brings together need no handle."""
    assert two_lines(f"time_s,intent,channel\n{rows}\n").name == "queue"
