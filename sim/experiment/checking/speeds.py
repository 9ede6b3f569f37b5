"""Speed records written and held against what a scenario takes now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from sim.compiling import JIT
from sim.engine.notice import told_of_compiling
from sim.errors import Fault, SimError, UsageError
from sim.experiment.means import Means
from sim.experiment.speed import (
    LIMIT,
    SpeedRecord,
    SpeedResult,
    calibrate,
    check_speed,
    record_speed,
)
from sim.experiment.study import check_study
from sim.scenario import Scenario

from .result import SPEED_COLUMNS
from .sources import Recorded, require_own, scenario_of
from .subjects import records_in


def record_time(asked: Recorded, means: Means) -> Path:
    """Measure how long a scenario takes and write that; return the path of the file."""
    require_own(SpeedRecord.place(asked.folder, asked.scenario.name), SpeedRecord.KIND, asked.seen)
    with _told(means):
        found = record_speed(
            asked.scenario,
            asked.seen,
            designs=asked.designs,
            overrides=asked.overrides,
            days=asked.days,
            seed=asked.seed,
            progress=_shares(means, 0, 1, asked.scenario.name),
        )
    return found.write(asked.folder)


def speeds_of(paths: Sequence[str | Path], any_machine: bool, means: Means) -> pd.DataFrame:
    """Return what is said of the speed of every record that paths name; columns `SPEED_COLUMNS`.

    Raises
    ------
    UsageError
        With a fault for each path that is no speed record, and each record that is damaged or of another scenario.
    """
    found = _all_recorded(paths)
    rows = []
    with _told(means):
        for place, (path, record, scenario) in enumerate(found):
            shares = _shares(means, place, len(found), scenario.name)
            rows.append(_row(path, check_speed(record, scenario, any_machine=any_machine, progress=shares)))
    return pd.DataFrame(rows, columns=list(SPEED_COLUMNS))


def _all_recorded(paths: Sequence[str | Path]) -> list[tuple[Path, SpeedRecord, Scenario]]:
    records, others = records_in(paths, SpeedRecord.KIND)
    faults = [
        Fault(
            f"'{other}' is no speed record, nor a folder of them",
            where="paths",
            fix=f"name what `{SpeedRecord.ANEW}` wrote",
        )
        for other in others
    ]
    found = []
    for path, content in records:
        try:
            record = SpeedRecord.of(content, path)
            scenario = scenario_of(path, record, record.designs)
            check_study(scenario, list(record.designs))
            found.append((path, record, scenario))
        except SimError as error:
            faults += error.faults
    if not found and not faults:
        faults = [Fault("there is nothing to check", where="paths", fix="name speed records, or folders of them")]
    if faults:
        raise UsageError(faults)
    return found


def _row(path: Path, result: SpeedResult) -> tuple[object, ...]:
    file = path.name.removesuffix(SpeedRecord.ENDING)
    return (
        file, result.scenario, result.verdict, result.slowdown, result.low, result.high, LIMIT, result.rounds,
        "; ".join(result.differs),
    )  # fmt: skip


def _shares(means: Means, place: int, n: int, name: str) -> Callable[[float], None] | None:
    """Return what reports the share of one of n measurements as a part of all."""
    progress = means.progress
    return None if progress is None else lambda share: progress(place + share, n, name)


@contextmanager
def _told(means: Means) -> Iterator[None]:
    """Tell of the engine being compiled, which takes a minute; not of the yardstick, which is every time."""
    if JIT:
        calibrate()
    with told_of_compiling(means.on_notice):
        yield
