"""Which entries speak of the opposite of what was asked? An encoder finds "deposit" and "withdrawal" nearly alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index import LexicalLeg, Rows

# One pair a line, both sides in both languages; words as the lexical leg knows them: Chinese ones of two characters
# and more, English ones are stemmed. Only pairs of which a question rarely means the other: "frozen" and "unfreeze" are
# none.
_PAIRS = """
充值 充币 充钱 充进 充到 入金 存入 存币 存款 存钱 转入 转进 deposit deposited / \
提现 提币 提款 提走 提取 取款 取现 取出 取钱 出金 转出 withdraw withdrawal withdrew payout
购买 买入 买币 想买 要买 买进 buy bought purchase / 出售 卖出 卖币 卖掉 想卖 要卖 sell sold
买家 买方 buyer / 卖家 卖方 seller
开启 打开 启用 激活 开通 enable activate / 关闭 关掉 停用 禁用 disable deactivate
绑定 bind / 解绑 解除 unbind unlink
添加 新增 add / 删除 删掉 移除 delete remove
提高 调高 上调 increase raise / 降低 调低 下调 减少 decrease reduce
借币 借款 借入 borrow / 还币 还款 归还 偿还 repay
最低 最小 最少 minimum smallest lowest / 最高 最大 最多 maximum largest highest
短信 sms / 邮箱 邮件 email mail
现货 spot / 合约 期货 永续 futures perpetual
做多 多单 / 做空 空单
开仓 / 平仓
挂单 maker / 吃单 taker
个人 individual personal / 企业 公司 机构 corporate institution
苹果 ios iphone ipad / 安卓 android
导入 import / 导出 export
上传 upload / 下载 download
升级 upgrade / 降级 downgrade
注册 开户 register / 注销 销户
登录 login / 退出 登出 logout
国内 domestic / 国际 海外 国外 境外 international overseas
成人 adult / 儿童 小孩 child children
"""

Bits = npt.NDArray[np.uint32]

_LEAST = 0.2
"""Share of an entry's phrasings that must name a side for the entry to be of that side."""
_CLEARLY = 3
"""Times as many phrasings as name the other side."""


LEARNED = "sides"
"""Name under which the backend keeps `sides_of_entries`."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Bits of the pairs of which a text takes one side, by side."""

    left: int = 0
    right: int = 0


class Opposites:
    """Which side of each pair a query takes."""

    def __init__(self, stem: Callable[[str], str]) -> None:
        self._left, self._right = _bits_by_word(stem)
        self._words = self._left.keys() | self._right.keys()

    def sides(self, terms: Iterable[str]) -> Sides:
        """The sides of a query with these terms; a pair of which it takes both is none."""
        left = right = 0
        for term in self._words.intersection(terms):
            left |= self._left.get(term, 0)
            right |= self._right.get(term, 0)
        return Sides(left & ~right, right & ~left)


def opposed(entries: Bits, query: Sides) -> npt.NDArray[np.bool_]:
    """(m,) whether an entry takes the side that the query does not; `entries`: (m, 2) of `sides_of_entries`."""
    against: npt.NDArray[np.bool_] = (
        entries[:, 0] & np.uint32(query.right) | entries[:, 1] & np.uint32(query.left)
    ) != 0
    return against


def sides_of_entries(leg: LexicalLeg, rows: Rows, stem: Callable[[str], str]) -> Bits:
    """(entries, 2) bits of the pairs of which each entry takes the left and the right side."""
    entries = len(rows.starts) - 1
    counts = []
    for words in _bits_by_word(stem):
        of_term = np.zeros(len(leg.vocabulary) + 1, np.uint32)
        for word, bits in words.items():
            of_term[leg.vocabulary.get(word, -1)] = bits
        of_term[-1] = 0
        counts.append(_rows_by_entry(_or_by_row(of_term, leg.row_terms, leg.row_starts), rows.entry, entries))
    size = np.bincount(rows.entry, minlength=entries)[:, None]
    left, right = counts
    enough = np.maximum(_LEAST * size, 1)
    taken = [(a >= enough) & (a >= _CLEARLY * b) for a, b in ((left, right), (right, left))]
    return np.stack([_packed(one) for one in taken], axis=1)


def _bits_by_word(stem: Callable[[str], str]) -> tuple[dict[str, int], dict[str, int]]:
    """Bit of the pair by word, for both sides."""
    left: dict[str, int] = {}
    right: dict[str, int] = {}
    for number, line in enumerate(_PAIRS.strip().split("\n")):
        for side, words in zip((left, right), line.split(" / "), strict=True):
            side.update((stem(word), 1 << number) for word in words.split())
    return left, right


def _or_by_row(of_term: Bits, row_terms: npt.NDArray[np.int32], row_starts: npt.NDArray[np.int64]) -> Bits:
    """(rows,) the bits of all terms of each row."""
    bits = np.zeros(len(row_starts) - 1, np.uint32)
    filled = np.flatnonzero(np.diff(row_starts))
    if len(filled):
        bits[filled] = np.bitwise_or.reduceat(of_term[row_terms], row_starts[filled])
    return bits


def _rows_by_entry(bits: Bits, entry: npt.NDArray[np.int32], entries: int) -> npt.NDArray[np.int32]:
    """(entries, 32) how many rows of each entry have each bit."""
    counts = np.zeros((entries, 32), np.int32)
    for bit in range(32):
        rows = np.flatnonzero(bits & np.uint32(1 << bit))
        if len(rows):
            counts[:, bit] = np.bincount(entry[rows], minlength=entries)
    return counts


def _packed(flags: npt.NDArray[np.bool_]) -> Bits:
    """(entries,) 32 flags as bits, the first the lowest."""
    packed: Bits = (flags.astype(np.uint32) << np.arange(32, dtype=np.uint32)).sum(axis=1, dtype=np.uint32)
    return packed
