//! secext.h: names of the user and the machine in other forms, as far as the system's user database, winbind and krb5.conf know them.
//! A failure is FALSE, and the thread's last error says why (docs/adr/0025-last-error.md).
#![allow(non_upper_case_globals, reason = "Microsoft's spelling of the formats, which patterns repeat")]
use crate::{
    engine::{
        env::{Env, Membership},
        status::{Error, Kind, Result},
    },
    face::{
        constants::*,
        guard::value,
        home, last_error,
        text::{self, Narrow, Text, Utf16},
        types::*,
    },
    world::unix::{self, User},
};

/// The user that the process runs as, in another form. `nSize` is the room in characters; on success it becomes the name's length, on
/// ERROR_MORE_DATA the room needed, with the terminator.
///
/// # Safety
/// `lpNameBuffer` is NULL or writable for `nSize` characters; `nSize` is NULL or may be read and written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GetUserNameExA(NameFormat: EXTENDED_NAME_FORMAT, lpNameBuffer: LPSTR, nSize: PULONG) -> BOOLEAN {
    // SAFETY: this function's contract.
    answer("GetUserNameExA", || unsafe { Place::<Narrow>::new(lpNameBuffer, nSize)?.put(&of_user(NameFormat)?, ERROR_MORE_DATA, false) })
}

/// As GetUserNameExA, in UTF-16.
///
/// # Safety
/// As for GetUserNameExA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GetUserNameExW(NameFormat: EXTENDED_NAME_FORMAT, lpNameBuffer: LPWSTR, nSize: PULONG) -> BOOLEAN {
    // SAFETY: this function's contract.
    answer("GetUserNameExW", || unsafe { Place::<Utf16>::new(lpNameBuffer, nSize)?.put(&of_user(NameFormat)?, ERROR_MORE_DATA, false) })
}

/// The machine's account, in another form; ERROR_INSUFFICIENT_BUFFER tells the room needed, with the terminator.
///
/// # Safety
/// As for GetUserNameExA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GetComputerObjectNameA(NameFormat: EXTENDED_NAME_FORMAT, lpNameBuffer: LPSTR, nSize: PULONG) -> BOOLEAN {
    // SAFETY: this function's contract.
    answer("GetComputerObjectNameA", || unsafe {
        Place::<Narrow>::new(lpNameBuffer, nSize)?.put(&of_machine(NameFormat)?, ERROR_INSUFFICIENT_BUFFER, true)
    })
}

/// As GetComputerObjectNameA, in UTF-16.
///
/// # Safety
/// As for GetUserNameExA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GetComputerObjectNameW(NameFormat: EXTENDED_NAME_FORMAT, lpNameBuffer: LPWSTR, nSize: PULONG) -> BOOLEAN {
    // SAFETY: this function's contract.
    answer("GetComputerObjectNameW", || unsafe {
        Place::<Utf16>::new(lpNameBuffer, nSize)?.put(&of_machine(NameFormat)?, ERROR_INSUFFICIENT_BUFFER, true)
    })
}

/// The name of a user that this system knows, from one form into another. On success `nSize` counts the terminator, too.
///
/// # Safety
/// As for GetUserNameExA; `lpAccountName` is NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TranslateNameA(
    lpAccountName: LPCSTR,
    AccountNameFormat: EXTENDED_NAME_FORMAT,
    DesiredNameFormat: EXTENDED_NAME_FORMAT,
    lpTranslatedName: LPSTR,
    nSize: PULONG,
) -> BOOLEAN {
    // SAFETY: this function's contract.
    answer("TranslateNameA", || unsafe {
        translate::<Narrow>(lpAccountName, AccountNameFormat, DesiredNameFormat, lpTranslatedName, nSize)
    })
}

/// As TranslateNameA, in UTF-16.
///
/// # Safety
/// As for TranslateNameA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TranslateNameW(
    lpAccountName: LPCWSTR,
    AccountNameFormat: EXTENDED_NAME_FORMAT,
    DesiredNameFormat: EXTENDED_NAME_FORMAT,
    lpTranslatedName: LPWSTR,
    nSize: PULONG,
) -> BOOLEAN {
    // SAFETY: this function's contract.
    answer("TranslateNameW", || unsafe { translate::<Utf16>(lpAccountName, AccountNameFormat, DesiredNameFormat, lpTranslatedName, nSize) })
}

/// An ERROR_ code.
type Code = u32;

/// Runs one of these functions; whatever goes wrong, a panic too, leaves a reason.
fn answer(name: &'static str, body: impl FnOnce() -> Result<(), Code>) -> BOOLEAN {
    let mut why = ERROR_INVALID_FUNCTION;
    let said = value(name, 0, || {
        body().map(|()| 1).map_err(|code| {
            why = code;
            Error::new(Kind::UnsupportedFunction, format!("telling a name: error {code} of Windows'"))
        })
    });
    if said == 0 {
        last_error::set(why);
    }
    said
}

/// Where a name goes.
struct Place<T: Text> {
    at: *mut T::Unit,
    size: PULONG,
}

