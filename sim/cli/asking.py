"""What commands that ask a question have in common: check everything first, simulate, print, write."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import click

from sim.errors import Fault, UsageError
from sim.report.text import plain

from .naming import options_named
from .options import RunOptions
from .progress import StderrProgress
from .running import cluster_of, echo, how_of, print_in_words, say_engines, write_report

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.means import How
    from sim.experiment.questions.factors import Spec
    from sim.report.answer_folder import AnswerFolder
    from sim.report.page import Page
    from sim.scenario import Scenario

_VARY_FORM = "write PATH=LOW:HIGH, e.g. channels.phone.patience.mean=2m:15m; PATH alone for a range that is declared"


class _Answer(Protocol):
    def to_dict(self) -> dict[str, Any]: ...


A = TypeVar("A", bound=_Answer)


@dataclass(frozen=True)
class Question(Generic[A]):
    """A question, and how its answer is told.

    Attributes
    ----------
    designs : callable
        Given the scenario, returns the designs that are run, or None for all; they need not exist.
    designs_option : str
        Which names them.
    answer : callable
        Given the scenario and how to run simulations, returns the answer.
    page : callable
        Given the answer and the scenario, returns the page.
    table : callable
        Given the answer, returns its main table.
    tables : tuple of str
        Names of all its tables, which are attributes of it.
    """

    designs: Callable[[Scenario], Sequence[str] | None]
    designs_option: str
    answer: Callable[[Scenario, How], A]
    page: Callable[[A, Scenario], Page]
    table: Callable[[A], pd.DataFrame]
    tables: tuple[str, ...]


def ask(source: str, options: RunOptions, question: Question[A]) -> None:
    """Load the scenario, answer the question, print the answer and write it where asked.

    Raises
    ------
    SimError
        For anything wrong with the input; whatever can be known is known before anything is simulated.
    """
    from sim.scenario import load

    with options_named():
        progress = StderrProgress(quiet=options.quiet, tells_rounds=False)
        with redirect_stdout(sys.stderr), progress:  # what a policy of the user's prints must not run into the answer
            scenario = load(source, overrides=options.overrides, days=options.days)
            answer = _answer(scenario, options, question, progress)
        _print(answer, scenario, options.format, question)
        write_report(answer, options)


def _answer(scenario: Scenario, options: RunOptions, question: Question[A], progress: StderrProgress) -> A:
    from sim.experiment import check_study

    wanted = question.designs(scenario)
    designs = check_study(scenario, wanted, where=question.designs_option, allow_code=options.allow_code)
    say_engines(scenario, designs, options.engine, progress.say)
    with ExitStack() as stack:
        folder = stack.enter_context(_folder(options, question.tables))
        cluster = stack.enter_context(cluster_of(options))
        answer = question.answer(scenario, how_of(options, cluster, progress))
        if folder and folder.write(answer):
            progress.say(plain(f"replaced an earlier answer in '{folder.path}'"))
    return answer


@contextmanager
def _folder(options: RunOptions, tables: Sequence[str]) -> Iterator[AnswerFolder | None]:
    if options.out is None:
        yield None
        return
    from sim.report.answer_folder import AnswerFolder

    with AnswerFolder(options.out, tables) as folder:
        yield folder


def _print(answer: A, scenario: Scenario, form: str, question: Question[A]) -> None:
    from sim.report.documents import frame_csv, result_json

    if form == "json":
        click.echo(result_json(answer), nl=False)
    elif form == "csv":
        echo(frame_csv(question.table(answer)))
    else:
        print_in_words(question.page(answer, scenario), form)


def varied(texts: Sequence[str]) -> dict[str, Spec]:
    """Return path → what is to be tried, as all ``--vary`` say.

    Raises
    ------
    UsageError
        With a fault for each that cannot be read, or whose path another has named.
    """
    from sim.experiment.questions.factors import split_vary

    found: dict[str, Spec] = {}
    faults = []
    for text in texts:
        try:
            path, spec = split_vary(text)
        except ValueError as error:
            faults.append(Fault(f"{text}: {error}", where="--vary", fix=_VARY_FORM))
            continue
        if path in found:
            faults.append(Fault(f"{path} is varied twice", where="--vary", fix="name it once"))
        found[path] = spec
    if faults:
        raise UsageError(faults)
    return found


vary_option = click.option(
    "--vary",
    "texts",
    multiple=True,
    metavar="PATH[=LOW:HIGH]",
    help="What is varied: a dotted path, as --set takes it, and its range; PATH alone for a range that the scenario"
    " declares; may be repeated.",
)
kpi_option = click.option(
    "--kpi",
    "kpis",
    multiple=True,
    metavar="KPI",
    help="What the answer is about, the headline KPIs by default; may be repeated.",
)
design_option = click.option(
    "--design",
    "designs",
    multiple=True,
    metavar="NAME",
    help="Look at these designs only, the first as baseline; may be repeated.",
)
