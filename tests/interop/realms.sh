#!/usr/bin/env bash
# Three realms of MIT's on loopback, each with a KDC of its own: ONE.TEST and TWO.TEST trust each other, TWO.TEST and THREE.TEST, too.
#   tests/interop/realms.sh start DIR PORT       the KDCs listen on PORT, PORT+1 and PORT+2
#   tests/interop/realms.sh stop DIR
# User alice (Alice-Passw0rd) in ONE.TEST; services HTTP/www.two.test and HTTP/www.three.test, whose keys are in DIR/keytab. The KDCs of ONE
# and TWO each believe that hosts of loop.test belong to the other. DIR/krb5.conf is the clients'.
# Debian: krb5-kdc krb5-admin-server
set -eu
verb=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
alive() { [ -s "$1" ] && kill -0 "$(cat "$1")" 2>/dev/null; }
realms='one two three'

settings() { # PORT
	local port=$1 realm
	printf '[libdefaults]\ndefault_realm = ONE.TEST\ndns_lookup_kdc = false\ndns_lookup_realm = false\nrdns = false\ndns_canonicalize_hostname = false\ndefault_ccache_name = FILE:%s/cc\ndefault_keytab_name = FILE:%s/keytab\n[realms]\n' "$dir" "$dir"
	for realm in $realms; do
		printf '%s.TEST = {\n  kdc = 127.0.0.1:%d\n}\n' "${realm^^}" "$port"
		port=$((port + 1))
	done
	printf '[capaths]\nONE.TEST = {\n  THREE.TEST = TWO.TEST\n}\nTHREE.TEST = {\n  ONE.TEST = TWO.TEST\n}\n'
}

case $verb in
start)
	port=$3
	settings "$port" >"$dir/krb5.conf"
	: >"$dir/acl"
	for realm in $realms; do
		name=${realm^^}.TEST
		export KRB5_CONFIG=$dir/$realm.krb5.conf KRB5_KDC_PROFILE=$dir/$realm.kdc.conf
		{
			settings "$3"
			printf '[domain_realm]\n.two.test = TWO.TEST\n.three.test = THREE.TEST\n'
			case $realm in one) echo '.loop.test = TWO.TEST' ;; two) echo '.loop.test = ONE.TEST' ;; esac
		} >"$KRB5_CONFIG"
		cat >"$KRB5_KDC_PROFILE" <<-CONF
			[kdcdefaults]
			kdc_listen = 127.0.0.1:$port
			kdc_tcp_listen = 127.0.0.1:$port
			[realms]
			$name = {
			  database_name = $dir/$realm.principal
			  key_stash_file = $dir/$realm.stash
			  acl_file = $dir/acl
			  default_principal_flags = +preauth
			}
			[logging]
			kdc = FILE:$dir/$realm.log
		CONF
		port=$((port + 1))
		/usr/sbin/kdb5_util -r "$name" create -s -W -P master-secret >"$dir/admin.log" 2>&1
		{
			case $realm in
			one) printf 'addprinc -pw Alice-Passw0rd alice\n' ;;
			*) printf 'addprinc -randkey HTTP/www.%s.test\nktadd -k %s/keytab HTTP/www.%s.test\n' "$realm" "$dir" "$realm" ;;
			esac
			# Both sides of a trust have the same keys.
			for trust in ONE:TWO TWO:ONE TWO:THREE THREE:TWO; do
				case $trust in "${realm^^}:"* | *":${realm^^}")
					printf 'addprinc -pw trust-%s krbtgt/%s.TEST@%s.TEST\n' "$trust" "${trust%%:*}" "${trust##*:}" ;;
				esac
			done
		} | /usr/sbin/kadmin.local -r "$name" >>"$dir/admin.log" 2>&1
		/usr/sbin/krb5kdc -r "$name" -P "$dir/$realm.pid"
	done
	port=$3
	for realm in $realms; do
		for _ in $(seq 100); do
			alive "$dir/$realm.pid" && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue 2
			sleep 0.05
		done
		exit 1
	done
	;;
stop)
	for realm in $realms; do
		! alive "$dir/$realm.pid" || kill "$(cat "$dir/$realm.pid")"
	done
	;;
*) exit 2 ;;
esac
