//! Whose certificate is good.
use crate::world::*;
use secur32::engine::{
    attributes::{Answer, Attribute},
    flags::Flags,
    identity::TlsIdentity,
    status::Kind,
};

/// How a client ends with a server, and the alert that the server hears.
fn end(
    env: &std::sync::Arc<secur32::engine::env::Env>,
    server: &str,
    identity: TlsIdentity,
    target: Option<&'static str>,
    flags: Flags,
) -> (Option<Kind>, Option<Kind>) {
    let mut client = End::client(env, identity);
    (client.target, client.flags) = (target, flags | Flags::EXTENDED_ERROR);
    let mut server = End::server(env, self::identity(&[server], 0));
    let hello = client.step(&[]).unwrap();
    let flight = server.step(&hello).unwrap();
    match client.step(&flight) {
        Ok(mut answer) => {
            if !client.is_live() {
                answer = server.step(&answer).unwrap();
                client.step(&answer).unwrap();
            }
            assert!(client.is_live());
            (None, None)
        }
        Err(why) => {
            assert!(!client.failed.alert.is_empty() && client.failed.token.ends_with(&client.failed.alert));
            let heard = server.step(&client.failed.token).unwrap_err();
            (Some(why.kind()), Some(heard.kind()))
        }
    }
}

#[test]
fn each_fault_of_a_servers_certificate_has_its_status_and_its_alert() {
    const NAME: Option<&str> = Some("server.example.com");
    let (here, nowhere) = (world(), world_trusting(&["stranger.pem"]));
    for disabled in [TLS12, TLS13] {
        let plain = || identity(&[], disabled);
        let flags = |flags| TlsIdentity { flags, ..identity(&[], disabled) };
        assert_eq!(end(&here, "server", plain(), NAME, Flags::NONE), (None, None));
        assert_eq!(end(&here, "rsa", plain(), NAME, Flags::NONE), (None, None));
        assert_eq!(end(&nowhere, "server", plain(), NAME, Flags::NONE), (Some(Kind::UntrustedRoot), Some(Kind::UntrustedRoot)));
        assert_eq!(end(&here, "expired", plain(), NAME, Flags::NONE), (Some(Kind::CertExpired), Some(Kind::CertExpired)));
        assert_eq!(end(&here, "other", plain(), NAME, Flags::NONE), (Some(Kind::WrongPrincipal), Some(Kind::CertUnknown)));
        assert_eq!(end(&here, "client", plain(), NAME, Flags::NONE).0, Some(Kind::CertWrongUsage), "a client's certificate");
        // No name to check.
        assert_eq!(end(&here, "server", plain(), None, Flags::NONE).0, Some(Kind::WrongPrincipal));
        assert_eq!(end(&here, "server", plain(), Some("no name!"), Flags::NONE).0, Some(Kind::WrongPrincipal));
        assert_eq!(end(&here, "server", flags(4), None, Flags::NONE), (None, None), "SCH_CRED_NO_SERVERNAME_CHECK");
        assert_eq!(end(&here, "other", flags(4), NAME, Flags::NONE), (None, None));
        assert_eq!(end(&nowhere, "other", flags(4), NAME, Flags::NONE).0, Some(Kind::UntrustedRoot), "the rest is still checked");
        // B-122: the caller judges.
        for (identity, isc) in [(flags(8), Flags::NONE), (plain(), Flags::MANUAL_CRED_VALIDATION)] {
            assert_eq!(end(&nowhere, "other", identity, NAME, isc), (None, None));
        }
        assert_eq!(end(&nowhere, "expired", flags(8), None, Flags::NONE), (None, None));
        // Addresses, and the service's name before the host's.
        assert_eq!(end(&here, "server", plain(), Some("127.0.0.1"), Flags::NONE), (None, None));
        assert_eq!(end(&here, "server", plain(), Some("127.0.0.2"), Flags::NONE).0, Some(Kind::WrongPrincipal));
        assert_eq!(end(&here, "server", plain(), Some("HTTP/server.example.com"), Flags::NONE), (None, None));
    }
}

