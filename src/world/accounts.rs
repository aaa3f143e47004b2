//! Who may log on here: a file of accounts. The first source that is named wins, and sources are never merged: `SECUR32_ACCOUNTS`, the
//! policy's `accounts`, `NTLM_USER_FILE`, the machine's own file.
//!
//! Three kinds of line are understood, and may stand in one file:
//!
//! ```text
//! alice@EXAMPLE: nt=8846f7eaee8fb117ad06bdd830b7586c ha1-md5[realm]=… ha1-sha256[realm]=… ha1-sha512-256[realm]=… password=to the end of the line
//! EXAMPLE:alice:password                                  (gss-ntlmssp)
//! alice:1000:XXXXXXXX…:8846F7EA…:[U          ]:LCT-0:      (smbpasswd)
//! ```
use crate::{
    crypto::md4::md4,
    engine::{
        env::{Account, Accounts, Names as _, Policies},
        secret::{Key, SecretBytes},
        status::{Error, Kind, Result},
        trace,
    },
    wire::text::{means_account, split_upn, upper},
    world::{
        config,
        files::{self, Stamp},
        unix::HostNames,
    },
};
use parking_lot::Mutex;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};
use zeroize::Zeroizing;

/// The machine's own accounts.
#[cfg(not(windows))]
const MACHINES_OWN: &str = "/etc/secur32/accounts";
#[cfg(windows)]
const MACHINES_OWN: &str = "C:\\ProgramData\\secur32\\accounts";

/// The accounts of this machine.
pub struct AccountFile {
    policy: Box<dyn Policies>,
    first: Option<PathBuf>,
    third: Option<PathBuf>,
    last: PathBuf,
    here: [String; 2],
    seen: Mutex<Option<Seen>>,
}

struct Seen {
    path: PathBuf,
    stamp: Stamp,
    index: Arc<Index>,
}

impl AccountFile {
    /// The file that the environment, the policy or the machine names.
    pub fn of_environment(policy: impl Policies + 'static) -> Self {
        let named = |variable: &str| config::variable(variable).map(PathBuf::from);
        Self {
            policy: Box::new(policy),
            first: named("SECUR32_ACCOUNTS"),
            third: named("NTLM_USER_FILE"),
            last: MACHINES_OWN.into(),
            here: [HostNames.netbios(), HostNames.host()],
            seen: Mutex::new(None),
        }
    }

    /// The source that counts. A named one counts even when it cannot be read: another must not slip into its place.
    fn path(&self) -> Result<PathBuf> {
        if let Some(path) = &self.first {
            return Ok(path.clone());
        }
        let policy = self.policy.current()?;
        Ok(policy.accounts.as_ref().map(PathBuf::from).or_else(|| self.third.clone()).unwrap_or_else(|| self.last.clone()))
    }

    fn index(&self) -> Result<Arc<Index>> {
        let path = self.path()?;
        let missing =
            || Error::new(Kind::NoAuthenticatingAuthority, format!("looking for accounts in {}, which is not there", path.display()));
        let stamp = Stamp::of(&path).ok_or_else(missing)?;
        if let Some(seen) = &*self.seen.lock()
            && seen.stamp == stamp
            && seen.path == path
        {
            return Ok(seen.index.clone());
        }
        let (bytes, stamp) =
            files::read_trusted(&path).map_err(|why| Error::new(Kind::NoAuthenticatingAuthority, "reading the accounts").because(why))?;
        let index = Arc::new(Index::of(bytes.expose(), &path));
        *self.seen.lock() = Some(Seen { path, stamp, index: index.clone() });
        Ok(index)
    }
}

impl Accounts for AccountFile {
    fn find(&self, user: &str, domain: &str) -> Result<Option<Arc<Account>>> {
        Ok(self.index()?.find(user, domain, &self.here))
    }

