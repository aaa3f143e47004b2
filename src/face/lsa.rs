//! ntsecapi.h: the local security authority, as far as Kerberos tools ask it. What only a privileged process of Windows could do is not built.
#![allow(non_upper_case_globals, reason = "Microsoft's spelling of the messages, which patterns repeat")]
use crate::{
    engine::{
        patience,
        status::{Error, Kind},
    },
    face::{
        authority,
        constants::*,
        guard::{unbuilt, value},
        memory, text,
        types::*,
    },
};
use parking_lot::Mutex;
use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicUsize, Ordering},
};

/// The handles that are open: numbers, never pointers.
static OPEN: Mutex<BTreeSet<usize>> = Mutex::new(BTreeSet::new());
static NEXT: AtomicUsize = AtomicUsize::new(0x15A_0004);

/// What the packages' requests begin with.
type Question = KERB_QUERY_TKT_CACHE_REQUEST;

/// Runs one of these functions; a panic is STATUS_UNSUCCESSFUL.
fn answer(name: &'static str, body: impl FnOnce() -> Result<(), NTSTATUS>) -> NTSTATUS {
    let mut why = STATUS_UNSUCCESSFUL;
    let told = value(name, None, || {
        body().map(Some).map_err(|status| {
            why = status;
            Error::new(Kind::UnsupportedFunction, format!("asking the authority: NTSTATUS {status:#010x}"))
        })
    });
    if told.is_some() { STATUS_SUCCESS } else { why }
}

fn check_handle(handle: HANDLE) -> Result<(), NTSTATUS> {
    let open = patience::lock(&OPEN).is_some_and(|open| open.contains(&handle.addr()));
    if open { Ok(()) } else { Err(STATUS_INVALID_HANDLE) }
}

/// # Safety
/// `at` is NULL or may be written.
unsafe fn put<T>(at: *mut T, value: T) {
    if !at.is_null() {
        // SAFETY: not null, so by the contract it may be written; it may be unaligned.
        unsafe { at.write_unaligned(value) };
    }
}

/// Asks a package. Kerberos: KerbQueryTicketCacheMessage and KerbQueryTicketCacheExMessage, the tickets of the user's primary cache. Negotiate:
/// NegGetCallerName; no logon session here was made by a caller of LsaLogonUser, so there is none to name. Others: STATUS_NOT_IMPLEMENTED.
///
/// # Safety
/// The submit buffer is NULL or readable for its length; the other pointers are NULL or may be written.
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
    answer("LsaCallAuthenticationPackage", || {
        // SAFETY: this function's contract.
        unsafe { put(ProtocolReturnBuffer, std::ptr::null_mut()) };
        // SAFETY: this function's contract.
        unsafe { put(ReturnBufferLength, 0) };
        // SAFETY: this function's contract.
        unsafe { put(ProtocolStatus, STATUS_SUCCESS) };
        check_handle(LsaHandle)?;
        if !authority::is_package(AuthenticationPackage) {
            return Err(STATUS_NO_SUCH_PACKAGE);
        }
        if ProtocolSubmitBuffer.is_null() || ProtocolReturnBuffer.is_null() || (SubmitBufferLength as usize) < size_of::<Question>() {
            return Err(STATUS_INVALID_PARAMETER);
        }
        // SAFETY: not null, and readable for a question by the contract; it may be unaligned.
        let asked = unsafe { ProtocolSubmitBuffer.cast::<Question>().read_unaligned() };
        let extended = match (AuthenticationPackage, asked.MessageType) {
            (authority::KERBEROS, KerbQueryTicketCacheMessage) if authority::is_own(asked.LogonId) => false,
            (authority::KERBEROS, KerbQueryTicketCacheExMessage) if authority::is_own(asked.LogonId) => true,
            (authority::KERBEROS, KerbQueryTicketCacheMessage | KerbQueryTicketCacheExMessage)
            | (authority::NEGOTIATE, NegGetCallerName) => {
                // SAFETY: this function's contract.
                unsafe { put(ProtocolStatus, STATUS_NO_SUCH_LOGON_SESSION) };
                return Ok(());
            }
            _ => return Err(STATUS_NOT_IMPLEMENTED),
        };
        let (told, size) = authority::ticket_list(extended).map_err(|_| STATUS_NO_MEMORY)?;
        // SAFETY: this function's contract.
        unsafe { put(ProtocolReturnBuffer, told) };
        // SAFETY: this function's contract.
        unsafe { put(ReturnBufferLength, size as ULONG) };
        Ok(())
    })
}

