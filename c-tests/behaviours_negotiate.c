/* B-60 to B-67: Negotiate, and the local security authority. Each function is named by its number in docs/behaviours.md. With KERBEROS_TARGET
   there is a ticket cache, whose first ticket is the one for its realm. */
#include "check.h"

#include <ntsecapi.h>
#include <ntstatus.h>

static CredHandle explicit_one(ULONG use)
{
    static char list[] = "ntlm";
    SEC_WINNT_AUTH_IDENTITY_EXA id;
    CredHandle made;
    TimeStamp expiry;
    memset(&id, 0, sizeof id);
    id.Version = SEC_WINNT_AUTH_IDENTITY_VERSION;
    id.Length = sizeof id;
    id.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
    id.User = (unsigned char *)"testuser";
    id.UserLength = 8;
    id.Domain = (unsigned char *)"WORKGROUP";
    id.DomainLength = 9;
    id.Password = (unsigned char *)"Test-Passw0rd";
    id.PasswordLength = 13;
    id.PackageList = (unsigned char *)list;
    id.PackageListLength = 4;
    GIVES(AcquireCredentialsHandleA(NULL, (SEC_CHAR *)"Negotiate", use, NULL, &id, NULL, NULL, &made, &expiry), SEC_E_OK);
    return made;
}

static void is_ntlm(CtxtHandle *context)
{
    SecPkgContext_NegotiationInfoA info;
    SecPkgContext_Sizes sizes;
    GIVES(QueryContextAttributesA(context, SECPKG_ATTR_NEGOTIATION_INFO, &info), SEC_E_OK);
    CHECK(info.NegotiationState == SECPKG_NEGOTIATION_COMPLETE && strcmp(info.PackageInfo->Name, "NTLM") == 0);
    GIVES(FreeContextBuffer(info.PackageInfo), SEC_E_OK);
    GIVES(QueryContextAttributesA(context, SECPKG_ATTR_SIZES, &sizes), SEC_E_OK);
    CHECK((sizes.cbMaxToken == 2888 || sizes.cbMaxToken == 1904) && sizes.cbMaxSignature == 16 && sizes.cbBlockSize == 0);
    CHECK(sizes.cbSecurityTrailer == 16);
}

static void b60_b61_a_whole_negotiation_with_ntlm_inside(void)
{
    CredHandle out = explicit_one(SECPKG_CRED_OUTBOUND), in = explicit_one(SECPKG_CRED_INBOUND);
    Side client = side(&out, "host/localhost", ISC_REQ_CONFIDENTIALITY), server = side(&in, NULL, ASC_REQ_CONFIDENTIALITY);
    SECURITY_STATUS ours = SEC_I_CONTINUE_NEEDED, theirs = SEC_I_CONTINUE_NEEDED;
    PSecPkgInfoA info;
    unsigned char *up, *down;
    size_t sent, answered = 0, most;
    GIVES(QuerySecurityPackageInfoA((SEC_CHAR *)"Negotiate", &info), SEC_E_OK);
    most = info->cbMaxToken;
    GIVES(FreeContextBuffer(info), SEC_E_OK);
    up = (unsigned char *)malloc(most);
    down = (unsigned char *)malloc(most);
    CHECK(up != NULL && down != NULL);
    while (ours == SEC_I_CONTINUE_NEEDED || theirs == SEC_I_CONTINUE_NEEDED) {
        sent = most;
        ours = leg(&client, down, answered, up, &sent);
        CHECK(ours == SEC_E_OK || ours == SEC_I_CONTINUE_NEEDED);
        CHECK(sent < most);
        if (theirs == SEC_E_OK)
            break;
        answered = most;
        theirs = leg(&server, up, sent, down, &answered);
        CHECK(theirs == SEC_E_OK || theirs == SEC_I_CONTINUE_NEEDED);
        CHECK(answered < most);
    }
    CHECK(ours == SEC_E_OK && theirs == SEC_E_OK);
    is_ntlm(&client.context);
    is_ntlm(&server.context);
    talk(&client.context, &server.context);
    talk(&server.context, &client.context);
    end(&client);
    end(&server);
    free(up);
    free(down);
    GIVES(FreeCredentialsHandle(&out), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&in), SEC_E_OK);
}

static ULONG number_of(HANDLE lsa, const char *name)
{
    LSA_STRING text;
    ULONG number = 0xDEADBEEFUL;
    text.Buffer = (PCHAR)(size_t)name;
    text.Length = text.MaximumLength = (USHORT)strlen(name);
    CHECK(LsaLookupAuthenticationPackage(lsa, &text, &number) == STATUS_SUCCESS);
    return number;
}

