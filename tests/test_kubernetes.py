"""The manifests fit their schemas and each other, and the service does what they rely on: it says that it stops before
it does, and writes to its data folder and a temporary one alone."""

from __future__ import annotations

import copy
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.http.server import GRACE_SECONDS
from api.settings import known_names, read_settings
from conftest import FAQ, ROOT, environment, free_port, wait_for
from corpus import FaqError

FOLDER = ROOT / "deploy" / "kubernetes"
VERSIONS = ("1.31.0", "1.34.0", "1.37.0")
MANIFESTS = [one for file in sorted(FOLDER.glob("*.yaml")) for one in yaml.safe_load_all(file.read_text("utf-8"))]
NAMES = [f"{one['kind']}/{one['metadata']['name']}" for one in MANIFESTS]


def named(kind: str, name: str) -> dict[str, Any]:
    return dict(MANIFESTS[NAMES.index(f"{kind}/{name}")])


PODS = {
    name: one["spec"]["template"]["spec"]
    for name, one in zip(NAMES, MANIFESTS, strict=True)
    if "template" in one["spec"]
}
SERVING = {name: pod for name, pod in PODS.items() if name.startswith("Deployment/")}


def check(manifest: dict[str, Any], version: str) -> None:
    validator = pytest.importorskip("kubernetes_validate")
    validator.validate(manifest, version, strict=True)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("manifest", MANIFESTS, ids=NAMES)
def test_each_manifest_fits_its_schema(manifest: dict[str, Any], version: str) -> None:
    check(manifest, version)


def test_a_misspelt_member_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    validator = pytest.importorskip("kubernetes_validate")
    broken = copy.deepcopy(named("Deployment", "faq-writer"))
    pod = broken["spec"]["template"]["spec"]
    pod["containers"][0]["readynessProbe"] = pod["containers"][0].pop("readinessProbe")
    with pytest.raises(validator.ValidationError):
        check(broken, VERSIONS[-1])


def paths_to(service: str) -> list[str]:
    """Paths that the ingress sends to a service."""
    rules = named("Ingress", "faq")["spec"]["rules"]
    paths = [path for rule in rules for path in rule["http"]["paths"]]
    return [path["path"] for path in paths if path["backend"]["service"]["name"] == service]


def test_names_of_one_manifest_are_those_of_another() -> None:
    both = dict(zip(NAMES, MANIFESTS, strict=True))
    for name, pod in SERVING.items():
        labels = both[name]["spec"]["template"]["metadata"]["labels"]
        service = both[name.replace("Deployment", "Service")]["spec"]
        assert both[name]["spec"]["selector"]["matchLabels"] == service["selector"] == labels
        ports = {port["name"] for port in pod["containers"][0]["ports"]}
        assert {port["targetPort"] for port in service["ports"]} <= ports
        assert paths_to(name.partition("/")[2])
    for pod in PODS.values():
        claims = [volume["persistentVolumeClaim"] for volume in pod["volumes"] if "persistentVolumeClaim" in volume]
        assert [claim["claimName"] for claim in claims] == ["faq-data"]
    scaled = named("HorizontalPodAutoscaler", "faq-reader")["spec"]["scaleTargetRef"]
    assert f"{scaled['kind']}/{scaled['name']}" in SERVING


def test_there_is_one_writer_and_readers_write_nothing() -> None:
    writer = named("Deployment", "faq-writer")["spec"]
    assert (writer["replicas"], writer["strategy"]["type"]) == (1, "Recreate")
    assert not any(name.startswith("HorizontalPodAutoscaler/faq-writer") for name in NAMES)
    reader = PODS["Deployment/faq-reader"]
    mounts = {mount["name"]: mount for mount in reader["containers"][0]["volumeMounts"]}
    assert mounts["data"]["readOnly"] is True
    assert settings_in(reader)["FAQ_READ_ONLY"] == "1"
    assert "FAQ_READ_ONLY" not in settings_in(PODS["Deployment/faq-writer"])
    writing = ("/v1/tickets", "/v1/feedback", "/v1/chats", "/v1/admin")
    assert not [path for path in paths_to("faq-reader") if not path.startswith("/v1/") or path.startswith(writing)]


def settings_in(pod: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one.get("value", "x" * 32) for one in pod["containers"][0].get("env", ())}


@pytest.mark.parametrize("name", SERVING)
def test_the_settings_are_ones_and_leave_time_to_drain(name: str) -> None:
    pod = SERVING[name]
    given = settings_in(pod)
    assert set(given) <= known_names()
    settings = read_settings(environment=given)
    probe = pod["containers"][0]["readinessProbe"]
    assert probe["httpGet"]["path"] == "/readyz"
    assert 2 * probe["periodSeconds"] * probe["failureThreshold"] < settings.drain
    assert settings.drain + GRACE_SECONDS < pod["terminationGracePeriodSeconds"]
    for kind in ("startupProbe", "livenessProbe"):  # a pod that waits for its index, or drains, must not be killed
        assert pod["containers"][0][kind]["httpGet"]["path"] == "/healthz"


