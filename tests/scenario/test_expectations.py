"""`[expect]`: what can be read, what is refused and with which words, names that must be there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import UsageError
from sim.scenario import build, load, vary
from sim.scenario.expectations import (
    COMPARISONS,
    SCOPES,
    Expectation,
    Figure,
    name_faults,
    parse_expectation,
    parse_expectations,
)

OMNI, SILOED = Figure("omnichannel", "csat"), Figure("siloed", "csat")


@pytest.mark.parametrize(
    ("text", "figure", "minus", "comparison", "bound"),
    [
        ("omnichannel.csat < 15", OMNI, None, "<", 15.0),
        ("omnichannel.csat<=15", OMNI, None, "<=", 15.0),
        ("  omnichannel . csat\t>  -2.5e1 ", OMNI, None, ">", -25.0),
        ("omnichannel.csat >= +.5", OMNI, None, ">=", 0.5),
        ("omnichannel.csat - siloed.csat >= 2", OMNI, SILOED, ">=", 2.0),
        ("omnichannel.csat.all.all < 28.9%", OMNI, None, "<", 0.289),
        ("cross-channel.csat < 15 %", Figure("cross-channel", "csat"), None, "<", 0.15),
        ("cross-channel.mean_wait.channel.e-mail < 1h 30m", Figure("cross-channel", "mean_wait", "channel", "e-mail"),
         None, "<", 5400.0),
        ("siloed.mean_wait > -2m", Figure("siloed", "mean_wait"), None, ">", -120.0),
        ('"24/7 desk".csat > 70', Figure("24/7 desk", "csat"), None, ">", 70.0),
        ("24/7 desk.csat > 70", Figure("24/7 desk", "csat"), None, ">", 70.0),
        ("""'say "a - b" < c'.'csat'.team."it's" - siloed.csat > 1""",
         Figure('say "a - b" < c', "csat", "team", "it's"), SILOED, ">", 1.0),
        ("a.csat.intent.other, complaints - siloed.csat > 1", Figure("a", "csat", "intent", "other, complaints"),
         SILOED, ">", 1.0),
    ],
)  # fmt: skip
def test_expectation_is_read(text, figure, minus, comparison, bound):
    """Blanks do not count but around a minus; percentages are shares, times are seconds."""
    found = parse_expectation(text, "gate")

    assert (found.figure, found.minus, found.comparison, found.bound) == (figure, minus, comparison, bound)
    assert (found.name, found.text) == ("gate", text)


@pytest.mark.parametrize(
    ("text", "what", "fix"),
    [
        ("", "there is no comparison; allowed: <, <=, >, >=", "omnichannel.csat - siloed.csat >= 2"),
        ("a.csat", 'no comparison after "a.csat"', ">= 2"),
        ("a.csat <", "no number after the comparison", "0.15"),
        ("< 3", "no figure before the comparison", "figure first"),
        ("0.15 > a.csat", "no figure before the comparison", "figure first"),
        ("a.csat == 3", '"=" cannot stand here', ""),
        ("a.csat => 3", '"=" cannot stand here', ""),
        ("a[0].csat < 3", '"[" cannot stand here', ""),
        ("a.csat < 3 < 4", "more than one comparison", "an expectation for each"),
        ("a.csat << 3", "more than one comparison", "an expectation for each"),
        ("a.csat - b.csat - c.csat < 1", "more than one minus", "at most one difference"),
        ("a.csat -b.csat < 1", "may be part of a name or a difference", "on both sides"),
        ("a.csat- b.csat < 1", "may be part of a name or a difference", "on both sides"),
        ("-a.csat < 1", "may be part of a name or a difference", "on both sides"),
        ("a.csat-b.csat < 1", "2 or 4 parts", 'write " - ", with blanks'),
        ("- a.csat < 1", "a figure is missing beside the minus", ""),
        ("a.csat - < 1", "a figure is missing beside the minus", ""),
        ("a < 1", '"a" has 1', "design.kpi or design.kpi.scope.of"),
        ("a.csat.phone < 1", '"a.csat.phone" has 3', "design.kpi.scope.of"),
        ("a.csat.chanel.phone < 1", 'unknown scope "chanel"', 'did you mean "channel"?'),
        ("a..csat < 1", "a part of a figure is empty", ""),
        ('"".csat < 1', '"" cannot be a name', ""),
        ('"a.csat < 1', "is not closed", "in quotes"),
        ('"a"b.csat < 1', "followed by more of the same part", "in quotes"),
        ('"a" "b".csat < 1', "followed by more of the same part", "in quotes"),
        ("a.csat < x", '"x" is neither a number', "0.15"),
        ("a.csat < nan", "neither a number", "0.15"),
        ("a.csat < 1_000", "neither a number", "0.15"),
        ("a.csat < 2 EUR", "neither a number", "without currency"),
        ("a.csat < 1 + 1", "neither a number", "0.15"),
        ("a.csat < \u0661", "neither a number", "0.15"),
        ("a.csat < 1e400", "too large", ""),
        ("a.csat < 99999999999d", "too large", ""),
        (f"a.csat < {'9' * 100}", "too long", ""),
        (f"{'a' * 2_000}.csat < 1", "has 2009 characters", ""),
        (f"{'a' * 200}.csat < 1", "cannot be a name", "1 to 80"),
    ],
)  # fmt: skip
def test_expectation_that_is_none_says_what_is_wrong_and_what_is_allowed(text, what, fix):
    """Whatever could be read in two ways is refused, too."""
    with pytest.raises(UsageError) as caught:
        parse_expectation(text)

    (fault,) = caught.value.faults
    assert what in fault.what
    assert fix in fault.fix
    assert fault.where == "--expect"


def test_expectations_say_all_faults_at_once_each_by_its_name():
    """As everything else in a scenario file."""
    with pytest.raises(UsageError) as caught:
        parse_expectations({"one": "a.csat", "two": "a.csat < 1", "24/7 desk": "1"})

    assert [fault.where for fault in caught.value.faults] == ["expect.one", 'expect."24/7 desk"']


_PARTS = st.text(st.characters(codec="utf-8", exclude_characters="\"'.[]=", exclude_categories=("C", "Z")), min_size=1)
_NAMES = st.tuples(_PARTS, st.sampled_from(("", " ", " - ", " -", "<", "'", " > ")), _PARTS).map("".join)
NAMES = _NAMES.filter(lambda name: len(name) <= 80)
FIGURES = st.one_of(
    st.builds(Figure, NAMES, NAMES), st.builds(Figure, NAMES, NAMES, st.sampled_from(SCOPES[1:]), NAMES)
)
BOUNDS = st.floats(-1e12, 1e12).map(lambda bound: float(f"{bound:.6g}") + 0.0)


@given(
    st.builds(
        Expectation,
        name=st.just("x"),
        text=st.just(""),
        figure=FIGURES,
        minus=st.none() | FIGURES,
        comparison=st.sampled_from(COMPARISONS),
        bound=BOUNDS.filter(lambda bound: bound == 0.0 or abs(bound) > 1e-30),
        written=st.sampled_from(("plain", "percent", "duration")),
    )
)
@settings(max_examples=200, deadline=None)
def test_expectation_written_in_its_plainest_form_is_read_as_the_same(expectation):
    """Names of any characters are put in quotes where they need them, and no digit of the number is lost."""
    assert replace(parse_expectation(str(expectation), "x"), text="") == expectation


@given(st.text(st.sampled_from("ab.-<>= \t\"'[]0159%smh\u00a0"), max_size=40))
@settings(max_examples=300, deadline=None)
def test_expectation_of_any_characters_is_read_or_refused(text):
    """Nothing but a fault comes of it, and what is read is written as something that is read as the same."""
    try:
        found = parse_expectation(text)
    except UsageError:
        return

    assert replace(parse_expectation(str(found)), text=text) == found


@pytest.mark.parametrize(
    ("text", "what", "fix"),
    [
        ("omnichanel.csat < 1", 'unknown design "omnichanel"', 'did you mean "omnichannel"?'),
        ("siloed.csat - silo.csat < 1", 'unknown design "silo"', 'did you mean "siloed"?'),
        ("siloed.csat.channel.e-mial < 1", 'unknown channel "e-mial"', 'did you mean "e-mail"?'),
        ("siloed.csat.segment.bussiness < 1", 'unknown segment "bussiness"', 'did you mean "business"?'),
        ("siloed.csat.intent.nothing < 1", 'unknown intent "nothing"', "known: "),
        ("siloed.handle_time.team.blended < 1", 'unknown team "blended" of "siloed"', "known: "),
        ("siloed.csat.all.phone < 1", 'unknown all "phone"', "known: all"),
    ],
)
def test_expectation_of_names_that_are_not_there_is_a_fault(bank, put, refused, text, what, fix):
    """Told when the scenario is loaded, with the nearest spelling."""
    (fault,) = refused(put(bank, "expect", {"gate": text}))

    assert what in fault.what
    assert fix in fault.fix
    assert fault.where.endswith("expect.gate")


def test_expectation_of_an_unknown_design_has_one_fault():
    """Which teams it would have cannot be known."""
    faults = list(name_faults(parse_expectation("no.handle_time.team.desk < 1"), load("erlang-a")))

    assert ["unknown design" in fault.what for fault in faults] == [True]


def test_expectation_beside_a_refused_segment_is_not_blamed(bank, put, refused):
    """Segments that the schema refused may be those it names."""
    data = put(put(bank, "expect", {"gate": "siloed.csat.segment.business < 1"}), "customers/population", "many")

    assert ["expect" in fault.where for fault in refused(data)] == [False]


def test_expectation_that_cannot_be_read_is_told_beside_other_faults(bank, put, refused):
    """All faults are reported at once, those of the schema included."""
    data = put(put(bank, "expect", {"gate": "siloed.csat"}), "time/days", "many")

    assert {"expect" in fault.where for fault in refused(data)} == {True, False}


def test_expectations_change_no_simulation_and_are_left_out_of_bare_variants(bank):
    """They come after `extends` and overrides, as all else, and a variant that is only run needs none."""
    scenario = build(bank, ["expect.gate=siloed.csat <= 3", 'expect.other="siloed.csat > 3"'])

    assert dict(scenario.expect) == {"gate": "siloed.csat <= 3", "other": "siloed.csat > 3"}
    assert scenario.sha256 == build(bank).sha256
    assert vary(scenario, []).expect == scenario.expect
    assert vary(scenario, [], bare=True).expect == {}


def test_expectation_of_what_an_override_took_away_is_told(bank, put, refused):
    """A gate that silently went out of force would pass for one that is met."""
    data = put(bank, "expect", {"gate": "siloed.csat.segment.business > 50"})
    gone = 'customers.segments=[{ name = "all", channel_preference = { phone = 1 } }]'
    (fault,) = refused(data, [gone])

    assert 'unknown segment "business"' in fault.what
    assert build(data, [gone, "expect={}"]).expect == {}
