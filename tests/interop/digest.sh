#!/usr/bin/env bash
# WDigest against every peer there is for it, none passed over: curl, Apache, requests, httpx, aiohttp, httpbin, Twisted, Cyrus SASL. Pipes and
# loopback only.
#   apt-get install curl apache2 sasl2-bin libsasl2-modules libsasl2-modules-db gcc python3-venv
set -eu
cd "$(dirname "$0")/../.."
venv=${CARGO_TARGET_DIR:-target}/digest-peers
if [ ! -x "$venv/bin/python" ]; then
	python3 -m venv "$venv"
	"$venv/bin/pip" install --quiet requests httpx 'aiohttp>=3.12' httpbin twisted
fi
SECUR32_PEERS=required SECUR32_PYTHON=$venv/bin/python cargo test --quiet --test digest_peers
