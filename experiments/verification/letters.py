"""Letters before an election (Gerber, Green and Larimer 2008): what is fitted, what predicted.

Turnout by arm comes from their table 2. Two readings of the model are tried, both without freedom
in the predicted arms:

- *A letter is no ask*: intercept from the control group, weight of being noticed from the arm in
  which neighbours are told. Predicted: the three other letters.
- *A letter is an ask*: the letter that only speaks of duty gives its weight besides. Predicted: the
  two remaining letters.

Who would notice is not fitted: nobody (`civic_duty`, and `hawthorne`, whose readers are strangers),
the housemates among the ties nearby (`self`), all (`neighbours`). The intervals leave out that
letters went to households, so they are somewhat too narrow.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from experiments.verification.checks import Check, share_margin
from experiments.verification.running import acting, model_of
from sim.population.spec import TieSpec

NORMAL_95 = 1.959963984540054


@dataclass(frozen=True)
class Letter:
    """One arm of the experiment.

    Attributes:
        turnout: Share that voted.
        people: Number of people.
    """

    turnout: float
    people: int


ARMS = {
    "control": Letter(0.2966383, 191_243),
    "civic_duty": Letter(0.3145377, 38_218),
    "hawthorne": Letter(0.3223746, 38_204),
    "self": Letter(0.3451515, 38_218),
    "neighbours": Letter(0.3779482, 38_201),
}


def logit(share: float) -> float:
    """Logarithm of the odds."""
    return math.log(share / (1.0 - share))


def noticed() -> dict[str, float]:
    """Share of the model's ties nearby that would notice a vote, by arm."""
    ties = TieSpec()
    near = ties.household + ties.stairwell + ties.building + ties.court
    return {
        "control": 0.0, "civic_duty": 0.0, "hawthorne": 0.0, "self": ties.household / near,
        "neighbours": 1.0,
    }  # fmt: skip


@dataclass(frozen=True)
class Prediction:
    """Turnout of one arm from the fitted ones.

    Attributes:
        turnout: Predicted share.
        error: Standard error that comes from the fitted arms.
    """

    turnout: float
    error: float


def predictions(*, asked: bool) -> dict[str, Prediction]:
    """Predicted turnout of all arms; those fitted return what was observed.

    Args:
        asked: Whether a letter is an ask, whose weight the arm `civic_duty` gives.
    """
    base = "civic_duty" if asked else "control"
    visible = noticed()
    found = {}
    for name in ARMS:
        weights = {base: 1.0 - visible[name], "neighbours": visible[name]}
        if name == "control":
            weights = {"control": 1.0}
        value = sum(w * logit(ARMS[arm].turnout) for arm, w in weights.items())
        turnout = 1.0 / (1.0 + math.exp(-value))
        variance = sum(
            w * w / (ARMS[arm].people * ARMS[arm].turnout * (1.0 - ARMS[arm].turnout))
            for arm, w in weights.items()
        )
        found[name] = Prediction(turnout, turnout * (1.0 - turnout) * math.sqrt(variance))
    return found


def gerber_green_larimer(effort: float = 1.0) -> list[Check]:
    """Turnout by arm of the engine against the equation, and predictions against the votes."""
    checks = []
    for asked in (False, True):
        found = predictions(asked=asked)
        case = "asked = 1" if asked else "asked = 0"
        checks += _engine(found, asked, case, 10 if effort >= 1.0 else 4)
        fitted = {"control", "neighbours"} | ({"civic_duty"} if asked else set())
        for name, letter in ARMS.items():
            if name in fitted:
                continue
            observed = math.sqrt(letter.turnout * (1.0 - letter.turnout) / letter.people)
            margin = NORMAL_95 * math.hypot(observed, found[name].error)
            label = f"{case}: {name}"
            checks.append(
                Check("gerber_green_larimer", label, letter.turnout, found[name].turnout,
                      margin, "prediction")
            )  # fmt: skip
    return checks


def _engine(found: dict[str, Prediction], asked: bool, case: str, weeks: int) -> list[Check]:
    """Turnout that the engine gives in each arm; each week is new luck."""
    base = logit(ARMS["control"].turnout)
    ask = logit(ARMS["civic_duty"].turnout) - base if asked else 0.0
    visibility = logit(ARMS["neighbours"].turnout) - base - ask
    model = model_of(
        "gerber_green_larimer",
        decision__private=base,
        decision__asking=ask,
        decision__visibility=visibility,
    )
    arm = model.arrays.classic["arm"]
    votes = np.zeros(len(ARMS))
    for _ in range(weeks):
        model.step()
        votes += np.bincount(arm[acting(model)], minlength=len(ARMS))
    people = weeks * np.bincount(arm, minlength=len(ARMS))
    return [
        Check("gerber_green_larimer", f"{case}: {name} (engine)", found[name].turnout,
              float(votes[k] / people[k]), share_margin(found[name].turnout, int(people[k])),
              "luck")
        for k, name in enumerate(ARMS)
    ]  # fmt: skip
