#!/usr/bin/env bash
# CredSSP against every peer there is for it, none passed over: pyspnego over pipes; FreeRDP's client and shadow server, rdesktop, aardwolf and
# impacket's rdp_check.py on loopback; GNOME's remote desktop in a namespace (gnome.sh says what that needs).
#   apt-get install rdesktop freerdp2-x11 freerdp2-shadow-x11 winpr-utils xvfb openssl gcc python3-venv krb5-kdc krb5-admin-server krb5-user
set -eu
cd "$(dirname "$0")/../.."
venv=${CARGO_TARGET_DIR:-target}/ntlm-peers
if [ ! -x "$venv/bin/python" ]; then
	python3 -m venv "$venv"
	"$venv/bin/pip" install --quiet pyspnego gssapi impacket
fi
# pyspnego's Kerberos; a client in Python.
for more in krb5 aardwolf; do
	"$venv/bin/python" -c "import $more" 2>/dev/null || "$venv/bin/pip" install --quiet "$more"
done
SECUR32_PEERS=required SECUR32_PYTHON=$venv/bin/python cargo test --quiet --test credssp_peers
