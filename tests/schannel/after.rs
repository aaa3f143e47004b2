//! What TLS 1.3 says after the handshake. The other end is rustls by itself, with its own record layer.
use crate::world::*;
use rustls::{
    ServerConfig, ServerConnection,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};
use secur32::engine::{package::Opened, status::Kind};
use std::{
    io::{Read as _, Write as _},
    sync::Arc,
};

/// A server that is rustls, and a client of ours, connected; what the server sent behind its Finished has not been read.
fn with_rustls() -> (End, ServerConnection, Vec<u8>) {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(der("server.key")));
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(der("server.pem"))], key)
        .unwrap();
    config.enable_secret_extraction = true;
    let mut server = ServerConnection::new(Arc::new(config)).unwrap();
    let mut client = End::client(&world(), identity(&[], TLS12));
    let hello = client.step(&[]).unwrap();
    let flight = exchange(&mut server, &hello);
    let answer = client.step(&flight).unwrap();
    assert!(client.is_live());
    let left = exchange(&mut server, &answer);
    (client, server, left)
}

/// Gives bytes to rustls and takes what it answers.
fn exchange(server: &mut ServerConnection, bytes: &[u8]) -> Vec<u8> {
    let mut input = bytes;
    while !input.is_empty() {
        server.read_tls(&mut input).unwrap();
        server.process_new_packets().unwrap();
    }
    let mut out = Vec::new();
    while server.wants_write() {
        server.write_tls(&mut out).unwrap();
    }
    out
}

fn says(server: &mut ServerConnection, payload: &[u8]) -> Vec<u8> {
    server.writer().write_all(payload).unwrap();
    exchange(server, &[])
}

fn hears(server: &mut ServerConnection, record: &[u8]) -> Vec<u8> {
    exchange(server, record);
    let mut out = vec![0; 1 << 16];
    let got = server.reader().read(&mut out).unwrap_or(0);
    out.truncate(got);
    out
}

#[test]
fn o_01_a_record_of_tickets_is_told_once_and_must_be_heard_before_anything_else() {
    let (mut client, mut server, tickets) = with_rustls();
    let mut stream = [tickets, says(&mut server, b"data behind two tickets")].concat();
    let mut heard = 0;
    loop {
        let (opened, payload, extra) = client.open(&stream).unwrap();
        if opened == Opened::Plain(None) {
            // rustls sends its two tickets in one record.
            assert_eq!((heard, payload.as_slice()), (1, &b"data behind two tickets"[..]));
            break;
        }
        assert_eq!((opened, extra.as_slice()), (Opened::AfterNeeded, stream.as_slice()), "the record is left as it came");
        // D-09
        assert_eq!(client.open(&stream).unwrap_err().kind(), Kind::ContextExpired);
        assert_eq!(client.seal(b"too early").unwrap_err().kind(), Kind::ContextExpired);
        assert!(client.step(&extra).unwrap().is_empty());
        assert_eq!(client.last, Said::Done);
        stream = extra[extra.len() - client.extra..].to_vec();
        heard += 1;
    }
    assert_eq!(hears(&mut server, &client.seal(b"answer").unwrap()), b"answer");
}

#[test]
fn new_keys_are_taken_and_given_where_the_peer_wants_them() {
    let (mut client, mut server, tickets) = with_rustls();
    drink(&mut client, tickets);
    for round in 0..3 {
        server.refresh_traffic_keys().unwrap();
        let update = [exchange(&mut server, &[]), says(&mut server, b"under new keys")].concat();
        let (opened, _, extra) = client.open(&update).unwrap();
        assert_eq!(opened, Opened::AfterNeeded, "{round}");
        let answer = client.step(&extra).unwrap();
        assert!(!answer.is_empty(), "rustls asks for ours too");
        let rest = &extra[extra.len() - client.extra..];
        assert_eq!(client.open(rest).unwrap().1, b"under new keys");
        assert!(hears(&mut server, &answer).is_empty());
        assert_eq!(hears(&mut server, &client.seal(b"under ours").unwrap()), b"under ours");
    }
}

#[test]
fn a_handshakes_record_that_was_tampered_with_changes_nothing() {
    let (mut client, mut server, tickets) = with_rustls();
    drink(&mut client, tickets);
    server.refresh_traffic_keys().unwrap();
    let update = exchange(&mut server, &[]);
    let mut bad = update.clone();
    *bad.last_mut().unwrap() ^= 1;
    assert_eq!(client.open(&bad).unwrap_err().kind(), Kind::MessageAltered);
    assert_eq!(client.step(&bad).unwrap_err().kind(), Kind::MessageAltered);
    let (_, _, extra) = client.open(&update).unwrap();
    let answer = client.step(&extra).unwrap();
    exchange(&mut server, &answer);
    assert_eq!(client.open(&says(&mut server, b"on")).unwrap().1, b"on");
}

