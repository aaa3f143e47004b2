#!/usr/bin/env bash
# NTLM against every peer there is for it, none passed over: Samba, gss-ntlmssp, pyspnego, impacket, WinPR, curl. Pipes and loopback only.
#   apt-get install winbind gss-ntlmssp libkrb5-dev libwinpr2-2 curl gcc python3-venv
set -eu
cd "$(dirname "$0")/../.."
venv=${CARGO_TARGET_DIR:-target}/ntlm-peers
if [ ! -x "$venv/bin/python" ]; then
	python3 -m venv "$venv"
	"$venv/bin/pip" install --quiet pyspnego gssapi impacket
fi
# Nothing may ask a real resolver for a KDC.
printf '[libdefaults]\ndns_lookup_kdc = false\ndns_lookup_realm = false\nrdns = false\ndns_canonicalize_hostname = false\n' >"$venv/krb5.conf"
KRB5_CONFIG=$venv/krb5.conf SECUR32_PEERS=required SECUR32_PYTHON=$venv/bin/python cargo test --quiet --test ntlm_peers
