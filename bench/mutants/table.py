"""What checks say of mutants, in lines and in a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .mutant import Mutant
from .trials import Finding


def line(key: str, mutant: Mutant | None, finding: Finding) -> str:
    """Return one trial in a line, for those who wait."""
    name = "sound sources" if mutant is None else mutant.name
    verdict = ", ".join(finding.verdicts) or "failed"
    told = f": {_kpi(finding.clearest)} {_move(finding.clearest)}" if finding.clearest else ""
    told = f": {finding.message.strip()}" if finding.message and not finding.verdicts else told
    count = f"{finding.replications} replications, {finding.seconds:.0f} s"
    return f"{name} on {key}: {verdict} (exit code {finding.exit_code}; {count}){told}"


def table(found: Sequence[tuple[Mutant, Finding]], sound: Sequence[Finding], replications: int) -> str:
    """Return all trials in Markdown: one row for each mutant, then how many were caught."""
    rows = [
        "| mutant | what is wrong | scenario, design | KPI that tells most clearly | moved by (tolerances) | runs |",
        "|---|---|---|---|--:|--:|",
        *(_row(mutant, finding) for mutant, finding in found),
    ]
    caught = sum(finding.caught for _, finding in found)
    identical = sum(finding.identical for finding in sound)
    summary = (
        f"{caught} of {len(found)} caught. Sources without a mistake were identical to {identical} of {len(sound)}"
        f" baselines (of {replications} replications)."
    )
    return "\n".join([*rows, "", summary])


def _row(mutant: Mutant, finding: Finding) -> str:
    scenario, design = mutant.on.split()
    cells = [f"`{mutant.name}`", f"{mutant.about}: {mutant.wrong}", f"`{scenario}`, {design}"]
    if finding.clearest is None or not finding.caught:
        verdict = ", ".join(finding.verdicts) or "failed"
        return "| " + " | ".join([*cells, f"**not caught** ({verdict})", "–", str(finding.replications)]) + " |"
    cells += [_kpi(finding.clearest), _move(finding.clearest), str(finding.replications)]
    return "| " + " | ".join(cells) + " |"


def _kpi(kpi: Mapping[str, Any]) -> str:
    return kpi["kpi"] if kpi["scope"] == "all" else f"{kpi['kpi']}, {kpi['of']}"


def _move(kpi: Mapping[str, Any]) -> str:
    """Return the difference and its 95% interval, in units of the tolerance; without one, in the KPI's own."""
    if kpi["difference"] is None:
        return "from nothing" if kpi["before"] is None else "to nothing"
    unit = kpi["tolerance"]
    if not unit:
        return f"{kpi['difference']:+.3g} ± {kpi['half_width']:.2g} {kpi['unit']}"
    return f"{kpi['difference'] / unit:+.1f} ± {kpi['half_width'] / unit:.1f}"
