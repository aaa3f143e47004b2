/* wincrypt.h over files that OpenSSL made (tests/interop/pki.sh): SECUR32_PKI names their folder; without it there is nothing to do.
   certificates [brief]: without PFX files, whose passwords are stretched by so many rounds of a hash that valgrind takes minutes for them. */
#include "check.h"
#include <wincrypt.h>
#include <schannel.h>
#include <secur32.h>

#define FAILS(call, code) \
    do { \
        Secur32SetLastError(0); \
        if ((call) || Secur32GetLastError() != (DWORD)(code)) { \
            fprintf(stderr, "%s:%d: %s left 0x%08lx, not %s\n", __FILE__, __LINE__, #call, (unsigned long)Secur32GetLastError(), #code); \
            exit(1); \
        } \
    } while (0)

typedef struct {
    unsigned char *bytes;
    DWORD size;
} Text;

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

/* The bytes of a file, behind which nobody may read. */
static Text file(const char *name)
{
    Text made;
    long size;
    FILE *in = fopen(path(name), "rb");
    CHECK(in != NULL);
    CHECK(fseek(in, 0, SEEK_END) == 0);
    size = ftell(in);
    CHECK(size > 0 && fseek(in, 0, SEEK_SET) == 0);
    made.size = (DWORD)size;
    made.bytes = beside_guard((size_t)size);
    CHECK(fread(made.bytes, 1, (size_t)size, in) == (size_t)size);
    fclose(in);
    return made;
}

/* ASCII in UTF-16. */
static WCHAR *wide(const char *text)
{
    static WCHAR made[4][256];
    static int next = 0;
    size_t n;
    next = (next + 1) % 4;
    for (n = 0; n <= strlen(text); n++)
        made[next][n] = (WCHAR)(unsigned char)text[n];
    return made[next];
}

static PCCERT_CONTEXT from_pem(const char *name)
{
    PCCERT_CONTEXT found;
    HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_FILENAME_A, 0, 0, 0, path(name));
    CHECK(store != NULL);
    found = CertEnumCertificatesInStore(store, NULL);
    CHECK(found != NULL && found->hCertStore == store);
    CHECK(CertCloseStore(store, 0));
    /* The store lives on, as long as one of its certificates is held. */
    CHECK(found->cbCertEncoded > 100 && found->pbCertEncoded[0] == 0x30);
    return found;
}

static int has_key(PCCERT_CONTEXT context)
{
    DWORD size = 0;
    return CertGetCertificateContextProperty(context, CERT_KEY_PROV_INFO_PROP_ID, NULL, &size);
}

static void a_context_is_counted_and_a_stranger_is_refused(void)
{
    PCCERT_CONTEXT one = from_pem("server.pem"), two, again;
    CERT_CONTEXT mine;
    CHECK(CertDuplicateCertificateContext(one) == one);
    two = CertCreateCertificateContext(X509_ASN_ENCODING | PKCS_7_ASN_ENCODING, one->pbCertEncoded, one->cbCertEncoded);
    CHECK(two != NULL && two != one && two->dwCertEncodingType == X509_ASN_ENCODING);
    CHECK(two->cbCertEncoded == one->cbCertEncoded && memcmp(two->pbCertEncoded, one->pbCertEncoded, one->cbCertEncoded) == 0);
    CHECK(two->pCertInfo->dwVersion == 2 && two->pCertInfo->cExtension == 4 + 2);
    CHECK(CertFreeCertificateContext(one) && CertFreeCertificateContext(one));
    again = one;
    FAILS(CertDuplicateCertificateContext(again) != NULL, 0x80070057);
    memset(&mine, 0, sizeof mine);
    FAILS(CertDuplicateCertificateContext(&mine) != NULL, 0x80070057);
    CHECK(CertFreeCertificateContext(&mine));
    CHECK(CertFreeCertificateContext(NULL));
    CHECK(CertFreeCertificateContext(two));
    /* What is none. */
    FAILS(CertCreateCertificateContext(X509_ASN_ENCODING, (const BYTE *)"no certificate", 14) != NULL, 0x8009310B);
    FAILS(CertCreateCertificateContext(X509_ASN_ENCODING, NULL, 14) != NULL, 0x80070057);
    FAILS(CertCreateCertificateContext(2, (const BYTE *)"x", 1) != NULL, 0x80070057);
}

