"""Doing what a fault orders, down to the connection."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from scraper.replica.faults import Fault, FaultKind, bomb
from scraper.replica.serving import Reply, answer, empty_listing, not_found, notice
from scraper.replica.world import Site, Standing

_Result = Reply | web.StreamResponse


async def misbehave(
    fault: Fault, site: Site, standing: Standing, request: web.BaseRequest
) -> _Result:
    """Give the answer that a fault orders; one that needs the connection is already begun."""
    if fault.kind in _ON_THE_WIRE:
        return await _ON_THE_WIRE[fault.kind](fault, site, standing, request)
    return _IN_THE_ANSWER[fault.kind](fault, site, standing, request)


def _refused(status: int, text: str) -> Callable[..., web.Response]:
    def refuse(fault: Fault, *_: object) -> web.Response:
        headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after else {}
        return web.Response(status=status, headers=headers, text=text)

    return refuse


def _captcha(fault: Fault, site: Site, standing: Standing, _: object) -> Reply:
    text = "Verify that you are human: complete the captcha to continue."
    return notice(site, standing, "Just a moment", text)


def _cookie_wall(fault: Fault, site: Site, standing: Standing, _: object) -> Reply:
    text = "We use cookies. Accept or decline them to go on to the page."
    return notice(site, standing, "Cookies on this site", text)


def _waf(*_: object) -> web.Response:
    headers = {"x-amzn-waf-action": "captcha"}
    return web.Response(status=405, headers=headers, text="Human Verification")


def _empty(_: Fault, site: Site, standing: Standing, request: web.BaseRequest) -> Reply:
    return empty_listing(site, standing, request.raw_path)


def _to_root(_: Fault, site: Site, *__: object) -> Reply:
    return Reply(status=302, location=site.home + "/")


def _foreign(fault: Fault, *_: object) -> Reply:
    return Reply(status=302, location=fault.location)


def _loop(_: Fault, site: Site, __: Standing, request: web.BaseRequest) -> Reply:
    return Reply(status=302, location=f"https://{request.host}{request.raw_path}")


def _soft(_: Fault, site: Site, standing: Standing, __: object) -> Reply:
    return not_found(site, standing, 200)


def _hard(_: Fault, site: Site, standing: Standing, __: object) -> Reply:
    return not_found(site, standing)


def _bomb(fault: Fault, *_: object) -> web.Response:
    coding = ", ".join(["gzip"] * fault.layers)
    headers = {"Content-Encoding": coding, "Content-Type": "text/html; charset=utf-8"}
    return web.Response(headers=headers, body=bomb(fault.layers))


async def _truncated(
    _: Fault, site: Site, standing: Standing, request: web.BaseRequest
) -> web.StreamResponse:
    reply = answer(site, standing, request.host.partition(":")[0], request.raw_path)
    body = reply.body or b"nothing here"
    response = web.StreamResponse(headers={"Content-Type": reply.media})
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport:
        request.transport.close()
    return response


async def _slow(fault: Fault, site: Site, standing: Standing, request: web.BaseRequest) -> Reply:
    await asyncio.sleep(fault.seconds)
    return answer(site, standing, request.host.partition(":")[0], request.raw_path)


async def _dropped(
    _: Fault, __: Site, ___: Standing, request: web.BaseRequest
) -> web.StreamResponse:
    if request.transport:
        request.transport.abort()
    return web.Response()


_IN_THE_ANSWER: Mapping[FaultKind, Callable[..., _Result]] = {
    FaultKind.FORBIDDEN: _refused(403, "Forbidden"),
    FaultKind.TOO_MANY: _refused(429, "Too Many Requests"),
    FaultKind.UNAVAILABLE: _refused(503, "Service Unavailable"),
    FaultKind.CAPTCHA: _captcha,
    FaultKind.WAF: _waf,
    FaultKind.EMPTY_LISTING: _empty,
    FaultKind.TO_ROOT: _to_root,
    FaultKind.FOREIGN: _foreign,
    FaultKind.SOFT_404: _soft,
    FaultKind.NOT_FOUND: _hard,
    FaultKind.LOOP: _loop,
    FaultKind.BOMB: _bomb,
    FaultKind.COOKIE_WALL: _cookie_wall,
}
_ON_THE_WIRE: Mapping[FaultKind, Callable[..., Awaitable[_Result]]] = {
    FaultKind.TRUNCATED: _truncated,
    FaultKind.SLOW: _slow,
    FaultKind.DROPPED: _dropped,
}
