//! curl, over HTTPS: our server behind a small HTTP word.
use crate::{
    path,
    stream::{Line, Serving},
    there, world,
    world::*,
};
use secur32::engine::{flags::Flags, package::Side};
use std::process::Command;

fn page(mut line: Line) {
    let mut request = String::new();
    while !request.contains("\r\n\r\n") {
        match line.read() {
            Ok(Some(payload)) => request.push_str(&String::from_utf8_lossy(&payload)),
            _ => return,
        }
    }
    let body = vec![b'x'; 3_000_000];
    line.write(format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes());
    line.write(&body);
    line.close();
}

#[test]
fn curl_fetches_a_page_of_many_records_and_agrees_on_http() {
    if !there("curl", "--version") {
        return;
    }
    let credential = acquire(&world(), IN, tls(identity(&["server", "rsa"], 0))).unwrap();
    let serving = Serving::start(
        move || {
            let mut end = End::new(Side::Acceptor, &credential, Flags::NONE);
            end.protocols = Some([&15u32.to_ne_bytes()[..], &2u32.to_ne_bytes(), &9u16.to_ne_bytes(), b"\x08http/1.1"].concat());
            end
        },
        page,
    );
    for version in [&["--tls-max", "1.2"][..], &["--tlsv1.3"]] {
        let out = Command::new("curl")
            .args(["-sSv", "--max-time", "10", "--noproxy", "*", "--cacert", &path("root.pem"), "-o", "/dev/null"])
            .args(["-w", "%{http_code} %{size_download} %{ssl_verify_result}"])
            .args(version)
            .arg(format!("https://localhost:{}/", serving.port))
            .args(["--resolve", &format!("localhost:{}:127.0.0.1", serving.port)])
            .output()
            .unwrap();
        let (said, story) = (String::from_utf8_lossy(&out.stdout).into_owned(), String::from_utf8_lossy(&out.stderr).into_owned());
        assert_eq!(said, "200 3000000 0", "{story}");
        assert!(story.contains("ALPN") && story.contains("server accepted") && story.contains("http/1.1"), "{story}");
    }
}
