"""What the schema cannot see: blocks that do not fit each other."""

from __future__ import annotations

from typing import Any

import pytest

from sim.scenario import build

# changes to `bank` (path → value) → where, parts of what, part of fix
ONE_FAULT: dict[str, tuple[dict[str, Any], str, list[str], str]] = {
    "unknown front": (
        {"channels/0/front/channel": "ivvr"},
        "channels.phone.front.channel",
        ['unknown channel "ivvr"'],
        'did you mean "ivr"?',
    ),
    "front is not automated": (
        {"channels/0/front/channel": "chat"},
        "channels.phone.front.channel",
        ["must be an automated channel"],
        "ivr, bot",
    ),
    "unknown captured item": (
        {"channels/3/captures": ["acount"]},
        "channels.ivr.captures",
        ['unknown item "acount"'],
        '"account"',
    ),
    "unknown preferred channel": (
        {"customers/segments/1/channel_preference/email": 1},
        "customers.segments.business.channel_preference.email",
        ['unknown channel "email"'],
        'did you mean "e-mail"?',
    ),
    "unknown surge intent": (
        {"demand/surges/0/intents": ["balance", "froud"]},
        "demand.surges.0.intents",
        ['"froud"'],
        '"fraud"',
    ),
    "unknown item of an intent": ({"intents/1/items": ["pasword"]}, "intents.fraud.items", ['"pasword"'], '"password"'),
    "unknown handled channel": (
        {"intents/1/handle/e-mial": {"talk": 5}},
        "intents.fraud.handle.e-mial",
        ['"e-mial"'],
        '"e-mail"',
    ),
    "unknown resolved channel": (
        {"intents/1/resolution": {"fax": 1}},
        "intents.fraud.resolution.fax",
        ['"fax"'],
        "phone, chat",
    ),
    "unknown transfer team": (
        {"intents/0/transfer/to": ["phone desc"]},
        "intents.balance.transfer.to",
        ['unknown team "phone desc"'],
        '"phone desk"',
    ),
    "move from an unknown channel": ({"moves/2/from": "bott"}, "moves.2.from", ['unknown channel "bott"'], '"bot"'),
    "move to an unknown channel": ({"moves/1/to/fone": 0.1}, "moves.1.to.fone", ['unknown channel "fone"'], '"phone"'),
    "move to an unknown channel by attempt": ({"moves/0/to/1/caht": 0.1}, "moves.0.to.1.caht", ['"caht"'], '"chat"'),
    "move of an unknown intent": ({"moves/4/intents": ["froud"]}, "moves.4.intents", ['"froud"'], '"fraud"'),
    "team on an unknown channel": (
        {"designs/siloed/teams/0/channels": ["phone", "fax"]},
        'designs.siloed.teams."phone desk".channels',
        ['"fax"'],
        "phone, chat",
    ),
    "team on an automated channel": (
        {"designs/siloed/teams/0/channels": ["phone", "bot"]},
        'designs.siloed.teams."phone desk".channels',
        ['"bot" is automated'],
        "phone, chat, e-mail",
    ),
    "team of an unknown intent": (
        {"designs/siloed/teams/0/intents": ["balance", "fraud", "loan"]},
        'designs.siloed.teams."phone desk".intents',
        ['"loan"'],
        "balance, fraud",
    ),
    "proficiency on another channel": (
        {"designs/siloed/teams/0/proficiency": {"chat": 1.2}},
        'designs.siloed.teams."phone desk".proficiency.chat',
        ['unknown team channel "chat"'],
        "phone",
    ),
    "unknown priority channel": (
        {"designs/omnichannel/routing/priority/caht": 1},
        "designs.omnichannel.routing.priority.caht",
        ['"caht"'],
        '"chat"',
    ),
    "unknown wait channel": (
        {"designs/omnichannel/routing/affinity_wait/caht": 1},
        "designs.omnichannel.routing.affinity_wait.caht",
        ['"caht"'],
        '"chat"',
    ),
    "unknown reserve team": (
        {"designs/omnichannel/routing/reserve/blend": 1},
        "designs.omnichannel.routing.reserve.blend",
        ['unknown team "blend"'],
        '"blended"',
    ),
    "doubled channel": (
        {
            "channels/4/name": "ivr",
            "moves/2": {"after": "handoff", "to": {"chat": 1}},
            "customers/segments/0/channel_preference": {"phone": 1},
            "intents/0/containment": {},
        },
        "channels.ivr",
        ["there twice"],
        "its own name",
    ),
    "doubled team": (
        {"designs/siloed/teams/1/name": "phone desk"},
        'designs.siloed.teams."phone desk"',
        ["there twice"],
        "its own",
    ),
    "doubled item": (
        {"intents/0/items": ["account", "account"]},
        "intents.balance.items.account",
        ["there twice"],
        "its own",
    ),
    "patience of a message": (
        {"channels/2/patience": "5m"},
        "channels.e-mail.patience",
        ["means nothing on a deferred"],
        "live",
    ),
    "queue limit of a message": ({"channels/2/queue_limit": 5}, "channels.e-mail.queue_limit", ["deferred"], "live"),
    "closing of a message": ({"channels/2/at_close": "turn_away"}, "channels.e-mail.at_close", ["deferred"], "live"),
    "front of a message": ({"channels/2/front": {"channel": "bot"}}, "channels.e-mail.front", ["deferred"], "live"),
    "chase of a call": ({"channels/0/chase": "5m"}, "channels.phone.chase", ["means nothing on a live"], "deferred"),
    "serve of a call": ({"channels/0/serve": "5m"}, "channels.phone.serve", ["live"], "automated"),
    "captures of a call": (
        {"channels/0/captures": ["account"]},
        "channels.phone.captures",
        ["live"],
        "deferred and automated",
    ),
    "concurrency of a bot": (
        {"channels/4/concurrency": 3},
        "channels.bot.concurrency",
        ["an automated"],
        "live and deferred",
    ),
    "slowdown of a bot": ({"channels/4/slowdown": 0.1}, "channels.bot.slowdown", ["automated"], "live and deferred"),
    "bot without serve": ({"channels/4/serve": None}, "channels.bot.serve", ["needs serve"], "serve ="),
    "never open": ({"channels/0/open": {}}, "channels.phone.open", ["never opens"], "open out"),
    "unknown weekday": (
        {"channels/0/open/sunday": "08:00-10:00"},
        "channels.phone.open.sunday",
        ['"sunday"'],
        "mon-fri",
    ),
    "open past midnight": (
        {"channels/0/open/sat": "20:00-02:00"},
        "channels.phone.open.sat",
        ["24:00", "20:00-02:00"],
        "midnight",
    ),
    "handling by a bot": (
        {"intents/0/handle/bot": {"talk": 5}},
        "intents.balance.handle.bot",
        ["nobody handles"],
        "serve",
    ),
    "containment by people": (
        {"intents/0/containment/chat": 0.5},
        "intents.balance.containment.chat",
        ["live"],
        "resolution",
    ),
    "lasting and every contact": (
        {"items/password/lasting": True},
        "items.password.lasting",
        ["every_contact"],
        "one of the two",
    ),
    "on file but not lasting": (
        {"items/password/on_file": 0.5},
        "items.password.on_file",
        ["only a lasting item", "0.5"],
        "lasting = true",
    ),
    "no demand": ({"demand": {}}, "demand", ["exactly one", "neither"], "cases_per_day"),
    "two demands": ({"demand": {"cases_per_day": 5, "trace": "x.csv"}}, "demand", ["exactly one", "both"], "trace"),
    "no hour": ({"demand/hourly": [0] * 24}, "demand.hourly", ["all weights are 0"], "above 0"),
    "no weekday": ({"demand/weekday": [0] * 7}, "demand.weekday", ["all weights are 0"], "above 0"),
    "no segment": (
        {"customers/segments/0/share": 0, "customers/segments/1/share": 0},
        "customers.segments",
        ["every share is 0"],
        "above 0",
    ),
    "no preferred channel": (
        {"customers/segments/1/channel_preference": {"phone": 0}},
        "customers.segments.business.channel_preference",
        ["all weights are 0"],
        "above 0",
    ),
    "no preference": (
        {"customers/segments/1/channel_preference": None},
        "customers.segments.business.channel_preference",
        ['"business"', '"balance", "fraud"'],
        "channel_preference",
    ),
    "surge after the end": ({"demand/surges/0/day": 7}, "demand.surges.0.day", ["found 7"], "from -1 to 6"),
    "surge before the start": ({"demand/surges/0/day": -2}, "demand.surges.0.day", ["found -2"], "from -1 to 6"),
    "surge turned round": ({"demand/surges/0/to": "09:00"}, "demand.surges.0.to", ["10:00 to 09:00"], "midnight"),
    "surge at 25 o'clock": ({"demand/surges/0/to": "25:00"}, "demand.surges.0.to", ['"25:00"'], "24:00"),
    "surges alike": (
        {"demand/surges/+": {"day": 2, "from": "10:00", "to": "12:00", "factor": 1.5, "intents": ["fraud"]}},
        "demand.surges.1",
        ["surges 0 and 1 have the same day, hours and intents"],
        "make them one, of factor 3.5",
    ),
    "surge of nothing": ({"intents/1/share": 0}, "demand.surges.0.intents", ["share 0"], "above 0"),
    "too many cases a day": (
        {"demand/cases_per_day": 2e6},
        "demand.cases_per_day",
        ["1000000", "found 2000000"],
        "scale",
    ),
    "too many cases": (
        {"demand/cases_per_day": 9e5, "time/days": 360},
        "demand.cases_per_day",
        ["cases in one replication", "200000000"],
        "fewer days",
    ),
    "too many customers": ({"customers/population": 10**12}, "customers.population", ["100000000 or less"], "scale"),
    "too many agents": ({"designs/siloed/teams/0/agents": 10**9}, "designs.siloed.teams", ["100000"], "scale"),
    "portfolio of strangers": (
        {"customers/population": None},
        "designs.omnichannel.routing.portfolio",
        ["population"],
        "population",
    ),
    "policy without a class": (
        {"designs/siloed/routing": {"policy": "my_policy.py"}},
        "designs.siloed.routing.policy",
        ["package.module:Class", '"my_policy.py"'],
        "my_module:MyPolicy",
    ),
    "shift on no weekday": (
        {"designs/siloed/teams/1/shifts/0/days": ["weekdays"]},
        'designs.siloed.teams."chat desk".shifts.0.days',
        ['"weekdays"'],
        "mon-fri",
    ),
    "shift before the start": (
        {"designs/siloed/teams/1/shifts/0/days": [-5]},
        'designs.siloed.teams."chat desk".shifts.0.days',
        ["-5"],
        "from -1",
    ),
    "shares of a move": ({"moves/1/to": {"phone": 0.6, "chat": 0.5}}, "moves.1.to", ["add up to 1.1"], "lower"),
    "shares of a move by attempt": (
        {"moves/0/to/0": {"same": 0.6, "chat": 0.5}},
        "moves.0.to.0",
        ["add up to 1.1"],
        "lower",
    ),
    "abandoned message": (
        {"moves/0/from": "e-mail"},
        "moves.0.from",
        ['"abandon" never happens on "e-mail"'],
        "phone, chat",
    ),
    "silent call": (
        {"moves/+": {"after": "silence", "from": "phone", "to": {"same": 1}}},
        "moves.5.from",
        ["silence"],
        "e-mail",
    ),
    "handoff by people": ({"moves/2/from": "chat"}, "moves.2.from", ["handoff"], "ivr, bot"),
    "handoff to a bot": ({"moves/2/to/bot": 0.1}, "moves.2.to.bot", ["cannot lead to"], "phone, chat, e-mail"),
    "handoff to the same bot": ({"moves/2/to/same": 0.1}, "moves.2.to.same", ["cannot lead to"], "phone, chat, e-mail"),
    "closed without hours": ({"moves/3/from": "chat"}, "moves.3.from", ["closed"], "phone"),
    "full without a limit": (
        {"moves/+": {"after": "full", "from": "chat", "to": {"e-mail": 1}}},
        "moves.5.from",
        ["full"],
        "phone",
    ),
    "summary by phone": ({"moves/4/to": {"chat": 0.2}}, "moves.4.to.chat", ["cannot lead to"], "e-mail"),
    "hop of a bot": (
        {"moves/+": {"after": "hop", "from": "bot", "to": {"chat": 0.1}}},
        "moves.5.from",
        ["hop"],
        "phone, chat",
    ),
    "two rules for one thing": (
        {"moves/+": {"after": "unresolved", "to": {"chat": 0.1}, "delay": 5}},
        "moves.5",
        ["moves.1 and moves.5"],
        "merge",
    ),
    "reached without handling": (
        {"intents/1/handle/chat": None},
        "intents.fraud.handle.chat",
        ['"fraud" can reach "chat"', "channel_preference"],
        "talk",
    ),
    "reached by a move without handling": (
        {"intents/1/handle/chat": None, "customers/segments/0/channel_preference": {"phone": 1, "bot": 1}},
        "intents.fraud.handle.chat",
        ['"fraud" can reach "chat"', "moves.2 from bot"],
        "talk",
    ),
    "follow-up without handling": (
        {
            "intents/1/handle/e-mail": None,
            "customers/segments/1/channel_preference": {"phone": 1},
            "moves/0/to": {"same": 0.5},
        },
        "intents.fraud.handle.e-mail",
        ["moves.4 from phone"],
        "talk",
    ),
    "channel without a team": (
        {"designs/siloed/teams/1/channels": ["phone"]},
        "designs.siloed.teams",
        ['no team takes fresh contacts of channel "chat"'],
        '"chat"',
    ),
    "channel with transfers only": (
        {"designs/siloed/teams/1/transfers_only": True},
        "designs.siloed.teams",
        ['"chat"'],
        '"chat"',
    ),
    "intent without a team": (
        {"designs/siloed/teams/1/intents": ["balance"]},
        "designs.siloed.teams",
        ['no team takes intent "fraud" on "chat"'],
        "add the intent",
    ),
    "shift outside the opening hours": (
        {"channels/1/open": {"mon-fri": "17:00-20:00"}},
        "designs.siloed.teams",
        ['no shift ever covers channel "chat" while it is open'],
        "a shift at such hours",
    ),
    "shift on a day that is not simulated": (
        {"time/days": 1, "time/warmup_days": 0, "designs/siloed/teams/1/shifts/0/days": ["sat"], "demand/surges": []},
        "designs.siloed.teams",
        ['no shift ever covers channel "chat"'],
        "a shift at such hours",
    ),
    "shift after the end": (
        {"designs/siloed/teams/1/shifts/0/days": [30]},
        "designs.siloed.teams",
        ['no shift ever covers channel "chat"'],
        "a shift at such hours",
    ),
    "everybody in reserve": (
        {"designs/siloed/routing": {"reserve": {"e-mail desk": 2}}},
        'designs.siloed.routing.reserve."e-mail desk"',
        ["2 of 2 agents", '"e-mail desk" never takes a message'],
        "1 or less",
    ),
    "fee without a cost block": (
        {"channels/0/cost_per_contact": 0.1},
        "channels.phone.cost_per_contact",
        ["without a [cost] block"],
        "add [cost]",
    ),
    "fee of a bot without a cost block": (
        {"channels/4/cost_per_resolution": 0.9},
        "channels.bot.cost_per_resolution",
        ["without a [cost] block"],
        "add [cost]",
    ),
    "wage without a cost block": (
        {"designs/siloed/teams/0/wage_per_hour": 20},
        'designs.siloed.teams."phone desk".wage_per_hour',
        ["without a [cost] block"],
        "add [cost]",
    ),
    "platform without a cost block, told once": (
        {"designs/siloed/platform_cost_per_month": 500},
        "designs.siloed.platform_cost_per_month",
        ["without a [cost] block"],
        "add [cost]",
    ),
    "design prices without a cost block": (
        {"designs/omnichannel/cost": {"overhead": 0.4}},
        "designs.omnichannel.cost.overhead",
        ["without a [cost] block"],
        "add [cost]",
    ),
    "handoff by a front": (
        {"moves/2/from": "ivr"},
        "moves.2.from",
        ['"ivr" is only met as a front'],
        "channel_preference",
    ),
    "source of nothing": (
        {"sources/channels.fone.patience": "x"},
        'sources."channels.fone.patience"',
        ['no "fone"'],
        'did you mean "phone"? there are: phone, chat, e-mail, ivr, bot; '
        'delete this line of [sources] if "fone" was taken out',
    ),
    "overhead in per cent": (
        {"cost": {"overhead": 43}},
        "cost.overhead",
        ["overhead must be a share of the wage bill (0.43 = 43%), at most 10 (found 43)"],
        "write 0.43 for 43%",
    ),
    "overhead of a design in per cent": (
        {"cost": {"overhead": 0.4}, "designs/siloed/cost": {"overhead": 12.5}, "designs/omnichannel/cost": {}},
        "designs.siloed.cost.overhead",
        ["at most 10 (found 12.5)"],
        "write 0.125 for 12.5%",
    ),
    "talk factor in per cent": (
        {"relationship": {"talk_factor": 90}},
        "relationship.talk_factor",
        ["talk_factor must be a factor (1 = unchanged), at most 10 (found 90)"],
        "write 0.9 for 90%",
    ),
    "resolution factor far off": (
        {"relationship": {"resolution_factor": 1_040}},
        "relationship.resolution_factor",
        ["a factor (1 = unchanged), at most 10 (found 1040)"],
        "write a number of 10 or less",
    ),
    "proficiency in per cent": (
        {"designs/siloed/teams/0/proficiency": {"phone": 105}},
        'designs.siloed.teams."phone desk".proficiency.phone',
        ["a factor (1 = unchanged), at most 10 (found 105)"],
        "write 1.05 for 105%",
    ),
    "patience factor in per cent": (
        {"customers/segments/0/patience_factor": 150},
        "customers.segments.private.patience_factor",
        ["a factor (1 = unchanged), at most 100 (found 150)"],
        "write 1.5 for 150%",
    ),
    "source of what is not set": (
        {"sources/channels.chat.queue_limit": "x"},
        'sources."channels.chat.queue_limit"',
        ['"queue_limit" is a key of that block, but not set'],
        'set queue_limit; delete this line of [sources] if "queue_limit" was taken out',
    ),
    "source of a part of what is not set": (
        {"sources/channels.bot.chase.mean": "x"},
        'sources."channels.bot.chase.mean"',
        ['"chase" is a key of that block, but not set'],
        "set chase; ",
    ),
    "source of a key of another distribution": (
        {"sources/channels.phone.patience.shape": "x"},
        'sources."channels.phone.patience.shape"',
        ['there is no "shape"'],
        "there are: zero_share, dist, mean, cv; ",
    ),
    "source without a path": ({"sources/a..b": "x"}, 'sources."a..b"', ["not a dotted path"], "time.days"),
}


