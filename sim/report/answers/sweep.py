"""The page of a sweep: who is better at how many points, then the figures by point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.experiment.precision import telling_headline
from sim.report.labels import label
from sim.report.numbers import ABSENT, difference_text, value_text
from sim.report.page import Grid, Line, Lines, Page, bullets
from sim.report.resting import last_words, origin
from sim.report.text import PLUS_MINUS, counted, listed

from .extremes import At, range_text
from .levels import Levels, legend, short_names
from .moving_along import along_text
from .verdict_counts import counted_verdicts, verdict_sentence

if TYPE_CHECKING:
    from sim.experiment.questions import Sweep
    from sim.scenario import Scenario

MOST_ASKED = 12
"""KPIs that anyone asks for by name; a sweep that was asked for none has more."""
MOST_POINTS = 40
"""Points that a table of a page has; of more it says where to find them."""
_JUDGED = {"better", "worse"}
Row = Mapping[Any, Any]


def sweep_page(sweep: Sweep, scenario: Scenario, kpis: Sequence[str] | None = None) -> Page:
    """Return the page of a sweep.

    Parameters
    ----------
    kpis : sequence of str, optional
        What it is about, the headline KPIs by default.
    """
    figures = _Figures(sweep, scenario, kpis)
    answer = Lines("The answer", tuple(Line(text) for text in figures.sentences()))
    parts: list[Lines | Grid] = [answer]
    if len(sweep.paths) > 1:
        parts.append(legend("What is varied", figures.names))
    if len(sweep.points) <= MOST_POINTS:
        parts += figures.grids()
    parts.append(bullets("What this rests on", _foundations(sweep)))
    paths = "" if len(sweep.paths) > 3 else f" by {listed(sweep.paths)}"
    title = f"{sweep.basis.scenario}: {counted(len(sweep.points), 'point')}{paths}"
    return Page(title, tuple(parts))


def shown_kpis(sweep: Sweep) -> list[str]:
    """Return what a sweep is about: what was asked for, or the headline KPIs of one that reports all."""
    reported = list(dict.fromkeys(str(kpi) for kpi in sweep.kpis["kpi"]))
    headline = [kpi for kpi in telling_headline(sweep.basis.simulated) if kpi in reported]
    return headline if len(reported) > MOST_ASKED and headline else reported


class _Figures:
    """What a sweep found, by KPI."""

    def __init__(self, sweep: Sweep, scenario: Scenario, kpis: Sequence[str] | None) -> None:
        self.names = short_names(sweep.paths)
        self._paths = sweep.paths
        self._designs = sweep.basis.designs
        self._levels = Levels(scenario, multiplied=sweep.multiplies)
        self._kpis: Sequence[Row] = sweep.kpis.to_dict("records")
        self._differences: Sequence[Row] = sweep.differences.to_dict("records")
        reported = dict.fromkeys(str(row["kpi"]) for row in self._kpis)
        self._chosen = [kpi for kpi in dict.fromkeys(kpis or telling_headline(scenario)) if kpi in reported]
        self._places = {int(row["point"]): self._place(row) for row in sweep.points.to_dict("records")}

    def sentences(self) -> Iterable[str]:
        """Yield what is to be said of each KPI and pair of designs, or of each KPI of a single design."""
        for kpi in self._chosen:
            yield from self._compared(kpi) if len(self._designs) > 1 else self._alone(kpi)

    def grids(self) -> Iterable[Grid]:
        """Yield the values of each KPI by point, then the differences of each pair."""
        for kpi in self._chosen:
            title = f"{label(kpi)}{self._by()}"
            yield Grid(title, (self._head(), *self._designs), tuple(self._rows(self._values(kpi), self._designs)))
            if differences := self._pairs(kpi):
                cells = {
                    pair: {int(row["point"]): self._verdict(row) for row in rows} for pair, rows in differences.items()
                }
                yield Grid(
                    f"{label(kpi)}: differences{self._by()}", (self._head(), *cells), tuple(self._rows(cells, cells))
                )

    def _compared(self, kpi: str) -> Iterable[str]:
        for pair, rows in self._pairs(kpi).items():
            said = verdict_sentence(
                str(rows[0]["design"]), str(rows[0]["baseline"]), counted_verdicts(row["verdict"] for row in rows)
            )
            span = range_text(self._at(rows), str(rows[0]["unit"]), differences=True)
            difference = f"the difference is {span}" if span else "there is nothing to measure"
            yield f"{label(kpi)}: {said or pair + ', neither is good or bad'}; {difference}"

    def _alone(self, kpi: str) -> Iterable[str]:
        rows = [row for row in self._kpis if row["kpi"] == kpi]
        span = range_text(self._at(rows), str(rows[0]["unit"]), differences=False)
        yield f"{label(kpi)} of {self._designs[0]}: {span or 'there is nothing to measure'}"

    def _at(self, rows: Sequence[Row]) -> list[At]:
        return [At(self._places[int(row["point"])], float(row["mean"]), float(row["half_width"])) for row in rows]

    def _pairs(self, kpi: str) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self._differences:
            if row["kpi"] == kpi:
                found.setdefault(f"{row['design']} vs {row['baseline']}", []).append(row)
        return found

    def _values(self, kpi: str) -> dict[str, dict[int, str]]:
        cells: dict[str, dict[int, str]] = {design: {} for design in self._designs}
        for row in self._kpis:
            if row["kpi"] == kpi:
                text = value_text(float(row["mean"]), str(row["unit"]), float(row["half_width"]))
                cells[str(row["design"])][int(row["point"])] = text
        return cells

    def _verdict(self, row: Row) -> str:
        verdict, mean, half_width = str(row["verdict"]), float(row["mean"]), float(row["half_width"])
        judged = verdict in _JUDGED
        change = difference_text(mean, str(row["unit"]), half_width, signed=not judged)
        if judged:
            return f"{verdict} by {change}"
        return f"{verdict}, {change}" if verdict else change

    def _rows(self, cells: Mapping[str, Mapping[int, str]], columns: Iterable[str]) -> Iterable[tuple[str, ...]]:
        names = list(columns)
        for point, place in self._places.items():
            yield (place, *(cells[name].get(point, ABSENT) for name in names))

    def _by(self) -> str:
        return f" by {self._paths[0]}" if len(self._paths) == 1 else ""

    def _head(self) -> str:
        return "" if len(self._paths) == 1 else ", ".join(self.names.values())

    def _place(self, point: Row) -> str:
        texts = [(self.names[path], self._levels.text(path, point[path])) for path in self._paths]
        if len(texts) == 1:
            return texts[0][1]
        return ", ".join(f"{name} {text}" for name, text in texts)


def _foundations(sweep: Sweep) -> list[str]:
    basis = sweep.basis
    lines = [origin(basis, " for each point and design")]
    if len(sweep.points) > MOST_POINTS:
        lines.append(f"{counted(len(sweep.points), 'point')} are too many to show: --format csv and json hold them all")
    if basis.replications < 2:
        lines.append("one replication gives no intervals and no verdicts; ask for more with --replications")
    else:
        lines.append(
            f"{PLUS_MINUS} is the half-width of a 95% interval; at each point the headline differences are adjusted to"
            " hold together (Bonferroni), but not for being looked at in several points"
        )
    if len(basis.designs) > 1:
        lines.append("differences are the first design minus the second of a pair")
    for path in sweep.paths:
        lines += along_text(path, sweep.also.get(path, ()))
    return [*lines, "all points and designs met the same customers with the same luck", *last_words(basis)]
