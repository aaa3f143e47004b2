//! Whose account a client's certificate speaks for. Only the machine's owner says so, and never by a name that is merely written in it: by the
//! certificate itself, by its issuer and serial number, or by the user principal name that an authority named for that purpose put there.
use crate::{
    crypto::tls::schedule::Hash,
    engine::{
        package::Principal,
        status::{Error, Kind, Result},
    },
    wire::x509::{self, extensions::Name},
};

/// The account of a certificate whose path is proven, from itself to its root. None: nobody's.
pub(super) fn account(table: &str, path: &[Vec<u8>]) -> Result<Option<Principal>> {
    let Some((own, above)) = path.split_first() else { return Ok(None) };
    let unreadable = |why| Error::new(Kind::CertUnknown, "reading a client's certificate").because(why);
    let certificate = x509::Certificate::read(own).map_err(unreadable)?;
    let (own, issuer) = (Hash::Sha256.of(own), above.first().map(|der| Hash::Sha256.of(der)));
    let mut found = None;
    // The whole table is read, so that a line that is not understood is told whoever comes.
    for (number, line) in table.lines().enumerate() {
        let line = line.split_once('#').map_or(line, |(line, _)| line);
        let words: Vec<&str> = line.split_whitespace().collect();
        let met = match words.as_slice() {
            [] => None,
            ["certificate", hash, name] => (fingerprint(hash, number)? == own).then(|| principal(name)),
            ["serial", authority, serial, name] => {
                let issued = issuer.as_ref() == Some(&fingerprint(authority, number)?);
                let serial = unhex(serial).ok_or_else(|| wrong(number))?;
                (issued && bare(&serial) == bare(certificate.serial)).then(|| principal(name))
            }
            ["upn", authority] => {
                let issued = issuer.as_ref() == Some(&fingerprint(authority, number)?);
                if issued { upn(&certificate)? } else { None }
            }
            _ => return Err(wrong(number)),
        };
        found = found.or(met);
    }
    Ok(found)
}

fn wrong(number: usize) -> Error {
    Error::new(Kind::InternalError, format!("reading the table of clients' certificates, line {}", number + 1))
}

/// A SHA-256 in hexadecimal; colons between its bytes are passed over.
fn fingerprint(text: &str, number: usize) -> Result<Vec<u8>> {
    unhex(text).filter(|hash| hash.len() == Hash::Sha256.length()).ok_or_else(|| wrong(number))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b':').collect();
    let value = |digit: &u8| char::from(*digit).to_digit(16).map(|value| value as u8);
    let pairs = digits.chunks(2).map(|pair| match pair {
        [high, low] => Some(value(high)? << 4 | value(low)?),
        _ => None,
    });
    pairs.collect::<Option<Vec<u8>>>().filter(|bytes| !bytes.is_empty())
}

/// A number without the zeros before it.
fn bare(number: &[u8]) -> &[u8] {
    let at = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    number.get(at..).unwrap_or_default()
}

/// `alice`, `alice@EXAMPLE` or `EXAMPLE\alice`.
fn principal(name: &str) -> Principal {
    let (name, realm) = match (name.split_once('\\'), name.rsplit_once('@')) {
        (Some((realm, name)), _) | (None, Some((name, realm))) => (name, realm),
        (None, None) => (name, ""),
    };
    Principal { name: name.to_owned(), realm: realm.to_owned(), anonymous: false, identify_only: false }
}

/// The one user principal name; two of them, or one that is none, name nobody.
fn upn(certificate: &x509::Certificate<'_>) -> Result<Option<Principal>> {
    let unreadable = |why| Error::new(Kind::CertUnknown, "reading the names of a client's certificate").because(why);
    let names = x509::extensions::alternative_names(certificate).map_err(unreadable)?;
    let mut upns = names.iter().filter_map(|name| if let Name::Upn(name) = name { Some(*name) } else { None });
    let (Some(name), None) = (upns.next(), upns.next()) else { return Ok(None) };
    let plain = |part: &str| !part.is_empty() && part.chars().all(|c| !c.is_control() && !c.is_whitespace() && !"\\@/:\"".contains(c));
    Ok(name.split_once('@').filter(|(user, realm)| plain(user) && plain(realm)).map(|_| principal(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_not_understood_is_told_whoever_comes() {
        let path = [include_bytes!("../../wire/x509/test.pem").to_vec()];
        let der = crate::wire::pem::blocks(&path[0]).next().unwrap().der.to_vec();
        let zeros = "00".repeat(32);
        for bad in [
            "certificate abcd alice",
            "certificate",
            "serial 00 01 alice",
            "upn",
            "common-name alice",
            &format!("serial {zeros} xyz alice"),
        ] {
            let table = format!("# clients\n\ncertificate {zeros} bob\n{bad}\n");
            assert!(account(&table, std::slice::from_ref(&der)).is_err(), "{bad}");
        }
        assert_eq!(account(&format!("certificate {zeros} bob # nobody's\n"), &[der]).unwrap(), None);
        assert_eq!(account("certificate x y", &[]).unwrap(), None);
    }

    #[test]
    fn an_accounts_name_is_read_in_three_ways() {
        let parts = |text| {
            let Principal { name, realm, .. } = principal(text);
            (name, realm)
        };
        assert_eq!(parts("alice"), ("alice".into(), "".into()));
        assert_eq!(parts("alice@EXAMPLE"), ("alice".into(), "EXAMPLE".into()));
        assert_eq!(parts("EXAMPLE\\alice"), ("alice".into(), "EXAMPLE".into()));
    }
}
