"""How long does a completion take at 100,000 phrasings? python -m bench.suggest [--topics 500]"""

from __future__ import annotations

import argparse
import statistics
import time

from corpus import Entry, EntryText
from journal import Popular, Suggester

TYPED = ("主", "主题4", "zhu", "zt", "主t", "topic 49", "t", "toipc 4", "zhuti")
VERBS = ("怎么打开", "怎么关闭", "在哪里找到", "为什么不能用")
ROUNDS = 50


def suggester_of(topics: int) -> Suggester:
    """With 200 phrasings a topic, all of which begin alike: the hardest that a corpus can be."""
    entries = []
    for t in range(topics):
        for v, verb in enumerate(VERBS):
            topic = f"主题{t}账户设置"
            zh = EntryText(f"{topic}{verb}", "a", tuple(f"{verb}{topic}{n}" for n in range(24)))
            en = EntryText(f"how to open topic {t}", "a", tuple(f"topic {t} number {n}{v}" for n in range(24)))
            entries.append(Entry(f"{t}-{v}", "a", {"zh": zh, "en": en}))
    return Suggester(entries, Popular())


def main() -> None:
    """Print the processor time of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--topics", type=int, default=500)
    topics = parser.parse_args().topics
    suggester = suggester_of(topics)
    print(f"{topics * len(VERBS) * 50:,} phrasings; processor ms, median and longest of {ROUNDS}")
    for typed in TYPED:
        took = []
        for _ in range(ROUNDS):
            began = time.thread_time()
            suggester.suggest(typed)
            took.append(1000 * (time.thread_time() - began))
        print(f"{typed:<10} {statistics.median(took):6.2f} {max(took):6.2f}")


if __name__ == "__main__":
    main()
