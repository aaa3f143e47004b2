//! Acting for a client, as far as SSPI goes: credentials that the thread then acquires without a word are the ones that the client lent.
//!
//! The process keeps its own rights to files and all else: no token changes them here. A program that believed otherwise would go on with rights
//! that it meant to give away, so the machine's owner must say so first: `impersonation = "network"` in the policy.
use crate::{
    engine::{
        identity::Auth,
        package::{Credential, Package, Side},
        status::{Error, Kind, Outcome, Result},
    },
    face::{guard::entry, home, types::*},
};
use std::{cell::RefCell, ffi::c_void, sync::Arc};

/// Whom the thread acts for, by which context.
struct Client {
    context: (usize, usize),
    lent: Option<Arc<dyn Credential>>,
}

thread_local! {
    static CLIENT: RefCell<Option<Client>> = const { RefCell::new(None) };
}

/// Takes the client's identity on, for credentials alone, where the policy says `impersonation = "network"`; else SEC_E_NO_IMPERSONATION.
///
/// # Safety
/// `phContext` is NULL or points to a handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ImpersonateSecurityContext(phContext: PCtxtHandle) -> SECURITY_STATUS {
    entry("ImpersonateSecurityContext", || {
        // SAFETY: this function's contract.
        let (name, context) = unsafe { named(phContext) }?;
        if !home::env().policy.current()?.impersonation {
            return Err(Error::new(
                Kind::NoImpersonation,
                "taking on a client's identity, which changes no rights here: `impersonation = \"network\"` in the policy allows it for \
                 credentials alone",
            ));
        }
        if context.side != Side::Acceptor {
            return Err(Error::new(Kind::NoImpersonation, "taking on the identity of a server"));
        }
        let lent = context.live()?.facts.delegated();
        CLIENT.with_borrow_mut(|client| *client = Some(Client { context: name, lent }));
        Ok(Outcome::Done)
    })
}

/// Ends the thread's impersonation by this context; SEC_E_NO_IMPERSONATION where there is none.
///
/// # Safety
/// `phContext` is NULL or points to a handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn RevertSecurityContext(phContext: PCtxtHandle) -> SECURITY_STATUS {
    entry("RevertSecurityContext", || {
        // SAFETY: this function's contract.
        let (name, _) = unsafe { named(phContext) }?;
        let none = || Error::new(Kind::NoImpersonation, "ending an impersonation by a context that the thread does not act for");
        CLIENT.with_borrow_mut(|client| client.take_if(|client| client.context == name).map(|_| Outcome::Done)).ok_or_else(none)
    })
}

/// The client's access token: SEC_E_NO_IMPERSONATION, for there are none here, and the token NULL.
///
/// # Safety
/// `phContext` is NULL or points to a handle; `Token` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn QuerySecurityContextToken(phContext: PCtxtHandle, Token: *mut HANDLE) -> SECURITY_STATUS {
    entry("QuerySecurityContextToken", || {
        if !Token.is_null() {
            // SAFETY: not null, so by the contract it may be written; it may be unaligned.
            unsafe { Token.write_unaligned(std::ptr::null_mut::<c_void>()) };
        }
        // SAFETY: this function's contract.
        unsafe { named(phContext) }?;
        Err(Error::new(Kind::NoImpersonation, "asking for a client's token, which no system but Windows has"))
    })
}

/// The handle's two words, and its context.
///
/// # Safety
/// The handle is NULL or points to a handle.
unsafe fn named(handle: PCtxtHandle) -> Result<((usize, usize), Arc<crate::engine::context::Context>)> {
    // SAFETY: this function's contract.
    let context = unsafe { home::context(handle) }?;
    // SAFETY: a context was found, so the pointer is not NULL; it may be unaligned.
    let words = unsafe { handle.read_unaligned() };
    Ok(((words.dwLower, words.dwUpper), context))
}

/// What of a credential is a package's.
fn part(lent: &Arc<dyn Credential>, package: &'static dyn Package) -> Option<Arc<dyn Credential>> {
    if std::ptr::eq(lent.package().info(), package.info()) { Some(lent.clone()) } else { lent.within(package) }
}

/// Whom a credential without a word is for: the client that the thread acts for, if it does; only what he lent, and never our own logon.
pub fn default_logon(package: &'static dyn Package) -> Result<Auth> {
    CLIENT.with_borrow(|client| match client {
        None => Ok(Auth::Default),
        Some(client) => {
            let lent = client.lent.as_ref().and_then(|lent| part(lent, package));
            let none = || Error::new(Kind::NoCredentials, "acting for a client who lent no credentials for this package");
            lent.map(Auth::Delegated).ok_or_else(none)
        }
    })
}
