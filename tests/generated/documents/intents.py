"""Why customers get in touch and what a handler needs: `[[intents]]` and `[items]`."""

from __future__ import annotations

from hypothesis import strategies as st

from .cast import Cast, Strategy, shares, some_of, table, tables_by, weights
from .laws import laws, spans


def intents(cast: Cast, intent_shares: dict[str, float], teams: tuple[str, ...], preferring: bool) -> Strategy:
    """Return the intents of a cast; with ``preferring`` each says where its cases start."""
    return st.tuples(*(_intent(cast, name, intent_shares[name], teams, preferring) for name in cast.intents)).map(list)


def _intent(cast: Cast, name: str, share: float, teams: tuple[str, ...], preferring: bool) -> Strategy:
    handle = table({"talk": laws(900)}, wrap=laws(120))
    preference = weights(cast.channels)
    return table(
        {
            "name": st.just(name),
            "share": st.just(share),
            "items": some_of(cast.items),
            "handle": st.fixed_dictionaries(dict.fromkeys(cast.staffed, handle)),
            **({"channel_preference": preference} if preferring else {}),
        },
        resolution=tables_by(cast.channels, st.sampled_from((0.5, 0.2, 0.8, 0.0)), least=1),
        containment=tables_by(cast.automated, shares()),
        transfer=st.fixed_dictionaries({"share": shares(), "to": some_of(teams, least=1)}),
        **({} if preferring else {"channel_preference": preference}),
    )


def items(cast: Cast) -> Strategy:
    """Return `[items]`: lasting ones (perhaps on file), ones asked in every visit, and plain ones."""
    base = {"ask": spans(30, 60, 0)}
    needed = {"needed": shares()}
    kinds = (
        table({**base, "lasting": st.just(False), "every_contact": st.just(False)}, **needed),
        table({**base, "lasting": st.just(True)}, on_file=shares(), **needed),
        table({**base, "every_contact": st.just(True)}, **needed),
    )
    return st.fixed_dictionaries({name: st.one_of(kinds) for name in cast.items})