@pytest.mark.parametrize("case", ONE_FAULT, ids=str)
def test_check_one_thing_wrong_gives_one_fault(bank, put, refused, case):
    """One thing that does not fit gives one fault: where, what was found, what is allowed."""
    changes, where, whats, fix = ONE_FAULT[case]
    for path, value in changes.items():
        bank = put(bank, path, value)

    faults = refused(bank, origin="bank.toml")

    assert [fault.where for fault in faults] == [f"bank.toml  {where}"], [str(fault) for fault in faults]
    assert all(what in faults[0].what for what in whats), faults[0].what
    assert fix in faults[0].fix, faults[0].fix


def test_check_many_things_wrong_lists_them_all(bank, put, refused):
    """Checks do not stop at the first fault."""
    bank = put(bank, "moves/1/to", {"phone": 0.6, "chat": 0.5})
    bank = put(bank, "channels/0/chase", "5m")
    bank = put(bank, "demand/surges/0/day", 99)

    assert len(refused(bank)) == 3


def test_check_surge_beyond_a_shortened_run_is_fine(bank):
    """A quick run with fewer days does not need another file."""
    assert build(bank, days=1).demand.surges[0].day == 2


def test_check_channel_named_like_a_word_of_moves_is_refused(queue, put, refused):
    """`any` and `same` cannot be channels."""
    data = put(queue, "channels/0/name", "any")
    data = put(data, "intents/0/handle", {"any": {"talk": "5m"}})
    data = put(data, "designs/siloed/teams/0/channels", ["any"])

    (fault,) = refused(data)

    assert fault.where == "<dict>  channels.any.name"


def test_check_intent_that_never_arrives_needs_no_handling(bank, put):
    """An intent with share 0 reaches no channel."""
    bank = put(bank, "intents/+", {"name": "loan", "share": 0})

    assert build(bank).intents[2].name == "loan"


def test_check_single_channel_needs_no_preference(queue):
    """With one channel there is nothing to choose."""
    assert build(queue).channels[0].name == "phone"


def test_check_concurrencies_without_small_multiple_are_refused(queue, put, refused):
    """The capacity of a team is the least common multiple of its concurrencies, and must stay small."""
    data = put(queue, "customers", {"segments": [{"name": "all", "channel_preference": {"c47": 1}}]})
    for sessions in (47, 43, 41):
        channel = {"name": f"c{sessions}", "kind": "live", "concurrency": sessions}
        data = put(data, "channels/+", channel)
        data = put(data, f"intents/0/handle/c{sessions}", {"talk": "5m"})
        data = put(data, "designs/siloed/teams/0/channels/+", channel["name"])

    (fault,) = refused(data)

    assert str(47 * 43 * 41) in fault.what
