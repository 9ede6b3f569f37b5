"""What a study will take, told beforehand; what cannot be borne is refused before anything is sampled."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest

import sim
from sim.engine import ENGINES, bearable
from sim.errors import SimError, UsageError
from sim.experiment import check_effort, compare
from sim.scenario import load
from sim.scenario.effort import RATES, effort_of, time_text

EVERYTHING = Path(__file__).resolve().parents[1] / "engine" / "everything.toml"


def _refused(call, *arguments, **options) -> str:
    start = time.monotonic()
    with pytest.raises(SimError) as caught:
        call(*arguments, **options)
    assert time.monotonic() - start < 2.0
    return caught.value.text()


@pytest.mark.parametrize(
    ("source", "overrides"),
    [
        ("erlang-a", ["demand.cases_per_day=1000000000000"]),
        ("erlang-a", ["demand.cases_per_day=1e12"]),
        ("erlang-a", ["demand.cases_per_day=1e6", "time.days=300"]),
        ("retail-bank", ["demand.cases_per_day=1e9"]),
        ("erlang-a", ["designs.siloed.teams.0.agents=1000000000"]),
    ],
)
def test_load_absurd_size_is_refused_with_time_and_memory(source, overrides):
    """A scenario beyond all machines is refused when it is read, with what it would take."""
    text = _refused(load, source, overrides=overrides)

    assert "would take about" in text
    assert "of computing" in text
    assert "of memory" in text
    assert "scale" in text


def test_effort_of_ten_to_the_twelve_cases_is_told_in_years():
    """The figures are those of the default engine's rates, for 23 days of 1e12 cases."""
    text = _refused(load, "erlang-a", overrides=["demand.cases_per_day=1e12"])

    assert f"about {time_text(23e12 / RATES['compiled'].contacts_per_s)} of computing and" in text
    assert "PB of memory" in text


def test_effort_depends_on_the_engine():
    """The compiled engine takes less time and memory for the same cases and files."""
    compiled, reference = (effort_of(load("retail-bank"), "siloed", engine=engine) for engine in RATES)

    assert compiled.seconds < reference.seconds
    assert compiled.memory_bytes < reference.memory_bytes
    assert (compiled.cases, compiled.file_bytes) == (reference.cases, reference.file_bytes)


def test_effort_is_known_for_every_engine():
    """Whatever can be asked for can be estimated."""
    assert set(RATES) == set(ENGINES)


def test_load_days_beyond_ten_years_are_refused():
    """A million days are more than the schema allows."""
    assert "days must be 3660 or less (found 1000000)" in _refused(load, "erlang-a", overrides=["time.days=1000000"])


LARGE = ["demand.cases_per_day=1000000", "time.days=40"]


def test_effort_counts_what_agents_remember_of_customers():
    """Lasting items are kept per customer, agent and channel that met: with more days more of them, up to all."""

    def memory(days, items):
        changes = [f"items.company.{what}" for what in ("lasting=false", "on_file=0")] if items == 1 else []
        scenario = load("relationship-desk", changes, days=days)
        return effort_of(scenario, "omnichannel", keeps_logs=False).memory_bytes

    more = [memory(days, 2) - memory(days, 1) for days in (1, 28, 840, 3_000)]
    assert 0 < more[0] < more[1] < more[2]
    assert more[2:] == pytest.approx([2_430 * 11 * 3 * RATES["compiled"].memory_bytes] * 2)


def test_simulate_and_compare_refuse_what_does_not_fit_the_memory(monkeypatch, tmp_path):
    """What one machine could bear and this one cannot is refused by the calls that would begin it."""
    monkeypatch.setattr(bearable, "available_bytes", lambda: 4e9)
    scenario = load("erlang-a", LARGE)

    for text in (
        _refused(sim.simulate, scenario, "siloed"),
        _refused(compare, scenario, replications=2, logs=tmp_path),
    ):
        assert "would take about" in text
        assert "4 GB of memory are free" in text
        assert "lower demand.cases_per_day" in text


