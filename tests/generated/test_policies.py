"""A custom policy that says what a built-in rule says does what the rule does, to the last bit."""

import house_rules
import pandas as pd
import pytest
from documents import Document, documents, sample

from sim.engine import simulate

RULES = {
    "agent_choice": {
        "longest_idle": house_rules.LongestIdle,
        "least_flexible": house_rules.LeastFlexible,
        "fastest": house_rules.Fastest,
        "team_order": house_rules.TeamOrder,
    },
    "contact_choice": {
        "longest_wait": house_rules.LongestWait,
        "priority": house_rules.Priority,
        "earliest_due": house_rules.EarliestDue,
        "channel_order": house_rules.ChannelOrder,
    },
}


DEFAULT = {"agent_choice": "longest_idle", "contact_choice": "longest_wait"}


SAMPLE = 40
"""Documents of which enough have a choice to make."""


@pytest.fixture(scope="module")
def crowded():
    """Return documents with a choice to make: channels of one kind, and a few agents who serve them all."""
    found = [_crowd(document) for document in sample(documents(), SAMPLE) if max(map(len, _kinds(document))) > 1][:10]
    assert len(found) == 10
    return found


def _kinds(document):
    """Return the channels of calls and those of messages."""
    kinds = ("live", "deferred")
    return [[c["name"] for c in document.data["channels"] if c["kind"] == kind] for kind in kinds]


def _crowd(document):
    first, *others = staffed = [name for names in _kinds(document) for name in names]
    teams = [
        {"name": "first line", "agents": 1, "channels": [*others, first], "speed_cv": 0.3},
        {"name": "second line", "agents": 1, "channels": staffed, "proficiency": {first: 1.2}},
        {"name": "experts", "agents": 1, "channels": [first]},
        {"name": "rest", "agents": 1, "channels": staffed, "transfers_only": True},
    ]
    name = document.last_design
    routing = {**document.data["designs"][name].get("routing", {}), "reserve": 0}
    routing.pop("policy", None)
    priority = {channel: house_rules.PRIORITY.get(channel, 3) for channel in staffed}
    design = {"teams": teams, "routing": {**routing, **DEFAULT, "priority": priority}}
    targets = {channel: {"service_level": {"within": 60 * 20**place}} for place, channel in enumerate(staffed)}
    channels = [{**channel, **targets.get(channel["name"], {})} for channel in document.data["channels"]]
    return Document({**document.data, "designs": {name: design}, "channels": channels, "expect": {}}, document.trace)


def _under(document, choice):
    """Return the run with this choice in the routing of the only design."""
    ((name, design),) = document.data["designs"].items()
    scenario = document.build(designs={name: {**design, "routing": {**design["routing"], **choice}}})
    return simulate(scenario, name, allow_code=True)


@pytest.mark.parametrize(("key", "rule"), [(key, rule) for key, rules in RULES.items() for rule in rules])
def test_policy_with_the_words_of_a_rule_is_the_rule(key, rule, crowded):
    """Logs and tables under `policy` and under the built-in rule are the same; the rule makes a difference at all."""
    policy = f"house_rules:{RULES[key][rule].__name__}"
    matters = rule == DEFAULT[key]
    for document in crowded:
        built_in, custom = (_under(document, choice) for choice in ({key: rule}, {"policy": policy}))

        for log in ("contacts", "cases", "teams"):
            pd.testing.assert_frame_equal(getattr(built_in, log), getattr(custom, log), check_exact=True)
        matters = matters or not built_in.contacts.equals(_under(document, {}).contacts)
    assert matters
