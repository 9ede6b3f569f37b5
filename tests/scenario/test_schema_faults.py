"""What the schema refuses, in the words a user reads."""

from __future__ import annotations

from typing import Any

import pytest

from sim.scenario import build

NAN, INF = float("nan"), float("inf")

# what is changed in `bank` (path, value) → where, parts of what, part of fix
ONE_FAULT: dict[str, tuple[str, Any, str, list[str], str]] = {
    "unknown key of sizing": (
        "sizing",
        {"runs": "one", "figures": {"wait": {"simulated": "60 s"}}, "remark": ""},
        "sizing.remark",
        ["unknown key"],
        '"remarks"',
    ),
    "sizing without figures": ("sizing", {"runs": "one"}, "sizing.figures", ["figures is missing"], "add figures"),
    "sizing with no figure": ("sizing", {"runs": "one", "figures": {}}, "sizing.figures", ["at least 1 entry"], "1"),
    "figure that is a number": (
        "sizing",
        {"runs": "one", "figures": {"calls abandoned": {"reported": 0.05, "simulated": "8.5%"}}},
        'sizing.figures."calls abandoned".reported',
        ["reported must be text", "found 0.05"],
        "write text",
    ),
    "figure that was not simulated": (
        "sizing",
        {"runs": "one", "figures": {"wait": {"reported": "60 s"}}},
        "sizing.figures.wait.simulated",
        ["simulated is missing"],
        "add simulated",
    ),
    "figure of two lines": (
        "sizing",
        {"runs": "one", "figures": {"wait": {"simulated": "60 s\ncost: EUR 0"}}},
        "sizing.figures.wait.simulated",
        ["one line of printable text"],
        "line breaks",
    ),
    "uncertain figure from word to word": (
        "uncertain",
        [{"path": "time.days", "low": "few", "high": 9, "source": "x"}],
        "uncertain.0.low",
        ["low is not a duration", 'found "few"'],
        "a number of seconds",
    ),
    "uncertain figure without end": (
        "uncertain",
        [{"path": "time.days", "low": 1, "high": INF, "source": "x"}],
        "uncertain.0.high",
        ["high must be"],
        "",
    ),
    "uncertain switch": (
        "uncertain",
        [{"path": "time.days", "low": True, "high": 9, "source": "x"}],
        "uncertain.0.low",
        ["low must be a number (found true)"],
        "write a number",
    ),
    "uncertain figure for no reason": (
        "uncertain",
        [{"path": "time.days", "low": 1, "high": 9}],
        "uncertain.0.source",
        ["source is missing"],
        "add source",
    ),
    "lever that does nothing": (
        "levers",
        [{"name": "rest", "overrides": [], "acts_on": "touchpoint", "source": "x"}],
        "levers.rest.overrides",
        ["at least 1 entry"],
        "1",
    ),
    "lever on something else": (
        "levers",
        [{"name": "rest", "overrides": ["time.days=3"], "acts_on": "organization", "source": "x"}],
        "levers.rest.acts_on",
        ["acts_on must be one of", 'found "organization"'],
        'did you mean "organisation"?',
    ),
    "target in per cent": (
        "targets",
        {"phone": {"abandonment_rate": 5}},
        "targets.phone.abandonment_rate",
        ["between 0 and 1"],
        "not a percentage",
    ),
    "unknown key of a target": (
        "targets",
        {"phone": {"backlogs": 5}},
        "targets.phone.backlogs",
        ["unknown"],
        "backlog",
    ),
    "unknown top key": ("demnad", {}, "demnad", ["unknown key"], 'did you mean "demand"?'),
    "unknown channel key": (
        "channels/0/patiense",
        "5m",
        "channels.phone.patiense",
        ["unknown key", '"patiense"'],
        '"patience"',
    ),
    "unknown key of a law": (
        "channels/0/patience",
        {"dist": "exponential", "maen": 3, "mean": 3},
        "channels.phone.patience.maen",
        ["unknown key"],
        '"mean"',
    ),
    "unknown routing key": (
        "designs/omnichannel/routing/afinity",
        "owner",
        "designs.omnichannel.routing.afinity",
        ["unknown key"],
        "affinity",
    ),
    "wrong unit": (
        "intents/0/handle/phone/wrap",
        "4 parsecs",
        "intents.balance.handle.phone.wrap",
        ["'parsecs'", '"4 parsecs"'],
        '"4m"',
    ),
    "near unit": (
        "intents/0/handle/phone/wrap",
        "4 min",
        "intents.balance.handle.phone.wrap",
        ['did you mean "m"?'],
        '"4m"',
    ),
    "no unit": ("designs/siloed/context/lookup", "ten", "designs.siloed.context.lookup", ["is not a duration"], '"4m"'),
    "share above 1": (
        "designs/siloed/context/same_channel",
        1.5,
        "designs.siloed.context.same_channel",
        ["between 0 and 1", "found 1.5"],
        "share",
    ),
    "share of a table above 1": (
        "intents/0/resolution/phone",
        80,
        "intents.balance.resolution.phone",
        ["between 0 and 1", "found 80"],
        "percentage",
    ),
    "move share above 1": ("moves/1/to/phone", 1.2, "moves.1.to.phone", ["between 0 and 1", "1.2"], "share"),
    "move share by attempt above 1": ("moves/0/to/1/same", 7, "moves.0.to.1.same", ["between 0 and 1", "7"], "share"),
    "negative duration": (
        "channels/0/patience/mean",
        "-3m",
        "channels.phone.patience.mean",
        ["above 0", '"-3m"'],
        "above 0",
    ),
    "negative number": ("demand/cases_per_day", -5, "demand.cases_per_day", ["above 0", "found -5"], "above 0"),
    "negative list entry": ("demand/hourly/3", -1, "demand.hourly.3", ["0 or more", "found -1"], "0 or more"),
    "negative agents": (
        "designs/siloed/teams/0/agents",
        -1,
        'designs.siloed.teams."phone desk".agents',
        ["1 or more", "found -1"],
        "1 or more",
    ),
    "infinite number": ("demand/cases_per_day", INF, "demand.cases_per_day", ["finite", "inf"], "finite"),
    "infinite duration": ("channels/0/patience/mean", INF, "channels.phone.patience.mean", ["finite", "inf"], "4m"),
    "not a number": ("intents/1/share", NAN, "intents.fraud.share", ["finite", "nan"], "finite"),
    "huge whole duration": (
        "designs/siloed/context/lookup",
        10**400,
        "designs.siloed.context.lookup",
        ["finite"],
        "4m",
    ),
    "huge number": ("demand/cases_per_day", 10**400, "demand.cases_per_day", ["number"], "number"),
    "boolean for a number": (
        "designs/siloed/context/same_channel",
        True,
        "designs.siloed.context.same_channel",
        ["a number", "true"],
        "a number",
    ),
    "text for a flag": (
        "items/account/lasting",
        "no",
        "items.account.lasting",
        ["true or false", '"no"'],
        "true or false",
    ),
    "text for a number": ("demand/cases_per_day", "many", "demand.cases_per_day", ["a number", '"many"'], "a number"),
    "part of an agent": (
        "designs/siloed/teams/0/agents",
        2.5,
        'designs.siloed.teams."phone desk".agents',
        ["a whole number", "2.5"],
        "a whole number",
    ),
    "unknown kind": (
        "channels/1/kind",
        "lively",
        "channels.chat.kind",
        ["one of live, deferred, automated", '"lively"'],
        'did you mean "live"?',
    ),
    "unknown distribution": (
        "channels/0/patience/dist",
        "expo",
        "channels.phone.patience.dist",
        ["exponential", '"expo"'],
        "exponential",
    ),
    "distribution without dist": (
        "channels/0/patience",
        {"mean": 5},
        "channels.phone.patience",
        ["without dist"],
        "dist =",
    ),
    "list for a distribution": (
        "channels/0/patience",
        [5],
        "channels.phone.patience",
        ["a distribution or a duration"],
        "5m",
    ),
    "unknown after": ("moves/1/after", "unsolved", "moves.1.after", ['"unsolved"'], 'did you mean "unresolved"?'),
    "misspelt next_open": ("moves/3/delay", "next_opening", "moves.3.delay", ["not a duration"], "4m"),
    "negative delay": ("moves/1/delay", -60, "moves.1.delay", ["0 or more", "found -60"], "0 or more"),
    "negative wait for the owner": (
        "designs/omnichannel/routing/affinity_wait/phone",
        "-1s",
        "designs.omnichannel.routing.affinity_wait.phone",
        ["0 or more", '"-1s"'],
        "0 or more",
    ),
    "list for the owner's wait": (
        "designs/omnichannel/routing/affinity_wait",
        [1],
        "designs.omnichannel.routing.affinity_wait",
        ["distribution"],
        "5m",
    ),
    "negative slowdown": ("channels/1/slowdown", -0.1, "channels.chat.slowdown", ["0 or more"], "0 or more"),
    "negative slowdown in a list": (
        "channels/1/slowdown",
        [0.1, -0.1],
        "channels.chat.slowdown.1",
        ["0 or more"],
        "0 or more",
    ),
    "text for slowdown": ("channels/1/slowdown", "much", "channels.chat.slowdown", ["a number"], "a number"),
    "negative reserve": (
        "designs/omnichannel/routing/reserve/blended",
        -1,
        "designs.omnichannel.routing.reserve.blended",
        ["0 or more"],
        "0 or more",
    ),
    "missing table": ("time", None, "time", ["time is missing"], "add time"),
    "missing key": ("moves/1/to", None, "moves.1.to", ["to is missing"], "add to"),
    "missing team channels": (
        "designs/siloed/teams/0/channels",
        None,
        'designs.siloed.teams."phone desk".channels',
        ["channels is missing"],
        "add",
    ),
    "table for a list": ("channels", {"phone": {}}, "channels", ["must be a list"], "a list"),
    "text for a table": ("time", "long", "time", ["must be a table"], "[table]"),
    "too few weights": ("demand/hourly", [1, 2], "demand.hourly", ["exactly 24", "not 2"], "24"),
    "too many weights": ("demand/weekday", [1] * 8, "demand.weekday", ["exactly 7", "not 8"], "7"),
    "empty name": ("channels/1/name", "", "channels.1.name", ["not empty"], "not empty"),
    "dotted name": ("intents/0/name", "a.b", 'intents."a.b".name', ["a name", '"a.b"'], "1 to 80 printable characters"),
    "hours not hours": ("channels/0/open/sat", "8-25", "channels.phone.open.sat", ['"8-25"'], "08:00-20:00"),
    "clock beyond the day": ("channels/0/open/sat", "08:00-24:30", "channels.phone.open.sat", ["24:30"], "24:00"),
    "surge clock": ("demand/surges/0/from", "noon", "demand.surges.0.from", ["a clock time", '"noon"'], "09:30"),
    "agents and shifts": (
        "designs/siloed/teams/1/agents",
        3,
        'designs.siloed.teams."chat desk"',
        ["either agents"],
        "either",
    ),
    "uniform turned round": (
        "channels/0/patience",
        {"dist": "uniform", "low": 5, "high": 1},
        "channels.phone.patience",
        ["high must not be below low"],
        "high",
    ),
    "surge of no intent": ("demand/surges/0/intents", [], "demand.surges.0.intents", ["at least 1 entry"], "1 entry"),
    "weight beyond sums": ("demand/hourly/3", 1e308, "demand.hourly.3", ["1000000000 or less", "1e+308"], "or less"),
    "share beyond sums": ("intents/0/share", 1e308, "intents.balance.share", ["1000000000 or less"], "or less"),
    "preference beyond sums": (
        "customers/segments/0/channel_preference/phone",
        1e308,
        "customers.segments.private.channel_preference.phone",
        ["1000000000 or less"],
        "or less",
    ),
    "mixture weight beyond sums": (
        "channels/0/patience",
        {"dist": "hyperexponential", "weights": [1e308, 1], "means": [1, 2]},
        "channels.phone.patience.weights.0",
        ["1000000000 or less"],
        "or less",
    ),
    "surge beyond counting": ("demand/surges/0/factor", 1e308, "demand.surges.0.factor", ["1000000000"], "or less"),
    "price beyond sums": ("cost", {"wage_per_hour": 1e308}, "cost.wage_per_hour", ["100000000000 or less"], "or less"),
    "points beyond sums": (
        "relationship",
        {"csat_points": -1e308},
        "relationship.csat_points",
        ["-1000000000 or more"],
        "or more",
    ),
    "priority beyond integers": (
        "designs/omnichannel/routing/priority/phone",
        10**30,
        "designs.omnichannel.routing.priority.phone",
        ["1000000000 or less"],
        "or less",
    ),
    "number for days of a shift": (
        "designs/siloed/teams/1/shifts/0/days",
        0,
        'designs.siloed.teams."chat desk".shifts.0.days',
        ["days must be weekdays, or a list", "found 0"],
        "[0, 1]",
    ),
    "one hour missing": ("demand/hourly", [1] * 23, "demand.hourly", ["exactly 24 entries, not 23"], "exactly 24"),
    "number for a base design": (
        "designs/omnichannel",
        {"extends": 5},
        "designs.omnichannel.extends",
        ["must be the name of a design", "found 5"],
        "siloed",
    ),
    "currency like a unit": ("currency", "share", "currency", ["must be a currency", '"share"'], '"EUR"'),
    "unknown schema version": ("schema", 2, "schema", ["one of 1", "found 2"], "1"),
}


