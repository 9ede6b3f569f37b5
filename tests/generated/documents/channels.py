"""Ways to get in touch: `[[channels]]`."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from .cast import Cast, Strategy, shares, some_of, table
from .laws import laws, spans

_HOURS = ("08:00-18:00", "09:00-17:00", "10:00-14:30", "00:00-24:00")
"""Each overlaps 08:00-18:00, when there is somebody in every design."""


def channels(cast: Cast) -> Strategy:
    """Return the channels of a cast, in its order."""
    kinds = {**dict.fromkeys(cast.live, _live), **dict.fromkeys(cast.deferred, _deferred)}
    drawn = [kinds.get(name, _automated)(name, cast.automated, cast.items, cast.priced) for name in cast.channels]
    return st.tuples(*drawn).map(list)


@cache
def opening_hours() -> Strategy:
    """Return `open` tables, open on every day but perhaps Sunday."""
    hours = st.sampled_from(_HOURS)
    days = (("all",), ("mon-sat",), ("mon-fri", "sat"), ("all", "wed"), ("sat-mon", "tue-fri"))
    return st.sampled_from(days).flatmap(lambda names: st.fixed_dictionaries(dict.fromkeys(names, hours)))


def _fee(priced: bool) -> dict[str, Strategy]:
    return {"cost_per_contact": st.sampled_from((0.05, 0.0))} if priced else {}


def _desk(priced: bool) -> dict[str, Strategy]:
    """Return the keys of channels with agents."""
    slowdown = st.sampled_from((0.0, 0.3)) | st.lists(st.sampled_from((0.2, 0.0, 0.6)), min_size=1, max_size=3)
    return {
        "open_": opening_hours(),
        "concurrency": st.sampled_from((1, 2, 3)),
        "slowdown": slowdown,
        "service_level": table({"within": spans(60, 3_600)}, share=shares()),
        "ask_factor": st.sampled_from((0.5, 1.5)),
        **_fee(priced),
    }


@cache
def _live(name: str, automated: tuple[str, ...], items: tuple[str, ...], priced: bool) -> Strategy:
    front = {"front": table({"channel": st.sampled_from(automated)}, share=shares())} if automated else {}
    return table(
        {"name": st.just(name), "kind": st.just("live")},
        at_close=st.sampled_from(("turn_away", "serve")),
        patience=laws(600),
        queue_limit=st.sampled_from((1, 3, 0)),
        **front,
        **_desk(priced),
    )


@cache
def _deferred(name: str, automated: tuple[str, ...], items: tuple[str, ...], priced: bool) -> Strategy:
    return table(
        {"name": st.just(name), "kind": st.just("deferred")},
        chase=laws(1_800),  # less than a night, so that many a message is chased
        captures=some_of(items),
        **_desk(priced),
    )


@cache
def _automated(name: str, automated: tuple[str, ...], items: tuple[str, ...], priced: bool) -> Strategy:
    resolved = {"cost_per_resolution": st.sampled_from((0.9, 0.0))} if priced else {}
    return table(
        {"name": st.just(name), "kind": st.just("automated"), "serve": laws(60)},
        open_=opening_hours(),
        captures=some_of(items),
        **resolved,
        **_fee(priced),
    )
