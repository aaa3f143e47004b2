/* B-01 to B-09: what Windows' table, list and package answers are. Each function is named by its number in docs/behaviours.md. */
#include "check.h"

#define COMMON \
    (SECPKG_FLAG_INTEGRITY | SECPKG_FLAG_PRIVACY | SECPKG_FLAG_CONNECTION | SECPKG_FLAG_MULTI_REQUIRED | SECPKG_FLAG_IMPERSONATION | \
     SECPKG_FLAG_ACCEPT_WIN32_NAME | SECPKG_FLAG_NEGOTIABLE | SECPKG_FLAG_LOGON)

static void b01_the_tables(void)
{
    PSecurityFunctionTableA narrow = InitSecurityInterfaceA();
    PSecurityFunctionTableW wide = InitSecurityInterfaceW();
    CHECK(narrow != NULL && wide != NULL);
    CHECK(narrow->dwVersion == SECURITY_SUPPORT_PROVIDER_INTERFACE_VERSION && wide->dwVersion == SECURITY_SUPPORT_PROVIDER_INTERFACE_VERSION);
    CHECK(narrow->dwVersion == 1 && narrow->Reserved2 == NULL && wide->Reserved2 == NULL);
    CHECK((size_t)narrow->Reserved3 == (size_t)narrow->EncryptMessage && (size_t)narrow->Reserved4 == (size_t)narrow->DecryptMessage);
    CHECK((size_t)wide->Reserved3 == (size_t)wide->EncryptMessage && (size_t)wide->Reserved4 == (size_t)wide->DecryptMessage);
}

static void b02_the_list(void)
{
    ULONG count = 0;
    PSecPkgInfoA list = NULL;
    GIVES(EnumerateSecurityPackagesA(&count, &list), SEC_E_OK);
    CHECK(count > 0 && list != NULL);
    GIVES(FreeContextBuffer(list), SEC_E_OK);
}

static void b03_one_package(void)
{
    PSecPkgInfoA info = NULL;
    GIVES(QuerySecurityPackageInfoA((SEC_CHAR *)"NTLM", &info), SEC_E_OK);
    CHECK(info->wVersion == 1);
    GIVES(FreeContextBuffer(info), SEC_E_OK);
}

static void b04_an_unknown_package_leaves_the_pointer(void)
{
    PSecPkgInfoA info = (PSecPkgInfoA)(size_t)0xDEADBEEF;
    GIVES(QuerySecurityPackageInfoA((SEC_CHAR *)"Winetest", &info), SEC_E_SECPKG_NOT_FOUND);
    CHECK(info == (PSecPkgInfoA)(size_t)0xDEADBEEF);
}

static SecPkgInfoA told(const char *name)
{
    PSecPkgInfoA info = NULL;
    SecPkgInfoA copy;
    GIVES(QuerySecurityPackageInfoA((SEC_CHAR *)name, &info), SEC_E_OK);
    CHECK(strcmp(info->Name, name) == 0 && info->wVersion == 1);
    copy = *info;
    CHECK(strcmp(name, "Kerberos") != 0 || strcmp(info->Comment, "Microsoft Kerberos V1.0") == 0);
    GIVES(FreeContextBuffer(info), SEC_E_OK);
    return copy;
}

/* The bits that differ among Windows' versions. */
static int is_windows(ULONG more)
{
    static const ULONG known[] = {0,
                                  SECPKG_FLAG_READONLY_WITH_CHECKSUM,
                                  SECPKG_FLAG_RESTRICTED_TOKENS,
                                  SECPKG_FLAG_RESTRICTED_TOKENS | SECPKG_FLAG_APPCONTAINER_CHECKS,
                                  SECPKG_FLAG_RESTRICTED_TOKENS | SECPKG_FLAG_APPLY_LOOPBACK,
                                  SECPKG_FLAG_RESTRICTED_TOKENS | SECPKG_FLAG_APPCONTAINER_CHECKS | SECPKG_FLAG_APPLY_LOOPBACK};
    size_t n;
    for (n = 0; n < sizeof known / sizeof *known; n++)
        if (more == known[n])
            return 1;
    return 0;
}

static void b05_ntlm(void)
{
    const ULONG always = COMMON | SECPKG_FLAG_TOKEN_ONLY;
    const SecPkgInfoA info = told("NTLM");
    CHECK(always == 0x2B37 && (info.fCapabilities & always) == always && is_windows(info.fCapabilities & ~always));
    CHECK((info.fCapabilities & ~always) != 0 && info.wRPCID == 10);
}

static void b06_negotiate(void)
{
    const ULONG always = COMMON | SECPKG_FLAG_EXTENDED_ERROR | SECPKG_FLAG_GSS_COMPATIBLE;
    const SecPkgInfoA info = told("Negotiate");
    CHECK(always == 0x3BB3 && (info.fCapabilities & always) == always && is_windows(info.fCapabilities & ~always));
    CHECK(info.wRPCID == 9);
}

static void b07_kerberos(void)
{
    const SecPkgInfoA info = told("Kerberos");
    const ULONG masked = info.fCapabilities & ~(SECPKG_FLAG_RESTRICTED_TOKENS | SECPKG_FLAG_APPCONTAINER_CHECKS | 0x02000000UL);
    CHECK(masked == 0x73BBF);
    CHECK(info.wRPCID == 16 && info.cbMaxToken >= 12000);
}

static void b08_a_kerberos_credential_without_a_realm(void)
{
    CredHandle made;
    GIVES(AcquireCredentialsHandleA(NULL, (SEC_CHAR *)"Kerberos", SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL, &made, NULL), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&made), SEC_E_OK);
}

/* The block is as large as what it holds: the struct, then its strings, and nothing beyond them is the block's. */
static void b09_the_information_is_one_block(void)
{
    PSecPkgInfoA info = NULL;
    const char *end;
    GIVES(QuerySecurityPackageInfoA((SEC_CHAR *)"NTLM", &info), SEC_E_OK);
    CHECK(info->Name == (SEC_CHAR *)(info + 1) && info->Comment == info->Name + strlen(info->Name) + 1);
    end = info->Comment + strlen(info->Comment) + 1;
    CHECK((size_t)(end - (const char *)info) == sizeof *info + strlen(info->Name) + 1 + strlen(info->Comment) + 1);
    GIVES(FreeContextBuffer(info), SEC_E_OK);
}

int main(void)
{
    b01_the_tables();
    b02_the_list();
    b03_one_package();
    b04_an_unknown_package_leaves_the_pointer();
    b05_ntlm();
    b06_negotiate();
    b07_kerberos();
    b08_a_kerberos_credential_without_a_realm();
    b09_the_information_is_one_block();
    return 0;
}
