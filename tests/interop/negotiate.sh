#!/usr/bin/env bash
# Negotiate against every peer there is for it, none passed over: MIT's SPNEGO with Kerberos and with gss-ntlmssp, and pyspnego; and PyPI's
# sspilib over this library.
#   apt-get install krb5-kdc krb5-admin-server krb5-user gss-ntlmssp libkrb5-dev gcc python3-venv python3-dev chromium
set -eu
cd "$(dirname "$0")/../.."
venv=${CARGO_TARGET_DIR:-target}/ntlm-peers
if [ ! -x "$venv/bin/python" ]; then
	python3 -m venv "$venv"
	"$venv/bin/pip" install --quiet pyspnego gssapi impacket
fi
"$venv/bin/python" -c 'import sspilib, krb5' 2>/dev/null || "$venv/bin/pip" install --quiet sspilib krb5
SECUR32_PEERS=required SECUR32_PYTHON=$venv/bin/python cargo test --quiet --test negotiate_peers --test sspilib
