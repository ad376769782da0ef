"""Parts that pages share: page scaffolding, files to save and to send, the document's state."""

from dashboards.components.doc_state import DocState
from dashboards.components.files import Download, FileButton
from dashboards.components.own_file import OwnFile
from dashboards.components.scaffold import Explain, Markup, Section, Tag
from dashboards.components.upload import Upload

__all__ = [
    "DocState",
    "Download",
    "Explain",
    "FileButton",
    "Markup",
    "OwnFile",
    "Section",
    "Tag",
    "Upload",
]
