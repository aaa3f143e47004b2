"""A server that does not keep TLS' rules, for a client that should notice: tls_attacks_server.py FOLDER

It prints "port N". For each scenario it prints "next NAME" and takes one connection; what it sends is bent on its way. Then it prints what became of
it, and what may have: an alert of the client's by its number (RFC 8446, 6.2), or "served" where the client read to the end. FOLDER has server.pem and
server.key.
"""
import socket
import sys

from tlslite.api import HandshakeSettings, TLSConnection, X509CertChain, parsePEMKey
from tlslite.errors import TLSAbruptCloseError, TLSLocalAlert, TLSRemoteAlert
from tlslite.messages import Message

CCS, ALERT, HANDSHAKE, DATA, HEARTBEAT = 20, 21, 22, 23, 24
REQUEST, SERVER_HELLO, TICKET, EXTENSIONS, CERTIFICATE, KEYS, ASK, DONE, VERIFY, FINISHED, UPDATE = 0, 2, 4, 8, 11, 12, 13, 14, 15, 20, 24
UNEXPECTED, BAD_MAC, OVERFLOW, HANDSHAKE_FAILURE, BAD_CERTIFICATE, UNSUPPORTED_CERTIFICATE, UNKNOWN_CERTIFICATE = 10, 20, 22, 40, 42, 43, 46
ILLEGAL, UNKNOWN_CA, DECODE, DECRYPT, VERSION, UNSUPPORTED = 47, 48, 50, 51, 70, 110
FOLDER = sys.argv[1]
SCENARIOS = []


def vector(size, body):
    return len(body).to_bytes(size, "big") + bytes(body)


def message(kind, body):
    return Message(HANDSHAKE, bytearray(bytes([kind]) + vector(3, body)))


def split(raw):
    while raw:
        size = 4 + int.from_bytes(raw[1:4], "big")
        yield raw[0], raw[4:size]
        raw = raw[size:]


class Bent(TLSConnection):
    plan = None

    def bent(self, msg):
        return [msg] if self.plan is None else self.plan(msg)

    def _sendMsg(self, msg, randomizeFirstBlock=True, update_hashes=True):
        for piece in self.bent(msg) if update_hashes else [msg]:
            if isinstance(piece, bytes):
                self.sock.flush()
                self.sock.socket.sendall(piece)
                continue
            for result in super()._sendMsg(piece, randomizeFirstBlock, update_hashes):
                yield result

    def _queue_message(self, msg):
        for piece in self.bent(msg):
            super()._queue_message(piece)

    def say(self, *pieces):
        for piece in pieces:
            for _ in super()._sendMsg(piece, update_hashes=False):
                pass


def simple(name, versions, *expected, act=None, after=None, how=None):
    for version in versions:
        SCENARIOS.append((f"{name} (1.{version - 1})", version, act, after, set(expected), how))


def on(kind, change):
    """Bends messages of a kind: change(body) gives pieces."""

    def bend(msg):
        if msg.contentType != HANDSHAKE:
            return [msg]
        out = []
        for number, body in split(bytes(msg.write())):
            out += change(body) if number == kind else [message(number, body)]
        return out

    return bend


def edit(kind, change):
    return on(kind, lambda body: [message(kind, change(bytes(body)))])


def hello(version=None, random=None, session=None, suite=None, compression=None, extensions=None):
    """Bends the ServerHello in its parts; extensions(bytes) gives others."""

    def change(body):
        size = body[34]
        parts = [body[:2], body[2:34], body[35 : 35 + size], body[35 + size : 37 + size], body[37 + size : 38 + size], body[40 + size :]]
        for at, bend in enumerate([version, random, session, suite, compression, extensions]):
            if bend is not None:
                parts[at] = bend(parts[at]) if callable(bend) else bend
        return parts[0] + parts[1] + vector(1, parts[2]) + parts[3] + parts[4] + vector(2, parts[5])

    return edit(SERVER_HELLO, change)


def more(kind, body):
    return lambda extensions: extensions + kind.to_bytes(2, "big") + vector(2, body)


def dropped(kind):
    return on(kind, lambda body: [])


def twice(kind):
    return on(kind, lambda body: [message(kind, body)] * 2)


BOTH, OLD, NEW = (3, 4), (3,), (4,)
simple("nothing bent", BOTH, "served")

