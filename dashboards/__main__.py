"""`python -m dashboards [--host 127.0.0.1] [--port 8765] [--lang zh|en] [--no-browser]`."""

from __future__ import annotations

import sys


def main() -> int:
    """Start the pages in the language of the system; returns the exit code."""
    from dashboards.launcher import command

    return command(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
