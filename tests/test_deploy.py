"""What the deployment files name is there, and what they promise holds: no torch is needed to build and serve."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"


def test_the_image_copies_what_is_there_and_runs_as_nobody_special() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE):
        assert all((ROOT / name).exists() for name in line.split()), line
    final = text.split("FROM")[-1]
    assert re.search(r"^USER faq$", final, re.MULTILINE)
    assert "HEALTHCHECK" in final
    assert 'CMD ["serve", "--wait-for-index"]' in final, "it never serves the fictional exchange"
    assert "/healthz" in final, "a container that waits for its index is no sick one"


def test_compose_is_read_only_and_without_rights() -> None:
    service = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]["faq"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert service["command"][:2] == ["serve", "--wait-for-index"]


def test_the_unit_is_a_unit() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "faq-search.service", "utf-8")
    assert unit["Service"]["ExecStart"].endswith("faq serve --wait-for-index --workers 2")
    assert unit["Service"]["ProtectSystem"] == "strict"


def test_every_setting_that_is_named_exists() -> None:
    code = "".join(file.read_text("utf-8") for file in (ROOT / "api").rglob("*.py"))
    documents = [*DEPLOY.iterdir(), *(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "README.zh-CN.md"]
    for document in documents:
        for name in set(re.findall(r"\bFAQ_[A-Z_]+\b", document.read_text("utf-8"))):
            assert name in code, f"{document.name} names {name}"


def test_building_searching_and_serving_need_no_torch(tmp_path: Path) -> None:
    """The image leaves it out."""
    program = (
        "import sys\n"
        "for name in ('torch', 'sentence_transformers', 'transformers'): sys.modules[name] = None\n"
        "from pathlib import Path\n"
        "from engine import SAMPLE, open_engine, rebuild\n"
        "from api.http.app import create_app\n"
        "from api.http.serving import Serving\n"
        "data = Path(sys.argv[1])\n"
        "rebuild(SAMPLE / 'faq' / 'fees.yaml', data)\n"
        "serving = Serving(open_engine(data))\n"
        "create_app(serving)\n"
        "print(serving.ask('交易手续费怎么算').outcome)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "data")]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)
    assert (result.returncode, result.stdout) == (0, "answer\n"), result.stderr
