/* The words and handles of <windows.h>. */
#ifndef SECUR32_COMPAT_MINWINDEF_H
#define SECUR32_COMPAT_MINWINDEF_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <minwindef.h>
#else
#include <../shared/minwindef.h>
#endif
#else

#include "basetsd.h"
#include "sal.h"

/* Words that say something to Microsoft's compiler alone. */
#ifndef IN
#define IN
#endif
#ifndef OUT
#define OUT
#endif
#ifndef OPTIONAL
#define OPTIONAL
#endif
#ifndef FAR
#define FAR
#endif
#ifndef NEAR
#define NEAR
#endif
#ifndef PASCAL
#define PASCAL
#endif
#ifndef CDECL
#define CDECL
#endif
#ifndef WINAPI
#define WINAPI
#endif
#ifndef CALLBACK
#define CALLBACK
#endif
#ifndef APIENTRY
#define APIENTRY
#endif
#ifndef APIPRIVATE
#define APIPRIVATE
#endif
#ifndef WINAPIV
#define WINAPIV
#endif
#ifndef NTAPI
#define NTAPI
#endif
#ifndef STDAPICALLTYPE
#define STDAPICALLTYPE
#endif
#ifndef __stdcall
#define __stdcall
#endif
#ifndef __cdecl
#define __cdecl
#endif
#ifndef __fastcall
#define __fastcall
#endif
#ifndef WINBASEAPI
#define WINBASEAPI
#endif
#ifndef WINADVAPI
#define WINADVAPI
#endif
#ifndef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT
#endif
#ifndef CONST
#define CONST const
#endif
#ifndef __declspec
#define __declspec(attribute)
#endif
#ifndef DECLSPEC_NORETURN
#define DECLSPEC_NORETURN
#endif
#ifndef UNALIGNED
#define UNALIGNED
#endif
#ifndef NULL
#define NULL 0
#endif
#ifndef MAX_PATH
#define MAX_PATH 260
#endif

#ifndef MAKEWORD
#define MAKEWORD(low, high) ((WORD)(((BYTE)((low) & 0xFF)) | ((WORD)((BYTE)((high) & 0xFF))) << 8))
#define MAKELONG(low, high) ((LONG)(((WORD)((low) & 0xFFFF)) | ((DWORD)((WORD)((high) & 0xFFFF))) << 16))
#define LOWORD(value) ((WORD)((DWORD_PTR)(value) & 0xFFFF))
#define HIWORD(value) ((WORD)(((DWORD_PTR)(value) >> 16) & 0xFFFF))
#define LOBYTE(value) ((BYTE)((DWORD_PTR)(value) & 0xFF))
#define HIBYTE(value) ((BYTE)(((DWORD_PTR)(value) >> 8) & 0xFF))
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef HANDLE HLOCAL, HGLOBAL;
typedef HANDLE HINSTANCE, HMODULE, HKEY;
typedef UINT_PTR WPARAM;
typedef LONG_PTR LPARAM, LRESULT;
typedef int (*FARPROC)(void);
typedef int (*PROC)(void);
typedef WORD ATOM;

#ifdef __cplusplus
}
#endif

#endif /* _WIN32 */
#endif /* SECUR32_COMPAT_MINWINDEF_H */
