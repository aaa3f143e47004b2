/* Identities as opaque blocks: B-80 to B-84 by number, and what else the Sspi functions promise. Logons with what they made. */
#include "check.h"

#include <wincred.h>

typedef PSEC_WINNT_AUTH_IDENTITY_OPAQUE Opaque;

static SEC_WCHAR user[] = {'a', 'l', 'i', 'c', 'e', 0}, domain[] = {'D', 'O', 'M', 0}, secret[] = {'P', 'w', '-', 0xE9, 0};
static SEC_WCHAR caps[] = {'A', 'L', 'I', 'C', 'E', 0}, other[] = {'o', 't', 'h', 'e', 'r', 0}, empty[] = {0};

static int same_text(PCWSTR a, const SEC_WCHAR *b)
{
    if (a == NULL || b == NULL)
        return a == NULL && b == NULL;
    for (; *a == *b; a++, b++)
        if (*a == 0)
            return 1;
    return 0;
}

static Opaque made(const SEC_WCHAR *u, const SEC_WCHAR *d, const SEC_WCHAR *p)
{
    Opaque id = NULL;
    GIVES(SspiEncodeStringsAsAuthIdentity((PCWSTR)u, (PCWSTR)d, (PCWSTR)p, &id), SEC_E_OK);
    CHECK(id != NULL);
    GIVES(SspiValidateAuthIdentity(id), SEC_E_OK);
    return id;
}

static void is(Opaque id, const SEC_WCHAR *u, const SEC_WCHAR *d, const SEC_WCHAR *p)
{
    PCWSTR got_user = user, got_domain = user, got_secret = user;
    GIVES(SspiEncodeAuthIdentityAsStrings(id, &got_user, &got_domain, &got_secret), SEC_E_OK);
    CHECK(same_text(got_user, u) && same_text(got_domain, d) && same_text(got_secret, p));
    SspiLocalFree((PVOID)got_user);
    SspiLocalFree((PVOID)got_domain);
    SspiLocalFree((PVOID)got_secret);
}

static void b80_nothing_makes_no_identity(void)
{
    Opaque id = (Opaque)user;
    GIVES(SspiEncodeStringsAsAuthIdentity(NULL, NULL, NULL, NULL), SEC_E_INVALID_TOKEN);
    GIVES(SspiEncodeStringsAsAuthIdentity(NULL, NULL, NULL, &id), SEC_E_INVALID_TOKEN);
    CHECK(id == (Opaque)user);
    GIVES(SspiEncodeStringsAsAuthIdentity(user, NULL, NULL, NULL), SEC_E_INVALID_PARAMETER);
}

static void b81_b82_any_part_makes_one_and_comes_back(void)
{
    int n;
    for (n = 1; n < 27; n++) {
        const SEC_WCHAR *texts[3][3], *u, *d, *p;
        Opaque id;
        texts[0][0] = texts[1][0] = texts[2][0] = NULL;
        texts[0][1] = texts[1][1] = texts[2][1] = empty;
        texts[0][2] = user;
        texts[1][2] = domain;
        texts[2][2] = secret;
        u = texts[0][n % 3];
        d = texts[1][n / 3 % 3];
        p = texts[2][n / 9];
        id = made(u, d, p);
        is(id, u, d, p);
        SspiFreeAuthIdentity(id);
    }
}

static void b83_a_wiped_identity_is_still_freed(void)
{
    Opaque id = made(user, domain, secret);
    SEC_WINNT_AUTH_IDENTITY_EX2 *block = (SEC_WINNT_AUTH_IDENTITY_EX2 *)id;
    const unsigned char *bytes = (const unsigned char *)id;
    ULONG n, length = block->cbStructureLength;
    CHECK(block->Version == SEC_WINNT_AUTH_IDENTITY_VERSION_2 && block->cbHeaderLength == sizeof *block && length > sizeof *block);
    SspiZeroAuthIdentity(id);
    for (n = 0; n < length; n++)
        CHECK(bytes[n] == 0);
    SspiFreeAuthIdentity(id);
    SspiZeroAuthIdentity(NULL);
    SspiFreeAuthIdentity(NULL);
    SspiLocalFree(NULL);
}

