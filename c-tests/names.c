/* B-70 to B-72: names of the user and the machine, and the last error. Each function is named by its number in docs/behaviours.md. */
#include "check.h"

#include <pwd.h>
#include <secur32.h>

static const EXTENDED_NAME_FORMAT formats[] = {NameFullyQualifiedDN, NameDisplay,         NameUniqueId,  NameCanonical, NameUserPrincipal,
                                               NameCanonicalEx,      NameServicePrincipal, NameDnsDomain, NameGivenName, NameSurname};

static ULONG length_of(const SEC_WCHAR *text)
{
    ULONG length = 0;
    while (text[length] != 0)
        length++;
    return length;
}

static void b70_a_name_in_too_little_room(void)
{
    char name[256], whole[256], want[256];
    SEC_WCHAR wide[256];
    ULONG size = 0, needed, n;
    const struct passwd *me = getpwuid(geteuid());
    CHECK(me != NULL);
    CHECK(!GetUserNameExA(NameSamCompatible, NULL, &size) && Secur32GetLastError() == ERROR_MORE_DATA && size > 3);
    needed = size;
    size = 0;
    CHECK(!GetUserNameExA(NameSamCompatible, name, &size) && Secur32GetLastError() == ERROR_MORE_DATA && size == needed);
    memset(name, 'x', sizeof name);
    for (n = 1; n < needed; n++) {
        size = n;
        CHECK(!GetUserNameExA(NameSamCompatible, name, &size) && Secur32GetLastError() == ERROR_MORE_DATA && size == needed);
        CHECK(name[0] == 'x' && name[n] == 'x');
    }
    size = needed;
    Secur32SetLastError(4711);
    CHECK(GetUserNameExA(NameSamCompatible, name, &size) == TRUE && size == needed - 1 && strlen(name) == size && name[needed] == 'x');
    CHECK(Secur32GetLastError() == 4711);
    /* It is this user's, under the name of what has the account. */
    sprintf(want, "\\%.200s", me->pw_name);
    CHECK(strchr(name, '\\') != NULL && strcmp(strchr(name, '\\'), want) == 0);
    strcpy(whole, name);
    size = 0;
    CHECK(!GetUserNameExW(NameSamCompatible, NULL, &size) && Secur32GetLastError() == ERROR_MORE_DATA && size == needed);
    size = 1;
    memset(wide, 'x', sizeof wide);
    CHECK(!GetUserNameExW(NameSamCompatible, wide, &size) && wide[0] == 0x7878);
    size = 256;
    CHECK(GetUserNameExW(NameSamCompatible, wide, &size) == TRUE && size == needed - 1 && length_of(wide) == size);
    for (n = 0; n < size; n++)
        CHECK(wide[n] == (SEC_WCHAR)(unsigned char)whole[n]);
    /* What makes Windows fall is refused. */
    CHECK(!GetUserNameExA(NameSamCompatible, name, NULL) && Secur32GetLastError() == ERROR_INVALID_PARAMETER);
    size = 256;
    CHECK(!GetUserNameExA(NameSamCompatible, NULL, &size) && Secur32GetLastError() == ERROR_INVALID_PARAMETER);
}

static void b71_other_forms(void)
{
    char name[256];
    SEC_WCHAR wide[256];
    ULONG size, n;
    for (n = 0; n < sizeof formats / sizeof *formats; n++) {
        size = 256;
        if (!GetUserNameExA(formats[n], name, &size))
            CHECK(Secur32GetLastError() == ERROR_NONE_MAPPED);
        size = 256;
        if (!GetUserNameExW(formats[n], wide, &size))
            CHECK(Secur32GetLastError() == ERROR_NONE_MAPPED);
    }
    size = 256;
    CHECK(!GetUserNameExA(NameUnknown, name, &size) && Secur32GetLastError() == ERROR_NO_SUCH_USER);
    CHECK(!GetUserNameExW(NameUnknown, wide, &size) && Secur32GetLastError() == ERROR_NO_SUCH_USER);
}

static void b72_the_machine(void)
{
    char name[256];
    SEC_WCHAR wide[256];
    ULONG size, n, why;
    for (n = 0; n < sizeof formats / sizeof *formats; n++) {
        size = 0;
        CHECK(!GetComputerObjectNameA(formats[n], NULL, &size));
        why = Secur32GetLastError();
        CHECK(why == ERROR_NONE_MAPPED || why == ERROR_NO_SUCH_USER || why == ERROR_CANT_ACCESS_DOMAIN_INFO || why == ERROR_INSUFFICIENT_BUFFER);
        size = 0;
        CHECK(!GetComputerObjectNameW(formats[n], NULL, &size));
    }
    size = 0;
    CHECK(!GetComputerObjectNameA(NameUnknown, NULL, &size) && Secur32GetLastError() == ERROR_INVALID_PARAMETER);
    CHECK(!GetComputerObjectNameW(NameUnknown, NULL, &size) && Secur32GetLastError() == ERROR_INVALID_PARAMETER);
    size = 256;
    if (!GetComputerObjectNameA(NameSamCompatible, name, &size))
        CHECK(Secur32GetLastError() == ERROR_CANT_ACCESS_DOMAIN_INFO || Secur32GetLastError() == ERROR_NONE_MAPPED);
    else
        CHECK(name[size - 2] == '$' && size == strlen(name) + 1);
    size = 256;
    if (GetComputerObjectNameW(NameSamCompatible, wide, &size))
        CHECK(wide[size - 2] == '$' && size == length_of(wide) + 1);
    CHECK(!GetComputerObjectNameA(NameDisplay, name, NULL) && Secur32GetLastError() == ERROR_INVALID_PARAMETER);
}

static void a_name_is_translated_where_it_is_known(void)
{
    char name[256], back[256];
    SEC_WCHAR wide[256], out[256];
    ULONG size = sizeof name, n;
    CHECK(GetUserNameExA(NameSamCompatible, name, &size));
    size = 0;
    CHECK(!TranslateNameA(name, NameSamCompatible, NameSamCompatible, NULL, &size) && Secur32GetLastError() == ERROR_INSUFFICIENT_BUFFER);
    CHECK(size == strlen(name) + 1);
    CHECK(TranslateNameA(name, NameSamCompatible, NameSamCompatible, back, &size) == TRUE && strcmp(name, back) == 0 && size == strlen(name) + 1);
    for (n = 0; n <= strlen(name); n++)
        wide[n] = (SEC_WCHAR)(unsigned char)name[n];
    size = 256;
    CHECK(TranslateNameW(wide, NameUnknown, NameSamCompatible, out, &size) == TRUE && memcmp(wide, out, 2 * size) == 0);
    size = sizeof back;
    CHECK(!TranslateNameA("NOWHERE\\nobody-of-this-name", NameSamCompatible, NameDisplay, back, &size));
    CHECK(Secur32GetLastError() == ERROR_NONE_MAPPED);
    CHECK(!TranslateNameA(NULL, NameSamCompatible, NameDisplay, back, &size) && Secur32GetLastError() == ERROR_INVALID_PARAMETER);
    CHECK(!TranslateNameA(name, NameSamCompatible, NameDisplay, back, NULL) && Secur32GetLastError() == ERROR_INVALID_PARAMETER);
    CHECK(!TranslateNameA(name, (EXTENDED_NAME_FORMAT)5, NameDisplay, back, &size) && Secur32GetLastError() == ERROR_INVALID_PARAMETER);
}

int main(void)
{
    b70_a_name_in_too_little_room();
    b71_other_forms();
    b72_the_machine();
    a_name_is_translated_where_it_is_known();
    return 0;
}
