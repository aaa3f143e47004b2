//! The worlds outside a package. A package reaches nothing but through these, so a test can hold all of them in its hand.
use super::{
    identity::Certificate,
    package::Package,
    policy::Policy,
    secret::{Key, SecretBytes},
    status::{Error, Kind, Result},
    time::Instant,
};
use crate::wire::profile::Profile;
use std::{sync::Arc, time::Duration};

/// Randomness fit for keys.
pub trait Random: Send + Sync {
    /// Fills the whole slice, or fails.
    fn fill(&self, bytes: &mut [u8]) -> Result<()>;
}

/// What time it is.
pub trait Clock: Send + Sync {
    /// The wall's time.
    fn now(&self) -> Instant;
    /// A clock that never steps, for deadlines.
    fn elapsed(&self) -> Duration;
}

/// Which server of a realm is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KdcService {
    /// Any KDC.
    Kdc,
    /// The one that knows a password first.
    Primary,
    /// The password-changing service.
    Kpasswd,
}

/// One answer of a KDC, and who gave it.
pub struct KdcAnswer {
    /// The message, without its transport's framing.
    pub message: Vec<u8>,
    /// An opaque name to stay with that server.
    pub from: String,
}

/// Kerberos' servers, one question at a time.
pub trait Kdc: Send + Sync {
    /// Sends a message to a realm's server, and waits no longer than this for the answer.
    fn ask(&self, realm: &str, service: KdcService, stay_with: Option<&str>, message: &[u8], within: Duration) -> Result<KdcAnswer>;
    /// Whether a realm has a primary server beside the one that answered: it may know a password that was changed just now.
    fn has_other_primary(&self, _realm: &str, _from: &str, _within: Duration) -> bool {
        false
    }
}

/// Names of hosts and realms.
pub trait Names: Send + Sync {
    /// This host's DNS name, as far as it is known.
    fn host(&self) -> String;
    /// This host's NetBIOS name.
    fn netbios(&self) -> String;
    /// The domain's NetBIOS name; the host's own where there is none.
    fn netbios_domain(&self) -> String;
    /// The domain's DNS name, or nothing.
    fn dns_domain(&self) -> String;
    /// The realm that a host belongs to, if something says so.
    fn realm_of(&self, host: &str) -> Option<String>;
}

/// An account that may log on here.
pub struct Account {
    /// The account's own spelling.
    pub user: String,
    /// The account's own spelling; empty where the source names none.
    pub domain: String,
    /// MD4 of the password.
    pub nt_hash: Option<Key<16>>,
    /// The password in UTF-8, where the source has it.
    pub password: Option<SecretBytes>,
    /// WDigest's HA1s: realm, algorithm, hash.
    pub ha1: Vec<(String, String, SecretBytes)>,
}

/// Who may log on here.
pub trait Accounts: Send + Sync {
    /// The one account that a client's user and domain mean. None: nobody. An error: no source can be read.
    fn find(&self, user: &str, domain: &str) -> Result<Option<Arc<Account>>>;
    /// The one account that a test picks, after it has seen them all. None: none, or more than one, or a source that cannot be walked.
    fn search(&self, _picks: &mut dyn FnMut(&Account) -> bool) -> Result<Option<Arc<Account>>> {
        Ok(None)
    }
    /// What the user who runs this process put down to log on elsewhere with: the first entry, or the first of that name.
    fn own(&self, _principal: Option<&str>) -> Result<Option<Arc<Account>>> {
        Ok(None)
    }
}

/// A client's answer to an NTLM challenge, for a judge who knows the password.
pub struct NtlmAnswer<'a> {
    /// The user, as the client wrote it.
    pub user: &'a str,
    /// Its domain, as the client wrote it.
    pub domain: &'a str,
    /// The client's machine, as it names itself.
    pub workstation: &'a str,
    /// The challenge.
    pub challenge: [u8; 8],
    /// The NT response.
    pub nt: &'a [u8],
    /// The LM response.
    pub lm: &'a [u8],
}

/// Whom a domain recognised.
pub struct Recognised {
    /// The account's own spelling.
    pub user: String,
    /// Its domain's NetBIOS name.
    pub domain: String,
    /// The session base key; None where the judge keeps it to itself.
    pub session_key: Option<Key<16>>,
    /// The logon's flags, as Windows' domain controllers number them; 1 is a guest.
    pub flags: u32,
    /// When the password must be changed.
    pub password_expiry: Instant,
    /// The account's SID, its primary group's, and those of its other groups.
    pub sids: Vec<String>,
}

