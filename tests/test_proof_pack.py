"""An evidence pack holds all that was kept of a publication, and checks with sha256sum alone."""

from __future__ import annotations

import hashlib
import html.parser
import json
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest
from proof_ground import crawl, hour, pagefive

from db.log import Log
from db.records import Document, PageReading
from db.telling import acting

PDF = "https://x.test/a.pdf"
LONG = "A long paragraph. " * 100
WITH_FILE = PageReading(
    title="A report", text=LONG, documents=(Document(url=PDF, label="The report"),)
)
HOSTILE = (
    "../../../etc/passwd", "publications/" + "x" * 400, "Отчёт/ü ß", "-rf", "a\nb", "<script>", ".",
)  # fmt: skip


@pytest.fixture
def kept(log: Log) -> Log:
    """A log in which one page, with a file, was edited once."""
    crawl(log, 0, {"a": WITH_FILE, "b": "Words of b."}, files={"a": (PDF, "Words of a file.")})
    edited = PageReading(title="A report", text=LONG + "17 more.", documents=WITH_FILE.documents)
    crawl(log, 24, {"a": edited}, listed="ab")
    return log


@pytest.fixture
def pack(kept: Log, tmp_path: Path) -> Path:
    out = tmp_path / "pack"
    ran = pagefive("evidence", "a", "--db", kept.path, "--out", out)
    assert (ran.exit_code, ran.stderr) == (0, "")
    return out


def sha256(held: bytes) -> str:
    return hashlib.sha256(held).hexdigest()


def test_the_manifest_is_checked_by_the_real_sha256sum(pack: Path) -> None:
    def checked() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sha256sum", "-c", "--strict", "MANIFEST.sha256"], cwd=pack, capture_output=True,
            text=True, check=False,
        )  # fmt: skip

    ran = checked()
    files = [path for path in pack.rglob("*") if path.is_file()]
    assert ran.returncode == 0, ran.stderr
    assert len(ran.stdout.splitlines()) == len(files) - 1
    (pack / "versions/1/text.txt").write_text("Never said.")
    assert checked().returncode == 1


def test_it_holds_the_bytes_and_headers_of_every_version_and_file(pack: Path, kept: Log) -> None:
    for number in (1, 2):
        version = json.loads((pack / f"versions/{number}/version.json").read_bytes())
        where = pack / f"exchanges/{version['exchange_id']}"
        told = json.loads((where / "exchange.json").read_bytes())
        body = (where / "received.html.txt").read_bytes()
        assert (sha256(body), told["url"]) == (told["digest"], "https://x.test/a")
        assert b"A long paragraph." in body
        headers = (where / "headers.txt").read_bytes()
        assert headers == b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Seen: yes\r\n"
    file = json.loads((pack / "documents/1/1/file.json").read_bytes())
    body = (pack / f"exchanges/{file['exchange_id']}/received.pdf").read_bytes()
    assert sha256(body) == file["byte_digest"]
    assert (pack / "documents/1/1/text.txt").read_text() == "Words of a file."
    assert (pack / "versions/2/text.txt").read_text() == LONG + "17 more."


def test_everything_can_be_followed_from_the_bytes_to_the_head(pack: Path, kept: Log) -> None:
    chain = {path.stem: path.read_bytes() for path in (pack / "chain").glob("[0-9]*.txt")}
    sealed = sorted(pack.rglob("sealed.json"))
    assert len(sealed) > 5
    for path in sealed:
        assert any(sha256(path.read_bytes()).encode() in seal for seal in chain.values()), path
    hashes = dict(kept.conn.execute("select number, hash from seals").fetchall())
    assert {int(number): sha256(seal) for number, seal in chain.items()} == hashes
    assert (pack / "chain/head.txt").read_text().strip() == hashes[2]
    text = (pack / "versions/1/text.txt").read_bytes()
    assert sha256(text) in (pack / "versions/1/sealed.json").read_text()
    ran = pagefive("verify", "--db", kept.path, "--head", sha256(chain["1"]))
    assert ran.exit_code == 0


def test_it_tells_the_timeline_the_placements_and_the_changes(pack: Path) -> None:
    told = {path.stem: json.loads(path.read_bytes()) for path in pack.glob("*.json")}
    assert told["publication"]["key"] == "a"
    assert [change["kind"] for change in told["changes"]] == ["edited silently"]
    assert told["changes"][0]["detail"]["to_version"] == 2
    assert {row["listing"] for row in told["placements"]} == {"all"}
    assert [row["what"] for row in told["timeline"] if "version" in row["what"]] == [
        "version 1", "version 2",
    ]  # fmt: skip
    assert told["findings"] == []
    assert "A report" in (pack / "index.html").read_text()


