#!/usr/bin/env bash
# Schannel against every peer there is for it, none passed over: OpenSSL, Python's ssl, curl, GnuTLS, nginx, sslscan, Chromium. Loopback only.
#   apt-get install openssl python3 curl gnutls-bin nginx-light sslscan chromium-headless-shell gcc
set -eu
cd "$(dirname "$0")/../.."
SECUR32_PEERS=required cargo test --quiet --test schannel_peers
