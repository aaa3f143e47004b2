//! `pAuthData` of Schannel (SCHANNEL_CRED, SCH_CREDENTIALS) and of CredSSP (CREDSSP_CRED).
use super::{card, read, unknown};
use crate::{
    engine::{
        identity::{Auth, Certificate, DisabledAlgorithm, PackageList, TlsIdentity, TlsParameters},
        secret::SecretBytes,
        status::{Error, Kind, Result},
    },
    face::{
        constants::{
            CERT_KEY_PROV_INFO_PROP_ID, SCH_CRED_FORMAT_CERT_CONTEXT, SCH_CRED_FORMAT_CERT_HASH, SCH_CRED_FORMAT_CERT_HASH_STORE,
            SCH_CRED_MAX_SUPPORTED_ALGS, SCH_CRED_MAX_SUPPORTED_ALPN_IDS, SCH_CRED_MAX_SUPPORTED_CERTS,
            SCH_CRED_MAX_SUPPORTED_CHAINING_MODES, SCH_CRED_MAX_SUPPORTED_CRYPTO_SETTINGS, SCH_CRED_MAX_SUPPORTED_PARAMETERS, SCH_CRED_V3,
            SCH_CREDENTIALS_VERSION, SCHANNEL_CRED_VERSION,
        },
        types::*,
        wincrypt::{
            files,
            register::{chain_of, register, thumbprint},
        },
    },
};
use std::ffi::c_void;

/// `CredsspCertificateCreds`: the part for the inner authentication is a smart card's logon.
const CARD: i32 = 13;
/// `CredsspSubmitBufferBoth` and the older one: that part may be any logon, or an identity.
const BOTH: [i32; 2] = [50, 51];
/// `CredsspCredEx`: the structure with a version and flags before the usual one.
const EXTENDED: i32 = 100;

/// Schannel's structure; NULL is whatever the process has.
///
/// # Safety
/// `at` is NULL or points to a SCHANNEL_CRED or a SCH_CREDENTIALS, whose lists are readable for their lengths.
pub(super) unsafe fn schannel(at: *const c_void) -> Result<Auth> {
    if at.is_null() {
        return Ok(Auth::Default);
    }
    // SAFETY: this function's contract.
    Ok(Auth::Tls(Box::new(unsafe { identity(at) }?)))
}

/// CredSSP's structure, either part of which may be NULL.
///
/// # Safety
/// `at` is NULL or points to a CREDSSP_CRED or a CREDSSP_CRED_EX, and its parts to what their types say.
pub(super) unsafe fn credssp(at: *const c_void) -> Result<(Auth, PackageList)> {
    if at.is_null() {
        return Ok((Auth::Default, PackageList::default()));
    }
    // SAFETY: every form begins with its type.
    let kind = unsafe { at.cast::<CREDSPP_SUBMIT_TYPE>().read_unaligned() };
    let cred = if kind == EXTENDED {
        // SAFETY: the type says that it is this form.
        unsafe { at.cast::<CREDSSP_CRED_EX>().read_unaligned() }.Cred
    } else {
        // SAFETY: what is not extended is the plain form.
        unsafe { at.cast::<CREDSSP_CRED>().read_unaligned() }
    };
    let tls = if cred.pSchannelCred.is_null() {
        None
    } else {
        // SAFETY: not null, and by the contract one of Schannel's structures.
        Some(Box::new(unsafe { identity(cred.pSchannelCred) }?))
    };
    // SAFETY: this function's contract.
    let (inner, packages) = unsafe { inner(&cred) }?;
    Ok((Auth::CredSsp { tls, inner: Box::new(inner) }, packages))
}

