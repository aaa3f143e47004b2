//! `sspi account`: the file of who may log on here. Lines that it does not understand it keeps as they are.
use crate::{Outcome, demo::write_private, paint::table};
use clap::Subcommand;
use secur32::{
    crypto::hash::Hash, crypto::md4::md4, engine::env::Account, packages::digest::proof::long_term, wire::text::same_name,
    world::accounts::read_account,
};
use serde_json::json;
use std::{
    io::{BufRead as _, IsTerminal as _, Write as _},
    path::PathBuf,
};

#[derive(clap::Args)]
pub struct Arguments {
    /// The file; else SECUR32_ACCOUNTS, else /etc/secur32/accounts.
    #[arg(long, global = true)]
    file: Option<PathBuf>,
    #[command(subcommand)]
    order: Order,
}

#[derive(Subcommand)]
enum Order {
    /// Add or replace an account: `user` or `user@domain`. The password is read from standard input, and only hashes of it are kept.
    Add {
        /// Who.
        name: String,
        /// Keep the password itself: WDigest needs it for realms that are not known yet.
        #[arg(long)]
        keep_password: bool,
        /// Keep what WDigest needs for this realm, by MD5, SHA-256 and SHA-512-256, instead of the password. May be given more than once.
        #[arg(long, conflicts_with = "keep_password")]
        realm: Vec<String>,
    },
    /// Remove an account.
    Remove {
        /// Who.
        name: String,
    },
    /// Name the accounts.
    List,
    /// Add the accounts of another file: ours, smbpasswd, or gss-ntlmssp's.
    Import {
        /// Which.
        from: PathBuf,
    },
}

impl Arguments {
    pub fn run(&self, as_json: bool) -> Outcome {
        let path = self.path();
        let mut file = File::read(path)?;
        match &self.order {
            Order::Add { name, keep_password, realm } => {
                if let Some(realm) =
                    realm.iter().find(|realm| realm.is_empty() || realm.contains(']') || realm.chars().any(char::is_control))
                {
                    return Err(format!("{realm:?} cannot be kept as a realm"));
                }
                let password = ask_password(name)?;
                let (user, domain) = split(name);
                file.put(user, domain, &(secret_of(&password, *keep_password) + &digests(user, &password, realm)));
                file.write()
            }
            Order::Remove { name } => {
                let (user, domain) = split(name);
                if !file.take(user, domain) {
                    return Err(format!("{name} is not in {}", file.path.display()));
                }
                file.write()
            }
            Order::List => {
                file.list(as_json);
                Ok(())
            }
            Order::Import { from } => {
                let other = File::read(from.clone())?;
                let mut count = 0;
                for account in other.lines.iter().filter_map(|line| read_account(line)) {
                    if let Some(hash) = &account.nt_hash {
                        file.put(&account.user, &account.domain, &format!("nt={}", hex(hash.expose())));
                        count += 1;
                    }
                }
                file.write()?;
                println!("{count} accounts");
                Ok(())
            }
        }
    }

    fn path(&self) -> PathBuf {
        let named = || std::env::var_os("SECUR32_ACCOUNTS").map(PathBuf::from);
        self.file.clone().or_else(named).unwrap_or_else(|| "/etc/secur32/accounts".into())
    }
}

struct File {
    path: PathBuf,
    lines: Vec<String>,
}

impl File {
    /// A file that is not there yet is an empty one.
    fn read(path: PathBuf) -> Result<Self, String> {
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Self { path, lines: text.lines().map(str::to_owned).collect() }),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Self { path, lines: Vec::new() }),
            Err(e) => Err(format!("reading {}: {e}", path.display())),
        }
    }

    fn write(&self) -> Outcome {
        // A reader sees the old file or the new one, never half of either.
        let mut beside = self.path.clone().into_os_string();
        beside.push(".new");
        let beside = PathBuf::from(beside);
        write_private(&beside, &self.lines.iter().map(|line| format!("{line}\n")).collect::<String>())?;
        std::fs::rename(&beside, &self.path).map_err(|e| format!("replacing {}: {e}", self.path.display()))
    }

    fn take(&mut self, user: &str, domain: &str) -> bool {
        let before = self.lines.len();
        self.lines.retain(|line| !read_account(line).is_some_and(|account| is(&account, user, domain)));
        self.lines.len() != before
    }

    fn put(&mut self, user: &str, domain: &str, secret: &str) {
        self.take(user, domain);
        let at = if domain.is_empty() { String::new() } else { format!("@{domain}") };
        self.lines.push(format!("{user}{at}: {secret}"));
    }

    fn list(&self, as_json: bool) {
        let accounts: Vec<Account> = self.lines.iter().filter_map(|line| read_account(line)).collect();
        if as_json {
            let list: Vec<_> =
                accounts.iter().map(|a| json!({"user": a.user, "domain": a.domain, "password_kept": a.password.is_some()})).collect();
            println!("{}", json!(list));
            return;
        }
        let mut rows = vec![["user", "domain", "kept"].map(str::to_owned).to_vec()];
        rows.extend(
            accounts
                .iter()
                .map(|a| vec![a.user.clone(), a.domain.clone(), if a.password.is_some() { "password" } else { "hash" }.to_owned()]),
        );
        table(&rows);
    }
}

fn is(account: &Account, user: &str, domain: &str) -> bool {
    same_name(&account.user, user) && same_name(&account.domain, domain)
}

fn split(name: &str) -> (&str, &str) {
    name.rsplit_once('@').unwrap_or((name, ""))
}

fn secret_of(password: &str, keep: bool) -> String {
    if keep {
        return format!("password={password}");
    }
    let wide: Vec<u8> = password.encode_utf16().flat_map(u16::to_le_bytes).collect();
    format!("nt={}", hex(&md4(&wide)))
}

/// ` ha1-md5[realm]=…` and its kin, for each realm.
fn digests(user: &str, password: &str, realms: &[String]) -> String {
    let kinds = [("ha1-md5", Hash::Md5), ("ha1-sha256", Hash::Sha256), ("ha1-sha512-256", Hash::Sha512_256)];
    let pairs = realms.iter().flat_map(|realm| kinds.map(|(key, hash)| (realm, key, hash)));
    pairs
        .map(|(realm, key, hash)| {
            let kept = long_term(hash, user.as_bytes(), realm.as_bytes(), password.as_bytes());
            format!(" {key}[{realm}]={}", hex(kept.bytes()))
        })
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One line of standard input; on a terminal it is not shown.
fn ask_password(name: &str) -> Result<String, String> {
    let stdin = std::io::stdin();
    let terminal = stdin.is_terminal();
    if terminal {
        eprint!("password of {name}: ");
        let _ = std::io::stderr().flush();
    }
    let hush = |state: &str| terminal.then(|| std::process::Command::new("stty").arg(state).status());
    hush("-echo");
    let mut line = String::new();
    let read = stdin.lock().read_line(&mut line);
    hush("echo");
    if terminal {
        eprintln!();
    }
    read.map_err(|e| format!("reading the password: {e}"))?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() { Err("an empty password would let everybody in".to_owned()) } else { Ok(password.to_owned()) }
}
