"""Notices and the SBOM name everything that an installation brings, and the SBOM is one by its own schema."""

from __future__ import annotations

import json
from importlib.metadata import distribution
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from bench.notices import ROOT, closure, main, needs


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notices")
    main([str(folder / "out")])
    return folder / "out"


def test_the_sbom_follows_its_schema(written: Path) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str((written / "sbom.cdx.json").read_text("utf-8")) is None


def test_every_package_is_in_both(written: Path) -> None:
    sbom = json.loads((written / "sbom.cdx.json").read_text("utf-8"))
    text = (written / "THIRD-PARTY-NOTICES.txt").read_text("utf-8")
    listed = {component["bom-ref"].partition("@")[0] for component in sbom["components"]}
    direct = {name for name, _ in needs(distribution(ROOT), frozenset())}
    assert listed >= direct
    assert listed > direct, "and what those need"
    assert ROOT not in listed
    for component in sbom["components"]:
        assert f"{component['name']} {component['version']}\nLicence: " in text
        assert component["licenses"], component["name"]
    assert "Licence: unknown" not in text


def test_an_extra_adds_its_packages() -> None:
    assert "pytest" not in closure(ROOT)
    assert "pytest" in closure(ROOT, ["test"])
