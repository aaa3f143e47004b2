//! MIT's GSSAPI, loaded where it lies.
#![allow(clippy::multiple_unsafe_ops_per_block, reason = "a benchmark of a C library is nothing else")]
use crate::kdc::Realm;
use std::ffi::{CString, c_char, c_int, c_uint, c_void};

#[repr(C)]
struct Buffer {
    length: usize,
    value: *mut c_void,
}

impl Buffer {
    const EMPTY: Self = Self { length: 0, value: std::ptr::null_mut() };
    fn of(bytes: &[u8]) -> Self {
        Self { length: bytes.len(), value: bytes.as_ptr().cast_mut().cast() }
    }
}

#[repr(C)]
struct Oid {
    length: c_uint,
    elements: *const u8,
}

// SAFETY: it points to a constant.
unsafe impl Sync for Oid {}

static KERBEROS: Oid = Oid { length: 9, elements: c"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02".as_ptr().cast() };
static HOST_BASED: Oid = Oid { length: 10, elements: c"\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x04".as_ptr().cast() };

#[repr(C)]
struct OidSet {
    count: usize,
    elements: *const Oid,
}

type Handle = *mut c_void;

#[repr(C)]
struct Data {
    magic: c_int,
    length: c_uint,
    data: *const c_char,
}

#[repr(C)]
struct KeyBlock {
    magic: c_int,
    enctype: c_int,
    length: c_uint,
    contents: *mut u8,
}

macro_rules! library {
    ($($name:ident($($argument:ty),*);)+) => {
        struct Library { $($name: unsafe extern "C" fn($($argument),*) -> c_uint,)+ }
        impl Library {
            fn open() -> Self {
                // SAFETY: the names and types are those of MIT's headers.
                unsafe {
                    let gss = libc::dlopen(c"libgssapi_krb5.so.2".as_ptr(), libc::RTLD_NOW | libc::RTLD_GLOBAL);
                    let krb = libc::dlopen(c"libkrb5.so.3".as_ptr(), libc::RTLD_NOW | libc::RTLD_GLOBAL);
                    assert!(!gss.is_null() && !krb.is_null());
                    $(
                        let name = CString::new(stringify!($name)).unwrap();
                        let mut at = libc::dlsym(gss, name.as_ptr());
                        if at.is_null() {
                            at = libc::dlsym(krb, name.as_ptr());
                        }
                        assert!(!at.is_null(), stringify!($name));
                        let $name = std::mem::transmute::<*mut c_void, unsafe extern "C" fn($($argument),*) -> c_uint>(at);
                    )+
                    Self { $($name),+ }
                }
            }
        }
    };
}

library! {
    gss_import_name(*mut c_uint, *const Buffer, *const Oid, *mut Handle);
    gss_acquire_cred(*mut c_uint, Handle, c_uint, *const OidSet, c_int, *mut Handle, *mut c_void, *mut c_void);
    gss_init_sec_context(*mut c_uint, Handle, *mut Handle, Handle, *const Oid, c_uint, c_uint, Handle, *const Buffer, *mut c_void,
        *mut Buffer, *mut c_uint, *mut c_void);
    gss_accept_sec_context(*mut c_uint, *mut Handle, Handle, *const Buffer, Handle, *mut c_void, *mut c_void, *mut Buffer, *mut c_uint,
        *mut c_void, *mut c_void);
    gss_wrap(*mut c_uint, Handle, c_int, c_uint, *const Buffer, *mut c_int, *mut Buffer);
    gss_unwrap(*mut c_uint, Handle, *const Buffer, *mut Buffer, *mut c_int, *mut c_uint);
    gss_release_buffer(*mut c_uint, *mut Buffer);
    gss_delete_sec_context(*mut c_uint, *mut Handle, *mut Buffer);
    krb5_init_context(*mut Handle);
    krb5_c_string_to_key(Handle, c_int, *const Data, *const Data, *mut KeyBlock);
    krb5_free_keyblock_contents(Handle, *mut KeyBlock);
}

