/* Both function tables, slot by slot against the exported names. */
#include "check.h"

#include <dlfcn.h>
#include <stddef.h>

#define SLOTS 31

/* NULL where Windows has NULL; %c is the table's letter. */
static const char *const order[SLOTS] = {
    "EnumerateSecurityPackages%c", "QueryCredentialsAttributes%c", "AcquireCredentialsHandle%c", "FreeCredentialsHandle", NULL,
    "InitializeSecurityContext%c", "AcceptSecurityContext", "CompleteAuthToken", "DeleteSecurityContext", "ApplyControlToken",
    "QueryContextAttributes%c", "ImpersonateSecurityContext", "RevertSecurityContext", "MakeSignature", "VerifySignature",
    "FreeContextBuffer", "QuerySecurityPackageInfo%c", "EncryptMessage", "DecryptMessage", "ExportSecurityContext",
    "ImportSecurityContext%c", "AddCredentials%c", NULL, "QuerySecurityContextToken", "EncryptMessage", "DecryptMessage",
    "SetContextAttributes%c", "SetCredentialsAttributes%c", "ChangeAccountPassword%c", "QueryContextAttributesEx%c",
    "QueryCredentialsAttributesEx%c"};

static void slots_are_the_exported_functions(const void *table, char letter)
{
    void *library = dlopen("libsecur32.so.0", RTLD_NOW | RTLD_NOLOAD);
    void *slots[SLOTS];
    char name[64];
    ULONG version;
    size_t i;
    CHECK(library != NULL);
    memcpy(&version, table, sizeof version);
    CHECK(version == 1);
    memcpy(slots, (const char *)table + sizeof(void *), sizeof slots);
    for (i = 0; i < SLOTS; i++) {
        if (order[i] == NULL) {
            CHECK(slots[i] == NULL);
            continue;
        }
        snprintf(name, sizeof name, order[i], letter);
        CHECK(slots[i] != NULL);
        if (slots[i] != dlsym(library, name)) {
            fprintf(stderr, "slot %u is not %s\n", (unsigned)i + 1, name);
            exit(1);
        }
    }
    CHECK(dlclose(library) == 0);
}

int main(void)
{
    PSecurityFunctionTableA ansi = InitSecurityInterfaceA();
    PSecurityFunctionTableW wide = InitSecurityInterfaceW();
    SEC_WCHAR name[] = {'r', 'e', 'h', 'e', 'a', 'r', 's', 'a', 'l', 0};
    SecPkgInfoA *info;
    SecPkgInfoW *wide_info;
    CHECK(ansi != NULL && wide != NULL);
    CHECK(sizeof *ansi == 8 + SLOTS * sizeof(void *) && sizeof *wide == sizeof *ansi);
    CHECK(offsetof(SecurityFunctionTableA, InitializeSecurityContextA) == 48);
    CHECK(offsetof(SecurityFunctionTableW, ChangeAccountPasswordW) == 232);
    CHECK(offsetof(SecurityFunctionTableA, QueryCredentialsAttributesExA) == 248);
    slots_are_the_exported_functions(ansi, 'A');
    slots_are_the_exported_functions(wide, 'W');
    CHECK(ansi->dwVersion == 1 && ansi->Reserved2 == NULL && ansi->Reserved8 == NULL);
    CHECK(wide->dwVersion == 1 && wide->Reserved2 == NULL && wide->Reserved8 == NULL);
    /* The tables are the library's, and always the same. */
    CHECK(InitSecurityInterfaceA() == ansi && InitSecurityInterfaceW() == wide);
    GIVES(ansi->QuerySecurityPackageInfoA((SEC_CHAR *)"rehearsal", &info), SEC_E_OK);
    GIVES(ansi->FreeContextBuffer(info), SEC_E_OK);
    GIVES(wide->QuerySecurityPackageInfoW(name, &wide_info), SEC_E_OK);
    GIVES(wide->FreeContextBuffer(wide_info), SEC_E_OK);
    GIVES(FreeContextBuffer(ansi), SEC_E_INVALID_HANDLE);
    return 0;
}
