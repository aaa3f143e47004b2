//! Tickets whose time is nearly over.
use crate::{IN, OUT, WEB, acquire, log_on, realm::realm, user};
use secur32::engine::{identity::Auth, policy::Policy};
use std::{thread, time::Duration};

#[test]
fn a_ticket_that_is_about_to_end_is_replaced_before_it_does() {
    let Some(realm) = realm() else { return };
    let short = |text: String| text.replace("forwardable", "ticket_lifetime = 64s\nforwardable");
    let env = realm.machine_with(short, 0, Policy::default());
    let server = acquire(&env, IN, Auth::Default);
    let client = acquire(&env, OUT, user("dora", None, "Dora-Passw0rd"));
    let logons = || realm.logged("AS_REQ", "dora@LAB.TEST for krbtgt");
    assert_eq!(log_on(&client, &server, WEB).unwrap(), "dora@LAB.TEST");
    let before = logons();
    // Nobody begins with a ticket of its last minute.
    thread::sleep(Duration::from_secs(6));
    assert_eq!(log_on(&client, &server, WEB).unwrap(), "dora@LAB.TEST");
    assert!(logons() > before, "another logon");
    // A lifetime beyond all measure is cut, by us and by the KDC.
    let endless = |text: String| text.replace("forwardable", "ticket_lifetime = 106751991167300d\nrenew_lifetime = 999999d\nforwardable");
    let env = realm.machine_with(endless, 0, Policy::default());
    assert_eq!(log_on(&acquire(&env, OUT, user("dora", None, "Dora-Passw0rd")), &server, WEB).unwrap(), "dora@LAB.TEST");
}