static void b84_a_credential_store_gets_what_it_wants(void)
{
    static const SEC_WCHAR both[] = {'D', 'O', 'M', '\\', 'a', 'l', 'i', 'c', 'e', 0}, target[] = {'t', 0};
    Opaque id = made(user, domain, secret);
    ULONG type = 0, size = 0;
    PCWSTR name = NULL, who = NULL;
    PUCHAR blob = NULL;
    GIVES(SspiPrepareForCredWrite(id, NULL, &type, &name, &who, &blob, &size), SEC_E_OK);
    CHECK(type == CRED_TYPE_DOMAIN_PASSWORD && same_text(name, both) && same_text(who, both));
    CHECK(size == 8 && memcmp(blob, secret, 8) == 0);
    SspiLocalFree((PVOID)name);
    SspiLocalFree((PVOID)who);
    SspiLocalFree(blob);
    GIVES(SspiPrepareForCredWrite(id, (PCWSTR)target, &type, &name, NULL, NULL, NULL), SEC_E_OK);
    CHECK(same_text(name, target));
    SspiLocalFree((PVOID)name);
    type = 0;
    GIVES(SspiPrepareForCredRead(id, (PCWSTR)target, &type, &name), SEC_E_OK);
    CHECK(type == CRED_TYPE_DOMAIN_PASSWORD && same_text(name, target));
    SspiLocalFree((PVOID)name);
    SspiFreeAuthIdentity(id);
}

static void compare(Opaque a, Opaque b, BOOLEAN want_user, BOOLEAN want_identity)
{
    BOOLEAN same_user = 2, same_identity = 2;
    GIVES(SspiCompareAuthIdentities(a, b, &same_user, &same_identity), SEC_E_OK);
    CHECK(same_user == want_user && same_identity == want_identity);
    GIVES(SspiCompareAuthIdentities(a, b, NULL, NULL), SEC_E_OK);
}

static void identities_are_copied_compared_and_carried(void)
{
    Opaque id = made(user, domain, secret), copy = NULL, back = NULL, wrong = made(user, domain, other), big = made(caps, domain, secret);
    SEC_WINNT_AUTH_IDENTITY_EXA plain;
    char *bytes = NULL;
    ULONG size = 0, n;
    GIVES(SspiCopyAuthIdentity(id, &copy), SEC_E_OK);
    CHECK(copy != id);
    compare(id, copy, TRUE, TRUE);
    compare(id, wrong, TRUE, FALSE);
    compare(id, big, TRUE, TRUE);
    compare(id, NULL, FALSE, FALSE);
    compare(NULL, NULL, TRUE, TRUE);
    /* The caller's own forms are identities, too. */
    memset(&plain, 0, sizeof plain);
    plain.Version = SEC_WINNT_AUTH_IDENTITY_VERSION;
    plain.Length = sizeof plain;
    plain.User = (unsigned char *)"alice";
    plain.UserLength = 5;
    plain.Domain = (unsigned char *)"DOM";
    plain.DomainLength = 3;
    plain.Password = (unsigned char *)"Pw-\xC3\xA9";
    plain.PasswordLength = 5;
    plain.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
    compare(id, &plain, TRUE, TRUE);
    is(&plain, user, domain, secret);
    /* To bytes and back. Bytes that were cut or changed make no identity, or one whose parts lie inside. */
    GIVES(SspiMarshalAuthIdentity(&plain, &size, &bytes), SEC_E_OK);
    GIVES(SspiUnmarshalAuthIdentity(size, bytes, &back), SEC_E_OK);
    compare(id, back, TRUE, TRUE);
    SspiFreeAuthIdentity(back);
    for (n = 0; n + 8 < size; n++) {
        unsigned char *tight = beside_guard(n);
        memcpy(tight, bytes, n);
        back = NULL;
        GIVES(SspiUnmarshalAuthIdentity(n, (char *)tight, &back), SEC_E_INVALID_TOKEN);
        CHECK(back == NULL);
    }
    for (n = 0; n < sizeof(SEC_WINNT_AUTH_IDENTITY_EX2); n++) {
        const char before = bytes[n];
        bytes[n] = (char)~before;
        if (SspiUnmarshalAuthIdentity(size, bytes, &back) == SEC_E_OK)
            SspiFreeAuthIdentity(back);
        bytes[n] = before;
    }
    GIVES(SspiUnmarshalAuthIdentity(size, NULL, &back), SEC_E_INVALID_PARAMETER);
    GIVES(SspiValidateAuthIdentity(NULL), SEC_E_INVALID_TOKEN);
    SspiLocalFree(bytes);
    SspiFreeAuthIdentity(id);
    SspiFreeAuthIdentity(copy);
    SspiFreeAuthIdentity(wrong);
    SspiFreeAuthIdentity(big);
}

