"""The packages that a search may choose from: what they are, how they are told apart and drawn.

A package is a tuple of whole numbers: `(posts, ((choice, option), …))`, the number of posts by its
place in the list of those allowed, and for every measure in it the numbers of the choice and of
one of its options, in the order of the choices. Equal packages are equal tuples, however they were
proposed. An option is a dose, a start, a target and a value for each key of the kind's own.
"""

from __future__ import annotations

import math
from functools import cached_property
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from experiments.search.naming import choice_label, key_label, target_label
from experiments.search.posts import AddedPosts
from sim.errors import InputError
from sim.interventions import registry
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydantic import BaseModel

    from experiments.search.spec import Search
    from sim.scenario import Scenario

Package = tuple[int, tuple[tuple[int, int], ...]]
NOTHING: Package = (0, ())
"""The package of doing nothing."""


class Space:
    """All packages of a search.

    Args:
        search: The search.
    """

    def __init__(self, search: Search) -> None:
        self.search = search
        self.choices = search.choices
        self.posts = search.budgets.posts
        names = [choice.name for choice in search.choices]
        self._exclude = [frozenset(names.index(n) for n in group) for group in search.exclude]
        self._exclude += [
            frozenset((i, j))
            for (i, one), (j, other) in combinations(enumerate(search.choices), 2)
            if one.kind == other.kind and any(target in other.targets for target in one.targets)
        ]

    @cached_property
    def dimensions(self) -> tuple[tuple[tuple[str, tuple[Any, ...]], ...], ...]:
        """What varies in each choice: (name, values) for those with more than one value."""
        found = []
        for choice in self.choices:
            parts: list[tuple[str, tuple[Any, ...]]] = [
                ("dose", choice.doses),
                ("start", choice.starts),
                ("target", choice.targets),
                *choice.own.items(),
            ]
            found.append(tuple(parts))
        return tuple(found)

    def options(self, choice: int) -> int:
        """How many options a choice has."""
        return math.prod(len(values) for _, values in self.dimensions[choice])

    def option(self, choice: int, number: int) -> dict[str, Any]:
        """The values of an option by name."""
        values = {}
        for name, allowed in reversed(self.dimensions[choice]):
            number, place = divmod(number, len(allowed))
            values[name] = allowed[place]
        return values

    def option_number(self, choice: int, places: Mapping[str, int]) -> int:
        """The number of an option from the place of each value in its list."""
        number = 0
        for name, allowed in self.dimensions[choice]:
            number = number * len(allowed) + places.get(name, 0)
        return number

    def package(self, posts: int, parts: Sequence[tuple[int, int]]) -> Package:
        """The package of some measures, in order.

        A choice that comes twice counts once, and what is excluded by an earlier one is left out.
        """
        kept: dict[int, int] = {}
        for choice, option in parts:
            if choice not in kept and self.allowed([*kept, choice]):
                kept[choice] = option
        return posts, tuple(sorted(kept.items()))

    def allowed(self, choices: Sequence[int]) -> bool:
        """Whether some choices may be taken together."""
        return not any(len(group & set(choices)) > 1 for group in self._exclude)

    @cached_property
    def size(self) -> int:
        """How many packages there are, doing nothing included."""
        return len(self.posts) * sum(
            math.prod(self.options(c) for c in chosen) for chosen in self._combinations()
        )

    def _combinations(self) -> Iterator[tuple[int, ...]]:
        for count in range(min(self.search.most, len(self.choices)) + 1):
            for chosen in combinations(range(len(self.choices)), count):
                if self.allowed(chosen):
                    yield chosen

    def everything(self) -> Iterator[Package]:
        """Every package, doing nothing first, small ones before large ones."""
        for chosen in self._combinations():
            for options in product(*(range(self.options(c)) for c in chosen)):
                for posts in range(len(self.posts)):
                    yield posts, tuple(zip(chosen, options, strict=True))

    # ------------------------------------------------------------------ to a scenario

    def staff(self, package: Package) -> float:
        """Posts that a package adds."""
        return self.posts[package[0]]

    def parts(self, package: Package) -> list[dict[str, Any]]:
        """The measures of a package as plain values."""
        found = []
        for number, option in package[1]:
            choice, values = self.choices[number], self.option(number, option)
            found.append(
                {
                    "choice": choice.name,
                    "kind": choice.kind,
                    "dose": values.pop("dose"),
                    "start": values.pop("start"),
                    "target": values.pop("target").model_dump(mode="json", exclude_none=True),
                    "with": values,
                }
            )
        return found

    def interventions(self, package: Package, base: Scenario) -> list[BaseModel]:
        """The interventions of a package in a scenario.

        Args:
            package: The package.
            base: The scenario of doing nothing, for the length of a post and of the window.
        """
        stop = base.weeks.window if self.search.removes else None
        made: list[BaseModel] = []
        for part, (number, _) in zip(self.parts(package), package[1], strict=True):
            choice = self.choices[number]
            plain = {
                "kind": part["kind"],
                "dose": part["dose"],
                "start": part["start"],
                "stop": choice.stop if choice.stop is not None else stop,
                "ramp": choice.ramp,
                "target": part["target"],
                **part["with"],
            }
            made.append(registry()[choice.kind].model_validate(plain))
        if self.staff(package):
            hours = self.added_hours(package, base) / committees_of(base)
            made.append(AddedPosts(hours=hours, stop=stop))
        return made

    def added_hours(self, package: Package, base: Scenario) -> float:
        """Staff hours a week that the added posts of a package are, over all committees."""
        return self.staff(package) * base.community.committee.hours_per_week

    def without(self, package: Package) -> list[tuple[str, Package]]:
        """The package without each of its parts, by the name of the part; `posts` for the staff."""
        found = [
            (self.choices[c].name, (package[0], tuple(p for p in package[1] if p[0] != c)))
            for c, _ in package[1]
        ]
        if package[0]:
            found.append(("posts", (0, package[1])))
        return found

    def neighbours(self, package: Package, usual: Mapping[int, int]) -> list[Package]:
        """The packages that differ from one in a single thing, the smallest differences first.

        Without a part, with other posts, with another value of one thing about a part, with one
        measure more, with one measure in the place of another.

        Args:
            package: The package.
            usual: The option in which a measure is added, by choice; the first otherwise.
        """
        posts, parts = package
        found = [rest for _, rest in self.without(package)]
        found += [(other, parts) for other in range(len(self.posts))]
        for choice, option in parts:
            others = tuple(part for part in parts if part[0] != choice)
            for near in self._near_options(choice, option):
                found.append(self.package(posts, [*others, (choice, near)]))
        taken = {choice for choice, _ in parts}
        new = [(c, usual.get(c, 0)) for c in range(len(self.choices)) if c not in taken]
        if len(parts) < self.search.most:
            found += [self.package(posts, [*parts, part]) for part in new]
        for choice, _ in parts:
            others = tuple(part for part in parts if part[0] != choice)
            found += [self.package(posts, [*others, part]) for part in new]
        return [p for p in dict.fromkeys(found) if p not in (package, NOTHING)]

    def _near_options(self, choice: int, option: int) -> list[int]:
        """The options that differ from one in a single value."""
        places, number = {}, option
        for name, allowed in reversed(self.dimensions[choice]):
            number, places[name] = divmod(number, len(allowed))
        return [
            self.option_number(choice, {**places, name: place})
            for name, allowed in self.dimensions[choice]
            for place in range(len(allowed))
            if place != places[name]
        ]

    # ------------------------------------------------------------------ words

    def label(self, package: Package, lang: str) -> str:
        """What people call a package."""
        names = [self.part_label(number, option, lang) for number, option in package[1]]
        if self.staff(package):
            names.append(text("search.posts", lang, count=f"{self.staff(package):g}"))
        if not names:
            return text("search.nothing", lang)
        return text("search.plus", lang).join(names)

    def part_label(self, number: int, option: int, lang: str) -> str:
        """What people call a measure with its dose, start and target, where these were a choice."""
        choice, values = self.choices[number], self.option(number, option)
        several = {name for name, allowed in self.dimensions[number] if len(allowed) > 1}
        details = []
        if "dose" in several or values["dose"] != 1.0:
            details.append(text("search.dose", lang, value=f"{values['dose']:g}"))
        if "start" in several and values["start"]:
            details.append(text("search.start", lang, week=values["start"]))
        if "target" in several:
            details.append(target_label(values["target"], lang))
        details += [key_label(key, values[key], lang) for key in choice.own if key in several]
        name = choice_label(choice, lang)
        if not details:
            return name
        inside = text("search.comma", lang).join(details)
        return text("search.with", lang, name=name, details=inside)


def committees_of(scenario: Scenario) -> int:
    """How many committees share the added posts: one a settlement, or one in all.

    Raises:
        InputError: The number of settlements follows from their size.
    """
    if scenario.organisation.committees == "merged":
        return 1
    count = scenario.community.places.settlements
    if count is None:
        raise InputError("search.posts_need_settlements")
    return count
