/* GUID and its comparisons. */
#ifndef SECUR32_COMPAT_GUIDDEF_H
#define SECUR32_COMPAT_GUIDDEF_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <guiddef.h>
#else
#include <../shared/guiddef.h>
#endif
#else

#include "../secwintypes.h"
#include <string.h>

#ifndef EXTERN_C
#ifdef __cplusplus
#define EXTERN_C extern "C"
#else
#define EXTERN_C extern
#endif
#endif

#ifndef REFGUID
#ifdef __cplusplus
#define REFGUID const GUID &
#define IsEqualGUID(one, other) (!memcmp(&(one), &(other), sizeof(GUID)))
#else
#define REFGUID const GUID *
#define IsEqualGUID(one, other) (!memcmp((one), (other), sizeof(GUID)))
#endif
#endif

#ifndef DEFINE_GUID
#define DEFINE_GUID(name, a, b, c, d0, d1, d2, d3, d4, d5, d6, d7) \
    static const GUID name = { a, b, c, { d0, d1, d2, d3, d4, d5, d6, d7 } }
#endif

#endif /* _WIN32 */
#endif /* SECUR32_COMPAT_GUIDDEF_H */
