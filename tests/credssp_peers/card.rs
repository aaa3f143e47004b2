//! Smart cards: lent, and logged on beside by the tickets that their users have.
use crate::{
    kerberos::{TARGET, machine_with, server},
    python::{self, Peer},
    realm::{Realm, realm},
    world::{End, acquire, run, utf16},
};
use secur32::engine::{
    attributes::{Answer, Attribute},
    flags::Flags,
    identity::{Auth, Card, Secret, Wide},
    package::Side,
    secret::SecretBytes,
    status::Kind,
};

/// Alice's card, or that of another.
fn card(user: &str, domain: Option<&str>) -> Auth {
    let card = Card {
        user: Wide::default(),
        domain: Wide::default(),
        pin: SecretBytes::copied(&utf16("12\u{fc}4")),
        key: 1,
        card: Wide::default(),
        reader: Wide::of("Reader 0"),
        container: Wide::of("le-container"),
        provider: Wide::of("Microsoft Base Smart Card Crypto Provider"),
    };
    Auth::User { name: Wide::of(user), domain: domain.map(Wide::of), secret: Some(Secret::Card(Box::new(card))) }
}

/// A client whose user has what is in this cache.
fn client(realm: &Realm, cache: &str, auth: Auth, list: &str) -> secur32::engine::status::Result<End> {
    let env = machine_with(realm, |text| text.replace(&format!("FILE:{}", realm.path("cc")), &format!("FILE:{cache}")));
    let credential = acquire(&env, Side::Initiator, None, auth, list)?;
    let mut client = End::new(Side::Initiator, &credential, Flags::DELEGATE);
    client.target = Some(TARGET);
    Ok(client)
}

/// A cache with Alice's first ticket: the card would have got it, by PKINIT. Here a password does.
fn of_alice(realm: &Realm) -> String {
    static ONCE: std::sync::Once = std::sync::Once::new();
    let cache = realm.path("cc-of-the-card");
    ONCE.call_once(|| realm.run("kinit", &["-c", &cache, "alice"], "Alice-Passw0rd\n"));
    cache
}

#[test]
fn a_card_is_lent_by_whoever_has_tickets() {
    let Some(realm) = realm() else { return };
    for (user, domain, list) in [("alice", Some("LAB.TEST"), ""), ("alice@LAB.TEST", None, "kerberos"), ("", None, "kerberos,ntlm")] {
        let (mut client, mut server) = (client(realm, &of_alice(realm), card(user, domain), list).unwrap(), server(realm));
        run(&mut client, &mut server, |_, token| token).unwrap();
        assert!(client.granted.has(Flags::DELEGATE) && server.granted.has(Flags::DELEGATE));
        for end in [&client, &server] {
            let Answer::Package(chosen) = end.query(Attribute::CREDSSP_NEGOTIATION_PACKAGE).unwrap() else { panic!() };
            assert_eq!(chosen.name, "Kerberos");
        }
        assert!(matches!(server.query(Attribute::NAMES), Ok(Answer::Text(name)) if name == "alice@LAB.TEST"));
        let Answer::Card(lent) = server.query(Attribute::CREDSSP_CREDS).unwrap() else { panic!() };
        assert_eq!((lent.user.lossy().as_str(), lent.domain.lossy().as_str()), (user, domain.unwrap_or_default()));
        assert_eq!((lent.pin.expose(), lent.key, lent.card.lossy().as_str()), (&*utf16("12\u{fc}4"), 1, ""));
        assert_eq!((lent.reader.lossy().as_str(), lent.container.lossy().as_str()), ("Reader 0", "le-container"));
        // A card is nobody's password, and nobody logs on elsewhere with it.
        assert_eq!(server.query(Attribute::CREDSSP_CREDS_2).unwrap_err().kind(), Kind::NoCredentials);
        assert!(server.live.as_ref().unwrap().facts.delegated().is_none());
    }
}

#[test]
fn a_card_without_tickets_is_not_lent() {
    let Some(realm) = realm() else { return };
    for (cache, user) in [(realm.path("cc-that-is-not-there"), "alice"), (of_alice(realm), "bob")] {
        let (mut client, mut server) = (client(realm, &cache, card(user, Some("LAB.TEST")), "").unwrap(), server(realm));
        let refused = run(&mut client, &mut server, |_, token| token).unwrap_err();
        assert_eq!(refused.kind(), Kind::NoCredentials, "{user}: {refused:?}");
        assert!(!server.is_live());
    }
    let (mut by_ntlm, mut server) = (client(realm, &of_alice(realm), card("alice", None), "ntlm").unwrap(), server(realm));
    assert_eq!(run(&mut by_ntlm, &mut server, |_, token| token).unwrap_err().kind(), Kind::UnknownCredentials);
}

#[test]
fn their_server_reads_the_card_that_we_lend() {
    let Some(realm) = realm().filter(|_| python::is_there()) else { return };
    let mut client = client(realm, &of_alice(realm), card("alice", Some("LAB.TEST")), "").unwrap();
    let options = [("inner", "negotiate"), ("host", "localhost"), ("service", "TERMSRV")];
    let mut peer = Peer::start_in(&realm.path("krb5.conf"), &realm.path("keytab"), "server", &options);
    python::to_their_server(&mut client, &mut peer).unwrap();
    let (_, told) = peer.ask("LENT", &[]).unwrap();
    let expected = "12\u{fc}4\x001\0\0Reader 0\0le-container\0Microsoft Base Smart Card Crypto Provider\0alice\0LAB.TEST";
    assert_eq!(String::from_utf8(told).unwrap(), expected);
}

#[test]
fn our_server_reads_the_card_that_they_lend() {
    if !python::is_there() {
        return;
    }
    for (lent, names, hints) in [
        ("12345,2,Card,Reader,Container,Provider,alice,DOM", ["Card", "Reader", "Container", "Provider"], ["alice", "DOM"]),
        ("12345,2,,,Container,,,", ["", "", "Container", ""], ["", ""]),
    ] {
        let options = [("user", "alice"), ("domain", "EXAMPLE"), ("password", "Secret-1"), ("card", lent)];
        let mut peer = Peer::start_in("/dev/null", "/nonexistent", "client", &options);
        let mut server = End::server_showing(&crate::machine(secur32::engine::policy::Policy::default()), "rsa");
        python::from_their_client(&mut peer, &mut server).unwrap();
        let Answer::Card(card) = server.query(Attribute::CREDSSP_CREDS).unwrap() else { panic!() };
        assert_eq!((card.pin.expose(), card.key), (&*utf16("12345"), 2));
        assert_eq!([&card.card, &card.reader, &card.container, &card.provider].map(Wide::lossy), names);
        assert_eq!([&card.user, &card.domain].map(Wide::lossy), hints);
    }
}
