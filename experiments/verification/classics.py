"""The classics, each run by the engine and laid beside its exact solution.

Every function takes an effort: 1 for the command `linli classics`, less for quick tests, and
returns `Check`s. The numbers that were computed elsewhere (evidence.md, section 4) are named
where they are used.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from experiments.verification import solutions
from experiments.verification.checks import ERRORS, Check, mean_margin, share_margin
from experiments.verification.letters import gerber_green_larimer
from experiments.verification.running import acting, model_of, run_to_rest, shares

if TYPE_CHECKING:
    from collections.abc import Callable

BUSH_MOSTELLER = {0.05: 0.509, 0.25: 0.503, 0.5: 0.492, 0.8: 0.437}
"""Turnout by cost after Bendor, Diermeier and Ting: another program's runs, parameters in part from
memory."""
ADDITIVE = {0.05: 0.407, 0.25: 0.361, 0.5: 0.295, 0.8: 0.057}
"""The same with Fowler's additive adjustment; these wander for hundreds of weeks."""


def granovetter(effort: float = 1.0) -> list[Check]:
    """A hundred people on a ladder of thresholds; one threshold changed; normal thresholds."""
    checks = []
    for name, expected in (("granovetter", 100.0), ("granovetter_changed", 1.0)):
        model = model_of(name).run()
        checks.append(Check(name, "N = 100", expected, float(acting(model).sum())))
    people = int(20_000 * max(effort, 0.1))
    for sd in (0.05, 0.1, 0.14, 0.2, 0.3):
        normal = model_of("granovetter_normal", people, decision__thresholds__sd=sd).run()
        case, own = f"σ = {sd:g}", normal.arrays.classic["threshold"]
        path = solutions.threshold_path(own, len(normal.measures))
        got = normal.measures["activity_acts"].to_numpy() / people
        largest = float(np.abs(got - path).max())
        checks.append(Check("granovetter_normal", f"{case}: max |x − F(x)|", 0.0, largest))
        limit = solutions.normal_limit(0.25, sd)
        density = math.exp(-0.5 * ((limit - 0.25) / sd) ** 2) / (sd * math.sqrt(2.0 * math.pi))
        margin = share_margin(limit, people) / (1.0 - density)
        checks.append(Check("granovetter_normal", case, limit, float(got[-1]), margin, "luck"))
    return checks


def watts(effort: float = 1.0) -> list[Check]:
    """How often, and how far, one start spreads on Poisson networks, in the window and outside."""
    copies, people = max(30, int(60 * effort)), 5000 if effort >= 1.0 else 2000
    checks = []
    for degree in (0.8, 1.2, 2.0, 4.0, 5.5, 8.0) if effort >= 1.0 else (0.8, 2.0, 4.0, 8.0):
        model = model_of("watts", people, copies, community__ties__network__degree=degree)
        reached = shares(run_to_rest(model))
        large = reached[reached > 0.05]
        case = f"φ = 0.18, z = {degree:g}"
        expected = solutions.cascade_frequency(degree, 0.18)
        margin = share_margin(expected, copies)
        frequency = large.size / copies
        checks.append(Check("watts", f"{case}: frequency", expected, frequency, margin, "luck"))
        if large.size > 1:
            size = solutions.cascade_size(degree, 0.18)
            width = mean_margin(large) + 2.0 / math.sqrt(people * copies)
            mean = float(large.mean())
            checks.append(Check("watts", f"{case}: size", size, mean, width, "luck"))
    return checks


def brock_durlauf(effort: float = 1.0) -> list[Check]:
    """Levels of participation with mutual influence, from nobody and from all."""
    people, weeks, rest = int(20_000 * max(effort, 0.2)), 150, 50
    checks = []
    cases = ((0.5, 0.0, 1.0), (1.5, 0.0, 1.0), (2.0, 0.0, 1.0), (1.5, 0.1, 1.0), (1.0, -0.2, 0.5))
    for intensity, private, social in cases:
        for start in (0.0, 1.0):
            model = model_of(
                "brock_durlauf",
                people,
                decision__intensity=intensity,
                decision__private=private,
                decision__social=social,
                decision__start__share=start,
            ).run(weeks=weeks)
            acts = model.measures["activity_acts"].to_numpy()[rest:]
            got = float(2.0 * acts.mean() / people - 1.0)
            level = solutions.mean_field(intensity, private, social, 2.0 * start - 1.0)
            noise = 1.0 - level * level
            slope = intensity * social * noise
            error = math.sqrt(noise / (people * acts.size)) / (1.0 - slope)
            margin = ERRORS * error + 2.0 / people
            case = (
                f"β = {intensity:g}, h = {private:g}, J = {social:g}, m(0) = {2 * start - 1:+.0f}"
            )
            checks.append(Check("brock_durlauf", case, level, got, margin, "luck"))
    return checks


def voter(effort: float = 1.0) -> list[Check]:
    """How often all end up acting: as often as the share that started."""
    copies = max(400, int(1500 * effort))
    checks = []
    for start in (0.1, 0.3, 0.5, 0.8):
        model = model_of("voter", 20, copies, decision__start__share=start).run()
        ended = shares(model)
        undecided = float(((ended > 0.0) & (ended < 1.0)).sum())
        case = f"x = {start:g}"
        checks.append(Check("voter", f"{case}: undecided", 0.0, undecided))
        margin = share_margin(start, copies)
        checks.append(Check("voter", case, start, float((ended == 1.0).mean()), margin, "luck"))
    return checks


def fowler_cascade(effort: float = 1.0) -> list[Check]:
    """Further votes due to one person's: two runs with the same luck, and the exact mean."""
    copies = max(150, int(600 * effort))
    checks = []
    for chance, weeks in ((0.02, 20), (0.15, 20), (0.15, 100)):
        ended = [
            shares(model_of("fowler_cascade", 40, copies, decision__ego=ego,
                            decision__chance=chance).run(weeks=weeks))
            for ego in ("acts", "abstains")
        ]  # fmt: skip
        further = 40.0 * (ended[0] - ended[1]) - 1.0
        expected = solutions.copied_acts(solutions.ring_steps(40, 4), chance, weeks)
        case = f"p = {chance:g}, T = {weeks}"
        got, margin = float(further.mean()), mean_margin(further)
        checks.append(Check("fowler_cascade", case, expected, got, margin, "luck"))
    return checks


def bendor_diermeier_ting(effort: float = 1.0) -> list[Check]:
    """Turnout of two factions that learn, by cost, beside another program's runs."""
    weeks = 2000 if effort >= 1.0 else 1000
    checks = []
    for name, table, margin in (
        ("bendor_diermeier_ting", BUSH_MOSTELLER, 0.015),
        ("fowler_habitual", ADDITIVE, 0.06),
    ):
        for cost, expected in table.items():
            model = model_of(name, decision__cost=cost).run(weeks=weeks)
            got = float(model.measures["activity_acts"].iloc[weeks // 4 :].mean() / 2000)
            checks.append(Check(name, f"c = {cost:g}", expected, got, margin, "cross_run"))
    return checks


CLASSICS: dict[str, Callable[[float], list[Check]]] = {
    "granovetter": granovetter,
    "watts": watts,
    "brock_durlauf": brock_durlauf,
    "voter": voter,
    "fowler_cascade": fowler_cascade,
    "gerber_green_larimer": gerber_green_larimer,
    "bendor_diermeier_ting": bendor_diermeier_ting,
}
"""What can be verified, by the name of its page."""
