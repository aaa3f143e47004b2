"""A client that does not keep TLS' rules, against a server that should: tls_attacks.py PORT FOLDER [--list] [--only TEXT]

Each scenario is one connection: tlslite-ng shakes hands, and what it sends is bent on its way. What the server may answer stands beside it: an
alert by its number (RFC 8446, 6.2), "served" where the server is to go on, "closed" where the session stood already and the caller ends it. At the
end an honest client is served. The names in brackets are those of the published scripts of tlsfuzzer with the same idea.
FOLDER has client.pem and client.key, an ECDSA certificate that the server believes.
"""
import socket
import struct
import sys

from tlslite.api import HandshakeSettings, Session, TLSConnection, X509CertChain, parsePEMKey
from tlslite.errors import TLSAbruptCloseError, TLSLocalAlert, TLSRemoteAlert
from tlslite.messages import ClientHello, Message

CCS, ALERT, HANDSHAKE, DATA, HEARTBEAT = 20, 21, 22, 23, 24
HELLO, TICKET, END_OF_EARLY, CERTIFICATE, VERIFY, KEY_EXCHANGE, FINISHED, KEY_UPDATE = 1, 4, 5, 11, 15, 16, 20, 24
SNI, GROUPS, SCHEMES, ALPN, EMS, VERSIONS, COOKIE, MODES, SHARES, PSK, RENEGOTIATION = 0, 10, 13, 16, 23, 43, 44, 45, 51, 41, 65281
UNEXPECTED, BAD_MAC, OVERFLOW, HANDSHAKE_FAILURE, BAD_CERTIFICATE = 10, 20, 22, 40, 42
ILLEGAL, DECODE, DECRYPT, VERSION, FALLBACK, MISSING, UNSUPPORTED, UNKNOWN_PSK = 47, 50, 51, 70, 86, 109, 110, 115
PORT, FOLDER = int(sys.argv[1]), sys.argv[2]


def vector(size, body):
    return len(body).to_bytes(size, "big") + bytes(body)


def message(kind, body):
    return Message(HANDSHAKE, bytearray(bytes([kind]) + vector(3, body)))


class Hello:
    """A ClientHello in parts."""

    def __init__(self, raw):
        raw = bytes(raw)
        self.version, self.random, at = raw[4:6], raw[6:38], 38
        size = raw[at]
        self.session, at = raw[at + 1 : at + 1 + size], at + 1 + size
        size = int.from_bytes(raw[at : at + 2], "big")
        self.suites, at = raw[at + 2 : at + 2 + size], at + 2 + size
        size = raw[at]
        self.compressions, at = raw[at + 1 : at + 1 + size], at + 1 + size
        self.extensions, end, at = [], len(raw), at + 2
        while at < end:
            kind, size = struct.unpack(">HH", raw[at : at + 4])
            self.extensions.append((kind, raw[at + 4 : at + 4 + size]))
            at += 4 + size
        self.tail = b""

    def get(self, kind):
        return dict(self.extensions)[kind]

    def put(self, kind, body):
        """Changes an extension, or adds it in front, where nothing is the last but what must be."""
        if kind in dict(self.extensions):
            self.extensions = [(k, body if k == kind else b) for k, b in self.extensions]
        else:
            self.extensions.insert(0, (kind, body))

    def drop(self, kind):
        self.extensions = [(k, b) for k, b in self.extensions if k != kind]

    def bytes(self):
        extensions = b"".join(struct.pack(">H", kind) + vector(2, body) for kind, body in self.extensions)
        return self.version + self.random + vector(1, self.session) + vector(2, self.suites) + vector(1, self.compressions) + vector(2, extensions) + self.tail


class Together:
    """A socket that sends what there is when it is to hear something: a server that hangs up has read all, and its alert arrives."""

    def __init__(self, raw):
        self.raw, self.held = raw, b""

    def send(self, data):
        self.held += bytes(data)
        return len(data)

    sendall = send

    def recv(self, size):
        held, self.held = self.held, b""
        self.raw.sendall(held)
        return self.raw.recv(size)

    def __getattr__(self, name):
        return getattr(self.raw, name)


class Bent(TLSConnection):
    plan, wrote = None, 0

    def _sendMsg(self, msg, randomizeFirstBlock=True, update_hashes=True):
        pieces = [msg] if self.plan is None else self.plan(self, msg)
        for piece in pieces:
            if isinstance(piece, bytes):
                # Straight to the wire, under no key.
                self.sock.sendall(piece)
                continue
            for result in super()._sendMsg(piece, randomizeFirstBlock, update_hashes):
                yield result

    def say(self, *pieces):
        for piece in pieces:
            for _ in self._sendMsg(piece, update_hashes=False):
                pass


SCENARIOS = []