pub struct Peer {
    library: Library,
    target: Handle,
    initiator: Handle,
    acceptor: Handle,
    krb5: Handle,
}

/// A context, both sides of it.
pub struct Context<'p> {
    peer: &'p Peer,
    client: Handle,
    server: Handle,
}

/// Mutual, replay, sequence, confidentiality, integrity.
const USUAL: c_uint = 2 | 4 | 8 | 16 | 32;

impl Peer {
    /// Allowed one type alone, for two of MIT's agree on the strongest that both know, whatever the ticket's is.
    pub fn new(realm: &Realm, service: &str, enctype: &str) -> Self {
        let folder = realm.folder.display();
        let conf = std::fs::read_to_string(realm.folder.join("krb5.conf")).unwrap();
        let conf =
            conf.replace(&format!("permitted_enctypes = {}", crate::kdc::ENCTYPES.join(" ")), &format!("permitted_enctypes = {enctype}"));
        std::fs::write(realm.folder.join(format!("{enctype}.conf")), conf).unwrap();
        for (name, value) in [
            ("KRB5_CONFIG", format!("{folder}/{enctype}.conf")),
            ("KRB5CCNAME", format!("FILE:{folder}/cc")),
            ("KRB5_KTNAME", format!("FILE:{folder}/keytab")),
            ("KRB5RCACHENAME", format!("file2:{folder}/rcache")),
        ] {
            // SAFETY: there is no other thread yet.
            unsafe { std::env::set_var(name, value) };
        }
        let library = Library::open();
        let (mut target, mut initiator, mut acceptor, mut krb5) = Default::default();
        let set = OidSet { count: 1, elements: &KERBEROS };
        let mut minor = 0;
        let none = std::ptr::null_mut;
        // SAFETY: every pointer is to something of ours that lives through the call.
        unsafe {
            let name = Buffer::of(service.as_bytes());
            assert_eq!((library.gss_import_name)(&mut minor, &name, &HOST_BASED, &mut target), 0);
            for (usage, place) in [(1, &mut initiator), (2, &mut acceptor)] {
                assert_eq!((library.gss_acquire_cred)(&mut minor, none(), 0, &set, usage, place, none(), none()), 0, "{minor}");
            }
            (library.krb5_init_context)(&mut krb5);
        }
        Self { library, target, initiator, acceptor, krb5 }
    }

    pub fn establish(&self) -> Context<'_> {
        let (mut client, mut server) = (std::ptr::null_mut(), std::ptr::null_mut());
        let (mut to_server, mut to_client) = (Buffer::EMPTY, Buffer::EMPTY);
        let (mut minor, mut flags) = (0, 0);
        let none = std::ptr::null_mut;
        // SAFETY: every pointer is to something of ours that lives through the call.
        unsafe {
            let l = &self.library;
            let mut init = |input: &Buffer, output: &mut Buffer| {
                (l.gss_init_sec_context)(
                    &mut minor,
                    self.initiator,
                    &mut client,
                    self.target,
                    &KERBEROS,
                    USUAL,
                    0,
                    none(),
                    input,
                    none(),
                    output,
                    &mut flags,
                    none(),
                )
            };
            assert_eq!(init(&Buffer::EMPTY, &mut to_server), 1);
            let mut ignored = 0;
            let accepted = (l.gss_accept_sec_context)(
                &mut ignored,
                &mut server,
                self.acceptor,
                &to_server,
                none(),
                none(),
                none(),
                &mut to_client,
                &mut ignored,
                none(),
                none(),
            );
            assert_eq!(accepted, 0);
            let mut nothing = Buffer::EMPTY;
            assert_eq!(init(&to_client, &mut nothing), 0);
            for buffer in [&mut to_server, &mut to_client, &mut nothing] {
                (l.gss_release_buffer)(&mut ignored, buffer);
            }
        }
        Context { peer: self, client, server }
    }

    pub fn string_to_key(&self, enctype: i32) {
        let data = |text: &'static [u8]| Data { magic: 0, length: text.len() as c_uint, data: text.as_ptr().cast() };
        let mut key = KeyBlock { magic: 0, enctype, length: 0, contents: std::ptr::null_mut() };
        // SAFETY: every pointer is to something of ours that lives through the call.
        unsafe {
            let (password, salt) = (data(b"password"), data(b"EXAMPLE.COMalice"));
            assert_eq!((self.library.krb5_c_string_to_key)(self.krb5, enctype, &password, &salt, &mut key), 0);
            (self.library.krb5_free_keyblock_contents)(self.krb5, &mut key);
        }
    }
}

