"""How a command ends: what is said, and the exit code.

People's mistakes get a sentence and exit code 2, in their language and with no traceback. A
mistake of the program gets exit code 1, and its traceback goes into a file that the message names.
"""

from __future__ import annotations

import errno
import sys
import tempfile
import traceback
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, nearest_name
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable

DONE, BUG, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130

UNTOLD = "cli.interrupted.untold"
"""Said of an interrupt of which no command knew more: whoever keeps something says so itself."""

_written: list[str] = []
"""Files that the command has written and tells of only when it ends."""

_OUTSIDE = {
    errno.ENOSPC: "store.full_disk",
    errno.EDQUOT: "store.full_disk",
    errno.EACCES: "cli.not_allowed",
    errno.EPERM: "cli.not_allowed",
    errno.EROFS: "cli.not_allowed",
}
"""Errors of the system that a person can mend."""


class Interrupted(Exception):
    """Ctrl-C came, and what became of the work is known.

    Args:
        key: What is true of it, a key under `cli.interrupted`.
        **values: What the placeholders of the sentence stand for.
    """

    def __init__(self, key: str = "early", **values: Any) -> None:
        """Hold what is to be said."""
        super().__init__(key)
        self.key, self.values = f"cli.interrupted.{key}", values


def note_written(path: Path) -> None:
    """Note that a file is there, so that an interrupt that nobody heeds any more tells of it."""
    _written.append(str(path))


def _untold() -> str:
    """What to say of an interrupt of which no command knew more."""
    if _written:
        return text("cli.interrupted.files", None, names=text("error.list").join(_written))
    return text(UNTOLD)


def ended(work: Callable[[], Any]) -> int:
    """Do some work; say what went wrong, if something did, and give the exit code."""
    _written.clear()
    try:
        code = work()
        if sys.stdout is not None:
            sys.stdout.flush()
    except InputError as problem:
        return _say(problem.in_language(), BAD_INPUT)
    except Interrupted as stop:
        return _say(text(stop.key, None, **stop.values), INTERRUPTED)
    except KeyboardInterrupt:
        return _say(_untold(), INTERRUPTED)
    except BrokenPipeError:
        forget_output()
        return DONE
    except OSError as problem:
        if problem.errno in _OUTSIDE:
            where = problem.filename if isinstance(problem.filename, str) else None
            told = InputError(_OUTSIDE[problem.errno], file=where)
            return _say(told.in_language(), BAD_INPUT)
        return _bug()
    except MemoryError:
        return _say(text("cli.no_memory"), BAD_INPUT)
    except Exception as problem:
        name = type(problem).__name__
        if name == "Abort":
            return _say(_untold(), INTERRUPTED)
        if hasattr(problem, "exit_code") and hasattr(problem, "format_message"):
            return _usage(problem, name)
        if name == "AllFailedError":
            return _all_failed(problem)
        return _bug()
    if code == INTERRUPTED:  # Typer makes an exit code of Ctrl-C
        return _say(_untold(), INTERRUPTED)
    return code if isinstance(code, int) else DONE


def _say(message: str, code: int) -> int:
    print(message, file=sys.stderr)
    return code


def _usage(problem: Any, name: str) -> int:
    """A command line that cannot be read."""
    context = getattr(problem, "ctx", None)
    path = getattr(context, "command_path", "linli")
    if name == "NoArgsIsHelpError":
        print(context.get_help() if context is not None else "")
        return DONE
    message = _usage_message(problem, name, context)
    hint = text("cli.usage.hint", None, command=path)
    return _say(f"{message}\n{hint}", BAD_INPUT)


def _usage_message(problem: Any, name: str, context: Any) -> str:
    parameter = getattr(problem, "param", None)
    if name == "NoSuchOption":
        given = problem.option_name
        known = [o for p in context.command.params for o in p.opts] if context else []
        return _with_nearest(text("cli.usage.no_such_option", None, name=given), given, known)
    if name == "MissingParameter" and parameter is not None:
        return text("cli.usage.missing", None, name=parameter.metavar or parameter.name)
    if name == "BadParameter" and parameter is not None:
        return _bad_value(problem, parameter)
    if name == "BadOptionUsage":
        key = "needs_value" if "requires" in problem.message else "takes_no_value"
        return text(f"cli.usage.{key}", None, name=problem.option_name)
    if name == "UsageError" and hasattr(getattr(context, "command", None), "commands"):
        given = [*problem.message.split("'"), ""][1]
        message = text("cli.usage.no_such_command", None, name=given)
        return _with_nearest(message, given, context.command.commands)
    if name == "UsageError" and "extra argument" in problem.message:
        given = problem.message.rpartition("(")[2].rstrip(")")
        return text("cli.usage.too_many", None, name=given)
    return text("cli.usage.other", None, reason=problem.format_message())


def _bad_value(problem: Any, parameter: Any) -> str:
    """A value of an option that is not of its kind: numbers are all that options check."""
    names = "/".join(parameter.opts)
    if parameter.metavar in ("N", "W"):
        low, high = (getattr(parameter, end, None) for end in ("min", "max"))
        told = {"name": names, "low": 0 if low is None else low}
        if high is not None and str(high) in problem.message:  # it is more than that
            return text("cli.usage.not_between", None, **told, high=f"{high:,}")
        return text("cli.usage.not_a_number", None, **told)
    return text("cli.usage.bad_value", None, name=names, reason=problem.message)


def _with_nearest(message: str, given: str, known: Any) -> str:
    nearest = nearest_name(given, known)
    if nearest is None:
        return message
    hint = text("error.nearest", None, nearest=nearest)
    return message + text("error.sentence") + hint


def _all_failed(problem: Exception) -> int:
    last = str(problem).strip().splitlines()[-1] if str(problem).strip() else ""
    kind, _, reason = last.partition(": ")
    if kind in ("sim.errors.InputError", "sim.model.EngineError"):
        return _say(reason, BAD_INPUT)
    log = _kept(str(problem))
    return _say(text("cli.all_failed", None, reason=last, file=log), BUG)


def _bug() -> int:
    problem = sys.exc_info()[1]
    log = _kept(traceback.format_exc())
    reason = f"{type(problem).__name__}: {problem}"
    return _say(text("cli.bug", None, reason=reason, file=log), BUG)


def _kept(details: str) -> str:
    """Write the details of a failure into a file; give its name."""
    name = f"linli-error-{datetime.now():%Y%m%d-%H%M%S-%f}.log"
    path = Path(tempfile.gettempdir()) / name
    try:
        path.write_text(details, encoding="utf-8")
    except OSError:
        print(details, file=sys.stderr)
        return "-"
    return str(path)


def forget_output() -> None:
    """Whoever read the output has gone: do not complain again while the process ends."""
    try:
        sys.stdout = open(  # noqa: SIM115
            "/dev/null" if sys.platform != "win32" else "NUL", "w", encoding="utf-8"
        )
    except OSError:
        return
