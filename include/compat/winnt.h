/* Text, numbers and macros of <winnt.h>. */
#ifndef SECUR32_COMPAT_WINNT_H
#define SECUR32_COMPAT_WINNT_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <winnt.h>
#else
#include <../um/winnt.h>
#endif
#else

#include "minwindef.h"
#include "guiddef.h"
#include "../ntstatus.h"
#include "../winerror.h"

#ifndef TEXT
#ifdef UNICODE
#define TEXT(text) SSPI_W(text)
#else
#define TEXT(text) text
#endif
#endif

#ifndef UNREFERENCED_PARAMETER
#define UNREFERENCED_PARAMETER(name) ((void)(name))
#endif
#ifndef ARRAYSIZE
#define ARRAYSIZE(array) (sizeof(array) / sizeof((array)[0]))
#endif
#ifndef ANYSIZE_ARRAY
#define ANYSIZE_ARRAY 1
#endif
#ifndef FIELD_OFFSET
#define FIELD_OFFSET(type, field) ((LONG)offsetof(type, field))
#endif
#ifndef CONTAINING_RECORD
#define CONTAINING_RECORD(address, type, field) ((type *)((char *)(address) - offsetof(type, field)))
#endif
#ifndef MAKELANGID
#define MAKELANGID(primary, sub) ((WORD)((((WORD)(sub)) << 10) | (WORD)(primary)))
#define LANG_NEUTRAL 0x00
#define SUBLANG_DEFAULT 0x01
#endif

#define VER_PLATFORM_WIN32_NT 2

#endif /* _WIN32 */
#endif /* SECUR32_COMPAT_WINNT_H */
