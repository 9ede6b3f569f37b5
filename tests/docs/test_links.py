"""What README and docs point to is there, and the scenarios that README lists are those that ship."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.scenario import names

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_to_files_and_headings_lead_somewhere(page: Path) -> None:
    """Every relative link names a file of this project, and its anchor a heading there."""
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path) if path else page
        assert file.is_file(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
            assert anchor in {_anchor(heading) for heading in headings}, target


def _anchor(heading: str) -> str:
    """Return the anchor that a rendered page gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_readme_lists_the_shipped_scenarios() -> None:
    """One row each, no more and no fewer."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.partition("## Scenarios that come with it")[2].partition("\n## ")[0]

    assert sorted(re.findall(r"^\| `([\w-]+)` \|", table, flags=re.MULTILINE)) == names()
