"""Speed records written and held against what a scenario takes now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from sim.engine.notice import told_of_compiling
from sim.errors import Fault, UsageError
from sim.experiment.means import Means
from sim.experiment.speed import (
    LIMIT,
    SpeedRecord,
    SpeedResult,
    calibrate,
    check_speed,
    file_name,
    record_speed,
    write_speed,
)
from sim.experiment.study import check_study
from sim.scenario import Scenario

from .result import SPEED_COLUMNS
from .sources import Recorded, require_own, scenario_of
from .subjects import records_in


def record_time(asked: Recorded, means: Means) -> Path:
    """Measure how long a scenario takes and write that; return the path of the file."""
    require_own(asked.folder / file_name(asked.scenario.name), SpeedRecord.KIND)
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
    return write_speed(found, asked.folder)


def speeds_of(paths: Sequence[str | Path], any_machine: bool, means: Means) -> pd.DataFrame:
    """Return what is said of the speed of every record that paths name; columns `SPEED_COLUMNS`.

    Raises
    ------
    UsageError
        With a fault for each path that is no speed record, and each record that is damaged or of another scenario.
    """
    found = [(path, *_recorded(path, content)) for path, content in _all_records(paths)]
    rows = []
    with _told(means):
        for place, (path, record, scenario) in enumerate(found):
            shares = _shares(means, place, len(found), scenario.name)
            rows.append(_row(path, check_speed(record, scenario, any_machine=any_machine, progress=shares)))
    return pd.DataFrame(rows, columns=list(SPEED_COLUMNS))


def _all_records(paths: Sequence[str | Path]) -> list[tuple[Path, dict[str, Any]]]:
    records, others = records_in(paths, SpeedRecord.KIND)
    if others:
        what = f"'{others[0]}' is no speed record, nor a folder of them"
        raise UsageError(Fault(what, where="paths", fix=f"name what `{SpeedRecord.ANEW}` wrote"))
    return records


def _recorded(path: Path, content: dict[str, Any]) -> tuple[SpeedRecord, Scenario]:
    record = SpeedRecord.of(content, path)
    scenario = scenario_of(path, record.source, record.overrides, record.days)
    record.require_of(scenario, path)
    check_study(scenario, list(record.designs))
    return record, scenario


def _row(path: Path, result: SpeedResult) -> tuple[object, ...]:
    file = path.stem.removesuffix(".speed")
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
    calibrate()
    with told_of_compiling(means.on_notice):
        yield
