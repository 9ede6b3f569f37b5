"""The bot's handoff against cases followed contact by contact."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import pytest
from formulas.handoff import Handoff, Item

ITEMS = (Item(True, 1.0, 30.0), Item(True, 0.6, 20.0), Item(False, 0.5, 40.0))
CASE = Handoff(
    starts_at_bot=0.7, contained=0.3, self_resolved=0.6, handed_over=0.9, resolved=0.6, returns=0.7,
    kept=0.8, same=0.5, other=0.2, items=ITEMS, lookup_s=5.0,
)  # fmt: skip


def beginnings() -> Iterator[tuple[float, list[str]]]:
    """Yield how a case reaches its first agent, with its probability: what the bot does, or nothing."""
    yield 0.7 * 0.7 * 0.9, ["bot", "handed"]
    yield 0.7 * 0.3 * 0.4 * 0.7, ["bot", "phone"]
    yield 0.3, ["phone"]


def item_on_path(item: Item, path: list[str]) -> list[tuple[float, float]]:
    """Return, for each contact with an agent, the probabilities that the item is asked for, and asked again."""
    by_bot = item.captured and path[0] == "bot"
    by_phone = 0.0  # probability that an agent has needed it before
    out = []
    for place in path:
        if place == "bot":
            continue
        bot = (0.8 if place == "handed" else 0.2) * by_bot
        seen = by_phone * max(0.5, bot) + (1.0 - by_phone) * bot
        given = 1.0 if by_bot else by_phone
        out.append((item.needed * (1.0 - seen), item.needed * (given - seen)))
        by_phone += (1.0 - by_phone) * item.needed
    return out


def test_tally_equals_paths_one_by_one() -> None:
    """Given the path, items are independent: products and sums over every number of contacts."""
    touched = repeating = repeat_s = asking_s = contacts = 0.0
    for reached, path in beginnings():
        for extra in range(40):
            walked = [*path, *["phone"] * extra]
            chance = reached * (0.4 * 0.7) ** extra  # of the last contact of this path
            last = [item_on_path(item, walked)[-1] for item in ITEMS]
            contacts += chance
            touched += chance * (len(walked) > 1)
            repeating += chance * (1.0 - math.prod(1.0 - again for _, again in last))
            repeat_s += chance * sum(again * item.ask_s for (_, again), item in zip(last, ITEMS, strict=True))
            asking_s += chance * sum(asked * item.ask_s for (asked, _), item in zip(last, ITEMS, strict=True))
    tally = CASE.tally()

    assert (tally.contacts, tally.touched, tally.repeating) == pytest.approx((contacts, touched, repeating))
    assert (tally.repeat_s, tally.asking_s) == pytest.approx((repeat_s, asking_s))


def test_tally_every_item_is_asked_or_seen() -> None:
    """Needed items are asked for or read: with equal seconds the two add up."""
    same = [replace(item, ask_s=5.0) for item in ITEMS]
    tally = replace(CASE, items=same).tally()

    assert tally.asking_s + tally.lookup_s == pytest.approx(5.0 * tally.contacts * 2.1)


def test_tally_everything_kept_repeats_nothing() -> None:
    """Full visibility leaves nothing to repeat; none at all makes every captured item repeated at handoff."""
    full = replace(CASE, kept=1.0, same=1.0, other=1.0).tally()
    lost = replace(CASE, kept=0.0, returns=0.0).tally()

    assert full.repeating == full.repeat_s == 0.0
    assert lost.repeating == pytest.approx(0.7 * 0.7 * 0.9)
