"""Messages that wait for an opening, and customers who do not wait for the answer: duplicates and merging.

Cases arrive in a Poisson process, each with a message. Messages of the closed part of the day wait until the opening,
others are started at once: there are agents enough for all. A customer whose message still waits after an exponential
time means to get in touch once more, a fixed delay later, and does not if the answer has come by then. The second
contact meets a free agent too. So the time W from a message to the opening is uniform over the closed part of the day,
E to the end of patience with the silence exponential, and all else is elementary probability: cases share nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Overnight:
    """Times in one unit: closed part of the day, day, mean silence, delay of the second contact, answering.

    The delay is not shorter than answering, so that some second contacts are dropped.
    """

    closed: float
    day: float
    silence: float
    delay: float
    answering: float

    def before_opening(self, lag: float) -> float:
        """Return P(E + lag < W, W > 0), per case: the mean over W of 1 - exp(-(W - lag) / silence)."""
        span = self.closed - lag
        return (span - self.silence * -math.expm1(-span / self.silence)) / self.day

    def second_contacts(self) -> float:
        """Return P(E < W and E + delay < W + answering): the message is not answered before the second contact."""
        return self.before_opening(self.delay - self.answering)

    def duplicate_share(self, chased: float, handle: float, resolved: float) -> float:
        """Return the share of handled contacts that start when their case is resolved.

        Second contacts are live: they take ``handle`` and resolve with probability ``resolved``. A message is a
        duplicate if that is over before the opening; the second contact never is one, since the message ends after it
        has started.

        Parameters
        ----------
        chased : float
            Probability that silence leads to a second contact.
        handle : float
            Time from the start of the second contact to its end.
        resolved : float
            Probability that the second contact resolves the case.
        """
        duplicates = chased * resolved * self.before_opening(self.delay + handle)
        return duplicates / (1.0 + chased * self.second_contacts())

    def merged_share(self, live: float, message: float, *, live_sees: float, message_sees: float) -> float:
        """Return the share of contacts that are closed unhandled because a handler saw them waiting.

        A live second contact finds the message waiting if it comes before the opening. At the opening the first
        message is started before the second and finds that waiting, if it was sent before.

        Parameters
        ----------
        live, message : float
            Probabilities that silence leads to a live contact, or to a second message.
        live_sees, message_sees : float
            Probabilities that the handler of a live contact, or of the first message, sees the one that waits.
        """
        merged = (live * live_sees + message * message_sees) * self.before_opening(self.delay)
        return merged / (1.0 + (live + message) * self.second_contacts())
