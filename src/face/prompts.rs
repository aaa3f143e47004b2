//! Asking a person who he is. On Windows these are dialogs of credui.dll; here a terminal is asked, where the program runs in front of one.
use crate::{
    engine::status::{Kind, Outcome, Result},
    face::{
        constants::*,
        guard::{entry, unbuilt, value},
        home,
        memory::Block,
        packed::{self, Identity, Units},
        text::{self, Narrow, Text, Utf16},
        types::*,
    },
};
use std::ffi::c_void;
use zeroize::Zeroizing;

/// Asks for a user and a password at the terminal that the program runs in front of, and makes an identity of them; SspiFreeAuthIdentity
/// frees it. Nothing is ever saved. 0, or an ERROR_ code: ERROR_CANCELLED where the person wants no more, ERROR_NO_SUCH_LOGON_SESSION
/// where there is no terminal, the program has more rights than its user, or SECUR32_PROMPT is "never".
///
/// # Safety
/// Strings are NULL or terminated; pUiInfo is NULL or a CREDUI_INFOA; the input is NULL or an identity of any form; the other pointers
/// are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiPromptForCredentialsA(
    pszTargetName: PCSTR,
    pUiInfo: PVOID,
    dwAuthError: ULONG,
    pszPackage: PCSTR,
    pInputAuthIdentity: PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    ppAuthIdentity: *mut PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    pfSave: *mut i32,
    dwFlags: ULONG,
) -> ULONG {
    answer("SspiPromptForCredentialsA", || {
        let ask = Ask { error: dwAuthError, input: pInputAuthIdentity, output: ppAuthIdentity, save: pfSave, flags: dwFlags };
        // SAFETY: this function's contract.
        unsafe { prompt::<Narrow>(pszTargetName, pUiInfo, pszPackage, &ask) }
    })
}

/// As SspiPromptForCredentialsA, in UTF-16.
///
/// # Safety
/// As for SspiPromptForCredentialsA, with a CREDUI_INFOW.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiPromptForCredentialsW(
    pszTargetName: PCWSTR,
    pUiInfo: PVOID,
    dwAuthError: ULONG,
    pszPackage: PCWSTR,
    pInputAuthIdentity: PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    ppAuthIdentity: *mut PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    pfSave: *mut i32,
    dwFlags: ULONG,
) -> ULONG {
    answer("SspiPromptForCredentialsW", || {
        let ask = Ask { error: dwAuthError, input: pInputAuthIdentity, output: ppAuthIdentity, save: pfSave, flags: dwFlags };
        // SAFETY: this function's contract.
        unsafe { prompt::<Utf16>(pszTargetName, pUiInfo, pszPackage, &ask) }
    })
}

/// Whether a failure of ISC or ASC is one that another name or password may mend: an ERROR_ code, an NTSTATUS or a SEC_E_ code.
#[unsafe(no_mangle)]
pub extern "C" fn SspiIsPromptingNeeded(ErrorOrNtStatus: ULONG) -> BOOLEAN {
    BOOLEAN::from(MENDABLE.contains(&ErrorOrNtStatus))
}

/// A dialog's context: there are no dialogs of Windows' here. SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiGetCredUIContext(
    ContextHandle: HANDLE,
    CredType: *mut GUID,
    LogonId: PLUID,
    CredUIContexts: *mut PSEC_WINNT_CREDUI_CONTEXT_VECTOR,
    TokenHandle: *mut HANDLE,
) -> SECURITY_STATUS {
    let _ = (ContextHandle, CredType, LogonId, CredUIContexts, TokenHandle);
    entry("SspiGetCredUIContext", no_dialogs)
}

/// What a dialog's user changed: there are no dialogs of Windows' here. SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiUpdateCredentials(
    ContextHandle: HANDLE,
    CredType: *mut GUID,
    FlatCredUIContextLength: ULONG,
    FlatCredUIContext: PUCHAR,
) -> SECURITY_STATUS {
    let _ = (ContextHandle, CredType, FlatCredUIContextLength, FlatCredUIContext);
    entry("SspiUpdateCredentials", no_dialogs)
}

