/* Certificates of OpenSSL's files in both ends of a TLS connection, as programs for Schannel give and get them. SECUR32_PKI names the
   files' folder (tests/interop/pki.sh); without it there is nothing to do. */
#include "check.h"
#include <wincrypt.h>
#include <schannel.h>
#include <secur32.h>

#define ROOM 32768

static const char *folder;

static char *path(const char *name)
{
    static char made[4][1024];
    static int next = 0;
    next = (next + 1) % 4;
    CHECK(strlen(folder) + strlen(name) + 2 < sizeof made[0]);
    sprintf(made[next], "%s/%s", folder, name);
    return made[next];
}

/* The certificate of a PFX file that has a key. */
static PCCERT_CONTEXT from_pfx(const char *name, const char *password)
{
    static unsigned char bytes[65536];
    WCHAR wide[64];
    CRYPT_DATA_BLOB blob;
    HCERTSTORE store;
    PCCERT_CONTEXT found;
    size_t n;
    FILE *in = fopen(path(name), "rb");
    CHECK(in != NULL);
    blob.pbData = bytes;
    blob.cbData = (DWORD)fread(bytes, 1, sizeof bytes, in);
    fclose(in);
    for (n = 0; n <= strlen(password); n++)
        wide[n] = (WCHAR)(unsigned char)password[n];
    CHECK((store = PFXImportCertStore(&blob, wide, 0)) != NULL);
    CHECK((found = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_HAS_PRIVATE_KEY, NULL, NULL)) != NULL);
    CHECK(CertCloseStore(store, 0));
    return found;
}

static SECURITY_STATUS acquire(CredHandle *made, ULONG use, SCHANNEL_CRED *cred)
{
    return AcquireCredentialsHandleA(NULL, (SEC_CHAR *)UNISP_NAME_A, use, NULL, cred, NULL, NULL, made, NULL);
}

static SCHANNEL_CRED version_4(PCCERT_CONTEXT *certificate, DWORD flags)
{
    SCHANNEL_CRED made;
    memset(&made, 0, sizeof made);
    made.dwVersion = SCHANNEL_CRED_VERSION;
    made.cCreds = certificate != NULL;
    made.paCred = certificate;
    made.dwFlags = flags;
    return made;
}

/* Tokens to and fro until both ends stand; the first failure is the answer. */
static SECURITY_STATUS connect_both(CredHandle *client, CredHandle *server, const char *target, ULONG accepting, CtxtHandle *one, CtxtHandle *two)
{
    static unsigned char to_server[ROOM], to_client[ROOM];
    ULONG sent = 0, answered = 0, granted;
    int begun = 0, accepted = 0, rounds;
    SECURITY_STATUS c = SEC_I_CONTINUE_NEEDED, s = SEC_I_CONTINUE_NEEDED;
    for (rounds = 0; rounds < 10; rounds++) {
        SecBuffer in[2], out[1];
        SecBufferDesc input = list(in, 2), output = list(out, 1);
        if (c == SEC_I_CONTINUE_NEEDED) {
            in[0] = buffer(SECBUFFER_TOKEN, to_client, answered);
            in[1] = buffer(SECBUFFER_EMPTY, NULL, 0);
            out[0] = buffer(SECBUFFER_TOKEN, to_server, ROOM);
            c = InitializeSecurityContextA(client, begun ? one : NULL, (SEC_CHAR *)target, ISC_REQ_CONFIDENTIALITY | ISC_REQ_STREAM, 0, 0,
                                           begun ? &input : NULL, 0, one, &output, &granted, NULL);
            if (c < 0)
                return c;
            begun = 1;
            sent = out[0].cbBuffer;
        } else {
            sent = 0;
        }
        if (c == SEC_E_OK && s == SEC_E_OK)
            return SEC_E_OK;
        in[0] = buffer(SECBUFFER_TOKEN, to_server, sent);
        in[1] = buffer(SECBUFFER_EMPTY, NULL, 0);
        out[0] = buffer(SECBUFFER_TOKEN, to_client, ROOM);
        s = AcceptSecurityContext(server, accepted ? two : NULL, &input, ASC_REQ_CONFIDENTIALITY | ASC_REQ_STREAM | accepting, 0, two, &output, &granted, NULL);
        if (s < 0)
            return s;
        accepted = 1;
        answered = out[0].cbBuffer;
        if (c == SEC_E_OK && s == SEC_E_OK)
            return SEC_E_OK;
    }
    return SEC_E_INTERNAL_ERROR;
}