def scenario(name, versions, *expected, certificate=False, resume=False, how=None):
    def add(act):
        for version in versions:
            SCENARIOS.append((f"{name} (1.{version - 1})", version, act, set(expected), certificate, resume, how))
        return act

    return add


def settings_of(version, how):
    settings = HandshakeSettings()
    settings.minVersion = settings.maxVersion = (3, version)
    settings.record_size_limit = None
    # tlslite-ng's clients compress their certificate, whether the server asked for it or not.
    settings.certificate_compression_send = settings.certificate_compression_receive = []
    if how:
        how(settings)
    return settings


def page(tls):
    tls.write(b"GET /10 HTTP/1.0\r\n\r\n")
    back = b""
    while not back.endswith(b"\r\n\r\nxxxxxxxxxx"):
        got = tls.read(max=1000, min=1)
        if not got:
            return "closed"
        back += got
    return "served"


def run(version, act, certificate, resume, how):
    """act(tls, message) bends each message of the handshake; act may also be a pair, whose second part runs on the live session."""
    bend, after = act if isinstance(act, tuple) else (act, None)
    session = None
    if resume:
        session = honest(version, how)
    raw = socket.create_connection(("127.0.0.1", PORT), timeout=3)
    tls = Bent(Together(raw))
    tls.plan = bend
    try:
        words = {}
        if certificate:
            chain = X509CertChain()
            chain.parsePemList(open(FOLDER + "/client.pem").read())
            words = {"certChain": chain, "privateKey": parsePEMKey(open(FOLDER + "/client.key").read(), private=True)}
        tls.handshakeClientCert(settings=settings_of(version, how), serverName="localhost", session=session, **words)
        tls.plan = None
        if after:
            after(tls)
        return page(tls)
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


def honest(version, how=None):
    raw = socket.create_connection(("127.0.0.1", PORT), timeout=5)
    tls = TLSConnection(raw)
    tls.handshakeClientCert(settings=settings_of(version, how), serverName="localhost")
    assert page(tls) == "served"
    raw.close()
    return tls.session


def hello(change):
    """Bends the first ClientHello."""
    done = []

    def bend(tls, msg):
        if isinstance(msg, ClientHello) and tls not in done:
            done.append(tls)
            parts = Hello(msg.write())
            result = change(parts)
            return result if isinstance(result, list) else [message(HELLO, parts.bytes())]
        return [msg]

    return bend


def kind_of(msg):
    raw = bytes(msg.write())
    return raw[0] if msg.contentType == HANDSHAKE and raw else None


def split(msg):
    """The messages in what may be several in one."""
    raw = bytes(msg.write())
    while raw:
        size = 4 + int.from_bytes(raw[1:4], "big")
        yield raw[0], raw[4:size]
        raw = raw[size:]


def on(kind, change):
    """Bends messages of a kind: change(body) gives pieces."""

    def bend(_, msg):
        if msg.contentType != HANDSHAKE:
            return [msg]
        out = []
        for number, body in split(msg):
            out += change(body) if number == kind else [message(number, body)]
        return out

    return bend


def early(*pieces):
    """Before anything else."""
    done = []

    def bend(tls, msg):
        if tls in done:
            return [msg]
        done.append(tls)
        return [*pieces, msg]

    return bend


def after(*pieces):
    return (None, lambda tls: tls.say(*pieces))


def simple(name, versions, *expected, act, **more):
    scenario(name, versions, *expected, **more)(act)


BOTH, OLD, NEW = (3, 4), (3,), (4,)
GREASE = [0x0A0A, 0x1A1A, 0xEAEA, 0xFAFA]


def field(name, value):
    return hello(lambda h: setattr(h, name, value))


def extension(kind, body):
    return hello(lambda h: h.put(kind, body))


def appended(kind, body):
    return hello(lambda h: h.extensions.insert(0, (kind, body)))


