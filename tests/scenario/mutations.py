"""Scenario files and traces broken in a thousand ways, each the same every time: mutation `n` depends on `n` alone."""

from __future__ import annotations

import copy
import csv
import datetime
import hashlib
import io
import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {
    "erlang-a": ROOT / "scenarios" / "erlang-a.toml",
    "everything": ROOT / "tests" / "engine" / "everything.toml",
    "retail-bank": ROOT / "scenarios" / "retail-bank.toml",
}
"""The files that are broken. The largest is the slowest to read, and comes least often."""
_TURNS = ("erlang-a", "everything", "erlang-a", "everything", "everything", "retail-bank")

_TRACE = [
    ["time_s", "intent", "channel"],
    *([f"{600 * row}{'.5' * (row % 2)}", ("bill", "fault", "")[row % 3], ("phone", "chat", "email", "")[row % 4]]
      for row in range(40)),
]  # fmt: skip
"""A sound one, of some seven hours."""

T = TypeVar("T")


class Luck:
    """Choices that depend on a label only; SHA-256 in counter mode."""

    def __init__(self, label: object) -> None:
        self._label, self._count = str(label), 0

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to limit - 1."""
        self._count += 1
        digest = hashlib.sha256(f"{self._label}/{self._count}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % limit

    def one_of(self, choices: Sequence[T]) -> T:
        """Return one of the choices."""
        return choices[self.below(len(choices))]


NUMBERS = (
    "0", "-1", "1", "-0.0", "0.5", "1.0", "2", "1e308", "1e-308", "5e-324", "-1e308", "nan", "inf", "-inf",
    "1e9", "1e12", "1000000000000", "4294967296", "9223372036854775808", "9" * 400, "1_000", "0x7fffffff", "true",
    '"1"', "1979-05-27", "07:32:00", "[]", "{}",
)  # fmt: skip
TEXTS = (
    "", " ", "phone", "same", "any", "next_open", "forever", "siloed", "x" * 500, "y" * 80, "\u00e9\u00e9", "\u202eltr",
    "\x1b[31mred\x1b[0m", "a\nb", "a\tb", "\x00", "\x7f", "\u2028", "[bold red]loud[/]", "<script>", "=1+1", "-1s",
    "0s", "1e9d", "90", "24:00", "00:00-24:00", "mon-fri", "99999999999d", "a.b", "a=b", "[0]", "'", '"', "\U000e0041",
    "\u0662", "\ufeff", "exponential", "{0}", "%s", "..", "/dev/zero", "sim:Policy",
)  # fmt: skip
_NUMBER = re.compile(rb"(?<![\w.\"-])-?\d+(?:\.\d+)?(?![\w.\"])")
_TEXT = re.compile(rb'"[^"\n]*"')
_FLAG = re.compile(rb"\b(?:true|false)\b")


def mutated(number: int) -> bytes:
    """Return mutation `number` of one of the files, one to three changes of one kind."""
    luck = Luck(number)
    data = SOURCES[_TURNS[number % len(_TURNS)]].read_bytes()
    level = luck.one_of((_byte_change, _byte_change, _token_change, _token_change, _token_change, _tree_change))
    if level is _tree_change or number % 3 == 2:
        return _in_tree(data, luck)
    for _ in range(1 + luck.below(3)):
        data = level(data, luck)
    return data


def traced(trace: str) -> bytes:
    """Return a sound file for one day that takes its cases from the trace of this name."""
    tree = tomllib.loads(SOURCES["everything"].read_text(encoding="utf-8"))
    return _document({**tree, "time": {"days": 1}, "demand": {"trace": trace}})


def mutated_trace(number: int) -> bytes:
    """Return mutation `number` of a sound trace: one to three changes of cells, rows and columns, or of bytes."""
    luck = Luck(f"trace {number}")
    rows = copy.deepcopy(_TRACE)
    if number % 3 == 0:
        data = _csv(rows)
        for _ in range(1 + luck.below(3)):
            data = _byte_change(data, luck)
        return data
    for _ in range(1 + luck.below(3)):
        luck.one_of((_cell, _cell, _cell, _header, _add_cell, _drop_cell, _column, _reorder, _grow))(rows, luck)
    return luck.one_of((_csv, _csv, _csv, _bare, _other_file))(rows, luck)


# bytes


def _byte_change(data: bytes, luck: Luck) -> bytes:
    return luck.one_of((_flip, _cut, _insert, _repeat_line, _drop_line, _truncate, _splice))(data, luck)


def _flip(data: bytes, luck: Luck) -> bytes:
    place = luck.below(len(data) or 1)
    return data[:place] + bytes([luck.below(256)]) + data[place + 1 :]


def _cut(data: bytes, luck: Luck) -> bytes:
    place = luck.below(len(data) or 1)
    return data[:place] + data[place + 1 + luck.below(12) :]


def _insert(data: bytes, luck: Luck) -> bytes:
    place = luck.below(len(data) + 1)
    what = luck.one_of(
        (b"[", b"]", b'"', b"{", b"=", b"\n", b"\x00", b"\xff", b"\xe2\x80\xae", b"\x1b[2J", b"'''", b".")
    )
    return data[:place] + what * (1 + luck.below(3)) + data[place:]


def _lines(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True) or [b""]


def _repeat_line(data: bytes, luck: Luck) -> bytes:
    lines = _lines(data)
    line = luck.one_of(lines)
    lines.insert(luck.below(len(lines) + 1), line)
    return b"".join(lines)


def _drop_line(data: bytes, luck: Luck) -> bytes:
    lines = _lines(data)
    del lines[luck.below(len(lines))]
    return b"".join(lines)


def _truncate(data: bytes, luck: Luck) -> bytes:
    return data[: luck.below(len(data) or 1)]


def _splice(data: bytes, luck: Luck) -> bytes:
    """Put some lines of another file in."""
    other = _lines(SOURCES[luck.one_of(sorted(SOURCES))].read_bytes())
    lines = _lines(data)
    start, place = luck.below(len(other)), luck.below(len(lines) + 1)
    return b"".join([*lines[:place], *other[start : start + 1 + luck.below(8)], *lines[place:]])


# tokens


def _token_change(data: bytes, luck: Luck) -> bytes:
    return luck.one_of((_number, _number, _number, _text, _text, _swapped_text, _flag))(data, luck)


def _replaced(data: bytes, pattern: re.Pattern[bytes], new: Callable[[bytes], str], luck: Luck) -> bytes:
    found = list(pattern.finditer(data))
    if not found:
        return data
    token = luck.one_of(found)
    return data[: token.start()] + new(token[0]).encode() + data[token.end() :]


def _number(data: bytes, luck: Luck) -> bytes:
    return _replaced(data, _NUMBER, lambda _: luck.one_of(NUMBERS), luck)


def _text(data: bytes, luck: Luck) -> bytes:
    return _replaced(data, _TEXT, lambda _: toml(luck.one_of(TEXTS)), luck)


def _swapped_text(data: bytes, luck: Luck) -> bytes:
    """Put the text of one place in another."""
    return _replaced(data, _TEXT, lambda _: luck.one_of(_TEXT.findall(data)).decode("utf-8", "ignore"), luck)


def _flag(data: bytes, luck: Luck) -> bytes:
    return _replaced(data, _FLAG, lambda old: luck.one_of(("0", "1", '"true"', "false", "true", "[true]")), luck)


# trees


def _tree_change(data: bytes, luck: Luck) -> bytes:
    return _in_tree(data, luck)


def _in_tree(data: bytes, luck: Luck) -> bytes:
    tree = tomllib.loads(data.decode())
    for _ in range(1 + luck.below(2)):
        luck.one_of((_delete, _delete, _rename, _duplicate, _retype, _retype, _deepen, _move))(tree, luck)
    return _document(tree)


def _document(tree: Mapping[str, Any]) -> bytes:
    return "".join(f"{json.dumps(key)} = {toml(value)}\n" for key, value in tree.items()).encode("utf-8", "replace")


def _places(node: Any) -> list[tuple[Any, Any]]:
    """Return every (table or list, key) of a tree."""
    keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    return [place for key in keys for place in [(node, key), *_places(node[key])]]


def _place(tree: Any, luck: Luck) -> tuple[Any, Any]:
    return luck.one_of(_places(tree) or [({"": 0}, "")])


def _delete(tree: Any, luck: Luck) -> None:
    node, key = _place(tree, luck)
    del node[key]


def _rename(tree: Any, luck: Luck) -> None:
    node, key = _place(tree, luck)
    if isinstance(node, dict):
        node[luck.one_of((f"{key}s", str(key)[:-1] or "k", *TEXTS))] = node.pop(key)


def _duplicate(tree: Any, luck: Luck) -> None:
    """Let a list have an entry twice, or a table the value of one key under another."""
    node, key = _place(tree, luck)
    again = copy.deepcopy(node[key])
    if isinstance(node, list):
        node.insert(luck.below(len(node) + 1), again)
    else:
        node[luck.one_of(list(node))] = again


def _retype(tree: Any, luck: Luck) -> None:
    node, key = _place(tree, luck)
    day = datetime.date(2024, 2, 29)
    node[key] = luck.one_of(
        (0, -1, 1.5, True, "", "text", [], {}, [[]], [{}], [1, "a"], {"dist": "gamma"}, {"dist": []}, {"": ""}, day,
         {"name": []}, [None], 10**400, float("nan"), "x" * 2_000, [0] * 300)
    )  # fmt: skip


def _deepen(tree: Any, luck: Luck) -> None:
    node, key = _place(tree, luck)
    for _ in range(luck.one_of((1, 2, 5, 40, 70))):
        node[key] = [node[key]] if luck.below(2) else {"dist": node[key]}


def _move(tree: Any, luck: Luck) -> None:
    """Put what stands in one place in another."""
    source, key = _place(tree, luck)
    value = copy.deepcopy(source[key])
    node, there = _place(tree, luck)
    node[there] = value


# traces


def _csv(rows: list[list[str]], _: Luck | None = None) -> bytes:
    """Return rows as a sound file holds them: quoted where it must be."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def _bare(rows: list[list[str]], _: Luck) -> bytes:
    """Return rows as somebody writes them who never heard of quotes."""
    return "\n".join(",".join(row) for row in rows).encode("utf-8", "replace")