static void a_memory_store_holds_what_is_put_in(void)
{
    HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL), named;
    PCCERT_CONTEXT server = from_pem("server.pem"), client = from_pem("client.pem"), held = NULL, other = NULL, walk = NULL;
    int count = 0;
    CHECK(store != NULL);
    named = CertOpenStore(sz_CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL);
    CHECK(named != NULL && named != store && CertCloseStore(named, 0));
    FAILS(CertCloseStore(named, 0), 0x80070057);
    FAILS(CertEnumCertificatesInStore(store, NULL) != NULL, CRYPT_E_NOT_FOUND);
    CHECK(CertAddCertificateContextToStore(store, server, CERT_STORE_ADD_NEW, &held));
    CHECK(held != server && held->hCertStore == store);
    FAILS(CertAddCertificateContextToStore(store, server, CERT_STORE_ADD_NEW, NULL), 0x80092005);
    CHECK(CertAddCertificateContextToStore(store, server, CERT_STORE_ADD_USE_EXISTING, &other));
    CHECK(other == held && CertFreeCertificateContext(other));
    CHECK(CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, client->pbCertEncoded, client->cbCertEncoded, CERT_STORE_ADD_ALWAYS, NULL));
    FAILS(CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, client->pbCertEncoded, 20, CERT_STORE_ADD_ALWAYS, NULL), 0x8009310B);
    while ((walk = CertEnumCertificatesInStore(store, walk)) != NULL)
        count++;
    CHECK(count == 2 && Secur32GetLastError() == (DWORD)CRYPT_E_NOT_FOUND);
    FAILS(CertCloseStore(CertDuplicateStore(store), CERT_CLOSE_STORE_CHECK_FLAG), 0x8009200F);
    CHECK(CertDuplicateCertificateContext(held) == held && CertDeleteCertificateFromStore(held));
    CHECK(CertFreeCertificateContext(held));
    CHECK((walk = CertEnumCertificatesInStore(store, NULL)) != NULL && walk->cbCertEncoded == client->cbCertEncoded);
    CHECK(CertCloseStore(store, CERT_CLOSE_STORE_FORCE_FLAG));
    /* Held, it outlives its store. */
    CHECK(walk->pbCertEncoded[0] == 0x30 && CertFreeCertificateContext(walk));
    FAILS(CertEnumCertificatesInStore(store, NULL) != NULL, 0x80070057);
    CHECK(CertFreeCertificateContext(server) && CertFreeCertificateContext(client));
    FAILS(CertOpenStore((LPCSTR)5, 0, 0, 0, NULL) != NULL, 2);
    FAILS(CertOpenStore(CERT_STORE_PROV_FILENAME_A, 0, 0, 0, "/nowhere/at/all") != NULL, 2);
}

static void found(HCERTSTORE store, DWORD kind, const void *what, const char *name)
{
    char text[256];
    PCCERT_CONTEXT context = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, kind, what, NULL);
    if (name == NULL) {
        CHECK(context == NULL && Secur32GetLastError() == (DWORD)CRYPT_E_NOT_FOUND);
        return;
    }
    CHECK(context != NULL);
    CHECK(CertGetNameStringA(context, CERT_NAME_SIMPLE_DISPLAY_TYPE, 0, NULL, text, sizeof text) == strlen(name) + 1);
    if (strcmp(text, name) != 0)
        fprintf(stderr, "%s\n", text);
    CHECK(strcmp(text, name) == 0);
    CHECK(CertFreeCertificateContext(context));
}

