/* B-100 to B-154: Schannel, as programs on Windows find it. Each function is named by its number in docs/behaviours.md. What needs TLS 1.0,
   a second handshake or DTLS is refused, and that is what is looked at. */
#include "check.h"

#include <schannel.h>
#include <wincrypt.h>

#include "sspi_pfx.h"

static char package[] = "Microsoft Unified Security Protocol Provider";
static char localhost[] = "localhost";
static unsigned char up[65536], down[65536];

static SCHANNEL_CRED older(DWORD protocols)
{
    SCHANNEL_CRED how;
    memset(&how, 0, sizeof how);
    how.dwVersion = SCHANNEL_CRED_VERSION;
    how.grbitEnabledProtocols = protocols;
    return how;
}

static SECURITY_STATUS acquire(ULONG use, void *how, CredHandle *into)
{
    TimeStamp expiry;
    return AcquireCredentialsHandleA(NULL, package, use, NULL, how, NULL, NULL, into, &expiry);
}

static void gives(ULONG use, SCHANNEL_CRED *how, SECURITY_STATUS want)
{
    CredHandle made;
    GIVES(acquire(use, how, &made), want);
    if (want == SEC_E_OK)
        GIVES(FreeCredentialsHandle(&made), SEC_E_OK);
}

static CredHandle client_credential(void)
{
    SCHANNEL_CRED how = older(0);
    CredHandle made;
    how.dwFlags = SCH_CRED_MANUAL_CRED_VALIDATION;
    GIVES(acquire(SECPKG_CRED_OUTBOUND, &how, &made), SEC_E_OK);
    return made;
}

static CredHandle server_credential(void)
{
    SCHANNEL_CRED how = older(0);
    PCCERT_CONTEXT own = pfx_certificate("tests/schannel/pki/server.pfx", "secur32");
    CredHandle made;
    CHECK(own != NULL);
    how.cCreds = 1;
    how.paCred = &own;
    GIVES(acquire(SECPKG_CRED_INBOUND, &how, &made), SEC_E_OK);
    CertFreeCertificateContext(own);
    return made;
}

static void b100_to_b104_what_a_credential_may_be(void)
{
    CredHandle made;
    TimeStamp expiry;
    SCHANNEL_CRED how = older(0);
    DWORD version;
    GIVES(AcquireCredentialsHandleA(NULL, NULL, SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL, &made, &expiry), SEC_E_SECPKG_NOT_FOUND);
    GIVES(acquire(0, &how, &made), SEC_E_NO_CREDENTIALS);
    GIVES(acquire(SECPKG_CRED_BOTH, &how, &made), SEC_E_NO_CREDENTIALS);
    GIVES(acquire(SECPKG_CRED_INBOUND, NULL, &made), SEC_E_NO_CREDENTIALS);
    GIVES(AcquireCredentialsHandleA(NULL, package, SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL, &made, NULL), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&made), SEC_E_OK);
    how = older(SP_PROT_TLS1_2_SERVER);
    gives(SECPKG_CRED_OUTBOUND, &how, SEC_E_ALGORITHM_MISMATCH);
    gives(SECPKG_CRED_INBOUND, &how, SEC_E_OK);
    how = older(SP_PROT_TLS1_2_CLIENT);
    gives(SECPKG_CRED_OUTBOUND, &how, SEC_E_OK);
    gives(SECPKG_CRED_INBOUND, &how, SEC_E_ALGORITHM_MISMATCH);
    how = older(SP_PROT_TLS1_CLIENT | SP_PROT_TLS1_1_CLIENT);
    gives(SECPKG_CRED_OUTBOUND, &how, SEC_E_ALGORITHM_MISMATCH);
    for (version = 0; version < 3; version++) {
        how = older(0);
        how.dwVersion = version;
        gives(SECPKG_CRED_OUTBOUND, &how, SEC_E_UNKNOWN_CREDENTIALS);
        gives(SECPKG_CRED_INBOUND, &how, SEC_E_UNKNOWN_CREDENTIALS);
    }
    /* B-106 */
    how = older(SP_PROT_DTLS1_2_CLIENT | SP_PROT_TLS1_2_CLIENT);
    gives(SECPKG_CRED_OUTBOUND, &how, SEC_E_ALGORITHM_MISMATCH);
}

