"""Starting up: nothing heavy is imported before it is needed."""

from __future__ import annotations

import doctest
import subprocess
import sys

import pytest

import sim

HEAVY = ("numba", "numpy", "pandas", "pydantic", "simpy", "scipy", "rich")
COMMANDS = (
    "list", "show", "validate", "run", "compare", "staff", "sweep", "sensitivity", "breakeven", "levers",
    "baseline", "check", "plot", "report", "query", "schema",
)  # fmt: skip


def _loaded_after(code: str, environment: dict[str, str]) -> list[str]:
    probe = f"import sys\n{code}\nprint([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", probe], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    return list(eval(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "code",
    [
        "import sim",
        "import sim; sim.__version__",
        "import sim.cli",
        "from sim.cli.app import group; group.main(['--help'], standalone_mode=False)",
        "from sim.cli.app import group; group.main(['compare', '--help'], standalone_mode=False)",
    ],
)
def test_start_up_without_work_imports_nothing_heavy(code: str, environment: dict[str, str]) -> None:
    """Importing the package and asking for help load neither numpy nor anything as slow."""
    assert _loaded_after(code, environment) == []


@pytest.mark.parametrize("arguments", [["list"], ["show", "retail-bank"], ["validate", "retail-bank"]])
def test_commands_that_simulate_nothing_do_without_numba(arguments: list[str], environment: dict[str, str]) -> None:
    """Importing Numba takes longer than these commands."""
    code = (
        f"import contextlib, os\nfrom sim.cli.app import group\nwith open(os.devnull, 'w') as nowhere,"
        f" contextlib.redirect_stdout(nowhere), contextlib.suppress(SystemExit):\n"
        f"    group.main({arguments!r}, standalone_mode=False)"
    )
    assert "numba" not in _loaded_after(code, environment)


def test_start_up_probe_finds_heavy_imports(environment: dict[str, str]) -> None:
    """The probe of these tests does notice a heavy import."""
    assert "pydantic" in _loaded_after("import sim; sim.Scenario", environment)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_command_shows_an_example(command, omnides) -> None:
    """The help of every command ends with a command line that can be copied."""
    done = omnides(command, "--help")

    assert done.returncode == 0
    assert f"\n  omnides {command}" in done.stdout.split("Example")[1].replace("    omnides", "  omnides")


def test_help_of_group_lists_all_commands_and_examples(omnides) -> None:
    """`omnides --help` names every command with a whole sentence."""
    done = omnides("--help")

    assert done.returncode == 0
    listed = done.stdout.split("Commands:\n")[1].splitlines()[: len(COMMANDS)]
    assert [line.split()[0] for line in listed] == list(COMMANDS)
    assert all(line.endswith(".") and not line.endswith("...") for line in listed)
    assert "omnides compare retail-bank" in done.stdout


def test_version_option_prints_the_project_version(process) -> None:
    """`--version` and `sim.__version__` say the same."""
    assert process("--version").stdout == f"omnides {sim.__version__}\n"


def test_public_names_all_exist() -> None:
    """Every name the package exports can be had, and is listed by dir()."""
    assert all(getattr(sim, name) is not None for name in sim.__all__)
    assert set(sim.__all__) <= set(dir(sim))


def test_example_of_the_package_runs() -> None:
    """The parts of the package's example that take no time give what they say."""
    failed, tried = doctest.testmod(sim)

    assert tried > 0
    assert failed == 0


def test_public_name_unknown_raises_attribute_error() -> None:
    """A name that is not exported is an AttributeError, as for any module."""
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        sim.simulat  # noqa: B018


def test_choices_that_are_said_twice_are_the_same():
    """Commands name them without importing what they choose from, which would slow every `--help` down."""
    from sim.cli import levers, options, sensitivity, sweep
    from sim.engine.simulate import ENGINES
    from sim.experiment.questions import effects, sampling, worths
    from sim.experiment.study import FRAMES

    assert options.ENGINES == ENGINES
    assert options.FRAMES == FRAMES
    assert sweep.SAMPLINGS == sampling.SAMPLINGS
    assert sensitivity.METHODS == effects.METHODS
    assert tuple(worths.COSTS) == levers.COSTS
