/* Every attribute of docs/attributes.md, for every package, on both sides, in both letters: before, during and after the handshake.
   Kerberos takes part where KERBEROS_TARGET names a service whose key this process has, and a ticket cache holds a client's ticket. */
#include "check.h"

#include <schannel.h>

/* One row of the matrix. A cell is what a live context does:
     Y both sides answer     c, s  that side answers     -  SEC_E_UNSUPPORTED_FUNCTION
     n the acceptor says SEC_E_NO_IMPERSONATION          d  (behind another) an unfinished context answers, too
   Every other question to an unfinished context is SEC_E_INVALID_HANDLE. */
typedef struct {
    ULONG attribute;
    size_t size;
    const char *cells[5];
    int pointers[2]; /* Where in the struct pointers stand that the caller frees; -1: none. */
} Row;

enum { NTLM, KERBEROS, NEGOTIATED_NTLM, NEGOTIATED_KERBEROS, WDIGEST, COLUMNS };

#define NOBODY {"-", "-", "-", "-", "-"}
#define NO_POINTERS {-1, -1}

static const Row rows[] = {
    {SECPKG_ATTR_SIZES, sizeof(SecPkgContext_Sizes), {"Yd", "Yd", "Y", "Y", "Y"}, NO_POINTERS},
    {SECPKG_ATTR_NAMES, sizeof(SecPkgContext_NamesW), {"Y", "Y", "Y", "Y", "Y"}, {0, -1}},
    {SECPKG_ATTR_LIFESPAN, sizeof(SecPkgContext_Lifespan), {"Y", "Y", "Y", "Y", "Y"}, NO_POINTERS},
    {SECPKG_ATTR_DCE_INFO, sizeof(SecPkgContext_DceInfo), {"Y", "Y", "Y", "Y", "-"}, {8, -1}},
    {SECPKG_ATTR_STREAM_SIZES, sizeof(SecPkgContext_StreamSizes), {"-", "Y", "-", "Y", "Y"}, NO_POINTERS},
    {SECPKG_ATTR_KEY_INFO, sizeof(SecPkgContext_KeyInfoW), {"Y", "Y", "Y", "Y", "Y"}, {0, 8}},
    {SECPKG_ATTR_AUTHORITY, sizeof(SecPkgContext_AuthorityW), {"Y", "Y", "Y", "Y", "Y"}, {0, -1}},
    {SECPKG_ATTR_PROTO_INFO, sizeof(SecPkgContext_ProtoInfoW), NOBODY, NO_POINTERS},
    {SECPKG_ATTR_PASSWORD_EXPIRY, sizeof(SecPkgContext_PasswordExpiry), {"s", "s", "s", "s", "-"}, NO_POINTERS},
    {SECPKG_ATTR_SESSION_KEY, sizeof(SecPkgContext_SessionKey), {"Y", "Y", "Y", "Y", "Y"}, {8, -1}},
    {SECPKG_ATTR_PACKAGE_INFO, sizeof(SecPkgContext_PackageInfoW), {"Yd", "Yd", "Y", "Y", "Yd"}, {0, -1}},
    {SECPKG_ATTR_USER_FLAGS, sizeof(SecPkgContext_UserFlags), {"s", "s", "s", "s", "-"}, NO_POINTERS},
    {SECPKG_ATTR_NEGOTIATION_INFO, sizeof(SecPkgContext_NegotiationInfoW), {"Y", "Y", "Yd", "Yd", "Y"}, {0, -1}},
    {SECPKG_ATTR_NATIVE_NAMES, sizeof(SecPkgContext_NativeNamesW), {"-", "Y", "-", "Y", "-"}, {0, 8}},
    {SECPKG_ATTR_FLAGS, sizeof(SecPkgContext_Flags), {"Y", "Y", "Y", "Y", "Y"}, NO_POINTERS},
    {15, 16, NOBODY, NO_POINTERS},
    {SECPKG_ATTR_CREDENTIAL_NAME, sizeof(SecPkgContext_CredentialNameW), {"-", "c", "-", "c", "-"}, {8, -1}},
    {SECPKG_ATTR_TARGET_INFORMATION, sizeof(SecPkgContext_TargetInformation), {"c", "c", "c", "c", "-"}, {8, -1}},
    {SECPKG_ATTR_ACCESS_TOKEN, sizeof(SecPkgContext_AccessToken), {"n", "n", "n", "n", "n"}, NO_POINTERS},
    {SECPKG_ATTR_TARGET, sizeof(SecPkgContext_Target), {"-", "-", "-", "-", "Y"}, {8, -1}},
    {SECPKG_ATTR_AUTHENTICATION_ID, 16, NOBODY, NO_POINTERS},
    {SECPKG_ATTR_LOGOFF_TIME, sizeof(SecPkgContext_LogoffTime), {"s", "s", "s", "s", "-"}, NO_POINTERS},
    {SECPKG_ATTR_NEGO_KEYS, sizeof(SecPkgContext_NegoKeys), NOBODY, NO_POINTERS},
    {SECPKG_ATTR_PROMPTING_NEEDED, 16, NOBODY, NO_POINTERS},
    {SECPKG_ATTR_UNIQUE_BINDINGS, sizeof(SecPkgContext_Bindings), NOBODY, NO_POINTERS},
    {SECPKG_ATTR_ENDPOINT_BINDINGS, sizeof(SecPkgContext_Bindings), NOBODY, NO_POINTERS},
    {SECPKG_ATTR_CLIENT_SPECIFIED_TARGET, sizeof(SecPkgContext_ClientSpecifiedTarget), {"s", "s", "s", "s", "s"}, {0, -1}},
    {SECPKG_ATTR_LAST_CLIENT_TOKEN_STATUS, sizeof(SecPkgContext_LastClientTokenStatus), {"Yd", "-", "Yd", "Yd", "-"}, NO_POINTERS},
    {SECPKG_ATTR_NEGO_PKG_INFO, sizeof(SecPkgContext_NegoPackageInfo), {"-", "-", "Yd", "Yd", "-"}, NO_POINTERS},
    {SECPKG_ATTR_NEGO_STATUS, sizeof(SecPkgContext_NegoStatus), {"-", "-", "Yd", "Yd", "-"}, NO_POINTERS},
    {SECPKG_ATTR_CONTEXT_DELETED, 16, NOBODY, NO_POINTERS},
    {SECPKG_ATTR_DTLS_MTU, 16, NOBODY, NO_POINTERS},
    {SECPKG_ATTR_APPLICATION_PROTOCOL, sizeof(SecPkgContext_ApplicationProtocol), NOBODY, NO_POINTERS},
    {36, 16, NOBODY, NO_POINTERS},
    {37, 16, NOBODY, NO_POINTERS},
    {38, 16, NOBODY, NO_POINTERS},
    /* Schannel's. */
    {0x53, 16, NOBODY, NO_POINTERS},
    {0x54, 16, NOBODY, NO_POINTERS},
    {0x55, 16, NOBODY, NO_POINTERS},
    {0x59, 16, NOBODY, NO_POINTERS},
    {0x5A, 64, NOBODY, NO_POINTERS},
    {0x5B, 256, NOBODY, NO_POINTERS},
    {0x5D, 64, NOBODY, NO_POINTERS},
    {0x5E, 64, NOBODY, NO_POINTERS},
    {0x5F, 64, NOBODY, NO_POINTERS},
    {0x64, 1024, NOBODY, NO_POINTERS},
    {0x65, 64, NOBODY, NO_POINTERS},
    {0x66, 64, NOBODY, NO_POINTERS},
    {0x67, 64, NOBODY, NO_POINTERS},
    {0x68, 64, NOBODY, NO_POINTERS},
    {0x69, 64, NOBODY, NO_POINTERS},
    {SECPKG_ATTR_KEYING_MATERIAL_INFO, 64, NOBODY, NO_POINTERS},
    {0x6B, 64, NOBODY, NO_POINTERS},
    {0x6C, 64, NOBODY, NO_POINTERS},
    {0x6D, 64, NOBODY, NO_POINTERS},
    {0x6E, 1024, NOBODY, NO_POINTERS},
    {SECPKG_ATTR_KEYING_MATERIAL_INPROC, 64, NOBODY, NO_POINTERS},
    {0x71, 64, NOBODY, NO_POINTERS},
    {0x72, 64, NOBODY, NO_POINTERS},
    /* CredSSP's. */
    {124, 64, NOBODY, NO_POINTERS},
    {128, 64, NOBODY, NO_POINTERS},
    {0x80000012UL, 64, NOBODY, NO_POINTERS},
    {0x80000080UL, 64, NOBODY, NO_POINTERS},
    {0x80000081UL, 64, NOBODY, NO_POINTERS},
    {0x80000082UL, 64, NOBODY, NO_POINTERS},
    {0x80000083UL, 64, NOBODY, NO_POINTERS},
    {0x80000084UL, 64, NOBODY, NO_POINTERS},
    {0x80000086UL, 64, NOBODY, NO_POINTERS},
    /* Ours alone, WinPR's own, and nobody's. */
    {0x53000001UL, sizeof(void *), {"-", "s", "-", "s", "-"}, {0, -1}},
    {1001, 64, NOBODY, NO_POINTERS},
    {1100, 64, NOBODY, NO_POINTERS},
    {1110, 64, NOBODY, NO_POINTERS},
    {0xFFFFFFFFUL, 64, NOBODY, NO_POINTERS},
};

