/*
 * wincrypt.h: the part of it that schannel.h and programs for Schannel speak of.
 *
 * Generated from the Rust sources; `BLESS=1 cargo test --test header` writes it anew. On Windows it steps aside for the SDK's.
 */
#ifndef SECUR32_WINCRYPT_H
#define SECUR32_WINCRYPT_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <wincrypt.h>
#else
#include <../um/wincrypt.h>
#endif
#else

#include "secwintypes.h"

#ifdef __cplusplus
extern "C" {
#endif

@constants@
/* Numbers in the place of names. */
#define CERT_STORE_PROV_MEMORY ((LPCSTR)2)
#define CERT_STORE_PROV_FILENAME_A ((LPCSTR)7)
#define CERT_STORE_PROV_FILENAME_W ((LPCSTR)8)
#define CERT_STORE_PROV_FILENAME CERT_STORE_PROV_FILENAME_W
#define CERT_STORE_PROV_SYSTEM_A ((LPCSTR)9)
#define CERT_STORE_PROV_SYSTEM_W ((LPCSTR)10)
#define CERT_STORE_PROV_SYSTEM CERT_STORE_PROV_SYSTEM_W
#define CERT_CHAIN_POLICY_BASE ((LPCSTR)1)
#define CERT_CHAIN_POLICY_SSL ((LPCSTR)4)
#define CERT_FIND_SUBJECT_STR_A 0x00070007
#define CERT_FIND_SUBJECT_STR_W 0x00080007
#define CERT_FIND_SUBJECT_STR CERT_FIND_SUBJECT_STR_W
#define CERT_FIND_ISSUER_STR_A 0x00070004
#define CERT_FIND_ISSUER_STR_W 0x00080004
#define CERT_FIND_ISSUER_STR CERT_FIND_ISSUER_STR_W
#define HCCE_CURRENT_USER ((HCERTCHAINENGINE)0)
#define HCCE_LOCAL_MACHINE ((HCERTCHAINENGINE)1)

@declarations@
@unicode@

#ifdef __cplusplus
}
#endif

#endif /* _WIN32 */
#endif /* SECUR32_WINCRYPT_H */
