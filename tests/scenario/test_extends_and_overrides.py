"""Designs that start from others, and values changed from the command line."""

from __future__ import annotations

import pytest

from sim.scenario import build, load
from sim.scenario.overrides import parse_override, parse_value
from sim.scenario.wording import dotted, split_path


def test_extends_tables_merge_and_lists_replace(bank):
    """What the second design leaves out comes from the first; a list of its own replaces the other."""
    design = build(bank).designs["omnichannel"]

    assert design.context.same_channel == 0.6
    assert design.context.cross_channel == 0.9
    assert [team.name for team in design.teams] == ["blended"]
    assert design.extends == "siloed"


def test_extends_reaches_through_several_designs(bank):
    """A design may extend one that extends another, in any order of the file."""
    bank["designs"] = {"third": {"extends": "omnichannel", "context": {"lookup": 9}}} | bank["designs"]

    design = build(bank).designs["third"]

    assert (design.context.same_channel, design.context.cross_channel, design.context.lookup) == (0.6, 0.9, 9)


def test_extends_distribution_replaces_as_a_whole(bank):
    """The parameters of one distribution are not mixed with those of another."""
    bank["designs"]["siloed"]["routing"] = {"affinity_wait": {"dist": "gamma", "mean": 9, "cv": 1}}
    bank["designs"]["omnichannel"]["routing"]["affinity_wait"] = {"dist": "exponential", "mean": 5}

    assert build(bank).designs["omnichannel"].routing.affinity_wait.mean == 5


@pytest.mark.parametrize(
    ("base", "own"),
    [
        ({"dist": "exponential", "mean": "1m"}, {"phone": "30s"}),
        ({"phone": "30s"}, {"dist": "exponential", "mean": "1m"}),
        ({"phone": "30s"}, "1m"),
        ("1m", {"phone": "30s"}),
    ],
)
def test_extends_waits_of_another_form_replace(bank, base, own):
    """One wait for all channels and a table of waits by channel are never mixed."""
    bank["designs"]["siloed"]["routing"] = {"affinity_wait": own}
    alone = build(bank).designs["siloed"].routing.affinity_wait

    bank["designs"]["siloed"]["routing"] = {"affinity_wait": base}
    bank["designs"]["omnichannel"]["routing"]["affinity_wait"] = own

    assert build(bank).designs["omnichannel"].routing.affinity_wait == alone


def test_extends_waits_of_the_same_form_merge(bank):
    """A table by channel adds to the inherited one; a parameter changes the inherited distribution."""
    routing = bank["designs"]["omnichannel"]["routing"]
    bank["designs"]["siloed"]["routing"] = {"affinity_wait": {"chat": 9}}
    assert set(build(bank).designs["omnichannel"].routing.affinity_wait) == {"phone", "chat", "e-mail"}

    bank["designs"]["siloed"]["routing"] = {"affinity_wait": {"dist": "gamma", "mean": 9, "cv": 1}}
    routing["affinity_wait"] = {"mean": 5}
    assert build(bank).designs["omnichannel"].routing.affinity_wait.mean == 5


def test_extends_unknown_design_names_the_nearest(bank, put, refused):
    """A misspelt base is one fault, not a flood of missing keys."""
    (fault,) = refused(put(bank, "designs/omnichannel/extends", "silod"))

    assert fault.where.endswith("designs.omnichannel.extends")
    assert '"silod"' in fault.what
    assert 'did you mean "siloed"?' in fault.fix


@pytest.mark.parametrize("base", ["siloed", "omnichannel"])
def test_extends_circle_is_refused_once(bank, put, refused, base):
    """Designs that extend each other, or themselves, are refused."""
    (fault,) = refused(put(bank, "designs/siloed/extends", base))

    assert "in a circle" in fault.what
    assert f"siloed → {'omnichannel → ' if base == 'omnichannel' else ''}siloed" in fault.what


def test_extends_inherited_fault_is_reported_where_it_is_written(bank, put, refused):
    """A fault of a base design is not repeated for those who inherit it, but their own one is told."""
    data = put(bank, "designs/siloed/context/same_channel", 2)
    assert [f.where for f in refused(data)] == ["<dict>  designs.siloed.context.same_channel"]

    data = put(data, "designs/omnichannel/context/same_channel", 3)
    assert len(refused(data)) == 2