/// Opens the authority; LsaDeregisterLogonProcess closes it.
///
/// # Safety
/// `LsaHandle` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn LsaConnectUntrusted(LsaHandle: PHANDLE) -> NTSTATUS {
    answer("LsaConnectUntrusted", || {
        if LsaHandle.is_null() {
            return Err(STATUS_INVALID_PARAMETER);
        }
        let number = NEXT.fetch_add(4, Ordering::Relaxed);
        patience::lock(&OPEN).ok_or(STATUS_INVALID_HANDLE)?.insert(number);
        // SAFETY: this function's contract.
        unsafe { put(LsaHandle, std::ptr::without_provenance_mut(number)) };
        Ok(())
    })
}

/// Closes the authority.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn LsaDeregisterLogonProcess(LsaHandle: HANDLE) -> NTSTATUS {
    answer("LsaDeregisterLogonProcess", || {
        let mut open = patience::lock(&OPEN).ok_or(STATUS_INVALID_HANDLE)?;
        if open.remove(&LsaHandle.addr()) { Ok(()) } else { Err(STATUS_INVALID_HANDLE) }
    })
}

/// Lists the logon sessions that the process may know of: its own. LsaFreeReturnBuffer frees the list.
///
/// # Safety
/// The pointers are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn LsaEnumerateLogonSessions(LogonSessionCount: PULONG, LogonSessionList: *mut PLUID) -> NTSTATUS {
    answer("LsaEnumerateLogonSessions", || {
        if LogonSessionCount.is_null() || LogonSessionList.is_null() {
            return Err(STATUS_INVALID_PARAMETER);
        }
        let own = authority::own_session();
        let bytes = [own.LowPart.to_ne_bytes(), own.HighPart.to_ne_bytes()].concat();
        let list = memory::Block::of(&bytes).map_err(|_| STATUS_NO_MEMORY)?.give();
        // SAFETY: this function's contract.
        unsafe { put(LogonSessionCount, 1) };
        // SAFETY: this function's contract.
        unsafe { put(LogonSessionList, list.cast()) };
        Ok(())
    })
}

/// Frees what the Lsa functions gave.
///
/// # Safety
/// The memory is not used any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn LsaFreeReturnBuffer(Buffer: PVOID) -> NTSTATUS {
    value("LsaFreeReturnBuffer", STATUS_UNSUCCESSFUL, || memory::take_back(Buffer).map(|()| 0))
}

/// What is known of the process's own logon session: user, domain, realm. LsaFreeReturnBuffer frees it, strings and all.
///
/// # Safety
/// The pointers are NULL or valid for what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn LsaGetLogonSessionData(LogonId: PLUID, ppLogonSessionData: *mut PSECURITY_LOGON_SESSION_DATA) -> NTSTATUS {
    answer("LsaGetLogonSessionData", || {
        // SAFETY: this function's contract.
        unsafe { put(ppLogonSessionData, std::ptr::null_mut()) };
        if LogonId.is_null() || ppLogonSessionData.is_null() {
            return Err(STATUS_INVALID_PARAMETER);
        }
        // SAFETY: not null, so by the contract a number to read; it may be unaligned.
        if !authority::is_own(unsafe { LogonId.read_unaligned() }) {
            return Err(STATUS_NO_SUCH_LOGON_SESSION);
        }
        let data = authority::session_data().map_err(|_| STATUS_NO_MEMORY)?;
        // SAFETY: this function's contract.
        unsafe { put(ppLogonSessionData, data.cast()) };
        Ok(())
    })
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

/// The number of a package: Negotiate is 0.
///
/// # Safety
/// `PackageName` is NULL or a string readable for its length; `AuthenticationPackage` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn LsaLookupAuthenticationPackage(
    LsaHandle: HANDLE,
    PackageName: PLSA_STRING,
    AuthenticationPackage: PULONG,
) -> NTSTATUS {
    answer("LsaLookupAuthenticationPackage", || {
        check_handle(LsaHandle)?;
        if PackageName.is_null() || AuthenticationPackage.is_null() {
            return Err(STATUS_INVALID_PARAMETER);
        }
        // SAFETY: not null, so by the contract a string's words to read; they may be unaligned.
        let name = unsafe { PackageName.read_unaligned() };
        // SAFETY: this function's contract.
        let letters = unsafe { text::counted(name.Buffer.cast::<u8>(), name.Length.into()) }.ok().flatten().unwrap_or_default();
        let number = authority::number_of(&letters).ok_or(STATUS_NO_SUCH_PACKAGE)?;
        // SAFETY: this function's contract.
        unsafe { put(AuthenticationPackage, number) };
        Ok(())
    })
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
