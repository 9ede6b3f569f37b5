"""What it means and costs: `[relationship]`, `[satisfaction]`, `[cost]`, `[sources]`, `[sizing]`."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from .cast import Cast, Strategy, shares, table, tables_by
from .laws import spans


@cache
def relationship() -> Strategy:
    """Return `[relationship]`."""
    return table(
        talk_factor=st.sampled_from((0.8, 1.2)),
        resolution_factor=st.sampled_from((1.1, 0.9)),
        csat_points=st.sampled_from((3.0, -3.0)),
    )


@cache
def satisfaction() -> Strategy:
    """Return `[satisfaction]`, with churn and margins."""
    return table(
        base=st.sampled_from((82.0, 100.0)),
        extra_contact=st.sampled_from((15.0, 0.0)),
        transfer=st.sampled_from((12.0, 0.0)),
        repeated_item=st.sampled_from((5.0, 40.0)),
        minute_waited=st.sampled_from((3.0, 0.1)),
        wait_threshold=spans(120, 0),
        hour_waited=st.sampled_from((0.2, 0.0)),
        deferred_threshold=spans(3_600, 86_400),
        unresolved=st.sampled_from((20.0, 0.0)),
        churn=table(resolved_first=shares(), resolved_later=shares(), unresolved=shares(), realised=shares()),
        margins=tables_by(("csat", "cost_to_serve", "repeat_information_rate"), st.sampled_from((1.0, 0.01))),
    )


@cache
def cost() -> Strategy:
    """Return `[cost]`."""
    return table(
        wage_per_hour=st.sampled_from((20.0, 0.0)),
        platform_per_agent_month=st.sampled_from((90.0, 0.0)),
        overhead=st.sampled_from((0.4, 0.0)),
    )


def sources(cast: Cast) -> Strategy:
    """Return `[sources]`."""
    paths = ("time.days", f"channels.{cast.channels[0]}.kind", f"intents.{cast.intents[0]}")
    return tables_by(paths, st.just("assumption"))


@cache
def sizing() -> Strategy:
    """Return `[sizing]`."""
    figure = table({"simulated": st.just("60 s")}, reported=st.just("about 1 m"))
    figures = tables_by(("wait", "calls abandoned"), figure, least=1)
    return table({"runs": st.just("1 replication"), "figures": figures}, remarks=st.just("One cannot be met."))
