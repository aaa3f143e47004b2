//! Exchanges that succeed, and what the contexts say of themselves.
use super::world::*;
use secur32::{
    crypto::kerberos::Enctype,
    engine::{
        attributes::{Answer, Attribute},
        flags::Flags,
        package::{Qop, Side},
        status::Kind,
        time::Instant,
    },
    wire::{
        der::Field as _,
        gss,
        krb5::{ap::ApReq, ticket::Ticket},
    },
};

#[test]
fn both_sides_agree_on_a_key_that_is_neither_the_tickets_nor_the_same_twice() {
    for enctype in AES {
        let mut keys = vec![key(enctype, 99).bytes().to_vec()];
        for flags in [Flags::NONE, MUTUAL, full(), MUTUAL | Flags::DCE_STYLE] {
            let (client, server) = pair(enctype, flags);
            assert_eq!(client.session_key(), server.session_key());
            assert_eq!(client.session_key().len(), enctype.key_len());
            assert!(!keys.contains(&client.session_key()));
            keys.push(client.session_key());
        }
    }
}

#[test]
fn a_client_has_a_name_here_as_krb5_conf_says_and_its_own_beside_it() {
    let rules = "[libdefaults]\ndefault_realm = EXAMPLE.COM\n[realms]\nEXAMPLE.COM = {\n auth_to_local_names = {\n bob = robert\n }\n \
                 auth_to_local = RULE:[2:$1;$2](.*;admin)s/;.*/-adm/\n auth_to_local = DEFAULT\n}\n";
    let elsewhere = "[libdefaults]\ndefault_realm = OTHER.COM\n";
    for (conf, client, name, here) in [
        (rules, vec!["alice"], "alice@EXAMPLE.COM", Some("alice")),
        (rules, vec!["bob"], "bob@EXAMPLE.COM", Some("robert")),
        (rules, vec!["alice", "admin"], "alice/admin@EXAMPLE.COM", Some("alice-adm")),
        // One part that looks like two is nobody's name.
        (rules, vec!["alice/admin"], "alice/admin@EXAMPLE.COM", None),
        (rules, vec!["alice", "other"], "alice/other@EXAMPLE.COM", None),
        (elsewhere, vec!["alice"], "alice@EXAMPLE.COM", None),
        ("", vec!["alice"], "alice@EXAMPLE.COM", None),
    ] {
        let (machine, mut grant) = (machine_where(conf), Grant::new(Enctype::Aes256Sha1));
        grant.client = client;
        let mut ours = End::client(&machine, &Pocket::new(grant.ticket()), full());
        let mut server = End::server(&machine, vec![grant.service_key], Flags::NONE);
        run(&mut ours, &mut server).unwrap();
        assert_eq!(server.text(Attribute::NAMES), name);
        // Also in another process, where it is looked up anew.
        server.hand_over(&machine.env, Side::Acceptor, false).unwrap();
        match here {
            Some(here) => assert_eq!(server.text(Attribute::LOCAL_NAME), here),
            None => {
                assert_eq!(server.live.unwrap().facts.query(Attribute::LOCAL_NAME).unwrap_err().kind(), Kind::NoImpersonation, "{name}")
            }
        }
        let refused = ours.live.unwrap().facts.query(Attribute::LOCAL_NAME).unwrap_err();
        assert_eq!(refused.kind(), Kind::UnsupportedFunction, "a client's own side");
    }
}

#[test]
fn without_mutual_authentication_one_token_is_all() {
    let (machine, grant) = (machine(), Grant::new(Enctype::Aes256Sha1));
    let mut client = End::client(&machine, &Pocket::new(grant.ticket()), Flags::NONE);
    let mut server = End::server(&machine, vec![grant.service_key], Flags::NONE);
    let token = client.step(&[]).unwrap();
    assert!(client.is_live() && !client.granted.has(MUTUAL));
    assert!(server.step(&token).unwrap().is_empty() && server.is_live() && !server.granted.has(MUTUAL));
}

#[test]
fn in_dces_style_there_are_three_legs_without_frames() {
    let (machine, grant) = (machine(), Grant::new(Enctype::Aes256Sha1));
    let mut client = End::client(&machine, &Pocket::new(grant.ticket()), Flags::DCE_STYLE);
    let mut server = End::server(&machine, vec![grant.service_key], Flags::NONE);
    let one = client.step(&[]).unwrap();
    assert_eq!(one[0], 0x6E);
    let two = server.step(&one).unwrap();
    assert!(two[0] == 0x6F && !server.is_live());
    let three = client.step(&two).unwrap();
    assert!(three[0] == 0x6F && client.is_live() && client.granted.has(MUTUAL | Flags::DCE_STYLE));
    assert!(server.step(&three).unwrap().is_empty() && server.is_live() && server.granted.has(MUTUAL | Flags::DCE_STYLE));
}

#[test]
fn the_first_token_is_framed_and_names_the_mechanism() {
    let (machine, grant) = (machine(), Grant::new(Enctype::Aes256Sha1));
    let mut client = End::client(&machine, &Pocket::new(grant.ticket()), MUTUAL);
    let token = client.step(&[]).unwrap();
    let (mechanism, message) = gss::unframe(&token).unwrap();
    assert!(mechanism == gss::oid::KERBEROS && message[..2] == [1, 0]);
    let request = ApReq::decode(&message[2..]).unwrap();
    assert_eq!(request.options.0, 0x2000_0000);
    assert_eq!(Ticket::decode(request.ticket.0).unwrap().server.parts, ["HTTP", "server.example.com"]);
}

