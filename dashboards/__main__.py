"""`python -m dashboards [--host 127.0.0.1] [--port 8765] [--lang zh|en] [--no-browser]`.

Worker processes import this file, too: what it needs is imported when it is carried out.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def command(arguments: Sequence[str]) -> int:
    """Read the options and serve until interrupted.

    Args:
        arguments: What follows the command's name.

    Returns:
        0 after an interrupt, 2 where the pages cannot be started.
    """
    import experiments.cli  # noqa: F401  (its texts)
    from dashboards.launcher import serve
    from experiments.cli.language import asked_language
    from sim.errors import InputError
    from sim.texts import set_language

    set_language(asked_language(list(arguments), os.environ))
    options = _parser().parse_args(list(arguments))
    try:
        serve(
            host=options.host,
            port=options.port,
            lang=options.lang,
            open_browser=not options.no_browser,
            results=options.results,
        )
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    import argparse
    from pathlib import Path

    from dashboards.launcher import HOST, PORT
    from sim.texts import available_languages, text

    parser = argparse.ArgumentParser(
        prog="python -m dashboards", description=text("dash.start.help"), add_help=False
    )
    parser.add_argument("-h", "--help", action="help", help=text("dash.start.option.help"))
    parser.add_argument("--host", default=HOST, help=text("dash.start.option.host"))
    parser.add_argument("--port", type=int, default=PORT, help=text("dash.start.option.port"))
    parser.add_argument(
        "--lang", choices=available_languages(), help=text("dash.start.option.lang")
    )
    parser.add_argument("--results", type=Path, metavar="DIR", help=text("cli.option.results"))
    parser.add_argument(
        "--no-browser", action="store_true", help=text("dash.start.option.no_browser")
    )
    return parser


if __name__ == "__main__":
    sys.exit(command(sys.argv[1:]))