static void b105_certificates_that_cannot_sign(void)
{
    static const BYTE nonsense[] = {0x30, 3, 1, 1, 1};
    SCHANNEL_CRED how = older(0);
    PCCERT_CONTEXT good = pfx_certificate("tests/schannel/pki/server.pfx", "secur32"), bare, pair[2];
    CHECK(good != NULL);
    how.cCreds = 1;
    how.paCred = &good;
    gives(SECPKG_CRED_INBOUND, &how, SEC_E_OK);
    CHECK(CertCreateCertificateContext(X509_ASN_ENCODING, nonsense, sizeof nonsense) == NULL);
    bare = CertCreateCertificateContext(X509_ASN_ENCODING, good->pbCertEncoded, good->cbCertEncoded);
    CHECK(bare != NULL);
    how.paCred = &bare;
    gives(SECPKG_CRED_INBOUND, &how, SEC_E_NO_CREDENTIALS);
    gives(SECPKG_CRED_OUTBOUND, &how, SEC_E_NO_CREDENTIALS);
    how.cCreds = 2;
    how.paCred = pair;
    pair[0] = good;
    pair[1] = bare;
    gives(SECPKG_CRED_INBOUND, &how, SEC_E_NO_CREDENTIALS);
    CertFreeCertificateContext(bare);
    CertFreeCertificateContext(good);
}

static void b107_what_a_credential_tells(void)
{
    SCHANNEL_CRED how = older(SP_PROT_TLS1_2_CLIENT);
    CredHandle made;
    SecPkgCred_SupportedProtocols protocols;
    SecPkgCred_CipherStrengths strengths;
    SecPkgCredentials_NamesA names;
    GIVES(acquire(SECPKG_CRED_OUTBOUND, &how, &made), SEC_E_OK);
    GIVES(QueryCredentialsAttributesA(&made, SECPKG_CRED_ATTR_NAMES, &names), SEC_E_NO_CREDENTIALS);
    GIVES(QueryCredentialsAttributesA(&made, SECPKG_ATTR_SUPPORTED_PROTOCOLS, &protocols), SEC_E_OK);
    CHECK(protocols.grbitProtocol == SP_PROT_TLS1_2_CLIENT);
    GIVES(QueryCredentialsAttributesA(&made, SECPKG_ATTR_SUPPORTED_PROTOCOLS, NULL), SEC_E_INTERNAL_ERROR);
    GIVES(QueryCredentialsAttributesA(&made, SECPKG_ATTR_CIPHER_STRENGTHS, &strengths), SEC_E_OK);
    CHECK(strengths.dwMinimumCipherStrength == 128 && strengths.dwMaximumCipherStrength == 256);
    GIVES(FreeCredentialsHandle(&made), SEC_E_OK);
}

/* One ISC of a client, with whatever buffers. */
static SECURITY_STATUS isc(CredHandle *credential, CtxtHandle *old, ULONG flags, PSecBufferDesc in, CtxtHandle *made, PSecBufferDesc out, ULONG *granted)
{
    TimeStamp expiry;
    return InitializeSecurityContextA(credential, old, localhost, flags, 0, 0, in, 0, made, out, granted, &expiry);
}

