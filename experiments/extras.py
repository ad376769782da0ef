"""Libraries that only some commands need, and that an installation may lack."""

from __future__ import annotations

from importlib.util import find_spec

from sim.errors import InputError


def need(module: str, extra: str, name: str = "") -> None:
    """Make sure that a library is there, before anything that takes long begins.

    Args:
        module: Name that it is imported by.
        extra: Extra of this package that brings it along.
        name: What people call it; "" as it is imported.

    Raises:
        InputError: It is not installed; the message says how to get it.
    """
    if find_spec(module) is None:
        raise InputError("extras.missing", name=name or module, extra=extra)