/// Reads a dialog's context: there are no dialogs of Windows' here. SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiUnmarshalCredUIContext(
    MarshaledCredUIContext: PUCHAR,
    MarshaledCredUIContextLength: ULONG,
    CredUIContext: *mut PSEC_WINNT_CREDUI_CONTEXT,
) -> SECURITY_STATUS {
    let _ = (MarshaledCredUIContext, MarshaledCredUIContextLength, CredUIContext);
    entry("SspiUnmarshalCredUIContext", no_dialogs)
}

/// Failures of the logon itself, in all three numberings.
const MENDABLE: [ULONG; 19] = [
    ERROR_ACCESS_DENIED,
    ERROR_INVALID_PASSWORD,
    ERROR_DOWNGRADE_DETECTED,
    ERROR_NO_SUCH_USER,
    ERROR_LOGON_FAILURE,
    ERROR_PASSWORD_EXPIRED,
    ERROR_PASSWORD_MUST_CHANGE,
    ERROR_ACCOUNT_LOCKED_OUT,
    ERROR_BAD_USERNAME,
    // STATUS_ACCESS_DENIED, STATUS_NO_SUCH_USER, STATUS_WRONG_PASSWORD, STATUS_LOGON_FAILURE, STATUS_PASSWORD_EXPIRED,
    // STATUS_PASSWORD_MUST_CHANGE
    0xC000_0022,
    0xC000_0064,
    0xC000_006A,
    0xC000_006D,
    0xC000_0071,
    0xC000_0224,
    Kind::LogonDenied as ULONG,
    Kind::NoCredentials as ULONG,
    Kind::UnknownCredentials as ULONG,
    Kind::WrongPrincipal as ULONG,
];

fn no_dialogs() -> Result<Outcome> {
    Err(unbuilt("looking for a dialog of Windows'"))
}

/// An ERROR_ code.
type Code = ULONG;

fn answer(name: &'static str, body: impl FnOnce() -> Result<(), Code>) -> ULONG {
    value(name, ERROR_INVALID_FUNCTION, || Ok(body().err().unwrap_or(ERROR_SUCCESS)))
}

struct Ask {
    error: ULONG,
    input: PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    output: *mut PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    save: *mut i32,
    flags: ULONG,
}

/// What a person typed.
struct Typed {
    user: Zeroizing<String>,
    password: Zeroizing<String>,
}

/// # Safety
/// As for SspiPromptForCredentialsA.
unsafe fn prompt<T: Text>(target: *const T::Unit, ui: *const c_void, package: *const T::Unit, ask: &Ask) -> Result<(), Code> {
    // SAFETY: this function's contract.
    let read = |at: *const T::Unit| unsafe { text::read::<T>(at, "reading what to ask for") }.map_err(|_| ERROR_INVALID_PARAMETER);
    if ask.flags & !SSPIPFC_VALID_FLAGS != 0 {
        return Err(ERROR_INVALID_FLAGS);
    }
    if ask.output.is_null() {
        return Err(ERROR_INVALID_PARAMETER);
    }
    // SAFETY: not null, so by the contract it may be written.
    unsafe { ask.output.write_unaligned(std::ptr::null_mut()) };
    let (target, package) = (read(target)?.ok_or(ERROR_INVALID_PARAMETER)?, read(package)?.ok_or(ERROR_INVALID_PARAMETER)?);
    home::package(Some(&package)).map_err(|_| ERROR_NO_SUCH_PACKAGE)?;
    let mut heading = None;
    if !ui.is_null() {
        // SAFETY: by the contract it is a CREDUI_INFO, which has the same shape in both letters.
        let info = unsafe { ui.cast::<CREDUI_INFOW>().read_unaligned() };
        heading = read(info.pszMessageText.cast())?;
    }
    let before = if ask.input.is_null() {
        None
    } else {
        // SAFETY: not null, so by the contract an identity of any form.
        Some(unsafe { Identity::read(ask.input) }.map_err(|_| ERROR_INVALID_PARAMETER)?)
    };
    let suggestion = before.and_then(|identity| {
        let text = |units: &Option<Units>| units.as_ref().map(|units| String::from_utf16_lossy(units)).filter(|text| !text.is_empty());
        let user = text(&identity.user)?;
        Some(text(&identity.domain).map_or_else(|| user.clone(), |domain| format!("{domain}\\{user}")))
    });
    let typed = ask_person(&heading.unwrap_or_else(|| format!("{target} wants to know who you are.")), ask.error, suggestion.as_deref())?;
    let block = identity_of(&typed).map_err(|_| ERROR_OUTOFMEMORY)?;
    // SAFETY: not null, so by the contract it may be written.
    unsafe { ask.output.write_unaligned(block.give()) };
    if !ask.save.is_null() {
        // SAFETY: not null, so by the contract it may be written.
        unsafe { ask.save.write_unaligned(0) };
    }
    Ok(())
}

