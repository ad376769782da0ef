"""What a scenario file may say.

A scenario is a community, how it is organised, values of parameters, and interventions, with the
question that the comparison is to answer. `sim.scenario.inherit` says how files inherit from one
another, `sim.scenario.checks` what must hold between the parts. Weeks count from the first week
of the measured window, which is week 0.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    PrivateAttr,
    SerializeAsAny,
    field_validator,
)

from sim.errors import InputError
from sim.parameters import Parameters
from sim.scenario.base import Count, FileModel, Label, Name, Positive, no_flag
from sim.scenario.community import Community
from sim.scenario.decision import Decision, NestedLogit
from sim.scenario.prices import Prices
from sim.scenario.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.scenario.tree import Node

LONGEST = 5200
"""Weeks, a hundred years: longer runs are slips of the pen."""
LARGEST_SEED = 2**53 - 1
"""Largest whole number that every JSON reader keeps exact."""

WeeksLong = Annotated[Count, Field(le=LONGEST)]
SpinUp = Literal["auto"] | WeeksLong
Form = Literal["report", "activity", "deliberate", "vote", "supervise", "any"]
Period = Literal["quarter", "year"]
Group = Literal["all", "age", "tenure", "registration", "party", "employment", "schooling"]


class Weeks(FileModel):
    """How long a run is, in weeks.

    Attributes:
        spin_up: Weeks before the window; `auto` until yearly means are flat.
        spin_up_max: Longest spin-up that `auto` may take.
        window: Weeks that are measured from week 0, with the interventions.
        after: Weeks after the window, to see what lasts.
    """

    spin_up: SpinUp = "auto"
    spin_up_max: Annotated[Positive, Field(le=LONGEST)] = 520
    window: Annotated[Positive, Field(le=LONGEST)] = 104
    after: WeeksLong = 0

    @property
    def total(self) -> int:
        """Weeks from week 0 to the end of the run."""
        return self.window + self.after


class Organisation(FileModel):
    """How the place governs itself.

    Attributes:
        unit: The self-governance unit; without one the community's own.
        committees: `separate`: one committee a settlement; `merged`: one for the whole place,
            with the staff of all.
    """

    unit: Unit | None = None
    committees: Literal["separate", "merged"] = "separate"


class Outcome(FileModel):
    """One measure of participation: who, in which form, how often counted.

    Attributes:
        form: One of the five forms, or `any` of them.
        period: People who took part at least once in such a period.
        group: What residents are grouped by; `all` for everybody.
        level: Which of the groups, as `18-29` or `renter`; `all` for everybody.
    """

    form: Form = "any"
    period: Period = "quarter"
    group: Group = "all"
    level: Name = "all"


class Analysis(FileModel):
    """The question, fixed before the answer is seen.

    Attributes:
        primary: The primary outcome.
        smallest_effect: Smallest difference of shares that matters, in (0, 1).
        confidence: Level of confidence of the intervals, in (0, 1).
    """

    primary: Outcome = Outcome()
    smallest_effect: Annotated[float, BeforeValidator(no_flag), Field(gt=0.0, lt=1.0)] = 0.01
    confidence: Annotated[float, BeforeValidator(no_flag), Field(gt=0.0, lt=1.0)] = 0.95


class Scenario(FileModel):
    """One scenario, complete: nothing in it refers to another file but tables of residents.

    Attributes:
        name: Short name; the file's, unless it says another.
        community: The place (see `Community`).
        decision: The rule by which residents decide; the model's own unless told otherwise.
        parameters: Values that replace those of the registry; see `values`.
        interventions: In the order in which they are applied.
        prices: The price file.
        sources: Where the numbers of this file come from: dotted path to key.
        replicates: How many replicates a comparison makes unless told otherwise.
        seed: Seed unless told otherwise.
    """

    schema_version: Literal[1] = 1
    name: Name = "scenario"
    label: Label
    description: Label | None = None
    community: Community
    weeks: Weeks = Weeks()
    organisation: Organisation = Organisation()
    decision: Decision = NestedLogit()
    parameters: dict[str, float | str] = Field(default_factory=dict)
    interventions: tuple[SerializeAsAny[BaseModel], ...] = ()
    analysis: Analysis = Analysis()
    prices: Prices
    sources: dict[str, str] = Field(default_factory=dict)
    replicates: Annotated[Positive, Field(le=100_000)] = 20
    seed: Annotated[Count, Field(le=LARGEST_SEED)] = 1

    _tree: Node | None = PrivateAttr(default=None)
    _file: Path | None = PrivateAttr(default=None)
    _overrides: dict[str, Any] = PrivateAttr(default_factory=dict)

    @classmethod
    def load(cls, name_or_path: str | Path, overrides: Mapping[str, Any] | None = None) -> Self:
        """Read a scenario.

        Args:
            name_or_path: Name of a shipped scenario, or a `.yaml` file.
            overrides: Values by dotted path that go over what the file says.

        Raises:
            InputError: Whatever is wrong with it, all at once, each with file, line and key.
        """
        from sim.scenario.loading import load

        return load(cls, name_or_path, overrides)

    @classmethod
    def from_dict(
        cls, values: Mapping[str, Any], overrides: Mapping[str, Any] | None = None
    ) -> Self:
        """A scenario from plain values, as `to_dict` gives them or as a file would say them.

        Raises:
            InputError: Whatever is wrong with it, all at once.
        """
        from sim.scenario.loading import from_dict

        return from_dict(cls, values, overrides)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values, community and prices included; `from_dict` reads it."""
        return self.model_dump(mode="json")

    def dump(self, path: str | Path, *, resolved: bool = False) -> None:
        """Write the scenario to a file that `load` reads.

        Args:
            path: The file to write.
            resolved: Write all that was inherited, too, so that the file stands alone. Otherwise
                the file says what the original said, with its comments.

        Raises:
            InputError: The file cannot be written.
        """
        from sim.scenario.dumping import dump

        dump(self, path, resolved=resolved)

    @classmethod
    def schema(cls, lang: str = "en") -> dict[str, Any]:  # type: ignore[override]
        """The JSON schema of scenario files.

        Args:
            lang: Language of the descriptions.
        """
        from sim.scenario.publishing import scenario_schema

        return scenario_schema(lang)

    def problem(self, path: str, message: str, **values: Any) -> InputError:
        """A problem found later, told with the file and line of the value it is about.

        Args:
            path: Dotted path of the value, as `organisation.unit.people`.
            message: Key of the catalogues.
            **values: As for `InputError`.
        """
        from sim.scenario.problems import at

        steps = [int(step) if step.isdecimal() else step for step in path.split(".")]
        if self._tree is None:
            return InputError(message, key=path, **values)
        return at(self._tree, steps, message, **values)

    @property
    def file(self) -> Path | None:
        """The file it was read from, which the files it names are relative to."""
        return self._file

    def found_in(self, file: str) -> None:
        """Let the files that it names be relative to a file's folder; "" leaves it as it is."""
        if file:
            self._file = _path(file)

    @property
    def unit(self) -> Unit:
        """The self-governance unit before any intervention."""
        return self.organisation.unit or self.community.unit

    @property
    def values(self) -> Parameters:
        """All parameters, with this scenario's values."""
        return Parameters(self.parameters)

    @property
    def digest(self) -> str:
        """A hash of everything that can change a result: equal scenarios, equal digest."""
        return _hash(self._mattering())

    @property
    def spin_up_digest(self) -> str:
        """A hash of everything that can change a spun-up state: such arms can share one."""
        parts = self._mattering()
        parts.pop("interventions")
        parts["weeks"] = {k: parts["weeks"][k] for k in ("spin_up", "spin_up_max")}
        return _hash(parts)

    def _mattering(self) -> dict[str, Any]:
        full = self.model_dump(mode="json")
        keep = ("community", "weeks", "organisation", "decision", "parameters", "interventions")
        parts = {key: full[key] for key in keep}
        for key in ("name", "label", "note", "sources"):
            parts["community"].pop(key)
        return parts

    def __eq__(self, other: object) -> bool:
        """Whether two scenarios say the same, wherever they were read."""
        return isinstance(other, Scenario) and self.model_dump() == other.model_dump()

    def __hash__(self) -> int:
        """Equal scenarios, equal hash."""
        return hash(self.digest)

    @field_validator("interventions", mode="before")
    @classmethod
    def _known_kinds(cls, value: Any) -> Any:
        """Let each intervention be read by the model of its kind."""
        if not isinstance(value, (list, tuple)) or not any(isinstance(v, dict) for v in value):
            return value
        kinds = intervention_kinds()
        read = []
        for item in value:
            kind = item.get("kind") if isinstance(item, dict) else None
            if kind is not None and kind not in kinds:
                raise InputError("scenario.unknown_kind", name=kind)
            read.append(item if kind is None else kinds[kind].model_validate(item))
        return tuple(read)


def intervention_kinds() -> Mapping[str, type[BaseModel]]:
    """The model of each kind of intervention (read late: they in turn use parts of this one)."""
    from sim.interventions import registry

    return registry()


def _path(file: str) -> Path:
    from pathlib import Path

    return Path(file)


def _hash(parts: dict[str, Any]) -> str:
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