static void a_certificate_is_found_by_what_it_has(void)
{
    HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_FILENAME_A, 0, 0, 0, folder);
    PCCERT_CONTEXT server = from_pem("server.pem"), context;
    BYTE hash[20];
    char digits[64];
    CRYPT_HASH_BLOB blob;
    DWORD size = sizeof hash, n;
    CHECK(store != NULL);
    CHECK(CertGetCertificateContextProperty(server, CERT_HASH_PROP_ID, hash, &size) && size == 20);
    blob.cbData = 20;
    blob.pbData = hash;
    found(store, CERT_FIND_HASH, &blob, "host.example");
    for (n = 0; n < 20; n++)
        sprintf(digits + 3 * n, "%02X ", hash[n]);
    found(store, CERT_FIND_HASH_STR, wide(digits), "host.example");
    hash[0] ^= 1;
    found(store, CERT_FIND_HASH, &blob, NULL);
    found(store, CERT_FIND_SUBJECT_STR_A, "HOST.exam", "host.example");
    found(store, CERT_FIND_SUBJECT_STR_W, wide("example, inc."), "host.example");
    found(store, CERT_FIND_SUBJECT_STR_A, "nobody", NULL);
    found(store, CERT_FIND_ISSUER_STR_A, "other-root", "Lab other-root");
    found(store, CERT_FIND_SUBJECT_NAME, &server->pCertInfo->Subject, "host.example");
    found(store, CERT_FIND_SUBJECT_NAME, &server->pCertInfo->Issuer, "Lab between");
    found(store, CERT_FIND_SUBJECT_CERT, server->pCertInfo, "host.example");
    found(store, CERT_FIND_ISSUER_OF, server, "Lab between");
    found(store, CERT_FIND_EXISTING, server, "host.example");
    found(store, CERT_FIND_PUBLIC_KEY, &server->pCertInfo->SubjectPublicKeyInfo, "host.example");
    FAILS(CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, 0x00FF0000, NULL, NULL) != NULL, 0x80070057);
    /* Each certificate of a folder has the key that is its own. */
    for (n = 0, context = NULL; (context = CertFindCertificateInStore(store, 0, 0, CERT_FIND_HAS_PRIVATE_KEY, NULL, context)) != NULL; n++)
        CHECK(has_key(context));
    CHECK(n == 10);
    FAILS(CertAddCertificateContextToStore(store, server, CERT_STORE_ADD_ALWAYS, NULL), 5);
    CHECK(CertCloseStore(store, 0) && CertFreeCertificateContext(server));
}

static void what_is_told_of_a_certificate_is_set_and_taken_away(void)
{
    PCCERT_CONTEXT server = from_pem("server.pem"), copy;
    CRYPT_DATA_BLOB blob;
    BYTE room[64];
    DWORD size = 0;
    FAILS(CertGetCertificateContextProperty(server, CERT_FRIENDLY_NAME_PROP_ID, NULL, &size), CRYPT_E_NOT_FOUND);
    blob.cbData = 10;
    blob.pbData = (BYTE *)wide("name");
    CHECK(CertSetCertificateContextProperty(server, CERT_FRIENDLY_NAME_PROP_ID, 0, &blob));
    CHECK(CertGetCertificateContextProperty(server, CERT_FRIENDLY_NAME_PROP_ID, NULL, &size) && size == 10);
    size = 9;
    FAILS(CertGetCertificateContextProperty(server, CERT_FRIENDLY_NAME_PROP_ID, room, &size), 234);
    CHECK(size == 10 && CertGetCertificateContextProperty(server, CERT_FRIENDLY_NAME_PROP_ID, room, &size));
    CHECK(memcmp(room, blob.pbData, 10) == 0);
    CHECK(CertGetNameStringA(server, CERT_NAME_FRIENDLY_DISPLAY_TYPE, 0, NULL, (char *)room, sizeof room) == 5 && strcmp((char *)room, "name") == 0);
    CHECK(CertEnumCertificateContextProperties(server, 0) == CERT_FRIENDLY_NAME_PROP_ID);
    CHECK(CertAddCertificateContextToStore(NULL, server, CERT_STORE_ADD_ALWAYS, &copy));
    CHECK(CertSetCertificateContextProperty(server, CERT_FRIENDLY_NAME_PROP_ID, 0, NULL));
    FAILS(CertGetCertificateContextProperty(server, CERT_FRIENDLY_NAME_PROP_ID, NULL, &size), CRYPT_E_NOT_FOUND);
    CHECK(CertGetCertificateContextProperty(copy, CERT_FRIENDLY_NAME_PROP_ID, NULL, &size));
    FAILS(CertSetCertificateContextProperty(server, CERT_SHA1_HASH_PROP_ID, 0, &blob), 0x80070057);
    FAILS(CertGetCertificateContextProperty(server, CERT_SHA1_HASH_PROP_ID, room, NULL), 0x80070057);
    CHECK(CertFreeCertificateContext(server) && CertFreeCertificateContext(copy));
}

