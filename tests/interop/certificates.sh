#!/usr/bin/env bash
# Certificates, keys, chains and PFX files of OpenSSL, NSS and Java, none passed over.
#   apt-get install openssl gcc libnss3-tools openjdk-17-jre-headless
set -eu
cd "$(dirname "$0")/../.."
SECUR32_PEERS=required cargo test --quiet --test certificates
