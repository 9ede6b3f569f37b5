"""Records of speed that are damaged, foreign, or of another time."""

from __future__ import annotations

import json

import pytest

from sim.errors import UsageError
from sim.experiment.speed import SpeedRecord


def fault_of(path):
    """Return the first fault of reading a record, which names its file."""
    with pytest.raises(UsageError) as caught:
        SpeedRecord.read(path)
    fault = caught.value.faults[0]
    assert path.name in fault.what
    assert fault.where.startswith(str(path))
    assert fault.fix
    return fault


def edit(path, **changes):
    """Put other values into a record, or take out those that are None."""
    content = json.loads(path.read_text()) | changes
    path.write_text(json.dumps({name: value for name, value in content.items() if value is not None}))


def test_a_record_is_read_as_it_was_written(file, tmp_path):
    """Nothing is lost or rounded on the way."""
    record = SpeedRecord.read(file)

    path = record.write(tmp_path)

    assert path == tmp_path / "erlang-a.speed.json"
    assert SpeedRecord.read(path) == record
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
def test_a_file_that_is_cut_off_is_named(file, share):
    """A truncated file is refused in words."""
    text = file.read_text().rstrip()
    file.write_text(text[: int(share * len(text))])

    assert "not whole" in fault_of(file).what


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"schema": 0}, "format is 0"),
        ({"kind": "baseline"}, "it is no speed record"),
        ({"ratios": []}, "at least 1"),
        ({"ratios": [1.0, -1.0]}, "greater than 0"),
        ({"ratios": None}, "required"),
        ({"ratios": [2.0] * 20}, "edited by hand"),
        ({"designs": []}, "at least 1"),
        ({"machine": "mine"}, "an object"),
        ({"mood": "good"}, "not permitted"),
        ({"seed": 2}, "has changed it"),
    ],
)
def test_what_is_wrong_with_a_record_is_said(file, changes, words):
    """Older, foreign and damaged records are each told apart."""
    edit(file, **changes)

    assert words in fault_of(file).what


def test_a_missing_file_is_named(tmp_path):
    """There may be none."""
    assert "does not exist" in fault_of(tmp_path / "none.speed.json").what