static void a_key_is_taken_in_every_form_and_no_other_certificates(void)
{
    static const char *const OWN[] = { "server.key", "server.key.pkcs8", "server.key.sec1", "server.key.der" };
    static const char *const CLIENTS[] = { "client.key.pkcs1", "client.key.encrypted", "client.key.encrypted-old" };
    unsigned char room[512];
    CRYPT_KEY_PROV_INFO *place = (CRYPT_KEY_PROV_INFO *)(void *)room;
    HCRYPTPROV_OR_NCRYPT_KEY_HANDLE handle = 1;
    DWORD size, n, spec;
    BOOL frees = 1;
    PCCERT_CONTEXT context;
    Text key;
    for (n = 0; n < 4; n++) {
        context = from_pem("server.pem");
        CHECK(!has_key(context));
        key = file(OWN[n]);
        CHECK(Secur32SetCertificatePrivateKey(context, key.bytes, key.size, NULL));
        CHECK(has_key(context) && CertFreeCertificateContext(context));
    }
    for (n = 0; n < 3; n++) {
        context = from_pem("client.pem");
        key = file(CLIENTS[n]);
        if (n > 0)
            FAILS(Secur32SetCertificatePrivateKey(context, key.bytes, key.size, "wrong"), 86);
        CHECK(Secur32SetCertificatePrivateKey(context, key.bytes, key.size, "secret"));
        CHECK(CertFreeCertificateContext(context));
    }
    context = from_pem("server.pem");
    key = file("client.key");
    FAILS(Secur32SetCertificatePrivateKey(context, key.bytes, key.size, NULL), 0x8009200B);
    FAILS(Secur32SetCertificatePrivateKey(context, context->pbCertEncoded, context->cbCertEncoded, NULL), 0x80092002);
    FAILS(CryptAcquireCertificatePrivateKey(context, 0, NULL, &handle, &spec, &frees), 0x8009200B);
    CHECK(handle == 0 && frees == 0);
    key = file("server.key");
    CHECK(Secur32SetCertificatePrivateKey(context, key.bytes, key.size, NULL));
    FAILS(CryptAcquireCertificatePrivateKey(context, 0, NULL, &handle, &spec, &frees), 120);
    size = 0;
    CHECK(CertGetCertificateContextProperty(context, CERT_KEY_PROV_INFO_PROP_ID, NULL, &size) && size <= sizeof room);
    CHECK(CertGetCertificateContextProperty(context, CERT_KEY_PROV_INFO_PROP_ID, room, &size));
    CHECK(place->pwszContainerName[40] == 0 && place->pwszContainerName[39] != 0 && place->pwszProvName[0] == 's');
    CHECK(place->dwKeySpec == AT_KEYEXCHANGE && place->dwProvType == 0 && place->cProvParam == 0 && place->rgProvParam == NULL);
    CHECK(CertSetCertificateContextProperty(context, CERT_KEY_PROV_INFO_PROP_ID, 0, NULL) && !has_key(context));
    CHECK(CertFreeCertificateContext(context));
}

static void a_pfx_is_opened(const char *name, const WCHAR *password, int certificates)
{
    Text bytes = file(name);
    CRYPT_DATA_BLOB blob;
    HCERTSTORE store;
    PCCERT_CONTEXT context = NULL;
    int count = 0, keys = 0;
    char text[64];
    blob.cbData = bytes.size;
    blob.pbData = bytes.bytes;
    CHECK(PFXIsPFXBlob(&blob));
    store = PFXImportCertStore(&blob, password, CRYPT_EXPORTABLE | PKCS12_NO_PERSIST_KEY);
    if (store == NULL)
        fprintf(stderr, "%s: 0x%08lx\n", name, (unsigned long)Secur32GetLastError());
    CHECK(store != NULL);
    while ((context = CertEnumCertificatesInStore(store, context)) != NULL) {
        count++;
        if (has_key(context)) {
            keys++;
            if (certificates > 1) {
                CHECK(CertGetNameStringA(context, CERT_NAME_DNS_TYPE, 0, NULL, text, sizeof text) && strcmp(text, "host.example") == 0);
                CHECK(CertGetNameStringA(context, CERT_NAME_FRIENDLY_DISPLAY_TYPE, 0, NULL, text, sizeof text) == 7 && strcmp(text, "A name") == 0);
            }
        }
    }
    CHECK(count == certificates && keys == 1);
    CHECK(CertCloseStore(store, 0));
}