static void b110_to_b114_the_first_call(void)
{
    CredHandle credential = client_credential();
    CtxtHandle context;
    ULONG granted;
    SecBuffer empty = buffer(SECBUFFER_EMPTY, NULL, 0), out[2];
    SecBufferDesc in = list(&empty, 1), token = list(out, 1), both = list(out, 2);
    /* B-110 */
    out[0] = buffer(SECBUFFER_TOKEN, up, sizeof up);
    GIVES(isc(&credential, NULL, 0, &in, &context, &token, &granted), SEC_I_CONTINUE_NEEDED);
    CHECK(out[0].cbBuffer > 100 && up[0] == 22);
    GIVES(DeleteSecurityContext(&context), SEC_E_OK);
    /* B-111: the package's memory, whatever the caller had put there. */
    out[0] = buffer(SECBUFFER_TOKEN, (void *)0xdeadbeef, 1000);
    GIVES(isc(&credential, NULL, ISC_REQ_ALLOCATE_MEMORY, NULL, &context, &token, &granted), SEC_I_CONTINUE_NEEDED);
    CHECK(out[0].pvBuffer != (void *)0xdeadbeef && (granted & ISC_RET_ALLOCATED_MEMORY) != 0);
    GIVES(FreeContextBuffer(out[0].pvBuffer), SEC_E_OK);
    GIVES(DeleteSecurityContext(&context), SEC_E_OK);
    /* B-112 */
    out[0] = buffer(SECBUFFER_TOKEN, NULL, 0);
    GIVES(isc(&credential, NULL, 0, NULL, &context, &token, &granted), SEC_E_INSUFFICIENT_MEMORY);
    out[0] = buffer(SECBUFFER_TOKEN, up, sizeof up);
    out[1] = buffer(SECBUFFER_ALERT, NULL, 0);
    GIVES(isc(&credential, NULL, 0, NULL, &context, &both, &granted), SEC_E_INSUFFICIENT_MEMORY);
    out[0] = buffer(SECBUFFER_TOKEN, NULL, 1000);
    GIVES(isc(&credential, NULL, 0, NULL, &context, &token, &granted), SEC_I_CONTINUE_NEEDED);
    CHECK(out[0].pvBuffer != NULL);
    GIVES(FreeContextBuffer(out[0].pvBuffer), SEC_E_OK);
    GIVES(DeleteSecurityContext(&context), SEC_E_OK);
    /* B-113 */
    out[0] = buffer(SECBUFFER_TOKEN, up, sizeof up);
    out[1] = buffer(SECBUFFER_ALERT, down, 100);
    GIVES(isc(&credential, NULL, 0, NULL, &context, &both, &granted), SEC_I_CONTINUE_NEEDED);
    CHECK(out[1].cbBuffer == 0 && out[1].BufferType == SECBUFFER_ALERT);
    GIVES(DeleteSecurityContext(&context), SEC_E_OK);
    /* B-114 */
    GIVES(isc(&credential, NULL, 0, NULL, &context, NULL, &granted), SEC_E_INVALID_TOKEN);
    GIVES(FreeCredentialsHandle(&credential), SEC_E_OK);
}

static void b115_garbage_is_an_invalid_token(void)
{
    CredHandle credential = client_credential();
    CtxtHandle context;
    ULONG granted;
    int round;
    SecBuffer given[2], out;
    SecBufferDesc in = list(given, 2), token = list(&out, 1);
    out = buffer(SECBUFFER_TOKEN, up, sizeof up);
    GIVES(isc(&credential, NULL, 0, NULL, &context, &token, &granted), SEC_I_CONTINUE_NEEDED);
    memset(down, 0xfa, 100);
    for (round = 0; round < 2; round++) {
        given[0] = buffer(SECBUFFER_TOKEN, down, 100);
        given[1] = buffer(SECBUFFER_EMPTY, NULL, 0);
        out = buffer(SECBUFFER_TOKEN, up, sizeof up);
        GIVES(isc(&credential, &context, 0, &in, &context, &token, &granted), SEC_E_INVALID_TOKEN);
        CHECK(out.cbBuffer == 0);
    }
    GIVES(DeleteSecurityContext(&context), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&credential), SEC_E_OK);
}

static void b116_to_b119_too_little_input(void)
{
    CredHandle credential = client_credential();
    CtxtHandle context, again;
    ULONG granted;
    SecBuffer given[2], out;
    SecBufferDesc in = list(given, 2), one = list(given, 1), token = list(&out, 1);
    static unsigned char head[5] = {22, 3, 3, 0, 57};
    ULONG size;
    out = buffer(SECBUFFER_TOKEN, up, sizeof up);
    GIVES(isc(&credential, NULL, 0, NULL, &context, &token, &granted), SEC_I_CONTINUE_NEEDED);
    /* B-116 */
    memset(&again, 0x5A, sizeof again);
    out = buffer(SECBUFFER_TOKEN, up, sizeof up);
    GIVES(isc(&credential, &context, 0, NULL, &again, &token, &granted), SEC_E_INCOMPLETE_MESSAGE);
    CHECK(out.cbBuffer == sizeof up && out.BufferType == SECBUFFER_TOKEN && again.dwLower != context.dwLower);
    /* B-117 */
    for (size = 0; size <= 5; size++) {
        given[0] = buffer(SECBUFFER_TOKEN, head, size);
        given[1] = buffer(SECBUFFER_EMPTY, NULL, 0);
        out = buffer(SECBUFFER_TOKEN, up, sizeof up);
        GIVES(isc(&credential, &context, 0, &in, NULL, &token, &granted), SEC_E_INCOMPLETE_MESSAGE);
        CHECK(given[1].BufferType == SECBUFFER_MISSING && given[1].cbBuffer == (size < 5 ? 5 - size : 57));
    }
    /* B-119: nothing is consumed, and the same data alone is looked at. */
    given[0] = buffer(SECBUFFER_TOKEN, head, 5);
    given[1] = buffer(SECBUFFER_EMPTY, NULL, 7);
    GIVES(isc(&credential, &context, 0, &in, NULL, &token, &granted), SEC_E_INVALID_TOKEN);
    GIVES(isc(&credential, &context, 0, &one, NULL, &token, &granted), SEC_E_INCOMPLETE_MESSAGE);
    GIVES(DeleteSecurityContext(&context), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&credential), SEC_E_OK);
}

