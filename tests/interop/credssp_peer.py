#!/usr/bin/env python3
"""One end of a CredSSP exchange, spoken by pyspnego (pip: pyspnego), line by line on stdin and stdout.

    credssp_peer.py ROLE [option=value ...]

ROLE is client or server. Options: user, domain, password, host, service; version (what it speaks, 2 to 6), tls (1.2 or 1.3, the most it
speaks), inner (negotiate, ntlm or kerberos), lie (a server takes any word on its key, and gives a false one), card (what a client lends
instead of its password: the PIN, the key's number, and the names of card, reader, container and provider, then of user and domain, with
commas between), guard (what a client lends then: Remote Guard's blobs, nonsense
in the right structures, or Kerberos' part as it is in a file). A server finds NTLM's accounts in the file that NTLM_USER_FILE names.

Each line is a word and base64; each answer is OK and base64, or ERR and a reason.
    STEP token    the next token; DONE instead of OK when nothing more is needed
    WRAP, UNWRAP
    LENT          at a server: user, domain and password, or what a card is as above, with zeroes between; of Remote Guard the package's name,
                  how many more there are, and the package's buffer
"""
import base64
import ssl
import struct
import sys

import spnego
import spnego._credssp
from spnego import _credssp_structures as structures

role = sys.argv[1]
options = dict(a.split("=", 1) for a in sys.argv[2:])
if "version" in options:
    spnego._credssp._CREDSSP_VERSION = int(options["version"])
tls = spnego._credssp._create_tls_context("initiate" if role == "client" else "accept")
if options.get("tls") == "1.2":
    tls.context.maximum_version = ssl.TLSVersion.TLSv1_2

if "lie" in options:

    class Anything(bytes):
        def __ne__(self, other):
            return False

    spnego._credssp._get_pub_key_auth = lambda *args, **more: Anything(b"another key")

inner = options.get("inner", "negotiate")
bare = spnego.NegotiateOptions.use_ntlm if inner == "ntlm" else spnego.NegotiateOptions.none
if role == "client":
    user = options["user"]
    if options.get("domain"):
        user = options["domain"] + "\\" + user
    common = dict(hostname=options.get("host", "server.example.com"), service=options.get("service", "TERMSRV"))
    auth = spnego.client(user, options["password"], protocol=inner, options=bare, **common)
    context = spnego.client(user, options["password"], protocol="credssp", credssp_tls_context=tls, credssp_negotiate_context=auth, **common)
    if "card" in options:
        pin, key, *names, user, domain = [part or None for part in options["card"].split(",")]
        card = structures.TSSmartCardCreds(pin, structures.TSCspDataDetail(int(key), *names), user, domain)
        context._ts_credential = structures.TSCredentials(credentials=card)
    if "guard" in options:
        service, granting = b"service ticket", b"granting ticket"
        # The second ticket first: the offsets say where they are.
        start = 32 + len(granting)
        logon = struct.pack("<4L2Q", 10, 2, len(service), len(granting), start, 32) + granting + service
        ntlm = struct.pack("<2L20s2L", 0xFFFF0002, 0xA, b"key", 2, 6) + b"secret" + bytes(84)
        if options["guard"] != "yes":
            with open(options["guard"], "rb") as file:
                logon = file.read()
        parts = [structures.TSRemoteGuardPackageCred(*part) for part in (("Kerberos", logon), ("NTLM", ntlm), ("Other", b"anything"))]
        guard = structures.TSRemoteGuardCreds(parts[0], parts[1:])
        context._ts_credential = structures.TSCredentials(credentials=guard)
else:
    auth = spnego.server(protocol=inner, options=bare, hostname=options.get("host"), service=options.get("service"))
    context = spnego.server(protocol="credssp", credssp_tls_context=tls, credssp_negotiate_context=auth)

for line in sys.stdin:
    word, *data = line.split()
    data = base64.b64decode(data[0]) if data else b""
    answer = "OK"
    try:
        if word == "STEP":
            out = context.step(data) or b""
            if context.complete:
                answer = "DONE"
        elif word == "WRAP":
            out = context.wrap(data).data
        elif word == "UNWRAP":
            out = context.unwrap(data).data
        else:
            lent = context.get_extra_info("client_credential")
            if isinstance(lent, structures.TSSmartCardCreds):
                place = lent.csp_data
                names = [place.card_name, place.reader_name, place.container_name, place.csp_name, lent.user_hint, lent.domain_hint]
                told = [lent.pin, str(place.key_spec)] + [name or "" for name in names]
            elif isinstance(lent, structures.TSRemoteGuardCreds):
                told = []
            else:
                told = [lent.username, lent.domain_name, lent.password]
            out = "\0".join(told).encode()
            if isinstance(lent, structures.TSRemoteGuardCreds):
                one = lent.logon_cred
                out = "\0".join([one.package_name, str(len(lent.supplemental_creds or [])), ""]).encode() + one.cred_buffer
        print(answer, base64.b64encode(out).decode() or "-", flush=True)
    except Exception as why:  # whatever it is, the other side hears of it
        status = getattr(getattr(why, "base_error", None), "winerror", 0) & 0xFFFFFFFF
        print("ERR", str(why).replace("\n", " "), hex(status), flush=True)