static void b62_packages_have_numbers(HANDLE lsa)
{
    LSA_STRING unknown;
    ULONG number = 7;
    CHECK(number_of(lsa, "Negotiate") == 0);
    CHECK(number_of(lsa, "negotiate") == 0 && number_of(lsa, "Kerberos") != 0);
    CHECK(number_of(lsa, MSV1_0_PACKAGE_NAME) == number_of(lsa, "NTLM"));
    unknown.Buffer = (PCHAR)(size_t)"Winetest";
    unknown.Length = unknown.MaximumLength = 8;
    CHECK(LsaLookupAuthenticationPackage(lsa, &unknown, &number) == STATUS_NO_SUCH_PACKAGE && number == 7);
    CHECK(LsaLookupAuthenticationPackage(NULL, &unknown, &number) == STATUS_INVALID_HANDLE);
}

static void b63_who_called(HANDLE lsa)
{
    NEGOTIATE_CALLER_NAME_REQUEST request;
    NEGOTIATE_CALLER_NAME_RESPONSE *told = (NEGOTIATE_CALLER_NAME_RESPONSE *)(size_t)0xDEADBEEF;
    ULONG size = 0xDEADBEEFUL;
    NTSTATUS word = (NTSTATUS)0xDEADBEEFUL;
    memset(&request, 0, sizeof request);
    request.MessageType = NegGetCallerName;
    CHECK(LsaCallAuthenticationPackage(lsa, 0, &request, sizeof request, (PVOID *)&told, &size, &word) == STATUS_SUCCESS);
    CHECK(word == STATUS_SUCCESS || word == STATUS_NO_SUCH_LOGON_SESSION);
    if (word == STATUS_NO_SUCH_LOGON_SESSION) {
        CHECK(size == 0 && told == NULL);
    } else {
        CHECK(told->CallerName == (PWSTR)(void *)(told + 1) && size > sizeof *told);
        CHECK(LsaFreeReturnBuffer(told) == STATUS_SUCCESS);
    }
}

static void b64_nothing_asked_nothing_answered(HANDLE lsa)
{
    ULONG size = 0xDEADBEEFUL;
    NTSTATUS word = (NTSTATUS)0xDEADBEEFUL;
    CHECK(LsaCallAuthenticationPackage(lsa, 0, NULL, 0, NULL, &size, &word) == STATUS_INVALID_PARAMETER);
    CHECK(word == STATUS_SUCCESS && size == 0);
    CHECK(LsaCallAuthenticationPackage(lsa, 0, NULL, 0, NULL, NULL, &word) == STATUS_INVALID_PARAMETER);
    CHECK(LsaCallAuthenticationPackage(lsa, 0, NULL, 0, NULL, &size, NULL) == STATUS_INVALID_PARAMETER);
    CHECK(LsaCallAuthenticationPackage(lsa, 0, NULL, 0, NULL, NULL, NULL) == STATUS_INVALID_PARAMETER);
}

static void b65_an_unknown_package(HANDLE lsa)
{
    KERB_QUERY_TKT_CACHE_REQUEST request;
    PVOID told = (PVOID)(size_t)0xDEADBEEF;
    ULONG size = 0xDEADBEEFUL;
    NTSTATUS word = (NTSTATUS)0xDEADBEEFUL;
    memset(&request, 0, sizeof request);
    CHECK(LsaCallAuthenticationPackage(lsa, 0xDEADBEEFUL, &request, sizeof request, &told, &size, &word) == STATUS_NO_SUCH_PACKAGE);
    CHECK(size == 0 && told == NULL && word == STATUS_SUCCESS);
}

static int is_text(const UNICODE_STRING *text, const char *want)
{
    size_t n;
    if (text->Length != 2 * strlen(want) || text->MaximumLength != text->Length + 2)
        return 0;
    for (n = 0; want[n] != '\0'; n++)
        if (text->Buffer[n] != (WCHAR)want[n])
            return 0;
    return text->Buffer[n] == 0;
}

