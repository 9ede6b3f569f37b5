"""How a message writes what a user wrote: values, names, dotted paths, near spellings."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

LONGEST_ECHO = 60
"""Characters of a user's value that a message repeats."""

_MOST_LISTED = 15
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}

LONGEST_NAME = 80
"""Characters a name may have, so that a path in a message can be used as it stands."""

PathPart = str | int


def safe(text: str) -> str:
    """Return the text with control, bidirectional and other unprintable characters escaped."""
    return "".join(
        ch if ch.isprintable() else _ESCAPES.get(ch, f"\\u{ord(ch):04x}" if ord(ch) < 0x10000 else f"\\U{ord(ch):08x}")
        for ch in text
    )


def shorten(text: str, longest: int = LONGEST_ECHO) -> str:
    """Return at most so many characters of the text."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def shown(value: Any) -> str:
    """Return a value as TOML would write it, escaped and cut to `LONGEST_ECHO` characters."""
    return shorten(_written(value, depth=0))


def _written(value: Any, depth: int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{safe(value[: 2 * LONGEST_ECHO])}"'
    if isinstance(value, int) and abs(value) >= 10**LONGEST_ECHO:
        return f"a whole number of {value.bit_length()} bits"  # str() refuses very long integers
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if depth < 2 and isinstance(value, Mapping):
        pairs = [f"{safe(str(k))} = {_written(v, depth + 1)}" for k, v in list(value.items())[:8]]
        return "{ " + ", ".join(pairs) + " }" if pairs else "{}"
    if depth < 2 and isinstance(value, list | tuple):
        return "[" + ", ".join(_written(v, depth + 1) for v in value[:12]) + "]"
    return safe(str(value)) if not isinstance(value, Mapping | list | tuple) else "…"


def nearest(found: str, known: Iterable[str]) -> str | None:
    """Return the known spelling closest to what was found, if any is close."""
    by_folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(found.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def suggestion(found: str, known: Iterable[str], label: str = "allowed") -> str:
    """Return ``did you mean "x"? allowed: x, y, z``."""
    names = list(dict.fromkeys(known))
    close = nearest(found, names)
    listed = ", ".join(map(safe, names[:_MOST_LISTED])) + (", …" if len(names) > _MOST_LISTED else "")
    hint = f'did you mean "{safe(close)}"? ' if close is not None else ""
    return f"{hint}{label}: {listed or 'none'}"


def dotted(path: Sequence[PathPart]) -> str:
    """Return a path as `--set` and messages write it; parts with blanks or quotes are quoted."""
    return ".".join(_part(part) for part in path)


def _part(part: PathPart) -> str:
    text = safe(str(part))
    text = text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"
    return text if text and not set(text) & set(" \"'.") else f'"{text}"'


def factor_text(low: float, high: float) -> str:
    """Return a range of factors in words.

    >>> factor_text(0.8, 1.25)
    'x 0.8 to 1.25 of what the scenario says'
    """
    return f"x {low:g} to {high:g} of what the scenario says"


@lru_cache(maxsize=10_000)
def split_path(text: str) -> tuple[str, ...]:
    """Return the parts of a dotted path.

    Parts may be quoted (``teams."phone desk".agents``) or bare (``teams.phone desk.agents``); an index may
    also be written ``moves[0]``.

    Raises
    ------
    ValueError
        If a part is empty or a quote is not closed.
    """
    parts: list[str] = []
    current, quote, was_quoted = "", "", False
    for ch in _plain_indices(text) + ".":
        if quote:
            current, quote = (current, "") if ch == quote else (current + ch, quote)
        elif ch in "\"'" and not current.strip():
            current, quote, was_quoted = "", ch, True
        elif ch == ".":
            part = current if was_quoted else current.strip()
            if not part:
                raise ValueError("a part of the path is empty")
            parts.append(part)
            current, was_quoted = "", False
        elif not (was_quoted and ch.isspace()):
            current += ch
    if quote:
        raise ValueError("a quote is not closed")
    return tuple(parts)


def _plain_indices(text: str) -> str:
    """Write ``moves[0]`` as ``moves.0``; names cannot hold brackets."""
    return text.replace("][", ".").replace("[", ".").replace("]", "")
