"""The HTTP server of the simulated sites: one loopback port, told apart by `Host`."""

from __future__ import annotations

import asyncio
import contextlib
import zlib
from collections import OrderedDict
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from threading import Thread
from types import TracebackType
from typing import Any, NamedTuple, Self

from aiohttp import web

from scraper.replica.control import CONTROL_HOST, control
from scraper.replica.faults import Fault, Faults
from scraper.replica.markup import FORM_MARK
from scraper.replica.misbehave import misbehave
from scraper.replica.serving import Reply, answer, is_listing
from scraper.replica.spells import as_old_as
from scraper.replica.world import Site, Standing, World

SCENES = 8
"""States of sites whose drawn answers are kept."""


class Request(NamedTuple):
    """One request that the replica received."""

    host: str
    method: str
    path: str
    status: int
    conditional: bool


@dataclass(frozen=True, eq=False)
class _Scene:
    """A site as it stands, and the answers already drawn for it."""

    site: Site
    standing: Standing
    replies: dict[tuple[str, str], Reply]
    packed: dict[tuple[str, str], bytes]


class Replica:
    """Serves a world on 127.0.0.1 in a thread of its own; `at` is the clock of its sites."""

    def __init__(self, world: World, at: datetime | None = None, port: int = 0) -> None:
        self.world = world
        self.at = at or world.start
        self.faults = Faults()
        self.requests: list[Request] = []
        self.port = port
        self._sites = {host: site for site in world.sites for host in site.hosts}
        self._archives = {one.host: one for one in world.archives}
        self._scenes: OrderedDict[tuple[Site, Standing], _Scene] = OrderedDict()
        self._count = 0
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True, name="replica")
        self._runner: web.ServerRunner | None = None

    def __enter__(self) -> Self:
        """Start listening; OSError if the port is in use."""
        self._thread.start()
        try:
            self._await(self._start())
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening and drop every connection."""
        if self._runner:
            self._await(self._runner.cleanup())
        self._end()

    def warm(self) -> None:
        """Draw every publication's page beforehand, so that a measured crawl waits for none."""
        for site in self.world.sites:
            scene, host = self._scene(site, "/"), site.hosts[0]
            for path in scene.standing.pages:
                scene.replies[host, path] = answer(site, scene.standing, host, path)

    def _await(self, coroutine: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(30)

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._loop.close()

    async def _start(self) -> None:
        server = web.Server(self._serve, access_log=None, keepalive_timeout=60)
        self._runner = web.ServerRunner(server, handle_signals=False, shutdown_timeout=0.1)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        except OSError:
            await self._runner.cleanup()
            raise
        self.port = self._runner.addresses[0][1]

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        host = request.host.partition(":")[0].lower()
        if host == CONTROL_HOST:
            return await control(self, request)
        response = await self._respond(host, request)
        conditional = _conditional(request)
        status = response.status if request.transport else 0
        line = Request(host, request.method, request.raw_path, status, conditional)
        self.requests.append(line)
        return response

    async def _respond(self, host: str, request: web.BaseRequest) -> web.StreamResponse:
        if host in self._archives:
            return await self._from_archive(host, request)
        site = self._sites.get(host)
        if site is None:
            return web.Response(status=404, text="no such site")
        if request.method not in ("GET", "HEAD"):
            return web.Response(status=405, text="method not allowed")
        scene = self._scene(site, request.raw_path)
        site = scene.site
        fault = self.faults.take(host, request.raw_path) or self._timed(site, host, request)
        if fault:
            broken = await misbehave(fault, site, scene.standing, request)
            if isinstance(broken, web.StreamResponse):
                return broken
            return self._sent(site, scene, broken, request, None)
        key = (host, request.raw_path)
        reply = scene.replies.get(key)
        if reply is None:
            reply = scene.replies[key] = answer(site, scene.standing, *key)
        return self._sent(site, scene, reply, request, key)

    async def _from_archive(self, host: str, request: web.BaseRequest) -> web.StreamResponse:
        fault = self.faults.take(host, request.raw_path)
        if fault:
            site = self.world.sites[0]
            broken = await misbehave(fault, site, site.at(self.at), request)
            if isinstance(broken, web.StreamResponse):
                return broken
            return web.Response(status=broken.status, text=broken.body.decode())
        told = self._archives[host].answer(request.raw_path, self.at)
        headers = {**told.headers, "Content-Type": told.media, "Server": "replica"}
        return web.Response(status=told.status, headers=headers, body=told.body)

    def _timed(self, site: Site, host: str, request: web.BaseRequest) -> Fault | None:
        for period in self.world.faults:
            if period.meets(site.name, self.at):
                for fault in period.faults:
                    if fault.fits(host, request.raw_path):
                        return fault
        return None

    def _scene(self, site: Site, target: str) -> _Scene:
        shown, moment = site.presented(self.at), self.at
        if shown.stale is not None and is_listing(shown, target):
            moment = as_old_as(moment, target, shown.stale)
        key = (shown, site.at(moment))
        if key not in self._scenes:
            self._scenes[key] = _Scene(*key, {}, {})
            if len(self._scenes) > SCENES:
                self._scenes.popitem(last=False)
        return self._scenes[key]

    def _sent(
        self,
        site: Site,
        scene: _Scene,
        reply: Reply,
        request: web.BaseRequest,
        key: tuple[str, str] | None,
    ) -> web.StreamResponse:
        headers = dict(_headers(reply), Date=_http(self.at), Server="replica")
        if reply.status == 200 and _unchanged(reply, request):
            return web.Response(status=304, headers=headers)
        body = reply.body
        if reply.volatile:
            self._count += 1
            body = body.replace(FORM_MARK.encode(), f"form-{self._count:040}".encode())
            key = None
        headers["Content-Type"] = reply.media
        if site.compressed and body and "gzip" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            headers["Vary"] = "Accept-Encoding"
            body = _packed(scene, key, body)
        return web.Response(status=reply.status, headers=headers, body=body)


def _packed(scene: _Scene, key: tuple[str, str] | None, body: bytes) -> bytes:
    if key is not None and key in scene.packed:
        return scene.packed[key]
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    packed = packer.compress(body) + packer.flush()
    if key is not None:
        scene.packed[key] = packed
    return packed


def _headers(reply: Reply) -> Iterator[tuple[str, str]]:
    if reply.location:
        yield "Location", reply.location
    if reply.etag and reply.status == 200:
        yield "ETag", reply.etag
    if reply.changed:
        yield "Last-Modified", _http(reply.changed)


def _http(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _conditional(request: web.BaseRequest) -> bool:
    return "If-None-Match" in request.headers or "If-Modified-Since" in request.headers


def _unchanged(reply: Reply, request: web.BaseRequest) -> bool:
    """Compare the validators as RFC 9110 section 13.2.2 orders them."""
    known = request.headers.get("If-None-Match")
    if known is not None:
        tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
        return reply.etag is not None and reply.etag.removeprefix("W/") in tags
    since = request.headers.get("If-Modified-Since")
    if since is None or reply.changed is None:
        return False
    with contextlib.suppress(ValueError, TypeError):
        return reply.changed.replace(microsecond=0) <= parsedate_to_datetime(since)
    return False