def _other_file(rows: list[list[str]], luck: Luck) -> bytes:
    """Return rows as other programs save them: other line ends, separators, quotes and encodings."""
    text = _csv(rows).decode()
    encoding = luck.one_of(("utf-8-sig", "utf-16", "latin-1", "utf-8", "utf-8", "utf-8"))
    old, new = luck.one_of(
        (("\n", "\r\n"), ("\n", "\r"), (",", ";"), (",", "\t"), (",", '","'), ("\n", "\n\n"), ("", ""))
    )
    return text.replace(old, new).encode(encoding, "replace")


def _row(rows: list[list[str]], luck: Luck) -> list[str]:
    return luck.one_of(rows)


def _cell(rows: list[list[str]], luck: Luck) -> None:
    """Put a number, a word or the cell of another place in place of a cell."""
    row = _row(rows, luck)
    new = luck.one_of((luck.one_of(NUMBERS), luck.one_of(TEXTS), luck.one_of(_row(rows, luck) or [""]), "9" * 140_000))
    place = luck.below(len(row) or 1)
    row[place : place + 1] = [new]


def _header(rows: list[list[str]], luck: Luck) -> None:
    names = ("time_s", "intent", "channel", "time", "Time_s", "intents", " channel ", "customer", *TEXTS)
    rows[0][luck.below(len(rows[0]) or 1) :] = [luck.one_of(names) for _ in range(1 + luck.below(3))]


