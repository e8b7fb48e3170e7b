"""Uploads of strangers: what they may cost, who looks into them and when, how long and how many of them stay."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import sqlite3
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import test_api_tickets as usual
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from api.http.app import create_app
from api.http.serving import Serving
from api.http.tickets import uploads
from api.http.tickets.receiving import MOST_TEXT
from api.http.tickets.refusals import status_of
from api.security.addresses import client_key
from api.security.keys import Keys
from api.settings import Settings, read_settings
from api.web.tickets.texts import LocaleTexts
from conftest import FakeEncoder
from corpus import FaqError
from engine import LONGEST_QUERY, Engine
from support.tickets.attachments import checks, contents, files, pdf
from support.tickets.attachments.checks import QUEUE, Busy, Checks
from support.tickets.attachments.contents import kind_of
from support.tickets.attachments.files import FOLDER, KEPT, Files
from support.tickets.attachments.intake import BadFile
from support.tickets.attachments.kinds import FileError
from support.tickets.attachments.pdf import parts_of
from support.tickets.attachments.sweeper import Sweeper
from support.tickets.drafts import LONGEST_EMAIL, LONGEST_FIELD, LONGEST_LINES, LONGEST_MESSAGE, Draft, Drafts
from support.tickets.service import TicketService
from support.tickets.settings import TicketSettings, UploadSettings
from support.tickets.storage.states import States, TicketError
from support.tickets.storage.store import NewMessage, NewTicket, TicketStore
from support.tickets.storage.tables import Attachment

engine_with_tickets, site, PDF = usual.engine_with_tickets, usual.site, usual.PDF
ALL = ("JPG", "PNG", "GIF", "WEBP", "MP4", "PDF", "DOC", "DOCX", "XLSX", "ZIP", "TXT")
Make = Callable[..., usual.Site]
Store: TypeAlias = tuple[TicketStore, Files]


@pytest.fixture
def make(engine_with_tickets: Engine, tmp_path: Path) -> Iterator[Make]:
    """A help centre with settings of one's own."""
    opened: list[TestClient] = []

    def one(**environment: str) -> usual.Site:
        _, secret = Keys(tmp_path).add("Ann", ["admin"])
        settings = read_settings(data=str(tmp_path), environment={"FAQ_SITE_URL": "https://help.example"} | environment)
        app = create_app(Serving(engine_with_tickets), settings)
        client = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
        opened.append(client)
        client.__enter__()
        return usual.Site(client, tmp_path, secret)

    yield one
    for client in opened:
        client.__exit__()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[tuple[TicketStore, Files]]:
    quotas = UploadSettings(per_day=10, mb_per_day=1, waiting=15, free_mb=1)
    tickets = TicketStore(tmp_path, TicketSettings(uploads=quotas))
    yield tickets, Files(tmp_path, tickets)
    tickets.close()


def keep(store: Files, content: bytes = PDF, client: str = "192.0.2.1", name: str = "a.pdf") -> Attachment:
    return store.keep(io.BytesIO(content), name, allowed=ALL, most_bytes=1_000_000, client=client)


def rows(tickets: TicketStore) -> list[Attachment]:
    with tickets.reading() as session:
        return list(session.scalars(select(Attachment)))


def lying(data: Path) -> set[str]:
    """Names of the files that are there."""
    return {file.name for file in (data / FOLDER).iterdir()} if (data / FOLDER).is_dir() else set()


def refused(act: Callable[[], object]) -> tuple[str, int]:
    with pytest.raises(FileError) as error:
        act()
    return error.value.why, status_of([BadFile("", error.value.why, "")])


# --- checks are linear


class Counting(bytes):
    """A PDF that notes how many of its bytes are looked at."""

    seen = 0

    def find(self, what: Any, start: Any = 0, end: Any = None) -> int:
        found = super().find(what, start)
        self.seen += (found if found >= 0 else len(self)) - start
        return found

    def __getitem__(self, part: Any) -> Any:
        taken = super().__getitem__(part)
        self.seen += len(taken) if isinstance(taken, bytes) else 1
        return taken


@pytest.mark.parametrize(
    "unit", [b"stream\n", b"stream\r\n", b"stream", b"endstream", b"stream\nendstream", b"endstrea", b"#4a", b"/"]
)
def test_a_pdf_is_scanned_in_proportion_to_its_size(unit: bytes) -> None:
    work = []
    for times in (2000, 4000):
        content = Counting(b"%PDF-1.4\n" + unit * times + b"%%EOF")
        assert len(b"".join(part for parts in parts_of(content) for part in parts)) <= len(content)
        work.append(content.seen)
    assert work[1] <= 2.1 * work[0]
    assert work[1] <= 5 * (4000 * len(unit) + 100)


