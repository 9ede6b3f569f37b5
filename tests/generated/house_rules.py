"""The built-in choice rules written as custom policies: each must do exactly what the rule of its name does."""

from collections.abc import Callable
from typing import Any

import sim

PRIORITY = {"chat": 1, "letter": 0, "phone": 2}
"""What `Priority` goes by; channels left out come last."""


class _AgentRule(sim.Policy):
    """Takes the agents with the smallest key; among several the longest idle."""

    key: Callable[[Any, Any], float]

    def choose_agent(self, contact, agents, now_s):
        """Return the longest idle of the best agents."""
        best = min(self.key(agent, contact) for agent in agents)
        return super().choose_agent(contact, [a for a in agents if self.key(a, contact) == best], now_s)


class _ContactRule(sim.Policy):
    """Takes the contacts with the smallest key; among several the longest waiting."""

    key: Callable[[Any, Any], float]

    def choose_contact(self, agent, contacts, now_s):
        """Return the longest waiting of the best contacts."""
        best = min(self.key(agent, contact) for contact in contacts)
        return super().choose_contact(agent, [c for c in contacts if self.key(agent, c) == best], now_s)


class LongestIdle(_AgentRule):
    """As `agent_choice = "longest_idle"`."""

    key = staticmethod(lambda agent, contact: 0)


class LeastFlexible(_AgentRule):
    """As `agent_choice = "least_flexible"`."""

    key = staticmethod(lambda agent, contact: len(agent.team.channels))


class Fastest(_AgentRule):
    """As `agent_choice = "fastest"`."""

    key = staticmethod(lambda agent, contact: agent.team.proficiency[contact.channel.number] * agent.speed)


class TeamOrder(_AgentRule):
    """As `agent_choice = "team_order"`."""

    key = staticmethod(lambda agent, contact: agent.team.number)


class LongestWait(_ContactRule):
    """As `contact_choice = "longest_wait"`."""

    key = staticmethod(lambda agent, contact: 0)


class Priority(_ContactRule):
    """As `contact_choice = "priority"`."""

    key = staticmethod(lambda agent, contact: PRIORITY.get(contact.channel.name, 3))


class EarliestDue(_ContactRule):
    """As `contact_choice = "earliest_due"`."""

    key = staticmethod(lambda agent, contact: _asked_s(contact) + contact.channel.answer_within_s)


class ChannelOrder(_ContactRule):
    """As `contact_choice = "channel_order"`."""

    key = staticmethod(lambda agent, contact: agent.team.channels.index(contact.channel.number))


def _asked_s(contact: Any) -> float:
    return contact.queued_s if contact.is_live else contact.created_s
