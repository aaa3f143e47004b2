/* SspiPromptForCredentials before a terminal of the program's own making, and before none. */
#include "check.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <wincred.h>

typedef PSEC_WINNT_AUTH_IDENTITY_OPAQUE Opaque;

static int same_text(PCWSTR a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == NULL && b == NULL;
    for (; *b != '\0'; a++, b++)
        if (*a != (SEC_WCHAR)(unsigned char)*b)
            return 0;
    return *a == 0;
}

/* Opened by the child: its session's terminal. */
static void take_terminal(const char *name)
{
    int terminal;
    CHECK(setsid() > 0);
    terminal = open(name, O_RDWR);
    CHECK(terminal >= 0);
    CHECK(ioctl(terminal, TIOCSCTTY, 0) == 0);
}

/* Reads until a text has come, and gives what came. */
static const char *read_until(int master, const char *text)
{
    static char seen[4096];
    size_t have = 0;
    for (;;) {
        ssize_t got;
        seen[have] = '\0';
        if (strstr(seen, text) != NULL)
            return seen;
        got = read(master, seen + have, sizeof seen - 1 - have);
        CHECK(got > 0);
        have += (size_t)got;
    }
}

typedef ULONG (*Ask)(Opaque before, Opaque *identity);

static ULONG in_narrow(Opaque before, Opaque *identity)
{
    int save = 1;
    const ULONG answer = SspiPromptForCredentialsA("http/www.lab.test\033[2J", NULL, 0x8009030CUL, "Negotiate", before, identity, &save, 0);
    CHECK(answer != 0 || save == 0);
    return answer;
}

static ULONG in_wide(Opaque before, Opaque *identity)
{
    static SEC_WCHAR target[] = {'t', 0}, package[] = {'N', 'T', 'L', 'M', 0}, message[] = {'W', 'h', 'o', '?', 0};
    CREDUI_INFOW info;
    memset(&info, 0, sizeof info);
    info.cbSize = sizeof info;
    info.pszMessageText = (PCWSTR)message;
    return SspiPromptForCredentialsW((PCWSTR)target, &info, 0, (PCWSTR)package, before, identity, NULL, SSPIPFC_NO_CHECKBOX);
}

/* A child asks, this process answers; what the child got is compared there, and its exit code says so. */
static void asked(Ask ask, int suggest, const char *heading, const char *user, const char *secret, ULONG want, const char *want_user,
                  const char *want_domain, const char *want_secret)
{
    static SEC_WCHAR name[] = {'b', 'o', 'b', 0}, place[] = {'D', 'O', 'M', 0};
    const int master = posix_openpt(O_RDWR | O_NOCTTY);
    pid_t child;
    int status;
    CHECK(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
    child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        Opaque identity = (Opaque)name, before = NULL;
        PCWSTR got[3] = {NULL, NULL, NULL};
        ULONG answer;
        take_terminal(ptsname(master));
        if (suggest)
            GIVES(SspiEncodeStringsAsAuthIdentity((PCWSTR)name, (PCWSTR)place, NULL, &before), SEC_E_OK);
        answer = ask(before, &identity);
        CHECK(answer == want);
        if (want == ERROR_SUCCESS) {
            GIVES(SspiEncodeAuthIdentityAsStrings(identity, &got[0], &got[1], &got[2]), SEC_E_OK);
            CHECK(same_text(got[0], want_user) && same_text(got[1], want_domain) && same_text(got[2], want_secret));
            SspiLocalFree((PVOID)got[0]);
            SspiLocalFree((PVOID)got[1]);
            SspiLocalFree((PVOID)got[2]);
            SspiFreeAuthIdentity(identity);
        } else {
            CHECK(identity == NULL);
        }
        SspiFreeAuthIdentity(before);
        exit(0);
    }
    CHECK(strstr(read_until(master, suggest ? "User [DOM\\bob]: " : "User: "), heading) != NULL);
    CHECK(write(master, user, strlen(user)) == (ssize_t)strlen(user));
    if (secret != NULL) {
        const char *shown;
        read_until(master, "Password: ");
        CHECK(write(master, secret, strlen(secret)) == (ssize_t)strlen(secret));
        /* The end of the line is shown, and nothing of the password before it. */
        shown = read_until(master, "\n");
        CHECK(strstr(shown, "Secret") == NULL);
    }
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(close(master) == 0);
}

