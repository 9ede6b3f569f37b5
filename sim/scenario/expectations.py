"""`[expect]`: what must hold of the results, as a small language of comparisons: read, written and checked for names.

    expectation = figure [ " - " figure ] comparison number
    figure      = design "." kpi [ "." scope "." of ]
    comparison  = "<" | "<=" | ">" | ">="
    number      = 0.15 | 15% (of shares) | 2m (of times)

Parts of a figure are bare or in quotes, as in dotted paths; one that holds what has a meaning here needs the quotes.
A minus with blanks on both sides parts two figures, one without any belongs to a name; all else is refused. So nothing
can be read in two ways: two figures run together have three, five or seven parts, never two or four.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, cast

from pydantic_core import PydanticCustomError

from sim.errors import Fault, UsageError

from .units import FOREVER_S, parse_duration
from .wording import LONGEST_NAME, dotted, shown, suggestion

if TYPE_CHECKING:
    from .schema import Scenario

Comparison = Literal["<", "<=", ">", ">="]
Written = Literal["plain", "percent", "duration"]
COMPARISONS: tuple[Comparison, ...] = ("<", "<=", ">", ">=")
SCOPES = ("all", "channel", "segment", "intent", "team")
"""Kinds of groups that KPIs are reported for."""
LONGEST = 1_000
"""Characters of an expectation."""
_FORM = "write e.g. omnichannel.csat - siloed.csat >= 2"
_NUMBERS = (
    "write a number such as 0.15 or -2 (money without currency), a share such as 15%, or a time such as 90s or 1h30m"
)
_LONGEST_NUMBER = 60
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<quoted>"[^"]*"|'[^']*')(?=\s*(?:[.<>=]|$)|\s+-\s)
      | (?P<dot>\.)
      | (?P<minus>-)(?=\s)
      | (?P<sign>[<>]=?|[=\[\]])
      | (?P<bare>(?:(?!\s+-\s)[^.<>=\[\]])+)
    )""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")


@dataclass(frozen=True)
class Figure:
    """A KPI of a design, over all or of one group; its text is what an expectation says."""

    design: str
    kpi: str
    scope: str = "all"
    of: str = "all"

    def __str__(self) -> str:
        """Return it as an expectation writes it."""
        parts = [self.design, self.kpi] if self.scope == "all" else [self.design, self.kpi, self.scope, self.of]
        return ".".join(map(_part_text, parts))


@dataclass(frozen=True)
class Expectation:
    """What must hold of the results.

    Attributes
    ----------
    name : str
        By which it goes in tables; empty if it has none.
    text : str
        As it was written.
    figure : Figure
        What is compared.
    minus : Figure or None
        What is taken from it first.
    comparison : {"<", "<=", ">", ">="}
        How it must compare to the bound.
    bound : float
        In the unit of the KPI: 0.15 for 15%, 120 for 2m.
    written : {"plain", "percent", "duration"}
        How the bound was written; not every KPI takes all three.
    """

    name: str
    text: str
    figure: Figure
    minus: Figure | None
    comparison: Comparison
    bound: float
    written: Written = "plain"

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The one or two figures it is about."""
        return (self.figure,) if self.minus is None else (self.figure, self.minus)

    def __str__(self) -> str:
        """Return it in its plainest form, which is read as the same."""
        return f"{' - '.join(map(str, self.figures))} {self.comparison} {_bound_text(self.bound, self.written)}"


class _RefusedError(Exception):
    """A text that is no expectation: what is wrong, how to mend it."""

    def __init__(self, what: str, fix: str = _FORM) -> None:
        super().__init__(what)
        self.what, self.fix = what, fix


def parse_expectation(text: str, name: str = "") -> Expectation:
    """Return the expectation that a text says.

    Parameters
    ----------
    text : str
        As the grammar of this module has it.
    name : str
        By which it goes; errors are about ``expect.<name>``, or about ``--expect`` if it has none.

    Raises
    ------
    UsageError
        If it is none, with where it fails and what is allowed there.

    >>> parse_expectation("omnichannel.csat - siloed.csat >= 2").minus
    Figure(design='siloed', kpi='csat', scope='all', of='all')
    """
    try:
        if len(text) > LONGEST:
            raise _RefusedError(f"it has {len(text)} characters, at most {LONGEST} are read")
        tokens, rest = _tokens(text)
        return _parsed(tokens, rest, text, name)
    except _RefusedError as error:
        what = f"{shown(text)} is no expectation: {error.what}"
        raise UsageError(Fault(what, where=place_of(name), fix=error.fix)) from None


