//! Where certificates say that their revocation can be asked about, and what is heard there.
use super::{Depth, ocsp};
use crate::wire::x509::{Certificate, extensions};
use webpki::BorrowedCertRevocationList;

/// How many places of a kind are asked about one certificate.
const MOST: usize = 2;
/// How many certificates of a path are asked about.
const DEEPEST: usize = 8;

/// Carries a request to an address, POST where it has a body; None: no answer.
pub type Ask<'a> = dyn Fn(&str, &[u8]) -> Option<Vec<u8>> + 'a;

/// What was heard.
#[derive(Default)]
pub(super) struct Heard {
    /// Revocation lists.
    pub(super) lists: Vec<Vec<u8>>,
    /// What a responder said of the first certificate.
    pub(super) answer: Vec<u8>,
}

/// Asks about a path that is proven. Nothing that is heard is believed here.
pub(super) fn hear(path: &[Vec<u8>], depth: Depth, now: i64, ask: &Ask<'_>) -> Heard {
    let mut heard = Heard::default();
    let deep = if depth == Depth::End { 1 } else { DEEPEST };
    for (at, pair) in path.windows(2).take(deep).enumerate() {
        let [own, issuer] = pair else { break };
        let Ok(certificate) = Certificate::read(own) else { break };
        // A responder's answer counts for the first certificate, where nothing else is asked about.
        if at == 0 && (depth == Depth::End || path.len() == 2) {
            let request = ocsp::request(own, issuer).unwrap_or_default();
            let answers =
                extensions::responders(&certificate).unwrap_or_default().into_iter().take(MOST).filter_map(|url| ask(url, &request));
            let mut telling = answers.filter(|answer| !matches!(ocsp::stapled(answer, own, issuer, now), Ok(ocsp::Status::Unknown)));
            if let Some(answer) = telling.next() {
                heard.answer = answer;
                continue;
            }
        }
        let lists = extensions::lists(&certificate).unwrap_or_default().into_iter().take(MOST).filter_map(|url| ask(url, &[]));
        heard.lists.extend(lists.filter(|list| BorrowedCertRevocationList::from_der(list).is_ok()).take(1));
    }
    heard
}
