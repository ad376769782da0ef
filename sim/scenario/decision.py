"""The rule by which residents decide: the model's nested logit, or one with known answers.

    decision:
      rule: threshold
      thresholds: {kind: same, value: 0.18}
      start: {people: 1}

With any rule but `nested_logit` a week is one choice a resident, to act or not (recorded as an act
of the form `activity`), made from what was done in the week before; there are no matters, offers,
staff hours or moves. Such a scenario has no interventions and no spin-up.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.columns import DECISION
from sim.errors import InputError
from sim.scenario.base import Amount, Count, FileModel, Name, Number, Positive, Share

RULES = ("nested_logit", "threshold", "logit", "copy", "aspiration")
NORMS = ("log", "linear", "saturating", "none", "balanced")
"""Forms of the norm of the rule `logit`; the first four are those of the model (`norm_form`)."""


class Start(FileModel):
    """Who acts before week 0; with neither key, those of whom the network file says so.

    Attributes:
        people: So many residents of each settlement, drawn at random.
        share: Such a share of them, drawn at random.
    """

    people: Count | None = None
    share: Share | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if self.people is not None and self.share is not None:
            raise InputError("population.one_of_both", names="people, share")
        return self


class Ladder(FileModel):
    """Thresholds 0, 1, 2 … one a resident of a settlement; as shares of all, 0, 1/N, 2/N ….

    Attributes:
        change: Two numbers: who had the first has the second.
    """

    kind: Literal["ladder"] = "ladder"
    change: tuple[Count, Count] | None = None


class Same(FileModel):
    """The same threshold for everybody."""

    kind: Literal["same"] = "same"
    value: Number


class Normal(FileModel):
    """Normally distributed thresholds; some may be below 0 or beyond everybody."""

    kind: Literal["normal"] = "normal"
    mean: Number
    sd: Amount


class Given(FileModel):
    """Thresholds of the network file: the attribute or column `threshold` of each node."""

    kind: Literal["given"] = "given"


Thresholds = Annotated[Ladder | Same | Normal | Given, Field(discriminator="kind")]


class Arm(FileModel):
    """One arm of a field experiment.

    Attributes:
        name: What it is called in results.
        weight: Residents in it, relative to the other arms.
        visible: Share of one's neighbourhood that would notice the act.
        asked: 1 if one is asked to act, else 0.
    """

    name: Name
    weight: Positive = 1
    visible: Share = 0.0
    asked: Share = 0.0


class Rule(FileModel):
    """What the rules with known answers have in common.

    Attributes:
        sees: Whose acts of last week count: those of one's `ties`, or of `everyone` in the
            settlement (oneself included), as in mean-field theory.
        start: Who acts before week 0.
        nodes: CSV table of residents with the column `id` and any of `threshold`, `active`,
            `faction` and `steadfast`; a GraphML file of ties has them as attributes of its nodes.
    """

    sees: Literal["ties", "everyone"] = "ties"
    start: Start = Start()
    nodes: str | None = None

    def numbers(self) -> dict[str, float]:
        """What compiled code takes, a number for each of `sim.columns.DECISION`."""
        found = dict.fromkeys(DECISION, 0.0)
        found["decision_everyone"] = float(self.sees == "everyone")
        return found


class NestedLogit(FileModel):
    """The model's own decision."""

    rule: Literal["nested_logit"] = "nested_logit"

    def numbers(self) -> dict[str, float]:
        """See `Rule.numbers`."""
        return dict.fromkeys(DECISION, 0.0)


class ThresholdRule(Rule):
    """Act if enough others did (Granovetter 1978; Watts 2002).

    Attributes:
        thresholds: Threshold of each resident.
        unit: Whether thresholds are a `share` of those one sees, or a `count` of them.
        lasting: Whether who has acted once goes on acting.
    """

    rule: Literal["threshold"] = "threshold"
    thresholds: Thresholds
    unit: Literal["share", "count"] = "share"
    lasting: bool = False

    def numbers(self) -> dict[str, float]:
        """See `Rule.numbers`."""
        count, lasting = float(self.unit == "count"), float(self.lasting)
        return super().numbers() | {
            "decision_rule": 1.0, "decision_count": count, "decision_lasting": lasting,
        }  # fmt: skip


