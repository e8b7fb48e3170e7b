"""The documents: short lines, the README's outline, links and pictures that are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMES = [file.relative_to(ROOT).as_posix() for file in DOCUMENTS]
LONGEST, SCREEN = 120, 42
OUTLINES = {
    "README.md": (
        "FAQ search for Chinese and English",
        "Two commands",
        "Your own FAQ in five minutes",
        "The box",
        "The chat",
        "Bots",
        "Run it for others",
        "How good and how fast",
        "Map",
    ),
    "README.zh-CN.md": (
        "中英双语 FAQ 搜索",
        "两条命令",
        "五分钟换成自己的 FAQ",
        "搜索框",
        "聊天",
        "机器人",
        "上线运行",
        "效果与速度",
        "目录导览",
    ),
}
LATER = ("The chat", "Bots", "聊天", "机器人")
"""Screens that come with what they tell of."""


def prose(file: Path) -> Iterator[tuple[int, str]]:
    """Number and text of each line that is neither code nor a row of a table."""
    inside = False
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        if line.lstrip().startswith("```"):
            inside = not inside
        elif not inside and not line.startswith(("|", "    ")):
            yield number, line


@pytest.mark.parametrize("file", DOCUMENTS, ids=NAMES)
def test_lines_are_short(file: Path) -> None:
    """A line may be longer only if it has no place to be broken at: a link, say."""
    found = [f"{number}: {line[:80]}" for number, line in prose(file) if len(line) > LONGEST and " " in line.strip()]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", OUTLINES)
def test_the_readme_keeps_its_outline(name: str) -> None:
    parts = re.split(r"^##? (.+)$", (ROOT / name).read_text("utf-8"), flags=re.MULTILINE)
    titles, texts = parts[1::2], parts[2::2]
    outline = OUTLINES[name]
    assert [title for title in outline if title in titles or title not in LATER] == titles
    assert texts[0].count("![") == 1, "what it is, with one picture"
    for title, text in zip(titles, texts, strict=True):
        assert len(text.strip().splitlines()) <= SCREEN, f"{title} is more than a screen"


@pytest.mark.parametrize("file", DOCUMENTS, ids=NAMES)
def test_links_lead_somewhere(file: Path) -> None:
    text = re.sub(r"`[^`\n]+`", "", "\n".join(line for _, line in prose(file)))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:", target):
            path, _, anchor = target.partition("#")
            found = file.parent / path if path else file
            assert found.exists(), f"{file.name} links to {target}"
            if anchor and found.suffix == ".md":
                assert anchor in anchors(found), f"{file.name} links to {target}"


def anchors(file: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_pictures_are_few_small_and_shown() -> None:
    pictures = list((ROOT / "docs" / "screenshots").iterdir())
    texts = "\n".join(file.read_text("utf-8") for file in DOCUMENTS)
    assert not [file.name for file in pictures if f"screenshots/{file.name}" not in texts]
    assert sum(file.stat().st_size for file in pictures) <= 220_000