    fn search(&self, picks: &mut dyn FnMut(&Account) -> bool) -> Result<Option<Arc<Account>>> {
        let index = self.index()?;
        let mut found = index.0.values().flatten().filter(|account| picks(account));
        let first = found.next().cloned();
        // To the last one, found or not: how long it takes says nothing.
        Ok(if found.count() == 0 { first } else { None })
    }
    /// `NTLM_USER_FILE` alone: the others say who may log on here, not who logs on elsewhere.
    fn own(&self, principal: Option<&str>) -> Result<Option<Arc<Account>>> {
        let Some(path) = &self.third else { return Ok(None) };
        let unreadable = |why| Error::new(Kind::NoCredentials, "reading the entries of NTLM_USER_FILE").because(why);
        let (bytes, _) = files::read_trusted(path).map_err(unreadable)?;
        let (user, domain) = match principal {
            None => return Ok(entries(bytes.expose(), path).next().map(Arc::new)),
            Some(name) => name.split_once('\\').map_or((name, ""), |(domain, user)| (user, domain)),
        };
        let [netbios, host] = &self.here;
        let meant = |account: &Account| means_account((user, domain), (&account.user, &account.domain), &[netbios, host]);
        Ok(entries(bytes.expose(), path).find(meant).map(Arc::new))
    }
}

/// The accounts of a file in order. A line that is none of the three kinds admits nobody; it is told by its number alone.
fn entries<'a>(bytes: &'a [u8], path: &'a Path) -> impl Iterator<Item = Account> + 'a {
    bytes.split(|byte| *byte == b'\n').enumerate().filter_map(move |(number, line)| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = if number == 0 { line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line) } else { line };
        let blank = line.trim_ascii_start();
        if blank.is_empty() || blank.starts_with(b"#") {
            return None;
        }
        match std::str::from_utf8(line).ok().and_then(read_line) {
            Some(Line::Account(account)) => Some(account),
            Some(Line::Disabled) => None,
            None => {
                trace::tell(format_args!("accounts: line {} of {} is not understood", number + 1, path.display()));
                None
            }
        }
    })
}

/// Accounts by user name, in upper case.
#[derive(Default)]
struct Index(HashMap<String, Vec<Arc<Account>>>);

impl Index {
    fn of(bytes: &[u8], path: &Path) -> Self {
        let mut index = Self::default();
        for account in entries(bytes, path) {
            index.0.entry(upper(&account.user)).or_default().push(Arc::new(account));
        }
        index
    }

    fn find(&self, user: &str, domain: &str, here: &[String; 2]) -> Option<Arc<Account>> {
        let [netbios, host] = here;
        let named = |name: &str| self.0.get(&upper(name)).map(Vec::as_slice).unwrap_or_default();
        let by_upn = split_upn(user).filter(|_| domain.is_empty()).map(|(name, _)| named(name)).unwrap_or_default();
        let mut meant = named(user)
            .iter()
            .chain(by_upn)
            .filter(|account| means_account((user, domain), (&account.user, &account.domain), &[netbios, host]));
        let first = meant.next()?;
        if meant.next().is_some() {
            trace::tell(format_args!("accounts: more than one line means {user:?} of {domain:?}; nobody is let in"));
            return None;
        }
        Some(first.clone())
    }
}

/// The account of one line of any of the three kinds; None for what is none, or disabled.
pub fn read_account(line: &str) -> Option<Account> {
    match read_line(line) {
        Some(Line::Account(account)) => Some(account),
        Some(Line::Disabled) | None => None,
    }
}

enum Line {
    Account(Account),
    /// Well-formed, and not to be used.
    Disabled,
}

fn read_line(line: &str) -> Option<Line> {
    let (name, rest) = line.split_once(':')?;
    if rest.starts_with([' ', '\t']) && rest.contains('=') {
        return native(name.trim(), rest.trim_start()).map(Line::Account);
    }
    smbpasswd(line).or_else(|| gss_ntlmssp(line).map(Line::Account))
}

