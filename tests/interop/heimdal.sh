#!/usr/bin/env bash
# A realm of Heimdal's on loopback. Its packages exclude MIT's, so that they are not installed but unpacked into DIR; heimdal-kcm, which
# excludes nobody, brings the libraries that both use.
#   tests/interop/heimdal.sh start DIR PORT
#   tests/interop/heimdal.sh stop DIR
# Realm HEIM.TEST. Users alice (Alice-Passw0rd), off (disabled), old (expired); the service HTTP/www.heim.test, whose keys are in DIR/keytab.
# DIR/krb5.conf is the clients'.
# Debian: heimdal-kcm, and apt-get download of what follows
set -eu
verb=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
alive() { [ -s "$1" ] && kill -0 "$(cat "$1")" 2>/dev/null; }

case $verb in
start)
	port=$3
	mkdir -p "$dir/root"
	(
		cd "$dir"
		apt-get download heimdal-kdc heimdal-clients libhdb9-heimdal libkdc2-heimdal libkadm5srv8-heimdal libkadm5clnt7-heimdal \
			libsl0-heimdal libgssapi3-heimdal libotp0-heimdal >download.log 2>&1
		for package in *.deb; do dpkg -x "$package" root; done
	)
	root=$dir/root/usr
	libraries=$(dirname "$(find "$root/lib" -name 'libkdc.so.2')")
	cat >"$dir/krb5.conf" <<-CONF
		[libdefaults]
		default_realm = HEIM.TEST
		dns_lookup_kdc = false
		dns_lookup_realm = false
		rdns = false
		dns_canonicalize_hostname = false
		default_ccache_name = FILE:$dir/cc
		[realms]
		HEIM.TEST = {
		  kdc = 127.0.0.1:$port
		}
		[domain_realm]
		.heim.test = HEIM.TEST
	CONF
	cat "$dir/krb5.conf" - >"$dir/kdc.conf" <<-CONF
		[kdc]
		require-preauth = yes
		database = {
		  dbname = $dir/heimdal
		  realm = HEIM.TEST
		  mkey_file = $dir/m-key
		  acl_file = $dir/acl
		  log_file = $dir/log
		}
		[logging]
		kdc = FILE:$dir/kdc.log
		default = FILE:$dir/kdc.log
	CONF
	export LD_LIBRARY_PATH=$libraries KRB5_CONFIG=$dir/kdc.conf
	admin() { "$root/bin/kadmin.heimdal" -l -c "$dir/kdc.conf" "$@"; }
	{
		"$root/sbin/kstash" --random-key --key-file="$dir/m-key"
		admin init --realm-max-ticket-life=unlimited --realm-max-renewable-life=unlimited HEIM.TEST
		admin add --use-defaults --password=Alice-Passw0rd alice
		admin add --use-defaults --password=Off-Passw0rd --attributes=disallow-all-tix off
		admin add --use-defaults --password=Old-Passw0rd --expiration-time=2020-01-01 old
		admin add --use-defaults --random-key HTTP/www.heim.test
		admin ext_keytab -k "$dir/keytab" HTTP/www.heim.test
	} >"$dir/admin.log" 2>&1
	setsid "$root/lib/heimdal-servers/kdc" --config-file="$dir/kdc.conf" --addresses=127.0.0.1 -P "$port" </dev/null >"$dir/kdc.out" 2>&1 &
	echo $! >"$dir/kdc.pid"
	for _ in $(seq 100); do
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && exit 0
		sleep 0.05
	done
	cat "$dir/kdc.out" >&2
	exit 1
	;;
stop) ! alive "$dir/kdc.pid" || kill "$(cat "$dir/kdc.pid")" ;;
*) exit 2 ;;
esac