/// The names of a machine in its domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The machine's NetBIOS name.
    pub machine: String,
    /// The domain's NetBIOS name.
    pub domain: String,
    /// The domain's DNS name.
    pub dns_domain: String,
}

/// The domain that this machine belongs to, through its own service (winbind).
pub trait Domain: Send + Sync {
    /// The names; None where there is no domain, or nobody to ask it.
    fn membership(&self) -> Option<Membership>;
    /// What the domain says of an answer.
    fn judge(&self, answer: &NtlmAnswer<'_>) -> Result<Recognised>;
    /// Whether the service keeps a password of this user, so that it can answer challenges for him.
    fn keeps(&self, user: &str, domain: &str) -> bool;
    /// The AUTHENTICATE for an exchange so far, and its session key.
    fn answer(&self, user: &str, domain: &str, negotiate: &[u8], challenge: &[u8]) -> Result<(Vec<u8>, Key<16>)>;
}

/// Kerberos' configuration.
pub trait Realms: Send + Sync {
    /// krb5.conf as it stands now. None at all is an empty one; one that cannot be understood fails every call that depends on it.
    fn profile(&self) -> Result<Arc<Profile>>;
}

impl<R: Realms> Realms for Arc<R> {
    fn profile(&self) -> Result<Arc<Profile>> {
        R::profile(self)
    }
}

/// A ticket cache, in the form that files have, whatever the store is.
#[derive(Clone, Debug)]
pub struct TicketCache {
    /// Its name, with its type.
    pub name: String,
    /// Its bytes.
    pub bytes: Arc<SecretBytes>,
}

/// The user's Kerberos tickets; they are read, never written.
pub trait Tickets: Send + Sync {
    /// The caches that a name means, the primary one of a collection first. None: the ones that the user's environment names.
    fn caches(&self, name: Option<&str>) -> Result<Vec<TicketCache>>;
    /// The user's list of whom to be to which service: the text of `.k5identity`.
    fn identities(&self) -> Option<String> {
        None
    }
}

/// What a keytab is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeytabUse {
    /// To accept with.
    Acceptor,
    /// To log on with.
    Client,
}

/// A keytab.
#[derive(Clone, Debug)]
pub struct Keytab {
    /// Its name, with its type.
    pub name: String,
    /// Its bytes: the same ones as long as the file has not changed.
    pub bytes: Arc<SecretBytes>,
}

/// Long-term keys.
pub trait Keys: Send + Sync {
    /// The keytab of a name. None: the one that the environment or the configuration names for the use.
    fn keytab(&self, name: Option<&str>, purpose: KeytabUse) -> Result<Keytab>;
}

/// What has been seen before.
pub trait Replay: Send + Sync {
    /// Records a digest until a time; false when it was there already.
    fn first_sight(&self, digest: &[u8; 32], until: Instant) -> Result<bool>;
    /// The same in a file that processes share, by the tag that MIT's acceptors note; it is kept so many seconds from its time on.
    fn first_sight_in(&self, _file: &str, _tag: &[u8], _stamp: Instant, _keep: i64) -> Result<bool> {
        nowhere("asking a shared replay store that is not there")
    }
}

/// Certificates.
pub trait Trust: Send + Sync {
    /// The roots that this machine trusts, in DER: the same ones as long as their files have not changed.
    fn roots(&self) -> Result<Arc<Vec<Vec<u8>>>>;
    /// The certificate, chain and key in the files of these names, PEM or DER: the same as long as the files have not changed.
    fn certificate(&self, _chain: &str, _key: &str) -> Result<Arc<Certificate>> {
        nowhere("looking for a certificate where there are no files")
    }
    /// Whose accounts clients' certificates speak for: the text of the table that policy names. None: nobody's.
    fn clients(&self) -> Result<Option<String>> {
        Ok(None)
    }
    /// Asks an address on the network that a certificate names, by POST where there is a request; who was asked a little while ago is not asked again.
    fn fetch(&self, _url: &str, _request: &[u8], _within: Duration) -> Result<Vec<u8>> {
        nowhere("asking the network where there is none")
    }
    /// What responders said of our own certificates: the OCSP answers in the files that policy names, in DER.
    fn staples(&self) -> Result<Arc<Vec<Vec<u8>>>> {
        Ok(Arc::default())
    }
    /// The certificate revocation lists that policy names, in DER.
    fn revocations(&self) -> Result<Arc<Vec<Vec<u8>>>> {
        Ok(Arc::default())
    }
}