static void a_pfx_is_opened_by_its_password_alone(void)
{
    static const WCHAR UMLAUT[] = { 'p', 0xE4, 's', 's', 'w', 'o', 'r', 'd', 0 }, EMPTY[] = { 0 };
    Text bytes;
    CRYPT_DATA_BLOB blob;
    DWORD n;
    a_pfx_is_opened("modern.pfx", UMLAUT, 3);
    a_pfx_is_opened("old.pfx", UMLAUT, 3);
    a_pfx_is_opened("nothing.pfx", EMPTY, 3);
    a_pfx_is_opened("nothing.pfx", NULL, 3);
    a_pfx_is_opened("nothing-old.pfx", EMPTY, 3);
    a_pfx_is_opened("nothing-old.pfx", NULL, 3);
    a_pfx_is_opened("plain-certificates.pfx", wide("secret"), 3);
    a_pfx_is_opened("sha512.pfx", wide("secret"), 3);
    a_pfx_is_opened("no-mac.pfx", wide("secret"), 3);
    a_pfx_is_opened("client.pfx", wide("secret"), 1);
    bytes = file("modern.pfx");
    blob.cbData = bytes.size;
    blob.pbData = bytes.bytes;
    CHECK(PFXVerifyPassword(&blob, UMLAUT, 0));
    FAILS(PFXVerifyPassword(&blob, wide("password"), 0), 86);
    FAILS(PFXImportCertStore(&blob, wide("password"), 0) != NULL, 86);
    FAILS(PFXImportCertStore(&blob, NULL, 0) != NULL, 86);
    /* Cut anywhere it is none, and changed anywhere it is refused. */
    for (n = 0; n < bytes.size; n += 61) {
        blob.cbData = n;
        CHECK(n == 0 || PFXImportCertStore(&blob, UMLAUT, 0) == NULL);
    }
    blob.cbData = bytes.size;
    for (n = 0; n < bytes.size; n += 61) {
        bytes.bytes[n] ^= 0x40;
        CHECK(PFXImportCertStore(&blob, UMLAUT, 0) == NULL);
        bytes.bytes[n] ^= 0x40;
    }
    CHECK(!PFXIsPFXBlob(NULL));
    blob.pbData = NULL;
    CHECK(!PFXIsPFXBlob(&blob) && PFXImportCertStore(&blob, UMLAUT, 0) == NULL);
}

