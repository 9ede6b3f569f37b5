"""Cases: who, what, where, when; the same under every change that does not concern them."""

import numpy as np
import pytest

from sim.demand import sample_days
from sim.demand.cases import case_identity
from sim.draws import Key, day_stream

COLUMNS = (
    "case", "opened_s", "customer", "segment", "intent", "channel", "number", "place", "customer_number",
    "customer_place",
)  # fmt: skip


def _all(scenario, seed=1, replication=0):
    days = list(sample_days(scenario, Key(seed, replication)))
    return days, {name: np.concatenate([getattr(day, name) for day in days]) for name in COLUMNS}


def _rows(cases, keep):
    return list(zip(*(column[keep].tolist() for column in cases.values()), strict=True))


def test_cases_are_in_order_of_time_and_unique(scenario):
    """Each simulated day has its cases, in order, each with an identity of its own."""
    days, cases = _all(scenario())

    assert len(days) == 13
    assert (np.diff(cases["opened_s"]) >= 0).all()
    assert len(set(cases["case"])) == len(cases["case"])
    for number, day in enumerate(days):
        assert all(number * 86_400 <= opened_s < (number + 1) * 86_400 for opened_s in day.opened_s)


def test_number_of_cases_meets_the_daily_mean(scenario):
    """Counts are Poisson around cases_per_day: the mean within four standard errors, dispersion near 1."""
    counts = np.array([len(day.case) for r in range(30) for day in _all(scenario(), replication=r)[0]])

    assert counts.mean() == pytest.approx(400, abs=4 * np.sqrt(400 / len(counts)))
    assert counts.var() / counts.mean() == pytest.approx(1.0, abs=0.3)


def test_shares_follow_segments_intents_and_preferences(scenario):
    """Segments, intents and first channels come in the shares that were asked for."""
    _, cases = _all(scenario(demand={"cases_per_day": 4000}))
    n_cases = len(cases["case"])

    def close(rows, share, of=n_cases):
        return rows.sum() == pytest.approx(share * of, abs=4 * np.sqrt(share * (1 - share) * of))

    young = cases["segment"] == 0
    assert close(young, 0.3)
    assert close(cases["intent"] == 0, 0.75)
    assert close(young & (cases["channel"] == 1), 0.75, young.sum())
    assert close(~young & (cases["channel"] == 1), 0.1, (~young).sum())


def test_profiles_scale_to_the_mean_calendar_day(scenario):
    """Weekday and hourly weights shape demand and leave its mean alone; a weight of 0 means no case."""
    hourly = [0] * 8 + [1] * 12 + [0] * 4
    weekday = [2, 1, 1, 1, 1, 0, 0]
    _, cases = _all(
        scenario(
            demand={"cases_per_day": 2000, "hourly": hourly, "weekday": weekday},
            time={"days": 12, "start_weekday": "wed"},
        )
    )
    day = cases["opened_s"] // 86_400
    hour = cases["opened_s"] % 86_400 // 3_600
    weekday_of = (day - 2 + 2) % 7  # two days of warm-up, first measured day a Wednesday

    assert hour.min() >= 8
    assert hour.max() < 20
    assert set(weekday_of) == {0, 1, 2, 3, 4}
    mondays = np.unique(day[weekday_of == 0])
    assert (weekday_of == 0).sum() / len(mondays) == pytest.approx(2000 * 7 * 2 / 6, rel=0.05)


def test_busyness_spreads_days_and_correlates_neighbours(scenario):
    """Day factors have the coefficient of variation and the lag-1 correlation asked for."""
    busy = scenario(demand={"cases_per_day": 3_000, "busyness_cv": 0.3, "busyness_lag1": 0.6}, time={"days": 400})
    counts = np.array([len(day.case) for day in sample_days(busy, Key(4, 0))])

    assert counts.std() / counts.mean() == pytest.approx(0.3, rel=0.15)
    assert np.corrcoef(counts[1:], counts[:-1])[0, 1] == pytest.approx(0.6, abs=0.12)