def test_no_pattern_of_the_checks_can_go_back() -> None:
    """Without a repetition in a pattern its cost is that of its length, at every place of a file."""
    patterns = [value.pattern for value in vars(pdf).values() if hasattr(value, "pattern")]
    assert len(patterns) >= 6
    assert not [pattern for pattern in patterns if set(b"*+{") & set(pattern)]


@pytest.mark.parametrize(
    ("inside", "active"),
    [
        (b"stream\n/JS (packed bytes)\nendstream", False),
        (b"stream\n/JS (never ends)", True),
        (b"endstream /JS (after)", True),
        (b"stream\nx\nendstream stream\ny\nendstream /JS(z)", True),
        (b"% stream\n/S/JavaScript endstream", True),
        (b"/S/J#61vaScript", True),
        (b"/S/#4a#53 (x) /#4A#53(x)", True),
        (b"/#4aS <6170>", True),
        (b"/Launchpad", False),
        (b"/JSON (x)", False),
        (b"(stream) /Names", False),
    ],
)
def test_actions_of_a_pdf_hide_behind_no_stream_and_no_spelling(tmp_path: Path, inside: bytes, active: bool) -> None:
    (tmp_path / "f").write_bytes(PDF.replace(b"trailer", inside + b"\ntrailer"))
    if active:
        assert refused(lambda: kind_of(tmp_path / "f", ALL))[0] == "file_active"
    else:
        assert kind_of(tmp_path / "f", ALL) == "PDF"


def object_stream(content: bytes, filters: bytes = b"/FlateDecode", packed: bytes | None = None) -> bytes:
    packed = zlib.compress(content) if packed is None else packed
    return b"9 0 obj <</Type/ObjStm/N 1/First 4/Filter %b/Length %d>>\nstream\n%b\nendstream endobj" % (
        filters,
        len(packed),
        packed,
    )


HARMLESS, SCRIPT = b"7 0 <</Type/Catalog/Names 3 0 R>>", b"7 0 <</S/J#61vaScript/#4AS(app.alert(1))>>"


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        (object_stream(HARMLESS), None),
        (object_stream(HARMLESS, b"[/Fl]"), None),
        (object_stream(SCRIPT), "file_active"),
        (object_stream(SCRIPT, b"/Fl#61teDecode"), "file_active"),
        (object_stream(SCRIPT).replace(b"/ObjStm", b"/Obj#53tm"), "file_active"),
        (object_stream(b"7 0 <</JS (x)>>", b"null", b"7 0 <</JS (x)>>"), "file_active"),
        (object_stream(b"", b"[/FlateDecode/FlateDecode]", zlib.compress(zlib.compress(SCRIPT))), "file_active"),
        (object_stream(b"", b"[/ASCIIHexDecode/FlateDecode]", zlib.compress(SCRIPT).hex().encode()), "file_active"),
        (object_stream(HARMLESS, b"/LZWDecode"), "file_active"),
        (object_stream(HARMLESS, b"/FlateDecode/DecodeParms<</Predictor 12>>"), "file_active"),
        (object_stream(b"", packed=zlib.compress(HARMLESS)[:-5]), "file_broken"),
        (object_stream(b"", packed=b"no packing"), "file_broken"),
        (object_stream(b" " * 50_000_001), "file_bomb"),
        (object_stream(HARMLESS) + b" 4 0 obj <</Encrypt 5 0 R>> endobj", "file_locked"),
    ],
)
def test_object_streams_of_a_pdf_are_looked_into(tmp_path: Path, inside: bytes, why: str | None) -> None:
    """What is packed so that it cannot be looked into under the limits is refused."""
    (tmp_path / "f").write_bytes(PDF.replace(b"trailer", inside + b"\ntrailer"))
    if why:
        assert refused(lambda: kind_of(tmp_path / "f", ALL))[0] == why
    else:
        assert kind_of(tmp_path / "f", ALL) == "PDF"


def test_an_archive_is_unpacked_only_where_that_is_bounded(tmp_path: Path) -> None:
    """A few bytes of bzip2 or LZMA become megabytes before the first of them can be looked at."""
    for method, taken in (
        (zipfile.ZIP_STORED, True),
        (zipfile.ZIP_DEFLATED, True),
        (zipfile.ZIP_BZIP2, False),
        (zipfile.ZIP_LZMA, False),
    ):
        with zipfile.ZipFile(tmp_path / "f", "w", method) as archive:
            archive.writestr("a.txt", b"hello")
        if taken:
            assert kind_of(tmp_path / "f", ALL) == "ZIP"
        else:
            assert refused(lambda: kind_of(tmp_path / "f", ALL))[0] == "file_packing"


