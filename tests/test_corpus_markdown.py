"""Answers as people write them, and as they were meant: beside Chinese signs, with sums, lines, addresses and HTML."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.web.answers import Writing, answer_html, plain_text
from corpus import read_corpus

LINKED = '<a href="{0}" rel="noopener noreferrer">{0}</a>'


def html(markdown: str, **options: object) -> str:
    writing = Writing(
        shown=lambda text: text, article=lambda entry: f"/en/articles/{entry}", table_label="t", **options
    )  # type: ignore[arg-type]
    return str(answer_html(markdown, writing)).strip().removeprefix("<p>").removesuffix("</p>")


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("请点**“行程”**按钮", "请点<strong>“行程”</strong>按钮"),
        ("**注意：**别告诉别人", "<strong>注意：</strong>别告诉别人"),
        ("**“粗体”**，**粗体：**文字", "<strong>“粗体”</strong>，<strong>粗体：</strong>文字"),
        ("按**【确定】**键", "按<strong>【确定】</strong>键"),
        ("见**《条款》**第3条", "见<strong>《条款》</strong>第3条"),
        ("**50%**的用户", "<strong>50%</strong>的用户"),
        ("~~“旧价”~~现价", "<s>“旧价”</s>现价"),
        ("**Note:**text", "<strong>Note:</strong>text"),
        ("这是*“重要”*的", "这是<em>“重要”</em>的"),
        ("这是***重点***哦", "这是<em><strong>重点</strong></em>哦"),
        ("un**believ**able, *see*", "un<strong>believ</strong>able, <em>see</em>"),
        ("**it *now***", "<strong>it <em>now</em></strong>"),
        ("*up to 3*. and (*version 2*)", "<em>up to 3</em>. and (<em>version 2</em>)"),
    ],
)  # fmt: skip
def test_bold_ends_where_its_author_ended_it(markdown: str, shown: str) -> None:
    assert html(markdown) == shown


@pytest.mark.parametrize(
    "text",
    """
