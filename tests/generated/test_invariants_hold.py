"""What must hold in every run holds in generated ones, and those use everything there is to use."""

import invariants
import pandas as pd
from documents import documents, examples
from hypothesis import given
from hypothesis import strategies as st
from vocabulary import said, sayable

from sim.engine import simulate
from sim.scenario.schema import Scenario


def test_documents_say_everything_the_schema_can_say(drawn):
    """Every key, every choice and every form of every value occurs in at least one of them."""
    schema = Scenario.model_json_schema(by_alias=True)
    words = {word for document in drawn for word in said(schema, document.data)}

    assert not words - sayable(schema)
    assert sorted(sayable(schema) - words) == []


def test_endless_waits_and_windows_occur(drawn):
    """The word "forever" is no choice of the schema but a form of a duration."""
    routings = [design.get("routing", {}) for document in drawn for design in document.data["designs"].values()]

    for key in ("affinity_wait", "affinity_window"):
        assert "forever" in [routing.get(key) for routing in routings]


def test_runs_show_everything_that_can_happen(drawn):
    """Every origin and outcome occurs, and so do repetition, duplicates, rests, owners met and cases left open."""
    logs = [simulate(document.build(), document.last_design, allow_code=True) for document in drawn]
    contacts = pd.concat([run.contacts.astype({"origin": str, "outcome": str}) for run in logs])

    assert set(contacts["origin"]) == set(logs[0].contacts["origin"].cat.categories)
    assert set(contacts["outcome"]) == set(logs[0].contacts["outcome"].cat.categories)
    for column in ("items_repeated", "paused_s", "switch_s", "lookup_s", "duplicate", "owner_met"):
        assert contacts[column].max() > 0, column
    assert any(run.notes for run in logs)


@given(documents(), st.integers(0, 2**32 - 1))
@examples(60)
def test_every_run_keeps_the_laws(document, seed):
    """Conservation of cases, contacts, items, time and capacity; order in time; ranges of KPIs; parts of costs."""
    run = simulate(document.build(), document.last_design, seed=seed)

    for law in invariants.ALL:
        law(run)


@given(documents(), st.integers(0, 2**32 - 1), st.integers(0, 9))
@examples(10)
def test_same_seed_gives_the_same_run(document, seed, replication):
    """Built and simulated twice, a document gives equal logs and tables, bit for bit."""
    first, again = (
        simulate(document.build(), document.last_design, seed=seed, replication=replication) for _ in range(2)
    )

    for log in ("contacts", "cases", "teams"):
        pd.testing.assert_frame_equal(getattr(first, log), getattr(again, log), check_exact=True)
