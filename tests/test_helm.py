"""The chart renders to manifests that fit their schemas and are those of deploy/kubernetes."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import jsonschema
import pytest
import yaml
from helm_renders import CASES, CHART, HELM, ROOT, digest, kept, render, values_of

from api.http.server import GRACE_SECONDS
from api.settings import known_names, read_settings

VERSIONS = ("1.31.0", "1.34.0", "1.37.0")
SCHEMA = json.loads((CHART / "values.schema.json").read_text("utf-8"))
VALUES = yaml.safe_load((CHART / "values.yaml").read_text("utf-8"))
needs_helm = pytest.mark.skipif(HELM is None, reason="needs Helm on the path, or its path in HELM")


def rendered(case: str) -> dict[str, dict[str, Any]]:
    """Manifests by kind and name."""
    found = [one for one in yaml.safe_load_all(kept(case)[1]) if one]
    return {f"{one['kind']}/{one['metadata']['name']}": one for one in found}


def plain() -> dict[str, dict[str, Any]]:
    files = sorted((ROOT / "deploy" / "kubernetes").glob("*.yaml"))
    found = [one for file in files for one in yaml.safe_load_all(file.read_text("utf-8"))]
    return {f"{one['kind']}/{one['metadata']['name']}": one for one in found}


def pod(manifest: dict[str, Any]) -> dict[str, Any]:
    return dict(manifest["spec"]["template"]["spec"])


def settings_in(manifest: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one.get("value", "x" * 32) for one in pod(manifest)["containers"][0].get("env", ())}


@pytest.mark.parametrize("case", CASES)
def test_what_is_kept_was_rendered_from_the_chart_as_it_is(case: str) -> None:
    assert kept(case)[0] == digest(case), "run: HELM=helm python tests/helm_renders.py"


@needs_helm
@pytest.mark.parametrize("case", CASES)
def test_helm_renders_what_is_kept(case: str) -> None:
    assert render(case) == kept(case)[1]


@needs_helm
def test_helm_finds_nothing_to_mend_and_refuses_other_names() -> None:
    assert HELM
    subprocess.run([HELM, "lint", "--strict", str(CHART)], capture_output=True, check=True, timeout=60)
    for wrong in ("reader.replicas=3", "drainSeconds=0", "milvus.uri=http://user:password@milvus:19530"):
        with pytest.raises(subprocess.CalledProcessError) as told:
            render("default", "--set", wrong)
        assert "values don't meet the specifications of the schema" in told.value.stderr
    with pytest.raises(subprocess.CalledProcessError) as told:
        render("everything", "--set", "rebuild.collection=")
    assert "rebuild.collection is empty" in told.value.stderr


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("case", CASES)
def test_each_manifest_fits_its_schema(case: str, version: str) -> None:
    validator = pytest.importorskip("kubernetes_validate")
    for manifest in rendered(case).values():
        validator.validate(manifest, version, strict=True)


def test_the_default_is_what_the_plain_manifests_say() -> None:
    """Names differ by what a release adds to them; the pods, who may write, and what the ingress sends where do not."""
    chart, files = rendered("default"), plain()
    for name in ("Deployment/faq-writer", "Deployment/faq-reader"):
        one, two = pod(chart[name])["containers"][0], pod(files[name])["containers"][0]
        both = [{**each, "env": sorted(map(str, each["env"]))} for each in (one, two)]
        assert json.dumps(both[0], sort_keys=True).replace(', "readOnly": false', "").replace(
            '"imagePullPolicy": "IfNotPresent", ', ""
        ) == json.dumps(both[1], sort_keys=True)
        assert chart[name]["spec"].get("strategy") == files[name]["spec"].get("strategy")
        assert pod(chart[name])["terminationGracePeriodSeconds"] == pod(files[name])["terminationGracePeriodSeconds"]
    paths = [
        [(one["path"], one["pathType"], one["backend"]) for one in ingress["spec"]["rules"][0]["http"]["paths"]]
        for ingress in (chart["Ingress/faq-pages"], files["Ingress/faq"])
    ]
    assert paths[0] == paths[1]


@pytest.mark.parametrize("case", CASES)
def test_names_fit_each_other_and_settings_are_ones(case: str) -> None:
    manifests = rendered(case)
    claims = set()
    for name, manifest in manifests.items():
        if not name.startswith("Deployment/"):
            continue
        labels = manifest["spec"]["template"]["metadata"]["labels"]
        service = manifests[name.replace("Deployment", "Service")]["spec"]
        assert manifest["spec"]["selector"]["matchLabels"] == service["selector"] == labels
        given = settings_in(manifest)
        assert {one for one in given if not one.startswith("FAQ_MILVUS_")} <= known_names()
        settings = read_settings(environment=given)
        assert settings.drain + GRACE_SECONDS < pod(manifest)["terminationGracePeriodSeconds"]
        mounts = {mount["name"]: mount for mount in pod(manifest)["containers"][0]["volumeMounts"]}
        assert (given.get("FAQ_READ_ONLY") == "1") is mounts["data"]["readOnly"] is ("reader" in name)
        claims |= {v["persistentVolumeClaim"]["claimName"] for v in pod(manifest)["volumes"] if v["name"] == "data"}
    made = {name.partition("/")[2] for name in manifests if name.startswith("PersistentVolumeClaim/")}
    assert claims == (made or {"shared"})


def test_the_job_builds_the_help_centre_that_is_named() -> None:
    container = pod(rendered("everything")["Job/faq-rebuild-1"])["containers"][0]
    milvus, more = ["--index", "milvus"], ["--target-precision", "0.95"]
    assert container["args"] == ["rebuild", "/corpus", "--data", "/data/shop", *milvus, *more]
    assert settings_in(rendered("everything")["Job/faq-rebuild-1"])["FAQ_MILVUS_URI"] == "http://milvus:19530"
    assert not any(name.startswith("Job/") for name in rendered("default"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"reader": {"replicas": 3}},
        {"drainSeconds": "10"},
        {"settings": {"FAQ_SECRET_KEY": "in-the-open"}},
        {"milvus": {"uri": "http://user:password@milvus:19530"}},
        {"publicUrl": "help.example.com"},
        {"rebuild": {"collection": "Shop_1"}},
    ],
    ids=str,
)
def test_wrong_values_are_refused(wrong: dict[str, Any]) -> None:
    jsonschema.validate(VALUES, SCHEMA)
    jsonschema.validate(yaml.safe_load(values_of("everything").read_text("utf-8")), SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(VALUES | wrong, SCHEMA)
