"""Which paragraphs are a site's furniture: they came to, or left, many pages at once. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

WITHIN = timedelta(days=7)
PUBLICATIONS, SHARE = 20, 0.05
"""On this many publications, and this share of a source, within a week, words are a template."""

SUSPICIOUS = 3
"""On this many publications, the same new words may be the beginning of one."""

TELLING = 5
"""A crawl that read fewer pages than this tells nothing of what came to all."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """A paragraph that came to (`+`) or left (`-`) several publications within a week.

    `on` counts them, `now_on` those that this crawl has read, whichever look found the paragraph
    there first; `of` is how many publications of the source have been read at all, `read` how many
    were read again by this crawl.
    """

    sign: str
    text: str
    on: int
    now_on: int
    of: int
    read: int

    @property
    def everywhere(self) -> bool:
        """Tell whether it is a template."""
        return self.on >= PUBLICATIONS and self.on >= self.of * SHARE

    @property
    def spreading(self) -> bool:
        """Tell whether it may turn out to be one: half of the pages that this crawl read have it.

        A crawl that read next to nothing does not tell. A source of fewer publications than a
        template needs has none.
        """
        if self.of < PUBLICATIONS:
            return False
        if self.read < TELLING:
            return True
        return self.now_on >= SUSPICIOUS and self.now_on * 2 >= self.read
