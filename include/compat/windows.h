/* For programs written for <windows.h>: its types and words, and the few functions such programs call beside SSPI.

   This folder is opt-in (-Iinclude/compat): nothing else of ours needs it. With -Iinclude/compat/case as well, the
   spellings <Windows.h>, <Security.h> and so on are found on file systems that tell them apart. */
#ifndef SECUR32_COMPAT_WINDOWS_H
#define SECUR32_COMPAT_WINDOWS_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <windows.h>
#else
#include <../um/windows.h>
#endif
#else

#include "windef.h"
#include "winnt.h"
#include "winbase.h"
#include "../winerror.h"

#endif /* _WIN32 */
#endif /* SECUR32_COMPAT_WINDOWS_H */
