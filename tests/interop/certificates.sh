#!/usr/bin/env bash
# Certificates, keys, chains and PFX files of OpenSSL, none passed over.
#   apt-get install openssl gcc
set -eu
cd "$(dirname "$0")/../.."
SECUR32_PEERS=required cargo test --quiet --test certificates