static void b66_tickets(HANDLE lsa)
{
    const int tickets = getenv("KERBEROS_TARGET") != NULL;
    const ULONG kerberos = number_of(lsa, "Kerberos");
    KERB_QUERY_TKT_CACHE_REQUEST request;
    KERB_QUERY_TKT_CACHE_RESPONSE *plain = NULL;
    KERB_QUERY_TKT_CACHE_EX_RESPONSE *longer = NULL;
    ULONG size = 0;
    NTSTATUS word = (NTSTATUS)0xDEADBEEFUL;
    memset(&request, 0, sizeof request);
    request.MessageType = KerbQueryTicketCacheMessage;
    CHECK(LsaCallAuthenticationPackage(lsa, kerberos, &request, sizeof request, (PVOID *)&plain, &size, &word) == STATUS_SUCCESS);
    CHECK(word == STATUS_SUCCESS && plain->MessageType == KerbQueryTicketCacheMessage && size >= 8);
    CHECK((plain->CountOfTickets > 0) == tickets);
    request.MessageType = KerbQueryTicketCacheExMessage;
    CHECK(LsaCallAuthenticationPackage(lsa, kerberos, &request, sizeof request, (PVOID *)&longer, &size, &word) == STATUS_SUCCESS);
    CHECK(word == STATUS_SUCCESS && longer->MessageType == KerbQueryTicketCacheExMessage && longer->CountOfTickets == plain->CountOfTickets);
    if (tickets) {
        CHECK(is_text(&plain->Tickets[0].ServerName, "krbtgt/LAB.TEST") && is_text(&plain->Tickets[0].RealmName, "LAB.TEST"));
        CHECK(plain->Tickets[0].EndTime.QuadPart > plain->Tickets[0].StartTime.QuadPart && plain->Tickets[0].EncryptionType >= 17);
        CHECK(is_text(&longer->Tickets[0].ClientName, "alice") && is_text(&longer->Tickets[0].ClientRealm, "LAB.TEST"));
        CHECK(is_text(&longer->Tickets[0].ServerName, "krbtgt/LAB.TEST") && is_text(&longer->Tickets[0].ServerRealm, "LAB.TEST"));
        /* KERB_TICKET_FLAGS_initial */
        CHECK((longer->Tickets[0].TicketFlags & 0x00400000) != 0 && longer->Tickets[0].TicketFlags == plain->Tickets[0].TicketFlags);
    }
    CHECK(LsaFreeReturnBuffer(plain) == STATUS_SUCCESS && LsaFreeReturnBuffer(longer) == STATUS_SUCCESS);
    request.LogonId.LowPart = 1;
    CHECK(LsaCallAuthenticationPackage(lsa, kerberos, &request, sizeof request, (PVOID *)&plain, &size, &word) == STATUS_SUCCESS);
    CHECK(word == STATUS_NO_SUCH_LOGON_SESSION && plain == NULL && size == 0);
    CHECK(LsaCallAuthenticationPackage(lsa, kerberos, &request, sizeof request - 1, (PVOID *)&plain, &size, &word) == STATUS_INVALID_PARAMETER);
    request.MessageType = KerbPurgeTicketCacheMessage;
    CHECK(LsaCallAuthenticationPackage(lsa, kerberos, &request, sizeof request, (PVOID *)&plain, &size, &word) == STATUS_NOT_IMPLEMENTED);
}

static void b67_the_session_of_this_process(void)
{
    ULONG count = 0;
    PLUID list = NULL;
    PSECURITY_LOGON_SESSION_DATA data = NULL;
    LUID other;
    CHECK(LsaEnumerateLogonSessions(&count, &list) == STATUS_SUCCESS && count == 1);
    CHECK(LsaGetLogonSessionData(list, &data) == STATUS_SUCCESS && data->Size >= sizeof *data);
    CHECK(memcmp(&data->LogonId, list, sizeof *list) == 0 && data->AuthenticationPackage.Length > 0 && data->UserName.Length > 0);
    CHECK(LsaFreeReturnBuffer(data) == STATUS_SUCCESS);
    other = *list;
    other.HighPart++;
    CHECK(LsaGetLogonSessionData(&other, &data) == STATUS_NO_SUCH_LOGON_SESSION && data == NULL);
    CHECK(LsaGetLogonSessionData(NULL, &data) == STATUS_INVALID_PARAMETER);
    CHECK(LsaFreeReturnBuffer(list) == STATUS_SUCCESS);
}

int main(void)
{
    HANDLE lsa = NULL;
    b60_b61_a_whole_negotiation_with_ntlm_inside();
    CHECK(LsaConnectUntrusted(&lsa) == STATUS_SUCCESS && lsa != NULL);
    b62_packages_have_numbers(lsa);
    b63_who_called(lsa);
    b64_nothing_asked_nothing_answered(lsa);
    b65_an_unknown_package(lsa);
    b66_tickets(lsa);
    b67_the_session_of_this_process();
    CHECK(LsaDeregisterLogonProcess(lsa) == STATUS_SUCCESS && LsaDeregisterLogonProcess(lsa) == STATUS_INVALID_HANDLE);
    return 0;
}
