"""The page of a scenario: all it says, in words, then where its numbers come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario import scenario_notes

from .contacts_in_words import contact_lines
from .designs_in_words import design_lines
from .laws_in_words import share_text, span_text, weights_text
from .numbers import value_text
from .page import Line, Lines, Page, bullets
from .questions_in_words import question_lines
from .text import counted, listed

if TYPE_CHECKING:
    from sim.scenario.blocks import Demand, Satisfaction, Segment, Surge
    from sim.scenario.schema import Scenario
    from sim.scenario.sizing import Sizing, SizingFigure

_WEEKDAYS = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday",
    "fri": "Friday", "sat": "Saturday", "sun": "Sunday",
}  # fmt: skip


def scenario_page(scenario: Scenario) -> Page:
    """Return the page of a scenario; blocks that are switched off are left out."""
    assumed = [path for path, source in scenario.sources.items() if _is_assumption(source)]
    sourced = [f"{path}: {source}" for path, source in scenario.sources.items() if not _is_assumption(source)]
    parts = (
        _prose(scenario.description),
        bullets("Time and demand", _time_and_demand(scenario)),
        bullets("Customers", _customers(scenario)),
        *contact_lines(scenario),
        bullets("Satisfaction and relationship", _satisfaction(scenario)),
        bullets("Cost", _cost(scenario)),
        *design_lines(scenario),
        *_sizing(scenario.sizing),
        *question_lines(scenario),
        bullets("Sources", sourced),
        bullets(
            "Assumptions (no source; vary them)",
            [_assumption(path, scenario.sources[path]) for path in assumed],
        ),
    )
    title = f"{scenario.name}: {scenario.title}" if scenario.title else scenario.name
    return Page(title, tuple(part for part in parts if part.lines))


def _prose(text: str) -> Lines:
    """Return paragraphs each on one line: where an author broke lines says nothing about this page."""
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
    return Lines("", tuple(Line(paragraph, bullet=False) for paragraph in paragraphs))


def _is_assumption(source: str) -> bool:
    return source.strip().lower().startswith("assumption")


def _assumption(path: str, source: str) -> str:
    reason = source.strip()[len("assumption") :].lstrip(" :;,.-")
    return f"{path}: {reason}" if reason else path


def _time_and_demand(scenario: Scenario) -> list[str]:
    notes = [f"note: {note}" for note in scenario_notes(scenario)]
    return [_time(scenario), *_demand(scenario.demand), *notes, *_surges(scenario)]


def _time(scenario: Scenario) -> str:
    time = scenario.time
    warmup, cooldown = counted(time.warmup_days, "day"), counted(time.cooldown_days, "day")
    return (
        f"{counted(time.days, 'day')} measured from a {_WEEKDAYS[time.start_weekday]}, "
        f"after {warmup} of warm-up and before {cooldown} of cooldown"
    )


def _demand(demand: Demand) -> list[str]:
    lines = []
    if demand.cases_per_day is not None:
        lines.append(f"{counted(demand.cases_per_day, 'case')} a day on average")
    if demand.trace:
        lines.append(f"times of cases read from {demand.trace}")
    if demand.hourly:
        mean = sum(demand.hourly) / 24 or 1.0
        peak = max(range(24), key=lambda hour: demand.hourly[hour] if demand.hourly else 0.0)
        lines.append(f"busiest hour {peak:02d}:00, {demand.hourly[peak] / mean:.2g} times the mean of the day")
    if demand.weekday:
        names = dict(zip(_WEEKDAYS, demand.weekday, strict=True))
        lines.append(f"over the week: {weights_text(names)}")
    if demand.busyness_cv:
        memory = f", correlation {demand.busyness_lag1:g} with the day before" if demand.busyness_lag1 else ""
        lines.append(f"days differ by a random factor (cv {demand.busyness_cv:g}){memory}")
    if demand.slot_cv:
        lines.append(f"half hours differ by a random factor (cv {demand.slot_cv:g})")
    return lines


def _surges(scenario: Scenario) -> list[str]:
    """Describe surges, those alike on consecutive days in one line."""
    runs: list[list[Surge]] = []
    for surge in sorted(scenario.demand.surges, key=lambda surge: (surge.from_, surge.to, surge.day)):
        before = runs[-1][-1] if runs else None
        if before is not None and surge == before.model_copy(update={"day": before.day + 1}):
            runs[-1].append(surge)
        else:
            runs.append([surge])
    runs.sort(key=lambda run: run[0].day)
    return [_surge(run[0], run[-1], scenario.time.start_weekday) for run in runs]


def _surge(first: Surge, last: Surge, start_weekday: str) -> str:
    """Describe a surge of one day or more; the file counts days from 0, people from the first."""
    days = " to ".join(dict.fromkeys(_day(surge.day, start_weekday) for surge in (first, last)))
    intents = f" for {listed(first.intents)}" if first.intents else ""
    hours = f"{first.from_} to {first.to}"
    return f"surge on {days}, {hours}: {first.factor:g} times the demand{intents}"


def _day(day: int, start_weekday: str) -> str:
    names = list(_WEEKDAYS.values())
    weekday = names[(list(_WEEKDAYS).index(start_weekday) + day) % 7]
    number = f"measured day {day + 1}" if day >= 0 else f"day {-day} before the measured ones"
    return f"{number} (a {weekday})"


def _customers(scenario: Scenario) -> list[str]:
    customers = scenario.customers
    lines = [
        "every case is a new customer"
        if customers.population is None
        else f"{counted(customers.population, 'customer')} who come back"
    ]
    lines[0] += f"; at most {counted(customers.max_contacts, 'contact')} a case"
    total = sum(segment.share for segment in customers.segments) or 1.0
    for segment in customers.segments:
        words = _segment(segment, segment.share / total, scenario.currency)
        if len(customers.segments) > 1 or len(words) > 1:
            lines.append(f"{segment.name}: {'; '.join(words)}")
    return lines


def _segment(segment: Segment, share: float, currency: str) -> list[str]:
    words = [f"{share_text(share)} of customers"]
    if segment.channel_preference:
        words.append(f"first channel {weights_text(segment.channel_preference)}")
    if segment.patience_factor != 1:
        words.append(f"patience times {segment.patience_factor:g}")
    if segment.value_per_year:
        words.append(f"worth {value_text(segment.value_per_year, currency)} a year")
    return words


def _satisfaction(scenario: Scenario) -> list[str]:
    lines = [] if scenario.satisfaction is None else _points(scenario.satisfaction)
    met = scenario.relationship
    effects = []
    if met.talk_factor != 1:
        effects.append(f"talk takes {met.talk_factor:g} times as long")
    if met.resolution_factor != 1:
        effects.append(f"resolution is {met.resolution_factor:g} times as likely")
    if met.csat_points:
        effects.append(f"{met.csat_points:+g} CSAT points")
    return lines + ([f"meeting the same agent again: {', '.join(effects)}"] if effects else [])


def _points(points: Satisfaction) -> list[str]:
    losses = {
        "an extra contact": points.extra_contact,
        "a transfer": points.transfer,
        "a repeated item": points.repeated_item,
        f"a minute waited beyond {span_text(points.wait_threshold)}": points.minute_waited,
        f"an hour of waiting for a reply beyond {span_text(points.deferred_threshold)}": points.hour_waited,
        "no resolution": points.unresolved,
    }
    lost = "; ".join(f"{loss:g} for {what}" for what, loss in losses.items() if loss)
    lines = [f"CSAT starts at {points.base:g} points" + (f" and loses {lost}" if lost else "")]
    if points.churn:
        churn = points.churn
        lines.append(
            f"intent to leave: {share_text(churn.resolved_first)} resolved at first contact, "
            f"{share_text(churn.resolved_later)} resolved later, {share_text(churn.unresolved)} unresolved; "
            f"{share_text(churn.realised)} of it comes true"
        )
    if points.margins:
        margins = ", ".join(f"{kpi} {margin:g}" for kpi, margin in points.margins.items())
        lines.append(f"differences too small to matter: {margins}")
    return lines


def _cost(scenario: Scenario) -> list[str]:
    cost = scenario.cost
    if cost is None:
        return []
    currency = scenario.currency
    lines = [f"wage {value_text(cost.wage_per_hour, currency)} an hour"]
    if cost.overhead:
        lines.append(f"overhead {share_text(cost.overhead)} of the wage bill")
    if cost.platform_per_agent_month:
        lines.append(f"platform {value_text(cost.platform_per_agent_month, currency)} an agent and month")
    return lines


def _sizing(sizing: Sizing | None) -> tuple[Lines, ...]:
    if sizing is None:
        return ()
    figures = [_sizing_figure(what, figure) for what, figure in sizing.figures.items()]
    return bullets(f"Sized to ({sizing.runs})", figures), _prose(sizing.remarks)


def _sizing_figure(what: str, figure: SizingFigure) -> str:
    reported = "nothing reported or set" if figure.reported is None else f"reported or set {figure.reported}"
    return f"{what}: {reported}; simulated {figure.simulated}"
