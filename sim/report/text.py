"""Text that is safe to print: names and titles come from scenario files, which anyone may have written."""

from __future__ import annotations

import codecs

PLUS_MINUS = "±"
_REPLACEMENTS = {PLUS_MINUS: "+/-", "→": "->", "×": "x"}


def plain(text: str) -> str:
    r"""Return the text with everything a terminal might obey (escapes, bells, direction marks) spelt out.

    >>> print(plain("red \x1b[31m, done"))
    red \x1b[31m, done
    """
    if text.isprintable():  # nearly all there is
        return text
    return "".join(
        char if char.isprintable() or char == "\n" else char.encode("unicode_escape").decode() for char in text
    )


def encodable(text: str, encoding: str | None) -> str:
    """Return the text as the given encoding can carry it: ``±`` becomes ``+/-``, the rest ``?``.

    >>> encodable("4 ± 1 é", "ascii")
    '4 +/- 1 ?'
    """
    try:
        codec = codecs.lookup(encoding or "ascii").name
    except LookupError:
        codec = "ascii"
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        for char, spelt in _REPLACEMENTS.items():
            text = text.replace(char, spelt)
        return text.encode(codec, errors="replace").decode(codec)
    return text


def listed(words: list[str] | tuple[str, ...], last: str = "and") -> str:
    """Return ``a, b and c``.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def counted(number: float, noun: str) -> str:
    """Return ``1 case``, ``2 cases``.

    >>> counted(1, "case"), counted(1872, "case")
    ('1 case', '1,872 cases')
    """
    shown = f"{number:,.0f}" if float(number).is_integer() else f"{number:,g}"
    return f"{shown} {noun}" if number == 1 else f"{shown} {noun}s"


def ordinal(number: int) -> str:
    """Return ``1st``, ``2nd``, ``3rd``, ``4th``.

    >>> [ordinal(number) for number in (1, 2, 3, 11, 21)]
    ['1st', '2nd', '3rd', '11th', '21st']
    """
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
