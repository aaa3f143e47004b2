/* A million contexts live at once, and each handle finds its own. million [COUNT] */
#include "check.h"

#define STRIDE 1000
#define ROOM 128

static CredHandle both;

int main(int argc, char **argv)
{
    const size_t count = argc > 1 ? (size_t)atol(argv[1]) : 1000000;
    const size_t samples = (count + STRIDE - 1) / STRIDE;
    Side *clients = (Side *)calloc(samples, sizeof *clients);
    unsigned char *openings = (unsigned char *)malloc(samples * ROOM);
    size_t *sizes = (size_t *)malloc(samples * sizeof *sizes);
    CtxtHandle *all = (CtxtHandle *)malloc(count * sizeof *all);
    SecPkgContext_Sizes told;
    size_t i;
    CHECK(clients != NULL && openings != NULL && sizes != NULL && all != NULL);
    both = acquired("Rehearsal", SECPKG_CRED_BOTH);
    for (i = 0; i < count; i++) {
        unsigned char opening[ROOM];
        size_t size = sizeof opening;
        Side client = side(&both, "plain", 0);
        GIVES(leg(&client, NULL, 0, opening, &size), SEC_I_CONTINUE_NEEDED);
        all[i] = client.context;
        CHECK(SecIsValidHandle(&all[i]) && (all[i].dwLower | all[i].dwUpper) != 0);
        CHECK(i == 0 || !same_handle(&all[i], &all[i - 1]));
        if (i % STRIDE == 0) {
            clients[i / STRIDE] = client;
            memcpy(openings + i / STRIDE * ROOM, opening, size);
            sizes[i / STRIDE] = size;
        }
    }
    /* Every context answers, and those taken as samples go on with the very exchange that they began: another's would not fit. */
    for (i = 0; i < count; i++)
        GIVES(QueryContextAttributesA(&all[i], SECPKG_ATTR_SIZES, &told), SEC_E_INVALID_HANDLE);
    for (i = 0; i < samples; i++) {
        unsigned char answer[ROOM], nothing[1];
        size_t answered = sizeof answer, no = sizeof nothing;
        Side server = side(&both, NULL, 0);
        GIVES(leg(&server, openings + i * ROOM, sizes[i], answer, &answered), SEC_E_OK);
        GIVES(leg(&clients[i], answer, answered, nothing, &no), SEC_E_OK);
        talk(&clients[i].context, &server.context);
        end(&server);
    }
    for (i = 0; i < count; i++) {
        if (i % STRIDE != 0)
            GIVES(DeleteSecurityContext(&all[i]), SEC_E_OK);
    }
    for (i = 0; i < samples; i++) {
        GIVES(QueryContextAttributesA(&clients[i].context, SECPKG_ATTR_SIZES, &told), SEC_E_OK);
        end(&clients[i]);
    }
    for (i = 0; i < count; i++)
        GIVES(DeleteSecurityContext(&all[i]), SEC_E_INVALID_HANDLE);
    GIVES(FreeCredentialsHandle(&both), SEC_E_OK);
    free(clients);
    free(openings);
    free(sizes);
    free(all);
    return 0;
}
