"""Moves that could go round without time passing are refused; all others are not."""

from __future__ import annotations

import pytest

from sim.scenario import build


def _loop(data, *moves, **channel):
    data["channels"][0].update(channel)
    data["moves"] = list(moves)
    return data


CLOSED = {"after": "closed", "from": "phone", "to": {"same": 1}}
FULL = {"after": "full", "to": {"same": 0.5}}
ABANDON = {"after": "abandon", "to": {"same": 0.5}}
RETURN = {"after": "unresolved", "to": {"same": 0.5}}
HOURS = {"mon-fri": "08:00-20:00"}


def _instant_talk(data):
    data["intents"][0]["handle"]["phone"]["talk"] = 0
    data["intents"][0]["resolution"] = {"phone": 0.5}
    return data


@pytest.mark.parametrize(
    ("move", "channel", "prepare"),
    [
        (CLOSED, {"open": HOURS}, None),
        (FULL, {"queue_limit": 3}, None),
        (ABANDON, {"patience": 0}, None),
        (ABANDON, {"patience": {"dist": "uniform", "low": 0, "high": 0}}, None),
        (ABANDON, {"patience": {"dist": "exponential", "mean": 5, "zero_share": 1}}, None),
        (RETURN, {}, _instant_talk),
        (FULL | {"to": [{}, {"same": 1}]}, {"queue_limit": 3}, None),
        (FULL | {"delay": "next_open"}, {"queue_limit": 3}, None),
    ],
    ids=["closed", "full", "abandon", "uniform 0", "zero share 1", "talk 0", "later attempt", "next_open while open"],
)
def test_cycle_without_time_is_refused(queue, refused, move, channel, prepare):
    """A customer who would come back at the very same moment, again and again, is refused."""
    data = _loop(queue, move, **channel)

    (fault,) = refused(prepare(data) if prepare else data)

    assert "phone → phone (moves.0)" in fault.what
    assert fault.where == "<dict>  moves.0.delay"
    assert "delay" in fault.fix


@pytest.mark.parametrize(
    ("move", "channel"),
    [
        (CLOSED | {"delay": "next_open"}, {"open": HOURS}),
        (CLOSED | {"delay": "1s"}, {"open": HOURS}),
        (FULL | {"delay": {"dist": "exponential", "mean": 1, "zero_share": 0.9}}, {"queue_limit": 3}),
        (FULL | {"to": [{"same": 1}, {}]}, {"queue_limit": 3}),
        (FULL | {"to": {"same": 0.0}}, {"queue_limit": 3}),
        (ABANDON, {"patience": {"dist": "exponential", "mean": 5, "zero_share": 0.5}}),
        (RETURN, {}),
    ],
    ids=["next_open", "delay", "delay at times", "first attempt only", "share 0", "patience", "talk"],
)
def test_cycle_in_which_time_passes_is_fine(queue, move, channel):
    """Retrying with a delay, after a wait or a talk, or once only, is what customers do."""
    assert build(_loop(queue, move, **channel)).moves[0].after == move["after"]


def _two_channels(data, chat_open):
    data["channels"][0]["open"] = HOURS
    data["channels"].append({"name": "chat", "kind": "live", "open": chat_open})
    data["customers"] = {"segments": [{"name": "all", "channel_preference": {"phone": 1, "chat": 1}}]}
    data["intents"][0]["handle"]["chat"] = {"talk": "5m"}
    data["designs"]["siloed"]["teams"][0]["channels"].append("chat")
    data["moves"] = [
        {"after": "closed", "from": "phone", "to": {"chat": 1}},
        {"after": "closed", "from": "chat", "to": {"phone": 1}},
    ]
    return data


def test_cycle_of_two_channels_closed_together_is_refused(queue, refused):
    """From one closed channel to the other and back, at night, would never end."""
    (fault,) = refused(_two_channels(queue, {"all": "09:00-18:00"}))

    assert "phone → chat → phone (moves.0, moves.1)" in fault.what


def test_cycle_of_two_channels_never_closed_together_is_fine(queue):
    """When one of them is always open the customer gets through."""
    week = {"mon-fri": "20:00-24:00", "sat": "00:00-24:00", "sun": "00:00-24:00"}
    queue["channels"][0]["open"] = {"mon-fri": "00:00-20:00"}
    data = _two_channels(queue, week)
    data["channels"][0]["open"] = {"mon-fri": "00:00-20:00"}

    assert len(build(data).moves) == 2


def test_cycle_of_chases_ends_by_itself(queue, put):
    """A chase is not chased, so silence alone cannot go round."""
    mail = {"name": "mail", "kind": "deferred", "chase": 0}
    data = put(queue, "channels", [mail])
    data = put(data, "intents/0/handle", {"mail": {"talk": "5m"}})
    data = put(data, "designs/siloed/teams/0/channels", ["mail"])
    data = put(data, "moves", [{"after": "silence", "to": {"same": 1}}])

    assert build(data).channels[0].chase.value == 0


def test_cycle_through_a_bot_that_takes_no_time_is_refused(queue, put, refused):
    """A bot that serves in no time and hands back to a full line goes round."""
    data = put(queue, "channels/+", {"name": "bot", "kind": "automated", "serve": 0})
    data = put(data, "channels/0/queue_limit", 3)
    data = put(data, "customers", {"segments": [{"name": "all", "channel_preference": {"bot": 1}}]})
    data = put(data, "moves", [{"after": "handoff", "to": {"phone": 1}}, {"after": "full", "to": {"bot": 1}}])

    (fault,) = refused(data)

    assert "moves.0, moves.1" in fault.what
    assert build(put(data, "channels/1/serve", "5s")).channels[1].name == "bot"
