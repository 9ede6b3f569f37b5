"""Baseline files that are damaged, foreign, or of another time."""

from __future__ import annotations

import json
import shutil

import pytest

import sim
from sim.errors import SimError, UsageError


@pytest.fixture
def file(written, tmp_path):
    """Return the path of a baseline that may be damaged, its scenario beside it."""
    shutil.copytree(written, tmp_path / "copy")
    return tmp_path / "copy/kept/tiny.json"


def fault_of(path):
    """Return the first fault of checking a path."""
    with pytest.raises(SimError) as caught:
        sim.check(path)
    return caught.value.faults[0]


@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
def test_a_file_that_is_cut_off_is_named(file, share):
    """A truncated file is refused in words, with what to do."""
    text = file.read_text().rstrip()
    file.write_text(text[: int(share * len(text))])

    fault = fault_of(file)

    assert "not whole" in fault.what
    assert fault.where == str(file)
    assert "omnides baseline" in fault.fix


def test_an_older_schema_is_named(file):
    """A file of another version of the format says which, and that it can be written anew."""
    content = json.loads(file.read_text()) | {"schema": 0}
    file.write_text(json.dumps(content))

    fault = fault_of(file)

    assert "format is 0" in fault.what
    assert "omnides baseline" in fault.fix


@pytest.mark.parametrize("content", ["[]", "3", '{"kind": "speed", "schema": 1}', '{"scenario": "tiny"}'])
def test_a_file_that_is_no_baseline_is_refused(file, content):
    """JSON of any other kind is told from a baseline."""
    file.write_text(content)

    assert "it is no" in fault_of(file).what


def test_a_baseline_of_another_scenario_is_refused(file):
    """Where the scenario's file now holds another scenario, that is said instead of comparing apples and pears."""
    scenario = file.parents[1] / "tiny.toml"
    scenario.write_text(scenario.read_text().replace('name = "tiny"', 'name = "other"'))

    fault = fault_of(file)

    assert '"tiny"' in fault.what
    assert '"other"' in fault.what


def test_a_baseline_of_a_design_that_is_gone_is_refused(file):
    """A design that the scenario no longer has is named, and those that it has."""
    scenario = file.parents[1] / "tiny.toml"
    scenario.write_text(scenario.read_text().replace("[designs.together]", "[designs.joined]"))

    fault = fault_of(file)

    assert '"together"' in fault.what
    assert "joined" in fault.fix


def test_a_baseline_whose_scenario_is_gone_names_both(file):
    """A missing scenario is told together with the baseline that asks for it."""
    (file.parents[1] / "tiny.toml").unlink()

    with pytest.raises(SimError) as caught:
        sim.check(file)

    assert str(file) in str(caught.value)
    assert "tiny.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda kpi: kpi.update(mean=1e6), "somebody, or a merge, has changed it"),
        (lambda kpi: kpi["numerators"].pop(), "9 sums for 10 runs"),
        (lambda kpi: kpi.update(kpi="csta"), "somebody, or a merge, has changed it"),
        (lambda kpi: kpi.update(numerators=["much"] * 10), "number"),
        (lambda kpi: kpi.pop("scope"), "required"),
        (lambda kpi: kpi.update(extra=1), "not permitted"),
        (lambda kpi: kpi.update(numerators=[float("nan")] * 10), "finite"),
    ],
)
def test_a_damaged_kpi_is_refused(file, damage, words):
    """Whatever is wrong with a KPI's line, it is said instead of judged by."""
    content = json.loads(file.read_text())
    damage(content["designs"]["apart"]["kpis"][0])
    file.write_text(json.dumps(content))

    assert words in fault_of(file).what


def test_digests_must_be_as_many_as_replications(file):
    """A missing digest is a damage, not a replication less to compare."""
    content = json.loads(file.read_text())
    content["designs"]["apart"]["contact_logs"].pop()
    file.write_text(json.dumps(content))

    assert "9 digests for 10 runs" in fault_of(file).what


def test_all_damaged_files_of_a_folder_are_told(file):
    """Every damaged file is named at once, and nothing is run."""
    (file.parent / "second.json").write_text("{")
    (file.parent / "third.json").write_text("")

    with pytest.raises(UsageError) as caught:
        sim.check(file.parent)

    assert [fault.where for fault in caught.value.faults] == [
        str(file.parent / "second.json"),
        str(file.parent / "third.json"),
    ]


@pytest.mark.parametrize("name", ["nothing.json", "nothing", "kept-not"])
def test_a_path_that_leads_nowhere_is_named(file, name):
    """What is not there is told, be it a file, a folder or a name."""
    assert name in str(fault_of(file.parent / name))


def test_a_folder_without_baselines_says_so(tmp_path):
    """An empty folder is an error: a check of nothing would pass for ever."""
    fault = fault_of(tmp_path)

    assert "no baseline" in fault.what
    assert "omnides baseline" in fault.fix


def test_another_file_is_not_overwritten(file):
    """A JSON file that is no baseline is not replaced by one."""
    file.write_text('{"mine": true}')

    with pytest.raises(UsageError) as caught:
        sim.baseline(file.parents[1] / "tiny.toml", file.parent)

    assert "in the way" in caught.value.faults[0].what
    assert file.read_text() == '{"mine": true}'


def test_what_systems_leave_behind_is_no_baseline(file):
    """Files that begin with a dot are left alone."""
    (file.parent / "._tiny.json").write_bytes(b"\x00\x05\x16\x07")

    assert sim.check(file.parent).verdict == "pass"


def test_a_baseline_is_found_through_links(file, tmp_path):
    """Folders and files that are links lead to where the scenario is seen from."""
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "deep" / "er")
    (tmp_path / "alone.json").symlink_to(file)
    sim.baseline(file.parents[1] / "tiny.toml", tmp_path / "link", replications=2)

    assert sim.check(tmp_path / "link").verdict == "pass"
    assert sim.check(tmp_path / "alone.json").verdict == "pass"


def test_scenarios_of_one_name_do_not_replace_each_other(file):
    """A baseline of another file with the same name of a scenario is refused, and the first is kept."""
    other = file.parents[1] / "other.toml"
    shutil.copy(file.parents[1] / "tiny.toml", other)
    before = file.read_bytes()

    with pytest.raises(UsageError) as caught:
        sim.baseline(other, file.parent, replications=2)

    assert "other.toml" in caught.value.faults[0].what
    assert file.read_bytes() == before
