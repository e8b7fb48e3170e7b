"""One rebuild in a process of its own, as in life; started by bench.growth.

python -m bench.growth.build CORPUS DATA [REAL]
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from bench.growth.sentences import modelled
from bench.incremental import Clock
from corpus import read_corpus
from engine import BuildOptions, Publishing, rebuild
from index import Encoder, EncoderSpec, load_encoder


def options_for(cache: Path, real: Path | None) -> BuildOptions:
    """How the bundled encoder is loaded; real: a corpus with its vectors in `cache`; those of others are modelled."""
    if real is None:
        return BuildOptions()
    texts = [p for entry in read_corpus(real).entries for text in entry.texts.values() for p in text.phrasings]

    def load(spec: EncoderSpec) -> Encoder:
        return modelled(load_encoder(spec), cache, texts)

    return BuildOptions(load=load)


def main() -> None:
    """Prints one line of JSON: seconds by step, processor seconds, most memory, how many texts were new."""
    source, data = map(Path, sys.argv[1:3])
    options = options_for(data / "cache", Path(sys.argv[3]) if sys.argv[3:] else None)
    clock, started, processor = Clock(), time.perf_counter(), time.process_time()
    report = rebuild(source, data, options=options, steps=clock, publishing=Publishing(force=True))
    clock.end()
    figures = {
        "seconds": round(time.perf_counter() - started, 2),
        "processor": round(time.process_time() - processor, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "segmented": report.segmented,
        "embedded": report.embedded,
        "steps": clock.seconds,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