# The server's first word.
simple("a suite that was not offered", BOTH, ILLEGAL, HANDSHAKE_FAILURE, act=hello(suite=b"\x00\x2f"))
simple("a suite of the other version", OLD, ILLEGAL, HANDSHAKE_FAILURE, act=hello(suite=b"\x13\x01"))
simple("compression", BOTH, ILLEGAL, DECODE, act=hello(compression=b"\1"))
simple("a version that is none", OLD, VERSION, ILLEGAL, act=hello(version=b"\x03\x05"))
simple("an old version", OLD, VERSION, ILLEGAL, HANDSHAKE_FAILURE, act=hello(version=b"\x03\x01"))
simple("another session's number", NEW, ILLEGAL, act=hello(session=b"x" * 32))
simple("a fall to TLS 1.2 of a server that speaks TLS 1.3", OLD, ILLEGAL, act=hello(random=lambda r: r[:24] + b"DOWNGRD\x01"))
simple("a fall to TLS 1.1 of a server that speaks TLS 1.3", OLD, ILLEGAL, act=hello(random=lambda r: r[:24] + b"DOWNGRD\x00"))
simple("an extension that was not asked for", BOTH, UNSUPPORTED, ILLEGAL, act=hello(extensions=more(0x5555, b"")))
simple("an extension twice", BOTH, ILLEGAL, DECODE, UNSUPPORTED, act=hello(extensions=lambda e: e + e))
simple("bytes behind the extensions", BOTH, DECODE, act=edit(SERVER_HELLO, lambda b: b + b"\0"))
simple("a hello cut short", BOTH, DECODE, act=edit(SERVER_HELLO, lambda b: b[:-3]))
simple("a renegotiation that never began", OLD, HANDSHAKE_FAILURE, ILLEGAL, UNSUPPORTED, DECODE, act=hello(extensions=lambda e: e.replace(b"\xff\x01\x00\x01\x00", b"\xff\x01\x00\x05\x04xxxx")))
simple("a protocol that was not offered", OLD, UNSUPPORTED, ILLEGAL, act=hello(extensions=more(16, b"\0\3\2h2")))
simple("a second hello", OLD, UNEXPECTED, act=twice(SERVER_HELLO))
simple("a second hello in clear", NEW, UNEXPECTED, BAD_MAC, act=on(SERVER_HELLO, lambda b: [message(SERVER_HELLO, b), b"\x16\x03\x03" + vector(2, b"\x02" + vector(3, b))]))
simple("a share of a group that was not offered", NEW, ILLEGAL, act=hello(extensions=lambda e: e.replace(b"\x00\x33\x00\x24\x00\x1d", b"\x00\x33\x00\x24\x00\x1e")))
simple("a share of zeros", NEW, ILLEGAL, act=hello(extensions=lambda e: e.split(b"\x00\x1d\x00\x20")[0] + b"\x00\x1d\x00\x20" + bytes(32) + e.split(b"\x00\x1d\x00\x20")[1][32:] if b"\x00\x1d\x00\x20" in e else e[:6] + b"\x00" * (len(e) - 6)), how="x25519")


def retry(group, times):
    """HelloRetryRequest, which is a ServerHello with a certain random."""
    random = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")

    def change(body):
        size = body[34]
        start = b"\x03\x03" + random + body[34 : 38 + size]
        return [message(SERVER_HELLO, start + vector(2, b"\x00\x2b\x00\x02\x03\x04\x00\x33\x00\x02" + group))] * times + [message(SERVER_HELLO, body)]

    return on(SERVER_HELLO, change)


simple("a retry with a group that has a share already", NEW, ILLEGAL, act=retry(b"\x00\x1d", 1))
simple("a retry with a group that was not offered", NEW, ILLEGAL, act=retry(b"\x00\x1e", 1))
# tlslite-ng did not expect the second ClientHello.
simple("a retry, and another", NEW, UNEXPECTED, ILLEGAL, "our own", act=retry(b"\x00\x18", 2))