static void b118_b120_continuations_may_leave_things_out(void)
{
    CredHandle credential = client_credential(), accepting = server_credential();
    CtxtHandle client, same, server;
    ULONG granted;
    TimeStamp expiry;
    SecBuffer in, out = buffer(SECBUFFER_TOKEN, up, sizeof up);
    SecBufferDesc input = list(&in, 1), token = list(&out, 1);
    GIVES(isc(&credential, NULL, ISC_REQ_STREAM, NULL, &client, &token, &granted), SEC_I_CONTINUE_NEEDED);
    in = buffer(SECBUFFER_TOKEN, up, out.cbBuffer);
    out = buffer(SECBUFFER_TOKEN, down, sizeof down);
    GIVES(AcceptSecurityContext(&accepting, NULL, &input, 0, 0, &server, &token, &granted, &expiry), SEC_I_CONTINUE_NEEDED);
    in = buffer(SECBUFFER_TOKEN, down, out.cbBuffer);
    out = buffer(SECBUFFER_TOKEN, up, sizeof up);
    /* Other flags, and the two words in another place: B-120, B-118. */
    GIVES(isc(&credential, &client, ISC_REQ_USE_SUPPLIED_CREDS, &input, &same, &token, &granted), SEC_I_CONTINUE_NEEDED);
    CHECK(same_handle(&client, &same));
    in = buffer(SECBUFFER_TOKEN, up, out.cbBuffer);
    out = buffer(SECBUFFER_TOKEN, down, sizeof down);
    GIVES(AcceptSecurityContext(&accepting, &server, &input, 0, 0, NULL, &token, &granted, &expiry), SEC_E_OK);
    in = buffer(SECBUFFER_TOKEN, down, out.cbBuffer);
    out = buffer(SECBUFFER_TOKEN, up, sizeof up);
    /* B-122: nobody here trusts the certificate's root, and the credential leaves that to the caller. */
    GIVES(isc(&credential, &client, 0, &input, NULL, &token, &granted), SEC_E_OK);
    GIVES(DeleteSecurityContext(&client), SEC_E_OK);
    GIVES(DeleteSecurityContext(&server), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&credential), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&accepting), SEC_E_OK);
}

static void b123_application_protocols(void)
{
    /* What clients write: a count of what follows, ALPN's number, the list's length, the list. */
    static struct {
        ULONG whole, kind;
        unsigned char rest[2 + 12];
    } protocols = {4 + 2 + 12, 2, {0}};
    const USHORT length = 12;
    CredHandle credential = client_credential(), accepting = server_credential();
    CtxtHandle client, server;
    ULONG granted;
    TimeStamp expiry;
    SecPkgContext_ApplicationProtocol agreed;
    SecBuffer in[2], out = buffer(SECBUFFER_TOKEN, up, sizeof up);
    SecBufferDesc input = list(in, 1), both = list(in, 2), token = list(&out, 1);
    memcpy(protocols.rest, &length, 2);
    memcpy(protocols.rest + 2, "\x02h2\x08http/1.1", 12);
    in[0] = buffer(SECBUFFER_APPLICATION_PROTOCOLS, &protocols, 4 + 4 + 2 + 12);
    GIVES(isc(&credential, NULL, 0, &input, &client, &token, &granted), SEC_I_CONTINUE_NEEDED);
    in[1] = in[0];
    in[0] = buffer(SECBUFFER_TOKEN, up, out.cbBuffer);
    out = buffer(SECBUFFER_TOKEN, down, sizeof down);
    GIVES(AcceptSecurityContext(&accepting, NULL, &both, 0, 0, &server, &token, &granted, &expiry), SEC_I_CONTINUE_NEEDED);
    in[0] = buffer(SECBUFFER_TOKEN, down, out.cbBuffer);
    out = buffer(SECBUFFER_TOKEN, up, sizeof up);
    GIVES(isc(&credential, &client, 0, &input, &client, &token, &granted), SEC_I_CONTINUE_NEEDED);
    in[0] = buffer(SECBUFFER_TOKEN, up, out.cbBuffer);
    out = buffer(SECBUFFER_TOKEN, down, sizeof down);
    GIVES(AcceptSecurityContext(&accepting, &server, &input, 0, 0, &server, &token, &granted, &expiry), SEC_E_OK);
    GIVES(QueryContextAttributesA(&server, SECPKG_ATTR_APPLICATION_PROTOCOL, &agreed), SEC_E_OK);
    CHECK(agreed.ProtoNegoStatus == SecApplicationProtocolNegotiationStatus_Success && agreed.ProtocolIdSize == 2);
    CHECK(agreed.ProtoNegoExt == SecApplicationProtocolNegotiationExt_ALPN && memcmp(agreed.ProtocolId, "h2", 2) == 0);
    GIVES(DeleteSecurityContext(&client), SEC_E_OK);
    GIVES(DeleteSecurityContext(&server), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&credential), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&accepting), SEC_E_OK);
}

