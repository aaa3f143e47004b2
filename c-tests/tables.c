/* Both function tables: their size, their order, their reserved slots; every slot is the function of that name. */
#define SECURITY_WIN32
#include <security.h>

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define CHECK(what) \
    do { \
        if (!(what)) { \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what); \
            return 1; \
        } \
    } while (0)

/* Function and data pointers are compared as bytes: C89 has no cast between them. */
#define SAME(slot, function) (memcpy(&a, &(slot), sizeof a), f##function = function, memcpy(&b, &f##function, sizeof b), a == b)

int main(void)
{
    PSecurityFunctionTableA narrow = InitSecurityInterfaceA();
    PSecurityFunctionTableW wide = InitSecurityInterfaceW();
    void *a, *b, *slots[31];
    size_t i;
    FREE_CREDENTIALS_HANDLE_FN fFreeCredentialsHandle;
    ACCEPT_SECURITY_CONTEXT_FN fAcceptSecurityContext;
    COMPLETE_AUTH_TOKEN_FN fCompleteAuthToken;
    DELETE_SECURITY_CONTEXT_FN fDeleteSecurityContext;
    INITIALIZE_SECURITY_CONTEXT_FN_A fInitializeSecurityContextA;
    INITIALIZE_SECURITY_CONTEXT_FN_W fInitializeSecurityContextW;
    ENCRYPT_MESSAGE_FN fEncryptMessage;
    DECRYPT_MESSAGE_FN fDecryptMessage;
    ENUMERATE_SECURITY_PACKAGES_FN_A fEnumerateSecurityPackagesA;
    QUERY_CREDENTIALS_ATTRIBUTES_EX_FN_W fQueryCredentialsAttributesExW;

    CHECK(narrow != NULL && wide != NULL);
    CHECK(InitSecurityInterfaceA() == narrow && InitSecurityInterfaceW() == wide);
    CHECK(sizeof(SecurityFunctionTableA) == 256 && sizeof(SecurityFunctionTableW) == 256);
    CHECK(narrow->dwVersion == 1 && wide->dwVersion == 1);
    CHECK(narrow->Reserved2 == NULL && narrow->Reserved8 == NULL && wide->Reserved2 == NULL && wide->Reserved8 == NULL);
    CHECK(SAME(narrow->Reserved3, EncryptMessage) && SAME(wide->Reserved3, EncryptMessage));
    CHECK(SAME(narrow->Reserved4, DecryptMessage) && SAME(wide->Reserved4, DecryptMessage));
    for (i = 0; i < 2; i++) {
        size_t slot;
        memcpy(slots, (i == 0 ? (const char *)narrow : (const char *)wide) + 8, sizeof slots);
        for (slot = 0; slot < 31; slot++)
            CHECK((slots[slot] == NULL) == (slot == 4 || slot == 22));
        /* The order, at the places abi tables name: 25 is EncryptMessage, 26 DecryptMessage. */
        CHECK(slots[24] == slots[17] && slots[25] == slots[18]);
    }
    CHECK(SAME(narrow->FreeCredentialHandle, FreeCredentialsHandle) && SAME(wide->FreeCredentialsHandle, FreeCredentialsHandle));
    CHECK(SAME(narrow->AcceptSecurityContext, AcceptSecurityContext) && SAME(wide->AcceptSecurityContext, AcceptSecurityContext));
    CHECK(SAME(narrow->CompleteAuthToken, CompleteAuthToken) && SAME(wide->DeleteSecurityContext, DeleteSecurityContext));
    CHECK(SAME(narrow->InitializeSecurityContextA, InitializeSecurityContextA));
    CHECK(SAME(wide->InitializeSecurityContextW, InitializeSecurityContextW));
    CHECK(SAME(narrow->EnumerateSecurityPackagesA, EnumerateSecurityPackagesA));
    CHECK(SAME(wide->QueryCredentialsAttributesExW, QueryCredentialsAttributesExW));
    CHECK(offsetof(SecurityFunctionTableW, ChangeAccountPasswordW) == 232);
    CHECK(offsetof(SecurityFunctionTableA, InitializeSecurityContextA) == 48);
    CHECK(offsetof(SecurityFunctionTableA, QueryCredentialsAttributesExA) == 248);
    return 0;
}
