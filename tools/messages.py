"""What the tools say, in English or Chinese, from `texts/<language>.json`.

JSON and not TOML, as the rest of the program has it: these scripts must still be able to speak
when they are started with a Python that is too old to read TOML.
"""

from __future__ import annotations

import json
import locale
import os
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).resolve().parent / "texts"


def system_language() -> str:
    """The language of the person at the machine, as `linli` finds it: "zh" or "en"."""
    for name in ("LINLI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    found = locale.getlocale()[0] or ""  # Windows sets none of these, but has a locale
    return "zh" if found.lower().startswith(("zh", "chinese")) else "en"


def say(key: str, lang: str | None = None, **values: Any) -> str:
    """The text of a key with its placeholders filled in.

    Args:
        key: Dotted key, as `env.ready`.
        lang: "zh" or "en"; None takes the language of the system.
        **values: What the placeholders in braces stand for.

    Raises:
        KeyError: The key is unknown, or a placeholder got no value.
    """
    texts = json.loads((TEXTS / f"{lang or system_language()}.json").read_text(encoding="utf-8"))
    text: str = texts[key]
    return text.format(**values)
