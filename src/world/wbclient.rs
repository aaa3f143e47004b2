//! libwbclient's functions and structures, as far as they are needed, behind a safe face.
use std::{
    ffi::{CStr, CString, c_char, c_int, c_void},
    ptr,
};
use zeroize::Zeroize;

/// The library, loaded for good.
pub struct Wbclient {
    create: Create,
    details: Interface,
    authenticate: Authenticate,
    cached: CredentialCache,
    free: Free,
    end: ContextFree,
}

type Create = unsafe extern "C" fn() -> *mut c_void;
type Interface = unsafe extern "C" fn(*mut c_void, *mut *mut RawDetails) -> c_int;
type Authenticate = unsafe extern "C" fn(*mut c_void, *const RawParams, *mut *mut RawUser, *mut *mut RawError) -> c_int;
type CredentialCache = unsafe extern "C" fn(*mut c_void, *mut RawCacheParams, *mut *mut RawCacheInfo, *mut *mut RawError) -> c_int;
type Free = unsafe extern "C" fn(*mut c_void);
type ContextFree = unsafe extern "C" fn(*mut c_void);

/// A connection to winbind; it belongs to one thread at a time.
pub struct Connection {
    at: *mut c_void,
    end: ContextFree,
}

impl Drop for Connection {
    fn drop(&mut self) {
        // SAFETY: the context came from the library, is nobody else's, and is given back once.
        unsafe { (self.end)(self.at) };
    }
}

// SAFETY: a context is winbind's state of one socket, with nothing of a thread in it; `&mut` keeps two threads from using it at once.
unsafe impl Send for Connection {}

/// The machine's names.
pub struct Details {
    pub machine: String,
    pub domain: String,
    pub dns_domain: String,
}

/// A client's answer to a challenge.
pub struct Response<'a> {
    pub user: &'a str,
    pub domain: &'a str,
    pub workstation: &'a str,
    pub challenge: [u8; 8],
    pub nt: &'a [u8],
    pub lm: &'a [u8],
}

/// Somebody that the domain knows.
pub struct User {
    pub account: String,
    pub domain: String,
    pub flags: u32,
    pub session_key: [u8; 16],
    pub must_change: u64,
    pub sids: Vec<String>,
}

/// A refusal: its NT status, 0 where there is none, and winbind's words.
pub struct Failure {
    pub status: u32,
    pub said: String,
}

#[repr(C)]
struct RawDetails {
    interface_version: u32,
    winbind_version: *mut c_char,
    winbind_separator: c_char,
    netbios_name: *mut c_char,
    netbios_domain: *mut c_char,
    dns_domain: *mut c_char,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct RawResponse {
    challenge: [u8; 8],
    nt_length: u32,
    nt_data: *const u8,
    lm_length: u32,
    lm_data: *const u8,
}

#[repr(C)]
union RawPassword {
    response: RawResponse,
    hashes: [u8; 32],
}

#[repr(C)]
struct RawParams {
    account_name: *const c_char,
    domain_name: *const c_char,
    workstation_name: *const c_char,
    flags: u32,
    parameter_control: u32,
    level: c_int,
    password: RawPassword,
}

const LEVEL_RESPONSE: c_int = 3;
/// Machine accounts may log on, too.
const ALLOW_TRUST_ACCOUNTS: u32 = 0x820;

#[repr(C)]
struct RawSid {
    revision: u8,
    count: u8,
    authority: [u8; 6],
    parts: [u32; 15],
}

#[repr(C)]
struct RawSidWithAttributes {
    sid: RawSid,
    attributes: u32,
}

#[repr(C)]
struct RawUser {
    user_flags: u32,
    account_name: *mut c_char,
    user_principal: *mut c_char,
    full_name: *mut c_char,
    domain_name: *mut c_char,
    dns_domain_name: *mut c_char,
    acct_flags: u32,
    user_session_key: [u8; 16],
    lm_session_key: [u8; 8],
    logon_count: u16,
    bad_password_count: u16,
    logon_time: u64,
    logoff_time: u64,
    kickoff_time: u64,
    pass_last_set_time: u64,
    pass_can_change_time: u64,
    pass_must_change_time: u64,
    logon_server: *mut c_char,
    logon_script: *mut c_char,
    profile_path: *mut c_char,
    home_directory: *mut c_char,
    home_drive: *mut c_char,
    num_sids: u32,
    sids: *mut RawSidWithAttributes,
}

#[repr(C)]
struct RawError {
    nt_status: u32,
    nt_string: *mut c_char,
    pam_error: i32,
    display_string: *mut c_char,
    authoritative: u8,
}

#[repr(C)]
struct RawBlob {
    name: *const c_char,
    flags: u32,
    data: *mut u8,
    length: usize,
}

#[repr(C)]
struct RawCacheParams {
    account_name: *const c_char,
    domain_name: *const c_char,
    level: c_int,
    num_blobs: usize,
    blobs: *mut RawBlob,
}

const LEVEL_NTLMSSP: c_int = 1;

#[repr(C)]
struct RawCacheInfo {
    num_blobs: usize,
    blobs: *mut RawBlob,
}

/// Memory that the library gave, and gets back.
struct Given<'l, T> {
    at: *mut T,
    library: &'l Wbclient,
}