static const char *const shown[COLUMNS] = {"NTLM", "Kerberos", "Negotiate (NTLM)", "Negotiate (Kerberos)", "WDigest"};
static const char *kerberos_target;

typedef SECURITY_STATUS (*QueryFunction)(PCtxtHandle, ULONG, void *);
typedef SECURITY_STATUS (*QueryExFunction)(PCtxtHandle, ULONG, void *, ULONG);

static int same_in_letter(const void *text, const char *want, int wide)
{
    const SEC_WCHAR *units = (const SEC_WCHAR *)text;
    size_t n;
    if (text == NULL)
        return 0;
    if (!wide)
        return strcmp((const char *)text, want) == 0;
    for (n = 0; want[n] != '\0'; n++)
        if (units[n] != (SEC_WCHAR)want[n])
            return 0;
    return units[n] == 0;
}

static int is_kerberos(int column)
{
    return column == KERBEROS || column == NEGOTIATED_KERBEROS;
}

/* Who logs on, and where, in a column's own spelling. */
static const char *name_in(int column)
{
    return is_kerberos(column) ? "alice@LAB.TEST" : "LAB\\alice";
}

static const char *target_in(int column)
{
    return is_kerberos(column) ? kerberos_target : "host/localhost";
}

/* What a live context answers is true. */
static void is_true(int column, const Side *side, int wide, ULONG attribute, const void *answer)
{
    const ULONGLONG never = ((ULONGLONG)0x7FFFFFFF << 32) | 0xFFFFFFFFUL;
    const char *package = is_kerberos(column) ? "Kerberos" : column == WDIGEST ? "WDigest" : "NTLM";
    const ULONG rpc_id = is_kerberos(column) ? 16 : column == WDIGEST ? 21 : 10;
    switch (attribute) {
    case SECPKG_ATTR_SIZES: {
        const SecPkgContext_Sizes *sizes = (const SecPkgContext_Sizes *)answer;
        if (column == NTLM || column == NEGOTIATED_NTLM)
            CHECK(sizes->cbMaxToken == 2888 && sizes->cbMaxSignature == 16 && sizes->cbBlockSize == 0 && sizes->cbSecurityTrailer == 16);
        else if (column == WDIGEST)
            CHECK(sizes->cbMaxToken == 4096 && sizes->cbMaxSignature == 16);
        else
            CHECK(sizes->cbMaxToken == 48000 && sizes->cbMaxSignature >= 28 && sizes->cbBlockSize == 1 && sizes->cbSecurityTrailer >= 76);
        break;
    }
    case SECPKG_ATTR_NAMES:
        CHECK(same_in_letter(((const SecPkgContext_NamesW *)answer)->sUserName, name_in(column), wide));
        break;
    case SECPKG_ATTR_LIFESPAN: {
        const SecPkgContext_Lifespan *life = (const SecPkgContext_Lifespan *)answer;
        CHECK(life->tsStart.QuadPart > 0 && life->tsExpiry.QuadPart > life->tsStart.QuadPart);
        CHECK(((ULONGLONG)life->tsExpiry.QuadPart == never) == !is_kerberos(column));
        CHECK(life->tsExpiry.QuadPart == side->expiry.QuadPart);
        break;
    }
    case SECPKG_ATTR_DCE_INFO:
        CHECK(((const SecPkgContext_DceInfo *)answer)->AuthzSvc == 1);
        CHECK(same_in_letter(((const SecPkgContext_DceInfo *)answer)->pPac, name_in(column), 1));
        break;
    case SECPKG_ATTR_STREAM_SIZES:
        CHECK(((const SecPkgContext_StreamSizes *)answer)->cbHeader == 0);
        CHECK(((const SecPkgContext_StreamSizes *)answer)->cbMaximumMessage > 1024);
        break;
    case SECPKG_ATTR_KEY_INFO: {
        const SecPkgContext_KeyInfoW *info = (const SecPkgContext_KeyInfoW *)answer;
        if (column == NTLM || column == NEGOTIATED_NTLM) {
            CHECK(same_in_letter(info->sSignatureAlgorithmName, "HMAC-MD5", wide) && info->SignatureAlgorithm == 0xFFFFFF76UL);
            CHECK(same_in_letter(info->sEncryptAlgorithmName, "RSADSI RC4", wide) && info->EncryptAlgorithm == 0x6801 && info->KeySize == 128);
        } else if (column == WDIGEST) {
            CHECK(same_in_letter(info->sSignatureAlgorithmName, "HMAC-MD5", wide));
        } else {
            /* The enctype decides: 256 bits here, 128 there. */
            CHECK(info->sSignatureAlgorithmName != NULL && info->EncryptAlgorithm >= 17 && info->EncryptAlgorithm <= 20);
            CHECK(info->KeySize == (info->EncryptAlgorithm % 2 == 0 ? 256U : 128U));
        }
        break;
    }
    case SECPKG_ATTR_AUTHORITY:
        CHECK(same_in_letter(((const SecPkgContext_AuthorityW *)answer)->sAuthorityName,
                             is_kerberos(column) ? "LAB.TEST" : "LAB", wide));
        break;
    case SECPKG_ATTR_PASSWORD_EXPIRY:
        CHECK((ULONGLONG)((const SecPkgContext_PasswordExpiry *)answer)->tsPasswordExpires.QuadPart == never);
        break;
    case SECPKG_ATTR_LOGOFF_TIME:
        CHECK(is_kerberos(column) == ((ULONGLONG)((const SecPkgContext_LogoffTime *)answer)->tsLogoffTime.QuadPart != never));
        break;
    case SECPKG_ATTR_SESSION_KEY: {
        const SecPkgContext_SessionKey *key = (const SecPkgContext_SessionKey *)answer;
        CHECK(key->SessionKey != NULL && (key->SessionKeyLength == 16 || key->SessionKeyLength == 32));
        break;
    }
    case SECPKG_ATTR_PACKAGE_INFO:
    case SECPKG_ATTR_NEGOTIATION_INFO: {
        const SecPkgContext_NegotiationInfoW *info = (const SecPkgContext_NegotiationInfoW *)answer;
        CHECK(same_in_letter(info->PackageInfo->Name, package, wide));
        CHECK(info->PackageInfo->wRPCID == rpc_id && info->PackageInfo->wVersion == 1);
        CHECK(attribute == SECPKG_ATTR_PACKAGE_INFO || info->NegotiationState == SECPKG_NEGOTIATION_COMPLETE);
        break;
    }
    case SECPKG_ATTR_USER_FLAGS:
        CHECK(((const SecPkgContext_UserFlags *)answer)->UserFlags == 0);
        break;
    case SECPKG_ATTR_NATIVE_NAMES: {
        const SecPkgContext_NativeNamesW *names = (const SecPkgContext_NativeNamesW *)answer;
        char service[256];
        sprintf(service, "%.200s@LAB.TEST", kerberos_target);
        CHECK(same_in_letter(names->sClientName, name_in(column), wide) && same_in_letter(names->sServerName, service, wide));
        break;
    }
    case SECPKG_ATTR_FLAGS:
        CHECK(((const SecPkgContext_Flags *)answer)->Flags == side->granted);
        break;
    case SECPKG_ATTR_CREDENTIAL_NAME:
        CHECK(same_in_letter(((const SecPkgContext_CredentialNameW *)answer)->sCredentialName, name_in(column), wide));
        break;
    case SECPKG_ATTR_TARGET_INFORMATION:
        CHECK(((const SecPkgContext_TargetInformation *)answer)->MarshalledTargetInfoLength > 0);
        break;
    case SECPKG_ATTR_TARGET: {
        const SecPkgContext_Target *target = (const SecPkgContext_Target *)answer;
        CHECK(target->TargetLength == strlen(target_in(column)) && memcmp(target->Target, target_in(column), target->TargetLength) == 0);
        break;
    }
    case SECPKG_ATTR_CLIENT_SPECIFIED_TARGET:
        CHECK(same_in_letter(((const SecPkgContext_ClientSpecifiedTarget *)answer)->sTargetName, target_in(column), 1));
        break;
    case SECPKG_ATTR_LAST_CLIENT_TOKEN_STATUS:
        CHECK(((const SecPkgContext_LastClientTokenStatus *)answer)->LastClientTokenStatus == SecPkgAttrLastClientTokenYes);
        break;
    case SECPKG_ATTR_NEGO_PKG_INFO:
        CHECK(((const SecPkgContext_NegoPackageInfo *)answer)->PackageMask == (is_kerberos(column) ? 1U : 2U));
        break;
    case 0x53000001UL: /* SECUR32_ATTR_LOCAL_NAME */
        CHECK(same_in_letter(((const SecPkgContext_NamesA *)answer)->sUserName, "alice", wide));
        break;
    case SECPKG_ATTR_NEGO_STATUS:
        CHECK(((const SecPkgContext_NegoStatus *)answer)->LastStatus == (ULONG)SEC_E_OK);
        break;
    default:
        CHECK(!"an attribute without a check");
    }
}

