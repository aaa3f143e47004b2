/* The older name of <schannel.h>. */
#ifndef SECUR32_COMPAT_SCHNLSP_H
#define SECUR32_COMPAT_SCHNLSP_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <schnlsp.h>
#else
#include <../um/schnlsp.h>
#endif
#else

#include "../schannel.h"

#endif /* _WIN32 */
#endif /* SECUR32_COMPAT_SCHNLSP_H */
