//! credssp.h: what a CredSSP client delegates.
#![allow(missing_docs, reason = "Microsoft documents these names")]
#![allow(non_camel_case_types, non_snake_case, reason = "Microsoft's spelling, which the generated headers repeat")]

use super::*;

// Credentials

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CREDSSP_CRED {
    pub Type: CREDSPP_SUBMIT_TYPE,
    pub pSchannelCred: PVOID,
    pub pSpnegoCred: PVOID,
}
pub type CREDSSP_CRED = _CREDSSP_CRED;
pub type PCREDSSP_CRED = *mut _CREDSSP_CRED;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CREDSSP_CRED_EX {
    pub Type: CREDSPP_SUBMIT_TYPE,
    pub Version: ULONG,
    pub Flags: ULONG,
    pub Reserved: ULONG,
    pub Cred: CREDSSP_CRED,
}
pub type CREDSSP_CRED_EX = _CREDSSP_CRED_EX;
pub type PCREDSSP_CRED_EX = *mut _CREDSSP_CRED_EX;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_ClientCreds {
    pub AuthBufferLen: ULONG,
    pub AuthBuffer: PUCHAR,
}
pub type SecPkgContext_ClientCreds = _SecPkgContext_ClientCreds;
pub type PSecPkgContext_ClientCreds = *mut _SecPkgContext_ClientCreds;
