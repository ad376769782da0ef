"""The pages on classics: both languages, commands that work, numbers that are right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from experiments.verification import CLASSICS, solutions
from experiments.verification.classics import ADDITIVE, BUSH_MOSTELLER
from experiments.verification.letters import ARMS, predictions
from sim import Scenario
from sim.scenario.names import shipped
from sim.scenario.tree import read_value

PAGES = Path(__file__).resolve().parents[2] / "docs" / "classics"
LANGUAGES = ("en", "zh")


def page(name: str, lang: str) -> str:
    return (PAGES / f"{name}.{lang}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["README", *CLASSICS])
def test_both_languages_give_the_same_commands_and_tables(name: str) -> None:
    found = []
    for lang in LANGUAGES:
        commands = [
            line.partition("#")[0].strip()
            for line in page(name, lang).splitlines()
            if line.startswith("    linli")
        ]
        rows = re.findall(r"^\|(.*)\|$", page(name, lang), re.M)
        found.append((commands, [re.findall(r"[\d.]+", row.partition("|")[2]) for row in rows]))
    assert found[0] == found[1]
    assert found[0][0]


@pytest.mark.parametrize("name", ["README", *CLASSICS])
def test_commands_name_what_there_is(name: str) -> None:
    for line in re.findall(r"^    linli (.*)$", page(name, "en"), re.M):
        words = line.partition("#")[0].split()
        if words[0] == "classics":
            assert {word for word in words[1:] if not word.startswith("--")} <= set(CLASSICS)
        else:
            settings = [words[k + 1].split("=") for k, w in enumerate(words) if w == "--set"]
            Scenario.load(words[1], {path: read_value(value) for path, value in settings})


def test_every_scenario_is_on_the_first_page() -> None:
    for lang in LANGUAGES:
        named = set(re.findall(r"`([a-z_]+)`", page("README", lang)))
        assert {name.removeprefix("classics/") for name in shipped("scenario")
                if name.startswith("classics/")} <= named  # fmt: skip


def numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"\d+\.\d+", text)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_numbers_are_those_of_the_solutions(lang: str) -> None:
    rows = re.findall(r"^\|.*\|$", page("watts", lang), re.M)
    degrees = [0.8, 1.2, 2.0, 4.0, 5.5, 6.5]
    frequencies = [0.280, 0.754, 0.865, 0.376]
    assert numbers(rows[2]) == frequencies
    for degree, told in zip(degrees[1:5], frequencies, strict=True):
        assert solutions.cascade_frequency(degree, 0.18) == pytest.approx(told, abs=5e-4)
    for degree, told in zip(degrees[1:5], numbers(rows[3]), strict=True):
        assert solutions.cascade_size(degree, 0.18) == pytest.approx(told, abs=6e-4)
    window = solutions.window(0.18) or (0.0, 0.0)
    assert all(f"{bound:.3f}" in page("watts", lang) for bound in window)
    assert f"{solutions.normal_tipping(0.25):.4f}" in page("granovetter", lang)
    for intensity in (1.5, 2.0):
        level = solutions.mean_field(intensity, 0.0, 1.0, 1.0)
        assert f"{level:.5f}" in page("brock_durlauf", lang)
    ring = solutions.ring_steps(40, 4)
    for chance, weeks in ((0.02, 20), (0.15, 20), (0.15, 100)):
        assert f"{solutions.copied_acts(ring, chance, weeks):.2f}" in page("fowler_cascade", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_numbers_of_the_experiment_and_of_the_other_program(lang: str) -> None:
    rows = re.findall(r"^\|.*\|$", page("gerber_green_larimer", lang), re.M)[2:]
    for row, name in zip(rows, ("civic_duty", "hawthorne", "self"), strict=True):
        told = numbers(row)
        assert told[0] == round(100 * ARMS[name].turnout, 1)
        assert told[1] == round(100 * predictions(asked=False)[name].turnout, 1)
        if name != "civic_duty":
            assert told[3] == round(100 * predictions(asked=True)[name].turnout, 1)
    rows = re.findall(r"^\|.*\|$", page("bendor_diermeier_ting", lang), re.M)[2:]
    assert numbers(rows[0]) == list(BUSH_MOSTELLER.values())
    assert numbers(rows[1]) == list(ADDITIVE.values())
