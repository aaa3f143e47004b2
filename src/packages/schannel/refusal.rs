//! Why a handshake failed, in Windows' statuses.
use super::peer::Judgement;
use crate::engine::status::{Error, Kind};
use rustls::{AlertDescription, CertificateError, Error as Tls, PeerIncompatible, PeerMisbehaved};

/// What a failure of the engine is to the caller.
pub(super) fn refused(error: Tls, with: &str) -> Error {
    let kind = match &error {
        Tls::AlertReceived(alert) => kind_of_alert(u8::from(*alert)),
        Tls::PeerIncompatible(_) => Kind::AlgorithmMismatch,
        Tls::InvalidCertificate(why) => kind_of_certificate(why),
        Tls::NoCertificatesPresented => Kind::CertUnknown,
        Tls::NoApplicationProtocol => Kind::ApplicationProtocolMismatch,
        Tls::DecryptError => Kind::MessageAltered,
        Tls::InappropriateMessage { .. }
        | Tls::InappropriateHandshakeMessage { .. }
        | Tls::InvalidMessage(_)
        | Tls::PeerMisbehaved(_)
        | Tls::PeerSentOversizedRecord => Kind::IllegalMessage,
        _ => Kind::InternalError,
    };
    Error::new(kind, format!("shaking hands with {with}")).because(error)
}

/// What Microsoft's table says of the alerts that a peer sends.
pub(super) const fn kind_of_alert(number: u8) -> Kind {
    match number {
        20 | 30 => Kind::MessageAltered,
        21 | 51 => Kind::DecryptFailure,
        42 | 43 | 46 => Kind::CertUnknown,
        44 => Kind::CertRevoked,
        45 => Kind::CertExpired,
        48 => Kind::UntrustedRoot,
        49 => Kind::LogonDenied,
        70 => Kind::UnsupportedFunction,
        71 => Kind::AlgorithmMismatch,
        80 => Kind::InternalError,
        120 => Kind::ApplicationProtocolMismatch,
        _ => Kind::IllegalMessage,
    }
}

/// The alert that says what the engine says too little of, or nothing at all ([RFC 8446] 6.2 and 9.2). None: its own will do.
pub(super) const fn alert_instead(why: &Tls) -> Option<AlertDescription> {
    use PeerIncompatible as P;
    match why {
        Tls::PeerIncompatible(P::KeyShareExtensionRequired | P::NamedGroupsExtensionRequired | P::SignatureAlgorithmsExtensionRequired) => {
            Some(AlertDescription::MissingExtension)
        }
        _ => None,
    }
}

/// The alert for a failure that the engine keeps to itself. None: the peer said it first.
pub(super) fn alert_of(why: &Tls) -> Option<AlertDescription> {
    Some(match why {
        Tls::AlertReceived(_) => return None,
        Tls::InvalidMessage(why) => AlertDescription::from(*why),
        // [RFC 8446] 4.4.2.4: a server has one.
        Tls::NoCertificatesPresented => AlertDescription::DecodeError,
        Tls::InappropriateMessage { .. }
        | Tls::InappropriateHandshakeMessage { .. }
        | Tls::PeerMisbehaved(PeerMisbehaved::IllegalMiddleboxChangeCipherSpec | PeerMisbehaved::MessageInterleavedWithHandshakeMessage) => {
            AlertDescription::UnexpectedMessage
        }
        Tls::PeerMisbehaved(_) => AlertDescription::IllegalParameter,
        Tls::PeerSentOversizedRecord => AlertDescription::RecordOverflow,
        Tls::DecryptError => AlertDescription::BadRecordMac,
        Tls::PeerIncompatible(_) => AlertDescription::HandshakeFailure,
        _ => AlertDescription::InternalError,
    })
}

fn kind_of_certificate(why: &CertificateError) -> Kind {
    match why {
        CertificateError::Other(other) => other.0.downcast_ref::<Judgement>().map_or(Kind::CertUnknown, |judgement| judgement.0.kind()),
        CertificateError::BadSignature => Kind::DecryptFailure,
        _ => Kind::CertUnknown,
    }
}

/// The alert that tells a peer what its certificate is refused for ([RFC 8446] 6.2).
pub(super) const fn alert_for(kind: Kind) -> AlertDescription {
    match kind {
        Kind::UntrustedRoot => AlertDescription::UnknownCA,
        Kind::CertExpired => AlertDescription::CertificateExpired,
        Kind::CertRevoked => AlertDescription::CertificateRevoked,
        Kind::WrongPrincipal => AlertDescription::BadCertificate,
        Kind::CertWrongUsage => AlertDescription::UnsupportedCertificate,
        _ => AlertDescription::CertificateUnknown,
    }
}