static void without_a_terminal_nobody_is_asked(void)
{
    int status;
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        Opaque identity = (Opaque)&status;
        CHECK(setsid() > 0);
        CHECK(in_narrow(NULL, &identity) == ERROR_NO_SUCH_LOGON_SESSION && identity == NULL);
        exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void who_forbids_it_is_not_asked(void)
{
    const int master = posix_openpt(O_RDWR | O_NOCTTY);
    int status;
    pid_t child;
    CHECK(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
    child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        Opaque identity = NULL;
        take_terminal(ptsname(master));
        CHECK(setenv("SECUR32_PROMPT", "never", 1) == 0);
        CHECK(in_narrow(NULL, &identity) == ERROR_NO_SUCH_LOGON_SESSION);
        exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(close(master) == 0);
}

static void what_cannot_be_asked_is_refused(void)
{
    Opaque identity = NULL;
    GUID kind = {0, 0, 0, {0}};
    CHECK(SspiPromptForCredentialsA("t", NULL, 0, "NTLM", NULL, &identity, NULL, 0x10) == ERROR_INVALID_FLAGS);
    CHECK(SspiPromptForCredentialsA("t", NULL, 0, "NTLM", NULL, NULL, NULL, 0) == ERROR_INVALID_PARAMETER);
    CHECK(SspiPromptForCredentialsA(NULL, NULL, 0, "NTLM", NULL, &identity, NULL, 0) == ERROR_INVALID_PARAMETER);
    CHECK(SspiPromptForCredentialsA("t", NULL, 0, NULL, NULL, &identity, NULL, 0) == ERROR_INVALID_PARAMETER);
    CHECK(SspiPromptForCredentialsA("t", NULL, 0, "Winetest", NULL, &identity, NULL, 0) == ERROR_NO_SUCH_PACKAGE);
    GIVES(SspiGetCredUIContext(NULL, &kind, NULL, NULL, NULL), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(SspiUpdateCredentials(NULL, &kind, 0, NULL), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(SspiUnmarshalCredUIContext(NULL, 0, NULL), SEC_E_UNSUPPORTED_FUNCTION);
    CHECK(SspiIsPromptingNeeded((ULONG)SEC_E_LOGON_DENIED) && SspiIsPromptingNeeded(ERROR_LOGON_FAILURE));
    CHECK(!SspiIsPromptingNeeded((ULONG)SEC_E_OK) && !SspiIsPromptingNeeded((ULONG)SEC_E_TARGET_UNKNOWN));
}

int main(void)
{
    alarm(60);
    /* What a peer is called cannot clear the screen. */
    asked(in_narrow, 0, "http/www.lab.test?[2J", "DOM\\alice\n", "Secret-1\n", ERROR_SUCCESS, "alice", "DOM", "Secret-1");
    asked(in_narrow, 0, "The last attempt failed (0x8009030c).", "alice@LAB.TEST\n", "Secret-1\n", ERROR_SUCCESS, "alice@LAB.TEST", NULL, "Secret-1");
    asked(in_wide, 1, "Who?", "\n", "Secret-1\n", ERROR_SUCCESS, "bob", "DOM", "Secret-1");
    asked(in_wide, 0, "Who?", "\n", NULL, ERROR_CANCELLED, NULL, NULL, NULL);
    asked(in_wide, 0, "Who?", "ali\003\n", NULL, ERROR_CANCELLED, NULL, NULL, NULL);
    asked(in_wide, 0, "Who?", "alice\n", "Sec\004\004", ERROR_CANCELLED, NULL, NULL, NULL);
    without_a_terminal_nobody_is_asked();
    who_forbids_it_is_not_asked();
    what_cannot_be_asked_is_refused();
    return 0;
}
