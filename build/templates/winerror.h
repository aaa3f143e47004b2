/*
 * winerror.h: the statuses of SSPI, and the few results of other parts of Windows that its callers test for.
 *
 * Generated from the Rust sources; `BLESS=1 cargo test --test header` writes it anew. On Windows it steps aside for the SDK's.
 */
#ifndef SECUR32_WINERROR_H
#define SECUR32_WINERROR_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <winerror.h>
#else
#include <../shared/winerror.h>
#endif
#else

#include "secwintypes.h"

#ifndef SUCCEEDED
#define SUCCEEDED(hr) (((HRESULT)(hr)) >= 0)
#endif
#ifndef FAILED
#define FAILED(hr) (((HRESULT)(hr)) < 0)
#endif
#ifndef HRESULT_CODE
#define HRESULT_CODE(hr) ((hr) & 0xFFFF)
#endif

@constants@

#endif /* _WIN32 */
#endif /* SECUR32_WINERROR_H */
