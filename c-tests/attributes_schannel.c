/* Schannel's attributes as docs/attributes.md has them: both sides, both letters, TLS 1.2 and 1.3, before, during and after the handshake. Every
   number that is not in the table is SEC_E_UNSUPPORTED_FUNCTION. */
#include "check.h"

#include <schannel.h>
#include <wincrypt.h>

#include "sspi_pfx.h"

/* A cell: Y both sides answer; 2 both, with TLS 1.2 alone; C, S the client or the server, who has the certificate, answers, and the other says
   SEC_E_NO_CREDENTIALS; k SEC_E_INVALID_PARAMETER until it is said which keys. */
typedef struct {
    ULONG attribute;
    size_t size;
    char cell[2];
    int pointers[2]; /* Where in the struct pointers stand that the caller frees; -1: none; -2: a certificate. */
} Row;

#define NO_POINTERS {-1, -1}

static const Row rows[] = {
    {SECPKG_ATTR_SIZES, sizeof(SecPkgContext_Sizes), "Y", NO_POINTERS},
    {SECPKG_ATTR_LIFESPAN, sizeof(SecPkgContext_Lifespan), "Y", NO_POINTERS},
    {SECPKG_ATTR_STREAM_SIZES, sizeof(SecPkgContext_StreamSizes), "Y", NO_POINTERS},
    {SECPKG_ATTR_KEY_INFO, sizeof(SecPkgContext_KeyInfoW), "Y", {0, 8}},
    {SECPKG_ATTR_AUTHORITY, sizeof(SecPkgContext_AuthorityW), "Y", {0, -1}},
    {SECPKG_ATTR_PROTO_INFO, sizeof(SecPkgContext_ProtoInfoW), "Y", {0, -1}},
    {SECPKG_ATTR_SESSION_KEY, sizeof(SecPkgContext_SessionKey), "Y", {8, -1}},
    {SECPKG_ATTR_PACKAGE_INFO, sizeof(SecPkgContext_PackageInfoW), "Y", {0, -1}},
    {SECPKG_ATTR_FLAGS, sizeof(SecPkgContext_Flags), "Y", NO_POINTERS},
    {SECPKG_ATTR_UNIQUE_BINDINGS, sizeof(SecPkgContext_Bindings), "2", {8, -1}},
    {SECPKG_ATTR_ENDPOINT_BINDINGS, sizeof(SecPkgContext_Bindings), "Y", {8, -1}},
    {SECPKG_ATTR_APPLICATION_PROTOCOL, sizeof(SecPkgContext_ApplicationProtocol), "Y", NO_POINTERS},
    {SECPKG_ATTR_REMOTE_CERT_CONTEXT, sizeof(PCCERT_CONTEXT), "C", {-2, -1}},
    {SECPKG_ATTR_LOCAL_CERT_CONTEXT, sizeof(PCCERT_CONTEXT), "S", {-2, -1}},
    {SECPKG_ATTR_CONNECTION_INFO, sizeof(SecPkgContext_ConnectionInfo), "Y", NO_POINTERS},
    {SECPKG_ATTR_EAP_KEY_BLOCK, sizeof(SecPkgContext_EapKeyBlock), "Y", NO_POINTERS},
    {SECPKG_ATTR_SESSION_INFO, sizeof(SecPkgContext_SessionInfo), "Y", NO_POINTERS},
    {SECPKG_ATTR_CIPHER_INFO, sizeof(SecPkgContext_CipherInfo), "Y", NO_POINTERS},
    {SECPKG_ATTR_SUPPORTED_SIGNATURES, sizeof(SecPkgContext_SupportedSignatures), "Y", {8, -1}},
    {SECPKG_ATTR_REMOTE_CERT_CHAIN, sizeof(PCCERT_CONTEXT), "C", {-2, -1}},
    {SECPKG_ATTR_KEYING_MATERIAL, sizeof(SecPkgContext_KeyingMaterial), "k", NO_POINTERS},
    {SECPKG_ATTR_CONNECTION_INFO_EX, sizeof(SecPkgContext_ConnectionInfoEx), "Y", NO_POINTERS},
};

static unsigned char up[65536], down[65536];

static CredHandle credential_of(ULONG use, DWORD protocols)
{
    PCCERT_CONTEXT own = NULL;
    SCHANNEL_CRED how;
    CredHandle made;
    TimeStamp expiry;
    memset(&how, 0, sizeof how);
    how.dwVersion = SCHANNEL_CRED_VERSION;
    how.grbitEnabledProtocols = protocols;
    how.dwFlags = SCH_CRED_MANUAL_CRED_VALIDATION;
    if (use == SECPKG_CRED_INBOUND) {
        own = pfx_certificate("tests/schannel/pki/server.pfx", "secur32");
        CHECK(own != NULL);
        how.cCreds = 1;
        how.paCred = &own;
    }
    GIVES(AcquireCredentialsHandleA(NULL, (SEC_CHAR *)"Schannel", use, NULL, &how, NULL, NULL, &made, &expiry), SEC_E_OK);
    if (own != NULL)
        CertFreeCertificateContext(own);
    return made;
}

/* This one is asked with a struct that points to its question; a NULL label is none. */
static int points_to_its_question(ULONG attribute)
{
    return attribute == SECPKG_ATTR_KEYING_MATERIAL_INPROC;
}