# The first word, in its form. [test-invalid-client-hello, test-lengths, test-extensions, test-invalid-cipher-suites, test-invalid-compression-methods,
# test-invalid-session-id, test-large-hello, test-large-number-of-extensions, test-empty-extensions, test-cve-2016-6309]
simple("an extension twice", BOTH, ILLEGAL, DECODE, act=hello(lambda h: h.extensions.insert(0, h.extensions[-1])))
simple("two unknown extensions of a kind", BOTH, ILLEGAL, DECODE, act=hello(lambda h: h.extensions.__setitem__(slice(0, 0), [(0x5555, b""), (0x5555, b"x")])))
simple("bytes behind the extensions", BOTH, DECODE, act=field("tail", b"\0"))
simple("no compression", BOTH, ILLEGAL, DECODE, HANDSHAKE_FAILURE, act=field("compressions", b""))
simple("only DEFLATE", BOTH, ILLEGAL, HANDSHAKE_FAILURE, DECODE, act=field("compressions", b"\1"))
simple("DEFLATE beside none", NEW, ILLEGAL, act=field("compressions", b"\1\0"))
simple("no suites", BOTH, DECODE, HANDSHAKE_FAILURE, ILLEGAL, act=field("suites", b""))
simple("suites in odd bytes", BOTH, DECODE, act=field("suites", b"\x13\x01\x13"))
simple("only unknown suites", BOTH, HANDSHAKE_FAILURE, act=field("suites", bytes.fromhex("0a0afafa5655")))
simple("only suites without forward secrecy", OLD, HANDSHAKE_FAILURE, act=field("suites", bytes.fromhex("009d002f0035000a0005")))
simple("only anonymous and export suites", OLD, HANDSHAKE_FAILURE, act=field("suites", bytes.fromhex("0034c018000300080014")))
simple("a session's number of 33 bytes", BOTH, DECODE, ILLEGAL, act=field("session", b"x" * 33))
# tlslite-ng knows of another number than the server is told.
simple("a session's number that nobody gave", NEW, "our own", act=field("session", b"x" * 32))
simple("a session's number that nobody gave", OLD, "served", act=field("session", b"x" * 32))
simple("a hello of 60,000 bytes", BOTH, "served", act=extension(0x5555, b"x" * 60000))
simple("a thousand unknown extensions", BOTH, "served", act=hello(lambda h: h.extensions.__setitem__(slice(0, 0), [(0x6000 + n, b"") for n in range(1000)])))
simple("an extension longer than the message", BOTH, DECODE, act=hello(lambda h: [message(HELLO, h.bytes()[:-2] + b"\xff")]))
simple("a hello cut short", BOTH, DECODE, act=hello(lambda h: [message(HELLO, h.bytes()[:-7])]))
simple("a hello of nothing", BOTH, DECODE, act=hello(lambda h: [message(HELLO, b"")]))
simple("a hello that says it is longer than any", BOTH, DECODE, ILLEGAL, OVERFLOW, HANDSHAKE_FAILURE, UNEXPECTED, act=hello(lambda h: [Message(HANDSHAKE, bytearray(b"\x01\xff\xff\xff" + b"x" * 200))]))

# Versions. [test-invalid-version, test-legacy-version, test-tls13-version-negotiation, test-SSLv2-*, test-downgrade-protection, test-fallback-scsv]
simple("no version that is known", NEW, VERSION, act=extension(VERSIONS, b"\x04\x7f\x1c\x0a\x0a"))
simple("TLS 1.1 and less among the versions", NEW, VERSION, act=extension(VERSIONS, b"\x06\x03\x02\x03\x01\x03\x00"))
simple("an empty list of versions", NEW, DECODE, VERSION, ILLEGAL, act=extension(VERSIONS, b"\0"))
simple("GREASE before the versions", NEW, "served", act=extension(VERSIONS, b"\x06\x0a\x0a\x7f\x1c\x03\x04"))
for old in (0x0000, 0x0200, 0x0300, 0x0301, 0x0302):
    simple(f"version {old:04x} alone", OLD, VERSION, DECODE, act=hello(lambda h, old=old: (setattr(h, "version", old.to_bytes(2, "big")), h.drop(VERSIONS), None)[2]))
simple("a version of the future without a list", OLD, "served", act=field("version", b"\x03\x09"))


# Groups and shares. [test-tls13-keyshare-omitted, test-tls13-invalid-ciphers, test-tls13-ecdhe-curves, test-tls13-crfg-curves, test-tls13-unrecognised-groups,
# test-tls13-hrr, test-tls13-multiple-ciphersuites, test-tls13-large-number-of-extensions, test-mlkem-*]
def only(group, share):
    def change(h):
        h.put(GROUPS, vector(2, group.to_bytes(2, "big")))
        h.put(SHARES, vector(2, group.to_bytes(2, "big") + vector(2, share)))

    return hello(change)


