//! The constants of security.h.
#![allow(missing_docs, reason = "Microsoft documents these names")]
#![allow(non_upper_case_globals, reason = "Microsoft's spelling, which the generated headers repeat")]

super::header! {
    "security.h"
    "Names and numbers" {
        NTLMSP_NAME_A: NARROW = "NTLM";
        NTLMSP_NAME: WIDE = "NTLM";
        MICROSOFT_KERBEROS_NAME_A: NARROW = "Kerberos";
        MICROSOFT_KERBEROS_NAME_W: WIDE = "Kerberos";
        NEGOSSP_NAME_W: WIDE = "Negotiate";
        NEGOSSP_NAME_A: NARROW = "Negotiate";
    }
}
