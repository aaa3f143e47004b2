/* The integer types of <windows.h>. */
#ifndef SECUR32_COMPAT_BASETSD_H
#define SECUR32_COMPAT_BASETSD_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <basetsd.h>
#else
#include <../shared/basetsd.h>
#endif
#else

#include "../secwintypes.h"

#endif /* _WIN32 */
#endif /* SECUR32_COMPAT_BASETSD_H */