#[test]
fn a_session_is_resumed_by_the_tickets_that_were_heard() {
    let (mut client, mut server, tickets) = with_rustls();
    drink(&mut client, tickets);
    let config = {
        // The same server once more.
        let credential = client.credential.clone();
        let mut again = End::new(client.side, &credential, client.flags);
        let hello = again.step(&[]).unwrap();
        // pre_shared_key is a ClientHello's last extension.
        assert!(hello.windows(2).any(|pair| pair == [0, 41]));
        hello
    };
    assert!(config.len() > 300);
    assert!(hears(&mut server, &client.seal(b"still here").unwrap()) == b"still here");
}

#[test]
fn records_of_another_layer_are_ours_and_ours_are_its() {
    let (mut client, mut server, tickets) = with_rustls();
    drink(&mut client, tickets);
    for size in [0, 1, 15, 16, 17, 1000, 16384] {
        let payload = vec![size as u8; size];
        assert_eq!(hears(&mut server, &client.seal(&payload).unwrap()), payload);
        if size != 0 {
            assert_eq!(client.open(&says(&mut server, &payload)).unwrap().1, payload);
        }
    }
    // More than one record holds comes as two.
    let stream = says(&mut server, &[9; 16385]);
    let (_, first, rest) = client.open(&stream).unwrap();
    let (_, second, rest) = client.open(&rest).unwrap();
    assert_eq!((first.len(), second.len(), rest.len()), (16384, 1, 0));
    server.send_close_notify();
    assert_eq!(client.open(&exchange(&mut server, &[])).unwrap().0, Opened::Closed);
}

#[test]
fn a_padded_record_shows_its_payload_alone() {
    // [RFC 8446] 5.4: neither side of ours pads, so the record is made by hand from what rustls tells of its keys.
    let (mut client, mut server, tickets) = with_rustls();
    drink(&mut client, tickets);
    server.writer().write_all(b"x").unwrap();
    let plain = exchange(&mut server, &[]);
    assert_eq!(plain.len(), 5 + 1 + 1 + 16);
    let keys = server.dangerous_extract_secrets().unwrap().tx;
    let key = secur32::crypto::tls::record::RecordKey::new;
    use secur32::crypto::tls::record::Aead;
    let key = match &keys.1 {
        rustls::ConnectionTrafficSecrets::Aes256Gcm { key: k, iv } => key(Aead::Aes256Gcm, k.as_ref(), iv.as_ref()).unwrap(),
        rustls::ConnectionTrafficSecrets::Aes128Gcm { key: k, iv } => key(Aead::Aes128Gcm, k.as_ref(), iv.as_ref()).unwrap(),
        _ => panic!("another cipher"),
    };
    assert_eq!(client.open(&plain).unwrap().1, b"x");
    let record = |n: u64, inside: &[u8]| {
        let head = [23, 3, 3, ((inside.len() + 16) >> 8) as u8, (inside.len() + 16) as u8];
        let (mut body, mut tag) = (inside.to_vec(), [0; 16]);
        assert!(key.seal(key.nonce(keys.0 + n), &head, &mut body, &[], &mut tag));
        [&head[..], &body, &tag].concat()
    };
    assert_eq!(client.open(&record(0, b"pad\x17\0\0\0\0")).unwrap().1, b"pad");
    assert_eq!(client.open(&record(1, &[0; 40])).unwrap_err().kind(), Kind::IllegalMessage, "nothing but padding");
    assert_eq!(client.open(&record(1, b"what\x63")).unwrap_err().kind(), Kind::IllegalMessage, "an unknown kind");
    let big = [&[7; 16385][..], &[23]].concat();
    assert_eq!(client.open(&record(1, &big)).unwrap_err().kind(), Kind::IllegalMessage, "more than a record holds");
    // A CertificateRequest after the handshake: not offered, so refused.
    let request = [&[13, 0, 0, 3, 0, 0, 0][..], &[22]].concat();
    let asked = record(1, &request);
    assert_eq!(client.open(&asked).unwrap().0, Opened::AfterNeeded);
    assert_eq!(client.step(&asked).unwrap_err().kind(), Kind::IllegalMessage);
}
