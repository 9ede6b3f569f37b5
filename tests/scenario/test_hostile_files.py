"""Files, names and sizes that nobody writes by accident: refused quickly, in words that are safe to print."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import Fault, ScenarioError
from sim.scenario import build, load
from sim.scenario.faults import MOST_FAULTS
from sim.scenario.load import LARGEST_FILE
from sim.scenario.tree import MOST_VALUES
from tests.scenario.conftest import QUEUE

QUICK_S = 5.0
"""Far more than any of these takes (a second or so), and far less than without their limits (minutes, or no end)."""


def _refused(source: Path | str) -> list[Fault]:
    start = time.monotonic()
    with pytest.raises(ScenarioError) as caught:
        load(source)
    assert time.monotonic() - start < QUICK_S
    text = caught.value.text()
    assert text.replace("\n", "").isprintable()
    assert len(text) < 100_000
    return list(caught.value.faults)


LARGE: dict[str, Callable[[], str]] = {
    "a dotted key of 100,000 parts": lambda: ".".join(["a"] * 100_000) + " = 1",
    "a quoted one": lambda: ' . '.join(['"a"', "'b'"] * 5_000) + " = 1",
    "a table header of 10,000 parts": lambda: "[" + ".".join(["a"] * 10_000) + "]",
    "a dotted key in an inline table": lambda: "x = { " + ".".join(["a"] * 20_000) + " = 1 }",
    "lists 10,000 deep": lambda: "a = " + "[" * 10_000 + "]" * 10_000,
    "tables 10,000 deep": lambda: "a = " + "{a = " * 10_000 + "1" + "}" * 10_000,
}  # fmt: skip


@pytest.mark.parametrize("case", LARGE)
def test_load_depth_of_any_kind_is_refused_before_it_is_read(case: str, tmp_path: Path) -> None:
    """Reading some of these would take all memory: a key of n parts costs n squared."""
    (tmp_path / "a.toml").write_text(LARGE[case]())

    (fault,) = _refused(tmp_path / "a.toml")

    assert fault.what == "the file is nested too deeply"


def test_load_text_with_many_dots_is_no_long_key(tmp_path: Path) -> None:
    """Figures and sentences are not taken for keys."""
    dots = 'description = "a. b. c. ' + "word. " * 40 + '"\n[sources]\n"time.days" = "' + "..." * 90 + '"\n'
    (tmp_path / "a.toml").write_text(dots.split("[sources]")[0] + QUEUE + "[sources]" + dots.split("[sources]")[1])

    assert load(tmp_path / "a.toml").name == "queue"


@pytest.mark.parametrize("digits", [5_000, 1_000_000])
def test_load_number_of_many_digits_is_refused(digits: int, tmp_path: Path) -> None:
    """Python itself refuses to read these, with words about its own settings."""
    (tmp_path / "a.toml").write_text(QUEUE.replace("days = 2", "days = " + "9" * digits))

    (fault,) = _refused(tmp_path / "a.toml")

    assert fault.what == "a number in the file has too many digits"


def test_build_override_of_many_digits_is_refused(queue) -> None:
    """The same by --set."""
    with pytest.raises(ScenarioError, match="too many digits"):
        build(queue, ["time.days=" + "9" * 5_000])


def test_load_many_keys_are_refused_at_once(tmp_path: Path) -> None:
    """A million keys are more than the file may be long; fewer are more than a scenario may have."""
    (tmp_path / "long.toml").write_text("".join(f"k{number} = 1\n" for number in range(10**6)))
    (tmp_path / "short.toml").write_text("".join(f"k{number} = 1\n" for number in range(MOST_VALUES + 1)))

    assert "is larger than 2 MB" in _refused(tmp_path / "long.toml")[0].what
    assert f"at most {MOST_VALUES} are read" in _refused(tmp_path / "short.toml")[0].what


def test_load_file_of_200_mb_is_refused_by_its_size(tmp_path: Path) -> None:
    """Nothing of it is read; the limit is told."""
    with (tmp_path / "big.toml").open("wb") as file:
        file.truncate(200 * 2**20)

    (fault,) = _refused(tmp_path / "big.toml")

    assert fault.what == 'scenario file "big.toml" is larger than 2 MB'
    assert LARGEST_FILE == 2_000_000


def test_load_trace_of_200_mb_is_refused_by_its_size(tmp_path: Path) -> None:
    """A trace may be longer, but not that long."""
    (tmp_path / "a.toml").write_text(QUEUE.replace("cases_per_day = 100", 'trace = "big.csv"'))
    with (tmp_path / "big.csv").open("wb") as file:
        file.truncate(200 * 2**20)

    (fault,) = _refused(tmp_path / "a.toml")

    assert "is larger than 100 MB" in fault.what


def test_faults_without_end_are_listed_up_to_a_number(tmp_path: Path) -> None:
    """A file in which everything is wrong gives a hundred faults, and says that there may be more."""
    (tmp_path / "a.toml").write_text(QUEUE + "".join(f"k{number} = 1\n" for number in range(20_000)))
    (tmp_path / "b.toml").write_text(
        QUEUE + '[[moves]]\nafter = "abandon"\nto = { same = 0.1 }\ndelay = "1m"\n' * 1_000
    )

    for name in ("a.toml", "b.toml"):
        assert len(_refused(tmp_path / name)) == MOST_FAULTS
        with pytest.raises(ScenarioError, match="more may show once these are mended"):
            load(tmp_path / name)


DESK = {"name": "desk", "agents": 1, "channels": ["phone"]}
MOST = {
    "intents": ("intents", [{"name": f"i{n}", "handle": {"phone": {"talk": 1}}} for n in range(501)], 500),
    "designs": ("designs", {f"d{n}": {"teams": [DESK]} for n in range(101)}, 100),
    "moves": ("moves", [{"after": "abandon", "to": {}}] * 1_001, 1_000),
    "uncertain": ("uncertain", [{"path": "time.days", "low": 1, "high": 2, "source": "x"}] * 1_001, 1_000),
    "levers": (
        "levers",
        [{"name": f"l{n}", "overrides": ["time.days=2"], "acts_on": "touchpoint", "source": "x"} for n in range(101)],
        100,
    ),
    "targets": ("targets", {f"c{n}": {"backlog": 1} for n in range(201)}, 200),
    "items": ("items", {f"x{n}": {"ask": 1} for n in range(1_001)}, 1_000),
}


@pytest.mark.parametrize("case", MOST)
def test_build_more_entries_than_anyone_needs_are_refused(case: str, queue, refused) -> None:
    """Limits are far above any organisation, and keep the checks quick."""
    key, value, most = MOST[case]
    whats = [fault.what for fault in refused(queue | {key: value})]

    assert any(what.startswith(f"{key} must have at most {most} entries") for what in whats)


def test_build_a_hundred_levers_on_a_large_scenario_are_tried_quickly(queue) -> None:
    """Each is tried on a scenario of its own."""
    queue["customers"] = {"segments": [{"name": f"s{n}", "value_per_year": n} for n in range(1_000)]}
    entry = {"acts_on": "touchpoint", "source": "x", "overrides": ["customers.segments.s999.value_per_year=2"] * 20}

    start = time.monotonic()
    scenario = build(queue | {"levers": [entry | {"name": f"l{n}"} for n in range(100)]})

    assert time.monotonic() - start < 10.0  # two seconds, as a rule
    assert len(scenario.levers) == 100


@pytest.mark.parametrize("design", ['extends = "siloed"', 'extends = "nobody"', "teams = []", "x = 1"])
def test_load_thousands_of_designs_are_counted_before_they_are_looked_at(design: str, tmp_path: Path) -> None:
    """Each may be a few bytes of the file and, with what it extends, a design of its own to check."""
    designs = "".join(f"[designs.d{number}]\n{design}\n" for number in range(2_000))
    (tmp_path / "a.toml").write_text(QUEUE + designs)

    start = time.monotonic()
    (fault,) = _refused(tmp_path / "a.toml")

    assert time.monotonic() - start < 2.0  # a tenth of a second, as a rule
    assert fault.what == "designs must have at most 100 entries, not 2001"
    assert fault.where.endswith("a.toml  designs")


def test_build_designs_that_multiply_by_extends_are_refused(queue, refused) -> None:
    """Forty small designs that each extend a large one are a large scenario."""
    team = queue["designs"]["siloed"]["teams"][0]
    queue["designs"]["siloed"]["teams"] = [team | {"name": f"t{number}"} for number in range(450)]
    queue["designs"].update({f"d{number}": {"extends": "siloed"} for number in range(60)})

    assert "the designs, with all they extend, have more than" in refused(queue)[0].what


@pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")
def test_load_link_that_leads_nowhere_says_which_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A circle of links is not a missing file; a bare name of something is a path, not a scenario's name."""
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "dead").symlink_to(tmp_path / "gone")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)
    expected = {
        "loop": "symbolic link that leads back",
        "dead": "does not exist",
        "folder": "is a folder",
        "pipe": "is not a regular file",
        "/dev/zero": "is not a regular file",
    }

    for name, words in expected.items():
        assert words in _refused(name)[0].what


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="a file of Linux")
def test_load_file_that_hides_its_size_is_read_up_to_the_limit() -> None:
    """Files of /proc say they are empty and may hold anything, or refuse to be read."""
    assert _refused(Path("/proc/self/mem"))
    assert _refused(Path("/proc/self/maps"))