@pytest.mark.parametrize("case", ONE_FAULT, ids=str)
def test_schema_one_thing_wrong_gives_one_fault(bank, put, refused, case):
    """One thing wrong gives one fault: file and dotted path, what was found, what is allowed."""
    path, value, where, whats, fix = ONE_FAULT[case]

    faults = refused(put(bank, path, value), origin="bank.toml")

    assert [fault.where for fault in faults] == [f"bank.toml  {where}"]
    assert all(what in faults[0].what for what in whats), faults[0].what
    assert fix in faults[0].fix


def test_schema_many_things_wrong_lists_them_all(bank, put, refused):
    """Faults of the schema and unknown references come in one go, so that a file is mended once."""
    data = put(bank, "channels/0/patience/mean", -3)
    data = put(data, "designs/siloed/context/same_channel", 2)
    data = put(data, "moves/1/to/fone", 0.1)
    data = put(data, "intents/0/colour", "red")

    where = [fault.where for fault in refused(data, origin="bank.toml")]

    assert where == [
        "bank.toml  channels.phone.patience.mean",
        "bank.toml  intents.balance.colour",
        "bank.toml  designs.siloed.context.same_channel",
        "bank.toml  moves.1.to.fone",
    ]


def test_schema_fault_in_the_only_channel_hides_no_reference(queue, put, refused):
    """A list is not called too short for its faulty entry, and the move beside it is checked as well."""
    data = put(queue, "channels/0/patience", "4 min")
    data = put(data, "moves", [{"after": "abandon", "to": {"fone": 0.4}}])

    assert [f.where for f in refused(data)] == ["<dict>  channels.phone.patience", "<dict>  moves.0.to.fone"]


