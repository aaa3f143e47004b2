//! The constants of ntsecpkg.h.
#![allow(missing_docs, reason = "Microsoft documents these names")]
#![allow(non_upper_case_globals, reason = "Microsoft's spelling, which the generated headers repeat")]

super::header! {
    "ntsecpkg.h"
    "Names and numbers" {
        SECPKG_MAX_OID_LENGTH: ULONG = 32;
    }
    "Attributes of contexts" {
        SECPKG_ATTR_SASL_CONTEXT: ULONG = 0x00010000;
        SECPKG_ATTR_THUNK_ALL: ULONG = 0x00010000;
    }
}