static int resumes(CredHandle *client, CredHandle *server)
{
    CtxtHandle one, two;
    SecPkgContext_SessionInfo info;
    GIVES(connect_both(client, server, "host.example", 0, &one, &two), SEC_E_OK);
    GIVES(QueryContextAttributesA(&one, SECPKG_ATTR_SESSION_INFO, &info), SEC_E_OK);
    GIVES(DeleteSecurityContext(&one), SEC_E_OK);
    GIVES(DeleteSecurityContext(&two), SEC_E_OK);
    return (info.dwFlags & SSL_SESSION_RECONNECT) != 0;
}

static void a_server_shows_its_chain_and_a_client_its_certificate(void)
{
    PCCERT_CONTEXT server_certificate = from_pfx("plain-certificates.pfx", "secret"), client_certificate = from_pfx("client.pfx", "secret");
    SCHANNEL_CRED for_server = version_4(&server_certificate, 0), for_client = version_4(&client_certificate, SCH_CRED_NO_DEFAULT_CREDS);
    PCCERT_CONTEXT shown, walk = NULL;
    PCCERT_CHAIN_CONTEXT chain;
    CredHandle server, client;
    CtxtHandle one, two;
    SecPkgContext_Bindings bindings, same;
    SecPkgContext_ConnectionInfo info;
    SecPkgContext_CipherInfo cipher;
    int count = 0;
    for_server.hRootStore = CertOpenStore(CERT_STORE_PROV_FILENAME_A, 0, 0, 0, path("above.pem"));
    CHECK(for_server.hRootStore != NULL);
    GIVES(acquire(&server, SECPKG_CRED_INBOUND, &for_server), SEC_E_OK);
    GIVES(acquire(&client, SECPKG_CRED_OUTBOUND, &for_client), SEC_E_OK);
    CHECK(CertCloseStore(for_server.hRootStore, 0));
    CHECK(CertFreeCertificateContext(server_certificate) && CertFreeCertificateContext(client_certificate));
    GIVES(connect_both(&client, &server, "host.example", ASC_REQ_MUTUAL_AUTH, &one, &two), SEC_E_OK);
    /* B-131: what the server showed, in a store with all of it, and the same pointer among them. */
    GIVES(QueryContextAttributesA(&one, SECPKG_ATTR_REMOTE_CERT_CONTEXT, (void *)&shown), SEC_E_OK);
    CHECK(shown->hCertStore != NULL);
    while ((walk = CertEnumCertificatesInStore(shown->hCertStore, walk)) != NULL) {
        CHECK(count > 0 || walk == shown);
        count++;
    }
    CHECK(count == 2 || count == 3);
    CHECK(CertGetCertificateChain(NULL, shown, NULL, shown->hCertStore, NULL, 0, NULL, &chain));
    CHECK(chain->TrustStatus.dwErrorStatus == 0 && chain->rgpChain[0]->cElement == 3);
    CertFreeCertificateChain(chain);
    CHECK(CertFreeCertificateContext(shown));
    /* And what the client showed. */
    GIVES(QueryContextAttributesA(&two, SECPKG_ATTR_REMOTE_CERT_CONTEXT, (void *)&shown), SEC_E_OK);
    {
        char name[64];
        CHECK(CertGetNameStringA(shown, CERT_NAME_UPN_TYPE, 0, NULL, name, sizeof name) && strcmp(name, "alice@corp.example") == 0);
    }
    CHECK(CertFreeCertificateContext(shown));
    GIVES(QueryContextAttributesA(&two, SECPKG_ATTR_LOCAL_CERT_CONTEXT, (void *)&shown), SEC_E_OK);
    CHECK(CertFreeCertificateContext(shown));
    /* Both ends name the channel alike. */
    GIVES(QueryContextAttributesA(&one, SECPKG_ATTR_ENDPOINT_BINDINGS, &bindings), SEC_E_OK);
    GIVES(QueryContextAttributesA(&two, SECPKG_ATTR_ENDPOINT_BINDINGS, &same), SEC_E_OK);
    CHECK(bindings.BindingsLength == 32 + 21 + 32 && same.BindingsLength == bindings.BindingsLength);
    CHECK(memcmp(bindings.Bindings, same.Bindings, bindings.BindingsLength) == 0);
    CHECK(memcmp((char *)bindings.Bindings + 32, "tls-server-end-point:", 21) == 0);
    GIVES(FreeContextBuffer(bindings.Bindings), SEC_E_OK);
    GIVES(FreeContextBuffer(same.Bindings), SEC_E_OK);
    GIVES(QueryContextAttributesA(&one, SECPKG_ATTR_CONNECTION_INFO, &info), SEC_E_OK);
    CHECK(info.dwCipherStrength >= 128);
    memset(&cipher, 0, sizeof cipher);
    cipher.dwVersion = 1;
    GIVES(QueryContextAttributesA(&one, SECPKG_ATTR_CIPHER_INFO, &cipher), SEC_E_OK);
    CHECK(cipher.szCipherSuite[0] == 'T' && cipher.dwCipherLen >= 128);
    GIVES(DeleteSecurityContext(&one), SEC_E_OK);
    GIVES(DeleteSecurityContext(&two), SEC_E_OK);
    GIVES(connect_both(&client, &server, "other.example", 0, &one, &two), SEC_E_WRONG_PRINCIPAL);
    GIVES(DeleteSecurityContext(&one), SEC_E_OK);
    GIVES(DeleteSecurityContext(&two), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&client), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&server), SEC_E_OK);
}

