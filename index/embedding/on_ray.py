"""A Ray cluster that embeds; ray is imported when it is needed, and every node has this product and the model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from index.embedding.choice import MOST_WORKERS, Spread, check_ray
from index.embedding.worker import Worker
from index.encoders import EncoderSpec, Vectors
from index.errors import AwayError, EncoderError

_SECONDS = 60.0
"""How long the cluster may take to start the first worker."""


class RayPool:
    """See Pool: an actor on each processor of the cluster, or as many as were asked for. A batch whose node is lost is
    embedded by another actor."""

    def __init__(self, spec: EncoderSpec, spread: Spread) -> None:
        """Raises AwayError if the cluster cannot be reached or has no processor free."""
        check_ray()
        import ray

        self._ray, self._address = ray, spread.ray
        self.fingerprints, self.nodes = set[str](), set[str]()
        self._was_on = ray.is_initialized()
        if not self._was_on:
            self._connect()
        self.workers = min(spread.workers or int(ray.cluster_resources().get("CPU", 1)), MOST_WORKERS)
        kind = ray.remote(num_cpus=1, max_restarts=2, max_task_retries=2)(_Actor)
        self._actors = [kind.remote(spec, 1) for _ in range(self.workers)]
        ready, _ = ray.wait([actor.node.remote() for actor in self._actors], timeout=_SECONDS)
        if not ready:
            self.stop()
            raise AwayError(
                f"the Ray cluster at {spread.ray} has started no worker within {_SECONDS:.0f} seconds; free a "
                "processor, or use --workers without --ray"
            )

    def _connect(self) -> None:
        try:
            self._ray.init(address=self._address, log_to_driver=False, logging_level="error", configure_logging=False)
        except (OSError, ValueError, RuntimeError) as error:  # all that ray raises for an address
            reason = str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
            raise AwayError(
                f"the Ray cluster at {self._address} cannot be reached ({reason}); start it with `ray start --head`, "
                "or mend --ray"
            ) from error

    def embed(self, batches: Sequence[Sequence[str]]) -> Iterator[Vectors]:
        """See Pool."""
        from ray.exceptions import RayError
        from ray.util import ActorPool

        try:
            for fingerprint, node, vectors in ActorPool(self._actors).map(_asked, [list(batch) for batch in batches]):
                self.fingerprints.add(fingerprint)
                self.nodes.add(node)
                yield vectors
        except RayError as error:
            cause = getattr(error, "cause", None)
            raise EncoderError(
                f"the Ray cluster at {self._address} does not embed ({str(cause or error).strip()[-300:]}); every "
                "node needs this product and the model; run this again: what was embedded is kept"
            ) from error

    def stop(self) -> None:
        """See Pool; the cluster stays."""
        for actor in self._actors:
            self._ray.kill(actor)
        if not self._was_on:
            self._ray.shutdown()


class _Actor:
    """A worker that also tells on which node it is."""

    def __init__(self, spec: EncoderSpec, threads: int) -> None:
        self._worker = Worker(spec, threads)

    def node(self) -> str:
        import ray

        return str(ray.get_runtime_context().get_node_id())

    def embed(self, texts: Sequence[str]) -> tuple[str, str, Vectors]:
        fingerprint, vectors = self._worker.embed(texts)
        return fingerprint, self.node(), vectors


def _asked(actor: Any, texts: list[str]) -> Any:
    return actor.embed.remote(texts)
