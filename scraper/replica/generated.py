"""Made-up worlds of any size, the same for the same seed. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from scraper.replica.files import pdf_of
from scraper.replica.founding import FORCES
from scraper.replica.sites import PUBLICATIONS, hmicfrs
from scraper.replica.wording import slug
from scraper.replica.world import LONDON, Event, Publication, World

_START = datetime(2024, 6, 3, 9, tzinfo=UTC)
_SUBJECTS = (
    "Custody", "Call handling", "Child protection", "Crime recording", "Digital evidence",
    "Domestic abuse", "Fraud", "Stop and search", "Vetting", "Roads policing",
)  # fmt: skip


def generated(
    n: int,
    seed: int = 1,
    page_kb: int = 44,
    *,
    skin: str | None = None,
    events: tuple[Event, ...] = (),
) -> World:
    """Set up an inspectorate with `n` publications, one every nine hours, that then rests."""
    rng = Random(seed)
    publications = tuple(_publication(rng, number) for number in range(n))
    site = hmicfrs(
        publications, listings=(PUBLICATIONS,), events=events, skin=skin, page_kb=page_kb
    )
    return World(name="quiet", start=_START, sites=(site,))


def _publication(rng: Random, number: int) -> Publication:
    subject, force = rng.choice(_SUBJECTS), rng.choice(FORCES)
    title = f"{subject}: an inspection of {force}, report {number + 1}"
    live = _START - timedelta(hours=2 + 9 * number)
    return Publication(
        path=f"/publications/{slug(title)}/",
        title=title,
        live=live,
        section="hmicfrs publication",
        listings=("publications",),
        published=live.astimezone(LONDON).date().isoformat(),
        kind="Publication",
        topics=(subject, "Revisit") if rng.random() < 0.3 else (subject,),
        forces=force,
        length=16,
        documents=(pdf_of(title),),
        reconstructed=True,
    )