impl<T> Given<'_, T> {
    fn get(&self) -> Option<&T> {
        // SAFETY: the library's out-parameters are NULL or point to a structure of their type, which lives until it is given back.
        unsafe { self.at.as_ref() }
    }

    fn get_mut(&mut self) -> Option<&mut T> {
        // SAFETY: as for `get`; the structure is ours until it is given back.
        unsafe { self.at.as_mut() }
    }
}

impl<T> Drop for Given<'_, T> {
    fn drop(&mut self) {
        if !self.at.is_null() {
            // SAFETY: it came from the library and is given back once.
            unsafe { (self.library.free)(self.at.cast()) };
        }
    }
}

impl Wbclient {
    /// The library, if it is installed.
    pub fn load() -> Option<Self> {
        // SAFETY: a constant name; the library's constructors are those of a system library.
        let handle = unsafe { libc::dlopen(c"libwbclient.so.0".as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) };
        if handle.is_null() {
            return None;
        }
        let symbol = |name: &CStr| {
            // SAFETY: the handle is live and stays so; the name ends with a zero.
            let at = unsafe { libc::dlsym(handle, name.as_ptr()) };
            (!at.is_null()).then_some(at)
        };
        macro_rules! function {
            ($name:literal, $type:ty) => {
                // SAFETY: wbclient.h declares the function of this name with this signature.
                unsafe { std::mem::transmute::<*mut c_void, $type>(symbol($name)?) }
            };
        }
        Some(Self {
            create: function!(c"wbcCtxCreate", Create),
            details: function!(c"wbcCtxInterfaceDetails", Interface),
            authenticate: function!(c"wbcCtxAuthenticateUserEx", Authenticate),
            cached: function!(c"wbcCtxCredentialCache", CredentialCache),
            free: function!(c"wbcFreeMemory", Free),
            end: function!(c"wbcCtxFree", ContextFree),
        })
    }

    /// A connection, made when it is first used.
    pub fn connect(&self) -> Option<Connection> {
        // SAFETY: the function takes nothing.
        let at = unsafe { (self.create)() };
        (!at.is_null()).then_some(Connection { at, end: self.end })
    }

    /// The machine's names; None where no winbind answers.
    pub fn details(&self, connection: &mut Connection) -> Option<Details> {
        let mut out = Given { at: ptr::null_mut(), library: self };
        // SAFETY: a live connection, and a place for a pointer.
        let failed = unsafe { (self.details)(connection.at, &raw mut out.at) } != 0;
        let told = out.get().filter(|_| !failed)?;
        Some(Details { machine: text(told.netbios_name), domain: text(told.netbios_domain), dns_domain: text(told.dns_domain) })
    }