static void names_are_text(void)
{
    PCCERT_CONTEXT server = from_pem("server.pem"), client = from_pem("client.pem");
    CERT_NAME_BLOB subject = server->pCertInfo->Subject;
    WCHAR units[256];
    char text[256];
    DWORD style = CERT_SIMPLE_NAME_STR, n;
    CHECK(CertNameToStrA(X509_ASN_ENCODING, &subject, CERT_X500_NAME_STR, text, sizeof text) == 51);
    CHECK(strcmp(text, "C=DE, O=\"Example, Inc.\", OU=T\303\244st, CN=host.example") == 0);
    CHECK(CertNameToStrA(X509_ASN_ENCODING, &subject, CERT_X500_NAME_STR, NULL, 0) == 51);
    CHECK(CertNameToStrA(X509_ASN_ENCODING, &subject, CERT_SIMPLE_NAME_STR | CERT_NAME_STR_NO_QUOTING_FLAG | CERT_NAME_STR_SEMICOLON_FLAG, text, sizeof text) > 1);
    CHECK(strcmp(text, "DE; Example, Inc.; T\303\244st; host.example") == 0);
    CHECK(CertNameToStrW(X509_ASN_ENCODING, &subject, CERT_X500_NAME_STR | CERT_NAME_STR_REVERSE_FLAG, units, 256) == 50);
    CHECK(units[0] == 'C' && units[3] == 'h' && units[20] == 'T' && units[21] == 0xE4);
    /* Never past the room, and always ended. */
    for (n = 1; n < 52; n++) {
        memset(text, 'x', sizeof text);
        CHECK(CertNameToStrA(X509_ASN_ENCODING, &subject, CERT_X500_NAME_STR, text, n) <= n);
        CHECK(strlen(text) < n && text[n] == 'x');
    }
    CHECK(CertGetNameStringA(server, CERT_NAME_SIMPLE_DISPLAY_TYPE, CERT_NAME_ISSUER_FLAG, NULL, text, sizeof text) == 12 && strcmp(text, "Lab between") == 0);
    CHECK(CertGetNameStringW(server, CERT_NAME_DNS_TYPE, 0, NULL, units, 256) == 13 && units[0] == 'h' && units[12] == 0);
    CHECK(CertGetNameStringA(server, CERT_NAME_RDN_TYPE, 0, &style, text, sizeof text) > 1 && strstr(text, "host.example") != NULL);
    CHECK(CertGetNameStringA(server, CERT_NAME_ATTR_TYPE, 0, (void *)"2.5.4.10", text, sizeof text) == 14 && strcmp(text, "Example, Inc.") == 0);
    CHECK(CertGetNameStringA(client, CERT_NAME_UPN_TYPE, 0, NULL, text, sizeof text) && strcmp(text, "alice@corp.example") == 0);
    CHECK(CertGetNameStringA(client, CERT_NAME_EMAIL_TYPE, 0, NULL, text, sizeof text) && strcmp(text, "alice@corp.example") == 0);
    CHECK(CertGetNameStringA(server, CERT_NAME_UPN_TYPE, 0, NULL, text, sizeof text) == 1 && text[0] == 0);
    CHECK(CertFreeCertificateContext(server) && CertFreeCertificateContext(client));
}

static PCCERT_CHAIN_CONTEXT chain(const char *name, HCERTSTORE additional, const char *usage, DWORD flags, DWORD errors)
{
    PCCERT_CHAIN_CONTEXT made = NULL;
    PCCERT_CONTEXT context = from_pem(name);
    CERT_CHAIN_PARA para;
    LPSTR usages[1];
    memset(&para, 0, sizeof para);
    para.cbSize = sizeof para;
    usages[0] = (LPSTR)usage;
    para.RequestedUsage.Usage.cUsageIdentifier = usage != NULL;
    para.RequestedUsage.Usage.rgpszUsageIdentifier = usages;
    CHECK(CertGetCertificateChain(NULL, context, NULL, additional, &para, flags, NULL, &made));
    if (made->TrustStatus.dwErrorStatus != errors)
        fprintf(stderr, "%s: 0x%08lx\n", name, (unsigned long)made->TrustStatus.dwErrorStatus);
    CHECK(made->TrustStatus.dwErrorStatus == errors && made->cChain == 1 && made->cbSize == sizeof *made);
    CHECK(CertFreeCertificateContext(context));
    return made;
}

static DWORD verdict(PCCERT_CHAIN_CONTEXT built, LPCSTR policy, DWORD type, const char *name, DWORD forgives)
{
    CERT_CHAIN_POLICY_PARA para;
    CERT_CHAIN_POLICY_STATUS status;
    SSL_EXTRA_CERT_CHAIN_POLICY_PARA ssl;
    memset(&para, 0, sizeof para);
    memset(&status, 0xAA, sizeof status);
    memset(&ssl, 0, sizeof ssl);
    ((DWORD *)&ssl)[0] = sizeof ssl;
    ssl.dwAuthType = type;
    ssl.fdwChecks = forgives;
    ssl.pwszServerName = name == NULL ? NULL : wide(name);
    para.cbSize = sizeof para;
    para.pvExtraPolicyPara = type == 0 ? NULL : &ssl;
    status.cbSize = sizeof status;
    CHECK(CertVerifyCertificateChainPolicy(policy, built, &para, &status));
    CHECK((status.dwError == 0) == (status.lElementIndex == -1 && status.lChainIndex == -1) || status.dwError == (DWORD)CERT_E_CHAINING);
    return status.dwError;
}