@pytest.mark.parametrize("name", PODS)
def test_no_pod_has_rights_that_it_does_not_need(name: str) -> None:
    pod = PODS[name]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        rights = container["securityContext"]
        assert rights["readOnlyRootFilesystem"] is True
        assert rights["allowPrivilegeEscalation"] is False
        assert rights["capabilities"] == {"drop": ["ALL"]}
        assert {mount["mountPath"] for mount in container["volumeMounts"]} <= {"/data", "/tmp", "/corpus"}  # noqa: S108
        assert container["args"][0] in ("serve", "rebuild")


@pytest.mark.parametrize("seconds", ["601", "-1", "1.5", "soon"])
def test_a_wrong_time_to_drain_is_told(seconds: str) -> None:
    with pytest.raises(FaqError, match="FAQ_DRAIN_SECONDS"):
        read_settings(environment={"FAQ_DRAIN_SECONDS": seconds})


@pytest.fixture(scope="module")
def centres(tmp_path_factory: pytest.TempPathFactory, small_home: Path) -> Path:
    """A folder with one help centre, built with the bundled model."""
    root = tmp_path_factory.mktemp("centres")
    shutil.copytree(small_home / "data", root / "a")
    return root


CAGE = """
import os, sys
allowed = tuple(sys.argv.pop(1).split(os.pathsep)) + ("/dev/", "/proc/")
writes = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
changes = dict.fromkeys(["os.mkdir", "os.remove", "os.rmdir", "sqlite3.connect"], 0)
changes |= dict.fromkeys(["os.rename", "os.link", "os.symlink"], 1)
def hook(event, given):
    path = None
    if event == "open" and isinstance(given[2], int) and given[2] & writes:
        path = given[0]
    elif event in changes:
        path = given[changes[event]]
    if isinstance(path, (str, bytes)):
        full = os.path.abspath(os.fsdecode(path).removeprefix("file:"))
        if not full.startswith(allowed):
            sys.stderr.write(f"OUTSIDE {event} {full}\\n")
            raise OSError(30, "Read-only file system", full)
sys.addaudithook(hook)
from api.cli import main
main()
"""
"""A root file system that cannot be written, as Python sees it."""


@contextmanager
def served(
    centres: Path, *, many: bool, command: list[str] = FAQ, **settings: str
) -> Iterator[tuple[subprocess.Popen[bytes], str, Path]]:
    port, log = free_port(), centres.with_suffix(".log")
    where = ["--collections", str(centres)] if many else ["--data", str(centres / "a")]
    with (
        log.open("wb") as told,
        subprocess.Popen(
            [*command, "serve", *where, "--port", str(port)], env=environment() | settings, stderr=told, cwd="/"
        ) as process,
    ):
        try:
            base = f"http://127.0.0.1:{port}"
            wait_for(base)
            end = time.monotonic() + 60
            while status(f"{base}/readyz") != 200 and time.monotonic() < end:
                time.sleep(0.05)
            yield process, base, log
        finally:
            process.kill()


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310 - our own
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


@pytest.mark.parametrize("many", [False, True], ids=["one", "many"])
def test_readiness_fails_first_and_requests_are_answered_still(centres: Path, many: bool) -> None:
    search = "/c/a/v1/search?q=withdraw" if many else "/v1/search?q=withdraw"
    with served(centres, many=many, FAQ_DRAIN_SECONDS="3") as (process, base, _):
        assert status(base + search) == 200
        process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        assert status(f"{base}/readyz") == 503
        assert status(f"{base}/healthz") == 200
        assert status(base + search) == 200
        assert process.poll() is None
        assert process.wait(30) == 0


def test_a_second_signal_waits_for_nothing(centres: Path) -> None:
    with served(centres, many=False, FAQ_DRAIN_SECONDS="600") as (process, base, _):
        process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert status(f"{base}/readyz") == 503
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@pytest.mark.parametrize("many", [False, True], ids=["one", "many"])
def test_only_the_data_folder_and_a_temporary_one_are_written(centres: Path, tmp_path: Path, many: bool) -> None:
    allowed = os.pathsep.join(f"{folder}{os.sep}" for folder in (centres, tmp_path))
    command = [sys.executable, "-B", "-c", CAGE, allowed]
    below = "/c/a" if many else ""
    with served(centres, many=many, command=command, TMPDIR=str(tmp_path), HOME="/nonexistent") as (process, base, log):
        assert status(f"{base}{below}/v1/search?q=withdraw") == 200
        assert status(f"{base}{below}/en/") == 200
        body = json.dumps({"entry": "fees", "helpful": True}).encode()
        headers = {"Content-Type": "application/json"}
        asked = urllib.request.Request(f"{base}{below}/v1/feedback", body, headers)  # noqa: S310
        with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310
            assert answer.status == 204
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    assert "OUTSIDE" not in log.read_text("utf-8")
    assert (centres / "a" / "feedback.db").is_file()


def test_the_cage_is_one(tmp_path: Path) -> None:
    command = [sys.executable, "-B", "-c", CAGE, f"{tmp_path / 'in'}{os.sep}"]
    (tmp_path / "out").mkdir()
    command += ["keys", "add", "ops", "--scope", "admin", "--data", str(tmp_path / "out")]
    result = subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=60, check=False)
    assert "OUTSIDE" in result.stderr
    assert not list((tmp_path / "out").iterdir())