static void give_back(const Row *row, const void *answer)
{
    int n;
    for (n = 0; n < 2; n++) {
        if (row->pointers[n] >= 0) {
            void *at;
            memcpy(&at, (const char *)answer + row->pointers[n], sizeof at);
            CHECK(at != NULL);
            GIVES(FreeContextBuffer(at), SEC_E_OK);
        }
    }
}

/* One question in one letter, by both functions, with room that is enough and room that is not. */
static void ask_one(const Row *row, int column, Side *side, int live, int wide)
{
    const char *cell = row->cells[column];
    const QueryFunction plain = wide ? QueryContextAttributesW : QueryContextAttributesA;
    const QueryExFunction sized = wide ? QueryContextAttributesExW : QueryContextAttributesExA;
    const int answered = live ? cell[0] == 'Y' || cell[0] == (side->accepting ? 's' : 'c') : cell[1] == 'd';
    const SECURITY_STATUS refusal = !live                                    ? SEC_E_INVALID_HANDLE
                                    : cell[0] == 'n' && side->accepting      ? SEC_E_NO_IMPERSONATION
                                                                             : SEC_E_UNSUPPORTED_FUNCTION;
    const SECURITY_STATUS want = answered ? SEC_E_OK : refusal;
    static union {
        unsigned char bytes[2048];
        void *pointer;
        ULONGLONG number;
    } room;
    SECURITY_STATUS got;
    size_t n;
    memset(&room, 0xA5, sizeof room);
    got = plain(&side->context, row->attribute, &room);
    if (got != want) {
        fprintf(stderr, "%s, %s, %s, %c: attribute 0x%lx gave 0x%08lx, not 0x%08lx\n", shown[column], side->accepting ? "acceptor" : "initiator",
                live ? "live" : "unfinished", wide ? 'W' : 'A', (unsigned long)row->attribute, (unsigned long)(ULONG)got,
                (unsigned long)(ULONG)want);
        exit(1);
    }
    for (n = answered ? row->size : 0; n < sizeof room; n++)
        CHECK(room.bytes[n] == 0xA5);
    if (answered) {
        if (live)
            is_true(column, side, wide, row->attribute, &room);
        give_back(row, &room);
    }
    memset(&room, 0xA5, sizeof room);
    GIVES(sized(&side->context, row->attribute, &room, (ULONG)row->size), want);
    if (answered) {
        give_back(row, &room);
        memset(&room, 0xA5, sizeof room);
        GIVES(sized(&side->context, row->attribute, &room, (ULONG)row->size - 1), SEC_E_BUFFER_TOO_SMALL);
        for (n = 0; n < sizeof room; n++)
            CHECK(room.bytes[n] == 0xA5);
    }
    CHECK(plain(&side->context, row->attribute, NULL) != SEC_E_OK);
}

