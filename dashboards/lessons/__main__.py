"""`python -m dashboards.lessons`: measure the lessons anew and write the pages of docs/lessons.

With `--pages` only the pages are written, from what was measured before.
"""

from __future__ import annotations

import sys

from dashboards.lessons import measured, pages


def main(arguments: list[str]) -> int:
    """Measure and write; see the module.

    Args:
        arguments: `--pages`, or nothing.
    """
    if arguments not in ([], ["--pages"]):
        print(__doc__, file=sys.stderr)
        return 2
    if not arguments:
        measured.write(measured.measure(lambda name: print(name, flush=True)))
    pages.write()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
