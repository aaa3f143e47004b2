//! Stores that are files and folders of PEM, DER and keys, and the machine's own by name.
use super::{
    fault::{self, Fault, Result},
    register::{Properties, thumbprint},
    unlock::belongs,
};
use crate::{
    engine::secret::SecretBytes,
    face::home,
    wire::{pem, private_key, x509::Certificate},
    world::files::read_trusted,
};
use std::{collections::BTreeSet, path::Path, sync::Arc};

/// No folder is larger.
const MOST: usize = 2048;

/// A certificate and what is told of it.
pub type Stored = (Vec<u8>, Properties);

/// The certificates of a file, or of the files of a folder, each with its key where one of the files has it.
pub fn of_path(path: &str) -> Result<Vec<Stored>> {
    let path = Path::new(path);
    let paths = if path.is_dir() {
        let mut inside: Vec<_> =
            std::fs::read_dir(path).map_err(|bad| missing().because(bad))?.flatten().map(|entry| entry.path()).collect();
        inside.retain(|path| path.is_file());
        inside.sort();
        inside.truncate(MOST);
        inside
    } else if path.is_file() {
        vec![path.to_owned()]
    } else {
        return Err(missing());
    };
    let whole_folder = path.is_dir();
    let (mut certificates, mut keys) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for path in paths {
        let bytes = match read_trusted(&path) {
            Ok((bytes, _)) => bytes,
            // What others could have written is no part of a folder's store.
            Err(_) if whole_folder => continue,
            Err(bad) => return Err(Fault::new(fault::ACCESS_DENIED, "reading a store's file").because(bad)),
        };
        let bytes = bytes.expose();
        let mut take = |der: &[u8]| {
            if Certificate::read(der).is_ok() && seen.insert(thumbprint(der)) {
                certificates.push(der.to_vec());
            }
        };
        if bytes.first() == Some(&0x30) {
            take(bytes);
            keys.extend(private_key::to_pkcs8(bytes).ok());
            continue;
        }
        for block in pem::blocks(bytes) {
            if matches!(block.label, "CERTIFICATE" | "X509 CERTIFICATE") {
                take(&block.der);
            } else if private_key::is_labelled(block.label) && !block.headers {
                keys.extend(private_key::to_pkcs8(&block.der).ok());
            }
        }
    }
    let with_key = |der: Vec<u8>| {
        let key = keys.iter().find(|key| belongs(&der, key)).map(|key| Arc::new(SecretBytes::copied(key)));
        (der, Properties { key, ..Properties::default() })
    };
    Ok(certificates.into_iter().map(with_key).collect())
}

/// The machine's stores: ROOT is what it trusts, MY the folder that policy names; CA is there and empty.
pub fn of_system(name: &str) -> Result<Vec<Stored>> {
    if name.eq_ignore_ascii_case("ROOT") {
        let roots = home::env().trust.roots()?;
        return Ok(roots.iter().map(|der| (der.clone(), Properties::default())).collect());
    }
    if name.eq_ignore_ascii_case("MY") {
        return match &home::env().policy.current()?.own_certificates {
            Some(folder) => of_path(folder),
            None => Ok(Vec::new()),
        };
    }
    if name.eq_ignore_ascii_case("CA") { Ok(Vec::new()) } else { Err(missing()) }
}

#[cold]
fn missing() -> Fault {
    Fault::new(fault::FILE_NOT_FOUND, "opening a store that is not there")
}
