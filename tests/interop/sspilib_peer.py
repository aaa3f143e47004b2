#!/usr/bin/env python3
"""PyPI's sspilib, Python's own face of SSPI, over this library: LD_PRELOAD puts it in the place of the one that the wheel carries.

    LD_PRELOAD=libsecur32.so sspilib_peer.py LIBRARY [kerberos]

Each end of sspilib meets somebody else's: pyspnego's own NTLM and SPNEGO, and with "kerberos" MIT's GSSAPI (pip: gssapi). Kerberos' tickets,
keys and NTLM's accounts are where KRB5_CONFIG, KRB5CCNAME, KRB5_KTNAME, NTLM_USER_FILE and SECUR32_ACCOUNTS say. Each line that is printed is
a test that passed; the first that fails ends the program.
"""
import ctypes
import os
import sys

import spnego
import sspilib
from sspilib import raw
from spnego.channel_bindings import GssChannelBindings

USER, PASSWORD = "DOM\\alice", "Alice-Passw0rd"
LOGON_DENIED, BAD_BINDINGS = 0x8009030C, 0x80090346


def exchange(client, server):
    """Leads both to their ends, the client first; pyspnego's word for it is `step`, as sspilib's is."""
    token = None
    for _ in range(8):
        token = client.step(token)
        if token:
            token = server.step(token)
        if client.complete and server.complete:
            assert not token
            return
        assert token, "a side waits for a token that never comes"
    raise AssertionError("without end")


class Mit:
    """MIT's GSSAPI with sspilib's words."""

    def __init__(self, role, bindings=None, spnego_=False):
        import gssapi

        flag = gssapi.RequirementFlag
        channel = gssapi.raw.ChannelBindings(application_data=bindings) if bindings else None
        if role == "client":
            mech = gssapi.OID.from_int_seq("1.3.6.1.5.5.2" if spnego_ else "1.2.840.113554.1.2.2")
            self.context = gssapi.SecurityContext(
                name=gssapi.Name("HTTP@localhost", gssapi.NameType.hostbased_service), mech=mech, usage="initiate", channel_bindings=channel,
                flags=flag.mutual_authentication | flag.integrity | flag.confidentiality | flag.replay_detection | flag.out_of_sequence_detection)
        else:
            self.context = gssapi.SecurityContext(usage="accept", channel_bindings=channel)

    complete = property(lambda self: self.context.complete)

    def step(self, token):
        return self.context.step(token or None) or b""

    def wrap(self, text):
        return self.context.wrap(text, True).message

    def unwrap(self, data):
        return self.context.unwrap(data).message

    def sign(self, text):
        return self.context.get_signature(text)

    def verify(self, text, signature):
        self.context.verify_signature(text, signature)


def plain(opened):
    return getattr(opened, "data", opened)


def talk(one, other):
    for a, b in ((one, other), (other, one)):
        for text in (b"a few words", bytes(range(256)) * 20):
            wrapped = plain(a.wrap(text))
            assert wrapped[-len(text):] != text
            assert plain(b.unwrap(wrapped)) == text
            b.verify(text, a.sign(text))


def refused(code, run):
    try:
        run()
    except sspilib.WindowsError as why:
        assert why.winerror & 0xFFFFFFFF == code, hex(why.winerror & 0xFFFFFFFF)
        return
    raise AssertionError("it was not refused")


def credential(protocol, usage="initiate", user=USER, password=PASSWORD, **more):
    return sspilib.UserCredential(user, password, protocol=protocol, usage=usage, **more)


def default_acceptor(protocol):
    made, _ = raw.acquire_credentials_handle(None, protocol, raw.CredentialUse.SECPKG_CRED_INBOUND)
    return made


def it_is_this_library():
    ours, all_ = ctypes.CDLL(sys.argv[1]), ctypes.CDLL(None)
    address = lambda library: ctypes.cast(library.AcquireCredentialsHandleW, ctypes.c_void_p).value
    assert address(ours) == address(all_) and hasattr(all_, "Secur32GetLastError")
    names = [package.name for package in raw.enumerate_security_packages()]
    assert names[0] == "Negotiate" and {"Kerberos", "NTLM", "WDigest"} <= set(names), names