/// # Safety
/// The part for the inner authentication is NULL, or what the type says that it is.
unsafe fn inner(cred: &CREDSSP_CRED) -> Result<(Auth, PackageList)> {
    let at = cred.pSpnegoCred;
    if cred.Type == CARD {
        if at.is_null() {
            return Err(unknown("reading a smart card's logon at NULL"));
        }
        // SAFETY: not null, and by the contract a smart card's logon.
        return Ok((unsafe { card::certificate(at) }?, PackageList::default()));
    }
    if BOTH.contains(&cred.Type)
        && !at.is_null()
        // SAFETY: not null, and by the contract a logon or an identity.
        && let Some(logon) = unsafe { card::read_logon(at) }?
    {
        return Ok((logon, PackageList::default()));
    }
    // SAFETY: NULL, or by the contract an identity.
    unsafe { read(at) }
}

/// # Safety
/// As for [`schannel`], and not NULL.
unsafe fn identity(at: *const c_void) -> Result<TlsIdentity> {
    // SAFETY: both forms begin with their version.
    let version = unsafe { at.cast::<u32>().read_unaligned() };
    match version {
        SCHANNEL_CRED_VERSION | SCH_CRED_V3 => {
            // SAFETY: the version says that it is this form.
            let cred = unsafe { at.cast::<SCHANNEL_CRED>().read_unaligned() };
            if version == SCH_CRED_V3 && cred.cCreds != 0 {
                return Err(Error::new(Kind::InsufficientMemory, "reading certificates from a SCHANNEL_CRED of the third version"));
            }
            Ok(TlsIdentity {
                version: SCHANNEL_CRED_VERSION,
                // SAFETY: this function's contract.
                certificates: unsafe { certificates(cred.dwCredFormat, cred.paCred, cred.cCreds) }?,
                roots: roots(cred.hRootStore)?,
                enabled_protocols: cred.grbitEnabledProtocols,
                // SAFETY: this function's contract.
                algorithms: unsafe { list(cred.palgSupportedAlgs, cred.cSupportedAlgs, SCH_CRED_MAX_SUPPORTED_ALGS) }?,
                strengths: (cred.dwMinimumCipherStrength, cred.dwMaximumCipherStrength),
                session_lifespan: cred.dwSessionLifespan,
                flags: cred.dwFlags,
                parameters: Vec::new(),
            })
        }
        SCH_CREDENTIALS_VERSION => {
            // SAFETY: the version says that it is this form.
            let cred = unsafe { at.cast::<SCH_CREDENTIALS>().read_unaligned() };
            // SAFETY: this function's contract.
            let given = unsafe { list(cred.pTlsParameters, cred.cTlsParameters, SCH_CRED_MAX_SUPPORTED_PARAMETERS) }?;
            // SAFETY: this function's contract.
            let parameters: Vec<_> = given.iter().map(|given| unsafe { tls_parameters(given) }).collect::<Result<_>>()?;
            if parameters.iter().filter(|parameters| parameters.protocols.is_empty()).count() > 1 {
                return Err(refused("reading two TLS_PARAMETERS for no application protocol in particular"));
            }
            Ok(TlsIdentity {
                version,
                // SAFETY: this function's contract.
                certificates: unsafe { certificates(cred.dwCredFormat, cred.paCred, cred.cCreds) }?,
                roots: roots(cred.hRootStore)?,
                session_lifespan: cred.dwSessionLifespan,
                flags: cred.dwFlags,
                parameters,
                ..TlsIdentity::default()
            })
        }
        _ => Err(unknown("reading TLS credentials of a version that is not known")),
    }
}

fn refused(doing: &'static str) -> Error {
    Error::new(Kind::InvalidParameter, doing)
}

/// A copy of a list of C.
///
/// # Safety
/// `at` is NULL or readable for `count` elements.
unsafe fn list<T: Copy>(at: *const T, count: u32, most: u32) -> Result<Vec<T>> {
    if count == 0 {
        return Ok(Vec::new());
    }
    if at.is_null() || count > most {
        return Err(refused("reading a list of TLS credentials that is not there, or is too long"));
    }
    // SAFETY: below the length that the contract vouches for. C may not have aligned it.
    Ok((0..count as usize).map(|n| unsafe { at.wrapping_add(n).read_unaligned() }).collect())
}

