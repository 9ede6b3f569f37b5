"""Demand traces: read from beside the scenario file, checked line by line."""

from __future__ import annotations

import pickle

import pytest

from sim.errors import ScenarioError
from sim.scenario import load
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
        ("", "0 rows", "under a header"),
        (b"time_s\n\xff\n", "not UTF-8 text (byte 7)", "UTF-8"),
        (None, "cannot be read", "relative to the scenario file"),
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