def test_a_document_that_is_a_program_for_others_is_none(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(usual.archive(**usual.DOCX, **{"META-INF__MANIFEST.MF": b"Main-Class: X"}))
    assert refused(lambda: kind_of(tmp_path / "f", ALL))[0] == "file_type"


# --- at the upload nothing costly is done


def test_an_upload_is_measured_and_nothing_more(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    read = 0

    class Stream(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            nonlocal read
            found = super().read(size)
            read += len(found)
            return found

    def never(*_arguments: object) -> None:
        raise AssertionError("no worker looks into a file")

    monkeypatch.setattr(contents, "kind_of", never)
    content = PDF + b"x" * 500_000
    kept = store[1].keep(Stream(content), "a.pdf", allowed=ALL, most_bytes=1_000_000, client="192.0.2.1")
    assert (kept.type, kept.checked, kept.size) == ("PDF", False, len(content))
    assert read <= len(content) + 2048


@pytest.mark.parametrize(
    ("name", "start", "kind"),
    [
        ("a.docx", b"PK\x03\x04", "DOCX"),
        ("a.xlsx", b"PK\x03\x04", "XLSX"),
        ("a.anything", b"PK\x03\x04", "ZIP"),
        ("a.docx", b"%PDF-1.4", "PDF"),
        ("a.log", b"12:00 started", "TXT"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "JPG"),
    ],
)
def test_the_first_bytes_come_before_the_name(store: Store, name: str, start: bytes, kind: str) -> None:
    assert keep(store[1], start, name=name).type == kind


def test_nobody_sees_a_file_before_it_was_looked_into(make: Make) -> None:
    site = make()
    values = usual.fields_of(site.client.get("/en/tickets/new").text)
    page = usual.submit(site, values | {"step": "type"}, ("a.pdf", b"%PDF-1.4 cut off"))
    file_id = usual.fields_of(page.text)["kept"]
    assert "a.pdf" in page.text
    ticket = usual.open_ticket(site)
    tickets = TicketStore(site.data)
    with pytest.raises(TicketError, match="deleted"):
        tickets.add_message(ticket["number"], NewMessage("x", author="asker", files=[file_id]), states=States())
    with tickets.writing_quietly() as session:  # even if a mistake put it there
        message = tickets._get(session, ticket["number"]).messages[0]
        session.execute(update(Attachment).values(message_id=message.id))
    tickets.close()
    for path, headers in (
        (f"/v1/tickets/{ticket['number']}/attachments/{file_id}", {"X-Ticket-Key": ticket["key"]}),
        (f"/v1/admin/tickets/{ticket['number']}/attachments/{file_id}", {"X-FAQ-Key": site.admin}),
        (f"/en/tickets/{ticket['number']}/attachments/{file_id}?key={ticket['key']}", {}),
    ):
        assert site.client.get(path, headers=headers).status_code == 404


def test_a_bad_file_is_told_when_the_form_is_sent_and_the_rest_stays(make: Make) -> None:
    site = make()
    values = usual.fields_of(site.client.get("/zh-CN/tickets/new").text)
    given = {"message": "zzz", "email": "me@example.com", "field.uid": "12345678", "step": "send"}
    told = usual.submit(site, values | given, ("a.pdf", b"%PDF-1.4 cut off"), ("b.png", usual.picture("PNG")))
    assert told.status_code == 422
    assert "文件已损坏" in told.text
    kept = usual.fields_of(told.text)
    assert kept["message"] == "zzz"
    assert "b.png" in told.text
    assert lying(site.data) == {kept["kept"]}, "the bad one is gone"
    sent = usual.submit(site, kept | {"step": "send"})
    assert sent.status_code == 303
    assert "b.png" in site.client.get(sent.headers["location"]).text


# --- the process that looks


def program(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let the process that checks do something else."""
    monkeypatch.setattr(checks, "_PROGRAM", code)


@pytest.mark.parametrize(
    "code",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "while True: pass",
        "import sys\nwhile True: sys.stdout.write('x' * 65536)",
        "import sys; sys.stdout.close()\nwhile True: pass",
        "import sys; sys.path[:] = sys.argv[1].split('\\n'); from support.tickets.attachments import checker\n"
        "checker.check = lambda *_: bytearray(2_000_000_000)\nchecker.main(sys.argv[2:])",
        "print('[]')",
        'print(\'{"kind": "EXE"}\')',
        "raise SystemExit(3)",
    ],
    ids=["crash", "hang", "flood", "silent", "memory", "nonsense", "unknown", "failure"],
)
def test_a_check_that_dies_costs_the_file_only(make: Make, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr(Checks.__init__, "__defaults__", (1.0,))
    site = make()
    program(monkeypatch, code)
    response = usual.send_files(site, ("a.pdf", PDF))
    assert (response.status_code, response.json()["errors"]["files"][0] in ("file_costly", "file_type")) == (422, True)
    assert lying(site.data) == set()
    assert site.client.get("/healthz").status_code == 200
    monkeypatch.undo()
    assert usual.send_files(make(), ("a.pdf", PDF)).status_code == 201


def test_the_process_has_limits_and_knows_no_password(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FAQ_SMTP_URL", "smtps://user:hunter2@host")
    told = tmp_path / "told"
    program(
        monkeypatch,
        "import sys; sys.path[:] = sys.argv[1].split('\\n')\n"
        "import json, os, resource\nfrom support.tickets.attachments import checker\n"
        f"told, names = {str(told)!r}, ('AS', 'CPU', 'FSIZE', 'CORE')\n"
        "def check(*_):\n"
        "    limits = {name: resource.getrlimit(getattr(resource, 'RLIMIT_' + name))[0] for name in names}\n"
        "    json.dump([limits, dict(os.environ), sorted(sys.modules)], open(told, 'w'))\n"
        "    return 'PDF'\n"
        "checker.check = check\nchecker.main(sys.argv[2:])",
    )
    file = store[1].check(keep(store[1]), Checks(), allowed=ALL, most_bytes=1_000_000)
    assert file.checked
    limits, environment, modules = json.loads(told.read_text())
    assert 0 < limits["AS"] <= 1_200_000_000
    assert 0 < limits["CPU"] <= 6
    assert 0 < limits["FSIZE"] <= 3_000_000
    assert limits["CORE"] == 0
    assert "hunter2" not in str(environment)
    heavy = {
        "sqlalchemy",
        "fastapi",
        "pydantic",
        "numpy",
        "jieba",
        "corpus.formats",
        "corpus.languages",
        "engine",
        "PIL",
    }
    assert not heavy & set(modules), "it starts in a tenth of a second"


def test_four_wait_and_one_of_an_address(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting, go = threading.Semaphore(0), threading.Event()
    place = Checks()
    inside: list[int] = []

    def ask(client: str) -> None:
        with place.place(client):
            inside.append(len(inside))
            waiting.release()
            go.wait(10)

    threads = [threading.Thread(target=ask, args=(f"192.0.2.{i}",)) for i in range(QUEUE)]
    threads[0].start()
    waiting.acquire()
    with pytest.raises(Busy), place.place("192.0.2.0"):
        raise AssertionError
    for thread in threads[1:]:
        thread.start()
    while len(place._clients) < QUEUE:
        time.sleep(0.001)
    assert len(inside) == 1, "one at a time is looked into"
    with pytest.raises(Busy), place.place("192.0.2.200"):
        raise AssertionError
    go.set()
    for thread in threads:
        thread.join()
    with place.place("192.0.2.0"):
        assert len(inside) == QUEUE


def test_beyond_the_queue_a_program_gets_503_and_a_reader_keeps_the_form(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_self: object, _client: str) -> None:
        raise Busy("files of others are being checked; send it again in a few seconds")

    site = make()
    ticket = usual.open_ticket(site)
    staff = usual.sign_in(site)
    monkeypatch.setattr(Checks, "place", busy)
    response = usual.send_files(site, ("a.pdf", PDF))
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    assert response.headers["content-type"] == "application/problem+json"
    assert lying(site.data) == set()
    values = usual.fields_of(site.client.get("/zh-CN/tickets/new").text)
    given = {"message": "zzz", "email": "me@example.com", "field.uid": "12345678", "step": "send"}
    page = usual.submit(site, values | given, ("a.pdf", PDF))
    assert (page.status_code, page.headers["retry-after"]) == (503, "5")
    assert "请过几秒再点一次提交" in page.text
    kept = usual.fields_of(page.text)
    assert (kept["message"], kept["email"], kept["field.uid"]) == ("zzz", "me@example.com", "12345678")
    address = f"/en/tickets/{ticket['number']}/messages"
    added = site.client.post(address, data={"key": ticket["key"], "message": "more"}, files=[("files", ("b.pdf", PDF))])
    assert (added.status_code, added.headers["retry-after"]) == (503, "5")
    assert usual.fields_of(added.text)["message"] == "more"
    assert "b.pdf" in added.text
    reply = {"token": staff, "message": "answer", "step": "send"}
    staffed = site.client.post(
        f"/staff/tickets/{ticket['number']}/messages", data=reply, files=[("files", ("c.pdf", PDF))]
    )
    assert staffed.status_code == 503
    assert "answer" in staffed.text
    assert usual.open_ticket(site, message="without files")["number"], "who sends no file need not wait"
    monkeypatch.undo()
    assert usual.submit(site, kept | {"step": "send"}).status_code == 303


# --- quotas


def test_one_address_has_a_quota_of_files_and_bytes(store: Store) -> None:
    tickets, kept = store
    for _ in range(10):
        keep(kept)
    assert refused(lambda: keep(kept)) == ("upload_quota", 429)
    keep(kept, client="192.0.2.2", content=PDF + b"x" * 600_000)
    assert refused(lambda: keep(kept, client="192.0.2.2", content=PDF + b"x" * 600_000)) == ("upload_quota", 429)
    keep(kept, client="192.0.2.2")
    assert len(rows(tickets)) == len(lying(kept.folder.parent)) == 12
    assert not any("192.0.2" in row.client for row in rows(tickets)), "the address itself is not kept"


def test_files_of_tickets_count_for_their_address_for_a_day(store: Store) -> None:
    tickets, kept = store
    file = kept.check(
        keep(kept, content=b"%PDF-1.4\n" + b"x" * 700_000 + b"%%EOF"), Checks(), allowed=ALL, most_bytes=1_000_000
    )
    tickets.create(usual_new([file.id]), States())
    assert refused(lambda: keep(kept, content=b"%PDF-1.4\n" + b"x" * 700_000 + b"%%EOF"))[0] == "upload_quota"
    with tickets.writing_quietly() as session:
        session.execute(update(Attachment).values(at=dt.datetime.now(dt.UTC) - dt.timedelta(hours=25)))
    kept.clear_forgotten()
    assert [(row.id, row.client) for row in rows(tickets)] == [(file.id, "")], "whose it was is forgotten"
    keep(kept, content=b"%PDF-1.4\n" + b"x" * 700_000 + b"%%EOF")


def usual_new(ids: list[str]) -> NewTicket:
    return NewTicket("other", "en", "subject", "message", "me@example.com", files=ids)


def test_all_addresses_together_have_a_quota(store: Store, tmp_path: Path) -> None:
    tickets, kept = store
    for i in range(15):
        keep(kept, client=f"192.0.2.{i}")
    assert refused(lambda: keep(kept, client="192.0.2.99")) == ("upload_full", 503)
    assert refused(lambda: keep(kept, client="")) == ("upload_full", 503)
    for quotas in (UploadSettings(waiting_mb=0.02), UploadSettings(total_mb=0.02)):
        other = TicketStore(tmp_path, TicketSettings(uploads=quotas))
        small = partial(keep, Files(tmp_path, other), content=PDF + b"x" * 20_000)
        assert refused(small) == ("upload_full", 503)
        other.close()


def test_no_quota_is_passed_by_at_once_by_workers_that_share_the_folder(tmp_path: Path) -> None:
    """Each with a connection of its own, as processes have."""
    settings = TicketSettings(uploads=UploadSettings(per_day=5, free_mb=1))
    stores = [TicketStore(tmp_path, settings) for _ in range(4)]
    told: list[str] = []
    start = threading.Barrier(12)

    def send(number: int) -> None:
        start.wait()
        try:
            told.append(keep(Files(tmp_path, stores[number % 4])).id)
        except FileError as error:
            told.append(error.why)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count("upload_quota") == 7
    assert len(rows(stores[0])) == len(lying(tmp_path)) == 5
    for one in stores:
        one.close()


def test_quotas_are_told_to_programs_and_readers(make: Make) -> None:
    site = make(FAQ_UPLOADS_PER_DAY="2")
    assert usual.send_files(site, ("a.pdf", PDF), ("b.pdf", PDF)).status_code == 201
    response = usual.send_files(site, ("c.pdf", PDF))
    assert (response.status_code, response.headers["retry-after"]) == (429, "3600")
    assert response.json()["errors"] == {"files": ["upload_quota"]}
    values = usual.fields_of(site.client.get("/zh-CN/tickets/new").text)
    page = usual.submit(site, values | {"message": "zzz", "step": "type"}, ("c.pdf", PDF))
    assert page.status_code == 429
    assert "从您的网络上传的文件太多" in page.text
    assert usual.fields_of(page.text)["message"] == "zzz"
    admin = {"X-FAQ-Key": site.admin}
    number = usual.open_ticket(site)["number"]
    parts = [("files", ("d.pdf", PDF))]
    reply = {"message": json.dumps({"message": "see this"})}
    assert (
        site.client.post(f"/v1/admin/tickets/{number}/messages", data=reply, files=parts, headers=admin).status_code
        == 201
    )


def test_what_is_refused_leaves_nothing(make: Make) -> None:
    site = make()
    for _ in range(5):
        assert usual.send_files(site, ("a.pdf", PDF), ("b.exe", b"MZ" + b"0" * 99)).status_code == 422
        broken = {"ticket": json.dumps(usual.body(email="no address"))}
        assert site.client.post("/v1/tickets", data=broken, files=[("files", ("a.pdf", PDF))]).status_code == 422
    assert lying(site.data) == set()


def test_a_full_disk_costs_files_and_no_ticket(make: Make) -> None:
    site = make(FAQ_FREE_DISK_MB="1000000")
    response = usual.send_files(site, ("a.pdf", PDF))
    assert (response.status_code, response.json()["errors"]) == (503, {"files": ["upload_full"]})
    assert response.headers["retry-after"]
    assert usual.open_ticket(site)["number"]
    values = usual.fields_of(site.client.get("/en/tickets/new").text)
    given = {"message": "zzz", "email": "me@example.com", "field.uid": "12345678", "step": "send"}
    page = usual.submit(site, values | given, ("a.pdf", PDF), locale="en")
    assert page.status_code == 503
    assert "Our storage for attachments is full" in page.text
    assert usual.submit(site, usual.fields_of(page.text) | {"step": "send"}, locale="en").status_code == 303
    assert lying(site.data) == set()


def test_a_disk_that_fills_up_while_a_file_is_copied(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "_copy", full)
    assert refused(lambda: keep(store[1])) == ("upload_full", 503)
    assert (rows(store[0]), lying(store[1].folder.parent)) == ([], set())


@pytest.mark.parametrize(
    ("host", "group"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        (None, "unknown"),
    ],
)
def test_a_client_is_an_address_or_a_network(host: str | None, group: str) -> None:
    scope: dict[str, Any] = {"type": "http", "headers": [], "client": (host, 1) if host else None}
    assert client_key(scope) == group


def test_quotas_are_settings() -> None:
    names = {
        "FAQ_UPLOADS_PER_DAY": "per_day",
        "FAQ_UPLOAD_MB_PER_DAY": "mb_per_day",
        "FAQ_UPLOADS_WAITING": "waiting",
        "FAQ_UPLOADS_WAITING_MB": "waiting_mb",
        "FAQ_ATTACHMENTS_MB": "total_mb",
        "FAQ_FREE_DISK_MB": "free_mb",
    }
    for name, field in names.items():
        assert getattr(read_settings(environment={name: "7"}).tickets.uploads, field) == 7
        with pytest.raises(FaqError, match=name):
            read_settings(environment={name: "many"})


# --- clearing away


def test_what_no_ticket_took_is_gone_within_the_hour(store: Store) -> None:
    tickets, kept = store
    taken = kept.check(keep(kept), Checks(), allowed=ALL, most_bytes=1_000_000)
    tickets.create(usual_new([taken.id]), States())
    old, new = keep(kept), keep(kept)
    before = dt.datetime.now(dt.UTC) - KEPT - dt.timedelta(seconds=1)
    with tickets.writing_quietly() as session:
        session.execute(update(Attachment).where(Attachment.id.in_([old.id, taken.id])).values(at=before))
    stray, young, part = (kept.folder / name for name in ("f" * 32, "e" * 32, f".{'d' * 32}.part"))
    for file in (stray, young, part, kept.path(taken.id)):
        file.write_bytes(file.read_bytes() if file.exists() else b"left by a crash")
        if file != young:
            os.utime(file, (before.timestamp(), before.timestamp()))
    assert kept.clear_forgotten() == 3
    assert {row.id for row in rows(tickets)} == {taken.id, new.id}
    assert lying(kept.folder.parent) == {taken.id, new.id, young.name}
    assert KEPT + dt.timedelta(seconds=600) <= dt.timedelta(hours=1)


def test_clearing_needs_no_mail(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor that there was a ticket before the service started."""
    monkeypatch.setattr(Sweeper.__init__, "__defaults__", (0.01,))
    site = make()
    values = usual.fields_of(site.client.get("/en/tickets/new").text)
    assert usual.submit(site, values | {"step": "type"}, ("a.pdf", PDF)).status_code == 200
    assert len(lying(site.data)) == 1
    with sqlite3.connect(site.data / "tickets.db") as raw:
        raw.execute("UPDATE attachment SET at = '2020-01-01 00:00:00'")
    raw.close()
    end = time.monotonic() + 30
    while lying(site.data) and time.monotonic() < end:
        time.sleep(0.01)
    assert lying(site.data) == set()


def test_files_that_are_gone_are_told_and_not_left_out(make: Make) -> None:
    site = make()
    values = usual.fields_of(site.client.get("/en/tickets/new").text)
    kept = usual.fields_of(usual.submit(site, values | {"step": "type"}, ("a.pdf", PDF)).text)
    tickets = TicketStore(site.data)
    Files(site.data, tickets).discard([kept["kept"]])
    tickets.close()
    given = {"message": "zzz", "email": "me@example.com", "field.uid": "12345678", "step": "send"}
    told = usual.submit(site, kept | given, locale="en")
    assert told.status_code == 422
    assert "waited too long" in told.text
    assert usual.submit(site, usual.fields_of(told.text) | {"step": "send"}).status_code == 303


def test_a_file_that_is_taken_out_is_deleted_at_once(make: Make) -> None:
    site = make()
    values = usual.fields_of(site.client.get("/en/tickets/new").text)
    kept = usual.fields_of(usual.submit(site, values | {"step": "type"}, ("a.pdf", PDF)).text)
    page = usual.submit(site, kept | {"step": f"drop:{kept['kept']}"})
    assert "a.pdf" not in page.text
    assert lying(site.data) == set()


def test_a_database_of_the_schema_before_is_brought_up_to_date(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "tickets.db") as raw:
        raw.execute("CREATE TABLE message (id INTEGER PRIMARY KEY)")
        raw.execute("CREATE TABLE ticket (id INTEGER PRIMARY KEY)")
        raw.execute(
            "CREATE TABLE attachment (id VARCHAR(32) PRIMARY KEY, message_id INTEGER, name VARCHAR(200) NOT NULL, "
            "type VARCHAR(8) NOT NULL, size INTEGER NOT NULL, at DATETIME NOT NULL)"
        )
        raw.execute("INSERT INTO attachment VALUES ('a', NULL, 'a.pdf', 'PDF', 1, '2026-01-01 00:00:00')")
        raw.execute("PRAGMA user_version=1")
    raw.close()
    for _ in range(2):
        tickets = TicketStore(tmp_path)
        assert [(row.id, row.checked, row.client) for row in rows(tickets)] == [("a", True, "")]
        tickets.close()


# --- how forms arrive


def test_a_file_is_cut_at_its_limit_while_it_arrives(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the form is read all the same."""
    seen: list[tuple[int, str]] = []
    take = TicketService.take

    def noted(self: TicketService, form: Any, kept: Any) -> Any:
        seen.extend((one.size, one.lost) for one in form.uploads)
        return take(self, form, kept)

    monkeypatch.setattr(TicketService, "take", noted)
    site = make()
    values = usual.fields_of(site.client.get("/en/tickets/new").text)
    page = usual.submit(
        site,
        values | {"message": "zzz", "step": "type"},
        ("a.pdf", PDF + b"x" * 2_000_000),
        ("b.pdf", PDF),
        locale="en",
    )
    assert page.status_code == 422
    assert "The file is too large" in page.text
    assert usual.fields_of(page.text)["message"] == "zzz"
    assert "b.pdf" in page.text
    assert seen[0][0] <= 1_000_000
    assert [lost for _, lost in seen] == ["file_large", ""]


@pytest.mark.parametrize("limit", ["_FORMS_OF_ONE", "_FORMS_OF_ALL"])
def test_files_that_arrive_at_once_share_a_budget(make: Make, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(uploads, limit, 0.1)
    site = make()
    response = usual.send_files(site, ("a.pdf", PDF + b"x" * 900_000))
    assert (response.status_code, response.json()["errors"]) == (503, {"files": ["upload_busy"]})
    for _ in range(5):
        assert usual.send_files(site, ("a.pdf", PDF)).status_code == 201, "what has arrived is given back"


def test_texts_of_a_form_are_bounded(make: Make) -> None:
    site = make()
    many = {f"field.{i}": "#" * 60_000 for i in range(4)}
    assert usual.submit(site, many).status_code == 400
    assert usual.submit(site, {f"x{i}": "y" for i in range(101)}).status_code == 400
    assert usual.submit(site, {"message": "#" * 65_537}).status_code == 400
    large = b'{"message": "' + b"#" * MOST_TEXT + b'"}'
    assert site.client.post("/v1/tickets", content=large).status_code == 413
    for nested in (b"[" * 90_000, b'{"fields":' * 15_000):
        assert site.client.post("/v1/tickets", content=nested).status_code == 422


@pytest.mark.parametrize("content", ["#" * 65_000, "\r\n" * 32_000, "Ａ" * 21_000])
def test_every_text_is_cut_before_anything_reads_it(make: Make, monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    site = make()
    ticket, staff = usual.open_ticket(site), usual.sign_in(site)
    read: list[int] = []
    guarded, recognised = Engine.guarded, Engine.search

    def noted(self: Engine, text: str) -> Any:
        read.append(len(text))
        return guarded(self, text)

    def searched(self: Engine, text: str, **options: Any) -> Any:
        read.append(len(text))
        return recognised(self, text, **options)

    monkeypatch.setattr(Engine, "guarded", noted)
    monkeypatch.setattr(Engine, "search", searched)
    names = (
        "message",
        "email",
        "query",
        "token",
        "zone",
        "type",
        "field.uid",
        "field.tried",
        "field.unknown",
        "key",
        "step",
    )
    for name in names:
        for step in ("type", "check", "send"):
            assert (
                usual.submit(site, {"message": "x", "type": "other", "step": step} | {name: content}).status_code < 500
            )
        path = f"/en/tickets/{ticket['number']}/messages"
        assert site.client.post(path, data={"key": ticket["key"], "message": "x"} | {name: content}).status_code < 500
        reply = {"token": staff, "message": "x"} | {name: content}
        path = f"/staff/tickets/{ticket['number']}/messages"
        assert site.client.post(path, data=reply, files=[("files", ("", b""))]).status_code < 500
    site.client.get("/en/tickets/new", params={"q": content[:5_000]})
    assert max(read) <= LONGEST_MESSAGE + 1


def test_a_draft_is_cut_whoever_made_it(engine_with_tickets: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    guarded = Engine.guarded

    def noted(self: Engine, text: str) -> Any:
        read.append(len(text))
        return guarded(self, text)

    monkeypatch.setattr(Engine, "guarded", noted)
    long = "#" * 100_000
    fields = {"uid": long, "tried": long} | {f"unknown{i}": long for i in range(90)}
    draft = Draft(type=long, message=long, email=long, fields=fields, query=long, token=long, zone=long)
    found = Drafts(engine_with_tickets, LocaleTexts("en")).check(draft)
    assert max(read) == LONGEST_MESSAGE + 1
    assert sum(read) <= LONGEST_MESSAGE + LONGEST_LINES + LONGEST_FIELD + LONGEST_QUERY + 100, "unknown fields too"
    assert {"type", "message", "email"} <= found.problems.keys()


@pytest.mark.parametrize(
    ("where", "most"),
    [
        ("message", LONGEST_MESSAGE),
        ("email", LONGEST_EMAIL),
        ("query", LONGEST_QUERY),
        ("fields", LONGEST_LINES),
        ("type", 40),
        ("zone", 64),
        ("session", 128),
        ("idempotency", 128),
    ],
)
@pytest.mark.parametrize("path", ["/v1/tickets", "/v1/tickets/check"])
def test_every_text_of_a_program_has_a_limit(make: Make, path: str, where: str, most: int) -> None:
    site = make()
    for size, refused in ((most, False), (most + 1, True)):
        text = "#" * size
        given = usual.body(**{where: {"tried": text} if where == "fields" else text})
        response = site.client.post(path, json=given)
        told = response.status_code == 422 and f"{where}" in response.text and "at most" in response.text
        assert told == refused, response.text


def test_line_ends_count_once(make: Make) -> None:
    site = make()
    values = usual.fields_of(site.client.get("/en/tickets/new").text)
    text = "a\r\n" * (LONGEST_MESSAGE // 2 - 2) + "end"
    given = {"message": text, "email": "me@example.com", "field.uid": "12345678", "step": "send"}
    sent = usual.submit(site, values | given, locale="en")
    assert sent.status_code == 303
    assert "end</div>" in site.client.get(sent.headers["location"]).text


def test_nothing_is_received_where_no_tickets_are(engine: Engine, tmp_path: Path, encoder: FakeEncoder) -> None:
    settings: Settings = read_settings(data=str(tmp_path), environment={})
    with TestClient(create_app(Serving(engine), settings), raise_server_exceptions=False) as client:
        assert client.post("/en/tickets/new", data={}, files=[("files", ("a.pdf", PDF))]).status_code == 404
        assert client.post("/v1/tickets", data={}, files=[("files", ("a.pdf", PDF))]).status_code == 404
    assert not (tmp_path / FOLDER).exists()
