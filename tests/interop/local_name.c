/* Which local user each client is, by MIT's library: a client a line on standard input, its name or "-" a line on standard output. */
#include <krb5.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    krb5_context context;
    char line[4096], name[4096];

    if (krb5_init_context(&context) != 0)
        return 1;
    while (fgets(line, sizeof line, stdin) != NULL) {
        krb5_principal client;

        line[strcspn(line, "\n")] = '\0';
        if (krb5_parse_name(context, line, &client) != 0)
            return 2;
        puts(krb5_aname_to_localname(context, client, (int)sizeof name, name) == 0 ? name : "-");
        krb5_free_principal(context, client);
    }
    krb5_free_context(context);
    return 0;
}