@pytest.mark.parametrize("currency", ["EUR", "€", "US$", "R$", "kr", "zł", "Fr.", "CHF", "₺", "元", "USDT"])
def test_currency_codes_and_signs_are_accepted(queue, put, currency):
    """A currency is a code or a sign."""
    assert build(put(queue, "currency", currency)).currency == currency


@pytest.mark.parametrize(
    "currency", ["", "s", "h", "share", "points", "min", "%", "5", "EUR/h", "E\x1b[1m", "EUROEUROE"]
)
def test_currency_that_reads_like_a_unit_is_refused(queue, put, refused, currency):
    """What a report would write as a unit, or cannot write at all, is no currency."""
    (fault,) = refused(put(queue, "currency", currency))

    assert fault.where == "<dict>  currency"


def test_schema_faulty_block_causes_no_false_references(bank, put, refused):
    """When a channel itself is unsound, those who mention it are not blamed."""
    faults = refused(put(bank, "channels/0/kind", "lively"))

    assert len(faults) == 1


def test_schema_control_characters_are_escaped_and_long_values_cut(queue, put, refused):
    """What a file holds cannot drive the terminal or flood it."""
    nasty = "\x1b[31m" + "\u202e" + "x" * 500

    (fault,) = refused(put(queue, "channels/0/kind", nasty))

    assert "\\u001b[31m\\u202e" in fault.what
    assert "\x1b" not in str(fault)
    assert "\u202e" not in str(fault)
    assert len(fault.what) < 160