def test_effort_without_logs_needs_memory_for_the_largest_day_only(monkeypatch):
    """More days take more time, and memory for logs only; the day at hand has to fit in any case."""
    short, long = (load("erlang-a", [*LARGE[:1], f"time.days={days}"]) for days in (10, 40))
    few, many = (check_effort([(scenario, "siloed", 1)], engine="reference") for scenario in (short, long))

    assert many.seconds > 3 * few.seconds
    assert many.memory_bytes == pytest.approx(few.memory_bytes, rel=0.01)
    assert many.memory_bytes > 2e9
    monkeypatch.setattr(bearable, "available_bytes", lambda: 1e15)
    assert (
        check_effort([(long, "siloed", 1)], engine="reference", keeps_logs=True).memory_bytes > 40 * many.memory_bytes
    )


def test_compare_refuses_what_takes_longer_than_a_week():
    """Replications add up in time, not in memory; workers share the time and add up the memory."""
    scenario = load("retail-bank", days=400)

    text = _refused(compare, scenario, replications=10_000, workers=2, engine="reference")

    assert "more than 7 days are not begun" in text
    assert "on 2 processors" in text


def test_check_effort_shares_time_among_workers_and_adds_up_memory():
    """Two workers take half the time and twice the memory; more workers than work change nothing."""
    scenario = load("erlang-a")
    one = check_effort([(scenario, "siloed", 4)], workers=1)
    two = check_effort([(scenario, "siloed", 4)], workers=2)
    many = check_effort([(scenario, "siloed", 4)], workers=100)

    assert two.seconds == one.seconds / 2
    assert two.memory_bytes == 2 * one.memory_bytes
    assert many.memory_bytes == 4 * one.memory_bytes
    assert two.cases == one.cases == pytest.approx(4 * 23 * 1872)


def test_check_effort_of_two_engines_adds_their_times():
    """A design with a policy takes the reference engine's time, after the others; memory is not needed twice."""
    policy = ['designs.omnichannel.routing.policy="pack:Pack"']
    both, plain = load("retail-bank", policy), load("retail-bank")
    fast = check_effort([(plain, "siloed", 4)], 2)
    slow = check_effort([(plain, "omnichannel", 4)], 2, engine="reference")
    mixed = check_effort([(both, "siloed", 4), (both, "omnichannel", 4)], 2)

    assert mixed.seconds == fast.seconds + slow.seconds
    assert mixed.memory_bytes == max(fast.memory_bytes, slow.memory_bytes)
    assert mixed.cases == fast.cases + slow.cases


@pytest.mark.parametrize("source", ["erlang-a", "retail-bank", EVERYTHING])
def test_effort_is_of_the_right_size(source):
    """Cases expected and simulated agree, and what their logs take as files, within a factor of three."""
    scenario = load(source, ["time.warmup_days=0", "time.cooldown_days=0"], days=7)
    design = next(iter(scenario.designs))
    run = sim.simulate(scenario, design)
    effort = effort_of(scenario, design)
    written = sum(len(frame.to_csv(index=False)) for frame in (run.contacts, run.cases, run.teams))

    assert len(run.cases) == pytest.approx(effort.cases, rel=0.35)
    assert effort.file_bytes / 3 < written < effort.file_bytes * 3


