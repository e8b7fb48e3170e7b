"""Shapes beside those that were shown: each file is read as the person who made it meant it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from corpus import Corpus, read_corpus

ALIASES = """\
defaults: &d
  category: Billing
  lang: en
faqs:
  - <<: *d
    question: How do I pay?
    answer: By card.
  - <<: [*d, {category: Other}]
    question: Can I cancel?
    answer: &a Any time.
  - question: Can I pause?
    category: Other
    answer: *a
"""
LIBXSLT = (
    "<html><body><ol><li><em>Where can I get libxslt?</em><p>From the site.</p></li>"
    "<li><em>How do I compile it?</em><p>Use <code>make</code>.</p></li></ol>"
    "<ul><li><b>Note</b> of the editor</li></ul></body></html>"
)
ZH = ["如何注册？", "如何退款？"]
FILES: list[tuple[str, str | bytes, list[tuple[str, str, str]]]] = [
    ("a.txt", "常见问题\n\n一、如何注册？\n答：点注册。\n二、如何退款？\n答：七天内。\n\n原路退回。\n",
     [("zh", ZH[0], "点注册。"), ("zh", ZH[1], "七天内。\n\n原路退回。")]),
    ("b.txt", "1、如何注册？\n点注册。\n2、如何退款？\n七天内。\n",
     [("zh", ZH[0], "点注册。"), ("zh", ZH[1], "七天内。")]),
    ("c.txt", "（一）如何注册？\n(1) 打开首页\n(2) 点注册\n（二）如何退款？\n七天内。\n",
     [("zh", ZH[0], "(1) 打开首页\n(2) 点注册"), ("zh", ZH[1], "七天内。")]),
    ("d.md", "# 常见问题\n\n1. **如何注册？**\n   点注册。\n2. **如何退款？**\n   七天内。\n\n   - 原路退回\n",
     [("zh", ZH[0], "点注册。"), ("zh", ZH[1], "七天内。\n\n- 原路退回")]),
    ("e.yaml", ALIASES, [("en", "How do I pay?", "By card."), ("en", "Can I cancel?", "Any time."),
                         ("en", "Can I pause?", "Any time.")]),
    ("f.html", LIBXSLT, [("en", "Where can I get libxslt?", "From the site."),
                         ("en", "How do I compile it?", "Use `make`.")]),
    ("g.jsonl", '{"instruction": "如何退款？", "input": "", "output": "七天内。"}\n', [("zh", ZH[1], "七天内。")]),
    ("h.csv", "問題,解答,狀態\n如何註冊？,點註冊,上架\n如何退款？,七天,下架\n", [("zh", "如何註冊？", "點註冊")]),
    ("i.csv", "问题,答案,Question,Answer\n如何退款？,七天内,How do I get a refund?,In a week\n",
     [("zh", ZH[1], "七天内"), ("en", "How do I get a refund?", "In a week")]),
    ("j.csv", "问题,答案,,\n如何注册？,点注册,,\n,,,\n付款问题,,,\n问题,答案,备注,\n如何退款？,七天内,x,\n",
     [("zh", ZH[0], "点注册"), ("zh", ZH[1], "七天内")]),
    ("k.csv", "\ufeff客服问题（2026版）;;\n;;\n问题;答案;备注\n如何退款？;七天内，退回;a\n",
     [("zh", ZH[1], "七天内，退回")]),
    ("l.md", "**Q1: How do I pay?**\n\n**A:** By card.\n\n**问2：如何退款？**\n\n**答：** 七天内。\n",
     [("en", "How do I pay?", "By card."), ("zh", ZH[1], "七天内。")]),
    ("m.tsv", "问题\t答案\n如何退款？\t七天内\n".encode("utf-16"), [("zh", ZH[1], "七天内")]),
    ("n.csv", "问题,答案\n𠮷野家怎么走？,坐车到喆站\n䶮先生是谁？,创始人镕\n".encode("gb18030"),
     [("zh", "𠮷野家怎么走？", "坐车到喆站"), ("zh", "䶮先生是谁？", "创始人镕")]),
    ("o.csv", b"question,answer\rHow do I pay?,By card\r", [("en", "How do I pay?", "By card")]),
]  # fmt: skip


def said(corpus: Corpus) -> Iterator[tuple[str, str, str]]:
    for entry in corpus.entries:
        for lang, text in entry.texts.items():
            yield lang, text.question, text.answer


@pytest.mark.parametrize(("name", "content", "expected"), FILES, ids=[name for name, *_ in FILES])
def test_a_file_as_its_author_meant_it(
    name: str, content: str | bytes, expected: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    assert list(said(read_corpus(tmp_path / name))) == expected


def test_languages_side_by_side_are_one_entry(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("问题,答案,Question,Answer\n如何退款？,七天,How?,A week\n", "utf-8")
    (entry,) = read_corpus(tmp_path / "a.csv").entries
    assert list(entry.texts) == ["zh", "en"]


def test_fields_of_defaults_are_told_and_taken_over(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(ALIASES, "utf-8")
    corpus = read_corpus(tmp_path / "a.yaml")
    assert [entry.category for entry in corpus.entries] == ["Billing", "Billing", "Other"]
    assert any("neither question nor answer, not read: the fields 'category', 'lang'" in str(n) for n in corpus.notices)


def sheet(rows: list[list[object]], *merged: str) -> bytes:
    workbook, out = Workbook(), io.BytesIO()
    for row in rows:
        workbook.active.append(row)  # type: ignore[union-attr]
    for one in merged:
        workbook.active.merge_cells(one)  # type: ignore[union-attr]
    workbook.save(out)
    return out.getvalue()


def test_answers_beside_a_merged_question_are_one(tmp_path: Path) -> None:
    rows = [["分类", "问题", "答案"], ["账户", "怎么注册？", "打开首页"], [None, None, "点注册"],
            [None, None, "填号码"], ["账户", "怎么注销？", "联系客服"], [None, "怎么改名？", "改名"]]  # fmt: skip
    (tmp_path / "a.xlsx").write_bytes(sheet(rows, "A2:A4", "B2:B4", "A5:A6"))
    assert list(said(read_corpus(tmp_path / "a.xlsx"))) == [
        ("zh", "怎么注册？", "打开首页\n点注册\n填号码"),
        ("zh", "怎么注销？", "联系客服"),
        ("zh", "怎么改名？", "改名"),
    ]


def test_links_that_a_formula_makes(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["问题", "答案"],
        ["官网在哪？", '=HYPERLINK("https://a.com/x","点这里")'],
        ["表格在哪？", '=HYPERLINK("https://a.com/form")'],
        ["脚本？", '=HYPERLINK("javascript:alert(1)","x")'],
    ]
    (tmp_path / "a.xlsx").write_bytes(sheet(rows))
    assert list(said(read_corpus(tmp_path / "a.xlsx"))) == [
        ("zh", "官网在哪？", "[点这里](https://a.com/x)"),
        ("zh", "表格在哪？", "https://a.com/form"),
    ]
