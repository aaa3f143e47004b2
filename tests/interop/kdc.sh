#!/usr/bin/env bash
# A realm of our own: MIT's krb5kdc on loopback, on ports above 1024. Everything it writes is in DIR.
#   tests/interop/kdc.sh start DIR [PORT]     the realm, if it is not there yet, and its KDC
#   tests/interop/kdc.sh replica DIR PORT        a second KDC of the realm, which does not know that moved has another password since
#   tests/interop/kdc.sh stop DIR
# Realm LAB.TEST. Users alice (Alice-Passw0rd), bob (Bob-Passw0rd), old (Old-Passw0rd, expired), off (Off-Passw0rd, disabled), late
# (Late-Passw0rd, whose password has expired), plain (Plain-Passw0rd, no pre-authentication); with AES and SHA-1 alone quick, once, dora, eve
# (Quick-Passw0rd and so on) and moved (Moved-Passw0rd, with a replica Newer-Passw0rd). Services HTTP/localhost, host/localhost,
# postgres/localhost, TERMSRV/localhost, HTTP/sha1.localhost (AES with SHA-1 alone), HTTP/rc4.localhost (RC4 alone) and HTTP/armored.localhost
# (for those alone who logged on by FAST's encrypted challenge), whose keys are in DIR/keytab; alice's are in DIR/alice.keytab. DIR/krb5.conf is the clients'.
# Debian: krb5-kdc krb5-admin-server krb5-user
set -eu
verb=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
port=${3:-18188}
alive() { [ -s "$1" ] && kill -0 "$(cat "$1")" 2>/dev/null; }
export KRB5_CONFIG=$dir/krb5.conf KRB5_KDC_PROFILE=$dir/kdc.conf
admin() { /usr/sbin/kadmin.local -r LAB.TEST "$@" >>"$dir/admin.log" 2>&1; }

case $verb in
start)
	if [ ! -e "$dir/principal" ]; then
		cat >"$dir/krb5.conf" <<-CONF
			[libdefaults]
			default_realm = LAB.TEST
			dns_lookup_kdc = false
			dns_lookup_realm = false
			dns_canonicalize_hostname = false
			rdns = false
			forwardable = true
			default_ccache_name = FILE:$dir/cc
			default_keytab_name = FILE:$dir/keytab
			kcm_socket = $dir/run/.heim_org.h5l.kcm-socket
			[realms]
			LAB.TEST = {
			  kdc = 127.0.0.1:$port
			}
			[domain_realm]
			localhost = LAB.TEST
			.localhost = LAB.TEST
		CONF
		cat >"$dir/kdc.conf" <<-CONF
			[libdefaults]
			allow_rc4 = true
			permitted_enctypes = aes256-cts-hmac-sha384-192 aes128-cts-hmac-sha256-128 aes256-cts aes128-cts rc4-hmac
			[kdcdefaults]
			kdc_listen = 127.0.0.1:$port
			kdc_tcp_listen = 127.0.0.1:$port
			[realms]
			LAB.TEST = {
			  database_name = $dir/principal
			  key_stash_file = $dir/stash
			  acl_file = $dir/acl
			  supported_enctypes = aes256-cts-hmac-sha384-192:normal aes128-cts-hmac-sha256-128:normal aes256-cts-hmac-sha1-96:normal aes128-cts-hmac-sha1-96:normal arcfour-hmac:normal
			  master_key_type = aes256-cts-hmac-sha1-96
			  default_principal_flags = +preauth
			  max_renewable_life = 7d
			  encrypted_challenge_indicator = armored
			}
			[logging]
			kdc = FILE:$dir/kdc.log
		CONF
		: >"$dir/acl"
		/usr/sbin/kdb5_util -r LAB.TEST create -s -W -P master-secret >"$dir/admin.log" 2>&1
		# Unset, no session of a first ticket would be under RC4.
		admin -q 'setstr krbtgt/LAB.TEST session_enctypes "aes256-cts-hmac-sha384-192 aes128-cts-hmac-sha256-128 aes256-cts aes128-cts rc4-hmac"'
		for user in alice:Alice-Passw0rd bob:Bob-Passw0rd old:Old-Passw0rd off:Off-Passw0rd late:Late-Passw0rd plain:Plain-Passw0rd; do
			admin -q "addprinc -pw ${user#*:} ${user%%:*}"
		done
		admin -q 'modprinc -expire yesterday old'
		admin -q 'modprinc -allow_tix off'
		admin -q 'modprinc -pwexpire yesterday late'
		admin -q 'modprinc -requires_preauth plain'
		for user in quick:Quick-Passw0rd once:Once-Passw0rd dora:Dora-Passw0rd eve:Eve-Passw0rd moved:Moved-Passw0rd; do
			admin -q "addprinc -e aes256-cts-hmac-sha1-96:normal -pw ${user#*:} ${user%%:*}"
		done
		for service in HTTP/localhost host/localhost postgres/localhost TERMSRV/localhost; do
			admin -q "addprinc -randkey -requires_preauth $service"
			admin -q "ktadd -k $dir/keytab $service"
		done
		admin -q 'addprinc -randkey -requires_preauth -e aes256-cts-hmac-sha1-96:normal HTTP/sha1.localhost'
		admin -q "ktadd -e aes256-cts-hmac-sha1-96:normal -k $dir/keytab HTTP/sha1.localhost"
		admin -q 'addprinc -randkey -requires_preauth -e arcfour-hmac:normal HTTP/rc4.localhost'
		admin -q "ktadd -e arcfour-hmac:normal -k $dir/keytab HTTP/rc4.localhost"
		# For those alone who logged on in armor.
		admin -q 'addprinc -randkey -requires_preauth HTTP/armored.localhost'
		admin -q 'setstr HTTP/armored.localhost require_auth armored'
		admin -q "ktadd -k $dir/keytab HTTP/armored.localhost"
		admin -q "ktadd -norandkey -k $dir/alice.keytab alice"
	fi
	alive "$dir/kdc.pid" && exit 0
	/usr/sbin/krb5kdc -r LAB.TEST -P "$dir/kdc.pid"
	for _ in $(seq 100); do
		alive "$dir/kdc.pid" && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && exit 0
		sleep 0.05
	done
	exit 1
	;;
replica)
	kdb=(/usr/sbin/kdb5_util -r LAB.TEST)
	"${kdb[@]}" dump "$dir/dump" >>"$dir/admin.log" 2>&1
	admin -q 'cpw -e aes256-cts-hmac-sha1-96:normal -pw Newer-Passw0rd moved'
	sed "s|$dir/principal|$dir/copy|; s|_listen = .*|_listen = 127.0.0.1:$port|; s|kdc.log|replica.log|" "$dir/kdc.conf" >"$dir/replica.conf"
	export KRB5_KDC_PROFILE=$dir/replica.conf
	"${kdb[@]}" load "$dir/dump" >>"$dir/admin.log" 2>&1
	/usr/sbin/krb5kdc -r LAB.TEST -P "$dir/replica.pid"
	for _ in $(seq 100); do
		alive "$dir/replica.pid" && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && exit 0
		sleep 0.05
	done
	exit 1
	;;
stop)
	! alive "$dir/replica.pid" || kill "$(cat "$dir/replica.pid")"
	alive "$dir/kdc.pid" || exit 0
	kill "$(cat "$dir/kdc.pid")"
	for _ in $(seq 100); do alive "$dir/kdc.pid" || exit 0; sleep 0.05; done
	;;
*) exit 2 ;;
esac
