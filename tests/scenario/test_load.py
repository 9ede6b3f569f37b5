"""From file to scenario: what cannot be read, and what a sound file gives."""

from __future__ import annotations

import copy
import os
import pickle
from pathlib import Path

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.scenario import Scenario, build, check, find, load, names
from tests.scenario.conftest import BANK, QUEUE


def _fault(source, **options):
    with pytest.raises(ScenarioError) as caught:
        load(source, **options)
    (fault,) = caught.value.faults
    return fault


def test_load_shipped_name_gives_the_scenario():
    """A shipped scenario loads by its name, which is the name it gives itself."""
    assert load("erlang-a").name == "erlang-a"


@pytest.mark.parametrize("name", names())
def test_load_every_shipped_scenario_is_sound_and_titled(name):
    """Every shipped scenario passes its own checks and can be listed."""
    scenario = load(name)

    assert scenario.name == name
    assert scenario.title


def test_load_erlang_a_is_the_bare_queue_with_every_number_sourced():
    """The smallest scenario has nothing switched on, and says where its numbers come from."""
    scenario = load("erlang-a")

    assert scenario.moves == ()
    assert scenario.items == {}
    assert scenario.channels[0].patience.mean == 900
    assert scenario.intents[0].handle["phone"].talk.mean == 300
    assert scenario.designs["siloed"].teams[0].agents == 8
    assert len(scenario.sources) >= 6


def test_load_unknown_name_names_the_nearest():
    """A misspelt name gets the nearest one and the list."""
    fault = _fault("erlang-b")

    assert '"erlang-b"' in fault.what
    assert 'did you mean "erlang-a"?' in fault.fix


def test_load_path_given_as_text_or_path_is_the_same(tmp_path):
    """A file loads by Path and by text, whatever its suffix says."""
    file = tmp_path / "queue.toml"
    file.write_text(QUEUE)

    assert load(file) == load(str(file))


def test_load_bare_file_name_in_the_working_folder_loads(tmp_path, monkeypatch):
    """A file without suffix in the working folder is found when no shipped scenario has that name."""
    (tmp_path / "mine").write_text(QUEUE)
    monkeypatch.chdir(tmp_path)

    assert load("mine").name == "queue"


def test_load_missing_file_says_so(tmp_path):
    """A path that leads nowhere is named."""
    fault = _fault(tmp_path / "nowhere.toml")

    assert "does not exist" in fault.what
    assert fault.where == str(tmp_path / "nowhere.toml")


def test_load_folder_says_so(tmp_path):
    """A folder is not a scenario."""
    assert "is a folder" in _fault(tmp_path).what


def test_load_latin_text_names_the_byte(tmp_path):
    """Text in another encoding is refused with the place."""
    (tmp_path / "a.toml").write_bytes(b'name = "caf\xe9"')

    assert "not UTF-8 text (line 1, byte 11: 0xe9)" in _fault(tmp_path / "a.toml").what


def test_load_impossible_path_says_so():
    """A path the system cannot even ask for is a fault, not a crash."""
    assert "cannot be read" in _fault("a\0b.toml").what or "does not exist" in _fault("a\0b.toml").what


@pytest.mark.skipif(os.name != "posix", reason="named pipes are a POSIX thing")
def test_load_pipe_is_refused(tmp_path):
    """A named pipe would block; it is refused."""
    os.mkfifo(tmp_path / "a.toml")

    assert "not a regular file" in _fault(tmp_path / "a.toml").what


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('schema = 1\nname = "a\n', "line 2, column 10"),
        ("schema = 1\n[time\ndays = 2\n", "line 2, column 6"),
        ("a = 1\nb = 2\na = 3\n", "line 3, column 6"),
        ("a = [1,\n2", "line 2, column 2"),
    ],
)
def test_load_toml_syntax_error_gives_line_and_column(tmp_path, text, place):
    """A syntax error says where it is and shows the line."""
    (tmp_path / "a.toml").write_text(text)

    fault = _fault(tmp_path / "a.toml")

    assert fault.what.startswith("TOML syntax error: ")
    assert fault.where == f"{tmp_path / 'a.toml'}  {place}"


