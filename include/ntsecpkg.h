/*
 * ntsecpkg.h: what sspi.h leaves to the packages' header.
 *
 * Generated from the Rust sources; `BLESS=1 cargo test --test header` writes it anew. On Windows it steps aside for the SDK's.
 */
#ifndef SECUR32_NTSECPKG_H
#define SECUR32_NTSECPKG_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <ntsecpkg.h>
#else
#include <../um/ntsecpkg.h>
#endif
#else

#include "sspi.h"
#include "ntsecapi.h"

/* Names and numbers */
#define SECPKG_MAX_OID_LENGTH 32

/* Attributes of contexts */
#define SECPKG_ATTR_SASL_CONTEXT 0x00010000
#define SECPKG_ATTR_THUNK_ALL 0x00010000


#endif /* _WIN32 */
#endif /* SECUR32_NTSECPKG_H */
