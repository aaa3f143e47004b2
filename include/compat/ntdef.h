/* The base types as drivers' headers have them. */
#ifndef SECUR32_COMPAT_NTDEF_H
#define SECUR32_COMPAT_NTDEF_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <ntdef.h>
#else
#include <../shared/ntdef.h>
#endif
#else

#include "minwindef.h"
#include "winnt.h"

#endif /* _WIN32 */
#endif /* SECUR32_COMPAT_NTDEF_H */