#[test]
fn a_servers_signature_is_checked_even_where_its_certificate_is_not() {
    let env = world();
    for disabled in [TLS12, TLS13] {
        let mut client = End::client(&env, TlsIdentity { flags: 8, ..identity(&[], disabled) });
        let mut server = End::server(&env, identity(&["server"], disabled));
        let mut flight = server.step(&client.step(&[]).unwrap()).unwrap();
        if disabled == TLS13 {
            // The ServerKeyExchange's signature stands before the last, empty message.
            let at = flight.len() - 12;
            flight[at] ^= 1;
            let kind = client.step(&flight).unwrap_err().kind();
            assert!([Kind::DecryptFailure, Kind::IllegalMessage, Kind::MessageAltered].contains(&kind), "{kind:?}");
        } else {
            let at = flight.len() - 40;
            flight[at] ^= 1;
            assert_eq!(client.step(&flight).unwrap_err().kind(), Kind::MessageAltered);
        }
    }
}

#[test]
fn a_client_shows_its_certificate_to_a_server_that_asks_and_no_other() {
    let env = world();
    for disabled in [TLS12, TLS13] {
        let run = |asks: bool, own: &[&str]| {
            let (mut client, mut server) = (End::client(&env, identity(own, disabled)), End::server(&env, identity(&["server"], disabled)));
            client.flags = Flags::USE_SUPPLIED_CREDS;
            server.flags = Flags::MUTUAL_AUTH.when(asks);
            let left = shake(&mut client, &mut server)?;
            drink(&mut client, left);
            assert_eq!(server.granted.has(Flags::MUTUAL_AUTH), asks && !own.is_empty());
            assert_eq!(server.open(&client.seal(b"hi").unwrap()).unwrap().1, b"hi");
            let told = [(&server, Attribute::REMOTE_CERT_CONTEXT), (&client, Attribute::LOCAL_CERT_CONTEXT)]
                .map(|(end, what)| end.query(what).map_err(|why| why.kind()).map(|answer| format!("{answer:?}")));
            Ok::<_, secur32::engine::status::Error>(told)
        };
        let shown = format!("{:?}", Answer::Certificates(vec![der("client.pem")]));
        assert_eq!(run(true, &["client"]).unwrap(), [Ok(shown.clone()), Ok(shown)]);
        for (asks, own) in [(true, &[][..]), (false, &["client"])] {
            assert_eq!(run(asks, own).unwrap(), [Err(Kind::NoCredentials), Err(Kind::NoCredentials)]);
        }
        // A server's certificate is none for a client.
        assert_eq!(run(true, &["server"]).unwrap_err().kind(), Kind::CertWrongUsage);
    }
}

#[test]
fn a_session_without_a_certificate_does_not_pass_for_one_with() {
    let env = world();
    for disabled in [TLS12, TLS13] {
        let (client, server) = (
            acquire(&env, OUT, tls(identity(&["client"], disabled))).unwrap(),
            acquire(&env, IN, tls(identity(&["server"], disabled))).unwrap(),
        );
        let run = |asks: bool| {
            let mut c = End::new(secur32::engine::package::Side::Initiator, &client, Flags::NONE);
            let mut s = End::new(secur32::engine::package::Side::Acceptor, &server, Flags::MUTUAL_AUTH.when(asks));
            let left = shake(&mut c, &mut s).unwrap();
            drink(&mut c, left);
            let resumed = matches!(s.query(Attribute::SESSION_INFO).unwrap(), Answer::SessionInfo { resumed: true, .. });
            (resumed, s.query(Attribute::REMOTE_CERT_CONTEXT).is_ok())
        };
        assert_eq!(run(false), (false, false));
        assert_eq!(run(true), (false, true), "asked anew");
        assert_eq!(run(true), (true, true), "the certificate comes with the session");
    }
}

