"""What belongs to the document and not to a page's content: language, title, address."""

from __future__ import annotations

import solara


@solara.component_vue("doc_state.vue")
def DocState(lang: str = "zh-CN", title: str = "", query: str | None = None) -> None:
    """Keep the document in step with the session; draws nothing.

    Args:
        lang: What `<html lang>` says; when it changes, `lang` goes out of the address.
        title: Title of the window.
        query: What stands after "?" in the address, written without a new entry in the browser's
            history; None leaves the address alone.
    """