/// `user@domain: key=value …`
fn native(name: &str, mut rest: &str) -> Option<Account> {
    let (user, domain) = name.rsplit_once('@').unwrap_or((name, ""));
    let mut account = account(user, domain)?;
    let mut nt_hash = None;
    while !rest.is_empty() {
        if let Some(password) = rest.strip_prefix("password=") {
            account.password = Some(SecretBytes::copied(password.as_bytes()));
            break;
        }
        // A realm may hold spaces and equals signs; its bracket ends it.
        let (key, realm, value) = match rest.split_once(['=', '[']) {
            Some((key, after)) if rest.as_bytes().get(key.len()) == Some(&b'[') => {
                let (realm, value) = after.split_once("]=")?;
                (key, Some(realm), value)
            }
            Some((key, value)) => (key, None, value),
            None => return None,
        };
        let (value, after) = value.split_once([' ', '\t']).unwrap_or((value, ""));
        rest = after.trim_start();
        match (key, realm) {
            ("nt", None) => nt_hash = Some(hex(value)?),
            ("ha1-md5", Some(realm)) => account.ha1.push((realm.to_owned(), "MD5".to_owned(), SecretBytes::copied(&hex::<16>(value)?))),
            ("ha1-sha256" | "ha1-sha512-256", Some(realm)) => {
                let algorithm = if key == "ha1-sha256" { "SHA-256" } else { "SHA-512-256" };
                account.ha1.push((realm.to_owned(), algorithm.to_owned(), SecretBytes::copied(&hex::<32>(value)?)));
            }
            _ => return None,
        }
    }
    account.nt_hash = match (nt_hash, &account.password) {
        (Some(hash), _) => Some(Key::new(hash)),
        (None, Some(password)) => Some(hash_of(std::str::from_utf8(password.expose()).ok()?)),
        (None, None) => None,
    };
    Some(account)
}

/// `DOMAIN:user:password`; the password may hold colons.
fn gss_ntlmssp(line: &str) -> Option<Account> {
    let (domain, rest) = line.split_once(':')?;
    let (user, password) = rest.split_once(':')?;
    let mut account = account(user, domain)?;
    account.nt_hash = Some(hash_of(password));
    account.password = Some(SecretBytes::copied(password.as_bytes()));
    Some(account)
}

/// `user:uid:LM hash:NT hash:[flags]:LCT-…:`
fn smbpasswd(line: &str) -> Option<Line> {
    let mut fields = line.split(':');
    let (user, uid, lm, nt, flags) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let is_hash = |field: &str| field.len() == 32 && field.is_ascii();
    let flags = flags.strip_prefix('[').and_then(|flags| flags.strip_suffix(']'))?;
    if uid.is_empty() || !uid.bytes().all(|b| b.is_ascii_digit()) || !is_hash(lm) || !is_hash(nt) {
        return None;
    }
    // D: disabled. N: no password is needed, which proves nothing. U alone is a user; W, S and I are machines and domains.
    let usable = flags.contains('U') && !flags.contains(['D', 'N']);
    let Some(hash) = hex(nt).filter(|_| usable) else { return Some(Line::Disabled) };
    let mut account = account(user, "")?;
    account.nt_hash = Some(Key::new(hash));
    Some(Line::Account(account))
}

fn account(user: &str, domain: &str) -> Option<Account> {
    let (user, domain) = (user.trim(), domain.trim());
    let account = Account { user: user.to_owned(), domain: domain.to_owned(), nt_hash: None, password: None, ha1: Vec::new() };
    (!user.is_empty()).then_some(account)
}

fn hash_of(password: &str) -> Key<16> {
    // Room for the longest, so that no copy is left behind by growth.
    let mut wide = Zeroizing::new(Vec::with_capacity(password.len() * 2));
    wide.extend(password.encode_utf16().flat_map(u16::to_le_bytes));
    Key::new(md4(&wide))
}

