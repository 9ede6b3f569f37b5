"""Mistakes in the model are caught; bench/mutants makes many more of them than these tests do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bench.mutants.baselines import BASELINES, ROOT
from bench.mutants.catalogue import MUTANTS
from bench.mutants.mutant import Mutant, UnfitMutantError
from bench.mutants.table import table
from bench.mutants.trials import REGRESSION, try_all
from sim.scenario import load

_FAST = ("wrap-forgotten-in-cost", "double-counted-repeat", "patience-in-minutes")
_BY_NAME = {mutant.name: mutant for mutant in MUTANTS}


def test_mutants_three_of_them_are_caught_by_name_of_a_kpi() -> None:
    """Five replications of a few days tell; copies of the sources without a mistake are identical."""
    found, sound = try_all([_BY_NAME[name] for name in _FAST], replications=5, workers=2)

    assert [finding.identical for finding in sound] == [True]
    assert {mutant.name: finding.exit_code for mutant, finding in found} == dict.fromkeys(_FAST, REGRESSION)
    clearest = {mutant.name: finding.clearest["kpi"] for mutant, finding in found if finding.clearest is not None}
    assert clearest["wrap-forgotten-in-cost"] == "handling_cost_per_case"
    assert clearest.keys() == set(_FAST)
    assert "3 of 3 caught" in table(found, sound, 5)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_mutant_replaces_a_passage_of_today_s_sources(mutant: Mutant) -> None:
    """Whoever edits a passage that a mutant replaces edits the mutant, too; the result is still Python."""
    source = (ROOT / "sim" / mutant.file).read_text(encoding="utf-8")

    assert mutant.mutated(source) != source
    compile(mutant.mutated(source), mutant.file, "exec")


def test_mutant_whose_passage_is_gone_names_file_and_passage(tmp_path: Path) -> None:
    """A mistake that is not made must not look like one that is caught."""
    gone = replace(MUTANTS[0], old="no such passage", file="gone.py")
    (tmp_path / "sim").mkdir()
    (tmp_path / "sim" / "gone.py").write_text("sound = True\n", encoding="utf-8")

    with pytest.raises(UnfitMutantError, match=r"sim/gone\.py must hold its old text once, not 0 times"):
        gone.apply(tmp_path)


def test_mutants_name_baselines_that_can_be_made() -> None:
    """Each has a name of its own, and the scenario and design it is tried on exist."""
    designs = {key: setting.design in load(setting.source).designs for key, setting in BASELINES.items()}

    assert len(_BY_NAME) == len(MUTANTS)
    assert {mutant.on for mutant in MUTANTS} <= {key for key, exists in designs.items() if exists}
