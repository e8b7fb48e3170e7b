"""Shapes that people's files have: each row a variant, with what a person understands of it."""

# ruff: noqa: E501 - files as people write them, each on a line of its own
from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from corpus import Corpus, CorpusError, FaqError, ReadOptions, read_corpus, summary_of, with_pairs, write_corpus

Files = dict[str, str | bytes]
Write = Callable[[Files], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write files below a folder of their own; gives the only file, or the folder."""

    def _write(files: Files) -> Path:
        root = tmp_path / "faq"
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return root / next(iter(files)) if len(files) == 1 else root

    return _write


def said(corpus: Corpus) -> list[tuple[str, str, str, str]]:
    """(language, category, question, answer) of every text."""
    return [
        (lang, text.category or entry.category, text.question, text.answer)
        for entry in corpus.entries
        for lang, text in entry.texts.items()
    ]


def questions(corpus: Corpus) -> list[str]:
    return [text.question for entry in corpus.entries for text in entry.texts.values()]


def notices(corpus: Corpus) -> str:
    return "\n".join(map(str, corpus.notices))


DOG, SMOKE = ("Can I bring a dog?", "In a carrier."), ("Can I smoke?", "No.")

# Files that all say: dog, smoke; in the category that the last column names
SAME: list[tuple[str, str | bytes, str]] = [
    ("faq.csv", "Question;Answer\r\nCan I bring a dog?;In a carrier.\r\nCan I smoke?;No.\r\n", "faq"),
    ("faq.csv", "Q,A\nCan I bring a dog?,In a carrier.\nCan I smoke?,No.\n", "faq"),
    ("faq.csv", '"标题（必填）*","内容：","备注"\nCan I bring a dog?,In a carrier.,x\nCan I smoke?,No.,\n', "faq"),
    ("faq.tsv", "title\tdescription\nCan I bring a dog?\tIn a carrier.\nCan I smoke?\tNo.\n", "faq"),
    ("faq.tsv", "Can I bring a dog?\tIn a carrier.\nCan I smoke?\tNo.\n", "faq"),  # RAGFlow
    ("faq.txt", "Can I bring a dog?\tIn a carrier.\nCan I smoke?\tNo.\n", "faq"),
    ("faq.txt", "Q: Can I bring a dog?\nA: In a carrier.\n\nQ: Can I smoke?\nA: No.\n", "faq"),
    ("faq.csv", "q,a,indexes\nCan I bring a dog?,In a carrier.,\nCan I smoke?,No.,\n", "faq"),  # FastGPT
    ("faq.csv", "一级分类,二级分类,问题,答案\nPets,Dogs,Can I bring a dog?,In a carrier.\nPets,Dogs,Can I smoke?,No.\n", "Pets/Dogs"),
    ("faq.csv", "question,answer,category\nCan I bring a dog?,In a carrier.,A > B\nCan I smoke?,No.,A / B\n", "A/B"),
    ("faq.csv", "FAQ of 2026,,\n,,\nquestion,answer\nCan I bring a dog?,In a carrier.\nCan I smoke?,No.\n", "faq"),
    ("faq.csv", "question,answer\nCan I bring a dog?,In a carrier.\n\nquestion,answer\nCan I smoke?,No.\n", "faq"),
    ("faq.json", '{"Can I bring a dog?": "In a carrier.", "Can I smoke?": "No."}', "faq"),
    ("faq.json", '{"Pets": [{"q": "Can I bring a dog?", "a": "In a carrier."}, {"q": "Can I smoke?", "a": "No."}]}', "Pets"),
    (
        "faq.json",
        '{"categories": [{"name": "Pets", "questions": [{"question": "Can I bring a dog?", "answer": "In a carrier."},'
        ' {"question": "Can I smoke?", "answer": "No."}]}]}',
        "Pets",
    ),
    (
        "faq.json",
        '{"SchemaVersion": 1, "FaqDocuments": [{"Question": "Can I bring a dog?", "Answer": "In a carrier."},'
        ' {"Question": "Can I smoke?", "Answer": "No."}]}',
        "faq",
    ),
    (
        "faq.json",
        '{"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": [{"@type": "Question", "name":'
        ' "Can I bring a dog?", "acceptedAnswer": {"@type": "Answer", "text": "<p>In a carrier.</p>"}},'
        ' {"@type": "Question", "name": "Can I smoke?", "acceptedAnswer": {"text": "No."}}]}',
        "faq",
    ),
    ("faq.json", '{"qna": [{"qid": "d", "q": ["Can I bring a dog?"], "a": "In a carrier."},'
     ' {"qid": "s", "q": ["Can I smoke?"], "a": "No.", "alt": {"markdown": "No."}}]}', "faq"),
    ("faq.js.json", 'export default [{question: 1}]'.replace("question: 1", '"question": "Can I bring a dog?",'
     ' "answer": "In a carrier."}, {"question": "Can I smoke?", "answer": "No."') + ";", "faq.js"),
    ("faq.yaml", "pets:\n- question: Can I bring a dog?\n  answer: In a carrier.\n- {question: Can I smoke?, answer: No.}\n", "pets"),
    ("faq.md", "---\ntitle: Rules\n---\n\n## Can I bring a dog?\n\nIn a carrier.\n\n---\n\n## Can I smoke?\n\nNo.\n", "Rules"),
    ("faq.md", "# FAQ\n\n- [dog](#a)\n\n##Can I bring a dog?\nIn a carrier.\n\n##Can I smoke?\nNo.\n", "faq"),
    ("faq.md", "**Can I bring a dog?**\n\nIn a carrier.\n\n**Can I smoke?**\nNo.\n", "faq"),
    ("faq.md", "1. **Can I bring a dog?** In a carrier.\n2. **Can I smoke?** No.\n", "faq"),
    ("faq.md", "<details>\n<summary>Can I bring a dog?</summary>\n\nIn a carrier.\n\n</details>\n\n"
     "<details><summary><b>Can I smoke?</b></summary>No.</details>\n", "faq"),
    ("faq.md", "::: details Can I bring a dog?\nIn a carrier.\n:::\n\n::: details Can I smoke?\nNo.\n:::\n", "faq"),
    ("faq.md", "| Question | Answer |\n|---|---|\n| Can I bring a dog? | In a carrier. |\n| Can I smoke? | No. |\n", "faq"),
    ("faq.md", "### Q1: Can I bring a dog?\n\nA: In a carrier.\n\n### Q2: Can I smoke?\n\n**A:** No.\n", "faq"),
    ("faq.md", "## 🐶 Pets\n\n### Can I bring a dog? [¶](#dog)\n\nIn a carrier.\n\n### **Can I smoke?** <a name='s'></a>\n\nNo.\n",
     "🐶 Pets"),
    ("faq.mdx", "import Tabs from '@theme/Tabs';\n\n## Can I bring a dog?\n\nIn a carrier.\n\n## Can I smoke?\n\n<Tabs>\n\nNo.\n\n</Tabs>\n",
     "faq"),
    ("faq.html", "<html><body><nav>Home</nav><main><h1>FAQ</h1><h2>Can I bring a dog?</h2><p>In a carrier.</p>"
     "<h2>Can I smoke?</h2><p>No.</p></main></body></html>", "faq"),
    ("faq.html", "<dl><dt>Can I bring a dog?</dt><dd>In a carrier.</dd><dt>Can I smoke?</dt><dd>No.</dd></dl>", "faq"),
    ("faq.html", "<details><summary>Can I bring a dog?</summary><p>In a carrier.</p></details>"
     "<details><summary>Can I smoke?</summary>No.</details>", "faq"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "category"), SAME, ids=range(len(SAME)))
def test_two_questions_in_every_shape(name: str, content: str, category: str, write: Write) -> None:
    found = said(read_corpus(write({name: content})))
    assert found == [("en", category, *DOG), ("en", category, *SMOKE)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gbk", "gb18030"])
def test_encodings_of_headless_and_named_tables(encoding: str, write: Write) -> None:
    text = "问题,答案\r\n能带狗吗？,放在笼子里可以。\r\n怎么退票？,在订单里申请退票。\r\n"
    assert questions(read_corpus(write({"faq.csv": text.encode(encoding)}))) == ["能带狗吗？", "怎么退票？"]


def test_columns_by_language_are_one_entry(write: Write) -> None:
    header = "编号,问题（中文）,Question (EN),答案-中文,answer_en,分类\n"
    corpus = read_corpus(
        write({"faq.csv": header + "1,能抽烟吗？,Can I smoke?,不能。,No.,车上\n2,,Any food?,,Yes.,车上\n"})
    )
    first, second = corpus.entries
    assert {lang: (t.question, t.answer) for lang, t in first.texts.items()} == {
        "zh": ("能抽烟吗？", "不能。"),
        "en": SMOKE,
    }
    assert list(second.texts) == ["en"]
    assert summary_of(corpus).twins == 1


def test_texts_by_language_in_objects(write: Write) -> None:
    row = {
        "id": "s",
        "question": {"zh-CN": "能抽烟吗？", "en": "Can I smoke?"},
        "answer": {"zh-CN": "不能。", "en": "No."},
    }
    (entry,) = read_corpus(write({"faq.json": json.dumps([row])})).entries
    assert list(entry.texts) == ["zh", "en"] and entry.id == "s"


def test_several_phrasings_of_a_cell(write: Write) -> None:
    csv = '分段标题（选填）,分段内容（必填，问题答案））,问题（选填，单元格内一行一个）\n,No.,"Can I smoke?\nsmoking allowed?"\n'
    (entry,) = read_corpus(write({"maxkb.csv": csv})).entries
    assert entry.texts["en"].phrasings == ("Can I smoke?", "smoking allowed?")
    rows = "q,a,indexes,\nCan I smoke?,No.,smoking,cigarettes,vape\n"
    (entry,) = read_corpus(write({"fastgpt.csv": rows})).entries
    assert entry.texts["en"].phrasings == ("Can I smoke?", "smoking", "cigarettes", "vape")


def test_what_is_not_read_is_told(write: Write) -> None:
    csv = "question,answer,status,浏览量\nA?,1,published,5\nB?,2,draft,5\nC?,,published,5\nD?,4,停用,5\nÜber?,5,,\n"
    corpus = read_corpus(
        write({"faq.csv": csv.replace("\n", ",lang\n", 1).replace(",5\n", ",5,en\n").replace(",,\n", ",,,de\n")})
    )
    assert questions(corpus) == ["A?"]
    told = notices(corpus)
    for words in (
        "'浏览量'",
        "(draft), left out: 'B?'",
        "no answer, left out: 'C?'",
        "(停用)",
        "in de, neither zh nor en",
    ):
        assert words in told, told


def test_japanese_and_korean_are_no_chinese(write: Write) -> None:
    corpus = read_corpus(
        write({"faq.csv": "q,a\n予約はどうすればいいですか？,お電話ください。\n怎么预约？,打电话。\n비밀번호?,여기\n"})
    )
    assert questions(corpus) == ["怎么预约？"]
    assert "Japanese by its letters" in notices(corpus) and "Korean by its letters" in notices(corpus)


def test_the_same_question(write: Write) -> None:
    corpus = read_corpus(
        write({"faq.csv": "category,question,answer\nA,How?,One.\nB,How?,Two.\nA,How?,One.\nA,How!,Three.\n"})
    )
    assert [(entry.id, entry.category) for entry in corpus.entries] == [("how", "A"), ("how-b", "B"), ("how-a", "A")]
    assert "the same as" in notices(corpus) and "asks the same as" in notices(corpus)


def test_numbers_in_front_and_signs(write: Write) -> None:
    text = "## 1.1 How do I pay?\n\nx\n\n## 1.2 What is .NET?\n\nx\n\n## 2) 3.5mm 接口能用吗？\n\nx\n\n## 3、5G 怎么开？\n\nx\n"
    ids = [entry.id for entry in read_corpus(write({"faq.md": text})).entries]
    assert ids == ["how-do-i-pay", "what-is-dotnet", "3-5mm-接口能用吗", "5g-怎么开"]


def test_a_heading_in_two_languages(write: Write) -> None:
    text = "## 能抽烟吗？ / Can I smoke?\n\n不能。\n\nNo.\n\n## Pets | 宠物\n\n放在笼子里可以。\n\n## 怎么退票？\n\n在订单里。\n"
    corpus = read_corpus(write({"faq.md": text}))
    smoke, pets, _ = corpus.entries
    assert {lang: (t.question, t.answer) for lang, t in smoke.texts.items()} == {
        "zh": ("能抽烟吗？", "不能。"),
        "en": SMOKE,
    }
    assert pets.texts["zh"].phrasings == ("宠物", "Pets")


@pytest.mark.parametrize(
    "names",
    [
        ("zh/refund.md", "en/refund.md"),
        ("refund.zh-CN.md", "refund.en.md"),
        ("docs/zh-cn/a/refund.md", "docs/en-US/a/refund.md"),
    ],
)
def test_files_of_one_entry_pair_by_their_names(names: tuple[str, str], write: Write) -> None:
    corpus = read_corpus(
        write({names[0]: "# 怎么退款？\n\n在订单里。\n", names[1]: "# How do I get a refund?\n\nIn the order.\n"})
    )
    (entry,) = corpus.entries
    assert list(entry.texts) == ["zh", "en"]


def test_sheets_by_language_pair_by_id(write: Write) -> None:
    book = openpyxl.Workbook()
    for title, row in (("中文", ["a", "能抽烟吗？", "不能。"]), ("English", ["a", *SMOKE])):
        sheet = book.create_sheet(title)
        sheet.append(["id", "question", "answer"])
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    (entry,) = read_corpus(write({"faq.xlsx": data.getvalue()})).entries
    assert (list(entry.texts), entry.category) == (["zh", "en"], "faq")


def test_a_sheet_names_the_category(write: Write) -> None:
    book = openpyxl.Workbook()
    for title in ("行李", "退票"):
        sheet = book.create_sheet(title)
        sheet.append(["问题", "答案"])
        sheet.append([f"{title}怎么办？", "找客服。"])
    notes = book.create_sheet("说明")
    notes.append(["有事找小李"])
    data = io.BytesIO()
    book.save(data)
    corpus = read_corpus(write({"faq.xlsx": data.getvalue()}))
    assert [entry.category for entry in corpus.entries] == ["行李", "退票"]
    assert "说明: no header" in notices(corpus)


SHOWN: list[tuple[object, str, str]] = [
    (0.05, "0%", "5%"),
    (0.1234, "0.0%", "12.3%"),
    (1234.5, "#,##0.00", "1,234.50"),
    (1200, '"¥"#,##0', "¥1,200"),
    (99, "[$€-407]#,##0.00", "€99.00"),
    (7, "000", "007"),
    (13800138000, "0", "13800138000"),
    (2.5, "General", "2.5"),
    (0.1 + 0.2, "General", "0.3"),
    (-5, "0;(0)", "(5)"),
    (30, '0"元"', "30元"),
    (1500, '0.0,"k"', "1.5k"),
    (True, "General", "TRUE"),
]


@pytest.mark.parametrize(("value", "number_format", "shown"), SHOWN)
def test_numbers_as_the_sheet_shows_them(value: object, number_format: str, shown: str, write: Write) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["question", "answer"])
    sheet.append(["How much?", value])
    sheet["B2"].number_format = number_format
    data = io.BytesIO()
    book.save(data)
    assert said(read_corpus(write({"faq.xlsx": data.getvalue()})))[0][3] == shown


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        ("yyyy-mm-dd", "2026-01-31"),
        ('yyyy"年"m"月"d"日"', "2026年1月31日"),
        ("d mmm yyyy", "31 Jan 2026"),
        ("yyyy/m/d h:mm", "2026/1/31 9:05"),
        ("h:mm AM/PM", "9:05 AM"),
        ("mm-dd-yy", "2026-01-31"),  # Excel's own short date, which the reader's system writes
    ],
)
def test_dates_as_the_sheet_shows_them(number_format: str, shown: str, write: Write) -> None:
    import datetime

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["question", "answer"])
    sheet.append(["When?", datetime.datetime(2026, 1, 31, 9, 5)])
    sheet["B2"].number_format = number_format
    data = io.BytesIO()
    book.save(data)
    assert said(read_corpus(write({"faq.xlsx": data.getvalue()})))[0][3] == shown


def packed(**files: str | bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


NOTION = "0123456789abcdef0123456789abcdef"


def test_a_notion_export(write: Write) -> None:
    inner = packed(**{
        f"Help {NOTION}/Refunds {NOTION}.md": "# How do I get a refund?\n\nIn the order.\n\n![x](Refunds/a.png)\n",
        f"Help {NOTION}/Pets {NOTION}.md": "# Can I bring a dog?\n\nIn a carrier.\n",
        f"Help {NOTION}.csv": "Name,Tags\nRefunds,x\nPets,y\n",
        f"Help {NOTION}/Refunds/a.png": b"png",
    })  # fmt: skip
    corpus = read_corpus(write({"export.zip": packed(**{"ExportBlock-Part-1.zip": inner})}))
    assert questions(corpus) == ["Can I bring a dog?", "How do I get a refund?"]
    assert [entry.category for entry in corpus.entries] == ["Pets", "Refunds"]
    assert list(corpus.beside.values()) == [b"png"] and "Notion database" in notices(corpus)


def test_zips_that_no_person_made(write: Write) -> None:
    bomb = packed(**{"a.csv": b"0" * 150_000_000})
    assert len(bomb) < 1_000_000
    for data, words in (
        (bomb, "unpacks to more than 100,000,000 bytes"),
        (b"PK\x03\x04 no zip", "damaged zip file"),
        (packed(**{"a.exe": b"x"}), "no file in it can be read"),
        (packed(**{"../../etc/a.csv": "q,a\nHow?,So.\n"}), ""),
    ):
        path = write({"x.zip": data})
        if not words:
            assert questions(read_corpus(path)) == ["How?"], "nothing is written, so no name leads out"
            continue
        with pytest.raises(CorpusError, match=words):
            read_corpus(path)


def test_html_that_no_person_wrote(write: Write) -> None:
    deep = "<div>" * 50_000 + "x" + "</div>" * 50_000
    with pytest.raises(CorpusError, match="nested too deep"):
        read_corpus(write({"deep.html": deep}))
    corpus = read_corpus(
        write({"deep.jsonl": json.dumps({"question": "How?", "answer": "<p>" + deep[:90_000] + "</p>"})})
    )
    assert "the answer stays HTML: HTML nested too deep" in notices(corpus)


N = 60_000
HOSTILE = [
    "## a" + " " * N + "b\n\nx",
    "Q: a" + " " * N + "b\nA: x",
    "Q: a?\nA" + " " * N + "b",
    "**" + " " * N + "a?**\nx",
    "## Q?\n\n:::tip" + " " * N + "b",
    "## Q?\n\nA" + "\n" * N + "b",
    "## Q?\n\n" + "[a](#b)" * (N // 7),
    "## Q?\n\n" + "x\n---\n" * (N // 6),
    "<details>\n" * (N // 10),
    "<details><summary>Q?</summary>\n" * (N // 31),
    "#" * N,
    "## a?\n" * (N // 6),
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_pages_that_would_take_the_square_of_their_length(text: str, write: Write) -> None:
    """Ten seconds and more each, if a pattern or a loop went over the rest for every part of it."""
    try:
        read_corpus(write({"faq.md": text}))
    except CorpusError as error:
        assert error.problems


@pytest.mark.parametrize("answer", ["<b>" + "`" * 90_000, "<b>" + "\n" * 90_000, "<br" + " " * 90_000, "<p>" * 30_000])
def test_answers_that_would(answer: str, write: Write) -> None:
    assert questions(read_corpus(write({"faq.jsonl": json.dumps({"question": "How?", "answer": answer + "x"})}))) == [
        "How?"
    ]


def test_a_workbook_of_merged_ranges_without_end(write: Write) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["分类", "问题", "答案"])
    for number in range(3):
        sheet.append(["行李" if number == 0 else None, f"第{number}件怎么办？", "找客服。"])
    sheet.merge_cells("A2:A4")
    data = io.BytesIO()
    book.save(data)
    with zipfile.ZipFile(data) as archive:
        parts = {name: archive.read(name).replace(b'ref="A2:A4"', b'ref="A2:A1048576"') for name in archive.namelist()}
    assert b"A2:A1048576" in parts["xl/worksheets/sheet1.xml"]
    assert {entry.category for entry in read_corpus(write({"faq.xlsx": packed(**parts)})).entries} == {"行李"}


ANSWERS: list[tuple[str, str]] = [
    ("<p>By <b>card</b>.</p><ol><li>one</li><li>two</li></ol>", "By **card**.\n\n1. one\n2. two"),
    ("第一行<br>第二行", "第一行\n第二行"),
    ('See <a href="https://x.io/a">here</a>\n- b_c', "See [here](https://x.io/a)\n- b_c"),
    ("| a |\n|---|\n| b<br>c |", "| a |\n|---|\n| b<br>c |"),  # the only way to break a line in a table
    ("Type `<p>` or <name>", "Type `<p>` or <name>"),
    ("<p>Use <code>&lt;b&gt;</code> &amp; 2*3</p>", "Use `<b>` & 2\\*3"),
    ("<p>x</p><script>alert(1)</script>", "x"),
    ("- <b>a</b>\n  - <i>b</i>", "- **a**\n  - *b*"),
]


@pytest.mark.parametrize(("html", "markdown"), ANSWERS)
def test_html_becomes_markdown_once(html: str, markdown: str, write: Write, tmp_path: Path) -> None:
    corpus = read_corpus(write({"faq.jsonl": json.dumps({"question": "How?", "answer": html})}))
    assert said(corpus)[0][3] == markdown
    write_corpus(corpus, tmp_path / "again.yaml")
    assert read_corpus(tmp_path / "again.yaml").hash == corpus.hash


def test_help_desks(write: Write) -> None:
    zendesk = {
        "articles": [
            {"id": 1, "title": "How do I pay?", "body": "<p>By card.</p>", "locale": "en-us", "section_id": 7,
             "label_names": ["money"], "html_url": "https://x.io/1", "updated_at": "2026-01-31T00:00:00Z",
             "translations": [{"locale": "zh-cn", "title": "怎么付款？", "body": "<p>刷卡。</p>"}]},
            {"id": 2, "title": "Old", "body": "x", "locale": "en-us", "draft": True},
        ],
        "sections": [{"id": 7, "name": "Paying", "category_id": 8}],
        "categories": [{"id": 8, "name": "Orders"}],
        "next_page": "https://x.io/?page=2",
    }  # fmt: skip
    corpus = read_corpus(write({"zendesk.json": json.dumps(zendesk)}))
    (entry,) = corpus.entries
    assert (entry.id, entry.category, list(entry.texts)) == ("1", "Orders/Paying", ["zh", "en"])
    assert entry.texts["en"].tags == ("money",)
    assert "not published" in notices(corpus) and "next_page" in notices(corpus)
    intercom = {"type": "list", "data": [{"id": "5", "type": "article", "title": "How?", "body": "<p>So.</p>", "state": "published",
        "default_locale": "en", "translated_content": {"type": "x", "zh-CN": {"title": "怎么？", "body": "<p>这样。</p>", "state": "published"},
        "fr": {"title": "Comment?", "body": "Ainsi.", "state": "published"}}}]}  # fmt: skip
    corpus = read_corpus(write({"intercom.json": json.dumps(intercom)}))
    assert list(corpus.entries[0].texts) == ["zh", "en"] and "in fr, neither" in notices(corpus)
    freshdesk = [{"name": "Orders", "folders": [{"name": "Paying", "articles": [
        {"id": 9, "title": "How?", "description": "<p>So.</p>", "description_text": "So.", "status": 2, "tags": ["a"],
         "seo_data": {"meta_keywords": "b,c"}}, {"id": 10, "title": "No", "description": "x", "description_text": "x", "status": 1}]}]}]  # fmt: skip
    (entry,) = read_corpus(write({"freshdesk.json": json.dumps(freshdesk)})).entries
    assert (entry.category, entry.texts["en"].tags) == ("Orders/Paying", ("a", "b", "c"))
    escaped = [{"faq": {"id": 3, "language": "en", "category": "A >> B", "keywords": "x, y", "question": "How?",
                        "answer": "&lt;p&gt;So.&lt;/p&gt;"}}]  # fmt: skip
    (entry,) = read_corpus(write({"phpmyfaq.json": json.dumps(escaped)})).entries
    assert (entry.category, entry.texts["en"].answer, entry.texts["en"].tags) == ("A/B", "So.", ("x", "y"))


def test_rasa_in_two_files(write: Write) -> None:
    nlu = "nlu:\n- intent: faq/hours\n  examples: |\n    - when are you [open](time)?\n    - opening hours\n- intent: greet\n  examples: |\n    - hi\n"
    corpus = read_corpus(
        write({"nlu.yml": nlu, "responses.yml": "responses:\n  utter_faq/hours:\n  - text: From 9 to 5.\n"})
    )
    (entry,) = corpus.entries
    assert (entry.category, entry.texts["en"].phrasings) == ("faq", ("when are you open?", "opening hours"))
    assert "greet" in notices(corpus)


def test_categories_have_a_name_in_each_language(write: Write, tmp_path: Path) -> None:
    csv = "id,lang,category,question,answer\n1,zh,增值业务,怎么开？,这样。\n1,en,Extra services,How?,So.\n2,zh,增值业务,怎么关？,那样。\n"
    corpus = read_corpus(write({"faq.csv": csv}))
    assert [entry.category for entry in corpus.entries] == ["Extra services", "Extra services"]
    assert corpus.entries[0].texts["zh"].category == "增值业务" and corpus.entries[0].texts["en"].category is None
    write_corpus(corpus, tmp_path / "again.csv")
    assert read_corpus(tmp_path / "again.csv") == corpus


def test_named_columns(write: Write) -> None:
    path = write({"faq.csv": "题面,解法,x\nA?,1,2\n"})
    options = ReadOptions.of_words(mapping="question=题面,answer=解法,-=x", category="c", lang="zh-CN")
    assert said(read_corpus(path, options)) == [("zh", "c", "A?", "1")]
    bare = write({"bare.csv": "9,Opening,From 9\n"})
    assert said(read_corpus(bare, ReadOptions.of_words(columns="-,question,answer"))) == [
        ("en", "bare", "Opening", "From 9")
    ]
    headless = write({"plain.csv": "question,answer\nOpening hours,From 9\nCan I smoke?,No.\n"})
    assert len(read_corpus(headless, ReadOptions.of_words(dialect="RAGFlow")).entries) == 3, (
        "no header, whoever says so"
    )
    mixed = write({"d/a.csv": "题面,解法\n如何退款？,七天\n", "d/b.md": "# 物流\n\n## 多久到？\n\n两天。\n"})
    assert said(read_corpus(mixed / "d", options)) == [
        ("zh", "c", "如何退款？", "七天"),
        ("zh", "物流", "多久到？", "两天。"),
    ]
    assert ReadOptions.of_words(**options.to_words()) == options
    assert str(ReadOptions.of_words(columns="-,question,answer")) == "--columns -,question,answer"
    for words in (
        {"dialect": "excel"},
        {"lang": "fr"},
        {"mapping": "question"},
        {"mapping": "titel=x"},
        {"columns": "question"},
    ):
        with pytest.raises(FaqError, match="--(lang|map|columns|from)"):
            ReadOptions.of_words(**words)


def test_a_header_of_unknown_names_is_no_question(write: Write) -> None:
    corpus = read_corpus(write({"faq.csv": "题面,解法\n如何退款？,七天\n怎么付款？,刷卡\n在哪里？,北京\n"}))
    assert [question for _, _, question, _ in said(corpus)] == ["如何退款？", "怎么付款？", "在哪里？"]
    assert any("names of the columns" in one.message for one in corpus.notices)


def test_files_of_a_folder(write: Write) -> None:
    root = write({
        "README.md": "# How to edit\n\nAsk Li.\n",
        "SUMMARY.md": "# Summary\n\n- [a](a.md)\n",
        "package.json": "{}",
        "billing/index.md": "## How do I pay?\n\nBy card.\n",
        "about.md": "Nothing is asked here.\n",
        "manual.pdf": b"%PDF",
        "_draft.md": "## Old?\n\nx\n",
    })  # fmt: skip
    corpus = read_corpus(root)
    assert said(corpus) == [("en", "billing", "How do I pay?", "By card.")]
    for name in ("package.json", "about.md", "manual.pdf", "_draft.md"):
        assert name in notices(corpus)
    (root / "billing" / "index.md").unlink()
    (root / "about.md").unlink()
    (root / "README.md").write_text("## Can I smoke?\n\nNo.\n")
    assert questions(read_corpus(root)) == ["Can I smoke?"], "the only page there is"


def test_pairs_become_one_entry(write: Write) -> None:
    corpus = read_corpus(
        write({"a.csv": "question,answer,category\n能抽烟吗？,不能。,车上\nCan I smoke?,No.,On board\n"})
    )
    made = with_pairs(corpus, [("能抽烟吗", "can-i-smoke")])
    (entry,) = made.entries
    assert (entry.id, entry.category, list(entry.texts)) == ("can-i-smoke", "On board", ["zh", "en"])


def test_links_between_the_questions_of_a_page(write: Write) -> None:
    text = "## How do I pay?\n\nSee [dogs](#can-i-bring-a-dog) and [docs][1] and [below](#steps).\n\n### Steps\n\nx\n\n" \
        "## Can I bring a dog?\n\nYes.\n\n[1]: https://x.io/docs\n"  # fmt: skip
    pay, dog = (found[3] for found in said(read_corpus(write({"faq.md": text}))))
    assert "(faq:can-i-bring-a-dog)" in pay and "[1]: https://x.io/docs" in pay and "(#steps)" in pay
    assert dog == "Yes."


def test_an_import_is_read_as_it_was_written(write: Write, tmp_path: Path) -> None:
    """What any of the shapes gives stays the same through every format that can be written."""
    root = write({f"{number}/{name}": content for number, (name, content, _) in enumerate(SAME)})
    corpus = read_corpus(root)
    for name in ("a.yaml", "a.csv", "a.xlsx", "a.md", "a.json"):
        write_corpus(corpus, tmp_path / name)
        again: Any = read_corpus(tmp_path / name)
        assert again.hash == corpus.hash, name
