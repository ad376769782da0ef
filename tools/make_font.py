"""Make the font that figures and reports are drawn with: Noto Sans SC, cut to GB 2312.

Matplotlib needs a static font with the characters of both languages, registered from a file, so
that figures are the same on a machine without any Chinese font. The whole font has 8 MB; the
6,763 characters of GB 2312, its signs and Latin letters need 1.6 MB.

    python tools/make_font.py path/to/NotoSansSC-Regular.otf

The source is the static OTF of the PyPI package `pylopdf-fonts-zh-cn` 0.1.1 (OFL 1.1), which is
needed only to run this script: `pip download --no-deps pylopdf-fonts-zh-cn`, then unpack the wheel.
Needs `fonttools`, which matplotlib brings along.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "Linli Sans SC"
"""Name of the cut font, so that it is never taken for a whole Noto Sans SC on the same machine."""

FONTS = Path(__file__).resolve().parent.parent / "experiments" / "fonts"
TARGET = FONTS / "LinliSansSC-Regular.otf"
EXTRA = "−≤≥≈→←↑↓±×÷·…–—“”‘’†‡•※①②③④⑤█▁▂▃▄▅▆▇○●△▲□■"
"""Signs that texts and figures use beside those of GB 2312."""


def characters() -> set[int]:
    """Code points of GB 2312, printable Latin-1 and `EXTRA`."""
    points = {ord(sign) for sign in EXTRA} | set(range(0x20, 0x7F)) | set(range(0xA0, 0x100))
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                points.add(ord(bytes((row, cell)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return points


def rename(font: TTFont) -> None:
    """Give the font the name of the family, and keep the notices of its authors."""
    postscript = FAMILY.replace(" ", "") + "-Regular"
    names = {1: FAMILY, 3: f"{postscript};cut from {font['name'].getDebugName(3)}"}
    names |= {4: FAMILY, 6: postscript}
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]
    top = font["CFF "].cff
    top.fontNames = [postscript]
    top[0].FullName = top[0].FamilyName = FAMILY


def main() -> None:
    """Cut the font named on the command line and write it into the package."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("source", type=Path, help="NotoSansSC-Regular.otf")
    source = parser.parse_args().source
    options = subset.Options(
        layout_features=["kern", "palt", "locl"], hinting=False, name_IDs=["*"], notdef_outline=True
    )
    font = subset.load_font(str(source), options)
    cut = subset.Subsetter(options)
    cut.populate(unicodes=sorted(characters()))
    cut.subset(font)
    rename(font)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    subset.save_font(font, str(TARGET), options)
    print(f"{TARGET.name}: {len(font.getBestCmap()):,} characters, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
