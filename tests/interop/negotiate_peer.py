#!/usr/bin/env python3
"""One end of a negotiation, spoken by somebody else's SPNEGO, line by line on stdin and stdout.

    negotiate_peer.py PEER ROLE [option=value ...]

PEER is gss (pip: gssapi, over MIT's SPNEGO with Kerberos and gss-ntlmssp) or pyspnego (pip: pyspnego, its own SPNEGO and NTLM).
ROLE is client or server. Options: user, password, bindings (application data), ntlm (1: gss offers NTLM alone).
Kerberos' tickets, keys and NTLM's accounts are where KRB5_CONFIG, KRB5CCNAME, KRB5_KTNAME and NTLM_USER_FILE say.

The lines are those of ntlm_peer.py; STEP answers DONE when nothing more is needed. WRAP gives a whole token, UNWRAP takes one. MECH names what
was chosen.
"""
import base64
import sys

peer, role = sys.argv[1:3]
options = dict(a.split("=", 1) for a in sys.argv[3:])


class Gss:
    def __init__(self):
        import gssapi

        spnego = gssapi.OID.from_int_seq("1.3.6.1.5.5.2")
        ntlm = gssapi.OID.from_int_seq("1.3.6.1.4.1.311.2.2.10")
        bindings = options.get("bindings")
        channel = gssapi.raw.ChannelBindings(application_data=bindings.encode()) if bindings else None
        flag = gssapi.RequirementFlag
        creds = None
        if options.get("password"):
            user = gssapi.Name(options["user"], gssapi.NameType.user)
            store = gssapi.raw.acquire_cred_with_password(user, options["password"].encode(), mechs=[ntlm], usage="initiate")
            creds = gssapi.Credentials(store.creds)
        elif role == "server" and options.get("ntlm"):
            creds = gssapi.Credentials(usage="accept", mechs=[spnego, ntlm])
        if role == "client":
            self.context = gssapi.SecurityContext(
                name=gssapi.Name("HTTP@localhost", gssapi.NameType.hostbased_service),
                creds=creds,
                mech=spnego,
                usage="initiate",
                flags=flag.mutual_authentication | flag.integrity | flag.confidentiality | flag.replay_detection | flag.out_of_sequence_detection,
                channel_bindings=channel,
            )
        else:
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

    def mech(self):
        return self.context.mech.dotted_form.encode()

    def name(self):
        return str(self.context.initiator_name).encode()


class Pyspnego:
    def __init__(self):
        import spnego
        from spnego.channel_bindings import GssChannelBindings

        bindings = options.get("bindings")
        common = dict(
            protocol="negotiate",
            options=spnego.NegotiateOptions.use_negotiate,
            channel_bindings=GssChannelBindings(application_data=bindings.encode()) if bindings else None,
        )
        if role == "client":
            self.context = spnego.client(
                options["user"], options["password"], hostname="localhost", service="HTTP", context_req=spnego.ContextReq.default, **common
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

    def mech(self):
        return self.context.negotiated_protocol.encode()

    def name(self):
        return (self.context.client_principal or "").encode()


end = {"gss": Gss, "pyspnego": Pyspnego}[peer]()
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
