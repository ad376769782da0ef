"""What a lesson file holds: one YAML file a lesson, everything in Chinese and English.

A lesson asks a class to predict what a run will give, runs it, and compares. The file names the
scenarios to run and what to read off them; no result stands in it. Sentences about results hold
`{value}`, `{low}`, `{high}`, `{first}` and `{second}`, filled in from a run, and each says in which
direction the result must lie for the sentence to be true.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from sim.errors import InputError, nearest_name
from sim.scenario.base import FileModel, Label, Name, Number, Positive

UNITS = {
    "percent": (100.0, 1),
    "points": (100.0, 1),
    "index": (100.0, 1),
    "people": (1.0, 0),
    "weeks": (1.0, 1),
    "number": (1.0, 0),
}
"""Units of quantities: factor on the model's value, and decimals shown. `points` are percentage
points of a difference; `index` is a state from 0 to 1, shown from 0 to 100."""

Unit = Literal["percent", "points", "index", "people", "weeks", "number"]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
SIGNS = ("rise", "same", "fall")


class Choice(FileModel):
    """One of the answers that a class can choose.

    Attributes:
        key: Name in the file.
        label: What is shown.
    """

    key: Key
    label: Label


class NumberPrediction(FileModel):
    """A prediction that is a number on a slider.

    Attributes:
        ask: What the class is asked.
        unit: Word behind the number.
        low: Left end.
        high: Right end.
        step: Between two values.
    """

    kind: Literal["number"]
    ask: Label
    unit: Label
    low: Number
    high: Number
    step: Annotated[Number, Field(gt=0)]

    @model_validator(mode="after")
    def _ordered(self) -> NumberPrediction:
        steps = (self.high - self.low) / self.step
        if not 2 <= steps <= 1000 or abs(steps - round(steps)) > 1e-9:
            raise InputError("dash.lesson.bad_slider")
        return self


class ChoicePrediction(FileModel):
    """A prediction that is one of a few answers.

    Attributes:
        ask: What the class is asked.
        choices: The answers, two to six.
    """

    kind: Literal["choice"]
    ask: Label
    choices: Annotated[list[Choice], Field(min_length=2, max_length=6)]


Prediction = Annotated[NumberPrediction | ChoicePrediction, Field(discriminator="kind")]


class Arm(FileModel):
    """A scenario that is run.

    Attributes:
        name: Name within the lesson.
        label: What it is called.
        scenario: Name of a shipped scenario.
        set: Values that go over the scenario's, by dotted key.
        x: Where it stands on the axis of a curve.
    """

    name: Key
    label: Label
    scenario: Name
    set: dict[str, Any] = Field(default_factory=dict)
    x: Number | None = None


class Run(FileModel):
    """What is run.

    Attributes:
        arms: The scenarios; those that are alike until week 0 go on from one spin-up.
        replicates: Runs of each, every one with other people and other luck.
        seed: Seed of the whole.
        set: Values that go over those of every scenario, by dotted key.
        ensemble: Whether replicate k takes set k of the shipped parameter sets.
        exact: Whether nothing in it is left to chance, so that one run says all.
    """

    arms: Annotated[list[Arm], Field(min_length=1, max_length=12)]
    replicates: Annotated[Positive, Field(le=200)]
    seed: Positive = 1
    set: dict[str, Any] = Field(default_factory=dict)
    ensemble: bool = False
    exact: bool = False


class Quantity(FileModel):
    """A number that is read off a run.

    Attributes:
        outcome: Name of the outcome; see `observing`.
        arm: The arm it is read from.
        against: The arm it is compared with, replicate by replicate; none: its level.
        unit: How it is shown.
        take: `mean` over replicates, or `positive`: in how many of a hundred it is above zero.
    """

    outcome: Name
    arm: Key
    against: Key | None = None
    unit: Unit
    take: Literal["mean", "positive"] = "mean"


class NumberAnswer(FileModel):
    """The model's answer is a number."""

    kind: Literal["number"]
    quantity: Quantity
    observed: Number | None = None
    observed_source: Name | None = None


class LargestAnswer(FileModel):
    """The model's answer is the choice whose quantity is largest."""

    kind: Literal["largest"]
    quantities: dict[Key, Quantity]


class SignAnswer(FileModel):
    """The model's answer is `rise`, `same` or `fall`.

    Attributes:
        quantity: A difference.
        smallest: Differences within it, in the quantity's unit, count as `same`.
    """

    kind: Literal["sign"]
    quantity: Quantity
    smallest: Annotated[Number, Field(ge=0)]


Answer = Annotated[NumberAnswer | LargestAnswer | SignAnswer, Field(discriminator="kind")]


class WeeksPicture(FileModel):
    """A measure of the model, week by week, for some arms."""

    kind: Literal["weeks"]
    title: Label
    measure: Name
    arms: Annotated[list[Key], Field(min_length=1)]
    per_person: bool = False
    unit: Unit


class QuartersPicture(FileModel):
    """The share who took part, quarter by quarter, or its difference from another arm."""

    kind: Literal["quarters"]
    title: Label
    form: Name = "any"
    arms: Annotated[list[Key], Field(min_length=1)]
    against: Key | None = None


class Bar(FileModel):
    """A bar and its name; `observed` is a figure from the world, shown beside it."""

    label: Label
    quantity: Quantity
    observed: Number | None = None


