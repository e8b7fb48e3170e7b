"""What does a text ask, and what does it want done? The price, the way, a reason; to start, to stop, to change."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.languages.lazy import lazy_pattern

_ASKED = {
    "price": r"how much|price|cost|fee|charge|\brate|expensive|多少钱|价格|费用|收费|手续费|利率|利息",
    "time": r"how long|when|what time|how soon|how fast|deadline|多久|多长时间|几天|什么时候|几点|何时|时间|期限",
    "place": r"\bwhere\b|哪里|在哪|哪儿|什么地方",
    "reason": r"\bwhy\b|reason|为什么|为啥|为何|怎么回事|原因|怎么会",
    "failure": r"can'?t|cannot|unable|not work|does ?n'?t|didn'?t|won'?t|fail|declin|error|problem|issue|wrong|"
    r"不能|无法|失败|不了|不上|没|错误|报错|问题",
    "permission": r"^(?:can|could|is|are|does|do|may|will|am)\b|\bcan i|could i|is it possible|allowed|do you|support|"
    r"可以|能不能|能否|是否|吗|行不行|支持",
    "way": r"how (?:do|can|to|should|would)|way to|steps|怎么|如何|怎样|流程|步骤|方法",
    "meaning": r"\bwhat (?:is|are|does|do)\b|what'?s|mean|definition|什么是|是什么|什么意思|指什么",
}
_DONE = {
    "start": r"\b(?:add|create|open|activate|enable|set ?up|turn on|register|subscribe|start|sign up|join|connect|"
    r"include|apply|get|buy|order|book|install|make)\b|"
    r"开通|设置|添加|开启|打开|激活|注册|绑定|申请|办理|购买|安装|新增|加入|领取|订",
    "stop": r"\b(?:remove|delete|cancel|turn off|close|disable|deactivate|unsubscribe|stop|end|quit|leave|return|"
    r"refund|unlink|block|erase|clear)\b|关闭|取消|删除|注销|停|退|解绑|解除|移除|终止|去掉",
    "change": r"\b(?:change|update|modify|edit|switch|move|transfer|rename|replace|reset|renew|extend|convert)\b|"
    r"修改|更改|更换|变更|换|改|重置|转|延期|升级",
    "look": r"\b(?:check|see|view|show|find|look up|read|list|tell me|what is my|do i have|what'?s my|where is|track|"
    r"know)\b|查|看|哪里|显示|多少",
}
_PATTERNS_ASKED = [lazy_pattern(pattern) for pattern in _ASKED.values()]
_PATTERNS_DONE = [lazy_pattern(pattern) for pattern in _DONE.values()]
_LONGEST = 256
"""Characters of a text that are looked at."""


def asks_of(normal: str) -> tuple[int, int]:
    """What a normalised text asks, and what it wants done: a bit for each kind, none where it says neither."""
    text = normal[:_LONGEST]
    return _bits(text, _PATTERNS_ASKED), _bits(text, _PATTERNS_DONE)


def _bits(text: str, patterns: Sequence[re.Pattern[str]]) -> int:
    return sum(1 << place for place, pattern in enumerate(patterns) if pattern.search(text))
