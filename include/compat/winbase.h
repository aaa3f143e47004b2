/* The few functions that programs with SSPI call beside it, written over the C library. */
#ifndef SECUR32_COMPAT_WINBASE_H
#define SECUR32_COMPAT_WINBASE_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <winbase.h>
#else
#include <../um/winbase.h>
#endif
#else

#include "minwindef.h"
#include "winnt.h"
#include <ctype.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* C89 has no inline; and not every program calls every function. */
#if defined(__GNUC__)
#define SSPI_COMPAT_FUNCTION static __inline__ __attribute__((unused))
#elif defined(__cplusplus) || (defined(__STDC_VERSION__) && __STDC_VERSION__ >= 199901L)
#define SSPI_COMPAT_FUNCTION static inline
#else
#define SSPI_COMPAT_FUNCTION static
#endif

#ifndef INVALID_HANDLE_VALUE
#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)-1)
#endif
#ifndef INFINITE
#define INFINITE 0xFFFFFFFF
#endif

#ifndef ZeroMemory
#define ZeroMemory(memory, length) memset((memory), 0, (length))
#define FillMemory(memory, length, fill) memset((memory), (fill), (length))
#define CopyMemory(to, from, length) memcpy((to), (from), (length))
#define MoveMemory(to, from, length) memmove((to), (from), (length))
#define RtlZeroMemory ZeroMemory
#define RtlCopyMemory CopyMemory
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Through a volatile pointer, so that no compiler drops it. */
SSPI_COMPAT_FUNCTION PVOID SecureZeroMemory(PVOID memory, SIZE_T length)
{
    volatile unsigned char *byte = (volatile unsigned char *)memory;
    while (length--)
        *byte++ = 0;
    return memory;
}

/* wcslen counts wchar_t, which need not be a WCHAR. */
SSPI_COMPAT_FUNCTION int lstrlenW(LPCWSTR text)
{
    int length = 0;
    if (text)
        while (text[length])
            length++;
    return length;
}

SSPI_COMPAT_FUNCTION int lstrlenA(LPCSTR text)
{
    return text ? (int)strlen(text) : 0;
}

/* The library keeps the last error a thread (secur32.h). */
extern DWORD Secur32GetLastError(void);
extern void Secur32SetLastError(DWORD dwErrCode);

SSPI_COMPAT_FUNCTION DWORD GetLastError(void)
{
    return Secur32GetLastError();
}

SSPI_COMPAT_FUNCTION void SetLastError(DWORD error)
{
    Secur32SetLastError(error);
}

#define LMEM_FIXED 0x0000
#define LMEM_ZEROINIT 0x0040
#define LPTR (LMEM_FIXED | LMEM_ZEROINIT)

SSPI_COMPAT_FUNCTION HLOCAL LocalAlloc(UINT flags, SIZE_T length)
{
    return flags & LMEM_ZEROINIT ? calloc(1, length ? length : 1) : malloc(length ? length : 1);
}

SSPI_COMPAT_FUNCTION HLOCAL LocalFree(HLOCAL memory)
{
    free(memory);
    return NULL;
}

/* The DLLs that hold SSPI on Windows are one library here. Any other name is opened as it stands. */
SSPI_COMPAT_FUNCTION HMODULE LoadLibraryA(LPCSTR name)
{
    static const char *const dlls[] = { "secur32", "security", "sspicli" };
    size_t index, at;
    for (index = 0; name && index < sizeof(dlls) / sizeof(dlls[0]); index++) {
        for (at = 0; dlls[index][at] && tolower((unsigned char)name[at]) == dlls[index][at]; at++)
            ;
        if (!dlls[index][at] && (!name[at] || name[at] == '.')) {
#if defined(__APPLE__)
            return dlopen("libsecur32.dylib", RTLD_NOW);
#else
            return dlopen("libsecur32.so.0", RTLD_NOW);
#endif
        }
    }
    return dlopen(name, RTLD_NOW);
}

/* ISO C has no cast from an object pointer to a function's; POSIX says they are the same words. */
SSPI_COMPAT_FUNCTION FARPROC GetProcAddress(HMODULE library, LPCSTR name)
{
    union {
        void *object;
        FARPROC function;
    } symbol;
    symbol.object = dlsym(library, name);
    return symbol.function;
}

SSPI_COMPAT_FUNCTION BOOL FreeLibrary(HMODULE library)
{
    return dlclose(library) == 0;
}

#define FORMAT_MESSAGE_ALLOCATE_BUFFER 0x00000100
#define FORMAT_MESSAGE_IGNORE_INSERTS 0x00000200
#define FORMAT_MESSAGE_FROM_SYSTEM 0x00001000
#define FORMAT_MESSAGE_MAX_WIDTH_MASK 0x000000FF

/* This system has no texts for Windows' numbers: the number is the message. Only messages of the system are known at all. */
SSPI_COMPAT_FUNCTION DWORD FormatMessageA(DWORD flags, LPCVOID source, DWORD number, DWORD language, LPSTR buffer, DWORD room, void *arguments)
{
    char text[32];
    DWORD length = (DWORD)sprintf(text, "Windows status 0x%08lX", (unsigned long)number);
    (void)source;
    (void)language;
    (void)arguments;
    if (!(flags & FORMAT_MESSAGE_FROM_SYSTEM))
        return 0;
    if (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) {
        char *copy = (char *)malloc(length + 1);
        if (!copy)
            return 0;
        memcpy(copy, text, length + 1);
        *(char **)(void *)buffer = copy;
    } else {
        if (room <= length)
            return 0;
        memcpy(buffer, text, length + 1);
    }
    return length;
}

#ifdef __cplusplus
}
#endif

#ifdef UNICODE
#define lstrlen lstrlenW
#else
#define lstrlen lstrlenA
#define LoadLibrary LoadLibraryA
#define FormatMessage FormatMessageA
#endif

#endif /* _WIN32 */
#endif /* SECUR32_COMPAT_WINBASE_H */