static void a_chain_tells_what_is_wrong_and_a_policy_what_that_means(void)
{
    HCERTSTORE above = CertOpenStore(CERT_STORE_PROV_FILENAME_A, 0, 0, 0, path("above.pem"));
    PCCERT_CHAIN_CONTEXT built, again;
    FILETIME then;
    PCCERT_CONTEXT context;
    CERT_CHAIN_POLICY_STATUS status;
    const PCERT_CHAIN_ELEMENT *elements;
    built = chain("server.pem", above, szOID_PKIX_KP_SERVER_AUTH, 0, CERT_TRUST_NO_ERROR);
    elements = built->rgpChain[0]->rgpElement;
    CHECK(built->rgpChain[0]->cElement == 3);
    found(above, CERT_FIND_EXISTING, elements[1]->pCertContext, "Lab between");
    found(above, CERT_FIND_EXISTING, elements[2]->pCertContext, "Lab root");
    CHECK(elements[2]->TrustStatus.dwInfoStatus & CERT_TRUST_IS_SELF_SIGNED);
    CHECK(verdict(built, CERT_CHAIN_POLICY_BASE, 0, NULL, 0) == 0);
    CHECK(verdict(built, CERT_CHAIN_POLICY_SSL, AUTHTYPE_SERVER, "host.example", 0) == 0);
    CHECK(verdict(built, CERT_CHAIN_POLICY_SSL, AUTHTYPE_SERVER, "a.wild.example", 0) == 0);
    CHECK(verdict(built, CERT_CHAIN_POLICY_SSL, AUTHTYPE_SERVER, "other.example", 0) == (DWORD)CERT_E_CN_NO_MATCH);
    CHECK(verdict(built, CERT_CHAIN_POLICY_SSL, AUTHTYPE_SERVER, "other.example", SECURITY_FLAG_IGNORE_CERT_CN_INVALID) == 0);
    CHECK(verdict(built, CERT_CHAIN_POLICY_SSL, AUTHTYPE_CLIENT, NULL, 0) == (DWORD)CERT_E_WRONG_USAGE);
    memset(&status, 0, sizeof status);
    FAILS(CertVerifyCertificateChainPolicy((LPCSTR)2, built, NULL, &status), 2);
    again = CertDuplicateCertificateChain(built);
    CHECK(again == built);
    CertFreeCertificateChain(built);
    CHECK(built->rgpChain[0]->cElement == 3);
    CertFreeCertificateChain(built);
    FAILS(CertDuplicateCertificateChain(again) != NULL, 0x80070057);
    CertFreeCertificateChain(again);
    CertFreeCertificateChain(NULL);

    /* Without what is between; of another root; for another use; revoked; not yet good. */
    built = chain("server.pem", NULL, NULL, 0, CERT_TRUST_IS_PARTIAL_CHAIN);
    CHECK(verdict(built, CERT_CHAIN_POLICY_SSL, AUTHTYPE_SERVER, "host.example", 0) == (DWORD)CERT_E_CHAINING);
    CertFreeCertificateChain(built);
    built = chain("other-root.pem", NULL, NULL, 0, CERT_TRUST_IS_UNTRUSTED_ROOT);
    CHECK(verdict(built, CERT_CHAIN_POLICY_SSL, AUTHTYPE_SERVER, NULL, 0) == (DWORD)CERT_E_UNTRUSTEDROOT);
    CHECK(verdict(built, CERT_CHAIN_POLICY_SSL, AUTHTYPE_SERVER, NULL, SECURITY_FLAG_IGNORE_UNKNOWN_CA) == 0);
    CertFreeCertificateChain(built);
    built = chain("client.pem", above, szOID_PKIX_KP_SERVER_AUTH, 0, CERT_TRUST_IS_NOT_VALID_FOR_USAGE);
    CHECK(verdict(built, CERT_CHAIN_POLICY_BASE, 0, NULL, 0) == (DWORD)CERT_E_WRONG_USAGE);
    CertFreeCertificateChain(built);
    built = chain("client.pem", above, szOID_PKIX_KP_CLIENT_AUTH, 0, 0);
    CHECK(verdict(built, CERT_CHAIN_POLICY_SSL, AUTHTYPE_CLIENT, NULL, 0) == 0);
    CertFreeCertificateChain(built);
    built = chain("revoked.pem", above, NULL, CERT_CHAIN_REVOCATION_CHECK_END_CERT, CERT_TRUST_IS_REVOKED);
    CHECK(verdict(built, CERT_CHAIN_POLICY_SSL, AUTHTYPE_SERVER, NULL, SECURITY_FLAG_IGNORE_REVOCATION) == (DWORD)CRYPT_E_REVOKED);
    CertFreeCertificateChain(built);
    built = chain("server.pem", above, NULL, CERT_CHAIN_REVOCATION_CHECK_CHAIN, CERT_TRUST_REVOCATION_STATUS_UNKNOWN);
    CHECK(verdict(built, CERT_CHAIN_POLICY_SSL, AUTHTYPE_SERVER, NULL, 0) == (DWORD)CRYPT_E_NO_REVOCATION_CHECK);
    CHECK(verdict(built, CERT_CHAIN_POLICY_SSL, AUTHTYPE_SERVER, NULL, SECURITY_FLAG_IGNORE_REVOCATION) == 0);
    CertFreeCertificateChain(built);
    context = from_pem("server.pem");
    then = context->pCertInfo->NotBefore;
    then.dwHighDateTime -= 1000;
    CHECK(CertGetCertificateChain(HCCE_LOCAL_MACHINE, context, &then, above, NULL, 0, NULL, &built));
    CHECK(built->TrustStatus.dwErrorStatus == CERT_TRUST_IS_NOT_TIME_VALID);
    CHECK(verdict(built, CERT_CHAIN_POLICY_BASE, 0, NULL, 0) == (DWORD)CERT_E_EXPIRED);
    CertFreeCertificateChain(built);
    FAILS(CertGetCertificateChain(NULL, context, NULL, NULL, NULL, 0, NULL, NULL), 0x80070057);
    CHECK(CertFreeCertificateContext(context) && CertCloseStore(above, 0));
    CertFreeCertificateChainEngine(NULL);
}