# Its other messages.
simple("an extension of another message", NEW, UNSUPPORTED, ILLEGAL, DECODE, act=edit(EXTENSIONS, lambda b: vector(2, b[2:] + b"\x00\x33\x00\x02\x00\x1d")))
simple("an answer to what was not asked", NEW, UNSUPPORTED, ILLEGAL, act=edit(EXTENSIONS, lambda b: vector(2, b[2:] + b"\x55\x55\x00\x00")))
simple("no extensions", NEW, UNEXPECTED, act=dropped(EXTENSIONS))
simple("no Certificate", BOTH, UNEXPECTED, act=dropped(CERTIFICATE))
simple("a Certificate twice", BOTH, UNEXPECTED, act=twice(CERTIFICATE))
simple("an empty Certificate", NEW, DECODE, BAD_CERTIFICATE, UNKNOWN_CERTIFICATE, ILLEGAL, act=edit(CERTIFICATE, lambda b: b"\0\0\0\0"))
simple("an empty Certificate", OLD, DECODE, BAD_CERTIFICATE, UNKNOWN_CERTIFICATE, ILLEGAL, UNEXPECTED, HANDSHAKE_FAILURE, act=edit(CERTIFICATE, lambda b: b"\0\0\0"))
simple("a bent certificate", BOTH, BAD_CERTIFICATE, UNKNOWN_CERTIFICATE, UNKNOWN_CA, DECRYPT, act=edit(CERTIFICATE, lambda b: b[:-20] + bytes([b[-20] ^ 1]) + b[-19:]))
simple("no proof", NEW, UNEXPECTED, act=dropped(VERIFY))
simple("a wrong proof", NEW, DECRYPT, act=edit(VERIFY, lambda b: b[:-1] + bytes([b[-1] ^ 1])))
simple("a proof by a scheme of TLS 1.2's", NEW, ILLEGAL, DECRYPT, HANDSHAKE_FAILURE, act=edit(VERIFY, lambda b: b"\x02\x03" + b[2:]))
simple("a proof of nothing", NEW, DECRYPT, DECODE, act=edit(VERIFY, lambda b: b[:2] + b"\0\0"))
simple("a proof with more behind", NEW, DECODE, act=edit(VERIFY, lambda b: b + b"x"))
simple("no keys", OLD, UNEXPECTED, act=dropped(KEYS))
simple("keys under a wrong signature", OLD, DECRYPT, act=edit(KEYS, lambda b: b[:-1] + bytes([b[-1] ^ 1])))
simple("other keys than were signed", OLD, DECRYPT, ILLEGAL, act=edit(KEYS, lambda b: b[:10] + bytes([b[10] ^ 1]) + b[11:]))
simple("keys of a curve that was not offered", OLD, ILLEGAL, DECRYPT, HANDSHAKE_FAILURE, DECODE, act=edit(KEYS, lambda b: b"\x03\x00\x09" + b[3:]))
simple("keys of a curve made up", OLD, ILLEGAL, HANDSHAKE_FAILURE, DECODE, act=edit(KEYS, lambda b: b"\x01" + b[1:]))
simple("no end of the flight", OLD, UNEXPECTED, act=lambda msg: [] if msg.contentType == HANDSHAKE and bytes(msg.write())[:1] == b"\x0e" else ([msg] if msg.contentType != CCS else [msg]), how="hangs")
simple("a wrong Finished", BOTH, DECRYPT, act=edit(FINISHED, lambda b: bytes([b[0] ^ 1]) + b[1:]))
simple("a Finished cut short", BOTH, DECRYPT, DECODE, act=edit(FINISHED, lambda b: b[:-1]))
simple("no Finished but a change of keys", NEW, UNEXPECTED, act=on(FINISHED, lambda b: [message(UPDATE, b"\0")]))
simple("an unknown message", NEW, UNEXPECTED, DECODE, act=on(EXTENSIONS, lambda b: [message(99, b"x"), message(EXTENSIONS, b)]))
simple("a ClientHello from a server", BOTH, UNEXPECTED, DECODE, act=on(SERVER_HELLO, lambda b: [message(1, b)]))
simple("no change of ciphers", OLD, UNEXPECTED, DECODE, act=lambda msg: [] if msg.contentType == CCS else [msg])
simple("data first", BOTH, UNEXPECTED, act=on(SERVER_HELLO, lambda b: [b"\x17\x03\x03\x00\x05hello", message(SERVER_HELLO, b)]))
simple("a record of 20,000 bytes", BOTH, OVERFLOW, "closed", act=on(SERVER_HELLO, lambda b: [b"\x16\x03\x03" + vector(2, b"\x02\x00\x40\x00" + b"x" * 20000)]))
simple("an empty record of the handshake", BOTH, UNEXPECTED, DECODE, ILLEGAL, act=on(SERVER_HELLO, lambda b: [b"\x16\x03\x03\x00\x00", message(SERVER_HELLO, b)]))
simple("warnings without end", BOTH, UNEXPECTED, DECODE, ILLEGAL, HANDSHAKE_FAILURE, "closed", act=on(SERVER_HELLO, lambda b: [b"\x15\x03\x03\x00\x02\x01\x5a" * 3000, message(SERVER_HELLO, b)]))
simple("no TLS at all", BOTH, "closed", act=on(SERVER_HELLO, lambda b: [b"HTTP/1.1 400 Bad Request\r\n\r\n"]))