SOUND = {
    "channels.phone.patience.mean=4m": lambda s: s.channels[0].patience.mean == 240,
    "channels.chat.patience='4m'": lambda s: s.channels[1].patience.value == 240,
    'channels.chat.patience={ dist = "exponential", mean = "2m" }': lambda s: s.channels[1].patience.mean == 120,
    "designs.siloed.teams.phone desk.agents=11": lambda s: s.designs["siloed"].teams[0].agents == 11,
    'designs.siloed.teams."phone desk".agents = 11': lambda s: s.designs["siloed"].teams[0].agents == 11,
    "designs.siloed.teams.'phone desk'.agents=11": lambda s: s.designs["siloed"].teams[0].agents == 11,
    "moves.1.delay=30m": lambda s: s.moves[1].delay.value == 1800,
    "moves[0].to[1].same=0.2": lambda s: s.moves[0].attempts[1]["same"] == 0.2,
    "demand.surges.0.factor=5": lambda s: s.demand.surges[0].factor == 5,
    "demand.surges.0.to=12:30": lambda s: s.demand.surges[0].to == "12:30",
    "demand.hourly.7=4": lambda s: s.demand.hourly[7] == 4,
    "demand.busyness_cv=0.15": lambda s: s.demand.busyness_cv == 0.15,
    "designs.siloed.teams.chat desk.shifts.0.agents=5": lambda s: s.designs["siloed"].teams[1].head_count == 5,
    "designs.siloed.routing.agent_choice=fastest": lambda s: s.designs["siloed"].routing.agent_choice == "fastest",
    "cost.wage_per_hour=22.5": lambda s: s.cost.wage_per_hour == 22.5,
    "satisfaction.churn.unresolved=0.25": lambda s: s.satisfaction.churn.unresolved == 0.25,
    "intents.fraud.resolution.phone=0.5": lambda s: s.intents[1].resolution == {"phone": 0.5},
    "intents.balance.handle.phone.wrap=0": lambda s: s.intents[0].handle["phone"].wrap.value == 0,
    "items.account.lasting=true": lambda s: s.items["account"].lasting,
    'items.card={ ask = "5s" }': lambda s: s.items["card"].ask == 5,
    "designs.omnichannel.routing.reserve=0": lambda s: s.designs["omnichannel"].routing.reserve == 0,
    "designs.omnichannel.routing.affinity_wait.chat=1m": lambda s: (
        s.designs["omnichannel"].routing.affinity_wait["chat"].value == 60
    ),
    "customers.segments.private.patience_factor=2": lambda s: s.customers.segments[0].patience_factor == 2,
    "title=A = B": lambda s: s.title == "A = B",
    "sources.channels.phone.patience=measured": lambda s: s.sources["channels.phone.patience"] == "measured",
}


@pytest.mark.parametrize("text", SOUND, ids=str)
def test_override_sound_path_changes_the_value(bank, text):
    """Every value of a scenario can be reached: by name, by number, through absent tables."""
    scenario = build(bank, [text])

    assert SOUND[text](scenario)


def test_override_last_one_wins(bank):
    """Overrides apply in order."""
    assert build(bank, ["time.days=3", "time.days=4"]).time.days == 4


def test_override_of_a_base_design_stays_there(bank):
    """Designs are merged before overrides, so that one design changes and no other."""
    scenario = build(bank, ["designs.siloed.context.same_channel=0.1"])

    assert scenario.designs["siloed"].context.same_channel == 0.1
    assert scenario.designs["omnichannel"].context.same_channel == 0.6


def test_override_replaces_the_source_of_what_it_changes(bank):
    """An overridden number no longer claims the file's source, and a new shape does not orphan the old entry."""
    bank["sources"]["channels.phone.patience.cv"] = "a paper"

    sources = build(bank, ["channels.phone.patience=4m"]).sources

    assert sources["channels.phone.patience"] == "given with --set"
    assert "channels.phone.patience.cv" not in sources


# override → parts of what, part of fix
REFUSED = {
    "channels.fone.patience.mean=4m": (['channels has no "fone"'], 'did you mean "phone"?'),
    "channels.phone.patiense.mean=4m": (['unknown key "patiense"'], 'did you mean "patience"?'),
    "channels.phone.patience.maen=4m": (['unknown key "maen"'], 'did you mean "mean"?'),
    "chanels.phone.kind=live": (['unknown key "chanels"'], 'did you mean "channels"?'),
    "designs.silod.context.lookup=5": (['designs has no "silod"'], 'did you mean "siloed"?'),
    "designs.siloed.teams.phone desc.agents=9": (['has no "phone desc"'], 'did you mean "phone desk"?'),
    "items.acount.lasting=true": (['items has no "acount"'], 'did you mean "account"?'),
    "moves.9.delay=5": (['moves has no "9"'], "there are: 0, 1, 2"),
    "channels.chat.patience.mean=5": (['channels.chat.patience is "6m"'], "as a whole"),
    "time.days.number=5": (["time.days is 5"], "as a whole"),
    "demand.weekday.0=5": (["empty list"], "whole list"),
    "demand.slot_cv.x=5": (["takes a plain value"], "demand.slot_cv=value"),
    "designs.omnichannel.extends=siloed": (["merged before overrides"], "in the file"),
    "time.days": (["needs a path"], "dotted.path=value"),
    "time.days=": (["value is empty"], "dotted.path=value"),
    "time..days=3": (["part of the path is empty"], "dotted.path=value"),
    'designs."siloed.title=3': (["needs a path"], "dotted.path=value"),
    "=3": (["part of the path is empty"], "dotted.path=value"),
}