def parse_expectations(texts: Mapping[str, str] | Sequence[str]) -> tuple[Expectation, ...]:
    """Return the expectations of `[expect]`, or of texts without names.

    Raises
    ------
    UsageError
        With a fault for each that is none.
    """
    named = texts.items() if isinstance(texts, Mapping) else [("", text) for text in texts]
    found: list[Expectation] = []
    faults: list[Fault] = []
    for name, text in named:
        try:
            found.append(parse_expectation(text, name))
        except UsageError as error:
            faults += error.faults
    if faults:
        raise UsageError(faults)
    return tuple(found)


def name_faults(expectation: Expectation, scenario: Scenario) -> Iterator[Fault]:
    """Yield a fault for each name of a design, channel, segment, intent or team that the scenario does not have.

    KPIs are not looked at here: which there are, this layer does not know.
    """
    for figure in dict.fromkeys(expectation.figures):
        for what, fix in _unknown(figure, scenario):
            yield unjudged(expectation, what, fix)


def unjudged(expectation: Expectation, what: str, fix: str) -> Fault:
    """Return the fault of an expectation that cannot be judged."""
    return Fault(f"{shown(expectation.text)} cannot be judged: {what}", where=place_of(expectation.name), fix=fix)


def place_of(name: str) -> str:
    """Return what errors say an expectation of this name came from; without a name it is an option."""
    return dotted(("expect", name)) if name else "--expect"


def _unknown(figure: Figure, scenario: Scenario) -> Iterator[tuple[str, str]]:
    designs = list(scenario.designs)
    if figure.design not in designs:
        yield f"unknown design {shown(figure.design)}", suggestion(figure.design, designs, "known")
    if figure.scope == "team" and figure.design not in designs:
        return
    known = {
        "all": lambda: ["all"],
        "channel": lambda: [channel.name for channel in scenario.channels],
        "segment": lambda: [segment.name for segment in scenario.customers.segments],
        "intent": lambda: [intent.name for intent in scenario.intents],
        "team": lambda: [team.name for team in scenario.designs[figure.design].teams],
    }[figure.scope]()
    if figure.of not in known:
        of_design = f" of {shown(figure.design)}" if figure.scope == "team" else ""
        yield f"unknown {figure.scope} {shown(figure.of)}{of_design}", suggestion(figure.of, known, "known")


def _tokens(text: str) -> tuple[list[tuple[str, str]], str]:
    """Return kinds and texts of what stands up to the comparison, which is the last, and what follows it."""
    tokens: list[tuple[str, str]] = []
    place = 0
    while place < len(text.rstrip()):
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise _RefusedError(f"{shown(text[place:])} cannot be read")
        kind, token, place = match.lastgroup, match[match.lastgroup].strip(), match.end()
        tokens.append((kind, _checked(kind, token)))
        if kind == "sign":
            return tokens, text[place:].strip()
    last = f" after {shown(text.strip()[-20:])}" if text.strip() else ""
    raise _RefusedError(f"there is no comparison{last}; allowed: {', '.join(COMPARISONS)}")


def _checked(kind: str, token: str) -> str:
    """Return what a token stands for."""
    if kind == "quoted":
        return token[1:-1]
    if kind == "sign" and token not in COMPARISONS:
        raise _RefusedError(f"{shown(token)} cannot stand here; comparisons are: {', '.join(COMPARISONS)}")
    if kind == "bare" and token[0] in "\"'":
        problem = "is followed by more of the same part" if token.count(token[0]) > 1 else "is not closed"
        raise _RefusedError(f"the quote at {shown(token)} {problem}", "put the whole name in quotes, and only the name")
    if kind == "bare" and re.search(r"^-|\s-|-\s", token):
        fix = 'write blanks on both sides for a difference, or put a name that holds " -" in quotes'
        raise _RefusedError(f"the minus in {shown(token)} may be part of a name or a difference", fix)
    return token


