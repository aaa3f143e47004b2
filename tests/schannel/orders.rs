//! `ApplyControlToken`: before the session stands, and after.
use crate::world::*;
use secur32::engine::{
    package::{Control, Opened, Qop},
    status::Kind,
};

fn order(end: &mut End, order: Control) -> Option<Kind> {
    match (&mut end.state, &end.live) {
        (Some(state), _) => state.control(order),
        (None, Some(live)) => live.after.as_ref().unwrap().lock().control(order),
        _ => panic!("no context"),
    }
    .err()
    .map(|why| why.kind())
}

#[test]
fn b_143_a_shutdown_in_mid_handshake_is_a_plain_alert_and_is_spoken_once() {
    let env = world();
    let mut client = End::client(&env, identity(&[], 0));
    client.step(&[]).unwrap();
    // B-141: twice is as good as once.
    assert_eq!((order(&mut client, Control::Shutdown), order(&mut client, Control::Shutdown)), (None, None));
    assert_eq!(client.step(b"stale data").unwrap(), [0x15, 3, 1, 0, 2, 1, 0]);
    assert_eq!(client.last, Said::Spoke);
    // B-144: it was consumed.
    assert!(client.step(&[]).unwrap().is_empty());
    assert_eq!(client.last, Said::Starved(5));
}

#[test]
fn b_146_any_alert_can_be_sent() {
    let env = world();
    let mut client = End::client(&env, identity(&[], 0));
    client.step(&[]).unwrap();
    assert_eq!(order(&mut client, Control::Alert { fatal: true, number: 42 }), None);
    assert_eq!(client.step(&[]).unwrap(), [0x15, 3, 1, 0, 2, 2, 42]);
}

#[test]
fn b_141_a_second_handshake_is_refused() {
    let env = world();
    let mut client = End::client(&env, identity(&[], 0));
    client.step(&[]).unwrap();
    assert_eq!(order(&mut client, Control::Renegotiate), Some(Kind::UnsupportedFunction));
    for disabled in [TLS12, TLS13] {
        let (mut client, _server) = connected(disabled);
        assert_eq!(order(&mut client, Control::Renegotiate), Some(Kind::UnsupportedFunction));
        // B-136: asked for without an order.
        assert_eq!(client.step(&[]).unwrap_err().kind(), Kind::UnsupportedFunction);
        assert_eq!(order(&mut client, Control::Session { reuse: false }), None);
    }
}

#[test]
fn a_session_closes_in_good_order_and_says_so() {
    for disabled in [TLS12, TLS13] {
        let (mut client, mut server) = connected(disabled);
        assert_eq!(order(&mut client, Control::Shutdown), None);
        let bye = client.step(&[]).unwrap();
        assert_eq!(client.last, Said::Done);
        assert_eq!(server.open(&[&bye[..], b"rest"].concat()).unwrap(), (Opened::Closed, Vec::new(), b"rest".to_vec()));
        // Nothing follows on that way; the other is still open.
        assert_eq!(client.seal(b"more").unwrap_err().kind(), Kind::ContextExpired);
        assert_eq!(server.open(&bye).unwrap_err().kind(), Kind::ContextExpired);
        assert_eq!(client.open(&server.seal(b"last words").unwrap()).unwrap().1, b"last words");
        assert_eq!(order(&mut server, Control::Shutdown), None);
        let bye = server.step(&[]).unwrap();
        assert_eq!(client.open(&bye).unwrap().0, Opened::Closed);
        client.step(&[]).unwrap();
        assert_eq!(client.last, Said::Starved(5), "B-144");
    }
}

#[test]
fn a_stream_that_is_cut_off_never_looks_closed() {
    for disabled in [TLS12, TLS13] {
        let (mut client, server) = connected(disabled);
        assert_eq!(order(&mut client, Control::Shutdown), None);
        let bye = client.step(&[]).unwrap();
        for have in 0..bye.len() {
            assert!(matches!(server.open(&bye[..have]).unwrap().0, Opened::Starved(Some(_))), "{have}");
        }
        // An alert that is not under the session's key closes nothing.
        assert!(server.open(&[21, 3, 3, 0, 2, 1, 0]).is_err());
        assert_eq!(server.open(&bye).unwrap().0, Opened::Closed);
    }
}

#[test]
fn a_fatal_alert_ends_the_session_with_its_own_status() {
    for disabled in [TLS12, TLS13] {
        for (number, kind) in [(48, Kind::UntrustedRoot), (45, Kind::CertExpired), (10, Kind::IllegalMessage), (80, Kind::InternalError)] {
            let (mut client, server) = connected(disabled);
            assert_eq!(order(&mut client, Control::Alert { fatal: true, number }), None);
            let alert = client.step(&[]).unwrap();
            assert_eq!(server.open(&alert).unwrap_err().kind(), kind);
            assert_eq!(client.seal(b"more").unwrap_err().kind(), Kind::ContextExpired);
        }
    }
}

#[test]
fn a_message_out_of_band_is_an_alert() {
    let (client, server) = connected(0);
    let alert = client.seal_as(Qop::OUT_OF_BAND, &[1, 0]).unwrap();
    assert_eq!(server.open(&alert).unwrap().0, Opened::Closed);
}