static void b124_tls_1_0_is_refused(void)
{
    static unsigned char hello[] = {22, 3, 1, 0, 45, 1, 0, 0, 41, 3, 1, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
                                    7,  7, 7, 7, 7,  7, 7, 7, 7,  7, 7, 7, 7, 7, 7, 7, 7, 7, 0, 0, 2, 0, 47, 1, 0};
    CredHandle accepting = server_credential();
    CtxtHandle server;
    ULONG granted;
    TimeStamp expiry;
    SecBuffer in = buffer(SECBUFFER_TOKEN, hello, sizeof hello), out[2];
    SecBufferDesc input = list(&in, 1), token = list(out, 1), both = list(out, 2);
    out[0] = buffer(SECBUFFER_TOKEN, down, sizeof down);
    GIVES(AcceptSecurityContext(&accepting, NULL, &input, ASC_REQ_EXTENDED_ERROR, 0, &server, &token, &granted, &expiry), SEC_E_ALGORITHM_MISMATCH);
    CHECK(out[0].cbBuffer == 7 && memcmp(down + 5, "\x02\x46", 2) == 0 && (granted & ASC_RET_EXTENDED_ERROR) != 0);
    /* Who has a place for alerts finds it there, and once. */
    out[0] = buffer(SECBUFFER_TOKEN, down, sizeof down);
    out[1] = buffer(SECBUFFER_ALERT, up, 64);
    GIVES(AcceptSecurityContext(&accepting, NULL, &input, ASC_REQ_EXTENDED_ERROR, 0, &server, &both, &granted, &expiry), SEC_E_ALGORITHM_MISMATCH);
    CHECK(out[0].cbBuffer == 0 && out[1].cbBuffer == 7 && memcmp(up + 5, "\x02\x46", 2) == 0);
    /* And who did not ask for it finds nothing. */
    out[0] = buffer(SECBUFFER_TOKEN, down, sizeof down);
    GIVES(AcceptSecurityContext(&accepting, NULL, &input, 0, 0, &server, &token, &granted, &expiry), SEC_E_ALGORITHM_MISMATCH);
    CHECK(out[0].cbBuffer == 0);
    GIVES(FreeCredentialsHandle(&accepting), SEC_E_OK);
}

/* A client and a server, connected over TLS 1.2 in memory; the credentials are freed: B-137. */
static void connect_both(CtxtHandle *client, CtxtHandle *server, ULONG *granted)
{
    CredHandle out_credential = client_credential(), in_credential = server_credential();
    SECURITY_STATUS c = SEC_I_CONTINUE_NEEDED, s = SEC_I_CONTINUE_NEEDED;
    ULONG have = 0, flags = ISC_REQ_CONFIDENTIALITY | ISC_REQ_STREAM | ISC_REQ_USE_SUPPLIED_CREDS, ignored;
    int round;
    TimeStamp expiry;
    for (round = 0; round < 4 && !(c == SEC_E_OK && s == SEC_E_OK); round++) {
        SecBuffer in[2], out = buffer(SECBUFFER_TOKEN, up, sizeof up);
        SecBufferDesc input = list(in, 2), output = list(&out, 1);
        in[0] = buffer(SECBUFFER_TOKEN, down, have);
        in[1] = buffer(SECBUFFER_EMPTY, NULL, 0);
        c = isc(&out_credential, round == 0 ? NULL : client, flags, round == 0 ? NULL : &input, client, &output, granted);
        CHECK(c == SEC_E_OK || c == SEC_I_CONTINUE_NEEDED);
        /* B-121: TLS 1.2's client has the last word of none. */
        if (c == SEC_E_OK) {
            CHECK(out.cbBuffer == 0);
            break;
        }
        in[0] = buffer(SECBUFFER_TOKEN, up, out.cbBuffer);
        in[1] = buffer(SECBUFFER_EMPTY, NULL, 0);
        out = buffer(SECBUFFER_TOKEN, down, sizeof down);
        s = AcceptSecurityContext(&in_credential, round == 0 ? NULL : server, &input, ASC_REQ_STREAM | ASC_REQ_CONFIDENTIALITY, 0, server, &output,
                                  &ignored, &expiry);
        CHECK(s == SEC_E_OK || s == SEC_I_CONTINUE_NEEDED);
        have = out.cbBuffer;
    }
    CHECK(c == SEC_E_OK && s == SEC_E_OK);
    GIVES(FreeCredentialsHandle(&out_credential), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&in_credential), SEC_E_OK);
}

