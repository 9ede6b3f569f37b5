"""The extra work of `bench.slowed` still fits the event loop."""

from bench.slowed import slowed_copy


def test_the_extra_work_fits_the_event_loop(tmp_path):
    """Each edit finds its place, and what comes out is Python."""
    package = slowed_copy(tmp_path) / "sim" / "engine" / "compiled"

    for name, word in (("tables.py", "burden owed"), ("engine.py", "state.burden"), ("loop.py", "_toil(s)")):
        text = (package / name).read_text(encoding="utf-8")
        compile(text, name, "exec")
        assert word in text
