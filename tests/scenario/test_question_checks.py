"""What the schema cannot see of what a scenario is asked: uncertain figures, levers and targets that do not fit."""

from __future__ import annotations

from typing import Any

import pytest

RANGE = {"path": "channels.phone.patience.mean", "low": "8m", "high": "20m", "source": "assumption"}
LEVER = {"name": "more", "overrides": ["time.days=3"], "acts_on": "organisation", "source": "assumption"}

# changes to `bank` (path → value) → where, parts of what, part of fix
ONE_FAULT: dict[str, tuple[dict[str, Any], str, list[str], str]] = {
    "uncertain figure of nothing": (
        {"uncertain": [RANGE | {"path": "channels.fone.patience.mean"}]},
        "uncertain.0.path",
        ['"channels.fone.patience.mean" names nothing', 'no "fone"'],
        'did you mean "phone"? there are: phone, chat, e-mail, ivr, bot',
    ),
    "uncertain figure that is not set": (
        {"uncertain": [RANGE, RANGE | {"path": "time.days", "also": ["channels.chat.queue_limit"]}]},
        "uncertain.1.also.0",
        ["not set"],
        "set queue_limit",
    ),
    "uncertain figure without a path": (
        {"uncertain": [RANGE | {"path": "a..b"}]},
        "uncertain.0.path",
        ["not a dotted path"],
        "channels.phone.patience.mean",
    ),
    "uncertain distribution": (
        {"uncertain": [RANGE | {"path": "channels.phone.patience"}]},
        "uncertain.0.path",
        ["not a single number or duration but a distribution"],
        "channels.phone.patience.mean, channels.phone.patience.cv",
    ),
    "uncertain table": (
        {"uncertain": [RANGE | {"path": "designs.siloed.context"}]},
        "uncertain.0.path",
        ["but a table"],
        "designs.siloed.context.same_agent",
    ),
    "uncertain list": (
        {"uncertain": [RANGE | {"path": "demand.hourly"}]},
        "uncertain.0.path",
        ["but a list"],
        "demand.hourly.0, demand.hourly.1, demand.hourly.2, demand.hourly.3, …",
    ),
    "uncertain text": (
        {"uncertain": [RANGE | {"path": "channels.phone.kind"}]},
        "uncertain.0.path",
        ['but text ("live")'],
        "a number or a duration",
    ),
    "uncertain switch": (
        {"uncertain": [RANGE | {"path": "items.account.lasting"}]},
        "uncertain.0.path",
        ["but a switch (true)"],
        "[[levers]]",
    ),
    "uncertain value of a fixed time": (
        {"uncertain": [RANGE | {"path": "channels.chat.patience.value"}]},
        "uncertain.0.path",
        ["the time in a fixed distribution"],
        "name the time itself: channels.chat.patience",
    ),
    "uncertain figure that only tells": (
        {"uncertain": [RANGE, RANGE | {"path": "uncertain.0.low"}]},
        "uncertain.1.path",
        ["changes no simulation"],
        "name a figure that does",
    ),
    "uncertain range upside down": (
        {"uncertain": [RANGE | {"low": "2m", "high": 90}]},
        "uncertain.0.low",
        ["low must be below high (found 120 and 90)"],
        "the lowest value",
    ),
    "uncertain figure named twice, once by number": (
        {"uncertain": [RANGE, RANGE | {"path": "time.days", "also": ["channels.0.patience.mean"]}]},
        "uncertain.1.also.0",
        ['"channels.0.patience.mean" is there twice: uncertain.0.path names it, too'],
        "one also",
    ),
    "uncertain factor below 0": (
        {"uncertain": [RANGE | {"multiplies": True, "low": -0.5, "high": 1.5}]},
        "uncertain.0.low",
        ["a factor must not be negative (found -0.5)"],
        "write e.g. 0.8",
    ),
    "uncertain factors upside down": (
        {"uncertain": [RANGE | {"multiplies": True, "low": 1.2, "high": 0.8}]},
        "uncertain.0.low",
        ["low must be below high (found 1.2 and 0.8)"],
        "the lowest value",
    ),
    "uncertain factor that is a value": (
        {"uncertain": [RANGE | {"multiplies": True}]},
        "uncertain.0.high",
        ["a factor must be 100 or less (found"],
        "write e.g. 1.2, or leave multiplies out",
    ),
    "uncertain factor on whole numbers": (
        {"uncertain": [RANGE | {"also": ["channels.chat.concurrency"], "multiplies": True, "low": 0.5, "high": 2}]},
        "uncertain.0.also.0",
        ['"channels.chat.concurrency" takes whole numbers only, which cannot be multiplied'],
        "an entry of its own",
    ),
    "uncertain factor on a table": (
        {"uncertain": [RANGE | {"path": "designs.siloed.context", "multiplies": True, "low": 0.5, "high": 2}]},
        "uncertain.0.path",
        ["is not a single number or duration but a table"],
        "name one figure of it",
    ),
    "uncertain whole number with a fraction": (
        {"uncertain": [RANGE | {"path": "channels.chat.concurrency", "low": 1.5, "high": 4}]},
        "uncertain.0.path",
        ['"channels.chat.concurrency" takes whole numbers only (found 1.5 to 4)'],
        "let low and high be whole numbers",
    ),
    "lever without a value": (
        {"levers": [LEVER | {"overrides": ["time.days"]}]},
        "levers.more.overrides.0",
        ['"time.days" cannot be set: an override needs a path, = and a value'],
        "dotted.path=value",
    ),
    "lever on a team that is not there": (
        {"levers": [LEVER | {"overrides": ["time.days=3", "designs.siloed.teams.chat desc.agents=3"]}]},
        "levers.more.overrides.1",
        ['no "chat desc"'],
        '"chat desk"',
    ),
    "lever on an unknown key": (
        {"levers": [LEVER | {"overrides": ["designs.siloed.context.lokup=3"]}]},
        "levers.more.overrides.0",
        ['unknown key "lokup"'],
        '"lookup"',
    ),
    "lever that changes words": (
        {"levers": [LEVER | {"overrides": ["title=Better"]}]},
        "levers.more.overrides.0",
        ["changes no simulation"],
        "set something that does",
    ),
    "two levers of one name": (
        {"levers": [LEVER, LEVER]},
        "levers.more",
        ['"more" is there twice'],
        "its own name",
    ),
    "target of an unknown channel": (
        {"targets": {"fone": {"service_level": 0.8}}},
        "targets.fone",
        ['unknown channel "fone"'],
        'did you mean "phone"?',
    ),
    "target of an automated channel": (
        {"targets": {"bot": {"service_level": 0.8}}},
        "targets.bot",
        ['"bot" is automated'],
        "a channel with agents",
    ),
    "abandoned messages": (
        {"targets": {"e-mail": {"abandonment_rate": 0.1}}},
        "targets.e-mail.abandonment_rate",
        ["means nothing on a deferred channel"],
        "live channels",
    ),
    "backlog of calls": (
        {"targets": {"phone": {"backlog": 3}}},
        "targets.phone.backlog",
        ["means nothing on a live channel"],
        "deferred channels",
    ),
    "service level without a time": (
        {"targets": {"chat": {"service_level": 0.9}}},
        "targets.chat.service_level",
        ['"chat" does not say within which time'],
        'service_level = { share = 0.9, within = "20s" }',
    ),
    "empty target": (
        {"targets": {"e-mail": {}}},
        "targets.e-mail",
        ["the table is empty"],
        "give backlog, or the channel a service_level",
    ),
}


@pytest.mark.parametrize("case", ONE_FAULT, ids=str)
def test_one_thing_wrong_gives_one_fault(bank, put, refused, case):
    """One thing that does not fit gives one fault: where, what was found, what is allowed."""
    changes, where, whats, fix = ONE_FAULT[case]
    for path, value in changes.items():
        bank = put(bank, path, value)

    faults = refused(bank, origin="bank.toml")

    assert [fault.where for fault in faults] == [f"bank.toml  {where}"], [str(fault) for fault in faults]
    assert all(what in faults[0].what for what in whats), faults[0].what
    assert fix in faults[0].fix, faults[0].fix