def test_it_holds_what_web_archives_kept(kept: Log, tmp_path: Path) -> None:
    with acting(kept, "test", hour(48)) as act:
        act.conn.execute(
            """
            insert into memento (source, key, payload, memento_url, read_at, digest, title, text)
              values ('s', 'a', 'P', 'https://w.test/a', 't', 'd', 'T', 'Old words.')
            """
        )
        act.conn.execute(
            "insert into capture values ('s', 'a', 'ia', '2012-01-01T00:00:00Z', 'http://x/a', 'P')"
        )
    assert pagefive("evidence", "a", "--db", kept.path, "--out", tmp_path / "p").exit_code == 0
    where = tmp_path / "p" / "mementos" / "1"
    assert (where / "text.txt").read_text() == "Old words."
    told = json.loads((where / "memento.json").read_bytes())
    assert told["captures"][0]["at"] == "2012-01-01T00:00:00Z"
    mark = sha256((where / "sealed.json").read_bytes())
    assert mark in (tmp_path / "p" / "chain" / "3.txt").read_text()


def test_the_same_log_gives_the_same_zip(kept: Log, tmp_path: Path) -> None:
    made = []
    for name in ("one.zip", "two.ZIP"):
        ran = pagefive("evidence", "https://x.test/a", "--db", kept.path, "--out", tmp_path / name)
        assert ran.exit_code == 0
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    with ZipFile(tmp_path / "one.zip") as archive:
        assert archive.testzip() is None
        lines = archive.read("MANIFEST.sha256").decode().splitlines()
        assert all(sha256(archive.read(line[66:])) == line[:64] for line in lines)


@pytest.mark.parametrize("key", HOSTILE)
def test_no_key_names_a_file_that_it_should_not(
    log: Log, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawl(log, 0, {key: "Words."})
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    ran = pagefive("evidence", "--db", log.path, "--", key)
    assert ran.exit_code == 0, ran.output
    (made,) = here.iterdir()
    assert made.name.startswith("evidence-")
    assert len(made.name) < 90
    with ZipFile(made) as archive:
        names = archive.namelist()
    assert all(name.isascii() and ".." not in name and not name.startswith("/") for name in names)


class Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]


def test_what_a_site_says_is_text_on_the_page(log: Log, tmp_path: Path) -> None:
    bad = "</title></pre><script>alert(1)</script><img src=x onerror=alert(1)>\u202e\x1b[2J"
    for at, more in ((0, ""), (24, " 17")):
        crawl(log, at, {"a": PageReading(title=bad + more, text=bad + more)}, titles={"a": bad})
    pagefive("evidence", "a", "--db", log.path, "--out", tmp_path / "pack")
    page = (tmp_path / "pack" / "index.html").read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(page)
    assert not {"script", "img", "a", "iframe"} & set(tags.tags)
    assert set(tags.attributes) == {"lang", "charset", "http-equiv", "content"}
    assert "default-src &#x27;none&#x27;" in page
    assert not set("\u202e\x1b") & set(page)


@pytest.mark.parametrize("name", ["there.zip", "folder"])
def test_nothing_is_overwritten(kept: Log, tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    out.mkdir() if name == "folder" else out.write_text("mine")
    ran = pagefive("evidence", "a", "--db", kept.path, "--out", out)
    assert (ran.exit_code, ran.stderr.count("is there already")) == (2, 1)
    assert out.is_dir() or out.read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir() if "part" in path.name) == []


def test_what_the_archive_no_longer_gives_is_named(kept: Log, tmp_path: Path) -> None:
    sorted((kept.folder / "warc").iterdir())[0].unlink()
    ran = pagefive("evidence", "a", "--db", kept.path, "--out", tmp_path / "pack")
    assert ran.exit_code == 0
    assert "not in the pack: exchange 2" in ran.stderr
    assert "exchange 2: crawl" in (tmp_path / "pack" / "README.txt").read_text()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param(("zzz",), "no publication has the key or address 'zzz'", id="unknown"),
        pytest.param(("a", "--source", "x"), "no publication on 'x' has", id="another source"),
    ],
)
def test_what_is_not_there_is_refused(kept: Log, given: tuple[str, ...], said: str) -> None:
    ran = pagefive("evidence", *given, "--db", kept.path)
    assert (ran.exit_code, said in ran.stderr) == (2, True)


def test_a_folder_that_cannot_be_written_is_one_line(kept: Log, tmp_path: Path) -> None:
    ran = pagefive("evidence", "a", "--db", kept.path, "--out", tmp_path / "no" / "pack")
    assert ran.exit_code == 2
    assert "cannot write" in ran.stderr