/// # Safety
/// `at` is NULL or readable for `count` pointers. What those point to is not followed: the register knows it or not.
unsafe fn certificates(format: u32, at: *mut PCCERT_CONTEXT, count: u32) -> Result<Vec<Certificate>> {
    if count == 0 {
        return Ok(Vec::new());
    }
    match format {
        SCH_CRED_FORMAT_CERT_CONTEXT => {}
        // SAFETY: this function's contract.
        SCH_CRED_FORMAT_CERT_HASH | SCH_CRED_FORMAT_CERT_HASH_STORE => return unsafe { by_hash(format, at.cast(), count) },
        _ => return Err(unknown("reading certificates in a format that is not known")),
    }
    // SAFETY: this function's contract.
    let contexts = unsafe { list(at, count, SCH_CRED_MAX_SUPPORTED_CERTS) }.map_err(|bad| unknown("reading certificates").because(bad))?;
    let register = register()?;
    let one = |context: PCCERT_CONTEXT| -> Result<Certificate> {
        let stranger = |bad: crate::face::wincrypt::fault::Fault| {
            unknown("reading a certificate that the library does not know").because(Error::from(bad))
        };
        let certificate = register.identity(context).map_err(stranger)?;
        let elsewhere = register.properties(context).map_err(stranger)?.set.contains_key(&CERT_KEY_PROV_INFO_PROP_ID);
        if certificate.key.is_none() && elsewhere {
            return Err(unknown("looking for a private key in a container that is not there"));
        }
        Ok(certificate)
    };
    contexts.into_iter().map(one).collect()
}

/// Certificates of the machine's stores, by their SHA-1: MY's, or those of the store that is named.
///
/// # Safety
/// `at` is NULL or readable for `count` pointers, each to a SCHANNEL_CERT_HASH, or to a SCHANNEL_CERT_HASH_STORE where the format says so.
unsafe fn by_hash(format: u32, at: *const *const SCHANNEL_CERT_HASH_STORE, count: u32) -> Result<Vec<Certificate>> {
    let missing = || unknown("looking for a certificate by its hash in a store of the machine");
    // SAFETY: this function's contract.
    let pointers = unsafe { list(at, count, SCH_CRED_MAX_SUPPORTED_CERTS) }?;
    let one = |at: *const SCHANNEL_CERT_HASH_STORE| -> Result<Certificate> {
        if at.is_null() {
            return Err(missing());
        }
        // SAFETY: not null; both structures begin alike, by the contract.
        let hash = unsafe { at.cast::<SCHANNEL_CERT_HASH>().read_unaligned() }.ShaHash;
        let store = if format == SCH_CRED_FORMAT_CERT_HASH {
            "MY".to_owned()
        } else {
            // SAFETY: the format says that it is the longer one.
            let units = unsafe { at.read_unaligned() }.pwszStoreName;
            let end = units.iter().position(|unit| *unit == 0).unwrap_or(units.len());
            String::from_utf16_lossy(units.get(..end).unwrap_or_default())
        };
        let stored = files::of_system(&store).map_err(|bad| missing().because(Error::from(bad)))?;
        let (der, properties) = stored.iter().find(|(der, _)| thumbprint(der) == hash).ok_or_else(missing)?;
        let others: Vec<Vec<u8>> = stored.iter().map(|(der, _)| der.clone()).collect();
        let key = properties.key.as_ref().map(|key| SecretBytes::copied(key.expose()));
        Ok(Certificate { chain: chain_of(der, &others), key })
    };
    pointers.into_iter().map(one).collect()
}

