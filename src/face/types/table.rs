//! sspi.h: the function tables that InitSecurityInterface returns, and the types of their slots.
#![allow(missing_docs, reason = "Microsoft documents these names")]
#![allow(non_camel_case_types, non_snake_case, reason = "Microsoft's spelling, which the generated headers repeat")]

use super::*;
use core::ffi::c_void;

pub type SEC_GET_KEY_FN = Option<
    unsafe extern "C" fn(Arg: *mut c_void, Principal: *mut c_void, KeyVer: ULONG, Key: *mut *mut c_void, Status: *mut SECURITY_STATUS),
>;

pub type ENUMERATE_SECURITY_PACKAGES_FN_A =
    Option<unsafe extern "C" fn(pcPackages: *mut ULONG, ppPackageInfo: *mut PSecPkgInfoA) -> SECURITY_STATUS>;
pub type QUERY_CREDENTIALS_ATTRIBUTES_FN_A =
    Option<unsafe extern "C" fn(phCredential: PCredHandle, ulAttribute: ULONG, pBuffer: *mut c_void) -> SECURITY_STATUS>;
pub type ACQUIRE_CREDENTIALS_HANDLE_FN_A = Option<
    unsafe extern "C" fn(
        pszPrincipal: *mut SEC_CHAR,
        pszPackage: *mut SEC_CHAR,
        fCredentialUse: ULONG,
        pvLogonId: *mut c_void,
        pAuthData: *mut c_void,
        pGetKeyFn: SEC_GET_KEY_FN,
        pvGetKeyArgument: *mut c_void,
        phCredential: PCredHandle,
        ptsExpiry: PTimeStamp,
    ) -> SECURITY_STATUS,
>;
pub type FREE_CREDENTIALS_HANDLE_FN = Option<unsafe extern "C" fn(phCredential: PCredHandle) -> SECURITY_STATUS>;
pub type INITIALIZE_SECURITY_CONTEXT_FN_A = Option<
    unsafe extern "C" fn(
        phCredential: PCredHandle,
        phContext: PCtxtHandle,
        pszTargetName: *mut SEC_CHAR,
        fContextReq: ULONG,
        Reserved1: ULONG,
        TargetDataRep: ULONG,
        pInput: PSecBufferDesc,
        Reserved2: ULONG,
        phNewContext: PCtxtHandle,
        pOutput: PSecBufferDesc,
        pfContextAttr: *mut ULONG,
        ptsExpiry: PTimeStamp,
    ) -> SECURITY_STATUS,
>;
pub type ACCEPT_SECURITY_CONTEXT_FN = Option<
    unsafe extern "C" fn(
        phCredential: PCredHandle,
        phContext: PCtxtHandle,
        pInput: PSecBufferDesc,
        fContextReq: ULONG,
        TargetDataRep: ULONG,
        phNewContext: PCtxtHandle,
        pOutput: PSecBufferDesc,
        pfContextAttr: *mut ULONG,
        ptsExpiry: PTimeStamp,
    ) -> SECURITY_STATUS,
>;
pub type COMPLETE_AUTH_TOKEN_FN = Option<unsafe extern "C" fn(phContext: PCtxtHandle, pToken: PSecBufferDesc) -> SECURITY_STATUS>;
pub type DELETE_SECURITY_CONTEXT_FN = Option<unsafe extern "C" fn(phContext: PCtxtHandle) -> SECURITY_STATUS>;
pub type APPLY_CONTROL_TOKEN_FN = Option<unsafe extern "C" fn(phContext: PCtxtHandle, pInput: PSecBufferDesc) -> SECURITY_STATUS>;
pub type QUERY_CONTEXT_ATTRIBUTES_FN_A =
    Option<unsafe extern "C" fn(phContext: PCtxtHandle, ulAttribute: ULONG, pBuffer: *mut c_void) -> SECURITY_STATUS>;
