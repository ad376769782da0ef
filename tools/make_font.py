"""Make the fonts of figures and reports: Noto Sans SC and Noto Serif SC, cut to GB 2312.

Matplotlib and Typst need static fonts with the characters of both languages, read from a file, so
that figures and papers are the same on a machine without any Chinese font. The whole fonts have
8 and 12 MB; the 6,763 characters of GB 2312, its signs and Latin letters need 1.6 and 2.2 MB.

    python tools/make_font.py path/to/NotoSansSC-Regular.otf path/to/NotoSerifSC-Regular.otf

The sources are the static OTFs of the PyPI package `pylopdf-fonts-zh-cn` 0.1.1 (OFL 1.1), which is
needed only to run this script: `pip download --no-deps pylopdf-fonts-zh-cn`, then unpack the wheel.
Needs `fonttools`, which matplotlib brings along.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILIES = {"Noto Sans SC": "Linli Sans SC", "Noto Serif SC": "Linli Serif SC"}
"""Names of the cut fonts, so that they are never taken for whole ones on the same machine."""

FONTS = Path(__file__).resolve().parent.parent / "experiments" / "fonts"
EXTRA = "〇㎡✓✗▼▽−≤≥≈→←↑↓±×÷·…–—“”‘’†‡•※①②③④⑤█▁▂▃▄▅▆▇○●△▲□■"
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


def rename(font: TTFont, family: str) -> str:
    """Give the font the name of a family, and keep the notices of its authors.

    Returns:
        Its PostScript name.
    """
    postscript = family.replace(" ", "") + "-Regular"
    names = {1: family, 3: f"{postscript};cut from {font['name'].getDebugName(3)}"}
    names |= {4: family, 6: postscript}
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]
    top = font["CFF "].cff
    top.fontNames = [postscript]
    top[0].FullName = top[0].FamilyName = family
    return postscript


def make(source: Path) -> None:
    """Cut one font and write it into the package."""
    options = subset.Options(
        layout_features=["kern", "palt", "locl"], hinting=False, name_IDs=["*"], notdef_outline=True
    )
    font = subset.load_font(str(source), options)
    family = FAMILIES[font["name"].getDebugName(1)]
    cut = subset.Subsetter(options)
    cut.populate(unicodes=sorted(characters()))
    cut.subset(font)
    target = FONTS / f"{rename(font, family)}.otf"
    target.parent.mkdir(parents=True, exist_ok=True)
    subset.save_font(font, str(target), options)
    print(f"{target.name}: {len(font.getBestCmap()):,} characters, {target.stat().st_size:,} bytes")


def main() -> None:
    """Cut the fonts named on the command line and write them into the package."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sources", type=Path, nargs="+", help="NotoSansSC-Regular.otf …")
    for source in parser.parse_args().sources:
        make(source)


if __name__ == "__main__":
    main()