fn roots(store: HCERTSTORE) -> Result<Option<Vec<Vec<u8>>>> {
    if store.is_null() {
        return Ok(None);
    }
    let contents = register()?.contents(store);
    contents.map(Some).map_err(|bad| unknown("reading roots from a store that the library does not know").because(Error::from(bad)))
}

/// # Safety
/// The structure's lists and strings are readable for their lengths.
unsafe fn tls_parameters(given: &TLS_PARAMETERS) -> Result<TlsParameters> {
    // SAFETY: this function's contract.
    let protocols = unsafe { list(given.rgstrAlpnIds, given.cAlpnIds, SCH_CRED_MAX_SUPPORTED_ALPN_IDS) }?;
    // SAFETY: this function's contract.
    let crypto = unsafe { list(given.pDisabledCrypto, given.cDisabledCrypto, SCH_CRED_MAX_SUPPORTED_CRYPTO_SETTINGS) }?;
    Ok(TlsParameters {
        // SAFETY: this function's contract.
        protocols: protocols.iter().map(|id| unsafe { string(id) }.map(String::into_bytes)).collect::<Result<_>>()?,
        disabled_protocols: given.grbitDisabledProtocols,
        // SAFETY: this function's contract.
        disabled_algorithms: crypto.iter().map(|settings| unsafe { disabled(settings) }).collect::<Result<_>>()?,
        flags: given.dwFlags,
    })
}

/// # Safety
/// As for [`tls_parameters`].
unsafe fn disabled(given: &CRYPTO_SETTINGS) -> Result<DisabledAlgorithm> {
    // SAFETY: this function's contract.
    let modes = unsafe { list(given.rgstrChainingModes, given.cChainingModes, SCH_CRED_MAX_SUPPORTED_CHAINING_MODES) }?;
    Ok(DisabledAlgorithm {
        usage: given.eAlgorithmUsage as u32,
        // SAFETY: this function's contract.
        name: unsafe { string(&given.strCngAlgId) }?,
        // SAFETY: this function's contract.
        modes: modes.iter().map(|mode| unsafe { string(mode) }).collect::<Result<_>>()?,
        min_bits: given.dwMinBitLength,
        max_bits: given.dwMaxBitLength,
    })
}