def _add_cell(rows: list[list[str]], luck: Luck) -> None:
    row = _row(rows, luck)
    row.insert(luck.below(len(row) + 1), luck.one_of(("", "1", *TEXTS)))


def _drop_cell(rows: list[list[str]], luck: Luck) -> None:
    row = _row(rows, luck)
    if row:
        del row[luck.below(len(row))]


def _column(rows: list[list[str]], luck: Luck) -> None:
    """Drop a column, write it twice, or move it to the front."""
    place, change = luck.below(3), luck.below(3)
    for row in rows:
        if place < len(row):
            cell = row.pop(place) if change != 1 else row[place]
            row[:0] = [cell] * (change > 0)


def _reorder(rows: list[list[str]], luck: Luck) -> None:
    """Leave rows out, or begin somewhere in the middle and end with the beginning."""
    place = 1 + luck.below(len(rows))
    rows[:] = rows[:place] if luck.below(2) else [*rows[place:], *rows[:place]]


def _grow(rows: list[list[str]], luck: Luck) -> None:
    """Write a row a thousand times."""
    row = _row(rows, luck)
    rows += [list(row) for _ in range(1_000)]


def toml(value: Any) -> str:
    """Return a value as TOML writes it, on one line.

    >>> toml({"a b": [1, 0.5, "x", True]})
    '{ "a b" = [1, 0.5, "x", true] }'
    """
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{toml(str(key))} = {toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if value is None or isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return f"1{'0' * 400}" if isinstance(value, int) and value >= 10**400 else repr(value)
