#!/usr/bin/env bash
# The project's tests, in tiers. Each group prints its seconds; the whole keeps to 20 minutes on two cores.
#   ./test.sh --quick    cargo test alone: Rust and a C compiler
#   ./test.sh            the usual: every C program in every mode, sanitizers, valgrind, the model checker, real peers
#   ./test.sh --long     the usual with longer soaks
#   --install            installs the Debian packages the usual tier wants (so does CI=true); without it they are named and skipped
set -u
cd "$(dirname "$0")"

tier=usual
install=${CI:+yes}
for word in "$@"; do
	case $word in
	--quick) tier=quick ;;
	--long) tier=long ;;
	--install) install=yes ;;
	*) echo "test.sh: unknown word $word" >&2; exit 2 ;;
	esac
done
export SECUR32_TIER=$tier
started=$SECONDS
failed=()
skipped=()

group() { # NAME COMMAND...
	local name=$1 begin=$SECONDS
	shift
	printf '\n== %s\n' "$name"
	if "$@"; then
		printf -- '-- %s: ok, %d s\n' "$name" $((SECONDS - begin))
	else
		printf -- '-- %s: FAILED, %d s\n' "$name" $((SECONDS - begin))
		failed+=("$name")
	fi
}

# What the usual tier wants from Debian: compilers and checkers, and the peers that NTLM and WDigest are proven against.
wanted=(clang valgrind libcap2-bin python3-venv gcc g++ winbind gss-ntlmssp libkrb5-dev libwinpr2-2 curl squid
	samba samba-ad-dc samba-ad-provision samba-dsdb-modules samba-vfs-modules ldb-tools python3-samba python3-markdown python3-dnspython iproute2
	apache2 libapache2-mod-auth-gssapi python3-dev sasl2-bin libsasl2-modules libsasl2-modules-db krb5-kdc krb5-admin-server krb5-user heimdal-kcm sssd-kcm heimdal-multidev pkg-config
	postgresql openssl libnss3-tools openjdk-17-jre-headless freerdp2-x11 freerdp2-shadow-x11 xvfb winpr-utils gnutls-bin nginx-light sslscan libssl-dev stunnel4
	chromium rdesktop gnome-remote-desktop dbus python3-dbus python3-gi)
missing=()
if [ "$tier" != quick ]; then
	for package in "${wanted[@]}"; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing+=("$package")
	done
fi
if [ ${#missing[@]} -gt 0 ]; then
	line="apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends ${missing[*]}"
	if [ -n "${install:-}" ] && [ "$(id -u)" = 0 ]; then
		begin=$SECONDS
		# No daemon of a peer may start by itself.
		[ -e /usr/sbin/policy-rc.d ] || { printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d && ours=yes; }
		apt-get -o DPkg::Lock::Timeout=300 -qq update >/dev/null
		DEBIAN_FRONTEND=noninteractive $line >/dev/null 2>&1 || skipped+=("what needs ${missing[*]}: they could not be installed")
		[ -z "${ours:-}" ] || rm -f /usr/sbin/policy-rc.d
		echo "-- installed ${missing[*]}, $((SECONDS - begin)) s"
	else
		skipped+=("what needs ${missing[*]}; to run it too: $line")
	fi
fi

target=${CARGO_TARGET_DIR:-target}

# Other people's implementations. Where everything could be installed none of them may be passed over.
peers() { # SCRIPT TEST...
	local script=$1
	shift
	if [ ${#missing[@]} -eq 0 ] || [ -n "${install:-}" ]; then
		"tests/interop/$script.sh"
	else
		cargo test --quiet "${@/#/--test=}"
	fi
}

group 'Rust: unit, floors, headers, layouts, exports' cargo test --quiet
if [ "$tier" = quick ]; then
	group 'C programs over the rehearsal package, one mode' cargo test --quiet --features rehearsal --target-dir "$target/rehearsal" --test c_programs
else
	group 'C programs over the rehearsal package, every mode' cargo test --quiet --features rehearsal --target-dir "$target/rehearsal" --lib --test c_programs
	# What the optimiser leaves on the heap is not what a debug build leaves there.
	group 'C programs over the release library' env SECUR32_TIER=quick cargo test --quiet --release --features rehearsal --target-dir "$target/rehearsal" --test c_programs
	group 'NTLM against its peers' peers ntlm ntlm_peers
	group 'Kerberos against its peers' peers kerberos kerberos_kdc kerberos_gss kerberos_realms
	group 'Negotiate against its peers' peers negotiate negotiate_peers sspilib
	group 'WDigest against its peers' peers digest digest_peers
	group 'Certificates of OpenSSL, NSS and Java' peers certificates certificates
	group 'Schannel against its peers' peers schannel schannel_peers
	group 'CredSSP against its peers' peers credssp credssp_peers
	group 'the handle table under the model checker' env RUSTFLAGS='--cfg loom' cargo test --quiet --release --no-default-features --lib \
		--target-dir "$target/loom" model
fi

printf '\n'
for what in "${skipped[@]}"; do echo "SKIPPED: $what"; done
if [ ${#failed[@]} -gt 0 ]; then
	printf 'FAILED: %s\n' "${failed[@]}"
	exit 1
fi
echo "all green in $((SECONDS - started)) s ($tier)"
