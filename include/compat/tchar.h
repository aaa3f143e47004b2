/* Text that follows UNICODE. The wide side has what this system can do with 16-bit characters. */
#ifndef SECUR32_COMPAT_TCHAR_H
#define SECUR32_COMPAT_TCHAR_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <tchar.h>
#else
#include <../ucrt/tchar.h>
#endif
#else

#include "winnt.h"
#include "winbase.h"
#include <stdio.h>
#include <string.h>

#ifndef _T
#define _T(text) TEXT(text)
#endif
#ifndef _TEXT
#define _TEXT(text) TEXT(text)
#endif
#ifndef __T
#define __T(text) TEXT(text)
#endif

#ifdef UNICODE
#define _tcslen lstrlenW
#else
#define _tmain main
#define _tprintf printf
#define _ftprintf fprintf
#define _stprintf sprintf
#define _sntprintf snprintf
#define _tcslen strlen
#define _tcscpy strcpy
#define _tcsncpy strncpy
#define _tcscat strcat
#define _tcscmp strcmp
#define _tcsncmp strncmp
#define _tcsicmp strcasecmp
#define _tcschr strchr
#define _tcsrchr strrchr
#define _tcsstr strstr
#define _tcsdup strdup
#define _ttoi atoi
#define _tcstoul strtoul
#define _tcstol strtol
#endif

#endif /* _WIN32 */
#endif /* SECUR32_COMPAT_TCHAR_H */