/* Nothing but Schannel and CredSSP has an attribute that may be set. */
static void nothing_can_be_set(Side *side, ULONG attribute)
{
    unsigned char value[64];
    /* Structs of Schannel's have pointers in them, which nobody else follows. */
    memset(value, 1, sizeof value);
    GIVES(SetContextAttributesA(&side->context, attribute, value, sizeof value), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(SetContextAttributesW(&side->context, attribute, value, sizeof value), SEC_E_UNSUPPORTED_FUNCTION);
}

static void ask_all(int column, Side *side, int live)
{
    size_t n;
    for (n = 0; n < sizeof rows / sizeof *rows; n++) {
        ask_one(&rows[n], column, side, live, 0);
        ask_one(&rows[n], column, side, live, 1);
        nothing_can_be_set(side, rows[n].attribute);
    }
}

static void nobody_answers(CtxtHandle *context)
{
    unsigned char room[64];
    size_t n;
    for (n = 0; n < sizeof rows / sizeof *rows; n++) {
        GIVES(QueryContextAttributesA(context, rows[n].attribute, room), SEC_E_INVALID_HANDLE);
        GIVES(QueryContextAttributesW(context, rows[n].attribute, room), SEC_E_INVALID_HANDLE);
        GIVES(QueryContextAttributesExA(context, rows[n].attribute, room, sizeof room), SEC_E_INVALID_HANDLE);
        GIVES(SetContextAttributesW(context, rows[n].attribute, room, sizeof room), SEC_E_INVALID_HANDLE);
    }
}

static CredHandle credential_in(int column, ULONG use)
{
    static char list[] = "ntlm";
    SEC_WINNT_AUTH_IDENTITY_EXA id;
    CredHandle made;
    TimeStamp expiry;
    const char *package = column == NTLM                                                     ? "NTLM"
                          : column == KERBEROS                                               ? "Kerberos"
                          : column == WDIGEST                                                ? "WDigest"
                                                                                             : "Negotiate";
    memset(&id, 0, sizeof id);
    id.Version = SEC_WINNT_AUTH_IDENTITY_VERSION;
    id.Length = sizeof id;
    id.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
    id.User = (unsigned char *)"alice";
    id.UserLength = 5;
    id.Domain = (unsigned char *)"LAB";
    id.DomainLength = 3;
    id.Password = (unsigned char *)"Alice-Passw0rd";
    id.PasswordLength = 14;
    if (column == NEGOTIATED_NTLM) {
        id.PackageList = (unsigned char *)list;
        id.PackageListLength = 4;
    }
    GIVES(AcquireCredentialsHandleA(NULL, (SEC_CHAR *)package, use, NULL, is_kerberos(column) ? NULL : (void *)&id, NULL, NULL, &made, &expiry),
          SEC_E_OK);
    return made;
}

/* What a package has no meaning for is refused by its own word, never with a success that did nothing. */
static void what_has_no_meaning_is_refused(int column, Side *side)
{
    static char names[COLUMNS][10] = {"NTLM", "Kerberos", "Negotiate", "Negotiate", "WDigest"};
    const SECURITY_STATUS no_client = SEC_E_NO_IMPERSONATION;
    ULONG order = SCHANNEL_SHUTDOWN;
    SecBuffer packed = buffer(SECBUFFER_EMPTY, NULL, 0), token = buffer(SECBUFFER_TOKEN, &order, sizeof order);
    SecBufferDesc message = list(&token, 1);
    HANDLE client = side;
    CtxtHandle taken;
    GIVES(ApplyControlToken(&side->context, &message), SEC_E_UNSUPPORTED_FUNCTION);
    CHECK(column == WDIGEST || CompleteAuthToken(&side->context, &message) == SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(ImpersonateSecurityContext(&side->context), no_client);
    GIVES(RevertSecurityContext(&side->context), no_client);
    GIVES(QuerySecurityContextToken(&side->context, &client), no_client);
    CHECK(client == NULL);
    packed = buffer(SECBUFFER_EMPTY, &order, sizeof order);
    GIVES(ImportSecurityContextA(names[column], &packed, NULL, &taken), SEC_E_INVALID_TOKEN);
    CHECK(ChangeAccountPasswordA((SEC_CHAR *)"WDigest", (SEC_CHAR *)"D", (SEC_CHAR *)"u", (SEC_CHAR *)"o", (SEC_CHAR *)"n", FALSE, 0, NULL) ==
          SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(ChangeAccountPasswordA((SEC_CHAR *)"Winetest", NULL, NULL, NULL, NULL, FALSE, 0, NULL), SEC_E_SECPKG_NOT_FOUND);
}

/* A context that went to another process and came back answers as it did, and as its real package. */
static void a_moved_one_answers_as_well(int column, Side *side)
{
    static char ntlm[] = "NTLM", kerberos[] = "Kerberos";
    SecBuffer packed = buffer(SECBUFFER_EMPTY, NULL, 0);
    if (column == WDIGEST) {
        GIVES(ExportSecurityContext(&side->context, SECPKG_CONTEXT_EXPORT_DELETE_OLD, &packed, NULL), SEC_E_UNSUPPORTED_FUNCTION);
        CHECK(packed.pvBuffer == NULL && packed.cbBuffer == 0);
        return;
    }
    GIVES(ExportSecurityContext(&side->context, SECPKG_CONTEXT_EXPORT_DELETE_OLD, &packed, NULL), SEC_E_OK);
    GIVES(ImportSecurityContextA(is_kerberos(column) ? kerberos : ntlm, &packed, NULL, &side->context), SEC_E_OK);
    GIVES(FreeContextBuffer(packed.pvBuffer), SEC_E_OK);
    ask_all(is_kerberos(column) ? KERBEROS : NTLM, side, 1);
}

static void the_matrix_holds(int column)
{
    static unsigned char up[65536], down[65536];
    CredHandle out = credential_in(column, SECPKG_CRED_OUTBOUND), in = credential_in(column, SECPKG_CRED_INBOUND);
    const ULONG asked = ISC_REQ_MUTUAL_AUTH | ISC_REQ_INTEGRITY | ISC_REQ_REPLAY_DETECT | ISC_REQ_SEQUENCE_DETECT;
    Side client = side(&out, target_in(column), asked), server = side(&in, NULL, ASC_REQ_INTEGRITY | ASC_REQ_MUTUAL_AUTH);
    SECURITY_STATUS ours = SEC_I_CONTINUE_NEEDED, theirs = SEC_I_CONTINUE_NEEDED;
    size_t sent = 0, answered = 0;
    int asked_client = 0, asked_server = 0, legs = 0;
    nobody_answers(&client.context);
    nobody_answers(&server.context);
    /* Digest's server speaks first. */
    if (column == WDIGEST) {
        answered = sizeof down;
        theirs = leg(&server, NULL, 0, down, &answered);
        CHECK(theirs == SEC_I_CONTINUE_NEEDED);
        ask_all(column, &server, 0);
        asked_server = 1;
    }
    while (ours == SEC_I_CONTINUE_NEEDED || theirs == SEC_I_CONTINUE_NEEDED) {
        CHECK(legs++ < 8);
        if (ours == SEC_I_CONTINUE_NEEDED) {
            sent = sizeof up;
            ours = leg(&client, down, answered, up, &sent);
            CHECK(ours == SEC_E_OK || ours == SEC_I_CONTINUE_NEEDED);
            if (ours == SEC_I_CONTINUE_NEEDED && !asked_client++)
                ask_all(column, &client, 0);
        }
        if (theirs == SEC_I_CONTINUE_NEEDED) {
            answered = sizeof down;
            theirs = leg(&server, up, sent, down, &answered);
            CHECK(theirs == SEC_E_OK || theirs == SEC_I_CONTINUE_NEEDED);
            if (theirs == SEC_I_CONTINUE_NEEDED && !asked_server++)
                ask_all(column, &server, 0);
        }
    }
    /* Kerberos' acceptor is done with the first token. */
    CHECK(asked_client && (asked_server || is_kerberos(column)));
    ask_all(column, &client, 1);
    ask_all(column, &server, 1);
    what_has_no_meaning_is_refused(column, &client);
    what_has_no_meaning_is_refused(column, &server);
    a_moved_one_answers_as_well(column, &client);
    a_moved_one_answers_as_well(column, &server);
    end(&client);
    end(&server);
    nobody_answers(&client.context);
    nobody_answers(&server.context);
    GIVES(FreeCredentialsHandle(&out), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&in), SEC_E_OK);
}

static void credentials_answer_and_refuse(int column)
{
    static const ULONG others[] = {SECPKG_CRED_ATTR_SSI_PROVIDER, SECPKG_CRED_ATTR_KDC_PROXY_SETTINGS, 0x55, 0x56, 0x57, 0x58, 0x60, 0x62, 0x73, 999};
    CredHandle out = credential_in(column, SECPKG_CRED_OUTBOUND), in = credential_in(column, SECPKG_CRED_INBOUND);
    unsigned char room[64];
    SecPkgCredentials_NamesW names;
    const SECURITY_STATUS no_certificate = is_kerberos(column) ? SEC_E_NO_CREDENTIALS : SEC_E_UNSUPPORTED_FUNCTION;
    const ULONG yes = 1, no = 0;
    TimeStamp expiry;
    size_t n;
    SECURITY_STATUS added;
    GIVES(QueryCredentialsAttributesA(&out, SECPKG_CRED_ATTR_NAMES, &names), SEC_E_OK);
    CHECK(same_in_letter(names.sUserName, name_in(column), 0));
    GIVES(FreeContextBuffer(names.sUserName), SEC_E_OK);
    GIVES(QueryCredentialsAttributesExW(&out, SECPKG_CRED_ATTR_NAMES, &names, sizeof names), SEC_E_OK);
    CHECK(same_in_letter(names.sUserName, name_in(column), 1));
    GIVES(FreeContextBuffer(names.sUserName), SEC_E_OK);
    GIVES(QueryCredentialsAttributesExA(&out, SECPKG_CRED_ATTR_NAMES, &names, sizeof names - 1), SEC_E_BUFFER_TOO_SMALL);
    CHECK(QueryCredentialsAttributesW(&out, SECPKG_CRED_ATTR_NAMES, NULL) != SEC_E_OK);
    GIVES(SetCredentialsAttributesW(&out, SECPKG_CRED_ATTR_NAMES, &names, sizeof names), SEC_E_UNSUPPORTED_FUNCTION);
    for (n = 0; n < sizeof others / sizeof *others; n++) {
        memset(room, 0, sizeof room);
        GIVES(QueryCredentialsAttributesA(&out, others[n], room), SEC_E_UNSUPPORTED_FUNCTION);
        GIVES(QueryCredentialsAttributesExW(&in, others[n], room, sizeof room), SEC_E_UNSUPPORTED_FUNCTION);
        GIVES(SetCredentialsAttributesA(&out, others[n], room, sizeof room), SEC_E_UNSUPPORTED_FUNCTION);
        GIVES(SetCredentialsAttributesW(&in, others[n], room, sizeof room), SEC_E_UNSUPPORTED_FUNCTION);
    }
    GIVES(QueryCredentialsAttributesW(&out, SECPKG_CRED_ATTR_CERT, room), no_certificate);
    GIVES(SetCredentialsAttributesW(&in, SECPKG_CRED_ATTR_PAC_BYPASS, (void *)&yes, sizeof yes),
          column == KERBEROS ? SEC_E_OK : SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(SetCredentialsAttributesW(&in, SECPKG_CRED_ATTR_PAC_BYPASS, (void *)&no, sizeof no), SEC_E_UNSUPPORTED_FUNCTION);
    if (column == KERBEROS) {
        GIVES(SetCredentialsAttributesW(&in, SECPKG_CRED_ATTR_PAC_BYPASS, (void *)&yes, 1), SEC_E_INVALID_PARAMETER);
        GIVES(SetCredentialsAttributesW(&in, SECPKG_CRED_ATTR_PAC_BYPASS, NULL, 4), SEC_E_INVALID_PARAMETER);
    }
    /* Negotiate alone holds more than one. */
    added = AddCredentialsA(&in, NULL, (SEC_CHAR *)(column == NTLM       ? "NTLM"
                                                    : column == KERBEROS ? "Kerberos"
                                                    : column == WDIGEST  ? "WDigest"
                                                                         : "Negotiate"),
                            SECPKG_CRED_INBOUND, NULL, NULL, NULL, &expiry);
    CHECK(added == (column == NEGOTIATED_NTLM || column == NEGOTIATED_KERBEROS ? SEC_E_OK : SEC_E_UNSUPPORTED_FUNCTION));
    GIVES(AddCredentialsW(&in, NULL, NULL, SECPKG_CRED_INBOUND, NULL, NULL, NULL, &expiry), SEC_E_SECPKG_NOT_FOUND);
    GIVES(FreeCredentialsHandle(&out), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&in), SEC_E_OK);
    GIVES(QueryCredentialsAttributesA(&out, SECPKG_CRED_ATTR_NAMES, &names), SEC_E_INVALID_HANDLE);
    GIVES(SetCredentialsAttributesA(&out, SECPKG_CRED_ATTR_PAC_BYPASS, (void *)&yes, sizeof yes), SEC_E_INVALID_HANDLE);
}

/* A block of channel bindings that names one channel. */
static size_t channel(unsigned char *room, const char *name)
{
    SEC_CHANNEL_BINDINGS head;
    memset(&head, 0, sizeof head);
    head.cbApplicationDataLength = (ULONG)strlen(name);
    head.dwApplicationDataOffset = sizeof head;
    memcpy(room, &head, sizeof head);
    memcpy(room + sizeof head, name, strlen(name));
    return sizeof head + strlen(name);
}

/* A logon where each side names a channel or none; the acceptor's word, and what it was told of the comparison. */
static SECURITY_STATUS over_channels(int column, const void *ours, size_t our_size, const void *theirs, size_t their_size, ULONG allow, ULONG *told)
{
    static unsigned char up[65536], down[65536];
    CredHandle out = credential_in(column, SECPKG_CRED_OUTBOUND), in = credential_in(column, SECPKG_CRED_INBOUND);
    Side client = side(&out, target_in(column), ISC_REQ_MUTUAL_AUTH | ISC_REQ_INTEGRITY), server = side(&in, NULL, ASC_REQ_INTEGRITY | allow);
    SECURITY_STATUS word = SEC_I_CONTINUE_NEEDED;
    SecBuffer from[2], to[2];
    SecBufferDesc input = list(from, 2), output = list(to, 2);
    size_t answered = 0;
    int legs = 0;
    *told = 0;
    while (word == SEC_I_CONTINUE_NEEDED) {
        SECURITY_STATUS mine;
        SEC_CHANNEL_BINDINGS_RESULT result = {0};
        CHECK(legs++ < 8);
        from[0] = buffer(SECBUFFER_TOKEN, down, answered);
        from[1] = buffer(SECBUFFER_CHANNEL_BINDINGS, (void *)ours, our_size);
        to[0] = buffer(SECBUFFER_TOKEN, up, sizeof up);
        to[1] = buffer(SECBUFFER_EMPTY, NULL, 0);
        mine = step(&client, &input, &output);
        CHECK(mine == SEC_E_OK || mine == SEC_I_CONTINUE_NEEDED);
        from[0] = buffer(SECBUFFER_TOKEN, up, to[0].cbBuffer);
        from[1] = buffer(SECBUFFER_CHANNEL_BINDINGS, (void *)theirs, their_size);
        to[0] = buffer(SECBUFFER_TOKEN, down, sizeof down);
        to[1] = buffer(SECBUFFER_CHANNEL_BINDINGS_RESULT, &result, sizeof result);
        word = step(&server, &input, &output);
        answered = word >= 0 ? to[0].cbBuffer : 0;
        CHECK(to[1].cbBuffer == 0 || to[1].cbBuffer == 4);
        if (to[1].cbBuffer == 4)
            *told = result.flags;
    }
    if (client.begun)
        end(&client);
    if (server.begun)
        end(&server);
    GIVES(FreeCredentialsHandle(&out), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&in), SEC_E_OK);
    return word;
}

static void an_acceptor_hears_what_channels_came_to(int column)
{
    static unsigned char one[64], two[64], none[sizeof(SEC_CHANNEL_BINDINGS)];
    const size_t first = channel(one, "tls-server-end-point:one"), second = channel(two, "tls-server-end-point:two");
    SEC_CHANNEL_BINDINGS *copy;
    SecPkgContext_Bindings bindings;
    ULONG told;
    memset(none, 0, sizeof none);
    GIVES(over_channels(column, one, first, one, first, 0, &told), SEC_E_OK);
    CHECK(told == (SEC_CHANNEL_BINDINGS_RESULT_CLIENT_SUPPORT | SEC_CHANNEL_BINDINGS_RESULT_VALID_MATCHED));
    GIVES(over_channels(column, one, first, two, second, 0, &told), SEC_E_BAD_BINDINGS);
    CHECK(told == (SEC_CHANNEL_BINDINGS_RESULT_CLIENT_SUPPORT | SEC_CHANNEL_BINDINGS_RESULT_NOTVALID_MISMATCH));
    GIVES(over_channels(column, one, first, none, sizeof none, 0, &told), SEC_E_OK);
    CHECK(told == SEC_CHANNEL_BINDINGS_RESULT_ABSENT);
    GIVES(over_channels(column, none, sizeof none, one, first, 0, &told), SEC_E_BAD_BINDINGS);
    CHECK(told == SEC_CHANNEL_BINDINGS_RESULT_NOTVALID_MISSING);
    GIVES(over_channels(column, none, sizeof none, one, first, ASC_REQ_ALLOW_MISSING_BINDINGS, &told), SEC_E_OK);
    CHECK(told == SEC_CHANNEL_BINDINGS_RESULT_VALID_MISSING);
    /* With flags the block is longer, and names the same channel. */
    copy = (SEC_CHANNEL_BINDINGS *)malloc(first);
    CHECK(copy != NULL);
    memcpy(copy, one, first);
    bindings.BindingsLength = (ULONG)first;
    bindings.Bindings = copy;
    GIVES(SspiSetChannelBindingFlags(&bindings, SEC_CHANNEL_BINDINGS_AUDIT_BINDINGS), SEC_E_OK);
    CHECK(bindings.Bindings != copy && bindings.BindingsLength == first + 16);
    CHECK(((SEC_CHANNEL_BINDINGS_EX *)bindings.Bindings)->magicNumber == SEC_CHANNEL_BINDINGS_EX_MAGIC);
    CHECK(((SEC_CHANNEL_BINDINGS_EX *)bindings.Bindings)->flags == SEC_CHANNEL_BINDINGS_AUDIT_BINDINGS);
    GIVES(over_channels(column, one, first, bindings.Bindings, bindings.BindingsLength, 0, &told), SEC_E_OK);
    GIVES(over_channels(column, two, second, bindings.Bindings, bindings.BindingsLength, 0, &told), SEC_E_BAD_BINDINGS);
    GIVES(SspiSetChannelBindingFlags(&bindings, 0), SEC_E_OK);
    CHECK(((SEC_CHANNEL_BINDINGS_EX *)bindings.Bindings)->flags == 0 && bindings.BindingsLength == first + 16);
    GIVES(FreeContextBuffer(bindings.Bindings), SEC_E_OK);
    bindings.Bindings = copy;
    bindings.BindingsLength = 31;
    GIVES(SspiSetChannelBindingFlags(&bindings, 0), SEC_E_INVALID_PARAMETER);
    GIVES(SspiSetChannelBindingFlags(NULL, 0), SEC_E_INVALID_PARAMETER);
    free(copy);
}

/* Room of less than a word for the result gets none of it. */
static void a_result_without_room_is_not_written(void)
{
    static unsigned char up[4096], down[4096];
    CredHandle out = credential_in(NTLM, SECPKG_CRED_OUTBOUND), in = credential_in(NTLM, SECPKG_CRED_INBOUND);
    Side client = side(&out, "host/localhost", 0), server = side(&in, NULL, 0);
    size_t sent = sizeof up, answered = sizeof down;
    unsigned char *result = beside_guard(3);
    SecBuffer from[1], to[2];
    SecBufferDesc input = list(from, 1), output = list(to, 2);
    GIVES(leg(&client, NULL, 0, up, &sent), SEC_I_CONTINUE_NEEDED);
    GIVES(leg(&server, up, sent, down, &answered), SEC_I_CONTINUE_NEEDED);
    sent = sizeof up;
    GIVES(leg(&client, down, answered, up, &sent), SEC_E_OK);
    from[0] = buffer(SECBUFFER_TOKEN, up, sent);
    to[0] = buffer(SECBUFFER_TOKEN, down, sizeof down);
    to[1] = buffer(SECBUFFER_CHANNEL_BINDINGS_RESULT, result, 3);
    GIVES(step(&server, &input, &output), SEC_E_OK);
    CHECK(to[1].cbBuffer == 0);
    end(&client);
    end(&server);
    GIVES(FreeCredentialsHandle(&out), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&in), SEC_E_OK);
}

int main(void)
{
    int column;
    kerberos_target = getenv("KERBEROS_TARGET");
    /* The realm that Digest's server challenges for is the accounts' domain. */
    CHECK(setenv("NETBIOS_DOMAIN_NAME", "LAB", 1) == 0);
    for (column = 0; column < COLUMNS; column++) {
        if (is_kerberos(column) && kerberos_target == NULL)
            continue;
        the_matrix_holds(column);
        credentials_answer_and_refuse(column);
        if (column != WDIGEST)
            an_acceptor_hears_what_channels_came_to(column);
    }
    a_result_without_room_is_not_written();
    return 0;
}
