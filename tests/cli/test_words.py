"""The command explains itself in both languages, at once, and points at what was mistyped."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from experiments import cli
from experiments.cli.app import command
from experiments.cli.language import asked_language
from sim import texts

if TYPE_CHECKING:
    from collections.abc import Callable

COMMANDS = list(command().commands)
HEAVY = ("numpy", "pandas", "numba", "mesa", "pyarrow", "pydantic", "ruamel.yaml", "matplotlib")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_has_words_for_everything(linli: Callable, lang: str, name: str) -> None:
    ended = linli("--lang", lang, *([name] if name else []), "--help")
    assert (ended.code, ended.err) == (0, "")
    assert "cli." not in ended.out
    assert ("用法" in ended.out) == (lang == "zh")
    assert ("Usage" in ended.out) == (lang == "en")
    for option in ("--help", "--lang"):
        assert option in ended.out


def test_every_option_of_the_main_commands_is_there(linli: Callable) -> None:
    shared = {"--json", "--out", "--seed", "--weeks", "--engine", "--threads", "--set", "--quiet"}
    for name, own in (
        ("run", {"--acts", "--panel", "--every", "--network"}),
        ("compare", {"--replicates", "--baseline"}),
    ):
        told = linli(name, "--help").out
        assert [option for option in shared | own if option not in told] == []
    for name, options in (
        ("explain", shared - {"--threads"} | {"--person", "--week", "--story"}),
        ("decompose", shared - {"--threads"} | {"--sample"}),
        ("validate", {"--json", "--out", "--set", "--quiet"}),
        ("list", {"--json", "--out"}),
        ("schema", {"--out"}),
    ):
        told = linli(name, "--help").out
        assert [option for option in options if option not in told] == []


def test_nothing_named_shows_the_help(linli: Callable) -> None:
    ended = linli()
    assert ended.code == 0
    assert "Usage" in ended.out


def test_both_catalogues_say_the_same() -> None:
    folder = Path(cli.__file__).parent / "texts"
    english, chinese = (texts.catalogue(folder, lang) for lang in ("en", "zh"))
    assert english.keys() == chinese.keys()
    for key, template in english.items():
        assert texts.placeholders(template) == texts.placeholders(chinese[key]), key


def test_help_loads_nothing_of_the_model() -> None:
    code = (
        "import sys\n"
        "from experiments.cli import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        cwd=Path(cli.__file__).parents[2],
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("arguments", "environment", "lang"),
    [
        (["run", "--lang", "zh"], {"LINLI_LANG": "en"}, "zh"),
        (["--lang=zh-CN"], {}, "zh"),
        ([], {"LINLI_LANG": "zh", "LANG": "en_US.UTF-8"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ([], {"LANG": "fr_FR.UTF-8"}, "en"),
    ],
)
def test_the_language_is_the_asked_one_else_the_locale(
    arguments: list[str], environment: dict[str, str], lang: str
) -> None:
    assert texts.nearest_language(asked_language(arguments, environment)) == lang


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["compar"], "did you mean “compare”"),
        (["run"], "SCENARIO is missing"),
        (["run", "baseline", "--sed", "3"], "did you mean “--seed”"),
        (["run", "baseline", "--seed", "x"], "--seed: a whole number from 0"),
        (["run", "baseline", "--weeks", "0"], "--weeks: a whole number from 1"),
        (["run", "baseline", "--seed", "9007199254740992"], "to 9,007,199,254,740,991"),
        (["compare", "baseline", "points", "-r", "1000000000"], "from 1 to 100,000"),
        (["sweep", "points_budget_novelty", "-r", "100001"], "from 1 to 100,000"),
        (["run", "baseline", "--seed"], "--seed needs a value"),
        (["run", "baseline", "more"], "more than the command takes: more"),
        (["run", "baseline", "--engine", "fst"], "did you mean “fast”"),
        (["run", "baseline", "--set", "weeks"], "path=value"),
        (["run", "baseline", "--set", "weeks.windw=3"], "did you mean “window”"),
        (["run", "baselin"], "did you mean “baseline”"),
        (["run", "no.yaml"], "does not exist"),
        (["compare", "baseline", "pints"], "did you mean “points”"),
        (["list", "measurs"], "did you mean “measures”"),
        (["reprice", "nowhere", "prices"], "not a folder of results"),
        (["--lang", "fr", "list"], "one of: en, zh"),
    ],
)
def test_a_mistake_gets_a_sentence_and_exit_code_2(
    linli: Callable, arguments: list[str], told: str
) -> None:
    ended = linli(*arguments)
    assert ended.code == 2
    assert told.lower() in ended.err.lower()
    assert "Traceback" not in ended.err + ended.out


def test_options_take_what_scenario_files_take() -> None:
    from experiments.cli.options import LARGEST_SEED, MOST_REPLICATES
    from sim.scenario import Scenario

    properties = Scenario.schema()["properties"]
    assert properties["seed"]["maximum"] == LARGEST_SEED
    assert properties["replicates"]["maximum"] == MOST_REPLICATES


def test_files_of_another_kind_are_told_apart(linli: Callable, small: Path) -> None:
    study = small.with_name("study.yaml")
    study.write_text(
        "label: a\nscenario: small.yaml\nfactors:\n  - {name: seed, path: seed, values: [1]}\n",
        encoding="utf-8",
    )
    for name in ("sweep", "search", "fit"):
        ended = linli(name, small)
        assert ended.code == 2 and "names it as scenario: small.yaml" in ended.err
    ended = linli("run", study)
    assert ended.code == 2
    assert "study.yaml, line 2" in ended.err and "linli sweep study.yaml" in ended.err


def test_a_file_where_a_folder_should_be_is_told(linli: Callable, small: Path) -> None:
    for out in (small, small / "results" / "more"):
        ended = linli("run", small, "--out", out, "--lang", "zh")
        assert ended.code == 2
        assert ended.err.strip() == f"{small}：这是文件，此处需要文件夹"


def test_a_mistake_is_told_in_chinese(linli: Callable) -> None:
    ended = linli("run", "baselin", "--lang", "zh")
    assert ended.code == 2
    assert "是否想写“baseline”" in ended.err
    ended = linli("run", "baseline", "--seed", "x", "--lang", "zh")
    assert "应为不小于 0 的整数" in ended.err


def test_every_command_has_its_place_on_the_help_page() -> None:
    from experiments.cli.app import command
    from experiments.cli.help import GROUPS

    named = [name for _, names in GROUPS for name in names]
    assert sorted(named) == sorted(command().commands)
