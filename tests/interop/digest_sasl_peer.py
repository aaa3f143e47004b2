#!/usr/bin/env python3
"""One end of a DIGEST-MD5 exchange, spoken by Cyrus SASL (libsasl2 and its modules), line by line on stdin and stdout.

    digest_sasl_peer.py client user=.. password=.. [realm=..] [authzid=..] [layer=auth|int|conf] [maxbuf=N]
    digest_sasl_peer.py server user=.. password=.. realm=.. folder=.. [layer=...] [maxbuf=N]

A server keeps its users in a sasldb2 in folder=.., made with saslpasswd2; the folder is removed at the end.

Each line is a word and base64 arguments; each answer is OK and base64, or ERR and a reason.
    STEP token    the next token; DONE instead of OK when nothing more is needed
    WRAP, UNWRAP  a message of the layer, with its four bytes of length; NAME, AUTHZID, SSF
    TIME size n   the nanoseconds of this thread's processor time that each of n messages of a size takes to seal
"""
import base64
import ctypes as c
import ctypes.util
import os
import shutil
import subprocess
import sys
import time

role = sys.argv[1]
options = dict(a.split("=", 1) for a in sys.argv[2:])
sasl = c.CDLL(ctypes.util.find_library("sasl2") or "libsasl2.so.2")
sasl.sasl_errdetail.restype = c.c_char_p
OK, CONTINUE, INTERACT = 0, 1, 2


class Callback(c.Structure):
    _fields_ = [("id", c.c_ulong), ("proc", c.c_void_p), ("context", c.c_void_p)]


class Secret(c.Structure):
    _fields_ = [("len", c.c_ulong), ("data", c.c_char * 256)]


class Properties(c.Structure):
    _fields_ = [("min_ssf", c.c_uint), ("max_ssf", c.c_uint), ("maxbufsize", c.c_uint), ("flags", c.c_uint),
                ("names", c.c_void_p), ("values", c.c_void_p)]


password = options.get("password", "").encode()
secret = Secret(len(password), password)
kept = {}


@c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_int, c.POINTER(c.c_char_p), c.POINTER(c.c_uint))
def get_simple(_, wanted, result, length):
    name = options.get("authzid", "") if wanted == 0x4001 else options["user"]
    kept[wanted] = name.encode()
    result[0] = kept[wanted]
    if length:
        length[0] = len(kept[wanted])
    return OK


@c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_void_p, c.c_int, c.POINTER(c.POINTER(Secret)))
def get_secret(_, connection, wanted, result):
    result[0] = c.pointer(secret)
    return OK


@c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_int, c.POINTER(c.c_char_p), c.POINTER(c.c_char_p))
def get_realm(_, wanted, available, result):
    kept["realm"] = options["realm"].encode() if "realm" in options else available[0]
    result[0] = kept["realm"]
    return OK


@c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_void_p, c.c_char_p, c.c_uint, c.c_char_p, c.c_uint, c.c_char_p, c.c_uint, c.c_void_p)
def may_act_as(connection, _, wanted, wanted_size, proven, proven_size, realm, realm_size, props):
    return OK


def pointer(function):
    return c.cast(function, c.c_void_p)


def fail(doing, code):
    detail = sasl.sasl_errdetail(connection) if connection else b""
    raise RuntimeError("%s: %d %s" % (doing, code, (detail or b"").decode("latin1")))


