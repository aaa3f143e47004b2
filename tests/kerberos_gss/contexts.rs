//! Contexts between MIT or Heimdal and us.
use crate::{
    kdc::{ENCTYPES, Realm, host, machine, realm},
    peer::{CONF, DCE, INTEG, MUTUAL, Maker, Peer, REPLAY, SEQUENCE},
    world::{End, Grant, Pocket, channel, kind},
};
use secur32::{
    crypto::kerberos::Enctype,
    engine::{attributes::Attribute, flags::Flags, status::Kind},
};

/// Flags of ours and of GSS that mean the same.
pub fn styles() -> [(Flags, u32); 4] {
    let full = Flags::MUTUAL_AUTH | Flags::CONFIDENTIALITY | Flags::INTEGRITY | Flags::REPLAY_DETECT | Flags::SEQUENCE_DETECT;
    let all = MUTUAL | CONF | INTEG | REPLAY | SEQUENCE;
    [
        (full, all),
        (full | Flags::DCE_STYLE, all | DCE),
        (Flags::CONFIDENTIALITY | Flags::INTEGRITY, CONF | INTEG),
        (Flags::MUTUAL_AUTH | Flags::CONFIDENTIALITY | Flags::REPLAY_DETECT, MUTUAL | CONF | INTEG | REPLAY),
    ]
}

/// Our client, their server.
pub fn to_peer(
    maker: Maker,
    realm: &Realm,
    enctype: &str,
    flags: Flags,
    ours: Option<&str>,
    theirs: Option<&str>,
) -> Result<(End, Peer), u32> {
    let mut client = End::client(&machine(), &realm.pocket(enctype), flags);
    client.target = Some(crate::world::TARGET);
    client.bindings = ours.map(|text| channel(text.as_bytes()));
    let mut server = Peer::server(maker, realm, theirs);
    let mut token = client.step(&[]).unwrap();
    loop {
        let (done, answer) = server.step(&token).map_err(|(major, _)| major)?;
        if !answer.is_empty() {
            token = client.step(&answer).unwrap();
        }
        if done {
            assert!(client.is_live());
            return Ok((client, server));
        }
    }
}

/// Their client, our server.
pub fn from_peer(
    maker: Maker,
    realm: &Realm,
    enctype: &str,
    flags: u32,
    ours: Option<&str>,
    theirs: Option<&str>,
) -> Result<(End, Peer), Kind> {
    let mut client = Peer::client(maker, realm, &host(enctype), flags, theirs);
    let mut server = End::server(&machine(), realm.ring("keytab").0, Flags::NONE);
    server.bindings = ours.map(|text| channel(text.as_bytes()));
    let mut token = Vec::new();
    loop {
        let (done, request) = client.step(&token).unwrap();
        if !server.is_live() {
            token = server.step(&request).map_err(|e| e.kind())?;
        } else {
            assert!(request.is_empty());
        }
        if done && server.is_live() {
            return Ok((server, client));
        }
    }
}

#[test]
fn our_client_and_their_server_agree_in_every_style_and_type() {
    let Some(realm) = realm() else { return };
    for (maker, enctype) in Maker::all().iter().flat_map(|maker| maker.enctypes().map(|enctype| (*maker, enctype))) {
        for (flags, theirs) in styles() {
            let (client, mut server) = to_peer(maker, realm, enctype, flags, None, None).unwrap();
            let (granted, who, service) = server.names();
            assert_eq!(granted & theirs, theirs, "{enctype}");
            assert_eq!((&*who, &*service), ("alice@GSS.TEST", &*format!("svc/{}@GSS.TEST", host(enctype))));
            assert_eq!(server.ask("KEY", None, &[]).unwrap()[0], client.session_key());
            assert!(client.granted.has(flags));
        }
    }
}