fn identity_of(typed: &Typed) -> Result<Block> {
    let units = |text: &str| -> Units { Zeroizing::new(text.encode_utf16().collect()) };
    // user@REALM is a user's whole name; DOMAIN\user is two.
    let (domain, user) = typed.user.split_once('\\').map_or((None, &**typed.user), |(domain, user)| (Some(domain), user));
    // Room for the longest, so that no copy is left behind by growth.
    let mut password: Units = Zeroizing::new(Vec::with_capacity(typed.password.len()));
    password.extend(typed.password.encode_utf16());
    Identity::new(Some(units(user)), domain.map(units), Some(packed::pack_password(&password))).pack()
}

#[cfg(unix)]
fn ask_person(heading: &str, error: ULONG, suggestion: Option<&str>) -> Result<Typed, Code> {
    use crate::world::{
        config,
        terminal::{Said, Terminal},
    };
    let nobody = || ERROR_NO_SUCH_LOGON_SESSION;
    if config::privileged() || config::variable("SECUR32_PROMPT").is_some_and(|word| word == "never") {
        return Err(nobody());
    }
    let mut terminal = Terminal::open().ok_or_else(nobody)?;
    let line = |said: Option<Said>| match said {
        Some(Said::Line(line)) => Ok(line),
        Some(Said::Enough) => Err(ERROR_CANCELLED),
        None => Err(nobody()),
    };
    terminal.say(heading).and_then(|()| terminal.end_line()).ok_or_else(nobody)?;
    if error != 0 {
        terminal.say(&format!("The last attempt failed (0x{error:08x}).")).and_then(|()| terminal.end_line()).ok_or_else(nobody)?;
    }
    let question = suggestion.map_or_else(|| "User: ".to_owned(), |name| format!("User [{name}]: "));
    let mut user = line(terminal.ask(&question, false))?;
    if user.is_empty() {
        user = Zeroizing::new(suggestion.ok_or(ERROR_CANCELLED)?.to_owned());
    }
    let password = line(terminal.ask("Password: ", true))?;
    Ok(Typed { user, password })
}

#[cfg(not(unix))]
fn ask_person(_: &str, _: ULONG, _: Option<&str>) -> Result<Typed, Code> {
    Err(ERROR_NO_SUCH_LOGON_SESSION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_password_may_mend_a_logon_and_nothing_else() {
        for code in [5, 1326, 0xC000_006D, 0x8009_030C, 0x8009_030E] {
            assert_eq!(SspiIsPromptingNeeded(code), 1, "{code:#x}");
        }
        for code in [0, 87, 0x8009_0308, 0x8009_0311, 0x0009_0312] {
            assert_eq!(SspiIsPromptingNeeded(code), 0, "{code:#x}");
        }
    }
}
