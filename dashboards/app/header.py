"""The header of every page: the name, the navigation, the switch of languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara


@solara.component_vue("header.vue")
def Header(
    name: str,
    tagline: str,
    items: list[dict[str, Any]],
    navigation: str,
    languages: list[dict[str, Any]],
    switch: str,
    skip: str,
    event_choose: Callable[[str], None],
) -> None:
    """Name, links to the pages, switch of languages.

    Args:
        name: The program's name.
        tagline: One line under it.
        items: The pages: `path`, `label`, `current`.
        navigation: What the navigation is called, for screen readers.
        languages: The languages: `code`, `label`, `current`.
        switch: What the switch is called, for screen readers.
        skip: Label of the link that skips to the content.
        event_choose: Called with the code of a language.
    """
