"""What the measuring scripts have in common: their options, and what becomes of their figures."""

from __future__ import annotations

import argparse

from bench.page import write_figures


def options(description: str | None, rounds: int) -> argparse.ArgumentParser:
    """Return a parser of the options that every script has."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", default="compiled")
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a target is missed")
    return parser


def with_days(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Return the parser with an option for shorter runs of retail-bank."""
    parser.add_argument("--days", type=int, help="measured days of retail-bank in place of its own")
    return parser


def conclude(chosen: argparse.Namespace, name: str, figures: str, met: bool, *, plot: str = "") -> int:
    """Print figures, write them if asked to, with the plot below; return the exit code."""
    print(figures)
    if chosen.write:
        write_figures(name, figures + plot)
    return int(chosen.check and not met)