simple("no share at all", NEW, MISSING, act=hello(lambda h: h.drop(SHARES)))
# The RFC would have 109 here; the engine finds no group in common first.
simple("no groups at all", NEW, MISSING, HANDSHAKE_FAILURE, act=hello(lambda h: h.drop(GROUPS)))
simple("no signature schemes", NEW, MISSING, act=hello(lambda h: h.drop(SCHEMES)))
simple("an empty list of schemes", BOTH, DECODE, ILLEGAL, HANDSHAKE_FAILURE, act=extension(SCHEMES, b"\0\0"))
simple("schemes in odd bytes", BOTH, DECODE, act=extension(SCHEMES, b"\0\3\4\3\5"))
simple("only unknown schemes", BOTH, HANDSHAKE_FAILURE, act=extension(SCHEMES, b"\0\4\x0a\x0a\xfe\xfe"))
simple("only unknown groups", BOTH, HANDSHAKE_FAILURE, act=only(0x5555, b"x" * 32))
simple("an X25519 share of zeros", NEW, ILLEGAL, act=only(0x1D, bytes(32)))
simple("an X25519 share of order 8", NEW, ILLEGAL, act=only(0x1D, bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")))
for size in (0, 31, 33):
    simple(f"an X25519 share of {size} bytes", NEW, ILLEGAL, DECODE, act=only(0x1D, b"\x09" * size))
simple("a point that is not on P-256", NEW, ILLEGAL, act=only(0x17, b"\x04" + b"\x01" * 64))
simple("P-256's infinity", NEW, ILLEGAL, DECODE, act=only(0x17, b"\x00"))
simple("a compressed point", NEW, ILLEGAL, act=only(0x17, b"\x02" + b"\x01" * 32))
simple("a P-384 share with zeros", NEW, ILLEGAL, act=only(0x18, b"\x04" + bytes(96)))
simple("an ML-KEM share beyond its modulus", NEW, ILLEGAL, act=only(0x11EC, b"\xff" * 1184 + b"\x09" * 32))
simple("an ML-KEM share without its X25519", NEW, ILLEGAL, act=only(0x11EC, b"\x00" * 1184))
simple("two shares of one group", NEW, ILLEGAL, act=hello(lambda h: h.put(SHARES, vector(2, h.get(SHARES)[2:] * 2))))


def unasked(h):
    h.put(GROUPS, b"\0\2\0\x1d")
    h.put(SHARES, vector(2, b"\0\x17" + vector(2, b"\x04" + b"\x01" * 64)))


simple("a share of a group that is not among the groups", NEW, ILLEGAL, "our own", act=hello(unasked))


def second(change):
    """Answers a HelloRetryRequest with something else."""
    seen = []

    def bend(tls, msg):
        if isinstance(msg, ClientHello):
            h = Hello(msg.write())
            seen.append(tls)
            if seen.count(tls) == 1:
                h.put(SHARES, b"\0\0")
            else:
                change(h)
            raw = message(HELLO, h.bytes())
            return [raw]
        return [msg]

    return bend


def no_shares(settings):
    settings.keyShares = []


simple("a retry", NEW, "served", how=no_shares, act=second(lambda h: None))
simple("a retry that still has no share", NEW, ILLEGAL, MISSING, HANDSHAKE_FAILURE, how=no_shares, act=second(lambda h: h.put(SHARES, b"\0\0")))
simple("a retry with a share of another group", NEW, ILLEGAL, how=no_shares, act=second(lambda h: h.put(SHARES, vector(2, b"\0\x18" + vector(2, b"\x04" + bytes(96))))))
simple("a retry with other suites", NEW, ILLEGAL, HANDSHAKE_FAILURE, how=no_shares, act=second(lambda h: setattr(h, "suites", b"\x13\x03")))

# Other extensions. [test-invalid-server-name-extension, test-alpn-negotiation, test-sig-algs, test-no-heartbeat, test-heartbeat, test-renegotiation-disabled,
# test-extended-master-secret-extension, test-record-size-limit, test-tls13-unencrypted-alert]
for name, body, want in [
    ("an empty list of names", b"\0\0", (DECODE, ILLEGAL)),
    ("an empty name", b"\0\3\0\0\0", (DECODE, ILLEGAL)),
    ("two names", vector(2, b"\0" + vector(2, b"a.example") + b"\0" + vector(2, b"b.example")), (ILLEGAL, DECODE)),
    ("a name with a zero in it", vector(2, b"\0" + vector(2, b"a\0b")), (DECODE, ILLEGAL, 112)),
    ("a name of another kind", vector(2, b"\7" + vector(2, b"a.example")), ("served", DECODE, ILLEGAL)),
    ("bytes behind the names", vector(2, b"\0" + vector(2, b"localhost")) + b"x", (DECODE,)),
    ("an address for a name", vector(2, b"\0" + vector(2, b"127.0.0.1")), ("served", ILLEGAL, DECODE)),
]:
    simple(name, BOTH, *want, act=extension(SNI, body))
simple("an empty list of protocols", BOTH, DECODE, ILLEGAL, act=extension(ALPN, b"\0\0"))
simple("an empty protocol", BOTH, DECODE, ILLEGAL, act=extension(ALPN, b"\0\1\0"))
simple("protocols that nobody asked about", BOTH, "served", act=extension(ALPN, vector(2, vector(1, b"spdy/9"))))
simple("a renegotiation that never began", OLD, HANDSHAKE_FAILURE, DECODE, ILLEGAL, act=extension(RENEGOTIATION, vector(1, b"x" * 12)))
simple("an extended master secret with a body", OLD, DECODE, act=extension(EMS, b"x"))
simple("no extended master secret", OLD, "served", HANDSHAKE_FAILURE, act=hello(lambda h: h.drop(EMS)))
simple("GREASE everywhere", BOTH, "served", act=hello(lambda h: (
    setattr(h, "suites", b"\x0a\x0a" + h.suites + b"\xfa\xfa"),
    [h.extensions.insert(0, (n, b"")) for n in GREASE],
    h.put(GROUPS, vector(2, b"\x1a\x1a" + h.get(GROUPS)[2:])),
    h.put(SCHEMES, vector(2, b"\x2a\x2a" + h.get(SCHEMES)[2:])),
    None)[-1]))


# Resumption. [test-tls13-psk_ke, test-tls13-psk_dhe_ke, test-tls13-session-resumption, test-resumption-with-wrong-ciphers, test-session-ticket-*]
def identities(change):
    def edit(h):
        raw = h.get(PSK)
        size = int.from_bytes(raw[:2], "big")
        ids, binders = raw[2 : 2 + size], raw[2 + size + 2 :]
        h.put(PSK, change(ids, binders))

    return hello(edit)


simple("a resumption", BOTH, "served", resume=True, act=lambda tls, msg: [msg])
simple("a wrong binder", NEW, DECRYPT, ILLEGAL, resume=True, act=identities(lambda ids, b: vector(2, ids) + vector(2, b[:-1] + bytes([b[-1] ^ 1]))))
simple("a binder that is cut", NEW, DECRYPT, ILLEGAL, DECODE, resume=True, act=identities(lambda ids, b: vector(2, ids) + vector(2, vector(1, b[1:33]))))
simple("more binders than tickets", NEW, ILLEGAL, DECODE, resume=True, act=identities(lambda ids, b: vector(2, ids) + vector(2, b + b)))
simple("no binders", NEW, ILLEGAL, DECODE, resume=True, act=identities(lambda ids, b: vector(2, ids) + b"\0\0"))
simple("a bent ticket", NEW, "served", resume=True, act=identities(lambda ids, b: vector(2, ids[:20] + bytes([ids[20] ^ 1]) + ids[21:]) + vector(2, b)))
simple("a ticket that is not the last extension", NEW, ILLEGAL, resume=True, act=hello(lambda h: h.extensions.append((0x5555, b""))))
simple("a ticket without its modes", NEW, MISSING, ILLEGAL, resume=True, act=hello(lambda h: h.drop(MODES)))
simple("a resumption with other suites", NEW, "served", DECRYPT, ILLEGAL, HANDSHAKE_FAILURE, resume=True, act=hello(lambda h: setattr(h, "suites", b"\x13\x03")))
# tlslite-ng does not expect that its ticket is declined.
simple("a bent ticket", OLD, "served", "our own", resume=True, act=hello(lambda h: h.put(35, bytes([h.get(35)[0] ^ 1]) + h.get(35)[1:]) if 35 in dict(h.extensions) else None))

# Records. [test-record-layer-fragmentation, test-invalid-content-type, test-tls13-record-layer-limits, test-tls13-zero-length-data, test-empty-records,
# test-invalid-client-hello-w-record-overflow, test-early-application-data, test-openssl-3712, test-ccs, test-tls13-ccs, test-cve-2020-25648]
simple("a heartbeat first", BOTH, UNEXPECTED, DECODE, "closed", act=early(b"\x18\x03\x03\x00\x05\x01\x00\x10xx"))
simple("application data first", BOTH, UNEXPECTED, act=early(b"\x17\x03\x03\x00\x05hello"))
simple("a fatal alert first", BOTH, "closed", act=early(b"\x15\x03\x03\x00\x02\x02\x28"))
simple("an alert of one byte", BOTH, DECODE, UNEXPECTED, ILLEGAL, "closed", act=early(b"\x15\x03\x03\x00\x01\x02"))
simple("an empty alert", BOTH, DECODE, UNEXPECTED, ILLEGAL, act=early(b"\x15\x03\x03\x00\x00"))
simple("an alert of a third kind", BOTH, ILLEGAL, DECODE, UNEXPECTED, "closed", act=early(b"\x15\x03\x03\x00\x02\x03\x28"))
simple("an empty record of the handshake", BOTH, UNEXPECTED, DECODE, ILLEGAL, act=early(b"\x16\x03\x03\x00\x00"))
simple("a change of ciphers first", BOTH, UNEXPECTED, act=early(b"\x14\x03\x03\x00\x01\x01"))
simple("a change of ciphers with another body", BOTH, UNEXPECTED, DECODE, ILLEGAL, act=early(b"\x14\x03\x03\x00\x01\x02"))
simple("a record of 2^14+2049 bytes", BOTH, OVERFLOW, "closed", act=early(b"\x16\x03\x01" + vector(2, b"\x01\x00\x40\x00" + b"x" * 18429)))
simple("a record of an unknown kind", BOTH, UNEXPECTED, DECODE, "closed", act=early(b"\x63\x03\x03\x00\x01x"))
simple("an unknown version on a record", BOTH, VERSION, DECODE, ILLEGAL, "closed", act=early(b"\x16\x05\x05\x00\x01\x01"))
simple("warnings without end", BOTH, UNEXPECTED, DECODE, ILLEGAL, HANDSHAKE_FAILURE, "closed", act=early(b"\x15\x03\x03\x00\x02\x01\x5a" * 3000))
simple("HTTP", BOTH, "closed", act=early(b"GET / HTTP/1.1\r\n\r\n"))
simple("SSL 2", BOTH, "closed", VERSION, HANDSHAKE_FAILURE, act=early(b"\x80\x2e\x01\x03\x01\x00\x15\x00\x00\x00\x10" + b"\x01\x00\x80" * 7 + b"x" * 16))


def with_ccs(count, body=b"\1"):
    return lambda tls, msg: [b"\x14\x03\x03" + vector(2, body)] * count + [msg] if kind_of(msg) == CERTIFICATE else [msg]


simple("one change of ciphers before the flight", NEW, "served", UNEXPECTED, act=with_ccs(1))
simple("a hundred changes of ciphers", NEW, UNEXPECTED, act=with_ccs(100))
simple("a bent change of ciphers", NEW, UNEXPECTED, ILLEGAL, DECODE, act=with_ccs(1, b"\2"))
simple("two bytes of a change of ciphers", NEW, UNEXPECTED, ILLEGAL, DECODE, act=with_ccs(1, b"\1\1"))


simple("a change of ciphers before the keys", OLD, UNEXPECTED, act=lambda tls, msg: [Message(CCS, bytearray(b"\1")), msg] if kind_of(msg) == KEY_EXCHANGE else [msg])
simple("two changes of ciphers", OLD, UNEXPECTED, BAD_MAC, act=lambda tls, msg: [Message(CCS, bytearray(b"\1")), msg] if msg.contentType == CCS else [msg])
simple("no change of ciphers", OLD, UNEXPECTED, DECODE, act=lambda tls, msg: [] if msg.contentType == CCS else [msg])

# The handshake's other messages. [test-fuzzed-finished, test-tls13-finished, test-tls13-finished-plaintext, test-message-skipping, test-message-duplication,
# test-ecdhe-rsa-key-exchange-with-bad-messages, test-hello-request-by-client, test-interleaved-CKE-with-CCS, test-certificate-verify*,
# test-tls13-certificate-verify, test-tls13-empty-certificate, test-certificate-malformed, test-ecdsa-in-certificate-verify]
simple("a wrong Finished", BOTH, DECRYPT, act=on(FINISHED, lambda b: [message(FINISHED, bytes([b[0] ^ 1]) + b[1:])]))
simple("a Finished cut short", BOTH, DECRYPT, DECODE, act=on(FINISHED, lambda b: [message(FINISHED, b[:-1])]))
simple("a Finished with more behind", BOTH, DECRYPT, DECODE, act=on(FINISHED, lambda b: [message(FINISHED, b + b"\0")]))
simple("an empty Finished", BOTH, DECRYPT, DECODE, act=on(FINISHED, lambda b: [message(FINISHED, b"")]))
simple("data instead of a Finished", BOTH, UNEXPECTED, act=on(FINISHED, lambda b: [Message(DATA, bytearray(b"GET / HTTP/1.0\r\n\r\n"))]))
simple("data before the Finished", BOTH, UNEXPECTED, act=on(FINISHED, lambda b: [Message(DATA, bytearray(b"GET / HTTP/1.0\r\n\r\n")), message(FINISHED, b)]))
simple("a Finished in clear", NEW, UNEXPECTED, DECODE, BAD_MAC, act=on(FINISHED, lambda b: [b"\x16\x03\x03" + vector(2, b"\x14" + vector(3, b))]))
simple("a Finished in pieces of a byte", NEW, "served", act=on(FINISHED, lambda b: [Message(HANDSHAKE, bytearray([byte])) for byte in b"\x14" + vector(3, b)]))
simple("a Finished with data in its midst", NEW, UNEXPECTED, DECODE, act=on(FINISHED, lambda b: [Message(HANDSHAKE, bytearray((b"\x14" + vector(3, b))[:9])), Message(DATA, bytearray(b"x")), Message(HANDSHAKE, bytearray((b"\x14" + vector(3, b))[9:]))]))
simple("a Finished twice", NEW, UNEXPECTED, "closed", act=on(FINISHED, lambda b: [message(FINISHED, b), message(FINISHED, b)]))
simple("a change of keys instead of a Finished", NEW, UNEXPECTED, act=on(FINISHED, lambda b: [message(KEY_UPDATE, b"\0")]))
simple("an end of early data that there was not", NEW, UNEXPECTED, act=on(FINISHED, lambda b: [message(END_OF_EARLY, b""), message(FINISHED, b)]))
simple("a second hello", BOTH, UNEXPECTED, BAD_MAC, act=hello(lambda h: [message(HELLO, h.bytes()), b"\x16\x03\x03" + vector(2, bytes(message(HELLO, h.bytes()).write()))]))
simple("a HelloRequest from a client", BOTH, UNEXPECTED, act=hello(lambda h: [message(0, b""), message(HELLO, h.bytes())]))
simple("a ServerHello from a client", BOTH, UNEXPECTED, DECODE, act=hello(lambda h: [message(2, h.bytes()[:38] + b"\x13\x01\x00")]))
simple("an unknown message", BOTH, UNEXPECTED, DECODE, act=hello(lambda h: [message(99, b"xx")]))
simple("no Certificate", NEW, UNEXPECTED, act=on(CERTIFICATE, lambda b: []))
simple("a Certificate twice", BOTH, UNEXPECTED, act=on(CERTIFICATE, lambda b: [message(CERTIFICATE, b)] * 2))
simple("a Certificate that is none", NEW, BAD_CERTIFICATE, DECODE, 46, act=on(CERTIFICATE, lambda b: [message(CERTIFICATE, b"\0" + vector(3, vector(3, b"\x30\x03xxx") + b"\0\0"))]))
simple("a Certificate of no bytes", NEW, DECODE, BAD_CERTIFICATE, 46, act=on(CERTIFICATE, lambda b: [message(CERTIFICATE, b"\0" + vector(3, vector(3, b"") + b"\0\0"))]))
simple("a Certificate for another question", NEW, ILLEGAL, DECODE, UNEXPECTED, act=on(CERTIFICATE, lambda b: [message(CERTIFICATE, b"\1x" + b[1:])]))
simple("a Certificate with bytes behind it", BOTH, DECODE, act=on(CERTIFICATE, lambda b: [message(CERTIFICATE, b + b"x")]))
simple("a certificate of the client's own", BOTH, "served", certificate=True, act=lambda tls, msg: [msg])
simple("a wrong signature", BOTH, DECRYPT, certificate=True, act=on(VERIFY, lambda b: [message(VERIFY, b[:-1] + bytes([b[-1] ^ 1]))]))
simple("a signature of nothing", BOTH, DECRYPT, DECODE, certificate=True, act=on(VERIFY, lambda b: [message(VERIFY, b[:2] + b"\0\0")]))
simple("a signature with more behind", BOTH, DECODE, certificate=True, act=on(VERIFY, lambda b: [message(VERIFY, b + b"x")]))
simple("a signature by another scheme", BOTH, ILLEGAL, DECRYPT, HANDSHAKE_FAILURE, certificate=True, act=on(VERIFY, lambda b: [message(VERIFY, b"\x08\x04" + b[2:])]))
simple("a signature by SHA-1", BOTH, ILLEGAL, DECRYPT, HANDSHAKE_FAILURE, certificate=True, act=on(VERIFY, lambda b: [message(VERIFY, b"\x02\x03" + b[2:])]))
simple("no proof of the certificate", BOTH, UNEXPECTED, certificate=True, act=on(VERIFY, lambda b: []))
simple("the proof twice", BOTH, UNEXPECTED, certificate=True, act=on(VERIFY, lambda b: [message(VERIFY, b)] * 2))
simple("a proof of a certificate that was not shown", NEW, UNEXPECTED, act=on(FINISHED, lambda b: [message(VERIFY, b"\x04\x03" + vector(2, b"x" * 70)), message(FINISHED, b)]))
simple("no keys", OLD, UNEXPECTED, act=on(KEY_EXCHANGE, lambda b: []))
simple("keys of nothing", OLD, DECODE, ILLEGAL, HANDSHAKE_FAILURE, act=on(KEY_EXCHANGE, lambda b: [message(KEY_EXCHANGE, b"")]))
simple("keys with more behind", OLD, DECODE, ILLEGAL, act=on(KEY_EXCHANGE, lambda b: [message(KEY_EXCHANGE, b + b"x")]))
simple("keys that are no point", OLD, ILLEGAL, DECODE, DECRYPT, HANDSHAKE_FAILURE, act=on(KEY_EXCHANGE, lambda b: [message(KEY_EXCHANGE, vector(1, bytes(len(b) - 1)))]))
simple("keys twice", OLD, UNEXPECTED, act=on(KEY_EXCHANGE, lambda b: [message(KEY_EXCHANGE, b)] * 2))

# The session. [test-tls13-keyupdate, test-tls13-zero-content-type, test-tls13-post-handshake-auth, test-renegotiation-disabled, test-fuzzed-ciphertext,
# test-aes-gcm-nonces, test-tls13-signature-algorithms, test-legacy-renegotiation]
simple("empty records without end", BOTH, "served", act=after(*[Message(DATA, bytearray()) for _ in range(500)]))
simple("new keys, and again", NEW, "served", act=(None, lambda tls: [tls.say(message(KEY_UPDATE, b"\0")) or renew(tls) for _ in range(200)]))
simple("new keys of a third kind", NEW, "closed", ILLEGAL, act=after(message(KEY_UPDATE, b"\2")))
simple("new keys of nothing", NEW, "closed", DECODE, act=after(message(KEY_UPDATE, b"")))
simple("new keys with more behind", NEW, "closed", DECODE, act=after(message(KEY_UPDATE, b"\0\0")))
simple("new keys with a message behind", NEW, "closed", UNEXPECTED, act=after(Message(HANDSHAKE, bytearray(b"\x18\0\0\1\0\x18\0\0\1\0"))))
simple("a ticket from a client", NEW, "closed", UNEXPECTED, act=after(message(TICKET, b"x" * 40)))
simple("a Finished in the session", BOTH, "closed", UNEXPECTED, act=after(message(FINISHED, b"x" * 48)))
simple("a Certificate that nobody asked for", NEW, "closed", UNEXPECTED, act=after(message(CERTIFICATE, b"\0\0\0\0")))
simple("a second handshake", NEW, "closed", UNEXPECTED, act=after(message(HELLO, b"x" * 60)))
simple("a change of ciphers in the session", BOTH, "closed", UNEXPECTED, act=after(b"\x14\x03\x03\x00\x01\x01"))
simple("a warning in clear", BOTH, "closed", UNEXPECTED, BAD_MAC, act=after(b"\x15\x03\x03\x00\x02\x01\x00"))
simple("data in clear", BOTH, "closed", BAD_MAC, act=after(b"\x17\x03\x03\x00\x20" + b"GET / HTTP/1.0\r\n\r\n".ljust(32)))
simple("a record shorter than its proof", BOTH, "closed", BAD_MAC, DECODE, act=after(b"\x17\x03\x03\x00\x08aaaaaaaa"))
simple("an alert of one byte in the session", BOTH, "closed", DECODE, act=after(Message(ALERT, bytearray(b"\x01"))))
simple("a heartbeat in the session", BOTH, "closed", UNEXPECTED, act=after(Message(HEARTBEAT, bytearray(b"\x01\x40\x00"))))
simple("an empty message of the handshake in the session", BOTH, "closed", UNEXPECTED, act=after(Message(HANDSHAKE, bytearray())))
simple("warnings that end nothing", OLD, "served", act=after(*[Message(ALERT, bytearray(b"\x01\x5a")) for _ in range(500)]))


def renew(tls):
    """Our own new keys, after the word of them went out."""
    cipher = tls.session.cipherSuite
    tls.session.cl_app_secret, tls.session.sr_app_secret = tls._recordLayer.calcTLS1_3KeyUpdate_reciever(cipher, tls.session.cl_app_secret, tls.session.sr_app_secret)


def declined(tls):
    """A second handshake on TLS 1.2 is declined by a warning, and the session goes on."""
    tls.say(message(HELLO, b"\x03\x03" + b"x" * 32 + b"\0" + b"\0\2\xc0\x2b" + b"\1\0" + b"\0\0"))
    for result in tls._getNextRecord():
        if result not in (0, 1):
            break
    header, body = result
    assert header.type == ALERT and bytes(body.bytes) == b"\x01\x64", (header.type, bytes(body.bytes))


simple("a second handshake", OLD, "served", act=(None, declined))


def largest(over):
    def send(tls):
        """Past tlslite's own bound: a record with one byte more than any may have."""
        layer = tls._recordLayer
        layer.send_record_limit = tls.recordSize = 1 << 16
        tls.say(Message(DATA, bytearray(b"GET /10 HTTP/1.0\r\n".ljust(16384 + over, b"y"))))

    return send


simple("2^14 bytes in a record", BOTH, "served", act=(None, largest(0)))
simple("2^14+1 bytes in a record", BOTH, "closed", OVERFLOW, act=(None, largest(1)))


def main():
    if "--list" in sys.argv:
        for name, *_ in SCENARIOS:
            print(name)
        return 0
    wrong = 0
    only = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv else ""
    for name, version, act, expected, certificate, resume, how in [one for one in SCENARIOS if only in one[0]]:
        got = run(version, act, certificate, resume, how)
        ok = got in expected or ("our own" in expected and str(got).startswith("our own"))
        wrong += not ok
        print("as it should be" if ok else "WRONG", "|", name, "|", got, "|", sorted(map(str, expected)), flush=True)
        try:
            honest(version)
        except Exception as why:
            print("WRONG | an honest client after it |", repr(why), flush=True)
            return 2
    print(len(SCENARIOS), "scenarios,", wrong, "wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