static void a_certificate_is_found_by_its_hash_in_the_store_my(void)
{
    PCCERT_CONTEXT certificate = from_pfx("plain-certificates.pfx", "secret");
    SCHANNEL_CERT_HASH hash;
    SCHANNEL_CERT_HASH *hashes[1];
    SCHANNEL_CRED cred = version_4(NULL, 0), plain = version_4(NULL, SCH_CRED_NO_DEFAULT_CREDS);
    CredHandle server, client;
    DWORD size = sizeof hash.ShaHash;
    memset(&hash, 0, sizeof hash);
    hash.dwLength = sizeof hash;
    CHECK(CertGetCertificateContextProperty(certificate, CERT_HASH_PROP_ID, hash.ShaHash, &size));
    CHECK(CertFreeCertificateContext(certificate));
    hashes[0] = &hash;
    cred.cCreds = 1;
    cred.paCred = (PCCERT_CONTEXT *)(void *)hashes;
    cred.dwCredFormat = SCH_CRED_FORMAT_CERT_HASH;
    GIVES(acquire(&server, SECPKG_CRED_INBOUND, &cred), SEC_E_OK);
    GIVES(acquire(&client, SECPKG_CRED_OUTBOUND, &plain), SEC_E_OK);
    /* Sessions are resumed until the cache is emptied. */
    CHECK(!resumes(&client, &server) && resumes(&client, &server) && resumes(&client, &server));
    CHECK(SslEmptyCacheA(NULL, 0) && !resumes(&client, &server) && resumes(&client, &server));
    CHECK(SslEmptyCacheW(NULL, 0) && !resumes(&client, &server));
    GIVES(FreeCredentialsHandle(&client), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&server), SEC_E_OK);
    hash.ShaHash[0] ^= 1;
    GIVES(acquire(&server, SECPKG_CRED_INBOUND, &cred), SEC_E_UNKNOWN_CREDENTIALS);
}

/* B-105 */
static void bad_certificates_are_no_credentials(void)
{
    HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_FILENAME_A, 0, 0, 0, path("server.pem"));
    PCCERT_CONTEXT without = CertEnumCertificatesInStore(store, NULL), good = from_pfx("client.pfx", "secret"), pair[2];
    CRYPT_KEY_PROV_INFO elsewhere;
    CERT_CONTEXT mine;
    SCHANNEL_CRED cred = version_4(&without, 0);
    CredHandle handle;
    GIVES(acquire(&handle, SECPKG_CRED_INBOUND, &cred), SEC_E_NO_CREDENTIALS);
    memset(&elsewhere, 0, sizeof elsewhere);
    CHECK(CertSetCertificateContextProperty(without, CERT_KEY_PROV_INFO_PROP_ID, 0, &elsewhere));
    GIVES(acquire(&handle, SECPKG_CRED_INBOUND, &cred), SEC_E_UNKNOWN_CREDENTIALS);
    memset(&mine, 0, sizeof mine);
    mine.pbCertEncoded = (BYTE *)unwritable("no certificate", 14);
    mine.cbCertEncoded = 14;
    cred.cCreds = 2;
    cred.paCred = pair;
    pair[0] = good;
    pair[1] = &mine;
    GIVES(acquire(&handle, SECPKG_CRED_OUTBOUND, &cred), SEC_E_UNKNOWN_CREDENTIALS);
    pair[0] = &mine;
    pair[1] = good;
    GIVES(acquire(&handle, SECPKG_CRED_OUTBOUND, &cred), SEC_E_UNKNOWN_CREDENTIALS);
    pair[0] = good;
    GIVES(acquire(&handle, SECPKG_CRED_OUTBOUND, &cred), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&handle), SEC_E_OK);
    CHECK(CertFreeCertificateContext(without) && CertFreeCertificateContext(good) && CertCloseStore(store, 0));
}