/* Where a password stands in a block, if it stands there. */
static int holds_secret(Opaque id)
{
    const unsigned char *bytes = (const unsigned char *)id;
    const ULONG length = ((SEC_WINNT_AUTH_IDENTITY_EX2 *)id)->cbStructureLength;
    ULONG n;
    for (n = 0; n + 8 <= length; n++)
        if (memcmp(bytes + n, secret, 8) == 0)
            return 1;
    return 0;
}

static void an_encrypted_identity_shows_nothing_and_logs_on(void)
{
    Opaque id = made(user, domain, secret), copy = NULL;
    PCWSTR name = NULL;
    CHECK(!SspiIsAuthIdentityEncrypted(id) && !SspiIsAuthIdentityEncrypted(NULL) && holds_secret(id));
    GIVES(SspiEncryptAuthIdentity(id), SEC_E_OK);
    CHECK(SspiIsAuthIdentityEncrypted(id) && !holds_secret(id));
    GIVES(SspiEncryptAuthIdentity(id), SEC_E_OK);
    CHECK((ULONG)SspiEncodeAuthIdentityAsStrings(id, &name, &name, &name) == 0xC000000DUL && name == NULL);
    GIVES(SspiCopyAuthIdentity(id, &copy), SEC_E_OK);
    CHECK(SspiIsAuthIdentityEncrypted(copy) && !holds_secret(copy));
    compare(id, copy, TRUE, TRUE);
    GIVES(SspiDecryptAuthIdentityEx(SEC_WINNT_AUTH_IDENTITY_ENCRYPT_SAME_PROCESS, copy), SEC_E_OK);
    is(copy, user, domain, secret);
    GIVES(SspiEncryptAuthIdentityEx(SEC_WINNT_AUTH_IDENTITY_ENCRYPT_SAME_LOGON, copy), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(SspiEncryptAuthIdentityEx(SEC_WINNT_AUTH_IDENTITY_ENCRYPT_FOR_SYSTEM, copy), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(SspiEncryptAuthIdentity(NULL), SEC_E_INVALID_TOKEN);
    CHECK(!SspiIsAuthIdentityEncrypted(copy));
    GIVES(SspiDecryptAuthIdentity(copy), SEC_E_OK);
    SspiFreeAuthIdentity(copy);
    SspiFreeAuthIdentity(id);
}

/* A logon with Digest, whose sides have these identities. */
static SECURITY_STATUS logs_on(void *client_id, void *server_id)
{
    static unsigned char challenge[4096], response[4096], proof[4096];
    size_t one = sizeof challenge, two = sizeof response, three = sizeof proof;
    CredHandle out, in;
    TimeStamp expiry;
    Side client, server;
    SECURITY_STATUS status;
    GIVES(AcquireCredentialsHandleA(NULL, (SEC_CHAR *)"WDigest", SECPKG_CRED_OUTBOUND, NULL, client_id, NULL, NULL, &out, &expiry), SEC_E_OK);
    GIVES(AcquireCredentialsHandleA(NULL, (SEC_CHAR *)"WDigest", SECPKG_CRED_INBOUND, NULL, server_id, NULL, NULL, &in, &expiry), SEC_E_OK);
    client = side(&out, "imap/here", 0);
    server = side(&in, NULL, 0);
    GIVES(leg(&server, NULL, 0, challenge, &one), SEC_I_CONTINUE_NEEDED);
    GIVES(leg(&client, challenge, one, response, &two), SEC_I_CONTINUE_NEEDED);
    status = leg(&server, response, two, proof, &three);
    end(&client);
    end(&server);
    GIVES(FreeCredentialsHandle(&out), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&in), SEC_E_OK);
    return status;
}

static void what_was_made_logs_on(void)
{
    static SEC_WCHAR package[] = {'K', 'e', 'r', 'b', 'e', 'r', 'o', 's', 0};
    Opaque id = made(user, domain, secret), wrong = made(user, domain, other), without = NULL, twice = NULL, nobody = NULL;
    SEC_WINNT_AUTH_IDENTITY_EX2 *block;
    GIVES(logs_on(id, id), SEC_E_OK);
    GIVES(logs_on(wrong, id), SEC_E_LOGON_DENIED);
    GIVES(SspiEncryptAuthIdentity(id), SEC_E_OK);
    GIVES(logs_on(id, id), SEC_E_OK);
    GIVES(logs_on(wrong, id), SEC_E_LOGON_DENIED);
    GIVES(SspiDecryptAuthIdentity(id), SEC_E_OK);
    /* Without a package, and without it twice. */
    GIVES(SspiExcludePackage(id, package, &without), SEC_E_OK);
    GIVES(SspiExcludePackage(without, package, &twice), SEC_E_OK);
    block = (SEC_WINNT_AUTH_IDENTITY_EX2 *)twice;
    CHECK(block->PackageListLength == 18 && ((SEC_WCHAR *)(void *)((char *)twice + block->PackageListOffset))[0] == '!');
    GIVES(logs_on(without, twice), SEC_E_OK);
    GIVES(SspiExcludePackage(NULL, package, &nobody), SEC_E_OK);
    is(nobody, NULL, NULL, NULL);
    GIVES(SspiExcludePackage(id, NULL, &nobody), SEC_E_INVALID_PARAMETER);
    SspiFreeAuthIdentity(nobody);
    SspiFreeAuthIdentity(without);
    SspiFreeAuthIdentity(twice);
    SspiFreeAuthIdentity(id);
    SspiFreeAuthIdentity(wrong);
}

/* As FreeRDP gives them: wide, extended, with bits that nobody knows, through the A function. */
static void a_wide_identity_with_unknown_bits_logs_on(void)
{
    SEC_WINNT_AUTH_IDENTITY_EXW id;
    Opaque same = made(user, domain, secret);
    memset(&id, 0, sizeof id);
    id.Version = SEC_WINNT_AUTH_IDENTITY_VERSION;
    id.Length = sizeof id;
    id.User = (unsigned short *)(void *)user;
    id.UserLength = 5;
    id.Domain = (unsigned short *)(void *)domain;
    id.DomainLength = 3;
    id.Password = (unsigned short *)(void *)secret;
    id.PasswordLength = 4;
    id.Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE | 0x00100000 | 0x00200000;
    GIVES(logs_on(&id, same), SEC_E_OK);
    GIVES(logs_on(same, &id), SEC_E_OK);
    id.PasswordLength = 3;
    GIVES(logs_on(&id, same), SEC_E_LOGON_DENIED);
    SspiFreeAuthIdentity(same);
}

static void a_target_has_a_host(void)
{
    static SEC_WCHAR target[] = {'h', 't', 't', 'p', '/', 'a', '.', 'b', ':', '8', '@', 'R', 0}, host[] = {'a', '.', 'b', 0}, none[] = {'h', '/', 0};
    PWSTR got = NULL;
    GIVES(SspiGetTargetHostName(target, &got), SEC_E_OK);
    CHECK(same_text(got, host));
    SspiLocalFree(got);
    got = NULL;
    GIVES(SspiGetTargetHostName(none, &got), SEC_E_INVALID_PARAMETER);
    GIVES(SspiGetTargetHostName(NULL, &got), SEC_E_INVALID_PARAMETER);
    CHECK(got == NULL);
}

int main(void)
{
    b80_nothing_makes_no_identity();
    b81_b82_any_part_makes_one_and_comes_back();
    b83_a_wiped_identity_is_still_freed();
    b84_a_credential_store_gets_what_it_wants();
    identities_are_copied_compared_and_carried();
    an_encrypted_identity_shows_nothing_and_logs_on();
    what_was_made_logs_on();
    a_wide_identity_with_unknown_bits_logs_on();
    a_target_has_a_host();
    return 0;
}
