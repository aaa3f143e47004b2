/* UNICODE_STRING and its like. */
#ifndef SECUR32_COMPAT_SUBAUTH_H
#define SECUR32_COMPAT_SUBAUTH_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <subauth.h>
#else
#include <../shared/subauth.h>
#endif
#else

#include "minwindef.h"

#endif /* _WIN32 */
#endif /* SECUR32_COMPAT_SUBAUTH_H */
