"""How files begin that are not plain text in the usual encodings, whatever they are named."""

from __future__ import annotations

import codecs
from typing import Final

OFFICE: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""Files of word processors and spreadsheets, new and old."""
UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""Text in UTF-16, as spreadsheets write it."""
