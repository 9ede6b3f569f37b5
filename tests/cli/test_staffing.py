"""`omnides staff` and `compare --frame equal-service` on the command line."""

from __future__ import annotations

import json
import shlex

import sim

QUICK = ("--replications", 3, "--workers", 2)


def test_staff_prints_what_can_be_pasted(small, omnides):
    """The --set texts give the plan."""
    begin = "designs.apart.teams.callers.agents=5"
    done = omnides("staff", small, *QUICK, "--set", begin)
    lines = [line for line in done.stdout.splitlines() if line.startswith("--set ")]
    texts = [shlex.split(line)[1] for line in lines]

    assert done.returncode == 0, done.stderr
    assert texts
    staffing = sim.staff(sim.load(small, [begin]), replications=3)
    assert sim.load(small, [begin, *texts]).sha256 == staffing.scenario.sha256
    assert done.stderr.splitlines() == ["staffing apart, 1 of 2 ...", "staffing together, 2 of 2 ..."]


def test_staff_in_every_format(small, omnides):
    """JSON is the document, CSV the plans."""
    document, table, page = (
        omnides("staff", small, *QUICK, "--quiet", "--design", "apart", "--format", form).stdout
        for form in ("json", "csv", "markdown")
    )

    found = json.loads(document)
    assert found["schema"] == 1
    assert [row["team"] for row in found["plans"]] == ["callers", "writers"]
    assert table.splitlines()[0].startswith("design,team,shift,days,hours,agents_before,agents")
    assert page.startswith("# small")


def test_staff_takes_targets_in_place_of_the_files(small, omnides):
    """Teams that they do not reach are held."""
    done = omnides(
        "staff", small, *QUICK, "--design", "apart", "--target", "phone.abandonment_rate=10%", "--format", "json"
    )
    found = json.loads(done.stdout)

    assert [(row["channel"], row["kpi"], row["target"]) for row in found["targets"]] == [
        ("phone", "abandonment_rate", 0.1)
    ]
    assert [bool(row["held"]) for row in found["plans"]] == [False, True]


def test_what_is_wrong_is_told_with_the_nearest_that_is_right(small, omnides):
    """Before anything is simulated, and with exit code 2."""
    for arguments, words in (
        (("--target", "phnoe.service_level=80%"), 'did you mean "phone"'),
        (("--target", "phone.service_level"), "write phone.service_level=80%"),
        (("--target", "mail.backlog=3%"), "a number of messages"),
        (("--target", "phone.service_level=1%", "--target", "phone.service_level=2%"), "two values"),
        (("--design", "aprt"), 'did you mean "apart"'),
    ):
        done = omnides("staff", small, *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr
    done = omnides("compare", small, "--frame", "equal-servce")
    assert done.returncode == 2
    assert 'did you mean "equal-service"' in done.stderr


def test_compare_with_equal_service_says_so(small, omnides):
    """The frame is in the document; progress names both stages once for each design."""
    done = omnides("compare", small, *QUICK, "--frame", "equal-service", "--format", "json")
    found = json.loads(done.stdout)

    assert found["frame"] == "equal-service"
    assert found["notes"][0].startswith("equal service: apart: ")
    assert done.stderr.splitlines() == [
        "staffing apart, 1 of 2 ...",
        "staffing together, 2 of 2 ...",
        "running 6 simulations ...",
    ]


def test_a_target_of_a_channel_that_nobody_uses_is_noted(small, omnides):
    """Nothing but progress on stderr; without another target it is an error that names the option."""
    nobody = ("--set", "customers.segments.anyone.channel_preference={ phone = 1.0, mail = 0.0 }", "--design", "apart")
    mail, phone = ("--target", "mail.service_level=100%"), ("--target", "phone.service_level=60%")
    done = omnides("staff", small, *QUICK, *nobody, *mail, *phone, "--format", "json")

    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines() == ["staffing apart ..."]
    assert "apart: target left out, as nobody came to the channel" in "\n".join(json.loads(done.stdout)["notes"])
    done = omnides("staff", small, *QUICK, *nobody, *mail)
    assert done.returncode == 2
    assert "--target mail.service_level" in done.stderr
    assert "nobody came to 'mail'" in done.stderr
