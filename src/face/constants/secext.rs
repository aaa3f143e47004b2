//! The constants of secext.h.
#![allow(missing_docs, reason = "Microsoft documents these names")]
#![allow(non_upper_case_globals, reason = "Microsoft's spelling, which the generated headers repeat")]

super::header! {
    "secext.h"
    enum _EXTENDED_NAME_FORMAT EXTENDED_NAME_FORMAT {
        NameUnknown = 0;
        NameFullyQualifiedDN = 1;
        NameSamCompatible = 2;
        NameDisplay = 3;
        NameUniqueId = 6;
        NameCanonical = 7;
        NameUserPrincipal = 8;
        NameCanonicalEx = 9;
        NameServicePrincipal = 10;
        NameDnsDomain = 12;
        NameGivenName = 13;
        NameSurname = 14;
    }
}
