//! One question to a KDC and its answer, and what its refusals mean.
use super::{
    settings::Deadline,
    ticket::{Name, Ticket},
};
use crate::{
    crypto::kerberos::{Enctype, ProtocolKey},
    engine::{
        env::{Env, KdcService},
        status::{Error, Kind, NtStatus, Result},
        time::Instant,
        trace,
    },
    wire::{
        cursor::Malformed,
        der::Field as _,
        krb5::{
            Checksum, EncryptedData, EncryptionKey, Time,
            error::{KrbError, code},
            kdc::{EncKdcRepPart, KdcRep, PaData},
            preauth::pa_type,
            ticket::ticket_flag,
        },
    },
};
use zeroize::Zeroizing;

const USAGE_AS_REQ: u32 = 56;

/// What a KDC says.
pub(super) enum Said<'a> {
    Reply(Box<KdcRep<'a>>),
    Refusal(Box<KrbError<'a>>),
}

/// Asks a realm's KDC, and stays with the one that answered before.
pub(super) fn ask(
    env: &Env,
    realm: &str,
    service: KdcService,
    stay_with: &mut Option<String>,
    message: &[u8],
    deadline: Deadline,
) -> Result<Vec<u8>> {
    let answer = env.kdc.ask(realm, service, stay_with.as_deref(), message, deadline.left(env)?)?;
    *stay_with = Some(answer.from);
    Ok(answer.message)
}

/// Reads an answer.
pub(super) fn read<'a>(realm: &str, answer: &'a [u8]) -> Result<Said<'a>> {
    // [APPLICATION 30]
    if answer.first() == Some(&0x7E) {
        return KrbError::decode(answer).map(|error| Said::Refusal(Box::new(error))).map_err(|why| nonsense(realm, why));
    }
    KdcRep::decode(answer).map(|reply| Said::Reply(Box::new(reply))).map_err(|why| nonsense(realm, why))
}

/// An answer that is none.
pub(super) fn nonsense(realm: &str, why: Malformed) -> Error {
    Error::new(Kind::NoAuthenticatingAuthority, format!("reading what a KDC of {realm} answers")).because(why)
}

/// What a refusal means to the caller; the KDC's own words go along.
pub(super) fn refused(error: &KrbError<'_>, doing: &str) -> Error {
    let kind = match error.code {
        // The KDC's words on who is unknown, disabled, expired, locked or has another password are for the trace.
        code::NAME_EXP
        | code::CLIENT_NOTYET
        | code::C_PRINCIPAL_UNKNOWN
        | code::CLIENT_REVOKED
        | code::KEY_EXPIRED
        | code::PREAUTH_FAILED
        | code::POLICY
        | code::NULL_KEY => Kind::LogonDenied,
        code::S_PRINCIPAL_UNKNOWN
        | code::SERVICE_EXP
        | code::SERVICE_NOTYET
        | code::SERVICE_REVOKED
        | code::PRINCIPAL_NOT_UNIQUE
        | code::AP_NOT_US => Kind::TargetUnknown,
        code::ETYPE_NOSUPP => Kind::KdcUnknownEtype,
        code::AP_SKEW => Kind::TimeSkew,
        code::AP_TKT_EXPIRED | code::TGT_REVOKED => Kind::ContextExpired,
        code::MUST_USE_USER2USER => Kind::NoTgtReply,
        code::PREAUTH_REQUIRED | code::PADATA_TYPE_NOSUPP => Kind::UnsupportedPreauth,
        _ => Kind::NoAuthenticatingAuthority,
    };
    let words = error.text.map(|text| format!(" ({})", text.chars().take(200).collect::<String>())).unwrap_or_default();
    let refused = Error::new(kind, format!("{doing}: the KDC of {} refuses with {}{words}", error.realm, name_of(error.code)));
    trace::tell(format_args!("Kerberos: {refused}"));
    match error_status(error) {
        Some(status) if kind == Kind::LogonDenied => refused.because(NtStatus(status)),
        _ => refused,
    }
}

/// What a refusal says of the client's account: in Windows' number where the KDC has it, else by codes that mean one thing alone.
fn error_status(error: &KrbError<'_>) -> Option<u32> {
    error.status().or(match error.code {
        // STATUS_PASSWORD_EXPIRED, STATUS_ACCOUNT_EXPIRED
        code::KEY_EXPIRED => Some(0xC000_0071),
        code::NAME_EXP => Some(0xC000_0193),
        _ => None,
    })
}

