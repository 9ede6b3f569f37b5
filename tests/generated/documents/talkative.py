"""Documents in which items are given, and are needed again by all sorts of handlers."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from .cast import Cast, some_of
from .whole import Document, documents

_SPECIALISTS = {"name": "specialists", "agents": 3}
_OFTEN = st.sampled_from((1.0, 0.8))


@st.composite
def talkative(draw: st.DrawFn) -> Document:
    """Draw a document whose few customers come back, through several channels, bots, fronts and transfers."""
    cast = draw(_casts())
    data = dict(draw(documents(cast=st.just(cast))).data)
    data["demand"] = {"cases_per_day": draw(st.sampled_from((25.0, 40.0)))}
    data["customers"] = data["customers"] | {"max_contacts": 6, "population": draw(st.sampled_from((20, 60)))}
    data["items"] = draw(_items(cast))
    data["intents"] = [intent | draw(_course(cast)) for intent in data["intents"]]
    data["channels"] = [channel | draw(_machines(cast, channel)) for channel in data["channels"]]
    data["moves"] = [move for move in data["moves"] if move["after"] in ("abandon", "hop", "resolved")]
    data["moves"] += _ways_back(cast)
    specialists = {**_SPECIALISTS, "channels": list(cast.staffed)}
    for design in data["designs"].values():
        if "teams" in design:
            design["teams"] = [*design["teams"], specialists]
        design["context"] = design.get("context", {}) | {"same_channel": 0.8, "cross_channel": 0.5}  # some merge
    return Document(data)


@st.composite
def _casts(draw: st.DrawFn) -> Cast:
    live = tuple(draw(some_of(("phone", "chat"), least=1)))
    deferred = tuple(draw(some_of(("email", "letter"), least=1)))
    automated = tuple(draw(some_of(("bot", "ivr"), least=1)))
    return Cast(
        channels=(*live, *deferred, *automated),
        live=live,
        deferred=deferred,
        automated=automated,
        intents=tuple(draw(some_of(("bill", "fault"), least=1))),
        items=("identity", "account", "problem"),
        segments=("home",),
        priced=False,
        returning=True,
    )


def _items(cast: Cast) -> st.SearchStrategy[Any]:
    """Return a lasting item, a plain one, and one of any kind."""
    lasting = {"lasting": st.just(True), "on_file": st.sampled_from((0.0, 0.5))}
    kinds = (lasting, {}, {"every_contact": st.just(True)})
    base = {"ask": st.sampled_from((30, 60)), "needed": _OFTEN}
    first, second, third = (st.fixed_dictionaries({**base, **kind}) for kind in kinds)
    names = dict(zip(cast.items, (first, first | second | third, second), strict=True))
    return st.fixed_dictionaries(names)


def _course(cast: Cast) -> st.SearchStrategy[Any]:
    """Return what an intent says about items, resolution and transfers: many a contact does not end the case."""
    seldom = st.sampled_from((0.2, 0.5))
    talk = st.sampled_from(("10m", "40m"))
    return st.fixed_dictionaries(
        {
            "items": st.permutations(cast.items),
            "handle": st.fixed_dictionaries({name: st.fixed_dictionaries({"talk": talk}) for name in cast.staffed}),
            "resolution": st.fixed_dictionaries(dict.fromkeys(cast.staffed, seldom)),
            "containment": st.fixed_dictionaries(dict.fromkeys(cast.automated, seldom)),
            "transfer": st.fixed_dictionaries(
                {"share": st.sampled_from((0.5, 0.2, 0.0)), "to": st.just(["specialists"])}
            ),
        }
    )


def _machines(cast: Cast, channel: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return what bots collect and messages state, and the fronts of calls."""
    if channel["name"] in cast.automated:
        return st.fixed_dictionaries({"captures": some_of(cast.items, least=1)})
    if channel["name"] in cast.deferred:
        chase = {"chase": st.sampled_from(("2m", "10m", "1h"))}
        return st.fixed_dictionaries({"captures": some_of(cast.items), **chase})
    front = st.fixed_dictionaries({"channel": st.sampled_from(cast.automated), "share": _OFTEN})
    return st.just({}) | st.fixed_dictionaries({"front": front})


def _ways_back(cast: Cast) -> list[dict[str, Any]]:
    """Return moves that lead whoever was not helped to any channel, and from bots and unanswered messages to agents."""
    anywhere = dict.fromkeys(cast.channels, round(0.9 / len(cast.channels), 3))
    agents = dict.fromkeys(cast.staffed, round(0.9 / len(cast.staffed), 3))
    return [
        {"after": "unresolved", "to": anywhere, "delay": "20m"},
        {"after": "handoff", "to": agents},
        {"after": "silence", "to": {"same": 0.6, **dict.fromkeys(cast.live, 0.2)}},
    ]
