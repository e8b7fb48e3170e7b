"""The chart as Helm renders it, kept so that its manifests are checked where there is no Helm.

HELM=helm python tests/helm_renders.py        # writes tests/data/helm anew after a change of the chart
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHART = ROOT / "deploy" / "helm" / "faq-search"
KEPT = ROOT / "tests" / "data" / "helm"
CASES = ("default", "everything")
KUBERNETES = "1.34.0"
HELM = shutil.which(os.environ.get("HELM", "helm"))


def values_of(case: str) -> Path:
    """The values that a case sets; there is no such file for the chart's own."""
    return KEPT / f"{case}.values.yaml"


def digest(case: str) -> str:
    """Of all that a rendering depends on."""
    files = [*sorted(file for file in CHART.rglob("*") if file.is_file()), values_of(case)]
    told = hashlib.sha256()
    for file in filter(Path.is_file, files):
        told.update(f"{file.relative_to(ROOT).as_posix()}\0".encode() + file.read_bytes())
    return told.hexdigest()


def render(case: str, *options: str) -> str:
    """What Helm makes of the chart."""
    assert HELM
    values = ["--values", str(values_of(case))] if values_of(case).is_file() else []
    command = [HELM, "template", "faq", str(CHART), "--kube-version", KUBERNETES, *values, *options]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def kept(case: str) -> tuple[str, str]:
    """The digest with which a case was rendered, and the manifests."""
    head, _, text = (KEPT / f"{case}.yaml").read_text("utf-8").partition("\n")
    return head.removeprefix("# rendered from "), text


if __name__ == "__main__":
    for case in CASES:
        (KEPT / f"{case}.yaml").write_text(f"# rendered from {digest(case)}\n{render(case)}", "utf-8")
