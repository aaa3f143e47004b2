#!/usr/bin/env bash
# A domain of our own: a Samba AD DC with winbind in a network namespace that has nothing but lo, so that well-known ports are free and no
# packet leaves the machine. Everything it writes is in DIR.
#   tests/interop/domain.sh start DIR
#   tests/interop/domain.sh exec DIR COMMAND...     in the namespace, with KRB5_CONFIG set
#   tests/interop/domain.sh stop DIR
# Realm AD.TEST (domain AD), DC dc1.ad.test at 127.0.0.1. Users alice (Alice-Passw0rd), bob (Bob-Passw0rd), off (disabled), carol
# (Carol-Passw0rd), who logs on as carol.c@mail.example, too, old (Old-Passw0rd, expired), locked (Locked-Passw0rd, to be locked by three wrong
# ones), barred (Barred-Passw0rd, the same), stale (Stale-Passw0rd, which must be changed), aged (Aged-Passw0rd, which has ended), svcweb with the services HTTP/www.ad.test and host/www.ad.test, whose keys are in DIR/www.keytab.
# Debian: samba samba-ad-dc samba-ad-provision samba-dsdb-modules samba-vfs-modules winbind ldb-tools python3-samba python3-markdown
#   python3-dnspython iproute2
set -eu
verb=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
shift 2

alive() { [ -s "$1" ] && kill -0 "$(cat "$1")" 2>/dev/null; }
inside() { nsenter -t "$(cat "$dir/namespace.pid")" -n -m -u -- "$@"; }
end() {
	alive "$1" || return 0
	kill "$(cat "$1")"
	for _ in $(seq 100); do alive "$1" || return 0; sleep 0.05; done
	kill -9 "$(cat "$1")" 2>/dev/null || true
}

namespace() {
	alive "$dir/namespace.pid" && return
	printf '127.0.0.1 dc1.ad.test dc1\n127.0.0.1 www.ad.test\n127.0.0.1 localhost\n' >"$dir/hosts"
	printf 'search ad.test\nnameserver 127.0.0.1\n' >"$dir/resolv.conf"
	rm -f "$dir/namespace.pid"
	# shellcheck disable=SC2016
	setsid unshare --net --mount --uts sh -c '
		mount --make-rprivate / && ip link set lo up && hostname dc1
		mount --bind "$1/hosts" /etc/hosts
		mount --bind "$1/resolv.conf" /etc/resolv.conf
		# libwbclient looks for winbind in one place only.
		mkdir -p /run/samba "$1/run" && mount --bind "$1/run" /run/samba
		echo $$ >"$1/namespace.new" && mv "$1/namespace.new" "$1/namespace.pid"
		exec sleep infinity' _ "$dir" </dev/null >"$dir/namespace.log" 2>&1 &
	for _ in $(seq 100); do [ -s "$dir/namespace.pid" ] && return; sleep 0.05; done
	cat "$dir/namespace.log" >&2
	return 1
}