30*40*20 厘米，证件号如 110***1234
30cm*40cm*20cm，30厘米*40厘米*20厘米
长*宽*高不超过158
价格=单价*数量*折扣
(3+4)*2*(1+1)
拨打*#06#或*#62#，*123#或*456#
138****1234和139****5678
j***@example.com 和 k***@example.com
张**，男；李**，女
f(**kwargs, **opts)
2**3**4 a*b*c 3 * 4 * 5
""".strip().split("\n"),
)
def test_stars_that_are_no_signs_stay(text: str) -> None:
    assert "*" in text and "<" not in html(text).replace('<a href="mailto:', "").replace("</a>", "")


@pytest.mark.parametrize(
    ("markdown", "breaks"),
    [
        ("周一至周五：9:00-18:00\n周六：10:00-16:00\n周日：休息", 2),
        ("1、打开\n2、点击", 1),
        ("1）打开\n2）点击\n3）完成", 2),
        ("（1）打开\n（2）点击", 1),
        ("①打开\n②点击", 1),
        ("一、打开\n二、点击", 1),
        ("1.打开\n2.点击", 1),
        ("1、打开应用，点右上角的设置，再点账户与安全，然后点修改密码，输入新的密码并确认，再登录\n2、点确定", 1),
        ("This is a long line of Markdown text that was wrapped at about eighty\ncolumns, and goes on.", 0),
        ("`code\nover lines` stays", 0),
    ],
)  # fmt: skip
def test_line_ends_that_were_meant(markdown: str, breaks: int) -> None:
    assert html(markdown).count("<br>") == breaks


def test_wrapped_chinese_lines_are_joined_without_a_space() -> None:
    first = "这是一段很长的中文文字" * 6
    assert html(f"{first}\n接着写") == f"{first}接着写"


@pytest.mark.parametrize(
    ("before", "address", "after"),
    [
        ("请打开", "https://www.example.com/a", "，然后"),
        ("见", "https://a.example.com/x", "。"),
        ("（", "http://b.example.com/y", "）】》、"),
        ("(", "https://e.example.com/a_(b)", ")"),
        ("<strong>", "https://a.example.com/x", "</strong>"),
        ("看", "https://a.example.com/?a=1", "这里"),
    ],
)
def test_bare_addresses_end_where_they_end(before: str, address: str, after: str) -> None:
    written = f"{before}{address}{after}".replace("<strong>", "**").replace("</strong>", "**")
    assert html(written) == before + LINKED.format(address) + after


def test_what_is_no_address_stays_text() -> None:
    text = "main.py readme.md example.com ftp://x.example.com javascript:alert(1) //foo.example.com"
    assert html(text) == text
    assert html("`https://a.example.com`") == "<code>https://a.example.com</code>"
    assert html("写信到desk@example.com。") == '写信到<a href="mailto:desk@example.com">desk@example.com</a>。'
    assert 'href="https://www.example.com"' in html("www.example.com，")


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("按 <kbd>Ctrl</kbd>，H<sub>2</sub>O<br>下", "按 <kbd>Ctrl</kbd>，H<sub>2</sub>O<br>下"),
        ("输入 <your name> 和 <uid>", "输入 &lt;your name&gt; 和 &lt;uid&gt;"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
        ('<b onclick="x()">y</b>', "<b>y</b>"),
        ("a<b 且 c>d", "a&lt;b 且 c&gt;d"),
        ("见<!-- 内部 -->这里", "见这里"),
    ],
)
def test_harmless_html_counts_and_all_else_is_text(markdown: str, shown: str) -> None:
    assert html(markdown) == shown


def test_what_is_folded_is_markdown() -> None:
    answer = "<details>\n<summary>更多**内容**</summary>\n- a\n- b\n</details>\n\n后"
    found = html(answer)
    assert found.startswith("<details><summary>更多<strong>内容</strong></summary><ul>")
    assert "</ul>\n</details><p>后" in found
    assert plain_text(answer) == "更多内容 a b 后"


def test_files_and_pages_below_a_path() -> None:
    options: dict[str, object] = {"file": {"img/图 1.png": "/help/files/0/1.png"}.get, "root": "/help"}
    shown = html("![图](<img/图 1.png>) [a](/en/contact) [b](/pricing) [c](gone.md) ![d](gone.png)", **options)
    assert 'src="/help/files/0/1.png"' in shown and 'href="/help/en/contact"' in shown and 'href="/pricing"' in shown
    assert shown.endswith(" c d")


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def test_what_lies_beside_the_corpus_goes_along_and_nothing_else(tmp_path: Path) -> None:
    """Paths mean the same everywhere afterwards; what leads out of the folder is told, and not taken."""
    asked = (
        "![a](img/plan.png) ![b](img/Floor Plan.PNG) ![c](../en/img/PLAN.png) [d](./rules.md#can-i-smoke) "
        "[e](../zh/常见.md) ![f](../../secret.png) [g](gone.md) [h](../form.pdf) `![i](../form.pdf)`"
    )
    root = tmp_path / "faq"
    write(
        root,
        {
            "en/gates.md": f"## Where is gate 4?\n\n{asked}\n\n## Where is gate 5?\n\nNear.\n",
            "en/rules.md": "## May I sit?\n\nYes.\n\n## Can I smoke?\n\nNo.\n",
            "zh/常见.md": "## 厕所在哪？\n\n楼上。\n\n## 几点关门？\n\n六点。\n",
            "en/img/plan.png": "x",
            "en/img/Floor Plan.PNG": "y",
            "form.pdf": "z",
            "../secret.png": "secret",
        },
    )
    corpus = read_corpus(root)
    (gate,) = (entry for entry in corpus.entries if entry.id == "where-is-gate-4")
    assert gate.texts["en"].answer == (
        "![a](en/img/plan.png) ![b](<en/img/Floor Plan.PNG>) ![c](en/img/PLAN.png) [d](faq:can-i-smoke) "
        "[e](faq:%E5%8E%95%E6%89%80%E5%9C%A8%E5%93%AA) ![f](../../secret.png) [g](gone.md) [h](form.pdf) "
        "`![i](../form.pdf)`"
    )
    assert {path.read_text("utf-8") for path in corpus.beside.values()} == {"x", "y", "z"}
    told = " ".join(notice.message for notice in corpus.notices)
    assert "secret.png" in told and "gone.md" in told and "form.pdf" not in told
