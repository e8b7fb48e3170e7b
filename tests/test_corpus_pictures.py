"""Pictures come along: from zip files, from sheets, and beside the file that an import writes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from corpus import Corpus, FaqError, read_corpus, write_corpus

PAGE = "# 付款\n\n## 怎么付款？\n\n看 ![图](img/一 号.png)，见 [退款](refund.md)。\n\n## 多久？\n\n两天。\n"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
KEYS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWN = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = f"""<worksheet xmlns="{MAIN}" xmlns:r="{KEYS}"><sheetData>
<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>
<row r="2"><c r="A2" t="s"><v>3</v></c><c r="B2" t="s"><v>4</v></c></row>
<row r="3"><c r="A3" t="s"><v>5</v></c><c r="C3" t="str"><f>DISPIMG("ID_9",1)</f><v>=DISPIMG("ID_9",1)</v></c></row>
<row r="4"><c r="A4" t="s"><v>6</v></c><c r="B4" t="s"><v>7</v></c></row>
</sheetData><drawing r:id="rId1"/></worksheet>"""
BOLD, STRUCK = "<rPr><b/></rPr>", "<rPr><strike/></rPr>"
STRINGS = (
    "<t>问题</t>",
    "<t>答案</t>",
    "<t>图片</t>",
    f"<r><t>怎么</t></r><r>{BOLD}<t>注册</t></r><r><t>？</t></r>",
    f'<r><t xml:space="preserve">点 </t></r><r>{BOLD}<t xml:space="preserve"> 注册 </t></r><r><t>按钮，\n</t></r>'
    f"<r>{BOLD}<t>不要\n</t></r><r>{STRUCK}<t>旧的</t></r><r><t>好</t></r>",
    "<t>怎么退款？</t>",
    "<t>全粗体？</t>",
    f"<r>{BOLD}<t>都是粗体</t></r>",
)


def anchor(row: int, key: str, words: str) -> str:
    return (
        f"<xdr:twoCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:row>{row}</xdr:row></xdr:from>"
        f"<xdr:to><xdr:col>3</xdr:col><xdr:row>{row + 9}</xdr:row></xdr:to>{drawn(key, words, 'Picture 1')}"
        "</xdr:twoCellAnchor>"
    )


def drawn(key: str, words: str, name: str) -> str:
    return (
        f'<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="{name}" descr="{words}"/></xdr:nvPicPr>'
        f'<xdr:blipFill><a:blip r:embed="{key}"/></xdr:blipFill></xdr:pic>'
    )


def keys(**targets: tuple[str, str]) -> str:
    found = "".join(
        f'<Relationship Id="{key}" Type="{KEYS}/{kind}" Target="{target}"/>' for key, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE}">{found}</Relationships>'


def workbook() -> bytes:
    """As Excel and WPS write it: shared strings with runs, pictures over the cells and in one."""
    spaces = f'xmlns:xdr="{DRAWN}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{KEYS}"'
    over = anchor(1, "rId1", "注册页") + anchor(40, "rId2", "")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>',
        "_rels/.rels": keys(rId1=("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{KEYS}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": keys(rId1=("worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": SHEET,
        "xl/worksheets/_rels/sheet1.xml.rels": keys(rId1=("drawing", "../drawings/drawing1.xml")),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{"".join(f"<si>{one}</si>" for one in STRINGS)}</sst>',
        "xl/drawings/drawing1.xml": f"<xdr:wsDr {spaces}>{over}</xdr:wsDr>",
        "xl/drawings/_rels/drawing1.xml.rels": keys(
            rId1=("image", "../media/image1.png"), rId2=("image", "../media/image2.png")
        ),
        "xl/media/image1.png": "one",
        "xl/media/image2.png": "two",
        "xl/media/image9.png": "nine",
        "xl/cellimages.xml": f'<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" {spaces}>'
        f"<etc:cellImage>{drawn('rId7', '退款页', 'ID_9')}</etc:cellImage></etc:cellImages>",
        "xl/_rels/cellimages.xml.rels": keys(rId7=("image", "media/image9.png")),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def packed(**files: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def answers(corpus: Corpus) -> list[str]:
    return [text.answer for entry in corpus.entries for text in entry.texts.values()]


def notices(corpus: Corpus) -> str:
    return "\n".join(map(str, corpus.notices))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    file = tmp_path / "站点.zip"
    refund = "# 退款\n\n## 怎么退款？\n\n七天 ![x](../shared/b.png)\n"
    files = {"docs/pay.md": PAGE, "docs/refund.md": refund, "docs/img/一 号.png": b"1", "shared/b.png": b"2"}
    file.write_bytes(packed(**files, **{"spare.png": b"3", "m.heic": b"4", "../../out.png": b"5"}))
    return file


def test_pictures_and_links_in_a_zip(archive: Path) -> None:
    corpus = read_corpus(archive)
    assert dict(corpus.beside) == {"站点-zip/docs/img/一 号.png": b"1", "站点-zip/shared/b.png": b"2"}
    assert "![图](<站点-zip/docs/img/一 号.png>)，见 [退款](faq:" in answers(corpus)[0]
    assert "no answer shows it, left out: 站点-zip/out.png, 站点-zip/spare.png" in notices(corpus)
    assert "m.heic" in notices(corpus)


def test_names_of_a_zip_from_windows(tmp_path: Path) -> None:
    """They are in GBK, and nothing says so; Python reads them as if they were of a PC of 1981."""
    name = "付款.md"
    data = packed(**{"AAAA.md": "## 怎么付款？\n\n刷卡。\n"}).replace(b"AAAA", name.removesuffix(".md").encode("gbk"))
    (tmp_path / "a.zip").write_bytes(data)
    assert [entry.category for entry in read_corpus(tmp_path / "a.zip").entries] == ["付款"]


def test_pictures_and_bold_parts_of_a_sheet(tmp_path: Path) -> None:
    (tmp_path / "客 服.xlsx").write_bytes(workbook())
    corpus = read_corpus(tmp_path / "客 服.xlsx")
    first, second, third = answers(corpus)
    assert corpus.entries[0].texts["zh"].question == "怎么注册？", "a question is plain text"
    assert first == "点  **注册** 按钮，\n**不要**\n~~旧的~~好\n\n![注册页](<客 服-xlsx/image1.png>)"
    assert second == "![退款页](<客 服-xlsx/image9.png>)", "an answer may be a picture alone"
    assert third == "都是粗体", "bold all over says nothing"
    assert dict(corpus.beside) == {"客 服-xlsx/image1.png": b"one", "客 服-xlsx/image9.png": b"nine"}
    assert "1 picture beside no entry, not read: image2.png" in notices(corpus)


def test_a_workbook_in_a_zip(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(packed(**{"sub/faq.xlsx": workbook()}))
    corpus = read_corpus(tmp_path / "a.zip")
    assert sorted(corpus.beside) == ["a-zip/sub/faq-xlsx/image1.png", "a-zip/sub/faq-xlsx/image9.png"]


def test_what_an_import_writes_beside_the_file(archive: Path, tmp_path: Path) -> None:
    corpus, out = read_corpus(archive), tmp_path / "new" / "faq.yaml"
    write_corpus(corpus, out)
    again = read_corpus(out)
    assert again == corpus
    assert {name: Path(str(file)).read_bytes() for name, file in again.beside.items()} == dict(corpus.beside)
    write_corpus(again, tmp_path / "new" / "faq.csv")
    (tmp_path / "new" / "站点-zip" / "shared" / "b.png").write_bytes(b"another")
    with pytest.raises(FaqError, match="another file of the name that an answer gives"):
        write_corpus(corpus, tmp_path / "new" / "third.json")
    assert not (tmp_path / "new" / "third.json").exists()
    write_corpus(corpus, out, overwrite=True)
    assert (tmp_path / "new" / "站点-zip" / "shared" / "b.png").read_bytes() == b"2"


def test_a_picture_named_from_outside_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "faq" / "img").mkdir(parents=True)
    (tmp_path / "faq" / "img" / "a.png").write_bytes(b"a")
    (tmp_path / "faq" / "a.md").write_text("## How?\n\n![a](../faq/img/a.png) ![b](/img/a.png) ![c](../../x.png)\n")
    corpus = read_corpus(tmp_path / "faq")
    assert sorted(corpus.beside) == ["/img/a.png", "img/a.png"]
    write_corpus(corpus, tmp_path / "out" / "faq.yaml")
    assert sorted(read_corpus(tmp_path / "out").beside) == ["/img/a.png", "img/a.png"]
