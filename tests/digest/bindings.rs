//! Channel bindings in the form of [MS-DPSP], over HTTP and over SASL.
use crate::world::*;
use secur32::{
    crypto::{hash::Hex, md5::md5},
    engine::{flags::Flags, policy::Policy, status::Kind},
    wire::digest::{Directives, Response},
};

const SPN: &[u8] = b"HTTP/server.example.com";

fn ends(flags: Flags, theirs: Option<&[u8]>, ours: Option<&[u8]>) -> (End, End) {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), flags), End::server(&env, flags));
    client.bindings = theirs.map(channel);
    server.bindings = ours.map(channel);
    (client, server)
}

fn verdict(client: &mut End, server: &mut End) -> Option<Kind> {
    let challenge = server.call(&[]).unwrap().1;
    let response = client.call(&challenge).unwrap().1;
    kind(server.call(&response))
}

#[test]
fn the_clients_nonce_covers_the_service_and_the_channel() {
    let (mut client, mut server) = ends(HTTP, Some(b"tls-server-end-point:x"), Some(b"tls-server-end-point:x"));
    client.service = Some(SPN.to_vec());
    let challenge = server.step(&[], Status::Continue);
    assert!(text(&challenge).contains("nonce=\"+Upgraded+v1"));
    let response = client.step(&challenge, Status::Ok);
    // The hash over the block in its GSS form, as any second implementation computes it.
    let mut gss = vec![0; 16];
    gss.extend_from_slice(&22u32.to_le_bytes());
    gss.extend_from_slice(b"tls-server-end-point:x");
    let bound = text(Hex::of(&md5(&[&gss])).digits());
    let prefix = text(Hex::of(&md5(&[SPN, b":", bound.as_bytes()])).digits());
    let shown = text(&response);
    for part in [
        "hashed-dirs=\"service-name,channel-binding\"".to_owned(),
        "service-name=\"HTTP/server.example.com\"".to_owned(),
        format!("channel-binding=\"{bound}\""),
        format!("cnonce=\"+Upgraded+v1{prefix}"),
    ] {
        assert!(shown.contains(&part), "{part} in {shown}");
    }
    server.step(&response, Status::Ok);
    assert!(matches!(
        server.query(secur32::engine::attributes::Attribute::CLIENT_SPECIFIED_TARGET).unwrap(),
        secur32::engine::attributes::Answer::ClientTarget(name) if name.as_bytes() == SPN
    ));
    // Later requests are bound, too.
    let header = client.sign("GET", "/", b"").unwrap();
    server.verify(&header, "GET", "/", b"").unwrap();
}

#[test]
fn another_channel_is_refused_over_http_and_over_sasl() {
    for flags in [HTTP, Flags::NONE, Flags::INTEGRITY] {
        let (a, b) = (&b"tls-unique:a"[..], &b"tls-unique:b"[..]);
        assert_eq!(verdict_of(flags, Some(a), Some(a)), None);
        assert_eq!(verdict_of(flags, Some(a), Some(b)), Some(Kind::BadBindings));
        assert_eq!(verdict_of(flags, Some(a), None), None, "a server that knows no channel compares none");
        // HTTP's bit says that missing bindings are allowed; nothing says so for SASL.
        assert_eq!(verdict_of(flags, None, Some(a)).is_none(), flags == HTTP);
    }
}

fn verdict_of(flags: Flags, theirs: Option<&[u8]>, ours: Option<&[u8]>) -> Option<Kind> {
    let (mut client, mut server) = ends(flags, theirs, ours);
    verdict(&mut client, &mut server)
}

#[test]
fn a_client_that_knows_of_bindings_and_says_it_has_none_is_not_forgiven() {
    let (mut client, mut server) = ends(HTTP, None, Some(b"tls-unique:a"));
    client.service = Some(SPN.to_vec());
    assert_eq!(verdict(&mut client, &mut server), Some(Kind::BadBindings));
}

#[test]
fn policy_can_insist_on_bindings() {
    let (env, _) = world_with(Policy { digest_bindings_required: true, ..Policy::default() });
    let (mut client, mut server) = (End::client(&env, alice(), HTTP), End::server(&env, HTTP));
    server.bindings = Some(channel(b"tls-unique:a"));
    assert_eq!(verdict(&mut client, &mut server), Some(Kind::BadBindings));
}

#[test]
fn behind_a_proxy_any_channel_will_do_but_none_will_not() {
    for (theirs, good) in [(Some(&b"tls-unique:a"[..]), true), (None, false)] {
        let (mut client, mut server) = ends(HTTP | Flags::PROXY_BINDINGS, theirs, Some(b"tls-unique:proxy"));
        client.flags = HTTP;
        client.service = Some(SPN.to_vec());
        assert_eq!(verdict(&mut client, &mut server).is_none(), good);
    }
}

#[test]
fn directives_that_were_changed_or_left_out_on_the_way_are_found() {
    for (from, to) in [
        ("service-name=\"HTTP/", "service-name=\"HTTQ/"),
        ("channel-binding=\"", "channel-binding=\"0"),
        (",hashed-dirs=\"service-name,channel-binding\"", ""),
        (",hashed-dirs=\"service-name,channel-binding\"", ",hashed-dirs=\"service-name\""),
        (",service-name=\"HTTP/server.example.com\"", ""),
        ("cnonce=\"+Upgraded+v1", "cnonce=\"+upgraded+v1"),
    ] {
        let (mut client, mut server) = ends(HTTP, Some(b"tls-unique:a"), Some(b"tls-unique:a"));
        client.service = Some(SPN.to_vec());
        let challenge = server.step(&[], Status::Continue);
        let response = text(&client.step(&challenge, Status::Ok));
        let changed = response.replacen(from, to, 1);
        assert_ne!(changed, response, "{from}");
        assert_eq!(kind(server.call(changed.as_bytes())), Some(Kind::BadBindings), "{from}");
    }
}

#[test]
fn a_server_that_knows_nothing_of_bindings_hears_nothing_of_them() {
    let (mut client, mut server) = ends(HTTP, Some(b"tls-unique:a"), None);
    let challenge = text(&server.step(&[], Status::Continue)).replace("+Upgraded+v1", "plain");
    let response = client.step(challenge.as_bytes(), Status::Ok);
    let list = Directives::decode(&response).unwrap();
    let read = Response::decode(&list, secur32::wire::digest::Mode::Http).unwrap();
    assert!(read.hashed.is_none() && read.service.is_none() && read.channel.is_none());
}