fn hash(name: &str) -> String {
    secur32::crypto::tls::schedule::Hash::Sha256.of(&der(name)).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_certificate_speaks_for_the_account_that_policy_names_and_never_for_its_own_name() {
    let env = world();
    let serial = |name: &str| -> String {
        let der = der(name);
        secur32::wire::x509::Certificate::read(&der).unwrap().serial.iter().map(|byte| format!("{byte:02X}:")).collect()
    };
    let name = |own: &str, disabled: u32, table: Option<String>, flags: u32| {
        CLIENTS.set(table);
        let (client, server) = (
            acquire(&env, OUT, tls(identity(&[own], disabled))).unwrap(),
            acquire(&env, IN, tls(TlsIdentity { flags, ..identity(&["server"], disabled) })).unwrap(),
        );
        // Full, and resumed.
        let told = [(); 2].map(|()| {
            let mut c = End::new(secur32::engine::package::Side::Initiator, &client, Flags::NONE);
            let mut s = End::new(secur32::engine::package::Side::Acceptor, &server, Flags::MUTUAL_AUTH);
            let left = shake(&mut c, &mut s).unwrap();
            drink(&mut c, left);
            let client = s.live().facts.client().map(|client| (client.name.clone(), client.realm.clone()));
            (s.query(Attribute::NAMES).map(|answer| format!("{answer:?}")).map_err(|why| why.kind()), client)
        });
        assert_eq!(told[0], told[1]);
        let [told, _] = told;
        told.1.map(|(name, realm)| format!("{realm}\\{name}")).ok_or(told.0.err())
    };
    let nobody = Err(Some(Kind::UnsupportedFunction));
    for disabled in [TLS12, TLS13] {
        let root = hash("root.pem");
        assert_eq!(name("client", disabled, None, 0), nobody);
        assert_eq!(name("client", disabled, Some(String::new()), 0), nobody, "its common name is Alice, and that says nothing");
        assert_eq!(
            name("client", disabled, Some(format!("certificate {} alice@EXAMPLE", hash("client.pem"))), 0).unwrap(),
            "EXAMPLE\\alice"
        );
        assert_eq!(name("client", disabled, Some(format!("certificate {} alice@EXAMPLE", hash("upn.pem"))), 0), nobody);
        let table = format!("serial {root} {} EXAMPLE\\alice", serial("client.pem"));
        assert_eq!(name("client", disabled, Some(table.clone()), 0).unwrap(), "EXAMPLE\\alice");
        assert_eq!(name("upn", disabled, Some(table), 0), nobody, "another serial number");
        let table = format!("serial {} {} alice", hash("stranger.pem"), serial("client.pem"));
        assert_eq!(name("client", disabled, Some(table), 0), nobody, "another issuer");
        assert_eq!(name("upn", disabled, Some(format!("upn {root}")), 0).unwrap(), "example.com\\alice");
        assert_eq!(
            name("upn", disabled, Some(format!("upn {}", hash("stranger.pem"))), 0),
            nobody,
            "an authority that is not named for it"
        );
        assert_eq!(name("client", disabled, Some(format!("upn {root}")), 0), nobody, "a mail address is no principal name");
        // Who judges by himself maps by himself; and who says so: SCH_CRED_NO_SYSTEM_MAPPER.
        for flags in [8, 2] {
            assert_eq!(name("client", disabled, Some(format!("certificate {} alice", hash("client.pem"))), flags), nobody);
        }
    }
    CLIENTS.set(None);
}

#[test]
fn a_table_that_is_not_understood_lets_nobody_in() {
    let env = world();
    CLIENTS.set(Some("certificate alice\n".to_owned()));
    let (mut client, mut server) = (End::client(&env, identity(&["client"], TLS12)), End::server(&env, identity(&["server"], TLS12)));
    server.flags = Flags::MUTUAL_AUTH;
    assert_eq!(shake(&mut client, &mut server).unwrap_err().kind(), Kind::InternalError);
    CLIENTS.set(None);
}

#[test]
fn the_root_stays_at_home_unless_it_is_asked_along() {
    let env = world();
    for (flags, want) in [(0, vec![der("server.pem")]), (0x4_0000, vec![der("server.pem"), der("root.pem")])] {
        let mut identity = TlsIdentity { flags, ..identity(&["server"], 0) };
        identity.certificates[0].chain.push(der("root.pem"));
        let (mut client, mut server) = (End::client(&env, self::identity(&[], 0)), End::server(&env, identity));
        shake(&mut client, &mut server).unwrap();
        match client.query(Attribute::REMOTE_CERT_CONTEXT).unwrap() {
            Answer::Certificates(chain) => assert_eq!(chain, want),
            other => panic!("{other:?}"),
        }
    }
}
