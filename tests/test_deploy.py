"""What the deployment files name is there, and what they promise holds: no torch is needed to build and serve."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from conftest import lend_cache
from index import check_uri, read_milvus

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


def test_compose_with_milvus_adds_a_server_that_only_the_service_reaches() -> None:
    added = yaml.safe_load((DEPLOY / "compose.milvus.yaml").read_text("utf-8"))
    faq, milvus = added["services"]["faq"], added["services"]["milvus"]
    assert check_uri(faq["environment"]["FAQ_MILVUS_URI"]) == "http://milvus:19530"
    assert faq["depends_on"] == {"milvus": {"condition": "service_healthy"}} and "ports" not in milvus
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert faq["build"]["args"]["EXTRAS"] in extras and "ARG EXTRAS" in (DEPLOY / "Dockerfile").read_text("utf-8")
    assert read_milvus(faq["environment"]).away == "lexical"


def test_the_unit_is_a_unit() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "faq-search.service", "utf-8")
    assert unit["Service"]["ExecStart"].endswith("faq serve --wait-for-index --workers 2")
    assert unit["Service"]["ProtectSystem"] == "strict"


def test_every_python_of_the_classifiers_runs_the_same_checks() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = [line.rpartition(" ")[2] for line in project["classifiers"] if re.search(r":: 3\.\d+$", line)]
    job = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yaml").read_text("utf-8"))["jobs"]["check"]
    assert job["strategy"]["matrix"]["python"] == named == ["3.11", "3.12", "3.13"]
    assert ".ci/run" in [step.get("run") for step in job["steps"]]


def test_every_setting_that_is_named_exists() -> None:
    code = "".join(file.read_text("utf-8") for file in (ROOT / "api").rglob("*.py"))
    documents = [*filter(Path.is_file, DEPLOY.rglob("*")), *(ROOT / "docs").glob("*.md")]
    documents += [ROOT / "README.md", ROOT / "README.zh-CN.md"]
    for document in documents:
        for name in set(re.findall(r"\bFAQ_[A-Z_]+\b", document.read_text("utf-8"))):
            assert name in code, f"{document.name} names {name}"


def test_the_base_install_names_nothing_heavy() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    base = {re.match(r"[\w-]+", line)[0].lower() for line in project["dependencies"]}  # type: ignore[index]
    assert not base & {"torch", "sentence-transformers", "scikit-learn", "matplotlib", "redis", "transformers"}
    assert set(project["optional-dependencies"]) >= {"encoders", "eval", "redis", "integration", "test"}
    assert {"3.11", "3.12", "3.13"} <= {line.rpartition(" ")[2] for line in project["classifiers"]}


@pytest.mark.parametrize("package", ["corpus", "index", "engine", "api"])
def test_every_package_says_that_it_is_typed(package: str) -> None:
    data = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"]
    assert "py.typed" in data[package]
    assert (ROOT / package / "py.typed").is_file()


def test_building_searching_and_serving_need_no_torch(small_home: Path, tmp_path: Path) -> None:
    """The base install and the image leave it out, and all that comes with the extras."""
    program = (
        "import sys\n"
        "extras = 'torch', 'sentence_transformers', 'transformers', 'sklearn', 'matplotlib', 'redis'\n"
        "for name in extras: sys.modules[name] = None\n"
        "from pathlib import Path\n"
        "from engine import open_engine, rebuild\n"
        "from api.http.app import create_app\n"
        "from api.http.serving import Serving\n"
        "corpus, data = map(Path, sys.argv[1:])\n"
        "assert rebuild(corpus, data).embedded\n"
        "serving = Serving(open_engine(data))\n"
        "create_app(serving)\n"
        "print(serving.ask('交易要收多少钱').outcome)\n"
    )
    lend_cache(small_home, tmp_path / "data", vectors=False)
    command = [sys.executable, "-c", program, str(small_home / "small.yaml"), str(tmp_path / "data")]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)
    assert (result.returncode, result.stdout) == (0, "answer\n"), result.stderr