@pytest.mark.parametrize("text", REFUSED, ids=str)
def test_override_path_that_is_not_there_is_refused(bank, refused, text):
    """A path that leads nowhere is one fault, which names the option and the nearest spelling."""
    whats, fix = REFUSED[text]

    (fault,) = refused(bank, [text])

    assert fault.what.startswith("--set ")
    assert all(what in fault.what for what in whats), fault.what
    assert fix in fault.fix


def test_override_wrong_value_is_blamed_on_the_option(bank, refused):
    """A value of the wrong kind says that it came from --set."""
    (fault,) = refused(bank, ["channels.phone.patience.mean=soon"], origin="bank.toml")

    assert fault.where == "bank.toml  channels.phone.patience.mean  (from --set channels.phone.patience.mean=soon)"
    assert '"soon"' in fault.what


def test_override_unknown_reference_is_blamed_on_the_option(bank, refused):
    """A check across blocks knows the option too."""
    (fault, *_) = refused(bank, ["channels.phone.front.channel=ivvr"])

    assert fault.where.endswith("(from --set channels.phone.front.channel=ivvr)")
    assert 'did you mean "ivr"?' in fault.fix


def test_override_of_a_place_with_many_digits_is_refused(bank, refused):
    """A number of ten digits is no place of a list, whatever it begins with."""
    (fault, *_) = refused(bank, ["channels.0000000009.open=1"])

    assert "channels has no" in fault.what


def test_override_of_a_whole_element_is_blamed_on_the_option(bank, refused):
    """What replaces a channel by something without a name is told by its place, and where it came from."""
    (fault, *_) = refused(bank, ["channels.phone=3"])

    assert fault.where.endswith("channels.0  (from --set channels.phone=3)")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4", 4), ("4.5", 4.5), ("4m", "4m"), ("true", True), ('"true"', "true"), ("[1, 2]", [1, 2]),
        ('{ a = 1 }', {"a": 1}), ("2024-01-01", "2024-01-01"), ("12:30:00", "12:30:00"), ("a b", "a b"),
        ("1\nb = 2", "1\nb = 2"), ("[" * 5000, "[" * 5000),
    ],
)  # fmt: skip
def test_value_toml_else_text(text, value):
    """A value is TOML where it can be, and text otherwise; times of day stay text."""
    assert parse_value(text) == value


def test_path_round_trip_quotes_what_needs_it():
    """A path in a message can be given back to --set."""
    parts = ("designs", "siloed", "teams", "phone desk", "agents")

    assert split_path(dotted(parts)) == parts
    assert parse_override(f"{dotted(parts)}=3") == (parts, 3)


def test_scenario_remembers_what_was_set_in_place_of_the_file():
    """Results say what they were made with: overrides in order, then the days."""
    changes = ["channels.phone.patience.mean=1m", "demand.cases_per_day=100"]

    assert load("erlang-a", changes, days=3).overrides == (*changes, "time.days=3")
    assert load("erlang-a").overrides == ()


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        (["demand.cases_per_day=nan", "demand.cases_per_day=9"], ["demand.cases_per_day=9"]),
        (["channels.0.concurrency=9", "channels.phone.concurrency=1"], ["channels.phone.concurrency=1"]),
        (["time.days=nan", "time={ days = 2 }"], ["time={ days = 2 }"]),
        (["time={ days = 2 }", "time.days=3"], ["time={ days = 2 }", "time.days=3"]),
    ],
)
def test_scenario_remembers_no_override_that_another_replaced(changes, kept):
    """The last of several for one place counts, and it alone is said to have been set."""
    assert load("erlang-a", changes).overrides == tuple(kept)


def test_override_reaches_one_of_two_places_that_share_a_table(bank):
    """In Python the same dict may stand for two designs; an override of one leaves the other."""
    design = bank["designs"]["siloed"]
    shared = bank | {"designs": {"one": design, "other": design}, "sources": {}}

    scenario = build(shared, ["designs.one.context.lookup=77"])

    assert scenario.designs["one"].context.lookup == 77
    assert scenario.designs["other"].context.lookup != 77