def _parsed(tokens: list[tuple[str, str]], rest: str, text: str, name: str) -> Expectation:
    *before, (_, comparison) = tokens
    sides: list[list[tuple[str, str]]] = [[]]
    for kind, token in before:
        if kind == "minus":
            sides.append([])
        else:
            sides[-1].append((kind, token))
    if len(sides) > 2:
        raise _RefusedError("it has more than one minus", "write at most one difference; names with ' - ' go in quotes")
    if not before or _is_number(before):
        raise _RefusedError("there is no figure before the comparison", f"write the figure first; {_FORM[6:]}")
    figure, *others = map(_figure, sides)
    bound, written = _bound(rest)
    return Expectation(name, text, figure, others[0] if others else None, cast(Comparison, comparison), bound, written)


def _is_number(tokens: list[tuple[str, str]]) -> bool:
    """Whether the bound stands where the figure should; a design may be called 1 and has quotes then."""
    return all(kind != "quoted" for kind, _ in tokens) and bool(_NUMBER.fullmatch("".join(part for _, part in tokens)))


def _figure(tokens: list[tuple[str, str]]) -> Figure:
    if not tokens:
        raise _RefusedError("a figure is missing beside the minus")
    if [kind == "dot" for kind, _ in tokens] != [place % 2 == 1 for place in range(len(tokens))] or len(
        tokens
    ) % 2 == 0:
        raise _RefusedError(
            "a part of a figure is empty", "write design.kpi or design.kpi.scope.of, with a dot between"
        )
    parts = [token for _, token in tokens[::2]]
    if wrong := [part for part in parts if not 0 < len(part) <= LONGEST_NAME]:
        raise _RefusedError(f"{shown(wrong[0])} cannot be a name", f"names have 1 to {LONGEST_NAME} characters")
    if len(parts) not in (2, 4):
        minus = '; for a difference write " - ", with blanks' if any("-" in part for part in parts) else ""
        what = f"a figure has 2 or 4 parts, and {shown('.'.join(parts))} has {len(parts)}"
        raise _RefusedError(what, f"write design.kpi or design.kpi.scope.of{minus}")
    figure = Figure(*parts)
    if figure.scope not in SCOPES:
        raise _RefusedError(f"unknown scope {shown(figure.scope)}", suggestion(figure.scope, SCOPES, "scopes"))
    return figure


def _bound(text: str) -> tuple[float, Written]:
    """Return the number after the comparison, and how it was written."""
    if not text:
        raise _RefusedError("there is no number after the comparison", _NUMBERS)
    if re.search("[<>=]", text):
        raise _RefusedError("it has more than one comparison", "write an expectation for each")
    written: Written = "percent" if text.endswith("%") else "plain"
    number = text.removesuffix("%").rstrip()
    if len(text) > _LONGEST_NUMBER:
        raise _RefusedError(f"the number {shown(text)} is too long", "write a number of a few digits")
    if _NUMBER.fullmatch(number):
        bound = float(Decimal(number).scaleb(-2) if written == "percent" else Decimal(number))
    else:
        written, bound = "duration", _seconds(text)
    if not math.isfinite(bound) or abs(bound) > FOREVER_S:
        raise _RefusedError(f"{shown(text)} is too large", f"write a number of at most {FOREVER_S:g}")
    return bound + 0.0, written  # -0.0 is 0.0


def _seconds(text: str) -> float:
    try:
        return float(parse_duration(text))
    except PydanticCustomError:
        raise _RefusedError(f"{shown(text)} is neither a number, nor a percentage or a time", _NUMBERS) from None


def _part_text(part: str) -> str:
    """Return a name as an expectation can say it: in quotes where it holds anything that has a meaning."""
    meaning = re.search(r"""[\s<>=.\[\]"']|^-|^$""", part) is not None or _NUMBER.fullmatch(part) is not None
    quote = "'" if '"' in part else '"'
    return f"{quote}{part}{quote}" if meaning and quote not in part else part


def _bound_text(bound: float, written: Written) -> str:
    number = Decimal(repr(bound))
    text = f"{number.scaleb(2) if written == 'percent' else number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text + {"plain": "", "percent": "%", "duration": "s"}[written]
