"""The addresses, hosts and listings of the two simulated sites at different times. Pure."""

from __future__ import annotations

from scraper.replica.world import Event, Listing, Publication, Site

HMICFRS_HOSTS = (
    "hmicfrs.justiceinspectorates.gov.uk",
    "www.justiceinspectorates.gov.uk",
    "www.hmic.gov.uk",
    "assets-hmicfrs.justiceinspectorates.gov.uk",
    "s3-eu-west-2.amazonaws.com",
)
IOPC_HOSTS = ("www.policeconduct.gov.uk", "policeconduct.gov.uk", "www.ipcc.gov.uk")
PUBLICATIONS = Listing(name="publications", path="/publications/", title="Publications", size=10)
FIRE = Listing(
    name="fire",
    path="/fire-and-rescue-services/publications/",
    title="Fire and rescue publications",
    size=10,
    featured=(
        "/publications/terms-of-reference-inspection-of-the-london-fire-brigade-response-to-the"
        "-grenfell-tower-inquiry/",
        "/publications/london-fire-brigades-progress-on-recommendations-grenfell-tower-phase-1/",
    ),
)
NEWS = Listing(name="news", path="/news/", title="News", size=10)
IOPC_LISTINGS = {
    "2015": (
        ("investigations", "/investigations/our-investigations", "Our investigations", 6),
        ("news", "/news", "News", 10),
    ),
    "d7": (
        ("investigations", "/investigations/our-investigations", "Our investigations", 6),
        ("recommendations", "/recommendations", "Recommendations", 10),
        ("publications", "/publications", "Publications", 10),
        ("news", "/news", "News", 10),
    ),
    "current": (
        ("investigations", "/our-work/investigations", "Investigations", 10),
        ("recommendations", "/our-work/learning", "Learning", 10),
        ("publications", "/publications", "Publications", 10),
        ("news", "/news", "News", 10),
    ),
}


def hmicfrs(
    publications: tuple[Publication, ...],
    *,
    listings: tuple[Listing, ...] = (PUBLICATIONS, FIRE, NEWS),
    events: tuple[Event, ...] = (),
    skin: str | None = None,
    page_kb: int = 0,
) -> Site:
    """Set up the inspectorate's site."""
    return Site(
        name="hmicfrs",
        home="https://hmicfrs.justiceinspectorates.gov.uk",
        hosts=HMICFRS_HOSTS,
        skin=skin or "hmicfrs",
        listings=_used(listings, publications),
        publications=publications,
        events=events,
        page_kb=page_kb,
    )


def iopc(
    publications: tuple[Publication, ...],
    *,
    era: str = "d7",
    orders: dict[str, tuple[str, ...]] | None = None,
    events: tuple[Event, ...] = (),
    skin: str | None = None,
    tooltips: int = 30,
) -> Site:
    """Set up the police-complaints body's site in one of its eras: 2015, d7 or current."""
    listings = tuple(
        Listing(name=name, path=path, title=title, size=size, order=(orders or {}).get(name, ()))
        for name, path, title, size in IOPC_LISTINGS[era]
    )
    return Site(
        name="iopc",
        home="https://www.policeconduct.gov.uk",
        hosts=IOPC_HOSTS,
        serving=("policeconduct.gov.uk",),
        skin=skin or ("current" if era == "current" else "d7"),
        listings=_used(listings, publications),
        publications=publications,
        events=events,
        tooltips=tooltips,
        volatile=era != "current" and skin != "redesign",
    )


def _used(
    listings: tuple[Listing, ...], publications: tuple[Publication, ...]
) -> tuple[Listing, ...]:
    names = {name for publication in publications for name in publication.listings}
    return tuple(listing for listing in listings if listing.name in names)
