#!/usr/bin/env bash
# Schannel against every peer there is for it, none passed over: OpenSSL, Python's ssl, curl, GnuTLS, nginx, stunnel, sslscan, Chromium, tlslite-ng. Loopback only.
#   apt-get install openssl python3-venv curl gnutls-bin nginx-light stunnel4 sslscan chromium gcc
set -eu
cd "$(dirname "$0")/../.."
venv=${CARGO_TARGET_DIR:-target}/schannel-peers
if [ ! -x "$venv/bin/python" ]; then
	python3 -m venv "$venv"
	"$venv/bin/pip" install --quiet tlslite-ng
fi
SECUR32_PEERS=required SECUR32_PYTHON=$venv/bin/python cargo test --quiet --test schannel_peers
