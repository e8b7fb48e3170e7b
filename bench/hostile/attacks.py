"""Every attack by its name, and the program that carries one out in a process of its own."""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from bench.hostile import connections, costs, identities, uploads
from bench.hostile.attacker import Attacker


async def nobody(_attacker: Attacker) -> None:
    """Nothing: how long the visitor waits by itself."""
    await asyncio.sleep(_attacker.seconds)


Attack = Callable[[Attacker], Awaitable[None]]
_ALL: tuple[Attack, ...] = (
    nobody,
    connections.slow_headers,
    connections.half_bodies,
    connections.many_connections,
    connections.unread_answers,
    connections.pipelining,
    connections.huge_headers,
    connections.bad_framing,
    identities.distinct_keys,
    identities.forged_addresses,
    identities.proxied_addresses,
    identities.distinct_methods,
    identities.distinct_sessions,
    identities.distinct_paths,
    uploads.endless_uploads,
    uploads.many_parts,
    uploads.hostile_documents,
    uploads.hostile_images,
    uploads.litter,
    costs.largest_fields,
    costs.longest_bodies,
    costs.longest_contacts,
    costs.longest_queries,
)
ATTACKS: Mapping[str, Attack] = {attack.__name__: attack for attack in _ALL}


def main() -> None:
    """One attack, as the only thing in this process; prints what it was told and the processor time that it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("attack", choices=ATTACKS)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--distinct", type=int, required=True)
    parser.add_argument("--files", type=Path, required=True)
    options = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    attacker = Attacker(options.port, options.seconds, options.distinct, options.files)
    asyncio.run(_bounded(ATTACKS[options.attack], attacker))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"cpu": used.ru_utime + used.ru_stime, "told": dict(attacker.told.most_common(8))}))


async def _bounded(attack: Attack, attacker: Attacker) -> None:
    """However an attack is written, it ends."""
    most = max(attacker.seconds, attacker.distinct / 50) + 60
    await asyncio.wait_for(attack(attacker), most)


if __name__ == "__main__":
    main()