def attributes_are_told(context, package):
    assert raw.query_context_attributes(context, raw.SecPkgContextPackageInfo).name == package
    assert len(raw.query_context_attributes(context, raw.SecPkgContextSessionKey).session_key) in (16, 32)
    sizes = raw.query_context_attributes(context, raw.SecPkgContextSizes)
    assert sizes.max_signature >= 16 and sizes.security_trailer >= 16
    return raw.query_context_attributes(context, raw.SecPkgContextNames).username


def ntlm(protocol, name):
    options = spnego.NegotiateOptions.use_ntlm if protocol == "ntlm" else spnego.NegotiateOptions.use_negotiate
    only = {} if protocol == "ntlm" else {"protocol_list": ["ntlm"]}

    def theirs(role, password=PASSWORD, bindings=None):
        channel = GssChannelBindings(application_data=bindings) if bindings else None
        more = dict(protocol=protocol, options=options, channel_bindings=channel)
        if role == "client":
            return spnego.client(USER, password, hostname="localhost", service="host", context_req=spnego.ContextReq.default, **more)
        return spnego.server(**more)

    def ours(role, password=PASSWORD, bindings=None):
        channel = sspilib.SecChannelBindings(application_data=bindings) if bindings else None
        if role == "client":
            return sspilib.ClientSecurityContext(credential(name, password=password, **only), "host/localhost", channel_bindings=channel)
        return sspilib.ServerSecurityContext(default_acceptor(name), channel_bindings=channel)

    client, server = ours("client"), theirs("server")
    exchange(client, server)
    talk(client, server)
    assert attributes_are_told(client, "NTLM") == USER
    print(f"{name}: sspilib's client and pyspnego's server")
    client, server = theirs("client"), ours("server")
    exchange(client, server)
    talk(server, client)
    assert attributes_are_told(server, "NTLM") == USER
    print(f"{name}: pyspnego's client and sspilib's server")
    refused(LOGON_DENIED, lambda: exchange(theirs("client", "wrong"), ours("server")))
    print(f"{name}: a wrong password is refused")
    client, server = theirs("client", bindings=b"tls-unique:a"), ours("server", bindings=b"tls-unique:a")
    exchange(client, server)
    talk(server, client)
    refused(BAD_BINDINGS, lambda: exchange(theirs("client", bindings=b"tls-unique:a"), ours("server", bindings=b"tls-unique:b")))
    client, server = ours("client", bindings=b"tls-unique:a"), theirs("server", bindings=b"tls-unique:a")
    exchange(client, server)
    talk(client, server)
    print(f"{name}: channels are compared both ways")


def kerberos(name, keytab):
    spnego_ = name == "Negotiate"
    principal = "alice@LAB.TEST"
    client = sspilib.ClientSecurityContext(credential(name, user=principal), "HTTP/localhost")
    server = Mit("server")
    exchange(client, server)
    talk(client, server)
    assert attributes_are_told(client, "Kerberos") == principal and str(server.context.initiator_name) == principal
    print(f"{name}: sspilib's client with a password and MIT's server")
    for made in (default_acceptor(name), sspilib.KeytabCredential("HTTP/localhost@LAB.TEST", keytab, protocol=name, usage="accept")):
        client, server = Mit("client", spnego_=spnego_), sspilib.ServerSecurityContext(made)
        exchange(client, server)
        talk(server, client)
        assert attributes_are_told(server, "Kerberos") == principal
    print(f"{name}: MIT's client and sspilib's server, with the machine's keytab and with one of its own")
    client, server = Mit("client", b"tls-unique:a", spnego_), sspilib.ServerSecurityContext(
        default_acceptor(name), channel_bindings=sspilib.SecChannelBindings(application_data=b"tls-unique:b"))
    refused(BAD_BINDINGS, lambda: exchange(client, server))
    print(f"{name}: another channel is refused")
    wrong = sspilib.ClientSecurityContext(credential(name, user=principal, password="wrong"), "HTTP/localhost")
    refused(LOGON_DENIED, lambda: wrong.step())
    print(f"{name}: a wrong password is refused by the KDC")


it_is_this_library()
print("it is this library")
ntlm("ntlm", "NTLM")
ntlm("negotiate", "Negotiate")
if "kerberos" in sys.argv[2:]:
    path = os.environ["KRB5_KTNAME"].removeprefix("FILE:")
    kerberos("Kerberos", path)
    kerberos("Negotiate", path)
print("all passed")
