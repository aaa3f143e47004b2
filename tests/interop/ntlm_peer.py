#!/usr/bin/env python3
"""One end of an NTLM exchange, spoken by somebody else's code, line by line on stdin and stdout.

    ntlm_peer.py PEER ROLE [option=value ...]

PEER is pyspnego (pip: pyspnego), gss (pip: gssapi, with the gss-ntlmssp plugin of MIT Kerberos) or impacket (pip: impacket).
ROLE is client or server; impacket is a client alone. Options: user, domain, password, bindings (application data), service, host,
level (LM_COMPAT_LEVEL: below 3 is the first version of NTLM).
A server finds its accounts in the file that NTLM_USER_FILE names.

Each line is a word and base64 arguments; each answer is OK and base64, or ERR and a reason.
    STEP token    the next token; DONE instead of OK when nothing more is needed
    WRAP, UNWRAP, SIGN, VERIFY (text, signature), KEY, NAME
"""
import base64
import os
import sys

peer, role = sys.argv[1:3]
options = dict(a.split("=", 1) for a in sys.argv[3:])
if "level" in options:
    os.environ["LM_COMPAT_LEVEL"] = options["level"]


class Pyspnego:
    def __init__(self):
        import spnego
        from spnego.channel_bindings import GssChannelBindings

        bindings = options.get("bindings")
        common = dict(
            protocol="ntlm",
            options=spnego.NegotiateOptions.use_ntlm,
            channel_bindings=GssChannelBindings(application_data=bindings.encode()) if bindings else None,
        )
        if role == "client":
            user = options["user"]
            if options.get("domain"):
                user = options["domain"] + "\\" + user
            self.context = spnego.client(
                user,
                options["password"],
                hostname=options.get("host", "server.example.com"),
                service=options.get("service", "http"),
                context_req=spnego.ContextReq.default,
                **common,
            )
        else:
            self.context = spnego.server(**common)

    def step(self, token):
        out = self.context.step(token or None)
        return self.context.complete, out or b""

    def wrap(self, text):
        return self.context.wrap(text).data

    def unwrap(self, data):
        return self.context.unwrap(data).data

    def sign(self, text):
        return self.context.sign(text)

    def verify(self, text, signature):
        self.context.verify(text, signature)
        return b""

    def key(self):
        return self.context.session_key

    def name(self):
        return (self.context.client_principal or "").encode()


class Gss:
    def __init__(self):
        import gssapi

        self.mech = gssapi.OID.from_int_seq("1.3.6.1.4.1.311.2.2.10")
        bindings = options.get("bindings")
        channel = gssapi.raw.ChannelBindings(application_data=bindings.encode()) if bindings else None
        flag = gssapi.RequirementFlag
        if role == "client":
            name = options["user"]
            if options.get("domain"):
                name = options["domain"] + "\\" + name
            user = gssapi.Name(name, gssapi.NameType.user)
            store = gssapi.raw.acquire_cred_with_password(user, options["password"].encode(), mechs=[self.mech], usage="initiate")
            target = gssapi.Name(
                options.get("service", "http") + "@" + options.get("host", "server.example.com"),
                gssapi.NameType.hostbased_service,
            )
            self.context = gssapi.SecurityContext(
                name=target,
                creds=gssapi.Credentials(store.creds),
                mech=self.mech,
                usage="initiate",
                flags=flag.integrity | flag.confidentiality | flag.replay_detection | flag.out_of_sequence_detection,
                channel_bindings=channel,
            )
        else:
            creds = gssapi.Credentials(usage="accept", mechs=[self.mech])
            self.context = gssapi.SecurityContext(creds=creds, usage="accept", channel_bindings=channel)

    def step(self, token):
        out = self.context.step(token or None)
        return self.context.complete, out or b""

    def wrap(self, text):
        return self.context.wrap(text, True).message

    def unwrap(self, data):
        return self.context.unwrap(data).message

    def sign(self, text):
        return self.context.get_signature(text)

    def verify(self, text, signature):
        self.context.verify_signature(text, signature)
        return b""

    def key(self):
        import gssapi

        oid = gssapi.OID.from_int_seq("1.2.840.113554.1.2.2.5.5")  # GSS_C_INQ_SSPI_SESSION_KEY
        return gssapi.raw.inquire_sec_context_by_oid(self.context, oid)[0]

    def name(self):
        return str(self.context.initiator_name).encode()


class Impacket:
    def __init__(self):
        from impacket import ntlm

        self.ntlm = ntlm
        self.first = ntlm.getNTLMSSPType1("BOX", options.get("domain", ""), signingRequired=True)
        self.sent = self.received = 0
        self.waiting = True

    def step(self, token):
        if self.waiting:
            self.waiting = False
            return False, self.first.getData()
        n = self.ntlm
        bindings = options.get("bindings", "").encode()
        if bindings:
            import hashlib
            import struct

            bindings = hashlib.md5(bytes(16) + struct.pack("<L", len(bindings)) + bindings).digest()
        message, self.session_key = n.getNTLMSSPType3(
            self.first, token, options["user"], options["password"], options.get("domain", ""), channel_binding_value=bindings, service="http"
        )
        self.flags = message["flags"]
        make = lambda mode: (
            n.SIGNKEY(self.flags, self.session_key, mode),
            n.ARC4.new(n.SEALKEY(self.flags, self.session_key, mode)).encrypt,
        )
        self.out, self.inn = make("Client"), make("Server")
        return True, message.getData()

    def wrap(self, text):
        sealed, signature = self.ntlm.SEAL(self.flags, self.out[0], None, text, text, self.sent, self.out[1])
        self.sent += 1
        return signature.getData() + sealed

    def unwrap(self, data):
        text = self.inn[1](data[16:])
        self.verify(text, data[:16])
        return text

    def sign(self, text):
        signature = self.ntlm.SIGN(self.flags, self.out[0], text, self.sent, self.out[1])
        self.sent += 1
        return signature.getData()

    def verify(self, text, signature):
        wanted = self.ntlm.SIGN(self.flags, self.inn[0], text, self.received, self.inn[1]).getData()
        self.received += 1
        if wanted != signature:
            raise ValueError("another signature")
        return b""

    def key(self):
        return self.session_key


end = {"pyspnego": Pyspnego, "gss": Gss, "impacket": Impacket}[peer]()
for line in sys.stdin:
    word, *arguments = line.split()
    arguments = [base64.b64decode(a) for a in arguments]
    try:
        answer = "OK"
        if word == "STEP":
            done, out = end.step(*(arguments or [b""]))
            answer = "DONE" if done else "OK"
        else:
            out = getattr(end, word.lower())(*arguments)
        print(answer, base64.b64encode(out).decode(), flush=True)
    except Exception as e:
        print("ERR", type(e).__name__, str(e).replace("\n", " "), flush=True)
