"""Who calls: `[customers]`."""

from __future__ import annotations

from hypothesis import strategies as st

from .cast import Cast, Strategy, table, weights


def customers(cast: Cast, preferring: bool) -> Strategy:
    """Return `[customers]`; with ``preferring`` every segment says where it starts."""
    population = {"population": st.sampled_from((5, 30))} if cast.returning else {}
    limit = {"max_contacts": st.sampled_from((6, 3, 8, 1))}
    return table({**limit, **population, "segments": _segments(cast, preferring)})


def _segments(cast: Cast, preferring: bool) -> Strategy:
    """Return a list of segments, the first of a share above 0."""
    preference = weights(cast.channels)
    return st.tuples(
        *(
            table(
                {"name": st.just(name), **({"channel_preference": preference} if preferring else {})},
                share=st.sampled_from((1.0, 3.0) if place == 0 else (1.0, 0.0)),
                patience_factor=st.sampled_from((0.5, 2.0)),
                value_per_year=st.sampled_from((0.0, 300.0)),
                **({} if preferring else {"channel_preference": preference}),
            )
            for place, name in enumerate(cast.segments)
        )
    ).map(list)
