/*
 * secur32.h: what this library has beyond Microsoft's headers. A program that includes it runs with this library alone.
 *
 * Generated from the Rust sources; `BLESS=1 cargo test --test header` writes it anew.
 */
#ifndef SECUR32_H
#define SECUR32_H

#include "sspi.h"

/*
 * A type of packed credentials (SEC_WINNT_AUTH_PACKED_CREDENTIALS.AuthData.CredType): the payload is the sixteen bytes of an NT hash, which
 * NTLM takes in the place of the password. No other form of an identity is ever taken for a hash.
 */
@guids@

#ifdef __cplusplus
extern "C" {
#endif

/* Why the thread's last function that answers TRUE or FALSE said FALSE (an ERROR_ code); <windows.h> of compat calls it GetLastError. */
@declarations@

#ifdef __cplusplus
}
#endif

#endif /* SECUR32_H */
