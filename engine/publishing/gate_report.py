"""What does the quality gate say? Figures of both generations, why nothing may be published, and what broke."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Quality:
    """Figures of one generation on the questions; shares are 0 to 1, higher is better, None without such questions.

    hit_at_1: of the answerable questions, those whose first entry answers; precision: of what was answered, what was
    right; refusal_recall: of the questions to refuse, those refused; latency_ms: median; coverage: of the answerable
    questions, those answered; coverage_by_lang: the same for the questions in one language.
    """

    hit_at_1: float | None
    precision: float | None
    refusal_recall: float | None
    latency_ms: float
    coverage: float | None = None
    coverage_by_lang: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BrokenQuery:
    """A question that the served generation handles and the new one does not."""

    query: str
    expected: tuple[str, ...]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What a generation promises: which share of its answers is right, and how probably (None: no guarantee)."""

    target_precision: float
    guarantee: float | None
    threshold: float

    @property
    def words(self) -> str:
        """For a message."""
        proof = f" with a guarantee of {self.guarantee:.1%}" if self.guarantee is not None else ""
        return f"{self.target_precision:.1%}{proof}"


@dataclass(frozen=True, slots=True)
class TargetChange:
    """The new generation was calibrated for another target than the served one; coverage: at each one's own target."""

    before: Terms
    after: Terms
    coverage_before: float | None
    coverage_after: float | None

    @property
    def needs_leave(self) -> bool:
        """Whether the target itself differs, or a guarantee is lost: more than a proof of what was promised before."""
        lost = (self.after.guarantee or 0.0) < (self.before.guarantee or 0.0)
        return self.after.target_precision != self.before.target_precision or lost

    @property
    def cost(self) -> str:
        """What it costs, in one sentence."""
        return (
            f"the target precision changes from {self.before.words} to {self.after.words}: "
            f"coverage {_percent(self.coverage_before)} -> {_percent(self.coverage_after)}, "
            f"threshold {_threshold(self.before.threshold)} -> {_threshold(self.after.threshold)}"
        )


@dataclass(frozen=True, slots=True)
class GateReport:
    """failures: why nothing may be published, empty if the new generation may be served; serving: None if none was.

    questions: "golden" or "own phrasings, left out"; note: why nothing could be compared; warnings: what is published
    and still not well; target: None where it stays what it was; at_served_target: the new generation's figures with
    the threshold of the served one's target, which are compared, None where those of `candidate` are.
    """

    questions: str
    asked: int
    tolerance: float
    candidate: Quality
    serving: Quality | None
    failures: tuple[str, ...] = ()
    broken: tuple[BrokenQuery, ...] = ()
    note: str = ""
    warnings: tuple[str, ...] = ()
    target: TargetChange | None = None
    at_served_target: Quality | None = None
    forced: bool = field(default=False, kw_only=True)

    @property
    def passed(self) -> bool:
        """Whether the new generation may be served."""
        return not self.failures or self.forced

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self) | {"passed": self.passed}


def _percent(share: float | None) -> str:
    return "unknown" if share is None else f"{share:.1%}"


def _threshold(threshold: float) -> str:
    return f"{threshold:.3f}" if threshold <= 1 else f"{threshold:.2f} (nothing reaches it)"