# The session.
ticket = b"\0\1\0\0" + b"\0\0\0\0" + vector(1, b"n") + vector(2, b"t" * 40) + b"\0\0"
simple("tickets without end", NEW, "served", after=lambda tls: tls.say(*[message(TICKET, ticket) for _ in range(500)]))
simple("a ticket cut short", NEW, DECODE, after=lambda tls: tls.say(message(TICKET, ticket[:-3])))
simple("an empty ticket", NEW, DECODE, ILLEGAL, after=lambda tls: tls.say(message(TICKET, b"\0\1\0\0" + b"\0\0\0\0" + b"\0" + b"\0\0" + b"\0\0")))
simple("new keys of a third kind", NEW, ILLEGAL, after=lambda tls: tls.say(message(UPDATE, b"\2")))
simple("new keys with a message behind", NEW, UNEXPECTED, after=lambda tls: tls.say(Message(HANDSHAKE, bytearray(b"\x18\0\0\1\0\x18\0\0\1\0"))))
simple("a question for a certificate in the session", NEW, UNEXPECTED, after=lambda tls: tls.say(message(ASK, b"\0\0\0")))
simple("a Finished in the session", BOTH, UNEXPECTED, after=lambda tls: tls.say(message(FINISHED, b"x" * 48)))
simple("an empty message of the handshake in the session", BOTH, UNEXPECTED, after=lambda tls: tls.say(Message(HANDSHAKE, bytearray())))
# Each is answered by a warning, which tlslite-ng takes for the end.
simple("wishes for a second handshake", OLD, 100, after=lambda tls: tls.say(*[message(REQUEST, b"") for _ in range(50)]))
simple("empty records", BOTH, "served", after=lambda tls: tls.say(*[Message(DATA, bytearray()) for _ in range(300)]))
simple("data in clear", BOTH, "closed", BAD_MAC, after=lambda tls: tls.sock.socket.sendall(b"\x17\x03\x03\x00\x20" + b"y" * 32))
simple("a heartbeat", BOTH, "closed", UNEXPECTED, after=lambda tls: tls.say(Message(HEARTBEAT, bytearray(b"\1\x40\0"))))
simple("a change of ciphers in the session", BOTH, "closed", UNEXPECTED, after=lambda tls: tls.sock.socket.sendall(b"\x14\x03\x03\x00\x01\x01"))


def run(listener, version, act, after, how):
    raw, _ = listener.accept()
    raw.settimeout(2)
    chain = X509CertChain()
    chain.parsePemList(open(FOLDER + "/server.pem").read())
    key = parsePEMKey(open(FOLDER + "/server.key").read(), private=True)
    settings = HandshakeSettings()
    settings.minVersion = settings.maxVersion = (3, version)
    settings.certificate_compression_send = settings.certificate_compression_receive = []
    if how == "x25519":
        settings.eccCurves, settings.keyShares = ["x25519"], ["x25519"]
    tls = Bent(raw)
    tls.plan = act
    try:
        tls.handshakeServer(certChain=chain, privateKey=key, settings=settings)
        tls.plan = None
        if after:
            after(tls)
        tls.write(b"hello\n")
        # The client says "thanks" when it has read so far.
        got = tls.read(max=100, min=1)
        return "served" if got == b"thanks" else "closed"
    except TLSRemoteAlert as alert:
        return "closed" if alert.description == 0 else alert.description
    except TLSLocalAlert as alert:
        return f"our own alert {alert.description}: {alert.message}"
    except (TLSAbruptCloseError, ConnectionError):
        return "closed"
    except socket.timeout:
        return "silent"
    finally:
        raw.close()


def main():
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(5)
    listener.settimeout(30)
    print("port", listener.getsockname()[1], flush=True)
    for name, version, act, after, expected, how in SCENARIOS:
        print("next", name, flush=True)
        got = run(listener, version, act, after, how)
        ok = got in expected or ("our own" in expected and str(got).startswith("our own")) or (how == "hangs" and got == "silent")
        print("as it should be" if ok else "WRONG", "|", name, "|", got, "|", sorted(map(str, expected)), flush=True)
    print("next", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
