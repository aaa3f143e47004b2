#!/usr/bin/env bash
# Kerberos against every peer there is for it, none passed over: MIT's KDCs, MIT's and Heimdal's GSSAPI, PostgreSQL, Heimdal's KDC and keeper
# of tickets, a Samba AD DC with its DNS and LDAP. Pipes and loopback only; the packages of Heimdal's KDC are fetched.
#   apt-get install krb5-kdc krb5-admin-server krb5-user heimdal-kcm heimdal-multidev pkg-config postgresql libkrb5-dev gcc, and what domain.sh
#   names
set -eu
cd "$(dirname "$0")/../.."
for test in tests/kerberos_*/; do
	test=$(basename "$test")
	case $test in kerberos_domain | kerberos_heimdal) ;; *) SECUR32_PEERS=required cargo test --quiet --test "$test" ;; esac
done

SECUR32_PEERS=required cargo test --quiet --test attributes --test behaviours

# Heimdal's KDC.
heimdal=$(mktemp -d)
trap 'tests/interop/heimdal.sh stop "$heimdal"; rm -rf "$heimdal"' EXIT
tests/interop/heimdal.sh start "$heimdal" 18688
SECUR32_HEIMDAL=$heimdal cargo test --quiet --test kerberos_heimdal

# A domain: its own namespace, and the test's program in it.
domain=$(mktemp -d)
chmod 755 "$domain"
trap 'tests/interop/domain.sh stop "$domain"; tests/interop/heimdal.sh stop "$heimdal"; rm -rf "$domain" "$heimdal"' EXIT
tests/interop/domain.sh start "$domain"
program=$(cargo test --quiet --test kerberos_domain --no-run --message-format=json | sed -n 's/.*"executable":"\([^"]*kerberos_domain[^"]*\)".*/\1/p' | tail -1)
cp "$program" "$domain/kerberos_domain"
SECUR32_DOMAIN=$domain tests/interop/domain.sh exec "$domain" "$domain/kerberos_domain" --quiet