#[test]
fn what_is_granted_is_what_was_asked_and_both_sides_say_the_same() {
    let asked = MUTUAL | Flags::REPLAY_DETECT | Flags::IDENTIFY;
    let (client, server) = pair(Enctype::Aes128Sha256, asked);
    assert_eq!(client.granted, asked | Flags::INTEGRITY);
    assert_eq!(server.granted, asked | Flags::INTEGRITY);
    let (client, _) = pair(Enctype::Aes128Sha256, SEALED | Flags::DELEGATE);
    assert_eq!(client.granted, SEALED | Flags::INTEGRITY);
    let (client, server) = pair(Enctype::Aes128Sha256, Flags::NONE);
    assert_eq!((client.granted, server.granted), (Flags::NONE, Flags::NONE));
    let (client, _) = pair(Enctype::Aes128Sha256, Flags::REPLAY_DETECT | Flags::NO_INTEGRITY);
    assert!(!client.granted.has(Flags::INTEGRITY));
}

#[test]
fn contexts_tell_who_met_whom_and_until_when() {
    let (client, server) = pair(Enctype::Aes256Sha384, full() | Flags::IDENTIFY);
    for end in [&client, &server] {
        assert_eq!(end.text(Attribute::NAMES), "alice@EXAMPLE.COM");
        assert_eq!(end.text(Attribute::AUTHORITY), "EXAMPLE.COM");
        let Answer::NativeNames { client, server } = end.query(Attribute::NATIVE_NAMES) else { panic!() };
        assert_eq!((&*client, &*server), ("alice@EXAMPLE.COM", "HTTP/server.example.com@EXAMPLE.COM"));
        let Answer::Lifespan { start, end: until } = end.query(Attribute::LIFESPAN) else { panic!() };
        assert_eq!((start, until), (Instant::from_unix(NOON, 0), Instant::from_unix(NOON + 36_000, 0)));
        assert_eq!(end.expiry, Some(until));
        assert_eq!(end.live.as_ref().unwrap().facts.expiry(), Some(until));
        let Answer::Flags(flags) = end.query(Attribute::FLAGS) else { panic!() };
        assert_eq!(flags, end.granted);
        let Answer::Package(info) = end.query(Attribute::PACKAGE_INFO) else { panic!() };
        assert_eq!((info.name, info.rpc_id), ("Kerberos", 16));
        let Answer::KeyInfo(info) = end.query(Attribute::KEY_INFO) else { panic!() };
        assert_eq!((info.key_bits, info.cipher, info.signature), (256, 20, 20));
    }
    assert_eq!(server.text(Attribute::CLIENT_SPECIFIED_TARGET), TARGET);
    assert!(client.live.as_ref().unwrap().facts.query(Attribute::CLIENT_SPECIFIED_TARGET).is_err());
    let proven = server.live.as_ref().unwrap().facts.client().unwrap().clone();
    assert_eq!((&*proven.name, &*proven.realm, proven.identify_only), ("alice", "EXAMPLE.COM", true));
    assert!(client.live.as_ref().unwrap().facts.client().is_none());
    let (client, _) = pair(Enctype::Aes256Sha1, full());
    assert_eq!(client.room(), (28, 76));
    let Answer::KeyInfo(info) = client.query(Attribute::KEY_INFO) else { panic!() };
    assert_eq!((info.cipher_name, info.signature_name), ("Kerberos AES256-CTS-HMAC-SHA1-96", "HMAC-SHA1-96"));
}

#[test]
fn a_client_whose_clock_is_off_asks_again_with_the_services_time() {
    let (here, there) = (machine(), machine());
    there.clock.store(-900, std::sync::atomic::Ordering::Relaxed);
    let mut grant = Grant::new(Enctype::Aes256Sha1);
    grant.start = -3600;
    let mut client = End::client(&here, &Pocket::new(grant.ticket()), full());
    let mut server = End::server(&there, vec![grant.service_key.clone()], Flags::EXTENDED_ERROR);
    let token = client.step(&[]).unwrap();
    assert!(server.step(&token).is_err());
    assert!(server.granted.has(Flags::EXTENDED_ERROR));
    let again = client.step(&server.last_words).unwrap();
    let mut server = End::server(&there, vec![grant.service_key], Flags::EXTENDED_ERROR);
    client.step(&server.step(&again).unwrap()).unwrap();
    let sealed = client.seal_as(Qop(0), b"after all").unwrap();
    assert_eq!(server.open(&sealed).unwrap(), b"after all");
}

#[test]
fn the_service_finds_its_key_among_many() {
    let (machine, grant) = (machine(), Grant::new(Enctype::Aes256Sha1));
    let ring = [key(Enctype::Aes128Sha1, 7), key(Enctype::Aes256Sha1, 1), key(Enctype::Aes256Sha1, 2), grant.service_key.clone()];
    let mut client = End::client(&machine, &Pocket::new(grant.ticket()), full());
    let mut server = End::server(&machine, ring.to_vec(), Flags::NONE);
    run(&mut client, &mut server).unwrap();
}

#[test]
fn the_session_key_may_be_of_another_type_than_the_tickets() {
    let machine = machine();
    let grant = Grant { session: Enctype::Aes256Sha384, ..Grant::new(Enctype::Aes128Sha1) };
    let mut client = End::client(&machine, &Pocket::new(grant.ticket()), full());
    let mut server = End::server(&machine, vec![grant.service_key], Flags::NONE);
    run(&mut client, &mut server).unwrap();
    assert_eq!(client.room(), (40, 88));
    assert_eq!(server.open(&client.seal(b"text")).unwrap(), b"text");
}