folder = options.get("folder")
connection = c.c_void_p()
try:
    if role == "client":
        callbacks = (Callback * 5)(Callback(0x4001, pointer(get_simple)), Callback(0x4002, pointer(get_simple)),
                                   Callback(0x4004, pointer(get_secret)), Callback(0x4008, pointer(get_realm)), Callback(0, None))
        sasl.sasl_client_init(callbacks)
        code = sasl.sasl_client_new(b"imap", b"server.example.com", None, None, callbacks, 4, c.byref(connection))
    else:
        os.makedirs(folder)
        database = os.path.join(folder, "sasldb2")
        with open(os.path.join(folder, "secur32.conf"), "w") as f:
            f.write("pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: %s\nmech_list: DIGEST-MD5\n" % database)
        subprocess.run(["saslpasswd2", "-p", "-c", "-f", database, "-u", options["realm"], options["user"]], input=password, check=True)
        os.environ["SASL_CONF_PATH"] = folder
        c.CDLL(None).setenv(b"SASL_CONF_PATH", folder.encode(), 1)
        callbacks = (Callback * 2)(Callback(0x8001, pointer(may_act_as)), Callback(0, None))
        code = sasl.sasl_server_init(callbacks, b"secur32")
        if code != OK:
            fail("sasl_server_init", code)
        code = sasl.sasl_server_new(b"imap", b"server.example.com", options["realm"].encode(), None, None, callbacks, 4, c.byref(connection))
    if code != OK:
        fail("sasl_new", code)
    low, high = {"auth": (0, 0), "int": (1, 1), "conf": (2, 256)}[options.get("layer", "auth")]
    properties = Properties(low, high, int(options.get("maxbuf", "65536")), 0, None, None)
    if sasl.sasl_setprop(connection, 101, c.byref(properties)) != OK:
        fail("sasl_setprop", -1)

    begun = False

    def step(token):
        global begun
        out, size = c.c_void_p(), c.c_uint()
        if not begun:
            begun = True
            if role == "client":
                mech = c.c_char_p()
                code = sasl.sasl_client_start(connection, b"DIGEST-MD5", None, c.byref(out), c.byref(size), c.byref(mech))
                if code == CONTINUE and token:
                    code = sasl.sasl_client_step(connection, token, len(token), None, c.byref(out), c.byref(size))
            else:
                code = sasl.sasl_server_start(connection, b"DIGEST-MD5", None, 0, c.byref(out), c.byref(size))
        elif role == "client":
            code = sasl.sasl_client_step(connection, token, len(token), None, c.byref(out), c.byref(size))
        else:
            code = sasl.sasl_server_step(connection, token, len(token), c.byref(out), c.byref(size))
        if code not in (OK, CONTINUE):
            fail("step", code)
        return code == OK, c.string_at(out, size.value) if out else b""

    def layer(function, data):
        out, size = c.c_void_p(), c.c_uint()
        code = function(connection, data, len(data), c.byref(out), c.byref(size))
        if code != OK:
            fail("layer", code)
        return c.string_at(out, size.value)

    def nanoseconds(size, calls):
        text, out, room = bytes(size), c.c_void_p(), c.c_uint()
        arguments = (connection, text, size, c.byref(out), c.byref(room))
        begun = time.thread_time_ns()
        for _ in range(calls):
            sasl.sasl_encode(*arguments)
        return (time.thread_time_ns() - begun) / calls

    def prop(number, kind):
        value = c.c_void_p()
        code = sasl.sasl_getprop(connection, number, c.byref(value))
        if code != OK:
            fail("sasl_getprop", code)
        return c.string_at(value.value) if kind is str else str(c.c_int.from_address(value.value).value).encode()

    for line in sys.stdin:
        word, *arguments = line.split()
        data = [base64.b64decode(a) if a != "-" else b"" for a in arguments]
        try:
            answer = "OK"
            if word == "STEP":
                done, out = step(data[0] if data else b"")
                answer = "DONE" if done else "OK"
            elif word == "WRAP":
                out = layer(sasl.sasl_encode, data[0])
            elif word == "UNWRAP":
                out = layer(sasl.sasl_decode, data[0])
            elif word == "TIME":
                out = str(nanoseconds(int(data[0]), int(data[1]))).encode()
            elif word == "NAME":
                out = prop(16, str)  # SASL_AUTHUSER
            elif word == "AUTHZID":
                out = prop(0, str)  # SASL_USERNAME
            else:
                out = prop(1, int)  # SASL_SSF
            print(answer, base64.b64encode(out).decode() or "-", flush=True)
        except Exception as why:  # whatever it is, the other side hears of it
            print("ERR", str(why).replace("\n", " "), flush=True)
finally:
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
