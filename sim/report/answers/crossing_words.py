"""Where the winner changes along one path, in sentences; who wins is said only where it is decided."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.kpi import KPIS
from sim.report.labels import label
from sim.report.numbers import difference_text
from sim.report.text import counted, listed

from .levels import Levels

if TYPE_CHECKING:
    from sim.experiment.questions import BreakEven

_UNDECIDED = "no difference is told apart"
_WITHHELD = "no verdict is given"
_UNDEFINED = "there is nothing to measure"


class _Point(NamedTuple):
    """A value and the difference there."""

    value: float
    mean: float
    half_width: float
    verdict: str

    @property
    def sign(self) -> int:
        """Whether the difference is told apart as positive (1) or negative (-1), or neither (0)."""
        if self.verdict == "withheld" or not abs(self.mean) > self.half_width:
            return 0
        return 1 if self.mean > 0 else -1

    def is_at(self, value: float) -> bool:
        """Whether it is the point of this value; values that were tried are rounded a little."""
        return math.isclose(self.value, value, rel_tol=1e-9)


def crossing_sentences(found: BreakEven, levels: Levels) -> list[str]:
    """Return the answer of one path: where the difference crosses zero, or that it does not, and where we are."""
    return _Line(found, levels).sentences()


class _Line:
    def __init__(self, found: BreakEven, levels: Levels) -> None:
        self._found = found
        (self._factor,) = found.factors
        self._levels = levels
        self._points = [
            _Point(float(value), float(mean), float(half_width), str(verdict))
            for value, mean, half_width, verdict in found.points.itertuples(index=False, name=None)
        ]
        self._crossings: Sequence[Mapping[Any, Any]] = found.crossings.to_dict("records")

    def sentences(self) -> list[str]:
        name = label(self._found.kpi)
        if not self._crossings:
            return [f"{name}: {self._throughout()}", *self._current_without()]
        if len(self._crossings) == 1:
            return [f"{name}: {self._one(self._crossings[0])}", *self._current()]
        return [f"{name}: {self._several()}", *self._current()]

    def _who(self, sign: int) -> str:
        """Return who is better where the difference has this sign; of a KPI without a better side, who has more."""
        better = KPIS[self._found.kpi].better
        first, second = self._found.design, self._found.baseline
        if better is None:
            one, other = (first, second) if sign > 0 else (second, first)
            return f"{one} has more than {other}"
        design_wins = (sign > 0) == (better == "higher")
        one, other = (first, second) if design_wins else (second, first)
        return f"{one} is better than {other}"

    def _decided(self, low: float, high: float) -> int:
        """Return the sign that is told apart between two values, 0 if none is."""
        return next((point.sign for point in self._points if low <= point.value <= high and point.sign), 0)

    def _one(self, crossing: Mapping[Any, Any]) -> str:
        path, at = self._factor.path, self._at(crossing)
        value = float(crossing["value"])
        below, above = self._sides([value])
        over = "from there on" if self._factor.whole else "above"
        if below and above:
            other = "worse" if KPIS[self._found.kpi].better else "less"
            return f"{self._who(below)} where {path} is below {at}, {other} {over}"
        if not (below or above):
            return (
                f"the difference crosses zero near {path} = {at}, but {_silence(self._points)} anywhere between"
                f" {self._ends()}: the break-even may lie anywhere in the range, or beyond"
            )
        known, where = (below, "below") if below else (above, "above")
        silent = "above" if below else "below"
        return (
            f"the difference crosses zero near {path} = {at}; {where} it {self._who(known)}, {silent} it"
            f" {self._silences([value])[1 if below else 0]} within the range"
        )

    def _several(self) -> str:
        values = [float(crossing["value"]) for crossing in self._crossings]
        texts = self._apart(values)
        spans = [
            f"below {texts[0]}",
            *(f"between {one} and {other}" for one, other in pairwise(texts)),
            f"above {texts[-1]}",
        ]
        words = [
            f"{span} {self._who(sign) if sign else silence}"
            for span, sign, silence in zip(spans, self._sides(values), self._silences(values), strict=True)
        ]
        where = listed([self._at(crossing) for crossing in self._crossings])
        return (
            f"the difference crosses zero {counted(len(values), 'time')} along {self._factor.path}, near {where}: "
            + ", ".join(words)
        )

    def _sides(self, values: Sequence[float]) -> list[int]:
        """Return the sign that is told apart in each stretch between the crossings, 0 where nothing is decided."""
        ends = [-math.inf, *values, math.inf]
        return [
            self._decided(low, math.nextafter(high, -math.inf) if math.isfinite(high) else high) if named else 0
            for (low, high), named in zip(pairwise(ends), self._named(), strict=True)
        ]

    def _silences(self, values: Sequence[float]) -> list[str]:
        """Return what is to be said of each stretch between the crossings if nothing is decided there."""
        ends = [-math.inf, *values, math.inf]
        return [_silence([each for each in self._points if low <= each.value < high]) for low, high in pairwise(ends)]

    def _named(self) -> list[bool]:
        """Return whether the crossings beside each stretch name a winner there, if the KPI has a better side."""
        judged = KPIS[self._found.kpi].better is not None
        below = [not judged or bool(crossing["better_below"]) for crossing in self._crossings]
        above = [not judged or bool(crossing["better_above"]) for crossing in self._crossings]
        return [one and other for one, other in zip([True, *above], [*below, True], strict=True)]

    def _throughout(self) -> str:
        there = [point for point in self._points if not math.isnan(point.mean)]
        where = f"between {self._ends()} of {self._factor.path}"
        if not there:
            return f"{_UNDEFINED} {where}"
        if all(point.mean == 0.0 for point in there):
            return f"there is no difference at all {where}"
        told = [point for point in there if point.sign]
        crosses = f"the difference does not cross zero {where}"
        if not told:
            return f"{crosses}, and {_silence(there)} anywhere: it is {self._figures(there, signed=True)}"
        sign = told[0].sign
        if against := [point for point in told if point.sign != sign]:
            sides = ((sign, len(told) - len(against)), (-sign, len(against)))
            both = listed([f"{self._who(each)} at {counted(count, 'point')}" for each, count in sides])
            return f"the difference changes sign {where}, but only across values where {_UNDEFINED}: {both}"
        if len(told) == len(there):
            every = f"at all {len(there)} points tried"
            return f"{crosses}: {self._who(sign)} throughout ({every}), by {self._figures(there, signed=False)}"
        some = f"at {len(told)} of {counted(len(there), 'point')}"
        figures = self._figures(there, signed=True)
        return f"{crosses}: {self._who(sign)} {some}, elsewhere {_UNDECIDED}; the difference is {figures}"

    def _figures(self, points: Sequence[_Point], *, signed: bool) -> str:
        first, last = points[0], points[-1]
        texts = [
            f"{difference_text(each.mean, self._found.unit, each.half_width, signed=signed)} at "
            f"{self._text(each.value)}"
            for each in (first, last)
        ]
        return " to ".join(texts)

    def _current(self) -> list[str]:
        """Say on which side of the break-even the scenario's own value lies."""
        value = self._factor.current
        if value is None:
            return []
        if not self._factor.low <= value <= self._factor.high:
            return [f"{self._has(value)}, which lies outside the range that was tried"]
        own = next((point for point in self._points if point.is_at(value)), None)
        if any(self._within(crossing, value) for crossing in self._crossings) and not (own and own.sign):
            silence = _silence([own] if own else [])
            return [f"{self._has(value)}, which lies within the interval of a break-even: {silence} there"]
        values = [float(crossing["value"]) for crossing in self._crossings]
        stretch = sum(each <= value for each in values)
        sign = own.sign if own else self._sides(values)[stretch]
        silence = _silence([own]) if own else self._silences(values)[stretch]
        said = self._who(sign) if sign else silence
        return [f"{self._beside(value, values, stretch)}, where {said}"]

    def _has(self, value: float) -> str:
        return f"the scenario has {self._levels.text(self._factor.path, value)}"

    def _within(self, crossing: Mapping[Any, Any], value: float) -> bool:
        """Return whether the interval of a crossing holds a value; of whole numbers its high is the first outside."""
        low, high = float(crossing["low"]), float(crossing["high"])
        last_is_outside = self._factor.whole and not crossing["high_is_open"]
        return low <= value < high if last_is_outside else low <= value <= high

    def _beside(self, value: float, crossings: Sequence[float], stretch: int) -> str:
        """Say on which side of the nearest crossing below, or else of the first, the scenario's own value lies."""
        side, other = ("above", crossings[stretch - 1]) if stretch else ("below", crossings[0])
        if value == other:
            return f"{self._has(value)}, the first value on the far side of a break-even"
        own, text = self._levels.text(self._factor.path, value), self._text(other)
        if own == text:
            own, text = self._apart([value, other])
        return f"the scenario has {own}, {side} {text}"

    def _current_without(self) -> list[str]:
        value = self._factor.current
        if value is None:
            return []
        has = self._has(value)
        within = self._factor.low <= value <= self._factor.high
        return [f"{has}, " + ("within this range" if within else "which lies outside the range that was tried")]

    def _at(self, crossing: Mapping[Any, Any]) -> str:
        value, low, high = self._apart([float(crossing[name]) for name in ("value", "low", "high")])
        low += " or less" if crossing["low_is_open"] else ""
        high += " or more" if crossing["high_is_open"] else ""
        return f"{value} (95% interval {low} to {high})"

    def _ends(self) -> str:
        return f"{self._text(self._factor.low)} and {self._text(self._factor.high)}"

    def _apart(self, values: Sequence[float]) -> list[str]:
        return self._levels.apart(self._factor.path, values, self._factor.high - self._factor.low)

    def _text(self, value: float) -> str:
        return self._levels.text(self._factor.path, value, self._factor.high - self._factor.low)


def _silence(points: Sequence[_Point]) -> str:
    """Return why no winner is named at points where nothing is decided."""
    if points and all(math.isnan(point.mean) for point in points):
        return _UNDEFINED
    return _WITHHELD if points and all(point.verdict == "withheld" for point in points) else _UNDECIDED
