//! nginx, as our client's server.
use crate::{
    folder, path,
    stream::{Line, Program, connect, free_port},
    there, world,
    world::*,
};
use secur32::engine::{flags::Flags, package::Side};
use std::{fs, process::Command};

#[test]
fn nginx_serves_a_large_page_to_our_client_over_both_versions() {
    if !there("nginx", "-v") {
        return;
    }
    let (port, root) = (free_port(), folder("nginx"));
    let body: Vec<u8> = (0..5_000_000u32).map(|n| (n * 7 % 251) as u8).collect();
    fs::write(root.join("big"), &body).unwrap();
    let at = root.display();
    let text = format!(
        "daemon off; master_process off; pid {at}/pid; error_log {at}/errors;\nevents {{}}\nhttp {{ access_log off; client_body_temp_path {at}/a; \
         proxy_temp_path {at}/b; fastcgi_temp_path {at}/c; uwsgi_temp_path {at}/d; scgi_temp_path {at}/e;\nserver {{ listen 127.0.0.1:{port} ssl; \
         root {at}; ssl_protocols TLSv1.2 TLSv1.3; ssl_certificate {}; ssl_certificate_key {}; ssl_session_cache shared:x:1m; }} }}\n",
        path("rsa.pem"),
        path("rsa.key")
    );
    fs::write(root.join("nginx.conf"), text).unwrap();
    let mut command = Command::new("nginx");
    command.args(["-p", root.to_str().unwrap(), "-c", root.join("nginx.conf").to_str().unwrap()]);
    let _program = Program::start(&mut command);
    for disabled in [TLS12, TLS13] {
        let client = acquire(&world(), OUT, tls(identity(&[], disabled))).unwrap();
        for _ in 0..2 {
            let end = End::new(Side::Initiator, &client, Flags::NONE);
            let mut line = Line::open(connect(port), end, |_| panic!("asked for a certificate")).unwrap();
            line.write(b"GET /big HTTP/1.0\r\n\r\n");
            let page = line.read_all();
            assert!(page.ends_with(&body) && page.starts_with(b"HTTP/1.1 200"), "{} bytes", page.len());
        }
    }
}
