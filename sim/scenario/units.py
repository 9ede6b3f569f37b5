"""Durations, clock times and weekdays: text at the edge, seconds inside."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

MINUTE_S = 60.0
HOUR_S = 3_600.0
DAY_S = 86_400.0
SLOT_S = 1_800.0
"""Length of the half-hour slots of demand and of the team table, seconds."""

FOREVER_S = 1e12
"""Stands for "without end" where a duration may say ``"forever"``; longer than any run."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_UNITS_S = {"s": 1.0, "m": MINUTE_S, "h": HOUR_S, "d": DAY_S}
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)([^\W\d_]+)")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])")
_UNIT_WORDS = frozenset({*_UNITS_S, "min", "sec", "hr", "hrs", "day", "pct", "pt", "pts"})
DURATION_FORM = 'a number of seconds or text such as "90s", "4m", "1h30m", "2d"'


def parse_duration(value: Any) -> Any:
    """Return seconds for ``"1h30m"``; numbers pass through, to be range-checked by the schema.

    A leading minus is read, so that the schema can say which range is allowed.

    Raises
    ------
    PydanticCustomError
        If text has no unit, an unknown unit or anything left over.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _not_a_duration("is not a duration")
    if not isinstance(value, str):
        return float(value) if abs(value) < FOREVER_S or isinstance(value, float) else math.inf
    text = re.sub(r"\s+", "", value.lower())
    sign, text = (-1.0, text[1:]) if text.startswith("-") else (1.0, text)
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise _not_a_duration("is not a duration")
    for _, unit in parts:
        if unit not in _UNITS_S:
            near = f'; did you mean "{unit[0]}"?' if unit[0] in _UNITS_S else ""
            raise _not_a_duration(f"has no unit of time in '{unit[:20]}' (units: s, m, h, d){near}")
    return sign * sum(float(number) * _UNITS_S[unit] for number, unit in parts)


def duration_or_number(value: Any) -> Any:
    """Return seconds for text; all else passes through, to be checked by the schema."""
    return parse_duration(value) if isinstance(value, str) else value


def _not_a_duration(why: str) -> PydanticCustomError:
    fix = f"write {DURATION_FORM}"
    return PydanticCustomError("duration", "a duration {why}; {fix}", {"why": why, "fix": fix})


def parse_endless_duration(value: Any) -> Any:
    """Return seconds as `parse_duration`, with ``"forever"`` allowed."""
    return FOREVER_S if value == "forever" else parse_duration(value)


def parse_clock(text: str) -> float:
    """Return seconds of the day for ``"09:30"``, up to ``"24:00"``.

    Raises
    ------
    ValueError
        If the text is not a clock time.
    """
    clock = _CLOCK.fullmatch(text)
    time_s = int(clock[1]) * HOUR_S + int(clock[2]) * MINUTE_S if clock else DAY_S + 1.0
    if time_s > DAY_S:
        raise ValueError('a clock time is written "09:30", between 00:00 and 24:00')
    return time_s


def clock_text(time_s: float) -> str:
    """Return a time of day as it is written.

    >>> clock_text(parse_clock("9:30"))
    '09:30'
    """
    minutes = round(time_s / MINUTE_S)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def parse_hours(text: str) -> tuple[float, float]:
    """Return (start, end) in seconds of the day for ``"08:00-20:00"``.

    The end is after the start; an end at or before it belongs to the next day (``"22:00-06:00"``).

    Raises
    ------
    ValueError
        If the text is not of that form or the span is empty.
    """
    start_text, dash, end_text = text.replace(" ", "").partition("-")
    try:
        start_s, end_s = parse_clock(start_text), parse_clock(end_text)
    except ValueError:
        dash = ""
    if not dash or start_s == end_s:
        raise ValueError('hours are written "08:00-20:00", between 00:00 and 24:00, and not empty')
    return (start_s, end_s) if end_s > start_s else (start_s, end_s + DAY_S)


def parse_weekdays(text: str) -> tuple[int, ...]:
    """Return weekday numbers (0 = Monday) for ``"mon-fri"``, ``"sat"`` or ``"all"``.

    Raises
    ------
    ValueError
        If a day is not one of mon, tue, wed, thu, fri, sat, sun.
    """
    if text == "all":
        return tuple(range(7))
    first, dash, last = text.partition("-")
    if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
        raise ValueError(f'weekdays are written "mon-fri", "sat" or "all", with days {", ".join(WEEKDAYS)}')
    start = WEEKDAYS.index(first)
    count = (WEEKDAYS.index(last) - start) % 7 + 1 if dash else 1
    return tuple((start + offset) % 7 for offset in range(count))


def _check_hours(text: str) -> str:
    parse_hours(text)
    return text


def _check_currency(text: str) -> str:
    """Refuse what reads like a unit or a number: a report writes the currency where it writes units."""
    symbols = [ch for ch in text if unicodedata.category(ch) == "Sc"]
    letters = [ch for ch in text if ch.isalpha()]
    plain = 1 <= len(text) <= 8 and len(symbols) + len(letters) + text.count(".") == len(text)
    marked = symbols or any(not ch.islower() for ch in letters) or 2 <= len(letters) <= 3
    if not (plain and marked) or text.lower() in _UNIT_WORDS:
        why, fix = "must be a currency", 'write its code or sign, e.g. "EUR", "US$" or "kr"'
        raise PydanticCustomError("currency", "a currency {why}; {fix}", {"why": why, "fix": fix})
    return text


def exactly(number: int) -> AfterValidator:
    """Return a check that a list has so many entries."""

    def check(values: tuple[float, ...]) -> tuple[float, ...]:
        if len(values) != number:
            why, fix = f"must have exactly {number} entries, not {len(values)}", f"give exactly {number} entries"
            raise PydanticCustomError("length", "a list {why}; {fix}", {"why": why, "fix": fix})
        return values

    return AfterValidator(check)


def _no_percentage(most: float, what: str) -> AfterValidator:
    """Return a check that refuses what was surely meant as a percentage."""

    def check(value: float) -> float:
        if value > most:
            why, meant = f"must be {what}, at most {most:g}", value / 100.0
            fix = f"write {meant:g} for {value:g}%" if meant <= most else f"write a number of {most:g} or less"
            raise PydanticCustomError("percentage", "a number {why}; {fix}", {"why": why, "fix": fix})
        return value

    return AfterValidator(check)


def listed(value: Any) -> str:
    """Tell a list from anything else; the label of a union branch."""
    return "<list>" if isinstance(value, list | tuple) else "<one>"


def tabled(value: Any) -> str:
    """Tell a table from a plain value; the label of a union branch."""
    return "<table>" if isinstance(value, dict) else "<one>"


DURATION_SCHEMA = {"type": ["number", "string"], "pattern": r"^\s*[0-9]", "description": DURATION_FORM}

NAME_FORM = "1 to 80 printable characters, none of . [ ] =, no blank at either end, and not + - or @ at the start"


def _check_name(text: str) -> str:
    """Refuse what a terminal might obey, what cannot be seen, and what a spreadsheet would take for a formula."""
    if not text.isprintable() or text != text.strip() or text[0] in "+-@":
        why, fix = "cannot be a name", f"a name has {NAME_FORM}"
        raise PydanticCustomError("name", "text {why}; {fix}", {"why": why, "fix": fix})
    return text


def _check_title(text: str) -> str:
    if not text.isprintable():
        why, fix = "must be one line of printable text", "leave out line breaks and control characters"
        raise PydanticCustomError("title", "a title {why}; {fix}", {"why": why, "fix": fix})
    return text


Text = Annotated[str, Field(strict=True)]
Title = Annotated[str, Field(strict=True), AfterValidator(_check_title)]
"""Text of one line: a second one could pass for a line of a report."""
Name = Annotated[
    str,
    Field(strict=True, min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f.\[\]=]+$"),
    AfterValidator(_check_name),
]
Flag = Annotated[bool, Field(strict=True)]
MOST = 1e9
"""Largest plain number and weight: sums and products of such stay far from what a float can hold."""
MOST_MONEY = 1e11
"""Largest price."""

Whole = Annotated[int, Field(strict=True, ge=-int(MOST), le=int(MOST))]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-MOST, le=MOST)]
NonNegative = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=MOST)]
Positive = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0, le=MOST)]
Money = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=MOST_MONEY)]
Share = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1)]
_FACTOR = "a factor (1 = unchanged)"
MOST_FACTOR = 10.0
"""Largest factor on talk and resolution, and largest overhead: what is above was meant as a percentage."""
MOST_PATIENCE_FACTOR = 100.0
_BOUNDED = Field(json_schema_extra={"maximum": MOST_FACTOR})
Factor = Annotated[Positive, _no_percentage(MOST_FACTOR, _FACTOR), _BOUNDED]
FactorOrZero = Annotated[NonNegative, _no_percentage(MOST_FACTOR, _FACTOR), _BOUNDED]
"""A factor that may be 0."""
PatienceFactor = Annotated[
    Positive,
    _no_percentage(MOST_PATIENCE_FACTOR, _FACTOR),
    Field(json_schema_extra={"maximum": MOST_PATIENCE_FACTOR}),
]
ShareOfWages = Annotated[NonNegative, _no_percentage(MOST_FACTOR, "a share of the wage bill (0.43 = 43%)"), _BOUNDED]
SMALLEST_CV = 0.005
"""Below this a gamma is a fixed value for all purposes, and its quantile is slow to find."""


def _check_spread(value: float) -> float:
    if 0.0 < value < SMALLEST_CV:
        message = "a coefficient of variation is 0 or at least {least}"
        raise PydanticCustomError("spread", message, {"least": SMALLEST_CV})
    return value


Spread = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False), AfterValidator(_check_spread)]
"""Coefficient of variation of a gamma factor; 0 switches it off."""
Count = Annotated[int, Field(strict=True, ge=0, le=int(MOST))]
PositiveCount = Annotated[int, Field(strict=True, ge=1)]
Duration = Annotated[
    float,
    BeforeValidator(parse_duration),
    Field(ge=0, le=FOREVER_S, allow_inf_nan=False),
    WithJsonSchema(DURATION_SCHEMA),
]
PositiveDuration = Annotated[
    float,
    BeforeValidator(parse_duration),
    Field(gt=0, le=FOREVER_S, allow_inf_nan=False),
    WithJsonSchema(DURATION_SCHEMA),
]
EndlessDuration = Annotated[
    float,
    BeforeValidator(parse_endless_duration),
    Field(ge=0, le=FOREVER_S, allow_inf_nan=False),
    WithJsonSchema(
        DURATION_SCHEMA | {"pattern": r"^(forever|\s*[0-9])", "description": DURATION_FORM + ', or "forever"'}
    ),
]

Currency = Annotated[str, Field(strict=True), AfterValidator(_check_currency)]
Hours = Annotated[str, Field(strict=True), AfterValidator(_check_hours)]
