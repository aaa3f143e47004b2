/* COM's base types; those of <windows.h>. */
#ifndef SECUR32_COMPAT_WTYPES_H
#define SECUR32_COMPAT_WTYPES_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <wtypes.h>
#else
#include <../shared/wtypes.h>
#endif
#else

#include "windef.h"

#endif /* _WIN32 */
#endif /* SECUR32_COMPAT_WTYPES_H */
