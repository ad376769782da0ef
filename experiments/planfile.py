"""What files that plan many runs have in common: studies, searches and targets.

Each names a scenario and what goes over it, ships some examples under a name, and is read from
YAML with file, line and key of whatever is wrong.
"""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import Field, ValidationError

from sim.errors import InputError, nearest_name
from sim.scenario.base import FileModel, Label, Name
from sim.scenario.inherit import complete, override
from sim.scenario.problems import problems_of, raise_all
from sim.scenario.publishing import DIALECT
from sim.scenario.schema import Scenario
from sim.scenario.tree import Node, from_plain, plain, read
from sim.texts import has_text, text

if TYPE_CHECKING:
    from collections.abc import Mapping

IN_SCENARIOS = {"extends", "community", "weeks", "organisation", "interventions"}
"""Keys that scenarios have and plans have not."""
SCENARIOS = Path(__file__).parents[1] / "scenarios"
_ENDINGS = (".yaml", ".yml", ".csv")


class PlanFile(FileModel):
    """A file that plans runs of a scenario.

    A kind of file adds its own fields, and says where its examples are.

    Attributes:
        name: Name of the plan, and of its folder of results; the file's own unless it says one.
        label: What the plan is called, in both languages.
        description: What it is for.
        scenario: What the runs start from: a name, a path, or a map that may say `extends`.
        set: Values by dotted path that go over the scenario.
    """

    folder: ClassVar[str]
    """Folder of the shipped ones, in `scenarios/`."""
    unknown: ClassVar[str]
    """Key of the sentence for a name that none of them has."""

    name: Name
    label: Label
    description: Label | None = None
    scenario: str | dict[str, Any]
    set: dict[str, Any] = Field(default_factory=dict)

    @property
    @abstractmethod
    def base(self) -> Scenario:
        """The scenario that the runs start from.

        Raises:
            InputError: It cannot be used.
        """

    @classmethod
    def shipped(cls) -> dict[str, Path]:
        """The files that ship, by name."""
        return {path.stem: path for path in sorted((SCENARIOS / cls.folder).glob("*.yaml"))}

    @classmethod
    def load(cls, name_or_path: str | Path, overrides: Mapping[str, Any] | None = None) -> Self:
        """Read a file.

        Args:
            name_or_path: Name of a shipped one, or a `.yaml` file.
            overrides: Values by dotted path that go over what the file says.

        Raises:
            InputError: Whatever is wrong with it, with file, line and key.
        """
        path = cls._found(name_or_path)
        tree = override(read(path), overrides or {})
        assert isinstance(tree.value, dict)
        if "scenario" not in tree.value and IN_SCENARIOS & set(tree.value):
            raise InputError("scenario.not_a_plan", file=path, name=path.name)
        tree.value.setdefault("name", Node(path.stem, tree.mark))
        cls._resolve(tree, path.parent)
        return cls._checked(tree)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """One from plain values, as a file would say them.

        Raises:
            InputError: Whatever is wrong with it.
        """
        return cls._checked(from_plain(dict(values)))

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values that `from_dict` reads."""
        return self.model_dump(mode="json", by_alias=True)

    @classmethod
    def _found(cls, name_or_path: str | Path) -> Path:
        reference = str(name_or_path)
        if isinstance(name_or_path, Path) or reference.lower().endswith((".yaml", ".yml")):
            return Path(name_or_path).expanduser()
        known = cls.shipped()
        if reference not in known:
            raise InputError(
                cls.unknown,
                name=reference,
                nearest=nearest_name(reference, known),
                names=", ".join(known),
            )
        return known[reference]

    @classmethod
    def _resolve(cls, node: Node, folder: Path) -> None:
        """Make paths of files absolute, while it is known which file says them."""
        if isinstance(node.value, dict):
            for child in node.value.values():
                cls._resolve(child, folder)
        elif isinstance(node.value, list):
            for child in node.value:
                cls._resolve(child, folder)
        elif isinstance(node.value, str) and node.value.lower().endswith(_ENDINGS):
            path = folder / Path(node.value).expanduser()
            if path.is_file():
                node.value = str(path.resolve())

    @classmethod
    def _checked(cls, tree: Node) -> Self:
        try:
            found = cls.model_validate(plain(tree))
        except ValidationError as error:
            raise_all(problems_of(error, tree, cls))
            raise
        found._against(tree)
        return found

    def _against(self, tree: Node) -> None:
        """Check what hangs together between keys, with the lines at hand.

        Raises:
            InputError: Something does not fit.
        """


def plan_schema(kind: type[PlanFile], keys: str, title: str, lang: str) -> dict[str, Any]:
    """The JSON schema of a kind of file, with descriptions from the catalogues.

    Args:
        kind: The kind.
        keys: Where its descriptions are: `<keys>.<model>.<field>`.
        title: Key of what such files are called.
        lang: Language code.
    """
    schema = kind.model_json_schema(ref_template="#/$defs/{model}")
    for name, part in ((kind.__name__, schema), *schema["$defs"].items()):
        for key in ("title", "description"):
            part.pop(key, None)
        for field_name, field in part.get("properties", {}).items():
            field.pop("title", None)
            field.pop("description", None)
            key = f"{keys}.{name}.{field_name}"
            if has_text(key):
                field["description"] = text(key, lang)
    return {"$schema": DIALECT, "title": text(title, lang), **schema}


def scenario_of(scenario: str | dict[str, Any], over: Mapping[str, Any]) -> Scenario:
    """The scenario that a plan names or spells out, with what goes over it.

    Raises:
        InputError: It cannot be used.
    """
    if isinstance(scenario, str):
        return Scenario.load(scenario, overrides=over)
    return Scenario.from_dict(plain(complete(from_plain(scenario), "scenario")), over)


def says(path: Path, *keys: str) -> bool:
    """Whether a YAML file has these keys, whatever else is wrong with it."""
    try:
        tree = read(path)
    except InputError:
        return False
    return isinstance(tree.value, dict) and set(keys) <= set(tree.value)