/// # Safety
/// The string is NULL or readable for its length.
unsafe fn string(given: &UNICODE_STRING) -> Result<String> {
    // SAFETY: this function's contract.
    let units = unsafe { list(given.Buffer.cast_const(), u32::from(given.Length / 2), u32::from(u16::MAX)) }?;
    String::from_utf16(&units).map_err(|_| refused("reading a string of TLS credentials that is no text"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::wincrypt::register::Properties;
    use crate::wire::{pem, x509::tests::PEM};
    use std::{ptr::null_mut, sync::Arc};

    fn der() -> Vec<u8> {
        pem::blocks(PEM.as_bytes()).next().unwrap().der.to_vec()
    }

    fn v4() -> SCHANNEL_CRED {
        SCHANNEL_CRED {
            dwVersion: 4,
            cCreds: 0,
            paCred: null_mut(),
            hRootStore: null_mut(),
            cMappers: 0,
            aphMappers: null_mut(),
            cSupportedAlgs: 0,
            palgSupportedAlgs: null_mut(),
            grbitEnabledProtocols: 0x800,
            dwMinimumCipherStrength: 128,
            dwMaximumCipherStrength: 256,
            dwSessionLifespan: 5,
            dwFlags: 8,
            dwCredFormat: 0,
        }
    }

    fn v5(parameters: &mut [TLS_PARAMETERS]) -> SCH_CREDENTIALS {
        SCH_CREDENTIALS {
            dwVersion: 5,
            dwCredFormat: 0,
            cCreds: 0,
            paCred: null_mut(),
            hRootStore: null_mut(),
            cMappers: 0,
            aphMappers: null_mut(),
            dwSessionLifespan: 0,
            dwFlags: 0,
            cTlsParameters: parameters.len() as u32,
            pTlsParameters: parameters.as_mut_ptr(),
        }
    }

    fn reads<S>(cred: &S) -> Result<TlsIdentity> {
        // SAFETY: each test's structure is live, and its lists are.
        match unsafe { schannel(std::ptr::from_ref(cred).cast()) }? {
            Auth::Tls(identity) => Ok(*identity),
            other => panic!("{other:?}"),
        }
    }

    fn kind<T: std::fmt::Debug>(result: Result<T>) -> Kind {
        result.unwrap_err().kind()
    }

    /// B-104
    #[test]
    fn versions_that_are_not_known_are_unknown_credentials() {
        for version in [0, 1, 2, 6, 0x200] {
            assert_eq!(kind(reads(&SCHANNEL_CRED { dwVersion: version, ..v4() })), Kind::UnknownCredentials, "{version}");
        }
        assert_eq!(reads(&SCHANNEL_CRED { dwVersion: 3, ..v4() }).unwrap().version, 4);
        let mut none = [std::ptr::null()];
        let third = SCHANNEL_CRED { dwVersion: 3, cCreds: 1, paCred: none.as_mut_ptr(), ..v4() };
        assert_eq!(kind(reads(&third)), Kind::InsufficientMemory);
        assert_eq!(reads(&v5(&mut [])).unwrap().version, 5);
    }

    #[test]
    fn the_fourth_version_is_read_whole() {
        let mut algorithms = [0x660E, 0x6610];
        let read = reads(&SCHANNEL_CRED { cSupportedAlgs: 2, palgSupportedAlgs: algorithms.as_mut_ptr(), ..v4() }).unwrap();
        assert_eq!((read.version, read.enabled_protocols, read.strengths, read.session_lifespan, read.flags), (4, 0x800, (128, 256), 5, 8));
        assert_eq!(read.algorithms, algorithms);
        assert!(read.certificates.is_empty() && read.roots.is_none());
        let gone = SCHANNEL_CRED { cSupportedAlgs: 2, ..v4() };
        assert_eq!(kind(reads(&gone)), Kind::InvalidParameter);
    }

    /// B-105
    #[test]
    fn certificates_come_with_their_keys_and_strangers_are_never_followed() {
        let der = der();
        let key = Some(Arc::new(crate::engine::secret::SecretBytes::copied(b"key")));
        let with_key = register().unwrap().create(&der, Properties { key, ..Properties::default() }).unwrap();
        let without = register().unwrap().create(&der, Properties::default()).unwrap();
        let elsewhere = Properties { key: None, set: [(CERT_KEY_PROV_INFO_PROP_ID, vec![])].into() };
        let elsewhere = register().unwrap().create(&der, elsewhere).unwrap();
        let mut both = [with_key, without];
        let read = reads(&SCHANNEL_CRED { cCreds: 2, paCred: both.as_mut_ptr(), ..v4() }).unwrap();
        assert_eq!(read.certificates.len(), 2);
        assert_eq!(read.certificates[0].key.as_ref().unwrap().expose(), b"key");
        assert!(read.certificates[1].key.is_none() && read.certificates[1].chain == [der]);
        for stranger in [std::ptr::null(), std::ptr::dangling(), elsewhere] {
            for mut pair in [[with_key, stranger], [stranger, with_key]] {
                assert_eq!(kind(reads(&SCHANNEL_CRED { cCreds: 2, paCred: pair.as_mut_ptr(), ..v4() })), Kind::UnknownCredentials);
            }
        }
        assert_eq!(kind(reads(&SCHANNEL_CRED { cCreds: 1, ..v4() })), Kind::UnknownCredentials);
        assert_eq!(kind(reads(&SCHANNEL_CRED { hRootStore: std::ptr::dangling_mut(), ..v4() })), Kind::UnknownCredentials);
        for at in [with_key, without, elsewhere] {
            register().unwrap().free(at).unwrap();
        }
    }

    fn parameters() -> TLS_PARAMETERS {
        TLS_PARAMETERS {
            cAlpnIds: 0,
            rgstrAlpnIds: null_mut(),
            grbitDisabledProtocols: 0,
            cDisabledCrypto: 0,
            pDisabledCrypto: null_mut(),
            dwFlags: 0,
        }
    }

    fn unicode(text: &mut [u16]) -> UNICODE_STRING {
        UNICODE_STRING { Length: 2 * text.len() as u16, MaximumLength: 2 * text.len() as u16, Buffer: text.as_mut_ptr() }
    }

    /// D-06
    #[test]
    fn the_fifth_version_is_read_with_its_parameters_and_their_limits() {
        let (mut h2, mut aes, mut gcm): (Vec<u16>, Vec<u16>, Vec<u16>) =
            ("h2".encode_utf16().collect(), "AES".encode_utf16().collect(), "ChainingModeGCM".encode_utf16().collect());
        let (mut ids, mut modes) = ([unicode(&mut h2)], [unicode(&mut gcm)]);
        let mut crypto = [CRYPTO_SETTINGS {
            eAlgorithmUsage: 2,
            strCngAlgId: unicode(&mut aes),
            cChainingModes: 1,
            rgstrChainingModes: modes.as_mut_ptr(),
            dwMinBitLength: 128,
            dwMaxBitLength: 192,
        }];
        let full = TLS_PARAMETERS {
            cAlpnIds: 1,
            rgstrAlpnIds: ids.as_mut_ptr(),
            grbitDisabledProtocols: 0xC00,
            cDisabledCrypto: 1,
            pDisabledCrypto: crypto.as_mut_ptr(),
            dwFlags: 1,
        };
        let read = reads(&v5(&mut [full, parameters()])).unwrap();
        assert_eq!(read.parameters[0].protocols, [b"h2"]);
        assert_eq!((read.parameters[0].disabled_protocols, read.parameters[0].flags), (0xC00, 1));
        let disabled = &read.parameters[0].disabled_algorithms[0];
        assert_eq!((disabled.usage, disabled.name.as_str(), disabled.min_bits, disabled.max_bits), (2, "AES", 128, 192));
        assert_eq!(disabled.modes, ["ChainingModeGCM"]);
        assert!(read.parameters[1].protocols.is_empty());
        assert_eq!(kind(reads(&v5(&mut [parameters(), parameters()]))), Kind::InvalidParameter);
        assert_eq!(kind(reads(&v5(&mut [full; 17]))), Kind::InvalidParameter);
        assert!(reads(&v5(&mut [full; 16])).is_ok());
        assert_eq!(kind(reads(&v5(&mut [TLS_PARAMETERS { cAlpnIds: 17, ..full }]))), Kind::InvalidParameter);
    }

    #[test]
    fn either_part_of_a_credssp_credential_may_be_missing() {
        let mut tls = v4();
        let mut cred = CREDSSP_CRED { Type: 4, pSchannelCred: (&raw mut tls).cast(), pSpnegoCred: null_mut() };
        let reads = |at: *const c_void| {
            // SAFETY: each structure is live.
            match unsafe { credssp(at) }.unwrap().0 {
                Auth::CredSsp { tls, inner } => (tls.map(|tls| tls.flags), matches!(*inner, Auth::Default)),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(reads((&raw const cred).cast()), (Some(8), true));
        cred.pSchannelCred = null_mut();
        assert_eq!(reads((&raw const cred).cast()), (None, true));
        let longer = CREDSSP_CRED_EX { Type: 100, Version: 0, Flags: 0, Reserved: 0, Cred: cred };
        assert_eq!(reads((&raw const longer).cast()), (None, true));
        // SAFETY: NULL is followed by nobody.
        assert!(matches!(unsafe { credssp(std::ptr::null()) }.unwrap().0, Auth::Default));
    }
}
