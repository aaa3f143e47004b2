#!/bin/sh
# A small certificate authority made by OpenSSL: pki.sh FOLDER. What is in the folder afterwards, as PEM:
#   root, between, other-root      authorities: an EC root, an RSA one below it, and one that has nothing to do with them
#   server, client, both, plain    certificates of `between` with their keys; `server` is for host.example, *.wild.example, 127.0.0.1 and ::1
#   revoked, responder             the same, one of them revoked; one that may answer for `between` by OCSP
#   self                           a certificate that signed itself, an authority's, as `openssl req -x509` makes it
#   crl.pem, *.ocsp                what `between` revoked; OCSP answers by itself and by the responder, in DER
#   *.pfx                          server with its key and chain: modern, old (-legacy), without a password, with other keys
#   *.key.*                        keys in every form: PKCS#8 (also encrypted), PKCS#1, SEC1
#   policy.toml                    a policy that names the folder as the store MY, and the list of what was revoked
set -eu
cd "$1"
export OPENSSL_CONF="$PWD/conf"
quiet() { "$@" >log 2>&1 || { cat log >&2; exit 1; }; }

cat >conf <<'CONF'
[req]
distinguished_name = dn
prompt = no
utf8 = yes
string_mask = utf8only
[dn]
CN = unset
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth
subjectAltName = DNS:host.example, DNS:*.wild.example, IP:127.0.0.1, IP:::1
[client]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = clientAuth
subjectAltName = otherName:1.3.6.1.4.1.311.20.2.3;UTF8:alice@corp.example, email:alice@corp.example
[both]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = DNS:both.example
crlDistributionPoints = URI:http://nowhere.example/crl
[plain]
subjectAltName = DNS:plain.example
[responder]
extendedKeyUsage = OCSPSigning
[ca]
default_ca = between
[between]
database = index
serial = serial
crlnumber = crlnumber
default_md = sha256
default_days = 365
default_crl_days = 30
certificate = between.pem
private_key = between.key
new_certs_dir = .
policy = any
unique_subject = no
copy_extensions = none
[any]
countryName = optional
organizationName = optional
organizationalUnitName = optional
commonName = supplied
CONF
: >index
echo 1000 >serial
echo 01 >crlnumber

authority() { # NAME KEY-ALGORITHM...
	name=$1
	shift
	quiet openssl genpkey "$@" -out "$name.key"
	quiet openssl req -new -x509 -key "$name.key" -subj "/O=Lab/CN=Lab $name" -days 3650 -extensions authority -out "$name.pem"
}
authority root -algorithm EC -pkeyopt ec_paramgen_curve:P-384
authority other-root -algorithm EC -pkeyopt ec_paramgen_curve:P-256

quiet openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out between.key
quiet openssl req -new -key between.key -subj "/O=Lab/CN=Lab between" -out between.csr
quiet openssl x509 -req -in between.csr -CA root.pem -CAkey root.key -set_serial 77 -days 3000 -extfile conf -extensions authority -out between.pem

issue() { # NAME SECTION SUBJECT KEY-ALGORITHM...
	name=$1 section=$2 subject=$3
	shift 3
	quiet openssl genpkey "$@" -out "$name.key"
	quiet openssl req -new -key "$name.key" -subj "$subject" -out "$name.csr"
	quiet openssl ca -batch -notext -in "$name.csr" -extensions "$section" -out "$name.pem"
}
ec='-algorithm EC -pkeyopt ec_paramgen_curve:P-256'
issue server server "/C=DE/O=Example, Inc./OU=Täst/CN=host.example" $ec
issue client client "/O=Lab/CN=alice" -algorithm RSA -pkeyopt rsa_keygen_bits:2048
issue both both "/O=Lab/CN=both.example" $ec
issue plain plain "/O=Lab/CN=plain.example" -algorithm ED25519
issue revoked server "/O=Lab/CN=revoked.example" $ec
issue responder responder "/O=Lab/CN=responder" $ec
quiet openssl ca -revoke revoked.pem
quiet openssl ca -gencrl -out crl.pem
quiet openssl req -x509 $(echo "-newkey ec -pkeyopt ec_paramgen_curve:P-256") -nodes -subj /CN=self.example -addext subjectAltName=DNS:self.example -days 30 -keyout self.key -out self.pem -extensions authority

ocsp() { # ANSWER CERTIFICATE SIGNER
	quiet openssl ocsp -issuer between.pem -cert "$2.pem" -no_nonce -reqout request
	quiet openssl ocsp -index index -CA between.pem -rsigner "$3.pem" -rkey "$3.key" -ndays 7 -reqin request -respout "$1.ocsp"
}
ocsp good server between
ocsp delegated server responder
ocsp revoked revoked responder
# Somebody who may not answer for `between`.
ocsp impostor server client

cat between.pem root.pem >above.pem
cat server.pem above.pem >server.chain.pem
pfx() { # NAME PASSWORD OPTIONS...
	name=$1 password=$2
	shift 2
	quiet openssl pkcs12 -export -inkey server.key -in server.pem -certfile above.pem -name "A name" -passout "pass:$password" "$@" -out "$name.pfx"
}
pfx modern "pässword"
pfx old "pässword" -legacy
pfx nothing ""
pfx nothing-old "" -legacy
pfx plain-certificates secret -certpbe NONE
pfx sha512 secret -macalg sha512
pfx no-mac secret -nomac
quiet openssl pkcs12 -export -inkey client.key -in client.pem -passout pass:secret -out client.pfx

# Keys in every form.
openssl pkcs8 -topk8 -nocrypt -in server.key -out server.key.pkcs8
openssl pkcs8 -topk8 -nocrypt -in server.key -outform DER -out server.key.der
openssl ec -in server.key -out server.key.sec1 2>log
openssl rsa -in client.key -traditional -out client.key.pkcs1 2>log
openssl pkcs8 -topk8 -in client.key -v2 aes-256-cbc -v2prf hmacWithSHA256 -passout pass:secret -out client.key.encrypted
openssl pkcs8 -topk8 -in client.key -v1 PBE-SHA1-3DES -provider default -provider legacy -passout pass:secret -out client.key.encrypted-old
printf '[certificates]\nmy = "%s"\nrevoked = "%s/crl.pem"\n' "$PWD" "$PWD" >policy.toml
chmod go-w policy.toml
rm -f -- *.csr log request
