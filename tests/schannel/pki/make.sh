#!/bin/sh
# Makes the certificates of the Schannel tests. They are checked in; run this only to make them anew.
set -eu
cd "$(dirname "$0")"
ext() { printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=%s\nsubjectAltName=%s\n' "$1" "$2"; }
key() { # name, algorithm
    case $2 in
    rsa) openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1.key" ;;
    *) openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:$2" -pkeyopt ec_param_enc:named_curve -out "$1.key" ;;
    esac
}
root() { # name, subject
    key "$1" P-256
    openssl req -x509 -new -key "$1.key" -sha256 -days 36500 -subj "$2" -out "$1.pem" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
}
leaf() { # name, algorithm, subject, usage, names, hash, days
    key "$1" "$2"
    ext "$4" "$5" > "$1.ext"
    openssl req -new -key "$1.key" -subj "$3" -out "$1.csr"
    openssl x509 -req -in "$1.csr" -CA root.pem -CAkey root.key -CAcreateserial -extfile "$1.ext" "-$6" -days "$7" -out "$1.pem"
    rm -f "$1.ext" "$1.csr"
}
root root "/O=Example/CN=Example Root"
root stranger "/O=Example/CN=Nobody's Root"
here="DNS:server.example.com,DNS:localhost,IP:127.0.0.1"
leaf server P-256 "/CN=server.example.com" serverAuth "$here" sha256 36000
leaf rsa rsa "/CN=server.example.com" serverAuth "$here" sha384 36000
leaf other P-384 "/CN=other.example.com" serverAuth "DNS:other.example.com,DNS:*.wild.example.com" sha512 36000
# Good for a day after it was made, which the tests are later than.
leaf expired P-256 "/CN=server.example.com" serverAuth "$here" sha256 1
leaf client P-256 "/O=Example/CN=Alice" clientAuth "email:alice@example.com" sha256 36000
leaf upn P-256 "/CN=root" clientAuth "otherName:1.3.6.1.4.1.311.20.2.3;UTF8:alice@example.com" sha256 36000
for name in server client; do
    openssl pkcs12 -export -in $name.pem -inkey $name.key -certfile root.pem -out $name.pfx -passout pass:secur32
done
rm -f root.srl
