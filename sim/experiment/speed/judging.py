"""Recording how fast a scenario is, and judging later whether it has become slower."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sim.errors import Fault, UsageError
from sim.experiment.version import version
from sim.scenario.schema import Scenario

from .calibration import VERSION
from .machine import differences, this_machine
from .measuring import Rounds
from .medians import Middle, median, quotient
from .record import STATED, SpeedRecord, rounded, stated

BUDGET_S = 60.0
LIMIT = 1.2
"""How much slower is too slow. Wide enough for what differs between processes and neighbours in spite of the yardstick,
which is a few percent, to never be taken for it."""
ERROR = 0.1
"""Probability of a wrong verdict at exactly the limit, half of it on either side, over all looks of a check."""
LOOKS = 5
"""How often at most a check looks at what it has: each time after twice the time, with twice the share of `ERROR`."""
LEAST_ROUNDS = 10
"""Of a record and of each look: fewer have no interval at this confidence, however much they agree."""

Progress = Callable[[float], None]
"""Called with the share of the budget that is used, in [0, 1]."""
Verdict = Literal["as fast", "slower", "undecided", "not compared"]


@dataclass(frozen=True)
class SpeedResult:
    """What a check of speed found.

    Attributes
    ----------
    scenario : str
    verdict : {"as fast", "slower", "undecided", "not compared"}
        Whether the slowdown lies above the limit (slower) or below it (as fast) with its whole interval.
    slowdown, low, high : float
        Time now as a multiple of the time recorded, both as multiples of the yardstick's; its interval holds at all
        looks together with 90%, for what varies within a process. Between processes, and other programs beside them,
        some percent more were seen, for which the limit leaves room. NaN if not compared.
    rounds : int
        Measured now.
    differs : tuple of str
        What is not as it was when the record was written: why it was not compared, or what the comparison must be
        read with.
    """

    scenario: str
    verdict: Verdict
    slowdown: float
    low: float
    high: float
    rounds: int
    differs: tuple[str, ...] = ()


def record_speed(
    scenario: Scenario,
    source: str,
    *,
    designs: Sequence[str] | None = None,
    overrides: Sequence[str] = (),
    days: int | None = None,
    seed: int = 1,
    budget_s: float = BUDGET_S,
    progress: Progress | None = None,
) -> SpeedRecord:
    """Measure how fast a scenario is, for all of the budget.

    Parameters
    ----------
    scenario : Scenario
        As loaded, with overrides and days. The shorter a round of its designs, the more there are: a tenth of a second
        for each design is best.
    source : str
        What it was loaded from, as the record shall name it.
    designs : sequence of str, optional
        All by default.
    overrides, days
        What it was loaded with, for the record.
    seed : int
    budget_s : float
        Seconds of measuring, besides warming up; more if there are too few rounds by then.
    progress : callable, optional

    Raises
    ------
    UsageError
        If a design runs on the reference engine, or compiled code is switched off.
    """
    chosen = tuple(scenario.designs if designs is None else designs)
    (ratios,) = map(rounded, _measured(Rounds(scenario, chosen, seed).ratio, [budget_s], progress))
    return SpeedRecord(
        omnides=version(),
        scenario=scenario.name,
        source=source,
        scenario_sha256=scenario.sha256,
        overrides=tuple(overrides),
        days=days,
        seed=seed,
        designs=chosen,
        calibration=VERSION,
        machine=this_machine(),
        interval=stated(median(ratios, STATED)),
        ratios=ratios,
    )


def check_speed(
    record: SpeedRecord,
    scenario: Scenario,
    *,
    budget_s: float = BUDGET_S,
    limit: float = LIMIT,
    any_machine: bool = False,
    progress: Progress | None = None,
) -> SpeedResult:
    """Judge whether a scenario is slower than it was when it was recorded.

    Parameters
    ----------
    record : SpeedRecord
        Of this scenario: see `SpeedRecord.require_of`.
    scenario : Scenario
        As loaded now.
    budget_s : float
        Seconds of measuring, besides warming up: less if it is clear before, more if so few rounds fit.
    limit : float
        Slowdown that is too much, above 1.
    any_machine : bool
        Whether to compare what was measured on another machine or with other versions; `SpeedResult.differs` says so.
    progress : callable, optional

    Raises
    ------
    UsageError
        If the limit or budget make no sense, a design runs on the reference engine, or compiled code is switched off.
    """
    _require_over("limit", limit, 1.0)
    _require_over("budget_s", budget_s, 0.0)
    work = _other_work(record, scenario)
    place = differences(record.machine, this_machine())
    if work or (place and not any_machine):
        nan = float("nan")
        return SpeedResult(record.scenario, "not compared", nan, nan, nan, 0, (*work, *place))
    rounds = Rounds(scenario, record.designs, record.seed)
    found, n_rounds = judged(rounds.ratio, record, budget_s=budget_s, limit=limit, progress=progress)
    verdict = verdict_of(found, limit)
    return SpeedResult(record.scenario, verdict, found.value, found.low, found.high, n_rounds, place)


def judged(
    ratio: Callable[[], float], record: SpeedRecord, *, budget_s: float, limit: float, progress: Progress | None
) -> tuple[Middle, int]:
    """Return the slowdown when it is clear on which side of the limit it lies, or at the end of the budget; and rounds.

    Parameters
    ----------
    ratio : callable
        Measures one round.
    """
    looks_s = [budget_s / 2**later for later in reversed(range(LOOKS))]
    found, n_rounds = Middle(float("nan"), 0.0, float("inf")), 0
    for look, ratios in enumerate(_measured(ratio, looks_s, progress)):
        confidence = 1.0 - ERROR * 2**look / (2**LOOKS - 1)
        found, n_rounds = quotient(median(ratios, confidence), record.middle(confidence)), len(ratios)
        if verdict_of(found, limit) != "undecided":
            break
    return found, n_rounds


def verdict_of(slowdown: Middle, limit: float) -> Verdict:
    """Return on which side of the limit a slowdown lies with its whole interval."""
    if slowdown.low > limit:
        return "slower"
    return "as fast" if slowdown.high < limit else "undecided"


def _measured(ratio: Callable[[], float], looks_s: Sequence[float], progress: Progress | None) -> Iterator[list[float]]:
    """Measure on, and yield what there is at each of these times; a look with too few rounds waits for more."""
    ratios: list[float] = []
    began_s = time.monotonic()
    for look_s in looks_s:
        while len(ratios) < LEAST_ROUNDS or time.monotonic() - began_s < look_s:
            ratios.append(ratio())
            if progress is not None:
                progress(min(1.0, (time.monotonic() - began_s) / looks_s[-1]))
        yield ratios


def _other_work(record: SpeedRecord, scenario: Scenario) -> tuple[str, ...]:
    """Return what makes the times those of different work, in words: nothing can be said then, on any machine."""
    found = []
    if record.scenario_sha256 != scenario.sha256:
        found.append("the scenario: it was edited since it was recorded")
    if record.calibration != VERSION:
        found.append(f"the yardstick: version {record.calibration} when it was recorded, {VERSION} now")
    return tuple(found)


def _require_over(name: str, value: float, least: float) -> None:
    if not least < value < float("inf"):
        raise UsageError(Fault(f"{name} must be a number above {least:g} (got {value!r})", where=name))