impl<T: Text> Place<T> {
    fn new(at: *mut T::Unit, size: PULONG) -> Result<Self, Code> {
        if size.is_null() { Err(ERROR_INVALID_PARAMETER) } else { Ok(Self { at, size }) }
    }

    /// Writes a name with its terminator, or tells the room that it needs.
    ///
    /// # Safety
    /// `size` may be read and written, and `at` is NULL or writable for so many characters.
    unsafe fn put(self, name: &str, too_small: Code, counts_terminator: bool) -> Result<(), Code> {
        let bytes = T::encode(name);
        let needed = bytes.len() / size_of::<T::Unit>();
        // SAFETY: this function's contract.
        let room = unsafe { self.size.read_unaligned() } as usize;
        let told = if room < needed || counts_terminator { needed } else { needed - 1 };
        if room >= needed && self.at.is_null() {
            return Err(ERROR_INVALID_PARAMETER);
        }
        // SAFETY: this function's contract.
        unsafe { self.size.write_unaligned(told as ULONG) };
        if room < needed {
            return Err(too_small);
        }
        // SAFETY: not null, and writable for `room` characters, which these are not more than.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), self.at.cast::<u8>(), bytes.len()) };
        Ok(())
    }
}

/// # Safety
/// As for TranslateNameA.
unsafe fn translate<T: Text>(
    name: *const T::Unit,
    from: EXTENDED_NAME_FORMAT,
    to: EXTENDED_NAME_FORMAT,
    at: *mut T::Unit,
    size: PULONG,
) -> Result<(), Code> {
    let place = Place::<T>::new(at, size)?;
    // SAFETY: this function's contract.
    let name = unsafe { text::read::<T>(name, "reading a name to translate") }.ok().flatten().ok_or(ERROR_INVALID_PARAMETER)?;
    let land = Land::of(home::env());
    let user = land.user_of(&name, from)?;
    // SAFETY: this function's contract.
    unsafe { place.put(&land.name_of(&user, to)?, ERROR_INSUFFICIENT_BUFFER, true) }
}

fn of_user(format: EXTENDED_NAME_FORMAT) -> Result<String, Code> {
    if format == NameUnknown {
        return Err(ERROR_NO_SUCH_USER);
    }
    let user = unix::user(None).ok_or(ERROR_NO_SUCH_USER)?;
    Land::of(home::env()).name_of(&user, format)
}

fn of_machine(format: EXTENDED_NAME_FORMAT) -> Result<String, Code> {
    if !KNOWN.contains(&format) || format == NameUnknown {
        return Err(ERROR_INVALID_PARAMETER);
    }
    let env = home::env();
    let land = Land::of(env);
    let account = format!("{}$", land.member.as_ref().map_or_else(|| env.names.netbios(), |member| member.machine.clone()));
    if land.member.is_none() && land.realm.is_none() {
        return Err(ERROR_CANT_ACCESS_DOMAIN_INFO);
    }
    match format {
        NameSamCompatible => land.member.as_ref().map(|member| format!("{}\\{account}", member.domain)),
        NameDisplay => Some(account),
        NameUserPrincipal => land.realm.as_ref().map(|realm| format!("{account}@{realm}")),
        NameDnsDomain => land.dns_domain().map(|domain| format!("{domain}\\{account}")),
        _ => None,
    }
    .ok_or(ERROR_NONE_MAPPED)
}

/// Who the process's logon session is, as far as the system can tell; what it cannot is empty.
pub(super) struct SessionNames {
    pub(super) user: String,
    pub(super) domain: String,
    pub(super) dns_domain: String,
    pub(super) principal: String,
}

/// The names of the process's own session.
pub(super) fn of_session() -> SessionNames {
    let land = Land::of(home::env());
    let user = unix::user(None).unwrap_or_else(|| User { name: String::new(), full_name: String::new() });
    let (domain, name) = user.name.split_once('\\').unwrap_or((&land.short, &user.name));
    SessionNames {
        user: name.to_owned(),
        domain: domain.to_owned(),
        dns_domain: land.dns_domain().unwrap_or_default(),
        principal: land.name_of(&user, NameUserPrincipal).unwrap_or_default(),
    }
}

const KNOWN: [EXTENDED_NAME_FORMAT; 12] = [
    NameUnknown,
    NameFullyQualifiedDN,
    NameSamCompatible,
    NameDisplay,
    NameUniqueId,
    NameCanonical,
    NameUserPrincipal,
    NameCanonicalEx,
    NameServicePrincipal,
    NameDnsDomain,
    NameGivenName,
    NameSurname,
];

/// What the names of users are made of here.
struct Land {
    member: Option<Membership>,
    /// The short name of whatever holds the accounts: the domain, or the host.
    short: String,
    /// krb5.conf's default realm.
    realm: Option<String>,
}

impl Land {
    fn of(env: &Env) -> Self {
        let member = env.domain.membership();
        let short = member.as_ref().map_or_else(|| env.names.netbios_domain(), |member| member.domain.clone());
        let profile = env.realms.profile().ok();
        let realm = profile.and_then(|profile| profile.first(&["libdefaults", "default_realm"]).map(str::to_owned));
        Self { member, short, realm }
    }