provision() {
	inside samba-tool domain provision --targetdir="$dir" --realm=AD.TEST --domain=AD --server-role=dc --dns-backend=SAMBA_INTERNAL \
		--adminpass=Admin-Passw0rd --host-name=dc1 --host-ip=127.0.0.1 --option='interfaces=lo' --option='bind interfaces only=yes' \
		>"$dir/provision.log" 2>&1 || { tail -3 "$dir/provision.log" >&2; return 1; }
	cat >"$dir/etc/smb.conf" <<-CONF
		[global]
		workgroup = AD
		realm = AD.TEST
		netbios name = DC1
		server role = active directory domain controller
		interfaces = lo
		bind interfaces only = yes
		dns forwarder = 127.0.0.1
		lock directory = $dir
		state directory = $dir/state
		cache directory = $dir/cache
		private dir = $dir/private
		pid directory = $dir/run
		binddns dir = $dir/bind-dns
		ncalrpc dir = $dir/run/ncalrpc
		ntp signd socket directory = $dir/run/ntp_signd
		log file = $dir/logs/%m.log
		ntlm auth = ntlmv2-only
		winbind use default domain = no
		[share]
		path = $dir/share
		read only = no
	CONF
	cat >"$dir/krb5.conf" <<-CONF
		[libdefaults]
		default_realm = AD.TEST
		dns_lookup_realm = false
		dns_lookup_kdc = false
		dns_canonicalize_hostname = false
		rdns = false
		default_ccache_name = FILE:$dir/cc
		[realms]
		AD.TEST = {
		  kdc = 127.0.0.1
		  kpasswd_server = 127.0.0.1
		}
		[domain_realm]
		.ad.test = AD.TEST
		ad.test = AD.TEST
	CONF
	{
		local conf=--configfile=$dir/etc/smb.conf
		for entry in alice:Alice-Passw0rd bob:Bob-Passw0rd off:Off-Passw0rd svcweb:Svc-Passw0rd carol:Carol-Passw0rd old:Old-Passw0rd \
			locked:Locked-Passw0rd barred:Barred-Passw0rd stale:Stale-Passw0rd aged:Aged-Passw0rd; do
			inside samba-tool user create "${entry%%:*}" "${entry#*:}" -H "$dir/private/sam.ldb" "$conf"
			# Unset, the enctypes would be RC4 alone; 28 adds both of AES.
			printf 'dn: CN=%s,CN=Users,DC=ad,DC=test\nchangetype: modify\nreplace: msDS-SupportedEncryptionTypes\nmsDS-SupportedEncryptionTypes: 28\n' "${entry%%:*}" |
				inside ldbmodify -H "$dir/private/sam.ldb"
		done
		inside samba-tool user disable off "$conf"
		# A date long ago, in the ticks of Windows.
		inside ldbmodify -H "$dir/private/sam.ldb" <<-LDIF
			dn: CN=carol,CN=Users,DC=ad,DC=test
			changetype: modify
			replace: userPrincipalName
			userPrincipalName: carol.c@mail.example

			dn: CN=old,CN=Users,DC=ad,DC=test
			changetype: modify
			replace: accountExpires
			accountExpires: 130000000000000000

			dn: CN=stale,CN=Users,DC=ad,DC=test
			changetype: modify
			replace: pwdLastSet
			pwdLastSet: 0
		LDIF
		# No client may set this time; the control lets the database's own tools.
		inside ldbmodify -H "$dir/private/sam.ldb" --controls=local_oid:1.3.6.1.4.1.7165.4.3.20:1 <<-LDIF
			dn: CN=aged,CN=Users,DC=ad,DC=test
			changetype: modify
			replace: pwdLastSet
			pwdLastSet: 130000000000000000
		LDIF
		inside samba-tool domain passwordsettings set --account-lockout-threshold=3 -H "$dir/private/sam.ldb" "$conf"
		for service in HTTP/www.ad.test host/www.ad.test; do
			inside samba-tool spn add "$service" svcweb "$conf"
			inside samba-tool domain exportkeytab "$dir/www.keytab" --principal="$service" "$conf"
		done
	} >"$dir/users.log" 2>&1
}

case $verb in
start)
	mkdir -p "$dir/logs" "$dir/share" "$dir/run"
	namespace
	[ -e "$dir/private/sam.ldb" ] || provision
	alive "$dir/run/samba.pid" || inside samba -s "$dir/etc/smb.conf" -D
	for _ in $(seq 300); do
		# Its services come up one after the other: names, tickets, LDAP, files and password changes, then winbind.
		inside bash -c 'for port in 53 88 389 445 464; do exec 3<>"/dev/tcp/127.0.0.1/$port" || exit 1; done' 2>/dev/null &&
			inside wbinfo --ping-dc >/dev/null 2>&1 || { sleep 0.1; continue; }
		# A name that DNS alone knows.
		grep -qs added "$dir/dns.log" ||
			inside samba-tool dns add dc1.ad.test ad.test kdc A 127.0.0.1 -U Administrator%Admin-Passw0rd >"$dir/dns.log" 2>&1 ||
			{ sleep 0.2; continue; }
		exit 0
	done
	echo "domain.sh: winbind did not find its DC" >&2
	exit 1
	;;
exec) KRB5_CONFIG=$dir/krb5.conf inside "$@" ;;
stop)
	end "$dir/run/samba.pid"
	end "$dir/namespace.pid"
	;;
*) exit 2 ;;
esac
