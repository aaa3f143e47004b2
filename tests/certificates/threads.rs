//! Many threads with the same certificates: nobody loses one, and nothing is left.
use crate::pki::{certificate, there};
use secur32::face::{
    types::*,
    wincrypt::{
        certificates::{CertCreateCertificateContext, CertDuplicateCertificateContext, CertFreeCertificateContext},
        stores::{CertAddCertificateContextToStore, CertCloseStore, CertEnumCertificatesInStore, CertOpenStore},
    },
};

/// Kept as a number: the pointer is C's, and every thread may use it.
#[derive(Clone, Copy)]
struct Shared(usize);

#[test]
fn threads_share_a_store_and_its_certificates() {
    if !there() {
        return;
    }
    let der = certificate("server");
    // SAFETY: a memory store takes nothing.
    let store = unsafe { CertOpenStore(std::ptr::without_provenance(2), 0, 0, 0, std::ptr::null()) };
    // SAFETY: the bytes are live.
    let held = unsafe { CertCreateCertificateContext(1, der.as_ptr(), der.len() as u32) };
    let (shared_store, shared) = (Shared(store.expose_provenance()), Shared(held.expose_provenance()));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(move || {
                let store: HCERTSTORE = std::ptr::with_exposed_provenance_mut(shared_store.0);
                let held: PCCERT_CONTEXT = std::ptr::with_exposed_provenance(shared.0);
                for _ in 0..500 {
                    // SAFETY: the context is held by the test for the whole time.
                    let mine = unsafe { CertDuplicateCertificateContext(held) };
                    // SAFETY: as above; nothing is written.
                    assert_eq!(unsafe { CertAddCertificateContextToStore(store, mine, 2, std::ptr::null_mut()) }, 1);
                    // SAFETY: nothing is followed.
                    assert_eq!(unsafe { CertFreeCertificateContext(mine) }, 1);
                    let mut walk: PCCERT_CONTEXT = std::ptr::null();
                    let mut count = 0;
                    loop {
                        // SAFETY: nothing is followed that is not the library's.
                        walk = unsafe { CertEnumCertificatesInStore(store, walk) };
                        if walk.is_null() {
                            break;
                        }
                        count += 1;
                    }
                    assert_eq!(count, 1);
                }
            });
        }
    });
    // SAFETY: nothing is followed. With CERT_CLOSE_STORE_CHECK_FLAG: none of its certificates is held any more.
    assert_eq!(unsafe { CertCloseStore(store, 2) }, 1);
    // SAFETY: as above.
    assert_eq!(unsafe { CertFreeCertificateContext(held) }, 1);
}
