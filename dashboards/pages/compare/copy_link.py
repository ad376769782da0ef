"""A link to the plan, to be copied."""

from __future__ import annotations

import solara


@solara.component_vue("copy_link.vue")
def CopyLink(query: str, label: str, copied: str, name: str) -> None:
    """Show the address of the plan with a button that copies it.

    Args:
        query: What stands after "?" in the address.
        label: What stands on the button.
        copied: What it says when it is done.
        name: What the field is called, for screen readers.
    """
