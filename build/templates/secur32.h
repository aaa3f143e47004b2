/*
 * secur32.h: what this library has beyond Microsoft's headers. A program that includes it runs with this library alone.
 *
 * Generated from the Rust sources; `BLESS=1 cargo test --test header` writes it anew.
 */
#ifndef SECUR32_H
#define SECUR32_H

#include "sspi.h"
#include "wincrypt.h"

/*
 * A type of packed credentials (SEC_WINNT_AUTH_PACKED_CREDENTIALS.AuthData.CredType): the payload is the sixteen bytes of an NT hash, which
 * NTLM takes in the place of the password. No other form of an identity is ever taken for a hash.
 */
@guids@

/*
 * SECUR32_ATTR_LOCAL_NAME, of an acceptor's finished Kerberos context: SecPkgContext_NamesA or W with the user of this machine that the client
 * is by krb5.conf's auth_to_local_names and auth_to_local. SEC_E_NO_IMPERSONATION: nobody here. That a client has a name here does not yet say
 * that it may log on here.
 */
@constants@

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Secur32SetCertificatePrivateKey gives a certificate its private key: PKCS#8, PKCS#1 or SEC 1, in DER or PEM, or PKCS#8 locked with a
 * password. The key must be the one that the certificate speaks of. FALSE: Secur32GetLastError says CRYPT_E_NO_KEY_PROPERTY for what is no
 * such key, ERROR_INVALID_PASSWORD for another password.
 */
/* Secur32GetLastError: why the thread's last function that answers TRUE or FALSE said FALSE; <windows.h> of compat calls it GetLastError. */
@declarations@

#ifdef __cplusplus
}
#endif

#endif /* SECUR32_H */
