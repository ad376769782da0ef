"""Where the two engines meet.

A function marked `rule` is written once. Plain Python calls it as it stands, with agents for
residents; compiled code calls its compiled form, with rows for residents. What a Mesa user may
override is reached through the small functions at the end: in plain Python they ask the agent,
compiled they take the rule itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba.extending import overload, register_jitable

F = TypeVar("F", bound=Callable[..., Any])


def rule(function: F) -> F:
    """Mark a function as usable from plain Python and from compiled code alike."""
    return register_jitable(no_cfunc_wrapper=True)(function)


def everybody(function: F) -> F:
    """Mark a rule that every resident goes through every week: compiled into its caller.

    Calls cost more there than what they do. Use it for small functions with one caller; it does
    not change what they return.
    """
    return register_jitable(forceinline=True, no_cfunc_wrapper=True)(function)


def overridable(method: str) -> Callable[[F], F]:
    """Let agents override a rule: plain Python calls the agent's method, compiled code the rule.

    Args:
        method: Name of the agent's method. The rule's arguments must be (parameters, resident, …);
            the method gets the ones after the resident.
    """

    def wrap(function: F) -> F:
        def ask(p: Any, r: Any, *rest: Any) -> Any:
            return getattr(r, method)(*rest)

        ask.__name__ = function.__name__
        ask.__doc__ = function.__doc__
        ask.rule = function  # type: ignore[attr-defined]

        @overload(ask, strict=False)
        def compiled_form(p: Any, r: Any, *rest: Any) -> Any:
            return function

        return ask  # type: ignore[return-value]

    return wrap
