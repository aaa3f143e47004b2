//! ntsecapi.h: the local security authority, as far as Kerberos tools ask it. Not built yet: each call answers STATUS_NOT_IMPLEMENTED.
use crate::face::{
    guard::{unbuilt, value},
    memory,
    types::*,
};

const STATUS_NOT_IMPLEMENTED: NTSTATUS = 0xC000_0002_u32.cast_signed();
const STATUS_UNSUCCESSFUL: NTSTATUS = 0xC000_0001_u32.cast_signed();

/// Not built yet: STATUS_NOT_IMPLEMENTED.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn LsaCallAuthenticationPackage(
    LsaHandle: HANDLE,
    AuthenticationPackage: ULONG,
    ProtocolSubmitBuffer: PVOID,
    SubmitBufferLength: ULONG,
    ProtocolReturnBuffer: *mut PVOID,
    ReturnBufferLength: PULONG,
    ProtocolStatus: PNTSTATUS,
) -> NTSTATUS {
    let _ = (
        LsaHandle,
        AuthenticationPackage,
        ProtocolSubmitBuffer,
        SubmitBufferLength,
        ProtocolReturnBuffer,
        ReturnBufferLength,
        ProtocolStatus,
    );
    value("LsaCallAuthenticationPackage", STATUS_NOT_IMPLEMENTED, || Err(unbuilt("looking for LsaCallAuthenticationPackage")))
}

/// Not built yet: STATUS_NOT_IMPLEMENTED.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn LsaConnectUntrusted(LsaHandle: PHANDLE) -> NTSTATUS {
    let _ = LsaHandle;
    value("LsaConnectUntrusted", STATUS_NOT_IMPLEMENTED, || Err(unbuilt("looking for LsaConnectUntrusted")))
}

/// Not built yet: STATUS_NOT_IMPLEMENTED.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn LsaDeregisterLogonProcess(LsaHandle: HANDLE) -> NTSTATUS {
    let _ = LsaHandle;
    value("LsaDeregisterLogonProcess", STATUS_NOT_IMPLEMENTED, || Err(unbuilt("looking for LsaDeregisterLogonProcess")))
}

/// Not built yet: STATUS_NOT_IMPLEMENTED.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn LsaEnumerateLogonSessions(LogonSessionCount: PULONG, LogonSessionList: *mut PLUID) -> NTSTATUS {
    let _ = (LogonSessionCount, LogonSessionList);
    value("LsaEnumerateLogonSessions", STATUS_NOT_IMPLEMENTED, || Err(unbuilt("looking for LsaEnumerateLogonSessions")))
}

/// Frees what the Lsa functions gave.
///
/// # Safety
/// The memory is not used any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn LsaFreeReturnBuffer(Buffer: PVOID) -> NTSTATUS {
    value("LsaFreeReturnBuffer", STATUS_UNSUCCESSFUL, || memory::take_back(Buffer).map(|()| 0))
}

/// Not built yet: STATUS_NOT_IMPLEMENTED.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn LsaGetLogonSessionData(LogonId: PLUID, ppLogonSessionData: *mut PSECURITY_LOGON_SESSION_DATA) -> NTSTATUS {
    let _ = (LogonId, ppLogonSessionData);
    value("LsaGetLogonSessionData", STATUS_NOT_IMPLEMENTED, || Err(unbuilt("looking for LsaGetLogonSessionData")))
}

/// Not built yet: STATUS_NOT_IMPLEMENTED.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn LsaLogonUser(
    LsaHandle: HANDLE,
    OriginName: PLSA_STRING,
    LogonType: SECURITY_LOGON_TYPE,
    AuthenticationPackage: ULONG,
    AuthenticationInformation: PVOID,
    AuthenticationInformationLength: ULONG,
    LocalGroups: PTOKEN_GROUPS,
    SourceContext: PTOKEN_SOURCE,
    ProfileBuffer: *mut PVOID,
    ProfileBufferLength: PULONG,
    LogonId: PLUID,
    Token: PHANDLE,
    Quotas: PQUOTA_LIMITS,
    SubStatus: PNTSTATUS,
) -> NTSTATUS {
    let _ = (
        LsaHandle,
        OriginName,
        LogonType,
        AuthenticationPackage,
        AuthenticationInformation,
        AuthenticationInformationLength,
        LocalGroups,
        SourceContext,
        ProfileBuffer,
        ProfileBufferLength,
        LogonId,
        Token,
        Quotas,
        SubStatus,
    );
    value("LsaLogonUser", STATUS_NOT_IMPLEMENTED, || Err(unbuilt("looking for LsaLogonUser")))
}

/// Not built yet: STATUS_NOT_IMPLEMENTED.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn LsaLookupAuthenticationPackage(
    LsaHandle: HANDLE,
    PackageName: PLSA_STRING,
    AuthenticationPackage: PULONG,
) -> NTSTATUS {
    let _ = (LsaHandle, PackageName, AuthenticationPackage);
    value("LsaLookupAuthenticationPackage", STATUS_NOT_IMPLEMENTED, || Err(unbuilt("looking for LsaLookupAuthenticationPackage")))
}

/// Not built yet: STATUS_NOT_IMPLEMENTED.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn LsaRegisterLogonProcess(
    LogonProcessName: PLSA_STRING,
    LsaHandle: PHANDLE,
    SecurityMode: PLSA_OPERATIONAL_MODE,
) -> NTSTATUS {
    let _ = (LogonProcessName, LsaHandle, SecurityMode);
    value("LsaRegisterLogonProcess", STATUS_NOT_IMPLEMENTED, || Err(unbuilt("looking for LsaRegisterLogonProcess")))
}

/// Not built yet: STATUS_NOT_IMPLEMENTED.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn LsaRegisterPolicyChangeNotification(
    InformationClass: POLICY_NOTIFICATION_INFORMATION_CLASS,
    NotificationEventHandle: HANDLE,
) -> NTSTATUS {
    let _ = (InformationClass, NotificationEventHandle);
    value("LsaRegisterPolicyChangeNotification", STATUS_NOT_IMPLEMENTED, || Err(unbuilt("looking for LsaRegisterPolicyChangeNotification")))
}

/// Not built yet: STATUS_NOT_IMPLEMENTED.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn LsaUnregisterPolicyChangeNotification(
    InformationClass: POLICY_NOTIFICATION_INFORMATION_CLASS,
    NotificationEventHandle: HANDLE,
) -> NTSTATUS {
    let _ = (InformationClass, NotificationEventHandle);
    value("LsaUnregisterPolicyChangeNotification", STATUS_NOT_IMPLEMENTED, || {
        Err(unbuilt("looking for LsaUnregisterPolicyChangeNotification"))
    })
}