NAMES = {
    "escape": "\x1b[31mred",
    "bell": "a\x07",
    "line break": "a\nb",
    "C1 escape": "a\x9b31m",
    "reversed": "a\u202eb",
    "invisible": "a\u200bb",
    "line separator": "a\u2028b",
    "tag": "a\U000e0041",
    "blank at the end": "phone ",
    "blanks": "   ",
    "formula": "=1+1",
    "formula with plus": "+1",
    "formula with minus": "-1",
    "function": "@SUM(A1)",
}


@pytest.mark.parametrize("case", NAMES)
def test_build_name_that_could_do_harm_is_refused_and_spelt_out(case: str, queue, refused) -> None:
    """Names go to terminals, tables and spreadsheets: what one of these might obey is no name."""
    queue["designs"]["siloed"]["teams"][0]["name"] = NAMES[case]

    (fault,) = refused(queue)

    assert "cannot be a name" in fault.what
    assert "1 to 80 printable characters" in fault.fix
    assert str(fault).replace("\n", "").isprintable()


@pytest.mark.parametrize("path", ["title", "designs/siloed/title"])
def test_build_title_of_two_lines_is_refused(path: str, queue, put, refused) -> None:
    """A title is printed above figures, and must not be able to forge any."""
    (fault,) = refused(put(queue, path, "A desk\nCost to serve: EUR 0.00"))

    assert "title must be one line of printable text" in fault.what
    assert build(put(queue, path, "[bold]<b>=1+1")).name == "queue"