def test_load_deep_nesting_is_refused(tmp_path):
    """A file nested without end is a fault, not a crash."""
    (tmp_path / "a.toml").write_text("a = " + "[" * 100_000)

    assert "nested too deeply" in _fault(tmp_path / "a.toml").what


@pytest.mark.parametrize(
    "text",
    [
        ".".join(["a"] * 3000) + " = 1",
        "[sources]\n" + ".".join(["a"] * 900) + ' = "x"',
        "a = " + "[" * 100 + "]" * 100,
        "[" + ".".join(["designs"] * 500) + "]",
    ],
    ids=["dotted key", "sources", "lists", "tables"],
)
def test_load_nesting_that_toml_allows_is_refused(tmp_path, text):
    """What the parser can still read, but copying and checking could not, is a fault too."""
    (tmp_path / "a.toml").write_text(text)

    assert "nested too deeply" in _fault(tmp_path / "a.toml").what


def test_build_nested_override_or_circle_is_refused(queue, refused):
    """Depth may also come from an option, or from data made in code that holds itself."""
    nested = "title=" + "[" * 70 + "]" * 70
    (fault,) = refused(queue, [nested, nested])
    assert "nested too deeply" in fault.what

    queue["designs"]["siloed"]["context"] = queue
    (fault,) = refused(queue)
    assert "nested too deeply" in fault.what


def test_load_byte_order_mark_is_ignored(tmp_path):
    """Files saved by Windows editors load."""
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbf" + QUEUE.replace("\n", "\r\n").encode())

    assert load(tmp_path / "a.toml").name == "queue"


def test_load_days_replaces_the_measured_window(tmp_path):
    """`days` shortens a run, even below the day of a surge, which then does not happen."""
    (tmp_path / "bank.toml").write_text(BANK)

    assert load(tmp_path / "bank.toml", days=1).time.days == 1


def test_load_days_of_numpy_are_whole_numbers_too():
    """A loop over an array of days gives numbers of NumPy's own kind; a truth value is still no number of days."""
    days = load("erlang-a", days=np.int64(1)).time.days

    assert (days, type(days)) == (1, int)
    assert "found true" in _fault("erlang-a", days=True).what


def test_scenario_repr_is_one_short_line(queue):
    """A notebook or a traceback shows what it is, not ten thousand characters of it."""
    queue |= {"title": "One line " * 40, "designs": {f"design {n}": queue["designs"]["siloed"] for n in range(90)}}
    text = repr(build(queue))

    assert repr(load("erlang-a")) == ("Scenario('erlang-a', 'One phone queue with impatient callers', designs: siloed)")
    assert str(load("erlang-a")) == repr(load("erlang-a"))
    assert len(text) < 200
    assert text.startswith("Scenario('queue', 'One line One line")


def test_load_wrong_days_names_the_option():
    """A faulty `days` is blamed on the option, not on the file."""
    fault = _fault("erlang-a", days=0)

    assert fault.where.endswith("time.days  (from --days, or days in Python)")
    assert "found 0" in fault.what


def test_load_days_of_several_numbers_are_refused():
    """An array has the method of whole numbers, but not of itself their meaning."""
    assert "days must be a whole number" in _fault("erlang-a", days=np.array([1, 2])).what


@pytest.mark.parametrize("override", ["time.days=nan", "time={ days = 3 }"])
def test_load_days_given_twice_is_refused(override):
    """An override of the same number would be lost, unread."""
    fault = _fault("erlang-a", overrides=[override], days=1)

    assert fault.what == "days are given twice, by an override and by --days"
    assert fault.where.endswith(f"time.days  (from --set {override})")


