/* Lengths of names. */
#ifndef SECUR32_COMPAT_LMCONS_H
#define SECUR32_COMPAT_LMCONS_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <lmcons.h>
#else
#include <../shared/lmcons.h>
#endif
#else

#define UNLEN 256
#define PWLEN 256
#define DNLEN 15
#define CNLEN 15

#endif /* _WIN32 */
#endif /* SECUR32_COMPAT_LMCONS_H */
