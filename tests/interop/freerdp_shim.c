/* For LD_PRELOAD: programs that take their security functions from WinPR 2 (Debian's FreeRDP 2.11, client and server) take those of the library
   that SECUR32_LIBRARY names, and leave a word of it in the file that SECUR32_SHIM_LOG names.
     gcc -shared -fPIC -o freerdp_shim.so freerdp_shim.c -ldl */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

static void *table(const char *name)
{
    void *library = dlopen(getenv("SECUR32_LIBRARY"), RTLD_NOW | RTLD_LOCAL);
    void *(*init)(void) = library != NULL ? (void *(*)(void))dlsym(library, name) : NULL;
    FILE *log = fopen(getenv("SECUR32_SHIM_LOG"), "a");
    Dl_info whose;
    void **functions = init != NULL ? (void **)init() : NULL;
    /* The seventh word is InitializeSecurityContext. */
    if (log != NULL) {
        fprintf(log, "%s from %s\n", name,
                functions != NULL && dladdr(functions[6], &whose) != 0 && whose.dli_fname != NULL ? whose.dli_fname : "nowhere");
        fclose(log);
    }
    return functions;
}

void *InitSecurityInterfaceExA(unsigned flags)
{
    (void)flags;
    return table("InitSecurityInterfaceA");
}

void *InitSecurityInterfaceExW(unsigned flags)
{
    (void)flags;
    return table("InitSecurityInterfaceW");
}

void *InitSecurityInterfaceA(void)
{
    return table("InitSecurityInterfaceA");
}

void *InitSecurityInterfaceW(void)
{
    return table("InitSecurityInterfaceW");
}