def _staffed(staff: str, days: int, *more: str):
    team = f'designs.siloed.teams.0={{name="phone desk",channels=["phone"],{staff}}}'
    return load("erlang-a", ["demand.cases_per_day=100", team, *more], days)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("staff", "days", "more"),
    [
        ('absence=0.05,shifts=[{agents=2000,hours="08:00-16:00",days="mon-sun"}]', 60, ()),
        ('shifts=[{agents=2000,hours="08:00-16:00",days="mon-fri"}]', 60, ()),
        ('absence=0.05,shifts=[{agents=2000,hours="00:00-24:00",days="mon-sun"}]', 60, ()),
        ('shifts=[{agents=2000,hours="00:00-24:00",days="mon-sun"}]', 60, ()),
        ("agents=2000", 60, ()),
        ("agents=2000", 400, ()),
        ("agents=8", 1000, ()),
        ("agents=2000,absence=0.05", 60, ()),
        ("agents=2000,absence=0.05", 60, ('channels.phone.open={mon-fri="08:00-20:00"}',)),
        ("agents=2000", 60, ('channels.phone.open={mon-fri="08:00-20:00"}',)),
    ],
)
def test_effort_of_agents_is_of_the_right_size(staff, days, more):
    """A compiled run holds every duty of every agent: memory is within a factor of three of what is expected."""
    sim.simulate(_staffed("agents=5", 1), "siloed")  # what is made once, on first use
    scenario = _staffed(staff, days, *more)
    effort = effort_of(scenario, "siloed", keeps_logs=False)

    tracemalloc.start()
    try:
        sim.simulate(scenario, "siloed", on_part=lambda _: None)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert effort.memory_bytes / 3 < peak_bytes < effort.memory_bytes * 3


def test_effort_counts_places_for_a_population_never_met():
    """The compiled engine finds customers by number, so that each has a place."""
    scenarios = [load("retail-bank", [f"customers.population={size}"], days=1) for size in (1_000_000, 3_000_000)]
    few, many = (effort_of(scenario, "siloed", keeps_logs=False).memory_bytes for scenario in scenarios)
    peaks = []
    for scenario in scenarios:
        tracemalloc.start()
        try:
            sim.simulate(scenario, "siloed", on_part=lambda _: None)
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()

    assert many - few == pytest.approx(peaks[1] - peaks[0], rel=0.2)


def test_effort_without_logs_goes_by_the_largest_day():
    """A run that keeps no rows needs memory for a day and the agents, however many days there are."""
    scenario = load("erlang-a", days=1000)
    without, kept = (effort_of(scenario, "siloed", keeps_logs=keeps) for keeps in (False, True))

    assert without.memory_bytes < kept.memory_bytes / 100
    assert without.seconds == kept.seconds


def test_effort_counts_the_largest_day_and_surges():
    """A weekday with all the demand, or a surge, is what one day must hold."""
    plain = effort_of(load("erlang-a"), "siloed", keeps_logs=False).memory_bytes
    monday = ["demand.weekday=[7, 0, 0, 0, 0, 0, 0]"]
    surge = ["demand.surges=[{ day = 1, factor = 8 }]"]

    for overrides in (monday, surge):
        assert effort_of(load("erlang-a", overrides), "siloed", keeps_logs=False).memory_bytes > 1.5 * plain


def test_available_memory_is_known_and_counts_what_the_process_holds(tmp_path, monkeypatch):
    """The smallest of what the system and its limits allow; a limit of a container counts."""
    (tmp_path / "memory.max").write_text("123456789\n")
    monkeypatch.setattr(bearable, "_CGROUP_LIMITS", (str(tmp_path / "gone"),))
    before = bearable.available_bytes()
    monkeypatch.setattr(bearable, "_CGROUP_LIMITS", (str(tmp_path / "memory.max"),))

    assert before > 1e8
    assert bearable.available_bytes() == 123456789


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"design": 3}, "design must be the name of a design (got 3)"),
        ({"seed": 1.5}, "seed must be a whole number from 0 to 4294967295 (got 1.5)"),
        ({"seed": -1}, "seed must be a whole number from 0 to 4294967295 (got -1)"),
        ({"replication": None}, "replication must be a whole number from 0 to 4294967295 (got None)"),
        ({"scenario": "erlang-a"}, "scenario must be a scenario, as sim.load gives it (got 'erlang-a')"),
    ],
)
def test_simulate_of_the_wrong_kind_says_what_is_wanted(arguments, words):
    """Arguments of another type are told by name, with what was given."""
    call = {"scenario": load("erlang-a"), "design": "siloed"} | arguments

    with pytest.raises(UsageError) as caught:
        sim.simulate(**call)

    assert words in caught.value.text()
