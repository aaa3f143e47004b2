//! Channel bindings as [MS-DPSP] has them: the client's nonce begins with a hash over the service and the channel that it names, so that the
//! proof covers both.
use super::invalid;
use crate::{
    crypto::{
        hash::{Hash, Hex},
        md5::md5,
        same,
    },
    engine::{
        bindings::ChannelBindings,
        buffers::Role,
        flags::Flags,
        package::Turn,
        status::{Error, Kind, Result},
    },
    wire::{
        digest::{Response, UPGRADED},
        text::from_utf16le,
    },
};

/// What a client says that has no channel.
const NO_CHANNEL: &[u8] = &[b'0'; 32];
/// The directives that we hash, in this order.
const HASHED: &str = "service-name,channel-binding";

/// The channel of a call, in hexadecimal; None when the caller names none.
pub(super) fn channel(turn: &Turn<'_>) -> Result<Option<Vec<u8>>> {
    let Some(block) = turn.input(Role::Bindings).filter(|block| !block.is_empty()) else { return Ok(None) };
    let read = ChannelBindings::read(block)?;
    Ok((!read.is_absent()).then(|| Hex::of(&md5(&[&read.gss_form()])).digits().to_vec()))
}

/// The service that a TARGET_HOST buffer names, in UTF-8 or UTF-16.
pub(super) fn service(turn: &Turn<'_>) -> Result<Option<Vec<u8>>> {
    let Some(name) = turn.input(Role::TargetHost).filter(|name| !name.is_empty()) else { return Ok(None) };
    let text =
        if name.contains(&0) { from_utf16le(name).map_err(invalid("reading the name of a service"))?.into_bytes() } else { name.to_vec() };
    Ok(Some(text.strip_suffix(b"\0").map(<[u8]>::to_vec).unwrap_or(text)))
}

/// What a client binds its proof to.
#[derive(Clone)]
pub(super) struct Bound {
    pub(super) service: Vec<u8>,
    pub(super) channel: Vec<u8>,
}

impl Bound {
    /// A client that knows of bindings names its service even without a channel.
    pub(super) fn of(service: Option<Vec<u8>>, channel: Option<Vec<u8>>) -> Option<Self> {
        if service.is_none() && channel.is_none() {
            return None;
        }
        Some(Self { service: service.unwrap_or_default(), channel: channel.unwrap_or_else(|| NO_CHANNEL.to_vec()) })
    }

    /// The beginning of the client's nonce.
    pub(super) fn prefix(&self) -> Vec<u8> {
        let mut out = UPGRADED.to_vec();
        out.extend_from_slice(Hash::Md5.of(&[&self.service, b":", &self.channel]).hex().digits());
        out
    }

    pub(super) const fn hashed() -> &'static [u8] {
        HASHED.as_bytes()
    }
}

/// What the server demands.
pub(super) struct Demand<'a> {
    pub(super) ours: Option<&'a [u8]>,
    pub(super) asked: Flags,
    /// Whether a client that says nothing is forgiven.
    pub(super) missing_allowed: bool,
}

/// The service that a client named and its nonce covers, after its channel was compared with ours.
pub(super) fn check(response: &Response<'_>, demand: &Demand<'_>) -> Result<Option<String>> {
    let bad = |doing: &'static str| Error::new(Kind::BadBindings, doing);
    let said = match (response.hashed, response.service, response.channel) {
        (None, None, None) => None,
        (Some(hashed), Some(service), Some(channel)) => {
            let names: Vec<_> = hashed.elements().collect();
            if names != [&b"service-name"[..], b"channel-binding"] {
                return Err(bad("reading hashed directives that are not the service and the channel"));
            }
            let (service, channel) = (service.meaning(), channel.meaning());
            let told = Bound { service: service.to_vec(), channel: channel.to_vec() };
            let prefix = told.prefix();
            if !response.cnonce.get(..prefix.len()).is_some_and(|start| same(start, &prefix)) {
                return Err(bad("checking the hash over the directives that name a client's channel"));
            }
            Some(told)
        }
        _ => return Err(bad("reading directives that name a channel by halves")),
    };
    if let Some(ours) = demand.ours {
        match &said {
            None if demand.missing_allowed => {}
            None => return Err(bad("looking for the channel of a client that names none")),
            // Whoever stands behind a proxy sees another channel than the client; that there is one must do.
            Some(told) if demand.asked.has(Flags::PROXY_BINDINGS) && told.channel.len() == 32 && told.channel != NO_CHANNEL => {}
            Some(told) if same(&told.channel, ours) => {}
            Some(_) => return Err(bad("comparing a client's channel with ours")),
        }
    }
    Ok(said.and_then(|told| String::from_utf8(told.service).ok()).filter(|service| !service.is_empty()))
}
