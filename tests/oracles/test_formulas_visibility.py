"""Cases with a repetition against journeys followed path by path and against closed forms."""

from __future__ import annotations

import itertools
import math

import pytest
from formulas.journeys import Journey
from formulas.visibility import Recall

START, CONTINUES, SAME, CROSS = (0.6, 0.4), ((0.06, 0.04), (0.04, 0.06)), 0.6, 0.25
JOURNEY = Journey(START, (0.0, 0.0), CONTINUES, SAME, CROSS)
NEEDED = (1.0, 0.5)


def seen(channel: int, before: tuple[int, ...]) -> float:
    """Return the probability that an item held on the channels before is seen."""
    return SAME if channel in before else CROSS if before else 1.0


def spared_on(path: tuple[int, ...], record: bool) -> float:
    """Return the probability that nothing is repeated on a path: sum over what each of its contacts needs."""
    total = 0.0
    for needs in itertools.product(itertools.product((False, True), repeat=len(NEEDED)), repeat=len(path)):
        chance = 1.0
        for place, contact in enumerate(needs):
            odds = [share if need else 1.0 - share for need, share in zip(contact, NEEDED, strict=True)]
            holders = [tuple(c for c, n in zip(path[:place], needs[:place], strict=True) if n[i]) for i in (0, 1)]
            visible = [seen(path[place], held) for held, need in zip(holders, contact, strict=True) if need]
            chance *= math.prod(odds) * (min(visible, default=1.0) if record else math.prod(visible))
        total += chance
    return total


@pytest.mark.parametrize("record", [False, True])
def test_repeat_share_equals_sum_over_paths(record: bool) -> None:
    """The linear algebra agrees with every journey of up to four contacts and everything they may need."""
    never = 0.0
    for path in itertools.chain(*(itertools.product((0, 1), repeat=n) for n in range(1, 5))):
        onward = math.prod(CONTINUES[a][b] for a, b in itertools.pairwise(path))
        ends = 1.0 - sum(CONTINUES[path[-1]])
        never += START[path[0]] * onward * ends * spared_on(path, record)

    # 1 in 10,000 journeys is longer, and may repeat too
    assert Recall(JOURNEY, NEEDED, record).repeat_share() == pytest.approx(1.0 - never, abs=1e-4)
    assert Recall(JOURNEY, NEEDED, record).repeat_share() <= 1.0 - never


def test_repeat_share_one_item_is_seen_by_item_or_record_alike() -> None:
    """With one item the unit makes no difference."""
    shares = [Recall(JOURNEY, (0.7,), whole).repeat_share() for whole in (False, True)]

    assert shares[0] == pytest.approx(shares[1])


@pytest.mark.parametrize(("whole", "spared"), [(True, 0.6), (False, 0.6**3)])
def test_repeat_share_one_channel_always_needed_is_geometric(whole: bool, spared: float) -> None:
    """On one channel every further contact spares the customer with the same probability."""
    one = Journey([1.0], [0.4], [[1.0]], same=0.6, cross=0.25)
    never = 0.4 / (1.0 - 0.6 * spared)

    assert Recall(one, (1.0, 1.0, 1.0), whole).repeat_share() == pytest.approx(1.0 - never)


def test_repeat_share_unidentified_customers_have_no_cross_channel() -> None:
    """Customers not recognised are those of a design without cross-channel visibility."""
    blind = Journey(START, (0.0, 0.0), CONTINUES, SAME, cross=0.0)
    known, unknown = (Recall(journey, NEEDED, True).repeat_share() for journey in (JOURNEY, blind))

    assert unknown > known
    assert Recall(JOURNEY, NEEDED, True).repeat_share(0.75) == pytest.approx(0.75 * known + 0.25 * unknown)
