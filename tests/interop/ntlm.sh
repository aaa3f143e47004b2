#!/usr/bin/env bash
# NTLM against every peer there is for it, none passed over: Samba, gss-ntlmssp, pyspnego, impacket, WinPR, curl. Pipes and loopback only.
#   apt-get install winbind gss-ntlmssp libkrb5-dev libwinpr2-2 curl gcc python3-venv, and what domain.sh names
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

# A domain: its own namespace, and the test's program in it, with the right to winbind's privileged pipe and without.
domain=$(mktemp -d)
chmod 755 "$domain"
trap 'tests/interop/domain.sh stop "$domain"; rm -rf "$domain"' EXIT
tests/interop/domain.sh start "$domain"
program=$(cargo test --quiet --test ntlm_domain --no-run --message-format=json | sed -n 's/.*"executable":"\([^"]*ntlm_domain[^"]*\)".*/\1/p' | tail -1)
cp "$program" "$domain/ntlm_domain"
export SECUR32_DOMAIN=$domain
tests/interop/domain.sh exec "$domain" "$domain/ntlm_domain" --quiet
SECUR32_UNPRIVILEGED=1 tests/interop/domain.sh exec "$domain" setpriv --reuid 65534 --regid 65534 --clear-groups "$domain/ntlm_domain" --quiet
