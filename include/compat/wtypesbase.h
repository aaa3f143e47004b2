/* COM's base types; those of <windows.h>. */
#ifndef SECUR32_COMPAT_WTYPESBASE_H
#define SECUR32_COMPAT_WTYPESBASE_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <wtypesbase.h>
#else
#include <../shared/wtypesbase.h>
#endif
#else

#include "windef.h"

#endif /* _WIN32 */
#endif /* SECUR32_COMPAT_WTYPESBASE_H */