fn hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let (pairs, odd) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !odd.is_empty() {
        return None;
    }
    let mut out = [0; N];
    for (to, [high, low]) in out.iter_mut().zip(pairs) {
        let digit = |c: &u8| char::from(*c).to_digit(16);
        *to = u8::try_from(digit(high)? << 4 | digit(low)?).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MD4 of "Password" in UTF-16LE, from [MS-NLMP] 4.2.2.1.1.
    const HASH: &str = "a4f49c406510bdcab6824ee7c30fd852";

    fn index(text: &str) -> Index {
        Index::of(text.as_bytes(), Path::new("a test"))
    }

    fn find(index: &Index, user: &str, domain: &str) -> Option<Arc<Account>> {
        index.find(user, domain, &["HOST".to_owned(), "host.example.com".to_owned()])
    }

    fn is_password(account: &Account) -> bool {
        *account.nt_hash.as_ref().unwrap().expose() == hex::<16>(HASH).unwrap()
    }

    #[test]
    fn the_three_kinds_of_line_make_the_same_account() {
        for line in [
            format!("alice@DOM: nt={HASH}"),
            "alice@DOM: password=Password".to_owned(),
            format!("alice@DOM:\tnt={} password=something else", HASH.to_uppercase()),
            "DOM:alice:Password\r".to_owned(),
            format!("alice:1000:{}:{}:[U          ]:LCT-5F000000:", "X".repeat(32), HASH.to_uppercase()),
        ] {
            let found = find(&index(&format!("# a comment\n\n{line}\n")), "ALICE", "dom").expect(&line);
            assert!(found.user == "alice" && is_password(&found), "{line}");
        }
    }

    #[test]
    fn a_native_line_keeps_its_digests_and_a_password_keeps_its_spaces() {
        let text = format!("bob: ha1-md5[My = Realm]={HASH} ha1-sha256[r]={HASH}{HASH} password= two words: = ");
        let bob = find(&index(&text), "bob", "").unwrap();
        assert_eq!(bob.password.as_ref().unwrap().expose(), b" two words: = ");
        let digests: Vec<_> = bob.ha1.iter().map(|(realm, algorithm, hash)| (&**realm, &**algorithm, hash.expose().len())).collect();
        assert_eq!(digests, [("My = Realm", "MD5", 16), ("r", "SHA-256", 32)]);
        let carol = find(&index("DOM:carol:pass:word"), "carol", "DOM").unwrap();
        assert_eq!(carol.password.as_ref().unwrap().expose(), b"pass:word");
    }

    #[test]
    fn lines_that_are_not_understood_or_disabled_admit_nobody() {
        let x = "X".repeat(32);
        for line in [
            "alice".to_owned(),
            "alice:Password".to_owned(),
            "DOM::Password".to_owned(),
            format!("alice: nt={}", &HASH[1..]),
            format!("alice: tn={HASH}"),
            format!("alice: nt={HASH} nonsense"),
            format!("alice: nt=+{}", &HASH[1..]),
            format!("alice:1000:{x}:{HASH}:[DU         ]:LCT-0:"),
            format!("alice:1000:{x}:{HASH}:[NU         ]:LCT-0:"),
            format!("alice:1000:{x}:{HASH}:[W          ]:LCT-0:"),
            format!("alice:1000:{x}:{x}:[U          ]:LCT-0:"),
            format!("alice:1000:{x}:NO PASSWORDXXXXXXXXXXXXXXXXXXXXX:[U ]:LCT-0:"),
        ] {
            let index = index(&line);
            assert!(find(&index, "alice", "").is_none() && find(&index, "1000", "alice").is_none(), "{line}");
        }
    }

    #[test]
    fn users_are_found_by_unicode_without_regard_to_case() {
        let accounts = index(&format!("J\u{fc}rgen\u{3c3}@\u{c4}rger: nt={HASH}"));
        assert_eq!(find(&accounts, "J\u{dc}RGEN\u{3a3}", "\u{e4}RGER").unwrap().user, "J\u{fc}rgen\u{3c3}");
        assert!(find(&accounts, "Jurgen\u{3c3}", "\u{c4}rger").is_none());
        assert!(find(&accounts, "J\u{fc}rgen\u{3c3}@\u{e4}rger", "").is_some());
    }

    #[test]
    fn two_lines_that_match_let_nobody_in() {
        let accounts = index(&format!("alice@ONE: nt={HASH}\nalice@TWO: nt={HASH}\nbob: nt={HASH}\nBOB: nt={HASH}"));
        assert_eq!(find(&accounts, "alice", "one").unwrap().domain, "ONE");
        assert_eq!(find(&accounts, "alice@two", "").unwrap().domain, "TWO");
        for (user, domain) in [("alice", ""), ("alice", "."), ("alice", "HOST"), ("bob", ""), ("bob", "ONE")] {
            assert!(find(&accounts, user, domain).is_none(), "{user} of {domain}");
        }
    }

    #[cfg(unix)]
    mod sources {
        use super::*;
        use crate::engine::policy::Policy;
        use std::os::unix::fs::PermissionsExt as _;

        struct Says(Option<PathBuf>);

        impl Policies for Says {
            fn current(&self) -> Result<Arc<Policy>> {
                let accounts = self.0.as_ref().map(|path| path.to_str().unwrap().to_owned());
                Ok(Arc::new(Policy { accounts, ..Policy::default() }))
            }
        }

        fn file(name: &str, text: &str) -> PathBuf {
            let path = std::env::temp_dir().join(format!("secur32-accounts-{}-{name}", std::process::id()));
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
            path
        }

        fn sources(first: Option<&Path>, second: Option<&Path>, third: Option<&Path>, last: &Path) -> AccountFile {
            AccountFile {
                policy: Box::new(Says(second.map(Path::to_owned))),
                first: first.map(Path::to_owned),
                third: third.map(Path::to_owned),
                last: last.to_owned(),
                here: ["HOST".to_owned(), "host".to_owned()],
                seen: Mutex::new(None),
            }
        }

        #[test]
        fn the_first_source_that_is_named_wins_and_none_is_merged() {
            let paths: Vec<PathBuf> = (1..=4).map(|n| file(&format!("order{n}"), &format!("D:user{n}:x"))).collect();
            let [a, b, c, d] = [0, 1, 2, 3].map(|n| &*paths[n]);
            for (sources, want) in [
                (sources(Some(a), Some(b), Some(c), d), "user1"),
                (sources(None, Some(b), Some(c), d), "user2"),
                (sources(None, None, Some(c), d), "user3"),
                (sources(None, None, None, d), "user4"),
            ] {
                for user in ["user1", "user2", "user3", "user4"] {
                    assert_eq!(sources.find(user, "").unwrap().is_some(), user == want);
                }
            }
            let gone = Path::new("/no/such/accounts");
            assert_eq!(
                sources(Some(gone), Some(b), Some(c), d).find("user2", "").map(|_| ()).unwrap_err().kind(),
                Kind::NoAuthenticatingAuthority
            );
            paths.iter().for_each(|path| std::fs::remove_file(path).unwrap());
        }

        #[test]
        fn only_the_users_own_file_says_who_logs_on_elsewhere_and_its_first_entry_is_the_default() {
            let path = file("own", &format!("# mine\nONE:alice:x\nTWO:bob:y\nTWO:alice:z\ncarol@TWO: nt={HASH}\n"));
            let mine = sources(None, None, Some(&path), &path);
            let own = |who| mine.own(who).unwrap().map(|account| format!("{}\\{}", account.domain, account.user));
            assert_eq!(own(None).as_deref(), Some("ONE\\alice"));
            assert_eq!(own(Some("ALICE")).as_deref(), Some("ONE\\alice"));
            assert_eq!(own(Some("two\\alice")).as_deref(), Some("TWO\\alice"));
            assert_eq!(own(Some("carol@two")).as_deref(), Some("TWO\\carol"));
            assert_eq!(own(Some("mallory")), None);
            assert!(sources(Some(&path), Some(&path), None, &path).own(None).unwrap().is_none());
            std::fs::remove_file(&path).unwrap();
            assert_eq!(mine.own(None).map(|_| ()).unwrap_err().kind(), Kind::NoCredentials);
        }

        #[test]
        fn a_file_is_reread_when_it_changes_and_refused_when_others_can_write_it() {
            let path = file("reread", "D:alice:x");
            let sources = sources(Some(&path), None, None, &path);
            assert!(sources.find("alice", "").unwrap().is_some() && sources.find("bob", "").unwrap().is_none());
            std::fs::write(&path, "D:robert:x").unwrap();
            assert!(sources.find("alice", "").unwrap().is_none() && sources.find("robert", "").unwrap().is_some());
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o622)).unwrap();
            assert!(sources.find("robert", "").is_err());
            std::fs::remove_file(&path).unwrap();
        }
    }
}
