/*
 * ntstatus.h: the statuses of the LSA functions.
 *
 * Generated from the Rust sources; `BLESS=1 cargo test --test header` writes it anew. On Windows it steps aside for the SDK's.
 */
#ifndef SECUR32_NTSTATUS_H
#define SECUR32_NTSTATUS_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <ntstatus.h>
#else
#include <../shared/ntstatus.h>
#endif
#else

#include "secwintypes.h"

@constants@
#ifndef NT_SUCCESS
#define NT_SUCCESS(status) (((NTSTATUS)(status)) >= 0)
#endif

#endif /* _WIN32 */
#endif /* SECUR32_NTSTATUS_H */
