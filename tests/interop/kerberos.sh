#!/usr/bin/env bash
# Kerberos against every peer there is for it, none passed over: MIT's KDC, MIT's and Heimdal's GSSAPI, PostgreSQL. Pipes and loopback only.
#   apt-get install krb5-kdc krb5-admin-server krb5-user libkrb5-dev heimdal-multidev pkg-config postgresql gcc
set -eu
cd "$(dirname "$0")/../.."
SECUR32_PEERS=required cargo test --quiet --test kerberos_kdc --test kerberos_gss
