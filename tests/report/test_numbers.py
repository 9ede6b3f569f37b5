"""Numbers as people read them."""

from __future__ import annotations

import doctest
import math

import pytest

import sim.report.labels
import sim.report.laws_in_words
import sim.report.numbers
import sim.report.text
from sim.report.numbers import difference_text, duration_text, value_text


@pytest.mark.parametrize(
    "module",
    [sim.report.numbers, sim.report.text, sim.report.labels, sim.report.laws_in_words],
    ids=lambda m: m.__name__,
)
def test_examples_in_docstrings_hold(module) -> None:
    """Every example in the formatting modules gives what it says."""
    failed, tried = doctest.testmod(module)

    assert tried > 0
    assert failed == 0


@pytest.mark.parametrize(
    ("value", "unit", "half_width", "text"),
    [
        (math.nan, "share", math.nan, "-"),
        (0.0, "share", 0.0, "0.0% ± 0.0"),
        (1.0, "share", math.nan, "100.0%"),
        (0.38, "share", 0.00004, "38.000% ± 0.004"),
        (-0.0001, "points", math.nan, "0.0"),
        (41.2, "s", 1.3, "41 s ± 1.3 s"),
        (7200.0, "s", 600.0, "2 h ± 10 m"),
        (12345.6, "EUR", 78.9, "EUR 12,346 ± 79"),
        (1.266, "contacts", 0.012, "1.27 ± 0.01"),
        (3.5, "€", math.nan, "€ 3.50"),
    ],
)
def test_value_text_by_unit_reads_well(value, unit, half_width, text) -> None:
    """Shares are in percent, times in their largest units, money with its currency; -0 is 0."""
    assert value_text(value, unit, half_width) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(59.4, "59 s"), (59.6, "1 m"), (3599.6, "1 h"), (86399.0, "1 d"), (90000.0, "1 d 1 h"), (0.004, "0.004 s")],
)
def test_duration_text_near_a_unit_carries_over(seconds, text) -> None:
    """Rounding never shows 60 seconds, 60 minutes or 24 hours."""
    assert duration_text(seconds) == text


def test_difference_text_without_half_width_shows_the_value_only() -> None:
    """One replication has no half-width to show."""
    assert difference_text(-2.0, "EUR") == "EUR 2.00"
    assert difference_text(math.nan, "EUR") == "-"
