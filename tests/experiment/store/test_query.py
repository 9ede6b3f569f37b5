"""SQL over a store: what it finds, and that it can change nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from studies import batch_files

import sim
from sim.errors import UsageError
from sim.experiment.store.query import VIEWS


@pytest.fixture(scope="module")
def comparison(tiny) -> sim.Comparison:
    """Return a study of four replications."""
    return sim.compare(tiny, 4)


@pytest.fixture(scope="module")
def runs(tiny, tmp_path_factory) -> Path:
    """Return a store with its units, in two batches of each design."""
    store = tmp_path_factory.mktemp("store") / "my runs"
    for replications in (2, 4):
        sim.compare(tiny, replications, store=store)
    return store


def test_query_kpis_are_those_of_the_study(comparison, runs):
    """The ratio of sums over replications, for every KPI, scope and group."""
    found = sim.query(
        runs,
        "SELECT design, kpi, scope, of, sum(numerator) / sum(denominator) AS mean, count(*) AS n"
        " FROM kpis GROUP BY ALL",
    )
    both = comparison.kpis.merge(found, on=["design", "kpi", "scope", "of"], suffixes=("", "_found"))
    plain = both[~both["kpi"].isin(["nps"])]

    assert len(both) == len(comparison.kpis) == len(found)
    assert (both["n_found"] == 4).all()
    assert (plain["mean_found"] - plain["mean"]).abs().max() < 1e-9


def test_query_value_is_that_of_one_replication(tiny, runs):
    """As the KPI is defined: NPS is scaled, and a rate without a case has none."""
    run = sim.measure(sim.simulate(tiny, "one desk", replication=3)).query("kpi == 'csat' and scope == 'all'").iloc[0]
    found = sim.query(
        runs, "SELECT kpi, value FROM kpis WHERE design = 'one desk' AND replication = 3 AND scope = 'all'"
    ).set_index("kpi")["value"]
    csat = run["numerator"] / run["denominator"]

    assert found["csat"] == pytest.approx(csat)
    assert found["nps"] == pytest.approx(max(-100.0, -16 + (45 + 16) / (82 - 55) * (csat - 55)))


def test_query_patterns_units_and_series(tiny, runs):
    """The other tables, and how they hang together."""
    units = sim.query(runs, "SELECT * FROM units ORDER BY design, replication")
    series = sim.query(runs, "FROM series")
    scopes = sim.query(runs, "SELECT DISTINCT scope FROM patterns ORDER BY scope")["scope"].tolist()

    assert units[["design", "replication"]].values.tolist() == [[d, r] for d in tiny.designs for r in range(4)]
    assert units["key"].is_unique
    assert set(units["series"]) == set(series["series"])
    assert len(series) == 2
    assert json.loads(series["resolved"][0])["name"] == "tiny"
    assert scopes == ["bin", "day", "hour", "move"]


def test_query_counts_a_unit_once_that_two_processes_have_kept(tiny, tmp_path, comparison):
    """Side by side, in batches of other sizes: here by two stores whose files are put together."""
    for folder, workers in (("one", 1), ("two", 4)):
        sim.compare(tiny, 4, store=tmp_path / folder, workers=workers)
    for file in batch_files(tmp_path / "two"):
        target = tmp_path / "one" / file.relative_to(tmp_path / "two")
        if not target.exists():
            target.write_bytes(file.read_bytes())
    n_files = len(batch_files(tmp_path / "one"))
    units = sim.query(tmp_path / "one", "SELECT count(*) FROM units").iloc[0, 0]
    rows = sim.query(tmp_path / "one", "SELECT count(*) FROM kpis").iloc[0, 0]

    assert n_files > 2
    assert (units, rows) == (8, 4 * len(comparison.kpis))
    again = sim.compare(tiny, 4, store=tmp_path / "one", progress=lambda *_: pytest.fail("something was run"))
    assert again.to_dict() == comparison.to_dict()


def test_query_reads_no_damaged_file(tiny, tmp_path):
    """Nor puts it aside: a query only reads."""
    sim.compare(tiny, 2, store=tmp_path)
    file = batch_files(tmp_path)[0]
    file.write_bytes(file.read_bytes()[:-1])
    told: list[str] = []
    found = sim.query(tmp_path, "SELECT DISTINCT design FROM kpis", told.append)["design"].tolist()

    assert len(found) == 1
    assert told == [f"damaged files in the store '{tmp_path}', which are left out: 1"]
    assert file.exists()


def test_query_of_a_store_without_units_finds_nothing(tiny, tmp_path):
    """All tables are there."""
    sim.compare(tiny, 1, store=tmp_path)
    for file in batch_files(tmp_path):
        file.unlink()

    for view in VIEWS:
        assert (view == "series") == bool(len(sim.query(tmp_path, f"FROM {view}")))


@pytest.mark.parametrize(
    "sql",
    [
        "COPY kpis TO 'out.csv'",
        "COPY (SELECT 1) TO '{file}' (FORMAT parquet, USE_TMP_FILE false)",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{file}' (FORMAT parquet, USE_TMP_FILE false)",
        "DROP VIEW kpis",
        "CREATE TABLE mine AS FROM kpis",
        "SET enable_external_access = true",
        "ATTACH 'other.db'",
        "INSTALL httpfs",
        "SELECT 1; SELECT 2",
    ],
)
def test_query_that_is_not_one_select_is_refused(runs, sql, tmp_path, monkeypatch):
    """And nothing is written."""
    monkeypatch.chdir(tmp_path)
    before = {path: path.read_bytes() for path in runs.rglob("*") if path.is_file()}
    with pytest.raises(UsageError, match="a query is one SELECT"):
        sim.query(runs, sql.format(file=batch_files(runs)[0]))

    assert {path: path.read_bytes() for path in runs.rglob("*") if path.is_file()} == before
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("SELEC", "syntax error"),
        ("SELECT nothing FROM kpis", '"nothing" not found'),
        ("FROM nowhere", "nowhere does not exist"),
        ("FROM read_csv('/etc/passwd')", "Cannot access file"),
        ("FROM read_text('{manifest}')", "Cannot access file"),
    ],
)
def test_query_that_fails_says_so_in_duckdbs_words(runs, sql, told):
    """With the tables there are; files that are not of the store cannot be read."""
    with pytest.raises(UsageError) as caught:
        sim.query(runs, sql.format(manifest=runs / "manifest.json"))

    fault = caught.value.faults[0]
    assert told in f"{fault.what} {fault.why}"
    assert fault.fix == "tables are kpis, patterns, units, series; DESCRIBE kpis lists columns"


@pytest.mark.parametrize(
    ("store", "told"), [("nowhere", "there is no store in"), (3, "the path of a folder"), ("", "name is empty")]
)
def test_query_without_a_store_is_refused(store, told, tmp_path, monkeypatch):
    """And none is made."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=told):
        sim.query(store, "FROM kpis")

    assert not list(tmp_path.iterdir())


def test_query_that_is_empty_or_unreadable_is_told(runs):
    """Also one that came through a locale which cannot carry it."""
    for sql, told in (("", "the query is empty"), ("SELECT '\udcfc'", "encoding of this locale")):
        with pytest.raises(UsageError, match=told):
            sim.query(runs, sql)


def test_query_believes_no_manifest_that_was_changed(tiny, tmp_path):
    """What units are is then told by their own columns; the next batch that is kept writes it anew."""
    sim.compare(tiny, 1, store=tmp_path, designs=["one desk"])
    (manifest,) = (tmp_path / "units").glob("*/manifest.json")
    manifest.write_text(manifest.read_text().replace("one desk", "no desk"))
    told: list[str] = []
    changed = sim.query(tmp_path, "SELECT series, design FROM series", told.append)
    sim.compare(tiny, 2, store=tmp_path, designs=["one desk"])
    mended = sim.query(tmp_path, "SELECT series, design FROM series", told.append)

    assert changed["design"].isna().all()
    assert told == [f"damaged files in the store '{tmp_path}', which are left out: 1"]
    assert mended["design"].tolist() == ["one desk"]
    assert changed["series"].tolist() == mended["series"].tolist()
