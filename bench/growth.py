"""How time and memory grow: ``python -m bench.growth``.

M/M/n+M without a log, by agents at the same load for each, and by contacts at the same number a day. Each size runs in
processes of its own (`one_size`), and sizes take turns. With ``--write`` the figures go into
bench/results/growth.csv, the plot into growth.svg beside it and the table into bench/README.md; with ``--check`` a
missed target is an error. ``--most 1e8`` adds a long run, which is run once.
"""

from __future__ import annotations

import csv
import json
import math
import statistics
import subprocess
import sys
from dataclasses import astuple, dataclass, fields

# Nothing large is imported here before the runs: a child's peak memory begins with what its parent holds.
from bench.command import conclude, options
from bench.page import BENCH, machine, verdict

ROWS = BENCH / "results" / "growth.csv"
PLOT = BENCH / "results" / "growth.svg"

AGENTS = (10, 100, 1_000, 10_000)
CONTACTS = (1e5, 1e6, 1e7)
LONG = 3e7
"""From this many contacts on a size is run once."""
CONTACTS_PER_AGENT_DAY = 96
"""An erlang each, of the 900 s of `one_size`: 10,000 agents then meet fewer than a million cases a day, the most."""
CONTACTS_BY_AGENTS = 9.6e5
"""About as many contacts for each number of agents."""
TIME_BY_AGENTS, TIME_BY_CONTACTS, MEMORY_BY_CONTACTS = 3.0, 1.2, 1.2
"""Most that a size may take, as a multiple of the smallest: time per contact, and peak memory."""


@dataclass(frozen=True)
class Size:
    """What is run, and what it took: medians over its runs."""

    by: str
    agents: int
    days: int
    contacts: int = 0
    us_per_contact: float = 0.0
    peak_mib: float = 0.0


def _days(contacts: float, agents: int) -> int:
    """Return the days it takes for so many contacts, or a few more."""
    return math.ceil(contacts / (CONTACTS_PER_AGENT_DAY * agents))


def sizes(most: float) -> list[Size]:
    """Return the sizes to run, up to this many contacts; beyond 1e7 the most itself."""
    by_agents = [Size("agents", n, _days(CONTACTS_BY_AGENTS, n)) for n in AGENTS]
    wanted = [*(contacts for contacts in CONTACTS if contacts < most), most]
    by_contacts = [Size("contacts", 300, _days(n, 300)) for n in wanted]
    return [*by_agents, *by_contacts]


def _run(size: Size, engine: str) -> dict[str, float]:
    """Run a size in a fresh process."""
    command = [sys.executable, "-m", "bench.one_size", "--engine", engine]
    command += ["--agents", str(size.agents), "--days", str(size.days)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=BENCH.parent)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measured(planned: list[Size], engine: str, rounds: int) -> list[Size]:
    """Return the sizes with what they took; each takes its turn in every round, long ones in the first alone."""
    found: list[list[dict[str, float]]] = [[] for _ in planned]
    for turn in range(rounds):
        for place, size in enumerate(planned):
            if turn and size.agents * size.days * CONTACTS_PER_AGENT_DAY >= LONG:
                continue
            found[place].append(_run(size, engine))
            print(f"round {turn + 1}: {size.agents} agents, {size.days} days: {found[place][-1]}", file=sys.stderr)
    return [_sized(size, runs) for size, runs in zip(planned, found, strict=True)]


def _sized(size: Size, runs: list[dict[str, float]]) -> Size:
    contacts = int(runs[0]["contacts"])
    seconds = statistics.median(run["seconds"] for run in runs)
    peak_mib = statistics.median(run["peak_mib"] for run in runs)
    return Size(size.by, size.agents, size.days, contacts, round(1e6 * seconds / contacts, 4), round(peak_mib, 1))


def growth(found: list[Size], by: str, figure: str) -> float:
    """Return the largest value of a figure as a multiple of that of the smallest size."""
    values = [getattr(size, figure) for size in found if size.by == by]
    return max(values) / values[0]


def targets(found: list[Size]) -> list[tuple[str, float, float]]:
    """Return what is held to a target: in words, value, most."""
    return [
        ("time per contact, from the fewest agents", growth(found, "agents", "us_per_contact"), TIME_BY_AGENTS),
        ("time per contact, from the fewest contacts", growth(found, "contacts", "us_per_contact"), TIME_BY_CONTACTS),
        ("peak memory, from the fewest contacts", growth(found, "contacts", "peak_mib"), MEMORY_BY_CONTACTS),
    ]


def table(found: list[Size]) -> str:
    """Return sizes and targets in Markdown."""
    lines = ["| agents | contacts | µs per contact | peak memory, MiB |", "|--:|--:|--:|--:|"]
    lines += [f"| {s.agents:,} | {s.contacts:,} | {s.us_per_contact:.3f} | {s.peak_mib:,.0f} |" for s in found]
    lines += ["", "| largest as a multiple of the first | found | target | |", "|---|--:|--:|---|"]
    lines += [
        f"| {what} | {value:.2f}× | ≤ {most:g}× | {verdict(value <= most)} |" for what, value, most in targets(found)
    ]
    return "\n".join(lines)


def write_rows(found: list[Size]) -> None:
    """Write the sizes as CSV."""
    ROWS.parent.mkdir(exist_ok=True)
    with ROWS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields(Size)])
        writer.writerows(astuple(size) for size in found)


def draw(found: list[Size]) -> None:
    """Plot time per contact by agents and by contacts, and peak memory by contacts."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "omnides"  # the same figures give the same file
    from matplotlib import pyplot

    panels = [
        ("agents", "agents", "us_per_contact", "µs per contact"),
        ("contacts", "contacts", "us_per_contact", "µs per contact"),
        ("contacts", "contacts", "peak_mib", "peak memory, MiB"),
    ]
    figure, axes = pyplot.subplots(1, len(panels), figsize=(10, 3), layout="constrained")
    for axis, (by, across, up, label) in zip(axes, panels, strict=True):
        chosen = [size for size in found if size.by == by]
        heights = [getattr(size, up) for size in chosen]
        axis.plot([getattr(size, across) for size in chosen], heights, marker="o")
        axis.set(xscale="log", xlabel=across, ylabel=label)
        axis.set_ylim(0, 1.2 * max(heights))
        axis.grid(alpha=0.3)
    figure.savefig(PLOT, metadata={"Date": None})
    pyplot.close(figure)


def main(arguments: list[str] | None = None) -> int:
    """Measure, write and print; return the exit code."""
    parser = options(__doc__, rounds=3)
    parser.add_argument("--most", type=float, default=CONTACTS[-1], help="most contacts of a run")
    chosen = parser.parse_args(arguments)
    found = measured(sizes(chosen.most), chosen.engine, chosen.rounds)
    figures = f"{table(found)}\n\nMedians of {chosen.rounds} rounds. {machine('numba', 'numpy')}."
    if chosen.write:
        write_rows(found)
        draw(found)
    met = all(value <= most for _, value, most in targets(found))
    return conclude(chosen, "growth", figures, met, plot=f"\n\n![Time and memory by size](results/{PLOT.name})")


if __name__ == "__main__":
    sys.exit(main())