pub type IMPERSONATE_SECURITY_CONTEXT_FN = Option<unsafe extern "C" fn(phContext: PCtxtHandle) -> SECURITY_STATUS>;
pub type REVERT_SECURITY_CONTEXT_FN = Option<unsafe extern "C" fn(phContext: PCtxtHandle) -> SECURITY_STATUS>;
pub type MAKE_SIGNATURE_FN =
    Option<unsafe extern "C" fn(phContext: PCtxtHandle, fQOP: ULONG, pMessage: PSecBufferDesc, MessageSeqNo: ULONG) -> SECURITY_STATUS>;
pub type VERIFY_SIGNATURE_FN = Option<
    unsafe extern "C" fn(phContext: PCtxtHandle, pMessage: PSecBufferDesc, MessageSeqNo: ULONG, pfQOP: *mut ULONG) -> SECURITY_STATUS,
>;
pub type FREE_CONTEXT_BUFFER_FN = Option<unsafe extern "C" fn(pvContextBuffer: *mut c_void) -> SECURITY_STATUS>;
pub type QUERY_SECURITY_PACKAGE_INFO_FN_A =
    Option<unsafe extern "C" fn(pszPackageName: *mut SEC_CHAR, ppPackageInfo: *mut PSecPkgInfoA) -> SECURITY_STATUS>;
pub type EXPORT_SECURITY_CONTEXT_FN = Option<
    unsafe extern "C" fn(phContext: PCtxtHandle, fFlags: ULONG, pPackedContext: PSecBuffer, pToken: *mut *mut c_void) -> SECURITY_STATUS,
>;
pub type IMPORT_SECURITY_CONTEXT_FN_A = Option<
    unsafe extern "C" fn(
        pszPackage: *mut SEC_CHAR,
        pPackedContext: PSecBuffer,
        Token: *mut c_void,
        phContext: PCtxtHandle,
    ) -> SECURITY_STATUS,
>;
pub type ADD_CREDENTIALS_FN_A = Option<
    unsafe extern "C" fn(
        hCredentials: PCredHandle,
        pszPrincipal: *mut SEC_CHAR,
        pszPackage: *mut SEC_CHAR,
        fCredentialUse: ULONG,
        pAuthData: *mut c_void,
        pGetKeyFn: SEC_GET_KEY_FN,
        pvGetKeyArgument: *mut c_void,
        ptsExpiry: PTimeStamp,
    ) -> SECURITY_STATUS,
>;
pub type QUERY_SECURITY_CONTEXT_TOKEN_FN = Option<unsafe extern "C" fn(phContext: PCtxtHandle, Token: *mut HANDLE) -> SECURITY_STATUS>;
pub type ENCRYPT_MESSAGE_FN =
    Option<unsafe extern "C" fn(phContext: PCtxtHandle, fQOP: ULONG, pMessage: PSecBufferDesc, MessageSeqNo: ULONG) -> SECURITY_STATUS>;
pub type DECRYPT_MESSAGE_FN = Option<
    unsafe extern "C" fn(phContext: PCtxtHandle, pMessage: PSecBufferDesc, MessageSeqNo: ULONG, pfQOP: *mut ULONG) -> SECURITY_STATUS,
>;
pub type SET_CONTEXT_ATTRIBUTES_FN_A =
    Option<unsafe extern "C" fn(phContext: PCtxtHandle, ulAttribute: ULONG, pBuffer: *mut c_void, cbBuffer: ULONG) -> SECURITY_STATUS>;
pub type SET_CREDENTIALS_ATTRIBUTES_FN_A =
    Option<unsafe extern "C" fn(phCredential: PCredHandle, ulAttribute: ULONG, pBuffer: *mut c_void, cbBuffer: ULONG) -> SECURITY_STATUS>;
pub type CHANGE_PASSWORD_FN_A = Option<
    unsafe extern "C" fn(
        pszPackageName: *mut SEC_CHAR,
        pszDomainName: *mut SEC_CHAR,
        pszAccountName: *mut SEC_CHAR,
        pszOldPassword: *mut SEC_CHAR,
        pszNewPassword: *mut SEC_CHAR,
        bImpersonating: BOOLEAN,
        dwReserved: ULONG,
        pOutput: PSecBufferDesc,
    ) -> SECURITY_STATUS,
