"""Word documents as people write them: headings, tables, bold, numbered and plain questions, pictures, notes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from corpus import read_corpus
from corpus.errors import Notice, Problem
from corpus.formats.base import Attached, Row
from corpus.formats.docx.text import read_docx

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8ffff3f0005fe02fea7359a810000000049454e44ae426082"
)
_PICTURE = (
    "<w:p><w:r><w:drawing><wp:inline>"
    '<wp:docPr id="1" name="x" descr="订单页"/><a:graphic><a:graphicData><pic:pic><pic:blipFill>'
    '<a:blip r:embed="rId9"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing></w:r></w:p>"
)


def _p(text: str, *, style: str = "", is_bold: bool = False, is_listed: bool = False) -> str:
    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if is_listed else ""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    bold = "<w:rPr><w:b/></w:rPr>" if is_bold else ""
    return f"<w:p><w:pPr>{styled}{listed}</w:pPr><w:r>{bold}<w:t>{text}</w:t></w:r></w:p>"


def _table(*rows: tuple[str, ...]) -> str:
    """A cell that begins with | goes on with the cell above."""
    return "<w:tbl>" + "".join(f"<w:tr>{''.join(map(_cell, row))}</w:tr>" for row in rows) + "</w:tbl>"


def _cell(text: str) -> str:
    merged = {"|": "<w:tcPr><w:vMerge/></w:tcPr>", "^": '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>'}
    return f"<w:tc>{merged.get(text[:1], '')}{_p(text.lstrip('|^'))}</w:tc>"


def _docx(body: str, **parts: str | bytes) -> bytes:
    """A document as Word writes it, with its styles; parts: further ones, or others in place of those."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in {"T": "Title", "1": "heading 1", "2": "heading 2", "toc1": "toc 1", "b": "标题 2"}.items()
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="png" ContentType="image/png"/>'
        '<Default Extension="emf" ContentType="image/x-emf"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r" Type="{kind}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId9" Type="{kind}/image" Target="media/image1.png"/>'
        f'<Relationship Id="n" Type="{kind}/footnotes" Target="footnotes.xml"/>'
        f'<Relationship Id="s" Type="{kind}/styles" Target="styles.xml"/>'
        f'<Relationship Id="m" Type="{kind}/numbering" Target="numbering.xml"/></Relationships>',
        "word/styles.xml": f"<w:styles {_SPACES}>{styles}</w:styles>",
        "word/numbering.xml": f'<w:numbering {_SPACES}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
        '<w:numFmt w:val="decimal"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        "</w:numbering>",
        "word/footnotes.xml": f"<w:footnotes {_SPACES}>"
        f'<w:footnote w:id="2">{_p("仅限大陆地区")}</w:footnote></w:footnotes>',
        "word/media/image1.png": _PIXEL,
        "word/document.xml": f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>",
        **parts,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _rows(body: str) -> list[tuple[str, str]]:
    found = [one for one in read_docx("faq.docx", _docx(body)) if isinstance(one, Row)]
    return [(str(row.fields["question"]), str(row.fields["answer"])) for row in found]


_PAIRS = [("如何退货？", "七天内可以退货。"), ("运费谁出？", "质量问题由我们承担。"), ("Who pays?", "We do.")]
_SHAPES = {
    "headings": "".join(_p(question, style="2") + _p(answer) for question, answer in _PAIRS),
    "headings of a Chinese Word": "".join(_p(question, style="b") + _p(answer) for question, answer in _PAIRS),
    "bold": "".join(_p(question, is_bold=True) + _p(answer) for question, answer in _PAIRS),
    "numbered by Word": "".join(_p(question, is_listed=True) + _p(answer) for question, answer in _PAIRS),
    "numbered by hand": "".join(_p(f"{i}、{one[0]}") + _p(one[1]) for i, one in enumerate(_PAIRS, start=1)),
    "plain": "".join(_p(question) + _p(answer) for question, answer in _PAIRS),
    "question and answer": "".join(_p(f"问：{question}") + _p(f"答：{answer}") for question, answer in _PAIRS),
    "table": _table(("序号", "问题", "答案"), *((str(i), *one) for i, one in enumerate(_PAIRS, start=1))),
    "table without a header": _table(*_PAIRS),
}


@pytest.mark.parametrize("shape", _SHAPES)
def test_every_way_of_writing_questions_gives_the_same_entries(shape: str) -> None:
    assert _rows(_SHAPES[shape]) == _PAIRS


def test_title_contents_and_headings_above_are_no_entries_but_categories() -> None:
    body = _p("商城帮助中心", style="T") + _p("物流 1", style="toc1") + _p("物流", style="1")
    found = list(read_docx("faq.docx", _docx(body + _p("多久发货？", style="2") + _p("48 小时。"))))
    rows = [one for one in found if isinstance(one, Row)]
    assert [(row.fields["question"], row.fields["category"]) for row in rows] == [("多久发货？", "物流")]


