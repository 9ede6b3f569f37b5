"""Numbers as people read them: ``12.1%``, ``2 m 10 s``, ``EUR 4.21``, each with its half-width."""

from __future__ import annotations

import math

from .text import PLUS_MINUS

_DECIMALS = {"share": 1, "points": 1}
_SPANS = ((86_400.0, "d", 3_600.0, "h"), (3_600.0, "h", 60.0, "m"), (60.0, "m", 1.0, "s"))
ABSENT = "-"
"""Stands where a design has no such figure."""


def value_text(value: float, unit: str, half_width: float = math.nan) -> str:
    """Return a figure with its unit and, where there is one, its half-width.

    >>> value_text(0.1213, "share", 0.0041)
    '12.1% ± 0.4'
    >>> value_text(130.2, "s", 4.4), value_text(4.2149, "EUR"), value_text(71.26, "points", 0.25)
    ('2 m 10 s ± 4 s', 'EUR 4.21', '71.3 ± 0.2')
    """
    if math.isnan(value):
        return ABSENT
    if unit == "s":
        return _with_half_width(duration_text(value), _rough(half_width, value), half_width)
    scale = 100.0 if unit == "share" else 1.0
    decimals = _decimals(value * scale, unit, half_width * scale)
    number = _fixed(value * scale, decimals)
    if unit == "share":
        number += "%"
    elif is_money(unit):
        number = f"{unit} {number}"
    return _with_half_width(number, _fixed(half_width * scale, decimals), half_width)


def difference_text(value: float, unit: str, half_width: float = math.nan, signed: bool = False) -> str:
    """Return a difference between two figures; that of two shares is in percentage points.

    >>> difference_text(-0.259, "share", 0.012)
    '25.9 ± 1.2 points'
    >>> difference_text(-75.0, "s", 5.0, signed=True)
    '-1 m 15 s ± 5 s'
    """
    if math.isnan(value):
        return ABSENT
    shown = value if signed else abs(value)
    if unit == "s":
        return value_text(shown, unit, half_width)
    scale = 100.0 if unit == "share" else 1.0
    decimals = _decimals(shown * scale, unit, half_width * scale)
    text = _with_half_width(_fixed(shown * scale, decimals), _fixed(half_width * scale, decimals), half_width)
    if unit in {"share", "points"}:
        return f"{text} points"
    if is_money(unit):
        return f"{unit} {text}"
    return text


def margin_text(amount: float, unit: str) -> str:
    """Return a difference that is small by its nature, with a digit that tells it from none.

    >>> margin_text(0.0016, "EUR"), margin_text(0.01, "share"), margin_text(0.7, "s")
    ('EUR 0.002', '1.0 points', '0.7 s')
    """
    if unit == "s":
        return duration_text(amount)
    scale = 100.0 if unit == "share" else 1.0
    number = _fixed(amount * scale, _decimals(amount * scale, unit, amount * scale))
    if unit in {"share", "points"}:
        return f"{number} points"
    return f"{unit} {number}" if is_money(unit) else number


def rough_money_text(value: float, currency: str, half_width: float = math.nan) -> str:
    """Return large money in whole units, no finer than two digits of its half-width: the rest is noise.

    >>> [rough_money_text(*each) for each in ((958_619.2, "EUR", 699_534.4), (-1_234.5, "EUR"), (12.3, "EUR", 4.2))]
    ['EUR 960,000 ± 700,000', 'EUR -1,234', 'EUR 12 ± 4']
    """
    if math.isnan(value):
        return ABSENT
    step = 10.0 ** max(0, math.floor(math.log10(half_width)) - 1) if half_width > 0.0 else 1.0
    beside = "" if math.isnan(half_width) else _fixed(round(half_width / step) * step, 0)
    return _with_half_width(f"{currency} {_fixed(round(value / step) * step, 0)}", beside, half_width)


def duration_text(seconds: float) -> str:
    """Return a span of time in the two largest units that say something.

    >>> [duration_text(x) for x in (0.0, 4.25, 41.2, 130.0, 5400.0, 200000.0)]
    ['0 s', '4.2 s', '41 s', '2 m 10 s', '1 h 30 m', '2 d 8 h']
    """
    if math.isnan(seconds):
        return ABSENT
    sign, size = ("-" if seconds < 0 else ""), abs(seconds)
    if size < 9.95:
        short = f"{size:.1f}".removesuffix(".0") if size >= 0.05 or size == 0 else f"{size:.2g}"
        return f"{sign}{short} s"
    for unit_s, unit, part_s, part in _SPANS:
        parts = round(size / part_s)
        if parts * part_s >= unit_s:
            whole, rest = divmod(parts, round(unit_s / part_s))
            return f"{sign}{whole:,} {unit}" + (f" {rest} {part}" if rest else "")
    return f"{sign}{size:.0f} s"


def _rough(seconds: float, beside: float) -> str:
    """Return a half-width no finer than the figure beside it: it is itself an estimate."""
    if math.isnan(seconds):
        return ABSENT
    for unit_s, unit, _, _ in _SPANS:
        if seconds >= 9.5 * unit_s and (seconds < 120 * unit_s or unit == "d"):
            return f"{seconds / unit_s:.0f} {unit}"
    return f"{seconds:.0f} s" if 0.95 <= seconds < 59.5 and abs(beside) >= 60 else duration_text(seconds)


def is_money(unit: str) -> bool:
    """Return whether the unit is a currency rather than a word such as ``contacts`` or ``items``.

    >>> [is_money(unit) for unit in ("EUR", "kr", "s", "items", "share", "")]
    [True, True, False, False, False, False]
    """
    return unit not in {"", "s"} and not (unit.islower() and len(unit) > 3)


def _decimals(value: float, unit: str, half_width: float) -> int:
    base = _DECIMALS.get(unit, 2)
    if unit not in _DECIMALS and abs(value) >= 1_000:
        base = 0
    # A half-width of "0.0" would read as certainty: show its first digit, within reason.
    if not math.isnan(half_width):
        while base < 4 and 0 < half_width < 0.5 * 10.0**-base:
            base += 1
    return base


def _fixed(value: float, decimals: int) -> str:
    text = f"{value:,.{decimals}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text


def _with_half_width(number: str, half_width_text: str, half_width: float) -> str:
    return number if math.isnan(half_width) else f"{number} {PLUS_MINUS} {half_width_text}"
