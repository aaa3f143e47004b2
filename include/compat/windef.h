/* The words and handles of <windows.h>. */
#ifndef SECUR32_COMPAT_WINDEF_H
#define SECUR32_COMPAT_WINDEF_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <windef.h>
#else
#include <../shared/windef.h>
#endif
#else

#include "minwindef.h"
#include "winnt.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef DWORD COLORREF;
typedef struct tagPOINT {
    LONG x;
    LONG y;
} POINT, *PPOINT;

#ifdef __cplusplus
}
#endif

#endif /* _WIN32 */
#endif /* SECUR32_COMPAT_WINDEF_H */