def test_merged_cells_count_for_each_row_and_a_heading_names_the_language_of_its_table() -> None:
    table = _table(("分类", "问题", "答案"), ("^物流", "多久发货？", "48 小时。"), ("|", "能改地址吗？", "可以。"))
    body = table + _p("English", style="1") + _table(("Question", "Answer"), ("Do you ship abroad?", "Yes."))
    found = list(read_docx("faq.docx", _docx(body + _p("最后更新：2026 年 11 月"))))
    rows = [one for one in found if isinstance(one, Row)]
    assert [row.fields.get("category") for row in rows] == ["物流", "物流", None]
    assert rows[-1].suggested == {"lang": "en"}
    assert any(isinstance(one, Notice) and "最后更新" in one.message for one in found)


def test_a_table_that_asks_nothing_stays_in_its_answer_with_a_header() -> None:
    body = _p("退款多久到账？", style="2") + _p("看方式：") + _table(("方式", "天数"), ("银行卡", "5"))
    assert _rows(body) == [("退款多久到账？", "看方式：\n\n| 方式 | 天数 |\n| --- | --- |\n| 银行卡 | 5 |")]


def test_pictures_come_along_and_are_served_beside_the_corpus(tmp_path: Path) -> None:
    (tmp_path / "faq.docx").write_bytes(_docx(_p("在哪里看订单？", style="2") + _PICTURE))
    corpus = read_corpus(tmp_path / "faq.docx")
    [entry] = corpus.entries
    assert entry.texts["zh"].answer.startswith("![订单页](")
    assert [name for name in corpus.beside] == ["faq-docx/image1.png"]


def test_a_picture_that_no_browser_shows_is_told() -> None:
    rels = _docx("")  # only to read its relationships
    with zipfile.ZipFile(io.BytesIO(rels)) as archive:
        changed = archive.read("word/_rels/document.xml.rels").decode().replace("image1.png", "image1.emf")
    data = _docx(
        _p("在哪里看订单？", style="2") + _p("见图。") + _PICTURE,
        **{"word/_rels/document.xml.rels": changed, "word/media/image1.emf": b"EMF"},
    )
    found = list(read_docx("faq.docx", data))
    assert not [one for one in found if isinstance(one, Attached)]
    assert [one.message for one in found if isinstance(one, Notice) and "订单页" in one.message]


def test_a_footnote_stands_where_it_is_meant() -> None:
    mark = '<w:p><w:r><w:t>包邮</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    assert _rows(_p("运费多少？", style="2") + mark + _p("再见。")) == [
        ("运费多少？", "包邮（仅限大陆地区）\n\n再见。")
    ]


def test_signs_that_people_typed_are_no_elements() -> None:
    assert _rows(_p("How do I make text bold?", style="2") + _p("Write &lt;b&gt;so&lt;/b&gt;, 3 &lt; 4.")) == [
        ("How do I make text bold?", r"Write \<b>so\</b>, 3 < 4.")
    ]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (bytes.fromhex("d0cf11e0a1b11ae1"), "an old .doc or a document with a password"),
        (b"no zip", "no Word document"),
        (_docx("")[:400], "no Word document"),
        (_docx("", **{"word/document.xml": "<w:document"}), "no Word document"),
        (_docx("", **{"word/document.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), "declares entities"),
        (_docx("", **{"word/document.xml": "<!DOCTYPE x []><x/>".encode("utf-16")}), "declares entities"),
        (_docx("<w:sdt>" * 300 + "</w:sdt>" * 300), "nested too deep"),
        (_docx("<w:tbl><w:tr><w:tc>" * 60 + _p("x") + "</w:tc></w:tr></w:tbl>" * 60), "nested too deep"),
        (_docx("", **{"word/styles.xml": b" " * 11_000_000}), "unpacks to"),
        (_docx(_p("谢谢惠顾")), "no question"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(data: bytes, why: str) -> None:
    problems = [one for one in read_docx("faq.docx", data) if isinstance(one, Problem)]
    assert len(problems) == 1
    assert why in problems[0].message


def test_pictures_from_elsewhere_are_never_fetched() -> None:
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" '
    )
    rels += (
        'TargetMode="External" Target="file:///etc/hostname" Type="http://schemas.openxmlformats.org/officeDocument/'
    )
    rels += '2006/relationships/image"/></Relationships>'
    linked = _PICTURE.replace("r:embed", "r:link")
    data = _docx(_p("在哪里看？", style="2") + _p("见图。") + linked, **{"word/_rels/document.xml.rels": rels})
    assert not [one for one in read_docx("faq.docx", data) if isinstance(one, Attached)]
