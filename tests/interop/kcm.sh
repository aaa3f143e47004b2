#!/usr/bin/env bash
# A keeper of tickets, Heimdal's or SSSD's, in the foreground. Both listen at one place only, so that each gets a /run of its own: DIR/run.
#   tests/interop/kcm.sh heimdal|sssd DIR
# Debian: heimdal-kcm or sssd-kcm. As root.
set -eu
maker=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
if [ "${3:-}" != inside ]; then
	rm -rf "$dir/run"
	mkdir -p "$dir/run"
	exec unshare --mount "$0" "$maker" "$dir" inside
fi
mount --make-rprivate /
mount --bind "$dir/run" /run
case $maker in
heimdal) exec /usr/sbin/kcm ;;
sssd)
	mkdir -p "$dir"/sss/{db,secrets,pipes,mc,pubconf} "$dir/etc/conf.d" "$dir/log"
	printf '[sssd]\nservices =\ndomains =\n[kcm]\n' >"$dir/etc/sssd.conf"
	chmod 600 "$dir/etc/sssd.conf"
	mount --bind "$dir/sss" /var/lib/sss
	mount --bind "$dir/log" /var/log/sssd
	mount --bind "$dir/etc" /etc/sssd
	/usr/sbin/sssd --genconf-section=kcm
	exec /usr/libexec/sssd/sssd_kcm --uid 0 --gid 0 --logger=files
	;;
*) exit 2 ;;
esac