static void a_client_hello_is_looked_into(void)
{
    static unsigned char hello[ROOM];
    unsigned char *guarded, *name;
    SCHANNEL_CRED cred = version_4(NULL, SCH_CRED_NO_DEFAULT_CREDS);
    CredHandle client;
    CtxtHandle context;
    SecBuffer out = buffer(SECBUFFER_TOKEN, hello, ROOM);
    SecBufferDesc output = list(&out, 1);
    SCH_EXTENSION_DATA wanted[3];
    ULONG granted, size, n, needed;
    GIVES(acquire(&client, SECPKG_CRED_OUTBOUND, &cred), SEC_E_OK);
    GIVES(InitializeSecurityContextA(&client, NULL, (SEC_CHAR *)"host.example", ISC_REQ_STREAM, 0, 0, NULL, 0, &context, &output, &granted, NULL), SEC_I_CONTINUE_NEEDED);
    guarded = beside_guard(out.cbBuffer);
    memcpy(guarded, hello, out.cbBuffer);
    GIVES(SslGetServerIdentity(guarded, out.cbBuffer, &name, &size, 0), SEC_E_OK);
    CHECK(size == 12 && memcmp(name, "host.example", 12) == 0 && name > guarded && name < guarded + out.cbBuffer);
    memset(wanted, 0xAA, sizeof wanted);
    wanted[0].ExtensionType = 0;
    wanted[1].ExtensionType = 13;
    wanted[2].ExtensionType = 0x1234;
    GIVES(SslGetExtensions(guarded, out.cbBuffer, wanted, 3, &needed, SCH_EXTENSIONS_OPTIONS_NONE), SEC_E_OK);
    CHECK(wanted[0].cbExtData == 17 && wanted[0].pExtData + 5 == name && wanted[1].cbExtData > 4 && wanted[2].pExtData == NULL && wanted[2].cbExtData == 0);
    GIVES(SslGetExtensions(guarded + 5, out.cbBuffer - 5, wanted, 3, &needed, SCH_NO_RECORD_HEADER), SEC_E_OK);
    CHECK(wanted[0].pExtData + 5 == name);
    for (n = 0; n < out.cbBuffer; n++) {
        /* Behind the end there is a page that nobody may touch. */
        unsigned char *cut = guarded + (out.cbBuffer - n);
        memcpy(cut, hello, n);
        GIVES(SslGetServerIdentity(cut, n, &name, &size, 0), SEC_E_INCOMPLETE_MESSAGE);
        GIVES(SslGetExtensions(cut, n, wanted, 3, &needed, SCH_EXTENSIONS_OPTIONS_NONE), SEC_E_INCOMPLETE_MESSAGE);
        CHECK(name == NULL && size == 0 && needed == (n < 5 ? 5 : out.cbBuffer));
    }
    GIVES(SslGetServerIdentity((PBYTE)"GET / HTTP/1.1\r\n", 16, &name, &size, 0), SEC_E_INVALID_TOKEN);
    GIVES(SslGetServerIdentity(NULL, 16, &name, &size, 0), SEC_E_INVALID_PARAMETER);
    GIVES(DeleteSecurityContext(&context), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&client), SEC_E_OK);
}

static void a_certificate_is_cracked(void)
{
    PCCERT_CONTEXT certificate = from_pfx("client.pfx", "secret");
    PX509Certificate cracked = NULL;
    CHECK(SslCrackCertificate(certificate->pbCertEncoded, certificate->cbCertEncoded, 0, &cracked));
    CHECK(strcmp(cracked->pszSubject, "CN=alice") == 0 || strcmp(cracked->pszSubject, "O=Lab, CN=alice") == 0);
    CHECK(strcmp(cracked->pszIssuer, "O=Lab, CN=Lab between") == 0 && cracked->Version == 2 && cracked->SerialNumber[0] == 0x1001);
    CHECK(cracked->ValidUntil.dwHighDateTime == certificate->pCertInfo->NotAfter.dwHighDateTime);
    CHECK(cracked->pPublicKey->cbKey == certificate->pCertInfo->SubjectPublicKeyInfo.PublicKey.cbData);
    CHECK(memcmp(cracked->pPublicKey->pKey, certificate->pCertInfo->SubjectPublicKeyInfo.PublicKey.pbData, cracked->pPublicKey->cbKey) == 0);
    SslFreeCertificate(cracked);
    SslFreeCertificate(cracked);
    SslFreeCertificate(NULL);
    CHECK(!SslCrackCertificate(certificate->pbCertEncoded, certificate->cbCertEncoded - 1, 0, &cracked) && cracked == NULL);
    CHECK(CertFreeCertificateContext(certificate));
}

int main(void)
{
    folder = getenv("SECUR32_PKI");
    if (folder == NULL) {
        fprintf(stderr, "passed over: SECUR32_PKI names no folder\n");
        return 0;
    }
    setenv("SECUR32_CONFIG", path("policy.toml"), 1);
    setenv("SSL_CERT_FILE", path("root.pem"), 1);
    unsetenv("SSL_CERT_DIR");
    a_server_shows_its_chain_and_a_client_its_certificate();
    a_certificate_is_found_by_its_hash_in_the_store_my();
    bad_certificates_are_no_credentials();
    a_client_hello_is_looked_into();
    a_certificate_is_cracked();
    return 0;
}
