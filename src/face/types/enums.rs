//! The C enumerations, as the integers they are: C may hand us any value, so no Rust `enum` can stand here.
//! Their names and values are in `constants`, from where the headers get them too.
#![allow(missing_docs, reason = "Microsoft documents these names")]
#![allow(non_camel_case_types, non_snake_case, reason = "Microsoft's spelling, which the generated headers repeat")]

pub type EXTENDED_NAME_FORMAT = i32;
pub type SecDelegationType = i32;
pub type SASL_AUTHZID_STATE = i32;
pub type SECPKG_CRED_CLASS = i32;
pub type SECPKG_ATTR_LCT_STATUS = i32;
pub type SEC_APPLICATION_PROTOCOL_NEGOTIATION_EXT = i32;
pub type SEC_APPLICATION_PROTOCOL_NEGOTIATION_STATUS = i32;
pub type SEC_TRAFFIC_SECRET_TYPE = i32;
pub type eTlsAlgorithmUsage = i32;
pub type eTlsHashAlgorithm = i32;
pub type eTlsSignatureAlgorithm = i32;
pub type SchGetExtensionsOptions = i32;
pub type CREDSPP_SUBMIT_TYPE = i32;
pub type SECURITY_LOGON_TYPE = i32;
pub type KERB_LOGON_SUBMIT_TYPE = i32;
pub type KERB_PROFILE_BUFFER_TYPE = i32;
pub type KERB_PROTOCOL_MESSAGE_TYPE = i32;
pub type MSV1_0_LOGON_SUBMIT_TYPE = i32;
pub type POLICY_NOTIFICATION_INFORMATION_CLASS = i32;
