"""The page of a sensitivity analysis: what could change the verdict, then how much each assumption moves."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.experiment.questions.sensitivities import INFLUENCES
from sim.kpi import KPIS
from sim.report.labels import label
from sim.report.numbers import ABSENT, difference_text, duration_text
from sim.report.page import Grid, Line, Lines, Page, bullets
from sim.report.resting import last_words, origin
from sim.report.text import PLUS_MINUS, counted, listed
from sim.scenario.wording import factor_text

from .levels import Levels, short_names
from .moving_along import along_text
from .verdict_counts import NO_VERDICT, VERDICTS

if TYPE_CHECKING:
    from sim.experiment.questions import Sensitivity
    from sim.scenario import Scenario

MOST_ROWS = 8
"""Assumptions that a table of effects names."""
MOST_NAMED = 6
"""Assumptions that a sentence names of those that cannot change a verdict."""
MOST_MOVING = 3
"""Assumptions that a sentence names of those that move the figure of a single design; of a difference it is one."""
_RULE_OF_THREE = 3
"""Of n cases without an event: the share of events is below about 3 / n, with 95% confidence."""
_BOTH_WAYS = 0.5
"""Below this share of mu*, effects of both signs cancel in mu."""
_BLURRED = "make it tied or undecided, or no longer so"
_TELLING = 6
"""Letters of a part of a path that may stand alone."""
_REVERSES, _BLURS, _CHANGES_NOTHING, _UNKNOWN = INFLUENCES
Row = Mapping[Any, Any]
Output = tuple[str, str, str]
"""Baseline ("" of a single design), design, KPI."""


def sensitivity_page(found: Sensitivity, scenario: Scenario) -> Page:
    """Return the page of a sensitivity analysis."""
    figures = _Figures(found, scenario)
    parts: list[Lines | Grid] = [*figures.answer(), *figures.effects()]
    if len(found.basis.designs) > 1:
        parts.append(figures.verdicts())
    parts.append(bullets("What was varied, how far, and why", list(figures.ranges())))
    parts.append(bullets("What this rests on", _foundations(found)))
    return Page(f"{found.basis.scenario}: what matters of {counted(len(found.factors), 'assumption')}", tuple(parts))


class _Figures:
    """What was found, by KPI and pair of designs."""

    def __init__(self, found: Sensitivity, scenario: Scenario) -> None:
        self._found = found
        self._levels = Levels(scenario)
        self._names = short_names([str(path) for path in found.factors["path"]])
        self._measure = "mu_star" if found.method == "morris" else "total"
        self._effects = _by_output(found.effects.to_dict("records"))
        self._influence = _by_output(found.influence.to_dict("records"))
        self._kpis = list(dict.fromkeys(kpi for _, _, kpi in self._effects))
        for output, rows in self._effects.items():
            self._effects[output] = sorted(rows, key=lambda row: -_or_nothing(row[self._measure]))

    def answer(self) -> Iterable[Lines]:
        """Yield a block for each KPI: of each pair of designs what could change the verdict, or what moves most."""
        for kpi in self._kpis:
            lines: list[Line] = []
            for output in self._effects:
                if output[2] == kpi:
                    lines += self._changing(output) if output[0] else self._moving(output)
            yield Lines(label(kpi), tuple(lines))

    def _changing(self, output: Output) -> list[Line]:
        baseline, design, _ = output
        rows = self._ordered(output)
        pair = f"{design} vs {baseline}"
        if not any(row["verdict"] for row in self._verdicts(output)):
            return [Line(f"{pair}: there is no verdict to change; {self._most(output)}")]
        groups = {influence: [row for row in rows if row["influence"] == influence] for influence in INFLUENCES}
        if not (groups[_REVERSES] or groups[_BLURS]):
            text = f"{pair}, {self._stands(output)}: none of the assumptions changed the verdict{_at_most(rows)}"
            return [Line(f"{text}; {self._most(output)}")]
        words = []
        if not groups[_REVERSES] and self._is_reversed(output):
            words.append("several together can reverse it, none did so alone")
        if groups[_REVERSES]:
            words.append(f"could reverse the verdict: {_named(groups[_REVERSES], 'reversed')}")
        if groups[_BLURS]:
            words.append(f"could blur it ({_BLURRED}): {_named(groups[_BLURS], 'blurred')}")
        if groups[_CHANGES_NOTHING]:
            words.append(f"did not change it: {_few(groups[_CHANGES_NOTHING])}{_at_most(groups[_CHANGES_NOTHING])}")
        if groups[_UNKNOWN]:
            words.append(f"no verdict where it is varied: {_few(groups[_UNKNOWN])}")
        return [Line(f"{pair}, {self._stands(output)}; {'; '.join(words)}"), Line(f"{pair}: {self._most(output)}")]

    def _moving(self, output: Output) -> list[Line]:
        return [Line(f"{output[1]}: {self._most(output)}")]

    def _most(self, output: Output) -> str:
        """Say which assumptions move a figure most, and by how much."""
        what = "the difference is " if output[0] else ""
        rows = [row for row in self._effects[output] if _or_nothing(row[self._measure]) > 0.0]
        if not rows:
            return self._unestimated(output) or "no assumption moves it"
        named = rows[: 1 if output[0] else MOST_MOVING]
        sizes = [f"{row['path']} ({self._size(row)})" for row in named]
        return f"{what}moved most by {listed(sizes)}"

    def _unestimated(self, output: Output) -> str:
        """Say that effects are not estimated, and at how many points the figure is undefined; "" if they are."""
        if not all(math.isnan(float(row[self._measure])) for row in self._effects[output]):
            return ""
        values = self._found.values
        own = values[(values["baseline"] == output[0]) & (values["design"] == output[1]) & (values["kpi"] == output[2])]
        return f"effects are not estimated: undefined at {own['mean'].isna().sum()} of {counted(len(own), 'point')}"

    def _size(self, row: Row) -> str:
        if self._found.method == "morris":
            return f"by {self._change(row, 'mu_star', 'mu_star_half_width')} over its range, {_direction(row)}"
        return f"total index {_index(row, 'total')}"

    def _change(self, row: Row, measure: str, half_width: str | None = None) -> str:
        width = float(row[half_width]) if half_width else math.nan
        return difference_text(float(row[measure]), self._unit(row), width, signed=True)

    def _stands(self, output: Output) -> str:
        (row,) = self._verdicts(output)
        others = [f"{name} at {count}" for name, count in _counts(row).items() if count]
        return f"{row['verdict']} as the scenario is ({listed(others)} of {counted(row['points'], 'point')})"

    def _is_reversed(self, output: Output) -> bool:
        """Return whether the design is better at some points and worse at others."""
        (row,) = self._verdicts(output)
        return bool(row["better"] and row["worse"])

    def _verdicts(self, output: Output) -> list[Row]:
        rows: Sequence[Row] = self._found.verdicts.to_dict("records")
        return [row for row in rows if (row["baseline"], row["design"], row["kpi"]) == output]

    def _ordered(self, output: Output) -> list[Row]:
        """Return how often each assumption changed a verdict, the most influential first."""
        order = [str(row["path"]) for row in self._effects[output]]
        return sorted(self._influence.get(output, []), key=lambda row: order.index(str(row["path"])))

    def effects(self) -> Iterable[Grid]:
        """Yield a table for each KPI of each pair: the assumptions that move the difference most."""
        for output, rows in sorted(self._effects.items(), key=lambda item: self._kpis.index(item[0][2])):
            baseline, design, kpi = output
            of = f"{design} minus {baseline}" if baseline else design
            yield Grid(f"{label(kpi)}, {of}: effects", self._header(), tuple(self._rows(output, rows)))

    def _header(self) -> tuple[str, ...]:
        measures = ("mu*", "direction", "sigma") if self._found.method == "morris" else ("first", "total")
        return ("", *measures, *(() if self._found.influence.empty else ("changes",)))

    def _rows(self, output: Output, found: Sequence[Row]) -> Iterable[tuple[str, ...]]:
        changed = {str(row["path"]): row for row in self._influence.get(output, [])}
        for row in found[:MOST_ROWS]:
            path = str(row["path"])
            own = changed.get(path)
            changes = [f"{own['reversed']} + {own['blurred']} of {own['pairs']}"] if own else []
            yield (f"{self._names[path]} {_end(path)}", *self._measures(row), *changes)
        if len(found) > MOST_ROWS:
            yield (f"and {len(found) - MOST_ROWS} more", *([ABSENT] * (len(self._header()) - 1)))

    def _measures(self, row: Row) -> list[str]:
        if self._found.method == "morris":
            return [self._change(row, "mu_star", "mu_star_half_width"), _direction(row), self._spread(row)]
        return [_index(row, "first"), _index(row, "total")]

    def _spread(self, row: Row) -> str:
        """Return sigma to two digits, in the unit of mu*."""
        sigma, unit = float(row["sigma"]), self._unit(row)
        if math.isnan(sigma):
            return ABSENT
        return duration_text(sigma) if unit == "s" else f"{sigma * (100.0 if unit == 'share' else 1.0):.2g}"

    def _unit(self, row: Row) -> str:
        return KPIS[str(row["kpi"])].unit_in(self._found.basis.currency)

    def verdicts(self) -> Grid:
        """Return how often each verdict was given, over all points."""
        rows: list[tuple[str, ...]] = []
        every: Sequence[Row] = self._found.verdicts.to_dict("records")
        shown = [*VERDICTS, *([NO_VERDICT] if any(_counts(row)[NO_VERDICT] for row in every) else [])]
        for kpi in dict.fromkeys(str(row["kpi"]) for row in every):
            rows.append((label(kpi), *([""] * (1 + len(shown)))))
            rows += [
                (
                    f"  {row['design']} vs {row['baseline']}",
                    row["verdict"] or ABSENT,
                    *(str(_counts(row)[name]) for name in shown),
                )
                for row in every
                if row["kpi"] == kpi
            ]
        points = counted(len(self._found.points), "point")
        return Grid(f"Verdicts at {points}", ("", "as it is", *shown), tuple(rows))

    def ranges(self) -> Iterable[str]:
        """Yield the range of each assumption, what the scenario has, and why; then what moves along with it."""
        for row in self._found.factors.to_dict("records"):
            yield self._range(row)
            yield from along_text(self._names[str(row["path"])], row["also"])

    def _range(self, row: Row) -> str:
        path = str(row["path"])
        if row["multiplies"]:
            span = factor_text(float(row["low"]), float(row["high"]))
            return f"{self._names[path]}, {path}: {span}" + (f"; {row['source']}" if row["source"] else "")
        low, high = (self._levels.text(path, row[end]) for end in ("low", "high"))
        current = _or_nan(row["current"])
        here = "" if math.isnan(current) else f" (here {self._levels.text(path, current)})"
        return f"{self._names[path]}, {path}: {low} to {high}{here}" + (f"; {row['source']}" if row["source"] else "")


def _counts(row: Row) -> dict[str, int]:
    """Return at how many points each verdict was given, and at how many none."""
    given = {verdict: int(row[verdict]) for verdict in VERDICTS}
    return given | {NO_VERDICT: int(row["points"]) - sum(given.values())}


def _by_output(rows: Sequence[Row]) -> dict[Output, list[Row]]:
    found: dict[Output, list[Row]] = {}
    for row in rows:
        found.setdefault((str(row["baseline"]), str(row["design"]), str(row["kpi"])), []).append(row)
    return found


def _named(rows: Sequence[Row], count: str) -> str:
    """Name them with how often it happened; the rest of many by their number."""
    first, *others = rows[:MOST_NAMED]
    words = [f"{first['path']} (in {first[count]} of {first['pairs']} pairs of points)"]
    words += [f"{row['path']} ({row[count]} of {row['pairs']})" for row in others]
    left = len(rows) - MOST_NAMED
    return listed([*words, f"{left} more"] if left > 0 else words)


def _few(rows: Sequence[Row]) -> str:
    """Name them if they are few, else say how many."""
    if len(rows) <= MOST_NAMED:
        return listed([str(row["path"]) for row in rows])
    return f"the other {len(rows)}"


def _at_most(rows: Sequence[Row]) -> str:
    """Say what not having seen a change tells: by the rule of three."""
    n = min((int(row["pairs"]) for row in rows), default=0)
    if n <= _RULE_OF_THREE:
        return f" (in 0 of {n} pairs of points each, too few to say that they cannot)"
    return f" (in 0 of {n} pairs of points each, so in at most about {_RULE_OF_THREE / n:.0%} of such pairs)"


def _end(path: str) -> str:
    """Return the last part of a path, or the last two if that says little: a reminder beside a letter."""
    parts = path.split(".")
    return ".".join(parts[-1:] if len(parts[-1]) >= _TELLING else parts[-2:])


def _direction(row: Row) -> str:
    """Return which way the figure goes as the assumption grows."""
    mu, size = float(row["mu"]), float(row["mu_star"])
    if not size > 0.0:
        return ABSENT
    if abs(mu) < _BOTH_WAYS * size:
        return "both ways"
    return "up" if mu > 0 else "down"


def _index(row: Row, name: str) -> str:
    value, half_width = float(row[name]), float(row[f"{name}_half_width"])
    if math.isnan(value):
        return ABSENT
    return f"{value:.2f}" + ("" if math.isnan(half_width) else f" {PLUS_MINUS} {half_width:.2f}")


def _or_nan(value: Any) -> float:
    return math.nan if value is None else float(value)


def _or_nothing(value: Any) -> float:
    number = float(value)
    return 0.0 if math.isnan(number) else number


def _foundations(found: Sensitivity) -> list[str]:
    basis = found.basis
    lines = [origin(basis, f" for each of {counted(len(found.points), 'point')} and each design")]
    if found.method == "morris":
        lines.append(
            "mu*: how much the figure changes, on average and whatever the sign, if one assumption goes through its"
            " whole range while others stand anywhere; direction: which way, as it grows; sigma: how far that differs"
            f" with the others; {PLUS_MINUS} is a 95% half-width by bootstrap over points (Morris 1991)"
        )
    else:
        lines.append(
            "first: the share of the variance that one assumption explains alone; total: with all that it does together"
            f" with others; {PLUS_MINUS} is a 95% half-width by bootstrap over points (Sobol 2001)"
        )
    if not found.influence.empty:
        lines.append(
            "changes: in how many pairs of points that differ in this assumption alone the winner changes, + in"
            " how many the verdict becomes, or ceases to be, tied or undecided; by the rule of three 0 of n"
            " means at most about 3 / n"
        )
    return [*lines, "all points and designs met the same customers with the same luck", *last_words(basis)]