static SECURITY_STATUS wanted(const Row *row, int accepting, int newer)
{
    if (row == NULL || (row->cell[0] == '2' && newer))
        return SEC_E_UNSUPPORTED_FUNCTION;
    if (row->cell[0] == 'k')
        return SEC_E_INVALID_PARAMETER;
    if ((row->cell[0] == 'C' && accepting) || (row->cell[0] == 'S' && !accepting))
        return SEC_E_NO_CREDENTIALS;
    return SEC_E_OK;
}

static void give_back(const Row *row, const void *answer)
{
    int n;
    for (n = 0; n < 2; n++) {
        void *at;
        const int where = row->pointers[n];
        if (where == -1)
            continue;
        memcpy(&at, (const char *)answer + (where < 0 ? 0 : where), sizeof at);
        CHECK(at != NULL);
        if (where == -2)
            CHECK(CertFreeCertificateContext((PCCERT_CONTEXT)at));
        else
            GIVES(FreeContextBuffer(at), SEC_E_OK);
    }
}

static void ask_one(ULONG attribute, Side *side, int live, int newer, int wide)
{
    static union {
        unsigned char bytes[4096];
        void *pointer;
        ULONG version;
    } room;
    const Row *row = NULL;
    SECURITY_STATUS want, got;
    size_t n;
    for (n = 0; n < sizeof rows / sizeof *rows; n++)
        if (rows[n].attribute == attribute)
            row = &rows[n];
    want = live ? wanted(row, side->accepting, newer) : SEC_E_INVALID_HANDLE;
    memset(&room, points_to_its_question(attribute) ? 0 : 0xA5, sizeof room);
    if (points_to_its_question(attribute)) {
        CHECK(QueryContextAttributesW(&side->context, attribute, &room) != SEC_E_OK);
        return;
    }
    room.version = 1;
    got = wide ? QueryContextAttributesW(&side->context, attribute, &room) : QueryContextAttributesA(&side->context, attribute, &room);
    if (got != want) {
        fprintf(stderr, "TLS 1.%d, %s, %s, %c: attribute 0x%lx gave 0x%08lx, not 0x%08lx\n", 2 + newer, side->accepting ? "server" : "client",
                live ? "live" : "unfinished", wide ? 'W' : 'A', (unsigned long)attribute, (unsigned long)(ULONG)got, (unsigned long)(ULONG)want);
        exit(1);
    }
    for (n = want == SEC_E_OK ? row->size : sizeof room.version; n < sizeof room; n++)
        CHECK(room.bytes[n] == 0xA5);
    if (want != SEC_E_OK)
        return;
    give_back(row, &room);
    memset(&room, 0xA5, sizeof room);
    room.version = 1;
    GIVES(QueryContextAttributesExW(&side->context, attribute, &room, (ULONG)row->size - 1), SEC_E_BUFFER_TOO_SMALL);
    for (n = sizeof room.version; n < sizeof room; n++)
        CHECK(room.bytes[n] == 0xA5);
    GIVES(QueryContextAttributesExA(&side->context, attribute, &room, (ULONG)row->size), SEC_E_OK);
    give_back(row, &room);
}

static void ask_all(Side *side, int live, int newer)
{
    static const ULONG far[] = {128, 1001, 1100, 0x80000012UL, 0x80000080UL, 0x80000081UL, 0x80000082UL, 0x80000083UL, 0x80000084UL, 0x80000086UL};
    ULONG n;
    for (n = 0; n < 0x80; n++) {
        ask_one(n, side, live, newer, 0);
        ask_one(n, side, live, newer, 1);
    }
    for (n = 0; n < sizeof far / sizeof *far; n++)
        ask_one(far[n], side, live, newer, 1);
}

int main(void)
{
    static const DWORD versions[2][2] = {{SP_PROT_TLS1_2_CLIENT, SP_PROT_TLS1_2_SERVER}, {SP_PROT_TLS1_3_CLIENT, SP_PROT_TLS1_3_SERVER}};
    int newer;
    for (newer = 0; newer < 2; newer++) {
        CredHandle out = credential_of(SECPKG_CRED_OUTBOUND, versions[newer][0]), in = credential_of(SECPKG_CRED_INBOUND, versions[newer][1]);
        Side client = side(&out, "localhost", ISC_REQ_STREAM | ISC_REQ_CONFIDENTIALITY | ISC_REQ_USE_SUPPLIED_CREDS);
        Side server = side(&in, NULL, ASC_REQ_STREAM | ASC_REQ_CONFIDENTIALITY);
        SECURITY_STATUS ours = SEC_I_CONTINUE_NEEDED, theirs = SEC_I_CONTINUE_NEEDED;
        size_t sent = 0, answered = 0;
        int legs = 0;
        ask_all(&client, 0, newer);
        while (ours == SEC_I_CONTINUE_NEEDED || theirs == SEC_I_CONTINUE_NEEDED) {
            CHECK(legs++ < 8);
            if (ours == SEC_I_CONTINUE_NEEDED) {
                sent = sizeof up;
                ours = leg(&client, down, answered, up, &sent);
                if (legs == 1)
                    ask_all(&client, 0, newer);
            }
            if (theirs == SEC_I_CONTINUE_NEEDED) {
                answered = sizeof down;
                theirs = leg(&server, up, sent, down, &answered);
                if (legs == 1)
                    ask_all(&server, 0, newer);
            }
            CHECK(ours >= 0 && theirs >= 0);
        }
        ask_all(&client, 1, newer);
        ask_all(&server, 1, newer);
        end(&client);
        end(&server);
        ask_all(&client, 0, newer);
        GIVES(FreeCredentialsHandle(&out), SEC_E_OK);
        GIVES(FreeCredentialsHandle(&in), SEC_E_OK);
    }
    return 0;
}