static void b121_to_b134_a_session(void)
{
    CtxtHandle client, server;
    ULONG granted, size;
    SecPkgContext_StreamSizes sizes;
    SecPkgContext_NegotiationInfoA negotiation;
    SecPkgContext_ConnectionInfo connection;
    SecPkgContext_CipherInfo cipher;
    SecPkgContext_KeyInfoA key;
    SecPkgContext_Bindings bindings;
    PCCERT_CONTEXT shown = NULL;
    SecBuffer parts[4], two[3];
    SecBufferDesc record = list(parts, 4), three = list(two, 3);
    int i;
    connect_both(&client, &server, &granted);
    CHECK(granted == (ISC_RET_REPLAY_DETECT | ISC_RET_SEQUENCE_DETECT | ISC_RET_CONFIDENTIALITY | ISC_RET_STREAM | ISC_RET_USED_SUPPLIED_CREDS));
    /* B-130 */
    GIVES(QueryContextAttributesA(&client, SECPKG_ATTR_NEGOTIATION_INFO, &negotiation), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(QueryContextAttributesA(&client, SECPKG_ATTR_CONNECTION_INFO, &connection), SEC_E_OK);
    CHECK(connection.dwProtocol == SP_PROT_TLS1_2_CLIENT && connection.dwCipherStrength >= 128 && connection.dwHashStrength == 0);
    memset(&cipher, 0, sizeof cipher);
    cipher.dwVersion = 1;
    GIVES(QueryContextAttributesW(&client, SECPKG_ATTR_CIPHER_INFO, &cipher), SEC_E_OK);
    CHECK(cipher.dwProtocol == 0x303 && cipher.dwCipherSuite == 0xC02C && cipher.dwCipherLen == 256 && cipher.dwCipherBlockLen == 16);
    GIVES(QueryContextAttributesA(&client, SECPKG_ATTR_KEY_INFO, &key), SEC_E_OK);
    CHECK(strcmp((char *)key.sSignatureAlgorithmName, "ECDSA") == 0 && key.KeySize == 256);
    FreeContextBuffer(key.sSignatureAlgorithmName);
    FreeContextBuffer(key.sEncryptAlgorithmName);
    GIVES(QueryContextAttributesA(&client, SECPKG_ATTR_ENDPOINT_BINDINGS, &bindings), SEC_E_OK);
    CHECK(bindings.BindingsLength == 32 + 21 + 32 && bindings.Bindings->dwApplicationDataOffset == 32);
    CHECK(memcmp((unsigned char *)bindings.Bindings + 32, "tls-server-end-point:", 21) == 0);
    FreeContextBuffer(bindings.Bindings);
    GIVES(QueryContextAttributesA(&client, SECPKG_ATTR_UNIQUE_BINDINGS, &bindings), SEC_E_OK);
    CHECK(bindings.BindingsLength == 32 + 11 + 12);
    FreeContextBuffer(bindings.Bindings);
    /* B-131 */
    GIVES(QueryContextAttributesA(&client, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &shown), SEC_E_OK);
    CHECK(shown->hCertStore != NULL && shown->cbCertEncoded > 100);
    CertFreeCertificateContext(shown);
    GIVES(QueryContextAttributesA(&server, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &shown), SEC_E_NO_CREDENTIALS);
    /* B-132 */
    GIVES(QueryContextAttributesA(&client, SECPKG_ATTR_STREAM_SIZES, &sizes), SEC_E_OK);
    CHECK(sizes.cbHeader == 13 && sizes.cbTrailer == 16 && sizes.cbMaximumMessage == 16384 && sizes.cBuffers == 4);
    memcpy(up + sizes.cbHeader, "hello", 5);
    parts[0] = buffer(SECBUFFER_STREAM_HEADER, up, sizes.cbHeader);
    parts[1] = buffer(SECBUFFER_DATA, up + sizes.cbHeader, 5);
    parts[2] = buffer(SECBUFFER_STREAM_TRAILER, up + sizes.cbHeader + 5, sizes.cbTrailer);
    parts[3] = buffer(SECBUFFER_EMPTY, NULL, 0);
    GIVES(EncryptMessage(&client, 0, &record, 0), SEC_E_OK);
    size = parts[0].cbBuffer + parts[1].cbBuffer + parts[2].cbBuffer;
    CHECK(size == 13 + 5 + 16);
    /* B-133 */
    two[0] = buffer(SECBUFFER_DATA, up, size);
    two[1] = two[2] = buffer(SECBUFFER_EMPTY, NULL, 0);
    GIVES(DecryptMessage(&server, &three, 0, NULL), SEC_E_INVALID_TOKEN);
    for (i = 0; i < 4; i++)
        parts[i] = buffer(SECBUFFER_EMPTY, NULL, 0);
    GIVES(DecryptMessage(&server, &record, 0, NULL), SEC_E_INVALID_TOKEN);
    parts[0] = parts[1] = buffer(SECBUFFER_DATA, up, size);
    GIVES(DecryptMessage(&server, &record, 0, NULL), SEC_E_INVALID_TOKEN);
    parts[1] = buffer(SECBUFFER_EXTRA, NULL, 0);
    GIVES(DecryptMessage(&server, &record, 0, NULL), SEC_E_INVALID_TOKEN);
    /* B-134 */
    parts[0] = buffer(SECBUFFER_DATA, up, size - 5);
    for (i = 1; i < 4; i++)
        parts[i] = buffer(SECBUFFER_EMPTY, NULL, 0);
    GIVES(DecryptMessage(&server, &record, 0, NULL), SEC_E_INCOMPLETE_MESSAGE);
    CHECK(parts[0].BufferType == SECBUFFER_MISSING && parts[0].cbBuffer == 5);
    /* And whole, with a byte of the next. */
    parts[0] = buffer(SECBUFFER_DATA, up, size + 1);
    for (i = 1; i < 4; i++)
        parts[i] = buffer(SECBUFFER_EMPTY, NULL, 0);
    GIVES(DecryptMessage(&server, &record, 0, NULL), SEC_E_OK);
    CHECK(parts[0].BufferType == SECBUFFER_STREAM_HEADER && parts[0].cbBuffer == 13 && parts[0].pvBuffer == up);
    CHECK(parts[1].BufferType == SECBUFFER_DATA && parts[1].cbBuffer == 5 && memcmp(parts[1].pvBuffer, "hello", 5) == 0);
    CHECK(parts[2].BufferType == SECBUFFER_STREAM_TRAILER && parts[2].cbBuffer == 16);
    CHECK(parts[3].BufferType == SECBUFFER_EXTRA && parts[3].cbBuffer == 1 && parts[3].pvBuffer == up + size);
    GIVES(MakeSignature(&client, 0, &record, 0), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(DeleteSecurityContext(&client), SEC_E_OK);
    GIVES(DeleteSecurityContext(&server), SEC_E_OK);
    /* B-138 */
    GIVES(QueryContextAttributesA(&client, SECPKG_ATTR_STREAM_SIZES, &sizes), SEC_E_INVALID_HANDLE);
}

static void b136_a_second_handshake_is_refused(void)
{
    CtxtHandle client, server;
    CredHandle other = client_credential();
    ULONG granted;
    SecBuffer out = buffer(SECBUFFER_TOKEN, up, sizeof up);
    SecBufferDesc token = list(&out, 1);
    connect_both(&client, &server, &granted);
    GIVES(isc(&other, &client, 0, NULL, &client, &token, &granted), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(DeleteSecurityContext(&client), SEC_E_OK);
    GIVES(DeleteSecurityContext(&server), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&other), SEC_E_OK);
}

static SECURITY_STATUS order(CtxtHandle *context, ULONG type, void *bytes, size_t size)
{
    SecBuffer in = buffer(type, bytes, size);
    SecBufferDesc input = list(&in, 1);
    return ApplyControlToken(context, &input);
}

static void b140_to_b146_orders(void)
{
    CredHandle credential = client_credential();
    CtxtHandle context;
    ULONG granted;
    DWORD word[2] = {SCHANNEL_SHUTDOWN, 0};
    SCHANNEL_ALERT_TOKEN alert;
    SecBuffer out, pair[2];
    SecBufferDesc token = list(&out, 1), both = list(pair, 2);
    out = buffer(SECBUFFER_TOKEN, up, sizeof up);
    GIVES(isc(&credential, NULL, 0, NULL, &context, &token, &granted), SEC_I_CONTINUE_NEEDED);
    /* B-140 */
    pair[0] = pair[1] = buffer(SECBUFFER_TOKEN, word, 4);
    GIVES(ApplyControlToken(&context, &both), SEC_E_INVALID_TOKEN);
    pair[1] = buffer(SECBUFFER_EMPTY, NULL, 0);
    GIVES(ApplyControlToken(&context, &both), SEC_E_INVALID_TOKEN);
    GIVES(order(&context, SECBUFFER_ALERT, word, 4), SEC_E_INVALID_TOKEN);
    GIVES(order(&context, SECBUFFER_DATA, word, 4), SEC_E_INVALID_TOKEN);
    /* B-141 */
    word[0] = SCHANNEL_RENEGOTIATE;
    GIVES(order(&context, SECBUFFER_TOKEN, word, 4), SEC_E_UNSUPPORTED_FUNCTION);
    word[0] = SCHANNEL_SHUTDOWN;
    GIVES(order(&context, SECBUFFER_TOKEN, word, 2), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(order(&context, SECBUFFER_TOKEN, word, 5), SEC_E_OK);
    GIVES(order(&context, SECBUFFER_TOKEN, word, 4), SEC_E_OK);
    /* B-142 */
    GIVES(order(NULL, SECBUFFER_TOKEN, word, 4), SEC_E_INVALID_HANDLE);
    GIVES(ApplyControlToken(&context, NULL), SEC_E_INTERNAL_ERROR);
    /* B-143, B-145 */
    out = buffer(SECBUFFER_TOKEN, up, sizeof up);
    GIVES(isc(&credential, &context, 0, NULL, NULL, &token, &granted), SEC_E_OK);
    CHECK(out.cbBuffer == 7 && memcmp(up, "\x15\x03\x01\x00\x02\x01\x00", 7) == 0);
    /* B-144 */
    out = buffer(SECBUFFER_TOKEN, up, sizeof up);
    GIVES(isc(&credential, &context, 0, NULL, &context, &token, &granted), SEC_E_INCOMPLETE_MESSAGE);
    CHECK(out.cbBuffer == sizeof up);
    /* B-146 */
    alert.dwTokenType = SCHANNEL_ALERT;
    alert.dwAlertType = TLS1_ALERT_FATAL;
    alert.dwAlertNumber = TLS1_ALERT_BAD_CERTIFICATE;
    GIVES(order(&context, SECBUFFER_TOKEN, &alert, sizeof alert), SEC_E_OK);
    GIVES(isc(&credential, &context, 0, NULL, &context, &token, &granted), SEC_E_OK);
    CHECK(out.cbBuffer == 7 && memcmp(up, "\x15\x03\x01\x00\x02\x02\x2a", 7) == 0);
    GIVES(DeleteSecurityContext(&context), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&credential), SEC_E_OK);
}

static void b150_datagrams_are_refused(void)
{
    SCHANNEL_CRED how = older(SP_PROT_DTLS1_0_CLIENT | SP_PROT_DTLS1_2_CLIENT);
    gives(SECPKG_CRED_OUTBOUND, &how, SEC_E_ALGORITHM_MISMATCH);
}

int main(void)
{
    b100_to_b104_what_a_credential_may_be();
    b105_certificates_that_cannot_sign();
    b107_what_a_credential_tells();
    b110_to_b114_the_first_call();
    b115_garbage_is_an_invalid_token();
    b116_to_b119_too_little_input();
    b118_b120_continuations_may_leave_things_out();
    b123_application_protocols();
    b124_tls_1_0_is_refused();
    b121_to_b134_a_session();
    b136_a_second_handshake_is_refused();
    b140_to_b146_orders();
    b150_datagrams_are_refused();
    return 0;
}
