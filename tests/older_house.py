"""A house as it was before an upgrade: this one, but for how it reads the made-up inspectorate.

Like 0.1 it keeps what it received packed, and leaves out the header that says so.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ground import FOREVER, ROOT, Ground, Ran, environment

READS_OTHERWISE = '''

from dataclasses import replace as _with

from db.records import Label as _Label
from db.records import Row as _Row


def _other_key(url):
    """Call what stands under an even number of letters otherwise."""
    name = key(url)
    return f"reports/{name}" if name and len(name) % 2 == 0 else name


def _otherwise(html, url):
    found = read_page(html, url)
    words = [word for word in found.text.split(" ") if word != "the"]
    return _with(
        found,
        title=f"{found.title} - an inspectorate",
        text=" ".join(words) + "\\nShare this page\\nCookies on this site",
        stated_date=found.stated_date and "2011-01-01",
        updated_date="2011-02-03",
        forces=("Nowhere",),
        topics=("Nothing",),
        labels=tuple(_Label(name=f"old {one.name}", printed=one.printed, value=one.value)
                     for one in found.labels),
        documents=found.documents[1:],
    )


def _rows_otherwise(html, url):
    found = read_listing(html, url)
    rows = [
        _with(row, title=row.title.upper(), key=_other_key(row.url))
        for row in found.rows if len(row.title) % 7
    ]
    aside = _Row(key=_other_key(ASIDE), url=ASIDE, title="From a box beside the listing")
    return _with(found, rows=(*rows, aside))


SOURCE = _with(SOURCE, key=_other_key, read_page=_otherwise, read_listing=_rows_otherwise)
'''


def older_house(folder: Path, aside: str) -> Path:
    """Build it in a folder; it takes a link `aside` for a row of the listing."""
    for part in ("scraper", "db", "alerts"):
        leave = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / part, folder / part, ignore=leave)
    shutil.copy(ROOT / "scheduler.py", folder)
    with (folder / "scraper" / "sources" / "hmicfrs.py").open("a", encoding="utf-8") as file:
        file.write(READS_OTHERWISE + f"ASIDE = {aside!r}\n")
    download = folder / "scraper" / "download.py"
    kept = download.read_text(encoding="utf-8")
    assert "response.copy()" in kept
    download.write_text(kept.replace("response.copy()", "response"), encoding="utf-8")
    return folder


def run_older(house: Path, ground: Ground, at: object) -> Ran:
    """Crawl with it, as `Ground.run` does with this one."""
    ground.replica.at = at  # type: ignore[assignment]
    given = [str(one) for one in ground.ordered(at)]  # type: ignore[arg-type]
    own = environment(**ground.settings)
    done = subprocess.run(
        [sys.executable, "-m", "scheduler", *given],
        cwd=house, env={**own, "PYTHONPATH": os.fspath(house)},
        capture_output=True, text=True, timeout=FOREVER, check=False,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)
