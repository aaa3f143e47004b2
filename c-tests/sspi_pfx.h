/* The certificate with a key in a PKCS #12 file, as programs for Schannel load it. */
#ifndef SSPI_PFX_H
#define SSPI_PFX_H

#include <stdio.h>

static __inline__ PCCERT_CONTEXT pfx_certificate(const char *path, const char *password)
{
    static unsigned char file[65536];
    CRYPT_DATA_BLOB blob;
    HCERTSTORE store;
    PCCERT_CONTEXT found;
    WCHAR wide[128];
    size_t i;
    FILE *from = fopen(path, "rb");

    if (from == NULL)
        return NULL;
    blob.cbData = (DWORD)fread(file, 1, sizeof file, from);
    blob.pbData = file;
    fclose(from);
    for (i = 0; password[i] != 0 && i < 127; i++)
        wide[i] = (unsigned char)password[i];
    wide[i] = 0;
    store = PFXImportCertStore(&blob, wide, 0);
    if (store == NULL)
        return NULL;
    found = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_HAS_PRIVATE_KEY, NULL, NULL);
    CertCloseStore(store, 0);
    return found;
}

#endif
