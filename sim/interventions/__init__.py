"""What can be switched on in a neighbourhood: one module a kind.

A kind is a subclass of `base.Intervention` in a module of this folder; nothing else has to be
edited to add one.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from sim.interventions.base import Intervention, Target

__all__ = ["Intervention", "Target", "registry"]


@cache
def registry() -> Mapping[str, type[Intervention]]:
    """Return the class of each kind of intervention, by kind, sorted."""
    found: dict[str, type[Intervention]] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name == "base":
            continue
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        for value in vars(loaded).values():
            if (
                isinstance(value, type)
                and issubclass(value, Intervention)
                and value is not Intervention
            ):
                found[value.model_fields["kind"].default] = value
    return MappingProxyType(dict(sorted(found.items())))
