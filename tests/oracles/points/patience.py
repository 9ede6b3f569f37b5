"""Patience that is not exponential."""

from __future__ import annotations

from formulas.patience import fixed_patience, impatient, lognormal_patience

from points.point import HANDLE_S, PHONE_ABANDONMENT, PHONE_WAIT, Point, per_s, single_line

AGENTS, LOAD_ERL = 5, 4.6
LOGNORMAL = {"mean": 500.0, "cv": 1.4}
FIXED_S = 250.0
SOURCE = "Baccelli & Hebuterne 1981; Zeltyn & Mandelbaum 2005"


def _lognormal() -> Point:
    channel = {"patience": {"dist": "lognormal", **LOGNORMAL}}
    return Point(
        name="lognormal-patience",
        mechanism="lognormal patience (M/M/c+G)",
        figure="`abandonment_rate`",
        source=SOURCE,
        scenario=single_line("lognormal-patience", LOAD_ERL, AGENTS, days=3, channel=channel),
        ratio=PHONE_ABANDONMENT,
        exact=impatient(per_s(LOAD_ERL), HANDLE_S, AGENTS, lognormal_patience(**LOGNORMAL)).abandonment,
    )


def _fixed() -> Point:
    channel = {"patience": {"dist": "deterministic", "value": FIXED_S}}
    figures = impatient(per_s(LOAD_ERL), HANDLE_S, AGENTS, fixed_patience(FIXED_S), bends=[FIXED_S])
    return Point(
        name="fixed-patience",
        mechanism="the same patience for all (M/M/c+D)",
        figure="`mean_wait`",
        source=SOURCE,
        scenario=single_line("fixed-patience", LOAD_ERL, AGENTS, days=2, channel=channel),
        ratio=PHONE_WAIT,
        exact=figures.mean_wait,
    )


POINTS = (_lognormal(), _fixed())