    /// What the domain says of an answer.
    pub fn authenticate(&self, connection: &mut Connection, response: &Response<'_>) -> Result<User, Failure> {
        let unfit = || Failure { status: 0xC000_006D, said: "a name with a zero in it, or a response without end".to_owned() };
        let name = |text: &str| CString::new(text).map_err(|_| unfit());
        let (user, domain, workstation) = (name(response.user)?, name(response.domain)?, name(response.workstation)?);
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).map_err(|_| unfit());
        let params = RawParams {
            account_name: user.as_ptr(),
            domain_name: domain.as_ptr(),
            workstation_name: workstation.as_ptr(),
            flags: 0,
            parameter_control: ALLOW_TRUST_ACCOUNTS,
            level: LEVEL_RESPONSE,
            password: RawPassword {
                response: RawResponse {
                    challenge: response.challenge,
                    nt_length: length(response.nt)?,
                    nt_data: response.nt.as_ptr(),
                    lm_length: length(response.lm)?,
                    lm_data: response.lm.as_ptr(),
                },
            },
        };
        let mut out: Given<'_, RawUser> = Given { at: ptr::null_mut(), library: self };
        let mut why: Given<'_, RawError> = Given { at: ptr::null_mut(), library: self };
        // SAFETY: a live connection, parameters whose pointers outlive the call, and places for two pointers.
        let code = unsafe { (self.authenticate)(connection.at, &raw const params, &raw mut out.at, &raw mut why.at) };
        let Some(user) = out.get().filter(|_| code == 0) else {
            let (status, said) = why.get().map(|why| (why.nt_status, text(why.nt_string))).unwrap_or_default();
            return Err(Failure { status, said: if said.is_empty() { format!("error {code}") } else { said } });
        };
        let sids = if user.sids.is_null() {
            &[][..]
        } else {
            // SAFETY: by wbclient.h `sids` holds `num_sids` entries, and lives as long as the structure.
            unsafe { std::slice::from_raw_parts(user.sids, user.num_sids as usize) }
        };
        let known = User {
            account: text(user.account_name),
            domain: text(user.domain_name),
            flags: user.user_flags,
            session_key: user.user_session_key,
            must_change: user.pass_must_change_time,
            sids: sids.iter().map(|entry| sid(&entry.sid)).collect(),
        };
        if let Some(user) = out.get_mut() {
            user.user_session_key.zeroize();
        }
        Ok(known)
    }

    /// Whether winbind keeps a password for this process's user of that name.
    pub fn keeps(&self, connection: &mut Connection, user: &str, domain: &str) -> bool {
        self.ask_cache(connection, user, domain, &mut []).is_some()
    }

    /// Lets winbind answer a challenge.
    pub fn answer(
        &self,
        connection: &mut Connection,
        user: &str,
        domain: &str,
        negotiate: &[u8],
        challenge: &[u8],
    ) -> Option<(Vec<u8>, [u8; 16])> {
        let blob = |name: &'static CStr, bytes: &[u8]| RawBlob {
            name: name.as_ptr(),
            flags: 0,
            data: bytes.as_ptr().cast_mut(),
            length: bytes.len(),
        };
        let mut blobs = [blob(c"initial_blob", negotiate), blob(c"challenge_blob", challenge)];
        let given = self.ask_cache(connection, user, domain, &mut blobs)?;
        let info = given.get()?;
        if info.blobs.is_null() {
            return None;
        }
        // SAFETY: by wbclient.h `blobs` holds `num_blobs` entries, and lives as long as the structure.
        let blobs = unsafe { std::slice::from_raw_parts(info.blobs, info.num_blobs) };
        let named = |name: &str| {
            let blob = blobs.iter().find(|blob| text(blob.name.cast_mut()) == name && !blob.data.is_null())?;
            // SAFETY: a blob's data holds as many bytes as its length says.
            Some(unsafe { std::slice::from_raw_parts(blob.data, blob.length) })
        };
        Some((named("auth_blob")?.to_vec(), named("session_key")?.try_into().ok()?))
    }

    fn ask_cache(&self, connection: &mut Connection, user: &str, domain: &str, blobs: &mut [RawBlob]) -> Option<Given<'_, RawCacheInfo>> {
        let (user, domain) = (CString::new(user).ok()?, CString::new(domain).ok()?);
        let mut params = RawCacheParams {
            account_name: user.as_ptr(),
            domain_name: domain.as_ptr(),
            level: LEVEL_NTLMSSP,
            num_blobs: blobs.len(),
            blobs: blobs.as_mut_ptr(),
        };
        let mut out = Given { at: ptr::null_mut(), library: self };
        let mut why: Given<'_, RawError> = Given { at: ptr::null_mut(), library: self };
        // SAFETY: a live connection, parameters whose pointers outlive the call and are only read, and places for two pointers.
        let code = unsafe { (self.cached)(connection.at, &raw mut params, &raw mut out.at, &raw mut why.at) };
        (code == 0).then_some(out)
    }
}

/// The library's text; NULL is empty.
fn text(at: *mut c_char) -> String {
    if at.is_null() {
        return String::new();
    }
    // SAFETY: the library's strings end with a zero.
    unsafe { CStr::from_ptr(at) }.to_string_lossy().into_owned()
}

fn sid(raw: &RawSid) -> String {
    let authority = raw.authority.iter().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
    let parts = raw.parts.iter().take(usize::from(raw.count)).map(|part| format!("-{part}")).collect::<String>();
    format!("S-{}-{authority}{parts}", raw.revision)
}