class BarsPicture(FileModel):
    """Quantities side by side, with intervals."""

    kind: Literal["bars"]
    title: Label
    bars: Annotated[list[Bar], Field(min_length=1, max_length=12)]


class CurvePicture(FileModel):
    """One outcome over the arms' `x`."""

    kind: Literal["curve"]
    title: Label
    axis: Label
    outcome: Name
    arms: Annotated[list[Key], Field(min_length=2)]
    unit: Unit


class SpreadPicture(FileModel):
    """One quantity in every single replicate, in order of size."""

    kind: Literal["spread"]
    title: Label
    quantity: Quantity


Picture = Annotated[
    WeeksPicture | QuartersPicture | BarsPicture | CurvePicture | SpreadPicture,
    Field(discriminator="kind"),
]


class Finding(FileModel):
    """A sentence about the result, and what must hold for it.

    Attributes:
        says: The sentence, with placeholders.
        quantity: What it is about.
        direction: `up` and `down`: the interval lies above or below zero; `none`: within
            `within` of zero; `near`: within `within` of `target`; `undecided`: parameter sets
            that fit equally well disagree about the sign.
        within: In the quantity's unit.
        target: In the quantity's unit.
    """

    says: Label
    quantity: Quantity
    direction: Literal["up", "down", "none", "near", "undecided"]
    within: Annotated[Number, Field(ge=0)] = 0.0
    target: Number = 0.0


class Misconception(FileModel):
    """What pupils tend to believe, and what to answer."""

    belief: Label
    answer: Label


class Evidence(FileModel):
    """What is known outside the model.

    Attributes:
        source: Key of the bibliography.
        strength: `strong` (experiments or several studies that agree), `moderate` (one good
            study), `weak` (a case, an argument, or another country's).
        says: What it says.
    """

    source: Name
    strength: Literal["strong", "moderate", "weak"]
    says: Label


class Notes(FileModel):
    """For the teacher."""

    stress: Annotated[list[Label], Field(min_length=1)]
    misconceptions: Annotated[list[Misconception], Field(min_length=1)]
    limits: Annotated[list[Label], Field(min_length=1)]
    evidence: Annotated[list[Evidence], Field(min_length=1)]


class Lesson(FileModel):
    """A lesson.

    Attributes:
        order: Place in the list, from 1.
        kind: `classic` (a model with a known answer), `policy` (this project's model), `limits`.
        minutes: How long it takes.
        title: Its name.
        question: What it asks, in plain words.
        situation: What is the case, one paragraph a line.
        prediction: What the class enters before the run.
        run: What is run.
        answer: What the prediction is compared with.
        pictures: What is shown.
        findings: What the run shows.
        discussion: Questions to discuss.
        notes: For the teacher.
    """

    order: Positive
    kind: Literal["classic", "policy", "limits"]
    minutes: Annotated[Positive, Field(le=180)]
    title: Label
    question: Label
    situation: Label
    prediction: Prediction
    run: Run
    answer: Answer
    pictures: Annotated[list[Picture], Field(min_length=1, max_length=4)]
    findings: Annotated[list[Finding], Field(min_length=1)]
    discussion: Annotated[list[Label], Field(min_length=2)]
    notes: Notes

    @model_validator(mode="after")
    def _fits_together(self) -> Lesson:
        arms = [arm.name for arm in self.run.arms]
        for name in arms:
            if arms.count(name) > 1:
                raise InputError("dash.lesson.same_arm", name=name)
        for name in _named_arms(self):
            if name not in arms:
                nearest = nearest_name(name, arms)
                raise InputError("dash.lesson.unknown_arm", name=name, nearest=nearest)
        _check_answer(self)
        return self

    def arm(self, name: str) -> Arm:
        """The arm of a name."""
        return next(arm for arm in self.run.arms if arm.name == name)

    @property
    def quantities(self) -> list[Quantity]:
        """Every quantity that the lesson reads off its run."""
        found = [finding.quantity for finding in self.findings]
        if isinstance(self.answer, LargestAnswer):
            found += self.answer.quantities.values()
        else:
            found.append(self.answer.quantity)
        for picture in self.pictures:
            if isinstance(picture, BarsPicture):
                found += [bar.quantity for bar in picture.bars]
            elif isinstance(picture, SpreadPicture):
                found.append(picture.quantity)
            elif isinstance(picture, CurvePicture):
                found += [
                    Quantity(outcome=picture.outcome, arm=name, unit=picture.unit)
                    for name in picture.arms
                ]
        return found


def _named_arms(lesson: Lesson) -> list[str]:
    found = []
    for quantity in lesson.quantities:
        found += [quantity.arm, *([quantity.against] if quantity.against else [])]
    for picture in lesson.pictures:
        if isinstance(picture, (WeeksPicture, QuartersPicture)):
            found += picture.arms
        if isinstance(picture, QuartersPicture) and picture.against:
            found.append(picture.against)
    return found


def _check_answer(lesson: Lesson) -> None:
    """The answer must be one that the class can give."""
    answer, prediction = lesson.answer, lesson.prediction
    if isinstance(prediction, NumberPrediction) != isinstance(answer, NumberAnswer):
        raise InputError("dash.lesson.answer_kind")
    if isinstance(prediction, ChoicePrediction):
        keys = [choice.key for choice in prediction.choices]
        wanted = list(answer.quantities) if isinstance(answer, LargestAnswer) else list(SIGNS)
        if sorted(keys) != sorted(wanted):
            raise InputError("dash.lesson.answer_choices", names=", ".join(wanted))
