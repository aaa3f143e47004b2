#!/usr/bin/env bash
# GNOME's remote desktop, which speaks Network Level Authentication, without a desktop: its daemon in a network namespace that has nothing but
# lo, on a session bus of its own, where gnome_shell.py stands for the shell. What is run in there reaches it at 127.0.0.1:33890, where alice's
# password is Secret-1. Everything is written to FOLDER; all of it ends with the command.
#   tests/interop/gnome.sh FOLDER COMMAND...
# Debian: gnome-remote-desktop dbus python3-dbus python3-gi openssl iproute2
set -eu
if [ "${SECUR32_GNOME:-}" = "" ]; then
	folder=$(mkdir -p "$1" && cd "$1" && pwd)
	shift
	mkdir -p "$folder/run" && chmod 700 "$folder/run"
	export SECUR32_GNOME=$folder HOME=$folder XDG_RUNTIME_DIR=$folder/run XDG_DATA_HOME=$folder/data XDG_CONFIG_HOME=$folder/config GSETTINGS_BACKEND=keyfile
	# What the bus and the daemon write goes where nobody waits for it.
	exec unshare --net --pid --fork --kill-child dbus-run-session -- "$0" "$@" 3>&1 2>"$folder/bus.log"
fi
folder=$SECUR32_GNOME
ip link set lo up
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$folder/key.pem" -out "$folder/certificate.pem" -days 30 -subj /CN=localhost 2>/dev/null
/usr/bin/python3 "$(dirname "$0")/gnome_shell.py" >"$folder/shell.log" 2>&1 3>&- &
for word in "set-tls-cert $folder/certificate.pem" "set-tls-key $folder/key.pem" "set-credentials alice Secret-1" disable-view-only enable; do
	# shellcheck disable=SC2086
	grdctl --headless rdp $word >>"$folder/settings.log" 2>&1
done
/usr/libexec/gnome-remote-desktop-daemon --headless --rdp-port 33890 >"$folder/daemon.log" 2>&1 3>&- &
for _ in $(seq 200); do
	# Nobody knocks: it serves one client at a time.
	ss -ltn | grep -q ':33890 ' && break
	sleep 0.05
done
"$@" >&3