/// Unix users.
pub trait Users: Send + Sync {
    /// The name of the user that the process runs as.
    fn current(&self) -> Option<String>;
}

/// Policy as it stands now.
pub trait Policies: Send + Sync {
    /// Reread when its file changed; an unreadable policy fails every call that depends on it.
    fn current(&self) -> Result<Arc<Policy>>;
    /// Writes a line to the file of keys that the policy names, for whoever may look into this machine's TLS connections.
    fn note_key(&self, _file: &str, _line: &str) {}
}

impl<P: Policies> Policies for Arc<P> {
    fn current(&self) -> Result<Arc<Policy>> {
        P::current(self)
    }
    fn note_key(&self, file: &str, line: &str) {
        P::note_key(self, file, line);
    }
}

/// The other packages: how Negotiate and CredSSP reach what they carry.
pub trait Registry: Send + Sync {
    /// A package by its name, without regard to case.
    fn named(&self, name: &str) -> Option<&'static dyn Package>;
    /// All of them, in the order that Windows enumerates.
    fn all(&self) -> &[&'static dyn Package];
}

/// All the worlds.
pub struct Env {
    /// Randomness.
    pub random: Box<dyn Random>,
    /// Time.
    pub clock: Box<dyn Clock>,
    /// KDCs.
    pub kdc: Box<dyn Kdc>,
    /// Names of hosts and realms.
    pub names: Box<dyn Names>,
    /// Who may log on here.
    pub accounts: Box<dyn Accounts>,
    /// The domain that this machine belongs to.
    pub domain: Box<dyn Domain>,
    /// Kerberos' configuration.
    pub realms: Box<dyn Realms>,
    /// Ticket caches.
    pub tickets: Box<dyn Tickets>,
    /// Keytabs.
    pub keys: Box<dyn Keys>,
    /// The replay store.
    pub replay: Box<dyn Replay>,
    /// Certificates.
    pub trust: Box<dyn Trust>,
    /// Unix users.
    pub users: Box<dyn Users>,
    /// Policy.
    pub policy: Box<dyn Policies>,
    /// The other packages.
    pub packages: Box<dyn Registry>,
}

/// A world that is not there: every question fails, none is answered wrongly.
pub struct Nowhere;

fn nowhere<T>(asking: &'static str) -> Result<T> {
    Err(Error::new(Kind::NoAuthenticatingAuthority, asking))
}

impl Kdc for Nowhere {
    fn ask(&self, _: &str, _: KdcService, _: Option<&str>, _: &[u8], _: Duration) -> Result<KdcAnswer> {
        nowhere("asking for a KDC where none can be reached")
    }
}
impl Accounts for Nowhere {
    fn find(&self, _: &str, _: &str) -> Result<Option<Arc<Account>>> {
        nowhere("looking for accounts where no source exists")
    }
}
impl Domain for Nowhere {
    fn membership(&self) -> Option<Membership> {
        None
    }
    fn judge(&self, _: &NtlmAnswer<'_>) -> Result<Recognised> {
        nowhere("asking a domain where this machine is in none")
    }
    fn keeps(&self, _: &str, _: &str) -> bool {
        false
    }
    fn answer(&self, _: &str, _: &str, _: &[u8], _: &[u8]) -> Result<(Vec<u8>, Key<16>)> {
        nowhere("asking a domain where this machine is in none")
    }
}
impl Realms for Nowhere {
    fn profile(&self) -> Result<Arc<Profile>> {
        Ok(Arc::default())
    }
}
impl Tickets for Nowhere {
    fn caches(&self, _: Option<&str>) -> Result<Vec<TicketCache>> {
        Err(Error::new(Kind::NoCredentials, "looking for tickets where there are none"))
    }
}
impl Keys for Nowhere {
    fn keytab(&self, _: Option<&str>, _: KeytabUse) -> Result<Keytab> {
        Err(Error::new(Kind::NoCredentials, "looking for a keytab where there is none"))
    }
}
impl Replay for Nowhere {
    fn first_sight(&self, _: &[u8; 32], _: Instant) -> Result<bool> {
        nowhere("asking a replay store that is not there")
    }
}
impl Trust for Nowhere {
    fn roots(&self) -> Result<Arc<Vec<Vec<u8>>>> {
        nowhere("looking for trusted roots where there are none")
    }
}
impl Registry for Nowhere {
    fn named(&self, _: &str) -> Option<&'static dyn Package> {
        None
    }
    fn all(&self) -> &[&'static dyn Package] {
        &[]
    }
}