    fn dns_domain(&self) -> Option<String> {
        let of_member = self.member.as_ref().map(|member| member.dns_domain.clone()).filter(|name| !name.is_empty());
        of_member.or_else(|| self.realm.as_ref().map(|realm| realm.to_lowercase()))
    }

    fn name_of(&self, user: &User, format: EXTENDED_NAME_FORMAT) -> Result<String, Code> {
        // winbind's users are called DOMAIN\user, as they should be.
        let (domain, name) = user.name.split_once('\\').unwrap_or((&self.short, &user.name));
        match format {
            NameSamCompatible => Some(format!("{domain}\\{name}")),
            NameDisplay => Some(user.full_name.clone()).filter(|name| !name.is_empty()),
            NameUserPrincipal => self.realm.as_ref().map(|realm| format!("{name}@{realm}")),
            NameDnsDomain => self.dns_domain().map(|domain| format!("{domain}\\{name}")),
            NameUnknown => return Err(ERROR_INVALID_PARAMETER),
            other if KNOWN.contains(&other) => None,
            _ => return Err(ERROR_INVALID_PARAMETER),
        }
        .ok_or(ERROR_NONE_MAPPED)
    }

    /// The user that a name in some form means.
    fn user_of(&self, name: &str, format: EXTENDED_NAME_FORMAT) -> Result<User, Code> {
        let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
        let sam = || {
            let (domain, user) = name.split_once('\\')?;
            unix::user(Some(name)).or_else(|| unix::user(Some(user)).filter(|_| same(domain, &self.short)))
        };
        let principal = || {
            let (user, realm) = name.rsplit_once('@')?;
            let ours = self.realm.as_ref().is_some_and(|known| same(known, realm));
            unix::user(Some(name)).or_else(|| unix::user(Some(user)).filter(|_| ours))
        };
        let dns = || {
            let (domain, user) = name.split_once('\\')?;
            unix::user(Some(user)).filter(|_| self.dns_domain().is_some_and(|known| same(&known, domain)))
        };
        match format {
            NameUnknown => sam().or_else(principal).or_else(|| unix::user(Some(name))),
            NameSamCompatible => sam(),
            NameUserPrincipal => principal(),
            NameDnsDomain => dns(),
            other if KNOWN.contains(&other) => None,
            _ => return Err(ERROR_INVALID_PARAMETER),
        }
        .ok_or(ERROR_NONE_MAPPED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn land(realm: Option<&str>) -> Land {
        Land { member: None, short: "HOST".to_owned(), realm: realm.map(str::to_owned) }
    }

    #[test]
    fn a_user_has_the_names_that_the_system_can_tell() {
        let alice = User { name: "alice".to_owned(), full_name: "Alice A".to_owned() };
        let winbinds = User { name: "AD\\bob".to_owned(), full_name: String::new() };
        let alone = land(None);
        assert_eq!(alone.name_of(&alice, NameSamCompatible).unwrap(), "HOST\\alice");
        assert_eq!(alone.name_of(&alice, NameDisplay).unwrap(), "Alice A");
        assert_eq!(alone.name_of(&winbinds, NameSamCompatible).unwrap(), "AD\\bob");
        for format in [NameUserPrincipal, NameDnsDomain, NameUniqueId, NameCanonical, NameFullyQualifiedDN] {
            assert_eq!(alone.name_of(&alice, format), Err(ERROR_NONE_MAPPED), "{format}");
        }
        assert_eq!(alone.name_of(&winbinds, NameDisplay), Err(ERROR_NONE_MAPPED));
        assert_eq!(alone.name_of(&alice, 5), Err(ERROR_INVALID_PARAMETER));
        let realm = land(Some("LAB.TEST"));
        assert_eq!(realm.name_of(&alice, NameUserPrincipal).unwrap(), "alice@LAB.TEST");
        assert_eq!(realm.name_of(&winbinds, NameDnsDomain).unwrap(), "lab.test\\bob");
    }

    #[test]
    fn a_name_is_understood_only_where_its_realm_is_ours() {
        let (land, me) = (land(Some("LAB.TEST")), unix::user(None).unwrap().name);
        assert_eq!(land.user_of(&format!("{me}@lab.test"), NameUserPrincipal).unwrap().name, me);
        assert_eq!(land.user_of(&format!("host\\{me}"), NameSamCompatible).unwrap().name, me);
        assert_eq!(land.user_of(&me, NameUnknown).unwrap().name, me);
        for (name, format) in [
            (format!("{me}@OTHER.TEST"), NameUserPrincipal),
            (format!("OTHER\\{me}"), NameSamCompatible),
            (me.clone(), NameSamCompatible),
            ("HOST\\no such user".to_owned(), NameSamCompatible),
        ] {
            assert_eq!(land.user_of(&name, format).map(|user| user.name), Err(ERROR_NONE_MAPPED), "{name}");
        }
    }
}