>;
pub type QUERY_CONTEXT_ATTRIBUTES_EX_FN_A =
    Option<unsafe extern "C" fn(phContext: PCtxtHandle, ulAttribute: ULONG, pBuffer: *mut c_void, cbBuffer: ULONG) -> SECURITY_STATUS>;
pub type QUERY_CREDENTIALS_ATTRIBUTES_EX_FN_A =
    Option<unsafe extern "C" fn(phCredential: PCredHandle, ulAttribute: ULONG, pBuffer: *mut c_void, cbBuffer: ULONG) -> SECURITY_STATUS>;
pub type ENUMERATE_SECURITY_PACKAGES_FN_W =
    Option<unsafe extern "C" fn(pcPackages: *mut ULONG, ppPackageInfo: *mut PSecPkgInfoW) -> SECURITY_STATUS>;
pub type QUERY_CREDENTIALS_ATTRIBUTES_FN_W =
    Option<unsafe extern "C" fn(phCredential: PCredHandle, ulAttribute: ULONG, pBuffer: *mut c_void) -> SECURITY_STATUS>;
pub type ACQUIRE_CREDENTIALS_HANDLE_FN_W = Option<
    unsafe extern "C" fn(
        pszPrincipal: *mut SEC_WCHAR,
        pszPackage: *mut SEC_WCHAR,
        fCredentialUse: ULONG,
        pvLogonId: *mut c_void,
        pAuthData: *mut c_void,
        pGetKeyFn: SEC_GET_KEY_FN,
        pvGetKeyArgument: *mut c_void,
        phCredential: PCredHandle,
        ptsExpiry: PTimeStamp,
    ) -> SECURITY_STATUS,
>;
pub type INITIALIZE_SECURITY_CONTEXT_FN_W = Option<
    unsafe extern "C" fn(
        phCredential: PCredHandle,
        phContext: PCtxtHandle,
        pszTargetName: *mut SEC_WCHAR,
        fContextReq: ULONG,
        Reserved1: ULONG,
        TargetDataRep: ULONG,
        pInput: PSecBufferDesc,
        Reserved2: ULONG,
        phNewContext: PCtxtHandle,
        pOutput: PSecBufferDesc,
        pfContextAttr: *mut ULONG,
        ptsExpiry: PTimeStamp,
    ) -> SECURITY_STATUS,
>;
pub type QUERY_CONTEXT_ATTRIBUTES_FN_W =
    Option<unsafe extern "C" fn(phContext: PCtxtHandle, ulAttribute: ULONG, pBuffer: *mut c_void) -> SECURITY_STATUS>;
pub type QUERY_SECURITY_PACKAGE_INFO_FN_W =
    Option<unsafe extern "C" fn(pszPackageName: *mut SEC_WCHAR, ppPackageInfo: *mut PSecPkgInfoW) -> SECURITY_STATUS>;
pub type IMPORT_SECURITY_CONTEXT_FN_W = Option<
    unsafe extern "C" fn(
        pszPackage: *mut SEC_WCHAR,
        pPackedContext: PSecBuffer,
        Token: *mut c_void,
        phContext: PCtxtHandle,
    ) -> SECURITY_STATUS,
>;
pub type ADD_CREDENTIALS_FN_W = Option<
    unsafe extern "C" fn(
        hCredentials: PCredHandle,
        pszPrincipal: *mut SEC_WCHAR,
        pszPackage: *mut SEC_WCHAR,
        fCredentialUse: ULONG,
        pAuthData: *mut c_void,
        pGetKeyFn: SEC_GET_KEY_FN,
        pvGetKeyArgument: *mut c_void,
        ptsExpiry: PTimeStamp,
    ) -> SECURITY_STATUS,
>;
pub type SET_CONTEXT_ATTRIBUTES_FN_W =
    Option<unsafe extern "C" fn(phContext: PCtxtHandle, ulAttribute: ULONG, pBuffer: *mut c_void, cbBuffer: ULONG) -> SECURITY_STATUS>;