static void the_machines_stores_have_names(void)
{
    HCERTSTORE store = CertOpenSystemStoreA(0, "ROOT");
    PCCERT_CONTEXT context;
    CHECK(store != NULL);
    found(store, CERT_FIND_ANY, NULL, "Lab root");
    CHECK(CertCloseStore(store, 0));
    store = CertOpenStore(CERT_STORE_PROV_SYSTEM, 0, 0, CERT_SYSTEM_STORE_LOCAL_MACHINE, wide("my"));
    CHECK(store != NULL);
    context = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_SUBJECT_STR_A, "host.example", NULL);
    CHECK(context != NULL && has_key(context) && CertFreeCertificateContext(context) && CertCloseStore(store, 0));
    store = CertOpenSystemStoreW(0, wide("CA"));
    CHECK(store != NULL && CertEnumCertificatesInStore(store, NULL) == NULL && CertCloseStore(store, 0));
    FAILS(CertOpenSystemStoreA(0, "Nobody's") != NULL, 2);
    FAILS(CertOpenSystemStoreA(0, NULL) != NULL, 0x80070057);
}

int main(int argc, char **argv)
{
    const int brief = argc > 1 && strcmp(argv[1], "brief") == 0;
    folder = getenv("SECUR32_PKI");
    if (folder == NULL) {
        fprintf(stderr, "passed over: SECUR32_PKI names no folder\n");
        return 0;
    }
    setenv("SECUR32_CONFIG", path("policy.toml"), 1);
    setenv("SSL_CERT_FILE", path("root.pem"), 1);
    unsetenv("SSL_CERT_DIR");
    a_context_is_counted_and_a_stranger_is_refused();
    a_memory_store_holds_what_is_put_in();
    a_certificate_is_found_by_what_it_has();
    what_is_told_of_a_certificate_is_set_and_taken_away();
    a_key_is_taken_in_every_form_and_no_other_certificates();
    if (!brief)
        a_pfx_is_opened_by_its_password_alone();
    names_are_text();
    a_chain_tells_what_is_wrong_and_a_policy_what_that_means();
    the_machines_stores_have_names();
    return 0;
}
