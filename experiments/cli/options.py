"""The options of the commands, each declared once; their help is a key of the catalogues."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from experiments.cli.language import is_language
from sim.errors import InputError, nearest_name
from sim.texts import available_languages

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Chosen = TypeVar("Chosen", str, str | None)


def _language(code: str | None) -> str | None:
    if code is not None and not is_language(code):
        raise InputError(
            "error.bad_value",
            key="--lang",
            expected="expect.one_of",
            got=code,
            names=", ".join(available_languages()),
        )
    return code


Scenario = Annotated[str, typer.Argument(metavar="SCENARIO", help="cli.argument.scenario")]
Scenarios = Annotated[list[str], typer.Argument(metavar="SCENARIO…", help="cli.argument.scenarios")]
Lang = Annotated[
    str | None,
    typer.Option("--lang", metavar="en|zh", help="cli.option.lang", callback=_language),
]
Json = Annotated[bool, typer.Option("--json", help="cli.option.json")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="cli.option.quiet")]
Out = Annotated[Path | None, typer.Option("--out", "-o", metavar="DIR", help="cli.option.out")]
OutFile = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="FILE", help="cli.option.schema_out")
]
MOST_REPLICATES = 100_000
LARGEST_SEED = 2**53 - 1
"""What scenario files take at most, too; known here, since reading options loads no model."""

Seed = Annotated[
    int | None,
    typer.Option("--seed", metavar="N", min=0, max=LARGEST_SEED, help="cli.option.seed"),
]
Replicates = Annotated[
    int | None,
    typer.Option(
        "--replicates", "-r", metavar="N", min=1, max=MOST_REPLICATES, help="cli.option.replicates"
    ),
]
Weeks = Annotated[int | None, typer.Option("--weeks", metavar="N", min=1, help="cli.option.weeks")]
Engine = Annotated[
    str, typer.Option("--engine", metavar="fast|reference", help="cli.option.engine")
]
Threads = Annotated[
    int | None, typer.Option("--threads", metavar="N", min=1, help="cli.option.threads")
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", "--threads", metavar="N", min=1, help="cli.option.processes"),
]
Dask = Annotated[
    str | None, typer.Option("--dask", metavar="ADDRESS|local", help="cli.option.dask")
]
Resume = Annotated[bool, typer.Option("--resume", help="cli.option.resume")]
Ensemble = Annotated[
    bool | None, typer.Option("--ensemble/--no-ensemble", help="cli.calibration_option.ensemble")
]
Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="cli.option.set")
]
PlanSet = Annotated[
    list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="cli.option.plan_set")
]
PlanSeed = Annotated[
    int | None, typer.Option("--seed", metavar="N", min=0, help="cli.option.plan_seed")
]
PlanReplicates = Annotated[
    int | None,
    typer.Option(
        "--replicates",
        "-r",
        metavar="N",
        min=1,
        max=MOST_REPLICATES,
        help="cli.option.plan_replicates",
    ),
]
Processes = Annotated[
    int | None, typer.Option("--threads", metavar="N", min=1, help="cli.option.processes")
]
Acts = Annotated[
    Path | None, typer.Option("--acts", metavar="FILE.parquet", help="cli.option.acts")
]
Panel = Annotated[
    Path | None, typer.Option("--panel", metavar="FILE.parquet", help="cli.option.panel")
]
Every = Annotated[int | None, typer.Option("--every", metavar="W", min=1, help="cli.option.every")]
Network = Annotated[
    Path | None, typer.Option("--network", metavar="FILE", help="cli.option.network")
]

ENGINES = ("fast", "reference")


def checked_choice(option: str, chosen: Chosen, names: Iterable[str]) -> Chosen:
    """The value of an option that takes one of some names, if it is one.

    Args:
        option: The option.
        chosen: What was given; None where nothing was.
        names: The names.

    Raises:
        InputError: There is no such name; the nearest is given.
    """
    known = list(names)
    if chosen is not None and chosen not in known:
        raise InputError(
            "error.bad_value",
            key=option,
            expected="expect.one_of",
            got=chosen,
            nearest=nearest_name(chosen, known),
            names=", ".join(known),
        )
    return chosen


def checked_engine(engine: str) -> str:
    """An engine's name, if it is one.

    Raises:
        InputError: There is no such engine; the nearest is given.
    """
    return checked_choice("--engine", engine, ENGINES)


def needs(option: str, other: str) -> InputError:
    """What to say of an option that means nothing without another one."""
    return InputError("cli.needs", option=option, other=other)


def excludes(option: str, other: str) -> InputError:
    """What to say of two options of which one goes against the other."""
    return InputError("cli.excludes", option=option, other=other)


def overrides(
    settings: list[str] | None,
    weeks: int | None = None,
    *,
    given: Mapping[str, tuple[str, object]] | None = None,
    fixed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The values of `--set path=value` and `--weeks` by dotted path.

    Args:
        settings: The settings.
        weeks: Weeks of the window, None where the option was not given.
        given: Other options that say what a setting can say, too: by the path of the setting the
            option and its value, None where it was not given.
        fixed: Options that alone say what this command takes, by the path of the setting.

    Raises:
        InputError: A setting without a path or an equals sign, a value that is not YAML, or what
            an option says, or is there to say.
    """
    from sim.scenario.tree import read_value

    said = {"weeks.window": ("--weeks", weeks), **(given or {})}
    values: dict[str, Any] = {}
    for setting in settings or []:
        path, equals, value = setting.partition("=")
        path = path.strip()
        if not equals or not path:
            raise InputError("cli.bad_setting", got=setting)
        for known, (option, chosen) in said.items():
            if chosen is not None and (path == known or known.startswith(f"{path}.")):
                raise InputError("cli.given_twice", option=option, path=path)
        if path in (fixed or {}):
            raise InputError("cli.not_by_set", path=path, option=(fixed or {})[path])
        values[path] = read_value(value)
    return values if weeks is None else {"weeks.window": weeks, **values}