pub type SET_CREDENTIALS_ATTRIBUTES_FN_W =
    Option<unsafe extern "C" fn(phCredential: PCredHandle, ulAttribute: ULONG, pBuffer: *mut c_void, cbBuffer: ULONG) -> SECURITY_STATUS>;
pub type CHANGE_PASSWORD_FN_W = Option<
    unsafe extern "C" fn(
        pszPackageName: *mut SEC_WCHAR,
        pszDomainName: *mut SEC_WCHAR,
        pszAccountName: *mut SEC_WCHAR,
        pszOldPassword: *mut SEC_WCHAR,
        pszNewPassword: *mut SEC_WCHAR,
        bImpersonating: BOOLEAN,
        dwReserved: ULONG,
        pOutput: PSecBufferDesc,
    ) -> SECURITY_STATUS,
>;
pub type QUERY_CONTEXT_ATTRIBUTES_EX_FN_W =
    Option<unsafe extern "C" fn(phContext: PCtxtHandle, ulAttribute: ULONG, pBuffer: *mut c_void, cbBuffer: ULONG) -> SECURITY_STATUS>;
pub type QUERY_CREDENTIALS_ATTRIBUTES_EX_FN_W =
    Option<unsafe extern "C" fn(phCredential: PCredHandle, ulAttribute: ULONG, pBuffer: *mut c_void, cbBuffer: ULONG) -> SECURITY_STATUS>;
pub type INIT_SECURITY_INTERFACE_A = Option<unsafe extern "C" fn() -> PSecurityFunctionTableA>;
pub type INIT_SECURITY_INTERFACE_W = Option<unsafe extern "C" fn() -> PSecurityFunctionTableW>;

// The tables

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SECURITY_FUNCTION_TABLE_W {
    pub dwVersion: ULONG,
    pub EnumerateSecurityPackagesW: ENUMERATE_SECURITY_PACKAGES_FN_W,
    pub QueryCredentialsAttributesW: QUERY_CREDENTIALS_ATTRIBUTES_FN_W,
    pub AcquireCredentialsHandleW: ACQUIRE_CREDENTIALS_HANDLE_FN_W,
    pub FreeCredentialsHandle: FREE_CREDENTIALS_HANDLE_FN,
    pub Reserved2: *mut c_void,
    pub InitializeSecurityContextW: INITIALIZE_SECURITY_CONTEXT_FN_W,
    pub AcceptSecurityContext: ACCEPT_SECURITY_CONTEXT_FN,
    pub CompleteAuthToken: COMPLETE_AUTH_TOKEN_FN,
    pub DeleteSecurityContext: DELETE_SECURITY_CONTEXT_FN,
    pub ApplyControlToken: APPLY_CONTROL_TOKEN_FN,
    pub QueryContextAttributesW: QUERY_CONTEXT_ATTRIBUTES_FN_W,
    pub ImpersonateSecurityContext: IMPERSONATE_SECURITY_CONTEXT_FN,
    pub RevertSecurityContext: REVERT_SECURITY_CONTEXT_FN,
    pub MakeSignature: MAKE_SIGNATURE_FN,
    pub VerifySignature: VERIFY_SIGNATURE_FN,
    pub FreeContextBuffer: FREE_CONTEXT_BUFFER_FN,
    pub QuerySecurityPackageInfoW: QUERY_SECURITY_PACKAGE_INFO_FN_W,
    pub Reserved3: *mut c_void,
    pub Reserved4: *mut c_void,
    pub ExportSecurityContext: EXPORT_SECURITY_CONTEXT_FN,
    pub ImportSecurityContextW: IMPORT_SECURITY_CONTEXT_FN_W,
    pub AddCredentialsW: ADD_CREDENTIALS_FN_W,
    pub Reserved8: *mut c_void,
    pub QuerySecurityContextToken: QUERY_SECURITY_CONTEXT_TOKEN_FN,
    pub EncryptMessage: ENCRYPT_MESSAGE_FN,
    pub DecryptMessage: DECRYPT_MESSAGE_FN,
    pub SetContextAttributesW: SET_CONTEXT_ATTRIBUTES_FN_W,
    pub SetCredentialsAttributesW: SET_CREDENTIALS_ATTRIBUTES_FN_W,
    pub ChangeAccountPasswordW: CHANGE_PASSWORD_FN_W,
    pub QueryContextAttributesExW: QUERY_CONTEXT_ATTRIBUTES_EX_FN_W,
    pub QueryCredentialsAttributesExW: QUERY_CREDENTIALS_ATTRIBUTES_EX_FN_W,
}
pub type SecurityFunctionTableW = _SECURITY_FUNCTION_TABLE_W;
pub type PSecurityFunctionTableW = *mut _SECURITY_FUNCTION_TABLE_W;

