"""The page of levers: what to do first, the ranking, both sequences step by step, and what all of it costs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.report.numbers import ABSENT, difference_text, rough_money_text
from sim.report.page import Grid, Line, Lines, Page, bullets
from sim.report.resting import last_words, origin
from sim.report.text import PLUS_MINUS, counted, listed

if TYPE_CHECKING:
    from sim.experiment.questions import Levers
    from sim.scenario import Scenario

NOT_TOLD = "not distinguishable"
Row = Mapping[Any, Any]
_BY = {"net_value": "By net value", "satisfaction": "By satisfaction for the money"}
_LEFT_OUT = {
    "net_value": "more would not raise the net value",
    "satisfaction": "more would not raise satisfaction",
}


def levers_page(found: Levers, scenario: Scenario) -> Page:
    """Return the page of levers."""
    figures = _Figures(found)
    parts: list[Lines | Grid] = [Lines("The answer", tuple(Line(text) for text in figures.answer()))]
    parts.append(Grid("Each lever alone", figures.alone_header(), tuple(map(figures.alone_row, figures.alone))))
    parts += [figures.steps(by) for by in _BY if figures.sequence(by)]
    parts.append(bullets("Left out", figures.left_out()))
    parts.append(bullets("What levers cost a year, and how that is known", figures.costs(scenario)))
    parts.append(bullets("What this rests on", _foundations(found)))
    title = f"{found.basis.scenario}: what to do first under {found.design}, of {counted(len(figures.alone), 'lever')}"
    return Page(title, tuple(part for part in parts if not (isinstance(part, Lines) and not part.lines)))


class _Figures:
    """What was found of levers, alone and in sequence."""

    def __init__(self, found: Levers) -> None:
        self._found = found
        self._currency = found.basis.currency
        self.alone: Sequence[Row] = found.alone.to_dict("records")
        self._steps: Sequence[Row] = found.sequences.to_dict("records")

    def sequence(self, by: str) -> list[Row]:
        """Return the steps of a sequence."""
        return [row for row in self._steps if row["by"] == by]

    def answer(self) -> Iterable[str]:
        """Yield what to do first and then, by money, and what by satisfaction."""
        by_money, by_csat = self.sequence("net_value"), self.sequence("satisfaction")
        yield self._first_by_money(by_money[0]) if by_money else self._nothing_pays()
        if len(by_money) > 1:
            after = listed([str(row["lever"]) for row in by_money[1:]])
            last = by_money[-1]
            together = self._money(last["net_a_year"], last["net_half_width"])
            every = "both" if len(by_money) == 2 else f"all {len(by_money)}"
            yield f"Then: {after}; {every} together {together} a year net"
        if by_csat:
            yield self._first_by_satisfaction(by_csat[0])
        elif self._left_out("satisfaction"):
            yield "No lever raises satisfaction for certain"

    def _first_by_money(self, row: Row) -> str:
        net = self._money(row["net_a_year"], row["net_half_width"])
        doubt = _doubt(row["net_a_year"], row["net_half_width"])
        return f"First: {row['lever']} ({net} a year net{doubt}){_next_best(row)}{self._rank_of(row)}"

    def _first_by_satisfaction(self, row: Row) -> str:
        gain = _points(row["added_csat"], row["added_csat_half_width"])
        price = rough_money_text(row["cost_a_year"], self._currency)
        doubt = _doubt(row["added_csat"], row["added_csat_half_width"])
        first = f"{row['lever']} ({gain}{doubt}, for {price} a year)"
        return f"For satisfaction, by what it costs, first: {first}{_next_best(row)}"

    def _rank_of(self, step: Row) -> str:
        """Say what rank a lever has with all pairs held together, if it is told apart from one other only."""
        (row,) = [row for row in self.alone if row["lever"] == step["lever"]]
        rank = _rank(row)
        return f" (with all pairs held together it ranks {rank})" if step["distinguishable"] and "-" in rank else ""

    def _nothing_pays(self) -> str:
        best = self.alone[0]
        net = self._money(best["net_a_year"], best["net_half_width"])
        doubt = f", {NOT_TOLD} from nothing" if best["pays"] == NOT_TOLD else ""
        return f"No lever seems to pay for itself; the best is {best['lever']} ({net} a year net{doubt})"

    def alone_header(self) -> tuple[str, ...]:
        """Return the heads of the ranking."""
        per = f"points per {self._currency} 1,000"
        return ("", "rank", "net value a year", "pays", "CSAT points", per, "acts on")

    def alone_row(self, row: Row) -> tuple[str, ...]:
        """Return a lever of the ranking."""
        return (
            str(row["lever"]),
            _rank(row),
            self._money(row["net_a_year"], row["net_half_width"]),
            str(row["pays"]),
            _points(row["csat_points"], row["csat_half_width"], unit=False),
            _per_money(row["points_per_1000"], row["points_per_1000_half_width"]),
            str(row["acts_on"]),
        )

    def steps(self, by: str) -> Grid:
        """Return a sequence step by step."""
        rows = self.sequence(by)
        is_money = by == "net_value"
        gain = "net a year" if is_money else "CSAT points"
        header = ("", f"adds: {gain}", f"by then: {gain}", "costs a year by then", "told apart from the next best")
        cells = [(f"{row['step']}. {row['lever']}", *self._gains(row, is_money), *self._beside(row)) for row in rows]
        return Grid(f"{_BY[by]}, step by step", header, tuple(cells))

    def _gains(self, row: Row, is_money: bool) -> tuple[str, str]:
        if is_money:
            return (
                self._money(row["added_net"], row["added_net_half_width"]),
                self._money(row["net_a_year"], row["net_half_width"]),
            )
        return (
            _points(row["added_csat"], row["added_csat_half_width"], unit=False),
            _points(row["csat_points"], row["csat_half_width"], unit=False),
        )

    def _beside(self, row: Row) -> tuple[str, str]:
        runner_up = str(row["runner_up"])
        told = f"yes, from {runner_up}" if row["distinguishable"] else f"{NOT_TOLD} from {runner_up}"
        return rough_money_text(row["cost_a_year"], self._currency), told if runner_up else ABSENT

    def left_out(self) -> list[str]:
        """Return what is in no sequence, and why."""
        names = {by: self._left_out(by) for by in _BY}
        return [f"{_BY[by].lower()}: {listed(names[by])}; {_LEFT_OUT[by]}" for by in _BY if names[by]]

    def _left_out(self, by: str) -> list[str]:
        rows: Sequence[Row] = self._found.left_out.to_dict("records")
        return [str(row["lever"]) for row in rows if row["by"] == by]

    def costs(self, scenario: Scenario) -> list[str]:
        """Return what each lever costs a year, what it is, and how that is known."""
        prices = {lever.name: (lever.one_off, lever.per_year) for lever in scenario.levers}
        return [self._cost(row, *prices.get(str(row["lever"]), (0.0, 0.0))) for row in self.alone]

    def _cost(self, row: Row, one_off: float, per_year: float) -> str:
        parts = [
            f"{rough_money_text(price, self._currency)} {when}"
            for price, when in ((one_off, "once"), (per_year, "a year"))
            if price
        ]
        price = rough_money_text(row["cost_a_year"], self._currency)
        made_of = f" ({listed(parts)})" if one_off else ""
        title = f": {row['title']}" if row["title"] else ""
        return f"{row['lever']}{title}; {price} a year{made_of}; {row['source']}"

    def _money(self, value: Any, half_width: Any) -> str:
        return rough_money_text(float(value), self._currency, float(half_width))


def _rank(row: Row) -> str:
    best, worst = int(row["best_rank"]), int(row["worst_rank"])
    return str(best) if best == worst else f"{best}-{worst}"


def _doubt(value: Any, half_width: Any) -> str:
    """Return what is to be added to a figure that is not told apart from nothing."""
    return "" if abs(float(value)) > float(half_width) else ", which may be nothing at all"


def _next_best(row: Row) -> str:
    if not row["runner_up"]:
        return ""
    if row["distinguishable"]:
        return f", told apart from the next best, {row['runner_up']}"
    return f", {NOT_TOLD} from {row['runner_up']}"


def _points(value: Any, half_width: Any, *, unit: bool = True) -> str:
    text = difference_text(float(value), "points", float(half_width), signed=True)
    return text if unit else text.removesuffix(" points")


def _per_money(value: Any, half_width: Any) -> str:
    number = float(value)
    if math.isinf(number):
        return "costs nothing"
    if math.isnan(number):
        return ABSENT
    return difference_text(number, "", float(half_width), signed=True)


def _foundations(found: Levers) -> list[str]:
    basis = found.basis
    sets = "each set of levers" if found.exact else "each set of levers that was looked at"
    lines = [origin(basis, f" for {sets}")]
    lines.append(
        f"{PLUS_MINUS} is the half-width of a 95% interval, unadjusted; it takes prices as known, and is about the luck"
        " of the simulated days, scaled to a year"
    )
    lines.append("ranks hold together (Bonferroni); a sequence compares with one other lever a step, unadjusted")
    lines.append(
        "money: time worked at the wage and fees, platforms, people that a lever adds or takes away, and customers'"
        " value lost, without minus with; freed time becomes money only if staff follows"
        if found.cost == "worked"
        else "money: all that is paid, with the staff that there is, and customers' value lost, without minus with"
    )
    lines.append(f"one-off costs are written off over {counted(found.years, 'year')}")
    lines.append("the best of many looks a bit too good, since luck helped to choose it: confirm with another --seed")
    if not found.exact:
        lines.append("the sequence was found greedily, step by step; a better one may exist")
    return [*lines, *last_words(basis)]