def test_slot_noise_spreads_half_hours_within_a_day(scenario):
    """Half-hour counts vary by more than Poisson, by the coefficient of variation asked for."""
    noisy = scenario(demand={"cases_per_day": 24_000, "slot_cv": 0.2}, time={"days": 20})
    _, cases = _all(noisy)
    counts = np.bincount((cases["opened_s"] // 1_800).astype(int))

    assert (counts.var() - counts.mean()) ** 0.5 / counts.mean() == pytest.approx(0.2, rel=0.1)


SURGE = {"day": 5, "from": "10:15", "to": "12:00", "factor": 4.0, "intents": ["fault"]}
OTHER = {"day": 5, "from": "09:00", "to": "18:00", "factor": 2.0}


def test_surge_adds_cases_and_leaves_every_other_as_it_was(scenario):
    """With the surge's own cases taken out, nothing differs; they lie in its hours and intents, in its number."""
    _, before = _all(scenario(demand={"surges": [OTHER]}))
    _, after = _all(scenario(demand={"surges": [SURGE, OTHER]}))
    new = ~np.isin(after["case"], before["case"])

    assert _rows(after, ~new) == _rows(before, np.ones(len(before["case"]), dtype=bool))
    clock = after["opened_s"][new] - (5 + 2) * 86_400
    assert clock.min() >= 10.25 * 3_600
    assert clock.max() < 12 * 3_600
    assert set(after["intent"][new]) == {1}
    expected = 400 / 24 * 1.75 * 0.25 * 3
    assert new.sum() == pytest.approx(expected, abs=4 * expected**0.5)


def test_surge_has_the_same_cases_however_its_hours_are_written(scenario):
    """09:00 and 9:00 are one time."""
    runs = [_all(scenario(demand={"surges": [{**OTHER, "from": clock}]}))[1] for clock in ("09:00", "9:00")]

    assert (runs[0]["case"] == runs[1]["case"]).all()


def test_demand_from_day_ten_on_leaves_earlier_days_alone(scenario):
    """A change that takes effect late leaves the days before it identical."""
    late = {"day": 8, "factor": 3.0}
    days, _ = _all(scenario())
    changed, _ = _all(scenario(demand={"surges": [late]}))

    for before, after in zip(days[:10], changed[:10], strict=True):
        assert all((getattr(before, name) == getattr(after, name)).all() for name in COLUMNS)


def test_population_customers_keep_their_segment(scenario):
    """A customer of a population comes back, always of the same segment."""
    _, cases = _all(scenario(customers={"population": 100}))

    assert set(cases["customer"]) <= set(range(100))
    segments = {customer: set(cases["segment"][cases["customer"] == customer]) for customer in range(100)}
    assert all(len(found) == 1 for found in segments.values())
    assert {segment for found in segments.values() for segment in found} == {0, 1}


def test_seed_and_replication_change_everything_and_repeat(scenario):
    """Equal numbers give equal cases; another seed or replication gives others."""
    _, first = _all(scenario(), 1, 0)
    _, again = _all(scenario(), 1, 0)

    assert all((first[name] == again[name]).all() for name in first)
    for seed, replication in ((2, 0), (1, 1)):
        assert _all(scenario(), seed, replication)[1]["opened_s"][0] != first["opened_s"][0]


def test_trace_replays_its_rows(scenario, tmp_path):
    """Rows come at their times, in order, with the intent and channel given or drawn."""
    from sim.scenario import build

    (tmp_path / "trace.csv").write_text("time_s,intent,channel\n90000,fault,email\n10.5,bill,\n20,,phone\n")
    data = scenario().canonical()
    data["demand"] = {"trace": str(tmp_path / "trace.csv")}
    days, cases = _all(build(data))

    assert [len(day.case) for day in days[:3]] == [2, 1, 0]
    assert cases["opened_s"].tolist() == [10.5, 20.0, 90_000.0]
    assert cases["intent"][[0, 2]].tolist() == [0, 1]
    assert cases["channel"][[1, 2]].tolist() == [0, 1]


@pytest.mark.parametrize("population", [None, 100])
def test_columns_have_documented_types_and_words_of_their_luck(scenario, population):
    """Whole numbers of 64 bits and floats; a case's words are those its identity is made of."""
    days, cases = _all(scenario(demand={"surges": [SURGE, OTHER]}, customers={"population": population}))

    for name in COLUMNS:
        assert {getattr(day, name).dtype for day in days} == {np.dtype("f8" if name == "opened_s" else "i8")}
    day, stream = np.divmod(cases["place"], day_stream(1))
    assert (case_identity(day, stream, cases["number"]) == cases["case"]).all()
    known = population is not None
    assert (cases["customer_number"] == cases["customer" if known else "number"]).all()
    assert (cases["customer_place"] == (0 if known else cases["place"])).all()
    assert known or (cases["customer"] == cases["case"]).all()


def test_cases_of_one_moment_stand_in_order_of_identity(scenario, tmp_path):
    """A trace may hold many rows of one time: they keep their order."""
    from sim.scenario import build

    (tmp_path / "trace.csv").write_text("time_s\n" + "100\n50\n" * 200)
    data = scenario().canonical()
    data["demand"] = {"trace": str(tmp_path / "trace.csv")}
    days, _ = _all(build(data))

    assert days[0].opened_s.tolist() == [50.0] * 200 + [100.0] * 200
    assert days[0].case.tolist() == list(range(400))
