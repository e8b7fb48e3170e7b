"""Simplified Chinese as people in Taiwan write it: whole words, names as they are, words of Taiwan."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import read_corpus, to_taiwan
from engine import SAMPLE

PHRASES = (Path(__file__).parent / "data" / "taiwan.txt").read_text("utf-8").splitlines()
WRONG = (
    "稽核 身份 銀行卡 錄屏 字符 單隻 髮卡 並聯系 壓縮排 瞭如 位元幣 返傭 籤字 麵點 智能 營銷 域名 視頻 陣列 高階"
    " 重置 當前 丟失 頭像 里加 划走 滑塊 倒計時 攝像頭 推送 封禁 拉黑 舉報 私信 安裝包"
    " 網銀 止損 止盈 提現 節假日 工作日 週歲"
    " 通過線上 通過推送 通過私 手續訂 私聊 回執 個人主頁"
)


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_reads_as_in_taiwan(phrase: str) -> None:
    written, said = phrase.split("|")
    assert to_taiwan(written) == said


def test_the_sample_has_neither_torn_words_nor_words_of_the_mainland() -> None:
    texts = [entry.texts["zh"] for entry in read_corpus(SAMPLE).entries if "zh" in entry.texts]
    shown = [to_taiwan(f"{text.question}\n{text.answer}") for text in texts]
    found = {word: text[text.index(word) - 5 :][:12] for word in WRONG.split() for text in shown if word in text}
    assert len(texts) == 206
    assert not found


def test_latin_text_and_english_apostrophes_stay() -> None:
    assert to_taiwan("Don’t panic: 软件 v2 “beta”") == "Don’t panic: 軟體 v2 「beta」"
