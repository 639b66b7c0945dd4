"""Read the words of a kept file again."""

from __future__ import annotations

from db.digest import without_templates
from db.outdated import StaleFile
from db.rederiving import FileAgain
from scraper import extract
from scraper.extract import Extracted, Extractor
from scraper.files import TEXT, is_html
from scraper.readers import edition_reader, file_reader
from scraper.reread import Archive
from scraper.source import Source


class FileReader:
    """Reads a source's kept files; `templates` are paragraphs that belong to the site."""

    def __init__(self, source: Source, archive: Archive, templates: frozenset[str]) -> None:
        self._source, self._archive, self._templates = source, archive, templates
        self._extractor = Extractor()

    def read(self, stale: StaleFile) -> FileAgain | None:
        """Return what a file says, None where that is less than it did. Raises NotKept, OSError."""
        extracted, reader = self._extracted(stale)
        if extracted is None or (stale.has_words and not extracted.pages):
            return None
        return FileAgain(
            stale=stale, pages=extracted.pages, text_digest=extracted.text_digest,
            condition=extracted.condition, reader=reader,
        )  # fmt: skip

    def close(self) -> None:
        """End what reads files."""
        self._extractor.close()

    def _extracted(self, stale: StaleFile) -> tuple[Extracted | None, str]:
        exchange = stale.exchange
        response = self._archive.file(exchange)
        if is_html(response.body, exchange.media_type):
            return self._edition(str(getattr(response, "text", "")), exchange.url)
        words = exchange.media_type == TEXT and extract.kind_of(response.body) is None
        text = getattr(response, "text", "") if words else ""
        if text and not extract.is_pdf(stale.media_type, stale.url):
            return extract.plain(text), file_reader()
        return self._extractor.read(response.body, stale.media_type, stale.url), file_reader()

    def _edition(self, html: str, url: str) -> tuple[Extracted | None, str]:
        reader = edition_reader(self._source.name)
        try:
            text = self._source.read_page(html, url).text
        except Exception:  # noqa: BLE001 - whatever an old page does to a reader, the rest is read
            return None, reader
        own = without_templates(text, self._templates)
        return (extract.plain(own) if own else None), reader
