"""The group `omnides`: finds commands when they are asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

from sim.report.text import plain

PIPE_CLOSED = 141
"""Exit code when the reader of stdout has gone: 128 + SIGPIPE, as shells count."""

_COMMANDS = (
    "list",
    "show",
    "validate",
    "run",
    "compare",
    "staff",
    "sweep",
    "sensitivity",
    "breakeven",
    "levers",
    "baseline",
    "check",
    "plot",
    "report",
    "query",
    "schema",
)
_EPILOG = """\b
Examples:
  omnides list
  omnides show retail-bank
  omnides compare retail-bank --replications 10
  omnides compare my.toml --set channels.phone.patience.mean=4m --out results
"""


class LazyGroup(click.Group):
    """A group whose commands live in modules of the same name, imported when first needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order a newcomer needs them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, or None when there is none of that name."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f".{cmd_name}", __package__).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one may have been meant."""
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            from sim.scenario.wording import suggestion  # lazily: its package loads pydantic

            ctx.fail(f"there is no command '{plain(args[0])}'; {suggestion(args[0], _COMMANDS, 'commands')}")
        return super().resolve_command(ctx, args)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Parse the command line; ``--help`` may find its reader gone."""
        with _closed_pipe():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command and flush: what was printed must be out before the exit code is chosen."""
        with _closed_pipe():
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        import sim

        click.echo(f"omnides {sim.__version__}")
        ctx.exit()


@click.group(cls=LazyGroup, name="omnides", epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and exit.",
)
def group() -> None:
    """Compare siloed, cross-channel and omnichannel customer service.

    Simulates customers who move across channels against agent teams and reports what each way of
    organising them does to repeated information, cost to serve and satisfaction.
    """


@contextmanager
def _closed_pipe() -> Iterator[None]:
    """End quietly when the reader of stdout has gone (``omnides list | head -1``)."""
    try:
        yield
    except BrokenPipeError:
        # Python flushes stdout once more at exit and would complain; give it somewhere to write.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(PIPE_CLOSED) from None
