"""The things that can happen to a publication in the script of a simulated site. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from scraper.replica.prose import body
from scraper.replica.wording import long_date
from scraper.replica.world import Attachment, Gone, Page, Publication


@dataclass(frozen=True)
class Edit:
    """The body changes and no date on the page does; a paragraph past the end is added."""

    paragraph: int
    text: str

    def apply(self, page: Page | None) -> Page:
        """Put the text in place of that paragraph (counted from 0)."""
        return _revised(page, self._edited)

    def _edited(self, before: Publication) -> Publication:
        paragraphs = list(body(before))
        paragraphs[self.paragraph : self.paragraph + 1] = [self.text]
        return replace(before, paragraphs=tuple(paragraphs))


@dataclass(frozen=True)
class Note:
    """The body changes and a dated note says so."""

    on: date
    text: str

    def apply(self, page: Page | None) -> Page:
        """Add the note and move the stated update date."""
        printed = f"Updated {long_date(self.on)}: {self.text}"
        return _revised(
            page, lambda before: replace(before, notes=(*before.notes, printed), updated=self.on)
        )


@dataclass(frozen=True)
class Update:
    """The body changes and the stated update date moves."""

    on: date
    paragraph: int
    text: str

    def apply(self, page: Page | None) -> Page:
        """Put the text in place of that paragraph and state when."""
        edited = Edit(self.paragraph, self.text).apply(page)
        return _revised(edited, lambda before: replace(before, updated=self.on))


@dataclass(frozen=True)
class Tag:
    """The labelled topics change, and nothing else."""

    topics: tuple[str, ...]

    def apply(self, page: Page | None) -> Page:
        """Label the publication with these topics."""
        return _revised(page, lambda before: replace(before, topics=self.topics))


@dataclass(frozen=True)
class Withdraw:
    """A notice above the body says that the publication was withdrawn."""

    on: date

    def apply(self, page: Page | None) -> Page:
        """Put up the notice."""
        return _revised(page, lambda before: replace(before, withdrawn=self.on))


@dataclass(frozen=True)
class Retitle:
    """The title changes."""

    title: str

    def apply(self, page: Page | None) -> Page:
        """Give the publication its new title."""
        return _revised(page, lambda before: replace(before, title=self.title))


@dataclass(frozen=True)
class Redate:
    """The stated publication date changes."""

    published: str | None

    def apply(self, page: Page | None) -> Page:
        """State the new date."""
        return _revised(page, lambda before: replace(before, published=self.published))


@dataclass(frozen=True)
class Answered:
    """The answer to a recommendation is printed."""

    answer: str

    def apply(self, page: Page | None) -> Page:
        """Print the answer."""
        return _revised(page, lambda before: replace(before, answer=self.answer))


@dataclass(frozen=True)
class Attach:
    """A document is added; one of the same name is replaced (a new text, or a new edition)."""

    attachment: Attachment

    def apply(self, page: Page | None) -> Page:
        """Add the document at the end, or in the place of its namesake."""
        return _revised(page, self._attached)

    def _attached(self, before: Publication) -> Publication:
        documents = list(before.documents)
        names = [document.name for document in documents]
        if self.attachment.name in names:
            documents[names.index(self.attachment.name)] = self.attachment
        else:
            documents.append(self.attachment)
        return replace(before, documents=tuple(documents))


Replace = Attach


@dataclass(frozen=True)
class Detach:
    """A document is taken away."""

    name: str

    def apply(self, page: Page | None) -> Page:
        """Leave the document out."""
        return _revised(
            page,
            lambda before: replace(
                before, documents=tuple(d for d in before.documents if d.name != self.name)
            ),
        )


@dataclass(frozen=True)
class Hide:
    """The publication leaves every listing; its address still answers."""

    def apply(self, page: Page | None) -> Page:
        """Take it off the listings."""
        return replace(_standing(page), listed=False)


@dataclass(frozen=True)
class Remove:
    """The publication goes."""

    how: Gone = Gone.NOT_FOUND

    def apply(self, page: Page | None) -> Page:
        """Answer its address in the given way from now on."""
        return replace(_standing(page), gone=self.how)


@dataclass(frozen=True)
class Restore:
    """A hidden or removed publication is back."""

    def apply(self, page: Page | None) -> Page:
        """Put it back where it stood."""
        return replace(_standing(page), gone=None, listed=True)


@dataclass(frozen=True)
class Move:
    """The publication gets a new address; the old one redirects to it."""

    path: str

    def apply(self, page: Page | None) -> Page:
        """Give it the new address."""
        return _revised(
            page,
            lambda before: replace(before, path=self.path, seed=before.seed or before.path),
        )


@dataclass(frozen=True)
class Migrate:
    """The publication gets a new address and node; if it `forgets`, the old one answers 404."""

    path: str
    node: int | None = None
    forgets: bool = False

    def apply(self, page: Page | None) -> Page:
        """Give it the new address and number."""
        return _revised(Move(self.path).apply(page), lambda before: replace(before, node=self.node))


def _standing(page: Page | None) -> Page:
    if page is None:
        raise ValueError("nothing has been published there yet")
    return page


def _revised(page: Page | None, change: Callable[[Publication], Publication]) -> Page:
    standing = _standing(page)
    return replace(standing, publication=change(standing.publication))
