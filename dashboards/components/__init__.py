"""Parts that pages share: page scaffolding, downloads, uploads, the state of the document."""

from dashboards.components.doc_state import DocState
from dashboards.components.scaffold import Download, Explain, Markup, Section, Tag

__all__ = ["DocState", "Download", "Explain", "Markup", "Section", "Tag"]