/// Slot 4 is spelt without the s, as in the SDK; a macro of `sspi.h` makes both spellings one.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SECURITY_FUNCTION_TABLE_A {
    pub dwVersion: ULONG,
    pub EnumerateSecurityPackagesA: ENUMERATE_SECURITY_PACKAGES_FN_A,
    pub QueryCredentialsAttributesA: QUERY_CREDENTIALS_ATTRIBUTES_FN_A,
    pub AcquireCredentialsHandleA: ACQUIRE_CREDENTIALS_HANDLE_FN_A,
    pub FreeCredentialHandle: FREE_CREDENTIALS_HANDLE_FN,
    pub Reserved2: *mut c_void,
    pub InitializeSecurityContextA: INITIALIZE_SECURITY_CONTEXT_FN_A,
    pub AcceptSecurityContext: ACCEPT_SECURITY_CONTEXT_FN,
    pub CompleteAuthToken: COMPLETE_AUTH_TOKEN_FN,
    pub DeleteSecurityContext: DELETE_SECURITY_CONTEXT_FN,
    pub ApplyControlToken: APPLY_CONTROL_TOKEN_FN,
    pub QueryContextAttributesA: QUERY_CONTEXT_ATTRIBUTES_FN_A,
    pub ImpersonateSecurityContext: IMPERSONATE_SECURITY_CONTEXT_FN,
    pub RevertSecurityContext: REVERT_SECURITY_CONTEXT_FN,
    pub MakeSignature: MAKE_SIGNATURE_FN,
    pub VerifySignature: VERIFY_SIGNATURE_FN,
    pub FreeContextBuffer: FREE_CONTEXT_BUFFER_FN,
    pub QuerySecurityPackageInfoA: QUERY_SECURITY_PACKAGE_INFO_FN_A,
    pub Reserved3: *mut c_void,
    pub Reserved4: *mut c_void,
    pub ExportSecurityContext: EXPORT_SECURITY_CONTEXT_FN,
    pub ImportSecurityContextA: IMPORT_SECURITY_CONTEXT_FN_A,
    pub AddCredentialsA: ADD_CREDENTIALS_FN_A,
    pub Reserved8: *mut c_void,
    pub QuerySecurityContextToken: QUERY_SECURITY_CONTEXT_TOKEN_FN,
    pub EncryptMessage: ENCRYPT_MESSAGE_FN,
    pub DecryptMessage: DECRYPT_MESSAGE_FN,
    pub SetContextAttributesA: SET_CONTEXT_ATTRIBUTES_FN_A,
    pub SetCredentialsAttributesA: SET_CREDENTIALS_ATTRIBUTES_FN_A,
    pub ChangeAccountPasswordA: CHANGE_PASSWORD_FN_A,
    pub QueryContextAttributesExA: QUERY_CONTEXT_ATTRIBUTES_EX_FN_A,
    pub QueryCredentialsAttributesExA: QUERY_CREDENTIALS_ATTRIBUTES_EX_FN_A,
}
pub type SecurityFunctionTableA = _SECURITY_FUNCTION_TABLE_A;
pub type PSecurityFunctionTableA = *mut _SECURITY_FUNCTION_TABLE_A;

// SAFETY: a table is never written after it is built, and its reserved pointers are null or functions.
unsafe impl Sync for _SECURITY_FUNCTION_TABLE_W {}
// SAFETY: as above.
unsafe impl Sync for _SECURITY_FUNCTION_TABLE_A {}
