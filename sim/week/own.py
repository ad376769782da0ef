"""The functions of a resident's own week under one roof.

A resident of the reference engine finds here what to do in a week, and `sim.explain` makes a copy
of this namespace to listen in on one of them. Compiled code does not come here.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sim.week import (
    acting,
    befriending,
    hearing,
    joining,
    living,
    looking,
    meeting,
    reporting,
    rewards,
    voting,
)

PARTS = (
    looking,
    hearing,
    rewards,
    acting,
    voting,
    meeting,
    joining,
    befriending,
    reporting,
    living,
)
"""Modules of stages 4, 5 and 7, as far as residents live them."""


def names() -> dict[str, Any]:
    """Return everything that the functions of `PARTS` look up, by name."""
    found: dict[str, Any] = {}
    for module in PARTS:
        found.update(vars(module))
    return found


OWN_WEEK = SimpleNamespace(**names())
"""What `Resident.step` calls."""