@pytest.mark.parametrize(("source", "called"), [("/", '"/" is a folder'), (".", '"." is a folder')])
def test_load_folder_is_called_by_its_path(source, called):
    """Where a path has no last part it is named whole."""
    assert called in _fault(source).what


def test_load_empty_source_is_no_folder():
    """An empty text, of an unset variable of a shell, is a name that no scenario has."""
    assert 'no scenario is called ""' in _fault("").what


def test_load_negative_duration_is_told_what_durations_look_like():
    """A duration may be written as text, so "a number" would not help."""
    fault = _fault("erlang-a", overrides=["channels.phone.patience.mean=-4m"])

    assert 'must be above 0 (found "-4m")' in fault.what
    assert '"1h30m", "2d", above 0' in fault.fix


def test_build_full_scenario_is_sound(bank):
    """The scenario that these tests break is sound to begin with."""
    scenario = build(bank)

    assert list(scenario.designs) == ["siloed", "omnichannel"]
    assert scenario.sources["time.days"] == "assumption"


def test_build_does_not_change_its_input(bank):
    """The author's data is left alone."""
    before = copy.deepcopy(bank)

    build(bank, ["time.days=3", "channels.phone.queue_limit=5"])

    assert bank == before


def test_build_canonical_form_is_the_same_scenario(bank):
    """The resolved form of a scenario loads again and is the same simulation."""
    scenario = build(bank)

    again = build(scenario.canonical())

    assert again == scenario
    assert again.sha256 == scenario.sha256


def test_sha256_what_only_tells_or_asks_does_not_count_numbers_do(bank, put):
    """Equal digests mean equal simulations; words do not matter."""
    digest = build(bank).sha256

    assert build(put(bank, "title", "Other")).sha256 == digest
    assert build(put(bank, "designs/siloed/title", "Other")).sha256 == digest
    assert build(put(bank, "sources", None)).sha256 == digest
    assert build(put(bank, "sizing", {"runs": "one", "figures": {"wait": {"simulated": "60 s"}}})).sha256 == digest
    entry = {"path": "time.days", "low": 1, "high": 9, "source": "x"}
    assert build(put(bank, "uncertain", [entry])).sha256 == digest
    lever = {"name": "more", "overrides": ["time.days=3"], "acts_on": "organisation", "source": "x"}
    assert build(put(bank, "levers", [lever])).sha256 == digest
    assert build(put(bank, "targets", {"phone": {"abandonment_rate": 0.05}})).sha256 == digest
    assert build(put(bank, "designs/siloed/context/lookup", "6s")).sha256 != digest


def test_scenario_survives_the_way_to_a_worker(bank):
    """A scenario can be pickled."""
    scenario = build(bank)

    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_check_scenario_built_in_code_reports_references(queue):
    """A scenario made without `build` can be checked afterwards."""
    queue["designs"]["siloed"]["teams"][0]["channels"] = ["fone"]
    scenario = Scenario(**queue)

    with pytest.raises(ScenarioError) as caught:
        check(scenario)

    assert any('unknown channel "fone"' in fault.what for fault in caught.value.faults)


def test_scenario_changed_copy_is_no_longer_checked(queue):
    """What was found sound holds for the scenario itself, and for copies without changes."""
    scenario = build(queue)
    changed = scenario.model_copy(update={"channels": ()})

    assert scenario.checked
    assert scenario.model_copy().checked
    assert scenario.model_copy(deep=True).checked
    assert not changed.checked
    with pytest.raises(ScenarioError):
        check(changed)


def test_build_empty_data_lists_what_is_needed(refused):
    """Nothing at all gives a list of what a scenario needs."""
    whats = [fault.what for fault in refused({})]

    assert {"name is missing", "time is missing", "channels is missing", "designs is missing"} <= set(whats)


def test_find_gives_an_existing_file():
    """The catalogue leads to files."""
    assert all(isinstance(find(name), Path) and find(name).is_file() for name in names())
