"""Ask for files as a crawl does: `python asking_files.py SOURCE VIA FOLDER`, what is due on stdin.

Prints the looks as JSON, and last why the source refused, or null.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from db.records import FileLook
from scraper.evidence import EvidenceFile
from scraper.extract import Extractor
from scraper.fetch import Fetched, Fetcher, Refused
from scraper.files import FileAsker
from scraper.plan import DueFile
from scraper.sources import get
from scraper.spiders import SourceSpider

SOURCE, VIA, FOLDER = sys.argv[1:4]
DUE = TypeAdapter(list[DueFile]).validate_json(sys.stdin.buffer.read())


class Asking(SourceSpider):
    name = "asking"
    source = get(SOURCE)

    async def _crawl(self) -> None:
        fetcher = Fetcher(self.crawler, self.source, self.sent, lambda host: 1000, hurry=self.hurry)
        evidence = EvidenceFile(Path(FOLDER) / "kept.warc.gz", "kept", lambda digest: None)
        extractor = Extractor()

        def keep(fetched: Fetched) -> Any:
            return evidence.keep(fetched.response, fetched.url, self.clock.now())

        asker = FileAsker(self.source, fetcher, self.clock, keep, extractor)
        looks, refused = [], None
        try:
            for due in DUE:
                if asker.may_ask(due.url):
                    looks.append(await asker.look(due))
        except Refused as error:
            refused = str(error)
        finally:
            extractor.close()
        print(json.dumps([TypeAdapter(list[FileLook]).dump_python(looks, mode="json"), refused]))


if __name__ == "__main__":
    settings = Settings()
    settings.setmodule("scraper.settings", priority="project")
    process = AsyncCrawlerProcess(settings)
    process.crawl(Asking, via=VIA)
    process.start()
