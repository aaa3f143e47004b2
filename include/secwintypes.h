/*
 * The base types of the Windows headers, for systems that lack them.
 *
 * Written by hand. On Windows this file is empty: there the SDK has the types. Elsewhere a program may have some of them from another
 * library, and C before C11 forbids repeating a typedef; so each stands by itself: define SSPI_NO_ULONG (and so on) before the first
 * include to keep yours, or SSPI_NO_BASETYPES to keep them all. Yours must have these sizes.
 */
#ifndef SECUR32_SECWINTYPES_H
#define SECUR32_SECWINTYPES_H

#if !defined(_WIN32)

#include <stddef.h>
#include <stdint.h>

/* Windows names no calling convention here that this system knows. */
#ifndef SEC_ENTRY
#define SEC_ENTRY
#endif

/*
 * WCHAR always has 16 bits. Where wchar_t has them too (-fshort-wchar), it is wchar_t and L"..." fits; in C++ since C++11 it is char16_t,
 * and in C the type that C11 gives u"..."; both take u"...". SSPI_W("...") is the literal that fits, where the language has one.
 */
#if defined(__SIZEOF_WCHAR_T__)
#if __SIZEOF_WCHAR_T__ == 2
#define SSPI_SHORT_WCHAR
#endif
#elif WCHAR_MAX <= 0xFFFF
#define SSPI_SHORT_WCHAR
#endif

#if defined(SSPI_SHORT_WCHAR)
#define SSPI_W(text) L##text
#elif (defined(__cplusplus) && __cplusplus >= 201103L) || (defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L)
#define SSPI_W(text) u##text
#endif

/* Nameless unions and structures are C11 and C++; GNU compilers have them in every dialect. Others get the SDK's names u and s. */
#if defined(__GNUC__)
#define SSPI_NAMELESS __extension__
#else
#define SSPI_NAMELESS
#endif
#if defined(NONAMELESSUNION) || \
    !(defined(__GNUC__) || defined(__cplusplus) || (defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L))
#ifndef DUMMYUNIONNAME
#define DUMMYUNIONNAME u
#endif
#ifndef DUMMYSTRUCTNAME
#define DUMMYSTRUCTNAME s
#endif
#else
#ifndef DUMMYUNIONNAME
#define DUMMYUNIONNAME
#endif
#ifndef DUMMYSTRUCTNAME
#define DUMMYSTRUCTNAME
#endif
#endif

#ifndef TRUE
#define TRUE 1
#endif
#ifndef FALSE
#define FALSE 0
#endif

#if !defined(SSPI_NO_BASETYPES)

