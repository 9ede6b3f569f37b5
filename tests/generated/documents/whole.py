"""A whole document: what a scenario file and its trace would hold."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from sim.scenario import build
from sim.scenario.schema import Scenario

from .cast import Cast, Strategy, casts, table
from .channels import channels
from .customers import customers
from .demand import rates, times, traces
from .designs import designs
from .effects import cost, relationship, satisfaction, sizing, sources
from .intents import intents, items
from .moves import moves
from .questions import expectations, levers, targets, uncertain

TRACE = "trace.csv"


@dataclass(frozen=True)
class Document:
    """Plain data of a scenario, and the text of its trace, if it has one."""

    data: dict[str, Any]
    trace: str | None = None

    @property
    def last_design(self) -> str:
        """The name of the design listed last, which may extend others."""
        return list(self.data["designs"])[-1]

    def build(self, **blocks: Any) -> Scenario:
        """Return the checked scenario, with some blocks replaced, or left out where None is given."""
        data = {key: value for key, value in {**self.data, **blocks}.items() if value is not None}
        with tempfile.TemporaryDirectory() as folder:
            if self.trace is not None:
                (Path(folder) / TRACE).write_text(self.trace, encoding="utf-8")
            return build(data, folder=Path(folder))


@st.composite
def documents(draw: st.DrawFn, policies: Sequence[str] = (), cast: Strategy | None = None) -> Document:
    """Draw a valid document.

    Parameters
    ----------
    policies : sequence of str
        ``module:Class`` of custom policies that designs may name; none by default, since they run code.
    cast : strategy, optional
        Of the names in it; any by default.
    """
    names: Cast = draw(casts() if cast is None else cast)
    time = draw(times())
    first, *others = names.intents
    intent_shares = {first: 1.0, **{name: draw(st.sampled_from((2.0, 0.0))) for name in others}}
    by_segment = draw(st.booleans())
    trace = draw(st.none() | traces(names, time)) if draw(st.booleans()) else None
    blocks = {
        "name": "generated",
        "time": time,
        "demand": {"trace": TRACE} if trace else draw(rates(names, time, intent_shares)),
        "customers": draw(customers(names, by_segment)),
        "channels": draw(channels(names)),
        "designs": draw(designs(names, time, policies)),
        "items": draw(items(names)),
        **draw(_extras(names)),
    }
    staff = {team["name"] for design in blocks["designs"].values() for team in design.get("teams", ())}
    blocks["intents"] = draw(intents(names, intent_shares, tuple(sorted(staff)), not by_segment))
    blocks["moves"] = draw(moves(names, blocks["channels"], _chosen(blocks)))
    channel_names = [channel["name"] for channel in blocks["channels"]]
    told = table(
        sizing=sizing(),
        uncertain=uncertain(),
        levers=levers(),
        targets=targets(blocks["channels"]),
        expect=expectations(list(blocks["designs"]), channel_names),
    )
    return Document({**blocks, **draw(told)}, trace)


def _extras(cast: Cast) -> Strategy:
    """Return the blocks that may be left out."""
    priced = {"cost": cost()} if cast.priced else {}
    return table(
        priced,
        schema=st.just(1),
        title=st.just("Drawn at random"),
        description=st.just("The numbers mean nothing."),
        currency=st.sampled_from(("EUR", "US$")),
        relationship=relationship(),
        satisfaction=satisfaction(),
        sources=sources(cast),
    )


def _chosen(blocks: dict[str, Any]) -> set[str]:
    """Return the channels with which a case may start."""
    tables = [*blocks["customers"]["segments"], *blocks["intents"]]
    return {name for part in tables for name in part.get("channel_preference", {})}