class LogitRule(Rule):
    """Act with chance 1/(1 + exp(−2·intensity·V)) (Brock and Durlauf 2001).

    V = private + social·g(x) + visibility·visible + asking·asked, where x is the share of those
    seen who acted last week, and the last two terms are those of one's arm.

    Attributes:
        intensity: β: how much the value decides, against luck. With 0.5 the rest is in logit
            points.
        private: h: value of acting whatever others do.
        social: J: weight of what others do.
        norm: g: `balanced` 2x − 1, `log` ln((x + .02)/.07), `linear` (x − .05)/.07, `saturating`,
            or `none`.
        visibility: Weight of being noticed.
        asking: Weight of being asked.
        arms: Arms of an experiment, dealt out in turn; none: everybody is alike.
    """

    rule: Literal["logit"] = "logit"
    intensity: Amount = 0.5
    private: Number = 0.0
    social: Number = 0.0
    norm: Literal["log", "linear", "saturating", "none", "balanced"] = "balanced"
    visibility: Number = 0.0
    asking: Number = 0.0
    arms: tuple[Arm, ...] = ()

    def numbers(self) -> dict[str, float]:
        """See `Rule.numbers`."""
        return super().numbers() | {
            "decision_rule": 2.0,
            "decision_intensity": self.intensity,
            "decision_private": self.private,
            "decision_social": self.social,
            "decision_norm": float(NORMS.index(self.norm)),
            "decision_visibility": self.visibility,
            "decision_asking": self.asking,
        }


class CopyRule(Rule):
    """Do what one of those seen did last week, act or not (voter model; Fowler 2005).

    Attributes:
        chance: Chance a week of looking at one of them, drawn at random; otherwise one does as one
            did.
        ego: What the first resident of each settlement does, whatever others do; `free`: as
            others.
    """

    rule: Literal["copy"] = "copy"
    chance: Share = 1.0
    ego: Literal["acts", "abstains", "free"] = "free"

    def numbers(self) -> dict[str, float]:
        """See `Rule.numbers`."""
        return super().numbers() | {"decision_rule": 3.0, "decision_chance": self.chance}


class AspirationRule(Rule):
    """Do more of what paid more than one had aspired to (Bendor, Diermeier and Ting 2003).

    Residents belong to two factions; the one with more acts wins the week. One's payoff is the
    benefit if the own faction won, less the cost if one acted, plus noise.

    Attributes:
        adjustment: `proportional` (Bush and Mosteller), or `additive` (Fowler 2006).
        benefit: Payoff of winning.
        cost: Cost of acting.
        noise: Half the width of the uniform noise on payoffs.
        step: α: size of an adjustment of the propensity.
        persistence: λ: weight of the old aspiration.
        inertia: ε: chance a week that the propensity is not adjusted, likewise the aspiration.
        propensity: Propensity to act at first.
        aspiration: Aspiration at first.
    """

    rule: Literal["aspiration"] = "aspiration"
    adjustment: Literal["proportional", "additive"] = "proportional"
    benefit: Amount = 1.0
    cost: Amount
    noise: Amount = 0.1
    step: Share = 0.1
    persistence: Share = 0.95
    inertia: Share = 0.01
    propensity: Share = 0.5
    aspiration: Number = 0.5

    def numbers(self) -> dict[str, float]:
        """See `Rule.numbers`."""
        return super().numbers() | {
            "decision_rule": 4.0,
            "decision_additive": float(self.adjustment == "additive"),
            "decision_benefit": self.benefit,
            "decision_cost": self.cost,
            "decision_noise": self.noise,
            "decision_step": self.step,
            "decision_persistence": self.persistence,
            "decision_inertia": self.inertia,
        }


Decision = Annotated[
    NestedLogit | ThresholdRule | LogitRule | CopyRule | AspirationRule,
    Field(discriminator="rule"),
]