fn name_of(number: i32) -> String {
    let name = match number {
        code::NAME_EXP => "KDC_ERR_NAME_EXP",
        code::C_PRINCIPAL_UNKNOWN => "KDC_ERR_C_PRINCIPAL_UNKNOWN",
        code::S_PRINCIPAL_UNKNOWN => "KDC_ERR_S_PRINCIPAL_UNKNOWN",
        code::POLICY => "KDC_ERR_POLICY",
        code::BADOPTION => "KDC_ERR_BADOPTION",
        code::ETYPE_NOSUPP => "KDC_ERR_ETYPE_NOSUPP",
        code::CLIENT_REVOKED => "KDC_ERR_CLIENT_REVOKED",
        code::KEY_EXPIRED => "KDC_ERR_KEY_EXPIRED",
        code::PREAUTH_FAILED => "KDC_ERR_PREAUTH_FAILED",
        code::PREAUTH_REQUIRED => "KDC_ERR_PREAUTH_REQUIRED",
        code::AP_TKT_EXPIRED => "KRB_AP_ERR_TKT_EXPIRED",
        code::AP_SKEW => "KRB_AP_ERR_SKEW",
        code::AP_MODIFIED => "KRB_AP_ERR_MODIFIED",
        code::WRONG_REALM => "KDC_ERR_WRONG_REALM",
        other => return format!("error {other}"),
    };
    format!("{name} ({number})")
}

/// Encrypts with a fresh confounder.
pub(super) fn seal(env: &Env, key: &ProtocolKey, usage: u32, plain: &[u8]) -> Result<Vec<u8>> {
    let mut confounder = [0; 16];
    let confounder = confounder.get_mut(..key.enctype().confounder_len()).unwrap_or_default();
    env.random.fill(confounder)?;
    Ok(key.encrypt(usage, confounder, plain))
}

/// A number that an answer must repeat.
pub(super) fn nonce(env: &Env) -> Result<u32> {
    let mut bytes = [0; 4];
    env.random.fill(&mut bytes)?;
    Ok(u32::from_be_bytes(bytes) & 0x7FFF_FFFF)
}

/// What the sealed part of a reply is to be held to.
pub(super) struct Expected<'a> {
    pub(super) nonce: u32,
    pub(super) client: (&'a Name, &'a str),
    /// Whether the KDC may have put another client in the place of the one asked for.
    pub(super) renames: bool,
    /// The question as it was sent, and the answer's key: a KDC that can says which question it answers.
    pub(super) question: Option<(&'a [u8], &'a ProtocolKey)>,
}

/// The ticket of a reply that was opened.
pub(super) fn ticket(
    reply: &KdcRep<'_>,
    opened: &Zeroizing<Vec<u8>>,
    expected: &Expected<'_>,
    skew_seconds: i64,
    realm: &str,
) -> Result<Ticket> {
    let part = EncKdcRepPart::decode(opened).map_err(|why| nonsense(realm, why))?.inner;
    if part.nonce != expected.nonce {
        return Err(Error::new(Kind::NoAuthenticatingAuthority, format!("comparing the answer of a KDC of {realm} with the question")));
    }
    let (client, client_realm) = expected.client;
    let inner = &reply.inner;
    if !expected.renames && (inner.client.parts != client.parts || inner.client_realm != client_realm) {
        return Err(Error::new(
            Kind::NoAuthenticatingAuthority,
            format!("reading a ticket of {realm} that is for another client than {client}"),
        ));
    }
    if let Some((question, key)) = expected.question.filter(|_| part.flags.has(ticket_flag::ENC_PA_REP)) {
        answers(question, key, part.padata.as_deref().unwrap_or_default(), realm)?;
    }
    let unusable = || Error::new(Kind::KdcUnknownEtype, format!("taking a session key of enctype {} from {realm}", part.key.enctype));
    let time = |time: Time| Instant::from_unix(time.0, 0);
    Ok(Ticket {
        client: Name::from(&inner.client),
        client_realm: inner.client_realm.to_owned(),
        server: Name::from(&part.server),
        server_realm: part.server_realm.to_owned(),
        session: key(&part.key).ok_or_else(unusable)?,
        der: inner.ticket.0.to_vec(),
        flags: part.flags.0,
        start: time(part.start.unwrap_or(part.authenticated)),
        end: time(part.end),
        renew_till: part.renew_till.map(time),
        skew_seconds,
    })
}

/// [RFC 6806] 11: whether an answer was made to our question, which nobody changed under way.
fn answers(question: &[u8], key: &ProtocolKey, padata: &[PaData<'_>], realm: &str) -> Result<()> {
    let sum = padata.iter().find(|one| one.kind == pa_type::REQ_ENC_PA_REP).map(|one| Checksum::decode(one.value));
    match sum {
        Some(Ok(sum)) if sum.kind == key.enctype().checksum_type() && key.verify(USAGE_AS_REQ, question, sum.bytes) => Ok(()),
        _ => Err(Error::new(
            Kind::NoAuthenticatingAuthority,
            format!("reading an answer of {realm} to another question than was asked: somebody changed it under way"),
        )),
    }
}

/// A key that we can use.
pub(super) fn key(key: &EncryptionKey<'_>) -> Option<ProtocolKey> {
    ProtocolKey::new(Enctype::from_number(key.enctype)?, key.bytes)
}

/// Opens a sealed part.
pub(super) fn open(sealed: &EncryptedData<'_>, key: &ProtocolKey, usage: u32) -> Option<Zeroizing<Vec<u8>>> {
    if sealed.enctype == key.enctype().number() { key.decrypt(usage, sealed.cipher) } else { None }
}
