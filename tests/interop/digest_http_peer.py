#!/usr/bin/env python3
"""HTTP's Digest, spoken by Python's libraries.

    digest_http_peer.py client LIBRARY URL USER PASSWORD METHOD BODY COUNT   LIBRARY: requests, httpx, aiohttp
    digest_http_peer.py server LIBRARY                                       LIBRARY: httpbin, twisted

A client prints the status and body of each of its COUNT requests, all of one session. A server prints "port N" and serves until it is killed.
"""
import sys

role, library = sys.argv[1:3]


def client_requests(url, user, password, method, body, count):
    import requests
    from requests.auth import HTTPDigestAuth

    session = requests.Session()
    session.trust_env = False
    session.auth = HTTPDigestAuth(user, password)
    for _ in range(count):
        answer = session.request(method, url, data=body.encode(), timeout=20)
        yield answer.status_code, answer.text


def client_httpx(url, user, password, method, body, count):
    import httpx

    with httpx.Client(auth=httpx.DigestAuth(user, password), trust_env=False, timeout=20) as session:
        for _ in range(count):
            answer = session.request(method, url, content=body.encode())
            yield answer.status_code, answer.text


def client_aiohttp(url, user, password, method, body, count):
    import asyncio

    import aiohttp

    async def run():
        out = []
        auth = aiohttp.DigestAuthMiddleware(user, password)
        async with aiohttp.ClientSession(middlewares=(auth,)) as session:
            for _ in range(count):
                async with session.request(method, url, data=body.encode() or None) as answer:
                    out.append((answer.status, await answer.text()))
        return out

    yield from asyncio.run(run())


def server_httpbin():
    from werkzeug.serving import make_server

    from httpbin import app

    server = make_server("127.0.0.1", 0, app, threaded=True)
    print("port", server.port, flush=True)
    server.serve_forever()


def server_twisted():
    from twisted.cred import checkers, portal
    from twisted.internet import reactor
    from twisted.web import guard, resource, server
    from zope.interface import implementer

    class Page(resource.Resource):
        isLeaf = True

        def render(self, request):
            return b"hello from twisted"

    @implementer(portal.IRealm)
    class Realm:
        def requestAvatar(self, name, mind, *interfaces):
            return resource.IResource, Page(), lambda: None

    users = checkers.InMemoryUsernamePasswordDatabaseDontUse(alice=b"Alice-Passw0rd")
    factory = guard.DigestCredentialFactory(b"md5", b"twisted's realm")
    wrapper = guard.HTTPAuthSessionWrapper(portal.Portal(Realm(), [users]), [factory])
    port = reactor.listenTCP(0, server.Site(wrapper), interface="127.0.0.1")
    print("port", port.getHost().port, flush=True)
    reactor.run()


if role == "client":
    url, user, password, method, body, count = sys.argv[3:9]
    for status, text in globals()["client_" + library](url, user, password, method, body, int(count)):
        print(status, text, flush=True)
else:
    globals()["server_" + library]()
