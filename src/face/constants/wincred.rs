//! The constants of wincred.h.
#![allow(missing_docs, reason = "Microsoft documents these names")]
#![allow(non_upper_case_globals, reason = "Microsoft's spelling, which the generated headers repeat")]

super::header! {
    "wincred.h"
    "Names and numbers" {
        CRED_TYPE_GENERIC: ULONG = 1;
        CRED_TYPE_DOMAIN_PASSWORD: ULONG = 2;
        CRED_TYPE_DOMAIN_CERTIFICATE: ULONG = 3;
        CRED_TYPE_DOMAIN_VISIBLE_PASSWORD: ULONG = 4;
        CRED_TYPE_MAXIMUM: ULONG = 5;
        CRED_TYPE_MAXIMUM_EX: ULONG = 0x3ED;
    }
}