impl Context<'_> {
    fn sealed(&self, text: &[u8]) -> Buffer {
        let mut out = Buffer::EMPTY;
        let (mut minor, mut conf) = (0, 0);
        // SAFETY: every pointer is to something of ours that lives through the call.
        let major = unsafe { (self.peer.library.gss_wrap)(&mut minor, self.client, 1, 0, &Buffer::of(text), &mut conf, &mut out) };
        assert_eq!(major, 0);
        out
    }

    fn release(&self, mut buffer: Buffer) {
        let mut minor = 0;
        // SAFETY: the buffer is the library's own.
        unsafe { (self.peer.library.gss_release_buffer)(&mut minor, &mut buffer) };
    }

    pub fn wrap(&self, text: &[u8]) {
        let token = self.sealed(text);
        self.release(token);
    }

    pub fn wrap_and_unwrap(&self, text: &[u8]) {
        let (token, mut plain) = (self.sealed(text), Buffer::EMPTY);
        let (mut minor, mut conf, mut qop) = (0, 0, 0);
        // What was only sealed before is missing in the order; that is no failure of the message.
        // SAFETY: every pointer is to something of ours that lives through the call.
        let major = unsafe { (self.peer.library.gss_unwrap)(&mut minor, self.server, &token, &mut plain, &mut conf, &mut qop) };
        assert_eq!(major & 0xFFFF_0000, 0, "{major:x}");
        self.release(token);
        self.release(plain);
    }
}

impl Drop for Context<'_> {
    fn drop(&mut self) {
        let mut minor = 0;
        for handle in [&mut self.client, &mut self.server] {
            // SAFETY: the contexts are the library's own.
            unsafe { (self.peer.library.gss_delete_sec_context)(&mut minor, handle, std::ptr::null_mut()) };
        }
    }
}

/// OpenSSL's PBKDF2, with a hash by the name that its library gives it.
pub fn pbkdf2(hash: &str, rounds: c_int, out: &mut [u8]) {
    type Hash = unsafe extern "C" fn() -> *const c_void;
    type Derive = unsafe extern "C" fn(*const u8, c_int, *const u8, c_int, c_int, *const c_void, c_int, *mut u8) -> c_int;
    let (password, salt) = (b"password", b"EXAMPLE.COMalice");
    let hash = CString::new(hash).unwrap();
    // SAFETY: the names and types are those of OpenSSL 3's headers, and each pointer goes with its length.
    let done = unsafe {
        let library = libc::dlopen(c"libcrypto.so.3".as_ptr(), libc::RTLD_NOW);
        assert!(!library.is_null(), "OpenSSL's library is not there");
        let (hash, derive) = (libc::dlsym(library, hash.as_ptr()), libc::dlsym(library, c"PKCS5_PBKDF2_HMAC".as_ptr()));
        assert!(!hash.is_null() && !derive.is_null());
        let (hash, derive) = (std::mem::transmute::<*mut c_void, Hash>(hash), std::mem::transmute::<*mut c_void, Derive>(derive));
        derive(password.as_ptr(), 8, salt.as_ptr(), 16, rounds, hash(), out.len() as c_int, out.as_mut_ptr())
    };
    assert_eq!(done, 1);
}
