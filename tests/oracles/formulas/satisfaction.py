"""Satisfaction at the end of a case: every way a case can go, followed to its end.

A desk of one agent takes all fresh contacts and passes some on to a back office of one agent. What an agent holds, and
that agent and customer have met, is kept for later contacts. The number of returns is limited, so the cases are a
finite tree (an absorbing chain without loops; Kemeny & Snell 1960), whose leaves give the law of the points, clipping
included.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

DESK, BACK = "desk", "back"


@dataclass(frozen=True)
class Story:
    """What has happened in a case so far."""

    met: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    """Agents who hold the item from earlier visits."""
    held_now: frozenset[str] = frozenset()
    """Agents who hold it from this visit."""
    returns: int = 0
    transfers: int = 0
    repeats: int = 0
    related: bool = False
    """Whether customer and handler ever knew each other."""
    resolved: bool = False


@dataclass(frozen=True)
class Points:
    """CSAT points: at first, lost per return, transfer and repeated item, lost if unresolved, won by relationship."""

    base: float
    extra_contact: float
    transfer: float
    repeated_item: float
    unresolved: float
    relationship: float

    def of(self, story: Story) -> float:
        """Return the points of a case that went like this, clipped to 0-100."""
        lost = self.extra_contact * story.returns + self.transfer * story.transfers
        lost += self.repeated_item * story.repeats + self.unresolved * (not story.resolved)
        return min(100.0, max(0.0, self.base - lost + self.relationship * story.related))


@dataclass(frozen=True)
class TwoAgents:
    """The desk and the back office.

    Attributes
    ----------
    transferred : float
        Probability that a contact at the desk goes on to the back office.
    resolved : float
        Probability that a contact resolves the case; times ``factor`` if agent and customer know each other.
    factor : float
        Not so large that ``resolved * factor`` exceeds 1.
    returns : sequence of float
        Probability to come back after the first, second, ... unresolved contact; 0 after the last.
    needed : float
        Probability that a contact needs the item.
    same_agent, from_transfer, same_channel : float
        Probability to see it if held by oneself, by the colleague in this visit, by the colleague before.
    """

    transferred: float
    resolved: float
    factor: float
    returns: Sequence[float]
    needed: float
    same_agent: float
    from_transfer: float
    same_channel: float

    def csat(self, points: Points) -> float:
        """Return the mean points of a case."""
        return sum(chance * points.of(story) for story, chance in self.stories())

    def stories(self, story: Story | None = None) -> Iterator[tuple[Story, float]]:
        """Yield every way a case can go on from here, with its probability."""
        for at_desk, chance in self._contact(story or Story(), DESK):
            yield from self._ends(at_desk, DESK in (story or Story()).met, chance * (1.0 - self.transferred))
            for at_back, seen in self._contact(replace(at_desk, transfers=at_desk.transfers + 1), BACK):
                yield from self._ends(at_back, BACK in at_desk.met, chance * self.transferred * seen)

    def _contact(self, story: Story, agent: str) -> Iterator[tuple[Story, float]]:
        """Yield what a contact makes of a case: item not needed, seen, or asked for."""
        story = replace(story, met=story.met | {agent}, related=story.related or agent in story.met)
        after = replace(story, held_now=story.held_now | {agent})
        seen, given = self._seen(story, agent), bool(story.held | story.held_now)
        yield story, 1.0 - self.needed
        yield after, self.needed * seen
        yield replace(after, repeats=after.repeats + given), self.needed * (1.0 - seen)

    def _seen(self, story: Story, agent: str) -> float:
        """Return the largest probability that applies; 0 before the item was given."""
        classes = [self.same_agent] * (agent in story.held | story.held_now)
        classes += [self.from_transfer] * bool(story.held_now - {agent})
        classes += [self.same_channel] * bool(story.held - {agent})
        return max(classes, default=0.0)

    def _ends(self, story: Story, known: bool, chance: float) -> Iterator[tuple[Story, float]]:
        """Yield resolution, giving up, and what follows a return."""
        resolved = self.resolved * (self.factor if known else 1.0)
        comes_back = self.returns[min(story.returns, len(self.returns) - 1)]
        yield replace(story, resolved=True), chance * resolved
        yield story, chance * (1.0 - resolved) * (1.0 - comes_back)
        if comes_back:
            held = story.held | story.held_now
            again = replace(story, held=held, held_now=frozenset(), returns=story.returns + 1)
            for end, onward in self.stories(again):
                yield end, chance * (1.0 - resolved) * comes_back * onward
