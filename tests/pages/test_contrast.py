"""The contrast of every pair of colors that is meant to meet (WCAG 2.2, relative luminance), in both themes."""

import re

import pytest

from sobat.env import ROOT

STYLES = {path.name: path.read_text("utf-8") for path in (ROOT / "frontend" / "styles").glob("*.css")}
TOKENS = STYLES["tokens.css"]
AAA, AA, SHAPE = 7.0, 4.5, 3.0

PAPERS = ("paper", "paper-raised", "paper-sunk")
QUIET = ("lamp-soft", "leaf-soft", "danger-soft")
# (text, grounds, at least)
TEXTS = [
    ("ink", (*PAPERS, *QUIET), AAA),
    ("mine-ink", ("mine",), AAA),
    ("theirs-ink", ("theirs",), AAA),
    ("lamp-ink", ("lamp", "lamp-strong"), AAA),
    ("ink-soft", PAPERS, AAA),
    ("ink-soft", QUIET, AA),
    ("ink-faint", PAPERS, AA),
    ("leaf", (*PAPERS, "leaf-soft"), AA),
    ("leaf-strong", (*PAPERS, "leaf-soft"), AA),
    ("leaf-ink", ("leaf", "leaf-strong"), AA),
    ("danger", (*PAPERS, "danger-soft"), AA),
    ("danger-ink", ("danger",), AA),
    ("good", ("paper", "paper-raised"), AA),
    ("ink-soft", ("mine", "theirs"), AA),
    ("print-ink", ("print",), AAA),
]
# edges and marks that must be seen to be used (WCAG 1.4.11)
SHAPES = [
    ("line-strong", PAPERS, SHAPE),
    ("focus", (*PAPERS, *QUIET, "mine", "theirs"), SHAPE),
    ("leaf", PAPERS, SHAPE),
]


def block(opening: str) -> dict[str, str]:
    """The declarations of one rule of tokens.css."""
    body = TOKENS.split(opening, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))


LIGHT = block(":root {")
PREFERRED_DARK = block(':root:not([data-theme="light"]) {')
CHOSEN_DARK = block(':root[data-theme="dark"] {')


def luminance(color: str) -> float:
    """Of #rrggbb."""
    assert re.fullmatch(r"#[0-9a-f]{6}", color), color
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """From 1 (equal) to 21 (black on white)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, LIGHT | PREFERRED_DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "grounds", "least"), [*TEXTS, *SHAPES])
def test_what_meets_can_be_read(text: str, grounds: tuple[str, ...], least: float, theme: dict[str, str]) -> None:
    weak = {ground: round(contrast(theme[text], theme[ground]), 2) for ground in grounds}
    assert {ground: ratio for ground, ratio in weak.items() if ratio < least} == {}


def test_the_arithmetic() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_the_two_dark_blocks_are_one() -> None:
    assert PREFERRED_DARK == CHOSEN_DARK
    assert set(PREFERRED_DARK) < set(LIGHT)


def test_dark_forgets_no_color() -> None:
    """Whatever is a color by day has a color by night."""
    colors = {name for name, value in LIGHT.items() if value.startswith(("#", "rgb"))}
    assert colors - set(PREFERRED_DARK) == set()


def test_the_browser_paints_its_own_frame_in_our_paper() -> None:
    base = (ROOT / "sobat" / "templates" / "base.html").read_text("utf-8")
    named = dict(re.findall(r'content="(#\w+)" media="\(prefers-color-scheme: (\w+)\)"', base))
    assert named == {LIGHT["paper"]: "light", PREFERRED_DARK["paper"]: "dark"}


@pytest.mark.parametrize("name", sorted(set(STYLES) - {"tokens.css"}))
def test_no_style_sheet_mixes_colors_of_its_own(name: str) -> None:
    """Colors are decided in one file; a shadow may be a transparent brown."""
    text = re.sub(r"/\*.*?\*/", "", STYLES[name], flags=re.S)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?!\s*\{)", text) == []
    assert re.findall(r"(?:rgba?|hsla?|oklch)\((?!\s*60 42 12)", text) == []
    used = set(re.findall(r"var\(--([\w-]+)", text))
    given = set(re.findall(r"--([\w-]+):", TOKENS + "".join(STYLES.values())))
    assert used - given == set()
