"""What is still checked beside a part that the schema refused, and what is not held against it."""

from __future__ import annotations

import pytest

from sim.errors import ScenarioError
from sim.scenario import build


def test_schema_fault_hides_no_fault_of_another_part(bank, put, refused):
    """What the schema refuses in one channel does not keep moves, prices, demand and designs from being checked."""
    data = put(bank, "channels/1/patience", "4 min")
    data = put(data, "channels/0/chase", "5m")
    data = put(data, "moves/1/to", {"phone": 0.6, "chat": 0.5})
    data = put(data, "demand/surges/0/day", 99)
    data = put(data, "channels/4/cost_per_resolution", 1)
    data = put(data, "designs/siloed/routing", {"policy": "mine.py"})

    where = {fault.where for fault in refused(data, origin="b")}

    assert where == {
        "b  channels.chat.patience",
        "b  channels.phone.chase",
        "b  moves.1.to",
        "b  demand.surges.0.day",
        "b  channels.bot.cost_per_resolution",
        "b  designs.siloed.routing.policy",
    }


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("channels/0/open", 5),
        ("channels/0/queue_limit", -1),
        ("channels/3/serve", "soon"),
        ("channels/0/front", {"channel": 5}),
        ("items/account/lasting", "no"),
        ("customers/population", -1),
        ("moves/2/after", "handof"),
        ("moves/4/intents", []),
        ("demand/surges/0", 5),
        ("intents/1/handle/chat", 5),
        ("designs/siloed/teams/1/shifts/0/hours", "9-17"),
        ("time", {"days": 0}),
    ],
)
def test_schema_fault_causes_no_false_faults(bank, put, refused, path, value):
    """What hangs on a refused value is not blamed for its absence."""
    assert len(refused(put(bank, path, value))) == 1


def test_schema_fault_of_a_cost_block_leaves_prices_alone(bank, put, refused):
    """A [cost] block at fault is there all the same."""
    data = put(put(bank, "channels/0/cost_per_contact", 1), "cost", 5)

    assert [fault.where for fault in refused(data)] == ["<dict>  cost"]


def test_schema_faulty_move_does_not_renumber_the_next(bank, put, refused):
    """Beside a move that is no move, a later one keeps its number."""
    data = put(put(bank, "moves/1", {"after": "unresolved"}), "moves/3/to", {"fone": 1})

    assert [fault.where for fault in refused(data)] == ["<dict>  moves.1.to", "<dict>  moves.3.to.fone"]


def test_schema_fault_says_that_more_may_follow(bank, put):
    """Only when every check was made does the last line say that all faults are listed."""
    with pytest.raises(ScenarioError, match=r"1 problem in <dict> \(more may show once these are mended; nothing"):
        build(put(bank, "channels/0/queue_limit", -1))
    with pytest.raises(ScenarioError, match=r"1 problem in <dict> \(all listed; nothing was run\)"):
        build(put(bank, "channels/0/chase", "5m"))
