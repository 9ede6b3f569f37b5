"""How far the work of a command is, by what its reports say; what is shown of it is `sim.cli.progress`'s."""

from __future__ import annotations

from dataclasses import dataclass

from sim.report.text import counted

from .pace import Pace, Stretch

STAGE = "staffing "
"""What `sim.experiment.staffing` begins its units with, whose rounds are many and short, and how many is not known."""
FINISHING = "working out the result"


@dataclass(frozen=True)
class State:
    """How far the work is: replaced as a whole, so that another thread can draw it at any moment.

    Attributes
    ----------
    label : str
        What is being done.
    begun_s : float
        When the command began.
    count : str
        How much is done, in words.
    share : float, optional
        How much of the round is done, if that can be known.
    total : float
        Of the round.
    stretch : Stretch, optional
        By which the time left is judged.
    """

    label: str
    begun_s: float
    count: str = ""
    share: float | None = None
    total: float = 0.0
    stretch: Stretch | None = None

    def clock(self, now_s: float) -> str:
        """Return the time left, else the time gone, for a line that moves: ``1:02 left``."""
        left_s = self._left_s(now_s)
        return f"{clock_text(now_s - self.begun_s)} so far" if left_s is None else f"{clock_text(left_s)} left"

    def words(self, now_s: float) -> str:
        """Return the line for a log: ``12 of 240 simulations, about 3 minutes left``."""
        from sim.scenario.effort import time_text

        left_s = self._left_s(now_s)
        spent = f"{time_text(now_s - self.begun_s)} so far"
        return f"{self.count or self.label}, {spent if left_s is None else f'about {time_text(left_s)} left'}"

    def _left_s(self, now_s: float) -> float | None:
        return self.stretch.left_s(self.total, now_s) if self.stretch else None


class Work:
    """Takes reports of units that are done.

    Parameters
    ----------
    label : str
        What is done until the first report.
    now_s : float
        When the command begins.
    tells_rounds : bool
        Whether every round of units is worth a word, or the first only.
    """

    def __init__(self, label: str, now_s: float, *, tells_rounds: bool = True) -> None:
        self.state = State(label, now_s)
        self._tells_rounds = tells_rounds
        self._pace = Pace(0.0, now_s)
        self._stage = ""
        self._before, self._done, self._total = 0.0, 0.0, 0
        self._earlier = 0.0
        """Units of the stage in rounds that are over."""

    def report(self, done: float, total: int, unit: str, now_s: float) -> str:
        """Take a report in; return what is done now, if that is worth a word, else nothing."""
        stage = unit if unit.startswith(STAGE) else ""
        is_first, last_stage, last_total = not self._total, self._stage, self._total
        if stage != last_stage or total != last_total or done < self._done:
            self._earlier = self._earlier + self._done - self._before if stage == last_stage else 0.0
            self._stage, self._before, self._total = stage, done, total
            self._pace = Pace(done, now_s)
        self._done = done
        self._pace.note(done, now_s)
        self.state = self._staffing() if stage else self._running()
        if stage:
            is_told = stage != last_stage
        else:
            is_told = total != last_total and (is_first or bool(last_stage) or self._tells_rounds)
        return (stage or self._label()) if is_told else ""

    def begin(self, label: str, done: int, total: int, now_s: float) -> None:
        """Take down what is done now, and that so many parts of the work are over, not being simulations."""
        self._pace.note(done, now_s)
        share = done / total if total > 1 else None
        self.state = State(label, self.state.begun_s, label, share, total, self._pace.stretch())

    def _label(self) -> str:
        return f"running {counted(self._total - int(self._before), 'simulation')}"

    def _staffing(self) -> State:
        label = f"{self._stage}: {counted(int(self._earlier + self._done - self._before), 'simulation')}"
        return State(label, self.state.begun_s)

    def _running(self) -> State:
        if self._done >= self._total:
            return State(FINISHING, self.state.begun_s)
        done, total = int(self._done - self._before), counted(self._total - int(self._before), "simulation")
        return State(
            self._label(),
            self.state.begun_s,
            f"{done:,} of {total}",
            self._done / self._total,
            self._total,
            self._pace.stretch(),
        )


def clock_text(seconds: float) -> str:
    """Return a time as clocks show it.

    >>> clock_text(7.9), clock_text(62), clock_text(3725)
    ('0:07', '1:02', '1:02:05')
    """
    minutes, rest = divmod(int(max(seconds, 0.0)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
