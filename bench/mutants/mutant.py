"""One injected bug: a passage of the sources, and what stands there after somebody's mistake."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class UnfitMutantError(Exception):
    """The passage that a mutant replaces is not in the sources, or is there more than once."""


@dataclass(frozen=True)
class Mutant:
    """A mistake in the model, as a developer might make it.

    Attributes
    ----------
    name : str
        In lower case with hyphens.
    about : str
        The part of the model that is wrong.
    wrong : str
        What is wrong, one sentence.
    file : str
        Path below ``sim/``.
    old, new : str
        The passage, which stands there exactly once, and what replaces it.
    on : str
        The baseline (a key of `bench.mutants.baselines.BASELINES`) of a scenario and design that use the rule.
    """

    name: str
    about: str
    wrong: str
    file: str
    old: str
    new: str
    on: str

    def mutated(self, source: str) -> str:
        """Return the text of the file with the mistake in it.

        Raises
        ------
        UnfitMutantError
            If the passage does not stand there exactly once: the sources have moved on, and the mutant must follow.
        """
        found = source.count(self.old)
        if found != 1:
            raise UnfitMutantError(
                f"mutant {self.name}: sim/{self.file} must hold its old text once, not {found} times:\n{self.old}"
            )
        return source.replace(self.old, self.new)

    def apply(self, root: Path) -> None:
        """Make the mistake in the sources below a folder that holds ``sim/``."""
        path = root / "sim" / self.file
        path.write_text(self.mutated(path.read_text(encoding="utf-8")), encoding="utf-8")
