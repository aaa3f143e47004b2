//! The roots that Windows trusts: its store ROOT, without what its store Disallowed has. They are asked of the system's own crypt32, by name and at
//! run time, for a library of ours exports functions of the same names.
use std::{
    ffi::{CStr, c_char, c_void},
    ptr,
};

type Handle = *mut c_void;

/// CERT_CONTEXT, as far as it is read.
#[repr(C)]
struct Context {
    kind: u32,
    bytes: *const u8,
    length: u32,
}

type Open = unsafe extern "system" fn(usize, *const u16) -> Handle;
type Next = unsafe extern "system" fn(Handle, *const Context) -> *const Context;
type Close = unsafe extern "system" fn(Handle, u32) -> i32;

unsafe extern "system" {
    fn LoadLibraryExW(name: *const u16, file: Handle, flags: u32) -> Handle;
    fn GetProcAddress(module: Handle, name: *const c_char) -> *mut c_void;
}

/// LOAD_LIBRARY_SEARCH_SYSTEM32: nobody's folder but the system's.
const SYSTEM_ONLY: u32 = 0x800;
/// X509_ASN_ENCODING
const X509: u32 = 1;

/// The certificates, in DER; None where the system cannot be asked.
pub fn read() -> Option<Vec<Vec<u8>>> {
    let system = System::load()?;
    let distrusted = system.store("Disallowed")?;
    Some(system.store("ROOT")?.into_iter().filter(|der| !distrusted.contains(der)).collect())
}

struct System {
    open: Open,
    next: Next,
    close: Close,
}

impl System {
    fn load() -> Option<Self> {
        let name = wide("crypt32.dll");
        // SAFETY: the name is terminated, and there is no file.
        let module = unsafe { LoadLibraryExW(name.as_ptr(), ptr::null_mut(), SYSTEM_ONLY) };
        if module.is_null() {
            return None;
        }
        let find = |name: &CStr| {
            // SAFETY: the module was loaded and stays so, and the name is terminated.
            let found = unsafe { GetProcAddress(module, name.as_ptr()) };
            (!found.is_null()).then_some(found)
        };
        // SAFETY: wincrypt.h declares the function of this name so.
        let open = unsafe { std::mem::transmute::<*mut c_void, Open>(find(c"CertOpenSystemStoreW")?) };
        // SAFETY: as above.
        let next = unsafe { std::mem::transmute::<*mut c_void, Next>(find(c"CertEnumCertificatesInStore")?) };
        // SAFETY: as above.
        let close = unsafe { std::mem::transmute::<*mut c_void, Close>(find(c"CertCloseStore")?) };
        Some(Self { open, next, close })
    }

    fn store(&self, name: &str) -> Option<Vec<Vec<u8>>> {
        let name = wide(name);
        // SAFETY: the name is terminated; 0 is the usual provider.
        let store = unsafe { (self.open)(0, name.as_ptr()) };
        if store.is_null() {
            return None;
        }
        let mut all = Vec::new();
        let mut at = ptr::null();
        loop {
            // SAFETY: the store is open; the function takes back the context that it gave before.
            at = unsafe { (self.next)(store, at) };
            if at.is_null() {
                break;
            }
            // SAFETY: a context that the system gave, until the next call.
            let context = unsafe { &*at };
            if context.kind & X509 != 0 && !context.bytes.is_null() {
                // SAFETY: the context says how many bytes there are.
                all.push(unsafe { std::slice::from_raw_parts(context.bytes, context.length as usize) }.to_vec());
            }
        }
        // SAFETY: the store is open, and closed once; nothing of it is held.
        unsafe { (self.close)(store, 0) };
        Some(all)
    }
}

fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}