#ifdef __cplusplus
extern "C" {
#endif

/* Integers. A Windows long has 32 bits; a Unix long may have 64. */
#if !defined(CHAR) && !defined(SSPI_NO_CHAR)
typedef char CHAR;
#endif
#if !defined(UCHAR) && !defined(SSPI_NO_UCHAR)
typedef unsigned char UCHAR;
#endif
#if !defined(BYTE) && !defined(SSPI_NO_BYTE)
typedef uint8_t BYTE;
#endif
#if !defined(SHORT) && !defined(SSPI_NO_SHORT)
typedef int16_t SHORT;
#endif
#if !defined(USHORT) && !defined(SSPI_NO_USHORT)
typedef uint16_t USHORT;
#endif
#if !defined(WORD) && !defined(SSPI_NO_WORD)
typedef uint16_t WORD;
#endif
#if !defined(INT) && !defined(SSPI_NO_INT)
typedef int INT;
#endif
#if !defined(UINT) && !defined(SSPI_NO_UINT)
typedef unsigned int UINT;
#endif
#if !defined(LONG) && !defined(SSPI_NO_LONG)
typedef int32_t LONG;
#endif
#if !defined(ULONG) && !defined(SSPI_NO_ULONG)
typedef uint32_t ULONG;
#endif
#if !defined(DWORD) && !defined(SSPI_NO_DWORD)
typedef uint32_t DWORD;
#endif
#if !defined(LONGLONG) && !defined(SSPI_NO_LONGLONG)
typedef int64_t LONGLONG;
#endif
#if !defined(ULONGLONG) && !defined(SSPI_NO_ULONGLONG)
typedef uint64_t ULONGLONG;
#endif
#if !defined(LONG64) && !defined(SSPI_NO_LONG64)
typedef int64_t LONG64;
#endif
#if !defined(ULONG64) && !defined(SSPI_NO_ULONG64)
typedef uint64_t ULONG64;
#endif
#if !defined(DWORD64) && !defined(SSPI_NO_DWORD64)
typedef uint64_t DWORD64;
#endif
#if !defined(INT8) && !defined(SSPI_NO_INT8)
typedef int8_t INT8;
#endif
#if !defined(UINT8) && !defined(SSPI_NO_UINT8)
typedef uint8_t UINT8;
#endif
#if !defined(INT16) && !defined(SSPI_NO_INT16)
typedef int16_t INT16;
#endif
#if !defined(UINT16) && !defined(SSPI_NO_UINT16)
typedef uint16_t UINT16;
#endif
#if !defined(INT32) && !defined(SSPI_NO_INT32)
typedef int32_t INT32;
#endif
#if !defined(UINT32) && !defined(SSPI_NO_UINT32)
typedef uint32_t UINT32;
#endif
#if !defined(INT64) && !defined(SSPI_NO_INT64)
typedef int64_t INT64;
#endif
#if !defined(UINT64) && !defined(SSPI_NO_UINT64)
typedef uint64_t UINT64;
#endif
#if !defined(DWORDLONG) && !defined(SSPI_NO_DWORDLONG)
typedef uint64_t DWORDLONG;
#endif
#if !defined(INT_PTR) && !defined(SSPI_NO_INT_PTR)
typedef intptr_t INT_PTR;
#endif
#if !defined(UINT_PTR) && !defined(SSPI_NO_UINT_PTR)
typedef uintptr_t UINT_PTR;
#endif
#if !defined(LONG_PTR) && !defined(SSPI_NO_LONG_PTR)
typedef intptr_t LONG_PTR;
#endif
#if !defined(ULONG_PTR) && !defined(SSPI_NO_ULONG_PTR)
typedef uintptr_t ULONG_PTR;
#endif
#if !defined(DWORD_PTR) && !defined(SSPI_NO_DWORD_PTR)
typedef uintptr_t DWORD_PTR;
#endif
#if !defined(SIZE_T) && !defined(SSPI_NO_SIZE_T)
typedef size_t SIZE_T;
#endif
#if !defined(BOOLEAN) && !defined(SSPI_NO_BOOLEAN)
typedef uint8_t BOOLEAN;
#endif
#if !defined(HRESULT) && !defined(SSPI_NO_HRESULT)
typedef int32_t HRESULT;
#endif
#if !defined(NTSTATUS) && !defined(SSPI_NO_NTSTATUS)
typedef int32_t NTSTATUS;
#endif
#if !defined(SECURITY_STATUS) && !defined(SSPI_NO_SECURITY_STATUS)
typedef int32_t SECURITY_STATUS;
#endif
/* Objective-C has a BOOL of its own. */
#if !defined(BOOL) && !defined(SSPI_NO_BOOL) && !defined(__OBJC__)
typedef int32_t BOOL;
typedef BOOL *PBOOL, *LPBOOL;
#endif
#ifndef VOID
#define VOID void
#endif

/* Pointers */
#if !defined(PVOID) && !defined(SSPI_NO_PVOID)
typedef void *PVOID;
#endif
#if !defined(LPVOID) && !defined(SSPI_NO_LPVOID)
typedef void *LPVOID;
#endif
#if !defined(LPCVOID) && !defined(SSPI_NO_LPCVOID)
typedef const void *LPCVOID;
#endif
#if !defined(HANDLE) && !defined(SSPI_NO_HANDLE)
typedef void *HANDLE;
#endif
#if !defined(PCHAR) && !defined(SSPI_NO_PCHAR)
typedef CHAR *PCHAR;
#endif
#if !defined(PUCHAR) && !defined(SSPI_NO_PUCHAR)
typedef UCHAR *PUCHAR;
#endif
#if !defined(PBYTE) && !defined(SSPI_NO_PBYTE)
typedef BYTE *PBYTE;
#endif
#if !defined(LPBYTE) && !defined(SSPI_NO_LPBYTE)
typedef BYTE *LPBYTE;
#endif
#if !defined(PSHORT) && !defined(SSPI_NO_PSHORT)
typedef SHORT *PSHORT;
#endif
#if !defined(PUSHORT) && !defined(SSPI_NO_PUSHORT)
typedef USHORT *PUSHORT;
#endif
#if !defined(PWORD) && !defined(SSPI_NO_PWORD)
typedef WORD *PWORD;
#endif
#if !defined(LPWORD) && !defined(SSPI_NO_LPWORD)
typedef WORD *LPWORD;
#endif
#if !defined(PINT) && !defined(SSPI_NO_PINT)
typedef INT *PINT;
#endif
#if !defined(PUINT) && !defined(SSPI_NO_PUINT)
typedef UINT *PUINT;
#endif
#if !defined(PLONG) && !defined(SSPI_NO_PLONG)
typedef LONG *PLONG;
#endif
#if !defined(LPLONG) && !defined(SSPI_NO_LPLONG)
typedef LONG *LPLONG;
#endif
#if !defined(PULONG) && !defined(SSPI_NO_PULONG)
typedef ULONG *PULONG;
#endif
#if !defined(PDWORD) && !defined(SSPI_NO_PDWORD)
typedef DWORD *PDWORD;
#endif
#if !defined(LPDWORD) && !defined(SSPI_NO_LPDWORD)
typedef DWORD *LPDWORD;
#endif
#if !defined(PULONGLONG) && !defined(SSPI_NO_PULONGLONG)
typedef ULONGLONG *PULONGLONG;
#endif
#if !defined(PULONG_PTR) && !defined(SSPI_NO_PULONG_PTR)
typedef ULONG_PTR *PULONG_PTR;
#endif
#if !defined(PSIZE_T) && !defined(SSPI_NO_PSIZE_T)
typedef SIZE_T *PSIZE_T;
#endif
#if !defined(PBOOLEAN) && !defined(SSPI_NO_PBOOLEAN)
typedef BOOLEAN *PBOOLEAN;
#endif
#if !defined(PNTSTATUS) && !defined(SSPI_NO_PNTSTATUS)
typedef NTSTATUS *PNTSTATUS;
#endif
#if !defined(PHANDLE) && !defined(SSPI_NO_PHANDLE)
typedef HANDLE *PHANDLE;
#endif
#if !defined(LPHANDLE) && !defined(SSPI_NO_LPHANDLE)
typedef HANDLE *LPHANDLE;
#endif
#if !defined(PSID) && !defined(SSPI_NO_PSID)
typedef void *PSID;
#endif

/* Text */
#if !defined(WCHAR) && !defined(SSPI_NO_WCHAR)
#if defined(SSPI_SHORT_WCHAR)
typedef wchar_t WCHAR;
#elif defined(__cplusplus) && __cplusplus >= 201103L
typedef char16_t WCHAR;
#else
typedef unsigned short WCHAR;
#endif
#endif
#if !defined(PSTR) && !defined(SSPI_NO_PSTR)
typedef CHAR *PSTR;
#endif
#if !defined(LPSTR) && !defined(SSPI_NO_LPSTR)
typedef CHAR *LPSTR;
#endif
#if !defined(PCSTR) && !defined(SSPI_NO_PCSTR)
typedef const CHAR *PCSTR;
#endif
#if !defined(LPCSTR) && !defined(SSPI_NO_LPCSTR)
typedef const CHAR *LPCSTR;
#endif
#if !defined(PWSTR) && !defined(SSPI_NO_PWSTR)
typedef WCHAR *PWSTR;
#endif
#if !defined(LPWSTR) && !defined(SSPI_NO_LPWSTR)
typedef WCHAR *LPWSTR;
#endif
#if !defined(PWCHAR) && !defined(SSPI_NO_PWCHAR)
typedef WCHAR *PWCHAR;
#endif
#if !defined(PCWSTR) && !defined(SSPI_NO_PCWSTR)
typedef const WCHAR *PCWSTR;
#endif
#if !defined(LPCWSTR) && !defined(SSPI_NO_LPCWSTR)
typedef const WCHAR *LPCWSTR;
#endif
#if !defined(TCHAR) && !defined(SSPI_NO_TCHAR)
#ifdef UNICODE
typedef WCHAR TCHAR, *PTCHAR, *PTSTR, *LPTSTR;
typedef const WCHAR *PCTSTR, *LPCTSTR;
#else
typedef CHAR TCHAR, *PTCHAR, *PTSTR, *LPTSTR;
typedef const CHAR *PCTSTR, *LPCTSTR;
#endif
#endif

/* Windows' own: no window ever comes to this library. */
#if !defined(SSPI_NO_HWND)
struct HWND__;
typedef struct HWND__ *HWND;
#endif
#if !defined(SSPI_NO_HBITMAP)
struct HBITMAP__;
typedef struct HBITMAP__ *HBITMAP;
#endif

/* Structures */
#if !defined(SSPI_NO_LARGE_INTEGER)
typedef union _LARGE_INTEGER {
    SSPI_NAMELESS struct {
        DWORD LowPart;
        LONG HighPart;
    } DUMMYSTRUCTNAME;
    struct {
        DWORD LowPart;
        LONG HighPart;
    } u;
    LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;
#endif
#if !defined(SSPI_NO_ULARGE_INTEGER)
typedef union _ULARGE_INTEGER {
    SSPI_NAMELESS struct {
        DWORD LowPart;
        DWORD HighPart;
    } DUMMYSTRUCTNAME;
    struct {
        DWORD LowPart;
        DWORD HighPart;
    } u;
    ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;
#endif
#if !defined(SSPI_NO_FILETIME)
typedef struct _FILETIME {
    DWORD dwLowDateTime;
    DWORD dwHighDateTime;
} FILETIME, *PFILETIME, *LPFILETIME;
#endif
#if !defined(SSPI_NO_LUID)
typedef struct _LUID {
    DWORD LowPart;
    LONG HighPart;
} LUID, *PLUID;
#endif
#if !defined(SSPI_NO_GUID) && !defined(GUID_DEFINED)
#define GUID_DEFINED
typedef struct _GUID {
    ULONG Data1;
    USHORT Data2;
    USHORT Data3;
    UCHAR Data4[8];
} GUID;
typedef GUID *LPGUID;
#endif
#if !defined(SSPI_NO_UNICODE_STRING)
/* Lengths are in bytes. */
typedef struct _UNICODE_STRING {
    USHORT Length;
    USHORT MaximumLength;
    PWSTR Buffer;
} UNICODE_STRING, *PUNICODE_STRING;
typedef const UNICODE_STRING *PCUNICODE_STRING;
#endif
#if !defined(SSPI_NO_STRING)
typedef struct _STRING {
    USHORT Length;
    USHORT MaximumLength;
    PCHAR Buffer;
} STRING, *PSTRING, ANSI_STRING, *PANSI_STRING;
#endif
#if !defined(SSPI_NO_SID_AND_ATTRIBUTES)
typedef struct _SID_AND_ATTRIBUTES {
    PSID Sid;
    DWORD Attributes;
} SID_AND_ATTRIBUTES, *PSID_AND_ATTRIBUTES;
#endif
#if !defined(SSPI_NO_TOKEN_GROUPS)
typedef struct _TOKEN_GROUPS {
    DWORD GroupCount;
    SID_AND_ATTRIBUTES Groups[1];
} TOKEN_GROUPS, *PTOKEN_GROUPS;
#endif
#if !defined(SSPI_NO_TOKEN_SOURCE)
typedef struct _TOKEN_SOURCE {
    CHAR SourceName[8];
    LUID SourceIdentifier;
} TOKEN_SOURCE, *PTOKEN_SOURCE;
#endif
#if !defined(SSPI_NO_QUOTA_LIMITS)
typedef struct _QUOTA_LIMITS {
    SIZE_T PagedPoolLimit;
    SIZE_T NonPagedPoolLimit;
    SIZE_T MinimumWorkingSetSize;
    SIZE_T MaximumWorkingSetSize;
    SIZE_T PagefileLimit;
    LARGE_INTEGER TimeLimit;
} QUOTA_LIMITS, *PQUOTA_LIMITS;
#endif

#ifdef __cplusplus
}
#endif

#endif /* SSPI_NO_BASETYPES */
#endif /* _WIN32 */
#endif /* SECUR32_SECWINTYPES_H */
