/* What a server can do with Remote Guard's tickets, by MIT's library: opens the ticket to the host with a keytab and the KRB-CRED with that
   ticket's session key, and puts what is inside into a cache.

     ticket_logon FILE KEYTAB CACHE        FILE: a KERB_TICKET_LOGON

   cc ticket_logon.c -lkrb5 */
#include <krb5.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static krb5_context context;

static void check(krb5_error_code code, const char *doing)
{
    if (code != 0) {
        printf("%s: %s\n", doing, krb5_get_error_message(context, code));
        exit(1);
    }
}

static const char *name(krb5_const_principal who)
{
    char *text;
    check(krb5_unparse_name(context, who, &text), "naming");
    return text;
}

int main(int argc, char **argv)
{
    static char bytes[65536];
    uint32_t words[4];
    uint64_t offsets[2];
    krb5_data service = {0}, granting = {0};
    krb5_auth_context auth;
    krb5_ticket *ticket;
    krb5_keytab keytab;
    krb5_ccache cache;
    krb5_creds **creds;
    FILE *from;
    size_t size;

    if (argc != 4 || (from = fopen(argv[1], "rb")) == NULL)
        return 2;
    size = fread(bytes, 1, sizeof bytes, from);
    memcpy(words, bytes, sizeof words);
    memcpy(offsets, bytes + sizeof words, sizeof offsets);
    if (size < 32 || offsets[0] + words[2] > size || offsets[1] + words[3] > size)
        return 3;
    printf("type %u flags %u\n", words[0], words[1]);
    service.data = bytes + offsets[0];
    service.length = words[2];
    granting.data = bytes + offsets[1];
    granting.length = words[3];

    check(krb5_init_context(&context), "beginning");
    check(krb5_kt_resolve(context, argv[2], &keytab), "keytab");
    check(krb5_decode_ticket(&service, &ticket), "reading the ticket");
    check(krb5_server_decrypt_ticket_keytab(context, keytab, ticket), "opening the ticket");
    printf("ticket of %s to %s\n", name(ticket->enc_part2->client), name(ticket->server));
    check(krb5_auth_con_init(context, &auth), "beginning");
    check(krb5_auth_con_setflags(context, auth, 0), "flags");
    check(krb5_auth_con_setuseruserkey(context, auth, ticket->enc_part2->session), "key");
    check(krb5_rd_cred(context, auth, &granting, &creds, NULL), "opening the credentials");
    printf("granting of %s to %s\n", name(creds[0]->client), name(creds[0]->server));
    printf("forwarded %d\n", (creds[0]->ticket_flags & TKT_FLG_FORWARDED) != 0);
    check(krb5_cc_resolve(context, argv[3], &cache), "cache");
    check(krb5_cc_initialize(context, cache, creds[0]->client), "cache");
    check(krb5_cc_store_cred(context, cache, creds[0]), "cache");
    return 0;
}