def test_schema_control_characters_in_a_key_are_escaped(queue, put, refused):
    """A key is echoed as safely as a value."""
    (fault,) = refused(put(queue, "a\x1b[2Jb", 1))

    assert "\x1b" not in str(fault)
    assert "\\u001b" in fault.where


def test_schema_json_schema_accepts_short_forms():
    """Editors are told that a distribution may be a plain duration and that a design may inherit teams."""
    from sim.scenario import Scenario

    definitions = Scenario.model_json_schema(by_alias=True)["$defs"]

    assert definitions["Handle"]["properties"]["talk"]["anyOf"][0]["type"] == ["number", "string"]
    assert {"required": ["extends"]} in definitions["Design"]["anyOf"]
    assert "from" in definitions["Move"]["properties"]


@pytest.mark.parametrize("text", ["90s", "1.5m", "1h30m", "2d", "1 h 30 m", 90, 90.5])
def test_duration_sound_text_becomes_seconds(queue, put, text):
    """Durations are read as numbers or as text with units, combined at will."""
    expected = {"90s": 90, "1.5m": 90, "1h30m": 5400, "2d": 172800, "1 h 30 m": 5400}.get(text, text)

    scenario = build(put(queue, "channels/0/patience/mean", text))

    assert scenario.channels[0].patience.mean == expected
