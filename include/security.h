/*
 * security.h: the door to SSPI.
 *
 * The SDK asks for SECURITY_WIN32 (or SECURITY_KERNEL, SECURITY_MAC) first; here the answer is the same without
 *
 * Generated from the Rust sources; `BLESS=1 cargo test --test header` writes it anew. On Windows it steps aside for the SDK's.
 */
#ifndef SECUR32_SECURITY_H
#define SECUR32_SECURITY_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <security.h>
#else
#include <../um/security.h>
#endif
#else

#include "sspi.h"
#include "secext.h"

/* Names and numbers */
#define NTLMSP_NAME_A "NTLM"
#define NTLMSP_NAME SSPI_W("NTLM")
#define MICROSOFT_KERBEROS_NAME_A "Kerberos"
#define MICROSOFT_KERBEROS_NAME_W SSPI_W("Kerberos")
#define NEGOSSP_NAME_W SSPI_W("Negotiate")
#define NEGOSSP_NAME_A "Negotiate"

#define MICROSOFT_KERBEROS_NAME MICROSOFT_KERBEROS_NAME_W
#ifdef UNICODE
#define NEGOSSP_NAME NEGOSSP_NAME_W
#else
#define NEGOSSP_NAME NEGOSSP_NAME_A
#endif

#endif /* _WIN32 */
#endif /* SECUR32_SECURITY_H */
