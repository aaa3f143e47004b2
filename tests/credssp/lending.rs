//! To whom a client lends what.
use super::world::{End, acquire, alice, lent, machine, run, utf16};
use secur32::engine::{
    attributes::Attribute,
    flags::Flags,
    identity::Auth,
    package::Side,
    policy::Policy,
    status::{Kind, Result},
};

/// Runs an exchange for a target with these rules; what the server was lent.
fn lend(policy: Policy, trusted: &[&str], inner: Auth, target: &'static str) -> Result<End> {
    let env = machine(policy, trusted);
    let credential = acquire(&env, Side::Initiator, None, inner, "")?;
    let (mut client, mut server) = (End::new(Side::Initiator, &credential, Flags::DELEGATE), End::server(&env));
    client.target = Some(target);
    run(&mut client, &mut server, |_, token| token)?;
    Ok(server)
}

fn refused(policy: Policy, trusted: &[&str], inner: Auth, target: &'static str) -> Kind {
    lend(policy, trusted, inner, target).err().expect("a refusal").kind()
}

const HOST: &str = "TERMSRV/server.example.com";
const REMOTING: &str = "WSMAN/server.example.com";

#[test]
fn typed_credentials_go_to_terminal_servers_and_elsewhere_only_by_policy() {
    assert!(lend(Policy::default(), &[], alice("Secret-1"), HOST).is_ok());
    assert_eq!(refused(Policy::default(), &["root.pem"], alice("Secret-1"), REMOTING), Kind::DelegationPolicy);
    let open = Policy { credssp_typed: vec!["WSMAN/*".to_owned()], ..Policy::default() };
    assert!(lend(open.clone(), &[], alice("Secret-1"), REMOTING).is_ok());
    assert_eq!(refused(open, &[], alice("Secret-1"), HOST), Kind::DelegationPolicy);
}

#[test]
fn saved_credentials_go_to_proven_servers_alone() {
    assert_eq!(refused(Policy::default(), &[], Auth::Default, HOST), Kind::PolicyNltmOnly);
    let server = lend(Policy::default(), &["root.pem"], Auth::Default, HOST).unwrap();
    assert_eq!(lent(&server), ("Alice".to_owned(), "EXAMPLE".to_owned(), utf16("Secret-1")));
    // The certificate is trusted, and for another host.
    assert_eq!(refused(Policy::default(), &["root.pem"], Auth::Default, "TERMSRV/elsewhere.example.com"), Kind::PolicyNltmOnly);
    let closed = Policy { credssp_saved: Vec::new(), ..Policy::default() };
    assert_eq!(refused(closed, &["root.pem"], Auth::Default, HOST), Kind::DelegationPolicy);
}

#[test]
fn a_credential_that_shall_not_be_the_logon_lends_nothing_saved() {
    let env = machine(Policy::default(), &["root.pem"]);
    for (no_default, kind) in [(false, None), (true, Some(Kind::NoCredentials))] {
        let uses = secur32::engine::identity::Uses { inbound: false, outbound: true, no_default };
        let auth = Auth::CredSsp { tls: None, inner: Box::new(Auth::Default) };
        let ask = secur32::engine::package::AcquireAsk { principal: None, uses, auth, packages: Default::default() };
        let credential = secur32::engine::package::Package::acquire(&secur32::packages::credssp::CREDSSP, &env, ask).unwrap();
        let (mut client, mut server) = (End::new(Side::Initiator, &credential, Flags::DELEGATE), End::server(&env));
        assert_eq!(run(&mut client, &mut server, |_, token| token).err().map(|why| why.kind()), kind);
        assert_eq!(server.is_live(), kind.is_none());
    }
}

#[test]
fn restricted_admin_lends_nothing() {
    let policy = Policy { credssp_restricted_admin: true, ..Policy::default() };
    let env = machine(policy.clone(), &[]);
    let (mut client, mut server) = (End::client(&env, alice("Secret-1")), End::server(&env));
    run(&mut client, &mut server, |_, token| token).unwrap();
    assert!(!client.granted.has(Flags::DELEGATE) && !server.granted.has(Flags::DELEGATE));
    let server = lend(policy, &[], alice("Secret-1"), REMOTING).unwrap();
    assert!(!server.granted.has(Flags::DELEGATE));
    for what in [Attribute::CREDSSP_CREDS, Attribute::CREDSSP_CREDS_2] {
        assert_eq!(server.query(what).unwrap_err().kind(), Kind::NoCredentials);
    }
    assert!(server.live.unwrap().facts.delegated().is_none());
}

#[test]
fn what_was_lent_logs_on_elsewhere() {
    let server = lend(Policy::default(), &[], alice("Secret-1"), HOST).unwrap();
    let credential = server.live.as_ref().unwrap().facts.delegated().expect("a credential");
    assert_eq!(credential.package().info().name, "Negotiate");
    assert!(credential.uses().outbound && !credential.uses().inbound);
}

#[test]
fn a_domain_before_the_name_is_lent_as_a_domain() {
    let inner = super::world::people::user("EXAMPLE\\alice", None, "Secret-1");
    let server = lend(Policy::default(), &[], inner, HOST).unwrap();
    assert_eq!(lent(&server), ("alice".to_owned(), "EXAMPLE".to_owned(), utf16("Secret-1")));
}

#[test]
fn versions_below_the_floor_are_refused() {
    let floor = Policy { credssp_client_version: 6, credssp_server_version: 6, ..Policy::default() };
    assert!(lend(floor, &[], alice("Secret-1"), HOST).is_ok());
}

#[test]
fn what_takes_more_than_one_record_arrives_whole() {
    // A record of TLS holds 16 KiB.
    for letters in [8_000, 8_200, 12_000, 30_000] {
        let password: String = ('a'..='z').cycle().take(letters).collect();
        let env = machine(Policy::default(), &[]);
        let mut env = std::sync::Arc::into_inner(env).unwrap();
        env.accounts = Box::new(Long(super::world::people::account("Alice", "EXAMPLE", &password)));
        let env = std::sync::Arc::new(env);
        let (mut client, mut server) = (End::client(&env, alice(&password)), End::server(&env));
        run(&mut client, &mut server, |_, token| token).unwrap();
        assert_eq!(lent(&server).2, utf16(&password), "{letters}");
        assert_eq!(server.open(&client.seal(b"and on")), b"and on");
    }
}

/// One account.
struct Long(std::sync::Arc<secur32::engine::env::Account>);
impl secur32::engine::env::Accounts for Long {
    fn find(&self, _: &str, _: &str) -> Result<Option<std::sync::Arc<secur32::engine::env::Account>>> {
        Ok(Some(self.0.clone()))
    }
}
