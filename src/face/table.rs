//! The function tables, in Windows' order. They hold our own addresses: with -Bsymbolic no other library's of the same name gets in.
use crate::face::{
    contexts, credentials, guard, handover, impersonation, listing, messages, queries,
    types::{PSecurityFunctionTableA, PSecurityFunctionTableW, SecurityFunctionTableA, SecurityFunctionTableW},
};
use std::ffi::c_void;

/// SECURITY_SUPPORT_PROVIDER_INTERFACE_VERSION, although Windows' table has long outgrown it.
const VERSION: u32 = 1;

static ANSI: SecurityFunctionTableA = SecurityFunctionTableA {
    dwVersion: VERSION,
    EnumerateSecurityPackagesA: Some(listing::EnumerateSecurityPackagesA),
    QueryCredentialsAttributesA: Some(queries::QueryCredentialsAttributesA),
    AcquireCredentialsHandleA: Some(credentials::AcquireCredentialsHandleA),
    FreeCredentialHandle: Some(credentials::FreeCredentialsHandle),
    Reserved2: std::ptr::null_mut(),
    InitializeSecurityContextA: Some(contexts::InitializeSecurityContextA),
    AcceptSecurityContext: Some(contexts::AcceptSecurityContext),
    CompleteAuthToken: Some(contexts::CompleteAuthToken),
    DeleteSecurityContext: Some(contexts::DeleteSecurityContext),
    ApplyControlToken: Some(contexts::ApplyControlToken),
    QueryContextAttributesA: Some(queries::QueryContextAttributesA),
    ImpersonateSecurityContext: Some(impersonation::ImpersonateSecurityContext),
    RevertSecurityContext: Some(impersonation::RevertSecurityContext),
    MakeSignature: Some(messages::MakeSignature),
    VerifySignature: Some(messages::VerifySignature),
    FreeContextBuffer: Some(listing::FreeContextBuffer),
    QuerySecurityPackageInfoA: Some(listing::QuerySecurityPackageInfoA),
    Reserved3: messages::EncryptMessage as *mut c_void,
    Reserved4: messages::DecryptMessage as *mut c_void,
    ExportSecurityContext: Some(handover::ExportSecurityContext),
    ImportSecurityContextA: Some(handover::ImportSecurityContextA),
    AddCredentialsA: Some(credentials::AddCredentialsA),
    Reserved8: std::ptr::null_mut(),
    QuerySecurityContextToken: Some(impersonation::QuerySecurityContextToken),
    EncryptMessage: Some(messages::EncryptMessage),
    DecryptMessage: Some(messages::DecryptMessage),
    SetContextAttributesA: Some(queries::SetContextAttributesA),
    SetCredentialsAttributesA: Some(queries::SetCredentialsAttributesA),
    ChangeAccountPasswordA: Some(credentials::ChangeAccountPasswordA),
    QueryContextAttributesExA: Some(queries::QueryContextAttributesExA),
    QueryCredentialsAttributesExA: Some(queries::QueryCredentialsAttributesExA),
};

static UNICODE: SecurityFunctionTableW = SecurityFunctionTableW {
    dwVersion: VERSION,
    EnumerateSecurityPackagesW: Some(listing::EnumerateSecurityPackagesW),
    QueryCredentialsAttributesW: Some(queries::QueryCredentialsAttributesW),
    AcquireCredentialsHandleW: Some(credentials::AcquireCredentialsHandleW),
    FreeCredentialsHandle: Some(credentials::FreeCredentialsHandle),
    Reserved2: std::ptr::null_mut(),
    InitializeSecurityContextW: Some(contexts::InitializeSecurityContextW),
    AcceptSecurityContext: Some(contexts::AcceptSecurityContext),
    CompleteAuthToken: Some(contexts::CompleteAuthToken),
    DeleteSecurityContext: Some(contexts::DeleteSecurityContext),
    ApplyControlToken: Some(contexts::ApplyControlToken),
    QueryContextAttributesW: Some(queries::QueryContextAttributesW),
    ImpersonateSecurityContext: Some(impersonation::ImpersonateSecurityContext),
    RevertSecurityContext: Some(impersonation::RevertSecurityContext),
    MakeSignature: Some(messages::MakeSignature),
    VerifySignature: Some(messages::VerifySignature),
    FreeContextBuffer: Some(listing::FreeContextBuffer),
    QuerySecurityPackageInfoW: Some(listing::QuerySecurityPackageInfoW),
    Reserved3: messages::EncryptMessage as *mut c_void,
    Reserved4: messages::DecryptMessage as *mut c_void,
    ExportSecurityContext: Some(handover::ExportSecurityContext),
    ImportSecurityContextW: Some(handover::ImportSecurityContextW),
    AddCredentialsW: Some(credentials::AddCredentialsW),
    Reserved8: std::ptr::null_mut(),
    QuerySecurityContextToken: Some(impersonation::QuerySecurityContextToken),
    EncryptMessage: Some(messages::EncryptMessage),
    DecryptMessage: Some(messages::DecryptMessage),
    SetContextAttributesW: Some(queries::SetContextAttributesW),
    SetCredentialsAttributesW: Some(queries::SetCredentialsAttributesW),
    ChangeAccountPasswordW: Some(credentials::ChangeAccountPasswordW),
    QueryContextAttributesExW: Some(queries::QueryContextAttributesExW),
    QueryCredentialsAttributesExW: Some(queries::QueryCredentialsAttributesExW),
};

/// The table of the A functions. It is the library's: read it, never free or write it.
#[unsafe(no_mangle)]
pub extern "C" fn InitSecurityInterfaceA() -> PSecurityFunctionTableA {
    guard::value("InitSecurityInterfaceA", std::ptr::null_mut(), || Ok((&raw const ANSI).cast_mut()))
}

/// The table of the W functions. It is the library's: read it, never free or write it.
#[unsafe(no_mangle)]
pub extern "C" fn InitSecurityInterfaceW() -> PSecurityFunctionTableW {
    guard::value("InitSecurityInterfaceW", std::ptr::null_mut(), || Ok((&raw const UNICODE).cast_mut()))
}