#[test]
fn their_client_and_our_server_agree_in_every_style_and_type() {
    let Some(realm) = realm() else { return };
    for (maker, enctype) in Maker::all().iter().flat_map(|maker| maker.enctypes().map(|enctype| (*maker, enctype))) {
        for (flags, theirs) in styles() {
            let (server, mut client) = from_peer(maker, realm, enctype, theirs, None, None).unwrap();
            assert_eq!(server.text(Attribute::NAMES), "alice@GSS.TEST");
            assert_eq!(server.text(Attribute::CLIENT_SPECIFIED_TARGET), format!("svc/{}", host(enctype)));
            assert_eq!(client.ask("KEY", None, &[]).unwrap()[0], server.session_key());
            assert!(server.granted.has(flags), "{:?} beside {flags:?}", server.granted);
            let (granted, _, _) = client.names();
            assert_eq!(granted & theirs, theirs);
        }
    }
}

#[test]
fn channels_that_differ_are_refused_on_both_sides() {
    let Some(realm) = realm() else { return };
    let (flags, theirs) = styles()[0];
    let (e, maker) = (ENCTYPES[2], Maker::Mit);
    let (one, two) = (Some("tls-server-end-point:one"), Some("tls-server-end-point:two"));
    assert!(to_peer(maker, realm, e, flags, one, one).is_ok());
    assert_eq!(to_peer(maker, realm, e, flags, one, two).err().map(|major| major >> 16), Some(4), "GSS_S_BAD_BINDINGS");
    assert!(from_peer(maker, realm, e, theirs, one, one).is_ok());
    assert_eq!(from_peer(maker, realm, e, theirs, one, two).err(), Some(Kind::BadBindings));
    assert_eq!(from_peer(maker, realm, e, theirs, one, None).err(), Some(Kind::BadBindings));
    assert!(from_peer(maker, realm, e, theirs, None, two).is_ok());
}

#[test]
fn a_request_for_another_service_is_refused_in_words_that_mits_client_understands() {
    let Some(realm) = realm() else { return };
    let mut client = Peer::client(Maker::Mit, realm, &host(ENCTYPES[0]), MUTUAL, None);
    let (_, request) = client.step(&[]).unwrap();
    let mut server = End::server(&machine(), realm.ring("other.keytab").0, Flags::EXTENDED_ERROR);
    assert_eq!(kind(server.step(&request)), Some(Kind::WrongPrincipal));
    assert!(client.step(&server.last_words).is_err());
}

#[test]
fn mits_refusal_is_understood() {
    let Some(realm) = realm() else { return };
    // A ticket of our own making: MIT's service has no key for it.
    let pocket = Pocket::new(Grant::new(Enctype::Aes256Sha1).ticket());
    let mut client = End::client(&machine(), &pocket, Flags::MUTUAL_AUTH);
    let request = client.step(&[]).unwrap();
    let (_, refusal) = Peer::server(Maker::Mit, realm, None).step(&request).unwrap_err();
    assert!(!refusal.is_empty());
    let meant = kind(client.step(&refusal));
    assert!(matches!(meant, Some(Kind::WrongPrincipal | Kind::NoKerbKey)), "{meant:?}");
}

#[test]
fn bent_tokens_are_refused_by_both() {
    let Some(realm) = realm() else { return };
    let e = ENCTYPES[0];
    for at in [20, 60, 200, 300, 400] {
        let mut client = Peer::client(Maker::Mit, realm, &host(e), MUTUAL, None);
        let (_, mut request) = client.step(&[]).unwrap();
        let last = request.len() - 1;
        request[at.min(last)] ^= 1;
        let mut server = End::server(&machine(), realm.ring("keytab").0, Flags::NONE);
        let refused = server.step(&request);
        assert!(refused.is_err() || at < 120, "byte {at}");
    }
    let mut client = Peer::client(Maker::Mit, realm, &host(e), MUTUAL, None);
    let (_, request) = client.step(&[]).unwrap();
    let mut server = End::server(&machine(), realm.ring("keytab").0, Flags::NONE);
    let mut answer = server.step(&request).unwrap();
    let last = answer.len() - 1;
    answer[last] ^= 1;
    assert!(client.step(&answer).is_err());
}
