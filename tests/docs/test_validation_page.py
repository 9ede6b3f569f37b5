"""The table of common random numbers in docs/validation.md is made of published rows about the scenarios that ship."""

from __future__ import annotations

import pandas as pd

from bench import pairing
from sim.scenario import load, names


def test_validation_page_pairing_table_is_made_of_the_published_rows() -> None:
    """Nobody has edited a figure by hand; after a change that is meant, run `python -m bench.pairing`."""
    rows = pd.read_csv(pairing.ROWS)

    assert pairing.table(rows) in pairing.PAGE.read_text(encoding="utf-8")


def test_validation_page_pairing_covers_every_scenario_that_compares_designs() -> None:
    """Three headline differences for each pair of designs of each shipped scenario."""
    rows = pd.read_csv(pairing.ROWS)
    several = {name: len(load(name).designs) for name in names()}

    expected = {name: 3 * n * (n - 1) // 2 for name, n in several.items() if n > 1}
    assert rows["scenario"].value_counts().to_dict() == expected


def test_pairing_table_says_how_many_differences_gained_nothing() -> None:
    """The summary counts what lies below 1, and what lies so low that chance does not explain it."""
    rows = pd.DataFrame(
        {
            "scenario": "x",
            "baseline": "a",
            "design": "b",
            "kpi": list(pairing.KPIS),
            "variance_reduction": [0.9, 0.2, 4.0],
        }
    )

    assert "2 lie below 1, 1 of them below 0.34." in pairing.table(rows)
    assert "| `x` | b − a | 0.9 | 0.2 | 4.0 |" in pairing.table(rows)