@pytest.mark.parametrize("name", ["[bold red]", "a.b", "a=b"])
def test_build_name_with_signs_of_paths_is_refused(name: str, queue, refused) -> None:
    """Brackets, dots and = would make `--set` ambiguous; markup goes with them."""
    queue["name"] = name

    assert "cannot be a name" in refused(queue)[0].what


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "Müller & Söhne", "电话", 'a, "b" | c', "{0} %s $HOME"])
def test_build_name_that_is_only_odd_is_taken(name: str, queue) -> None:
    """What is printable and no formula is data."""
    queue["designs"]["siloed"]["teams"][0]["name"] = name

    assert build(queue).designs["siloed"].teams[0].name == name


@pytest.mark.parametrize("source", [None, 3, b"erlang-a", ["erlang-a"]])
def test_load_of_something_else_says_what_is_wanted(source: object) -> None:
    """A call with the wrong kind of thing is told so, not through an AttributeError."""
    from sim.errors import UsageError

    with pytest.raises(UsageError, match="source must be the name of a shipped scenario, or a path"):
        load(source)  # type: ignore[arg-type]


@pytest.mark.parametrize("overrides", ["time.days=3", None, [3], {"time.days": 3}])
def test_load_overrides_that_are_no_list_of_texts_say_so(overrides: object) -> None:
    """A single text would be taken for a list of its characters."""
    from sim.errors import UsageError

    with pytest.raises(UsageError, match="overrides must be a list of texts"):
        load("erlang-a", overrides=overrides)  # type: ignore[arg-type]


def test_build_number_with_exponent_for_a_count_says_how_to_write_it(queue, refused) -> None:
    """`agents = 1e9` is a decimal number to TOML; the text shows what was found, and what to write."""
    queue["designs"]["siloed"]["teams"][0]["agents"] = 8.0

    (fault,) = refused(queue)

    assert fault.what == "agents must be a whole number, written without point or exponent (found 8.0)"
    assert fault.fix == "write 8"
