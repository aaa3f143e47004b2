//! `sspi decode` for SPNEGO's tokens, Kerberos' and those of whatever mechanism stands in a first token's frame. Tickets, what is under a key, and
//! signatures are told by their length alone.
use crate::decode::hidden;
use secur32::{
    crypto::kerberos::Enctype,
    wire::{
        cursor::Malformed,
        der::Field as _,
        gss::{self, oid},
        krb5::{
            EncryptedData, PrincipalName,
            ap::{ApRep, ApReq, ap_option},
            error::KrbError,
            ticket::Ticket,
        },
        spnego::{Answer, Init, State},
    },
};
use serde_json::{Value, json};

/// Whether a token is one of these, by its first byte: a frame, NegTokenInit, NegTokenResp, AP-REQ, AP-REP, KRB-ERROR.
pub fn is_ours(token: &[u8]) -> bool {
    matches!(token.first(), Some(0x60 | 0xA0 | 0xA1 | 0x6E | 0x6F | 0x7E))
}

/// The token as a tree; `inner` reads what a negotiation carries.
pub fn decode(token: &[u8], inner: &dyn Fn(&[u8]) -> Result<Value, String>) -> Result<Value, String> {
    let read = || -> Result<Value, Malformed> {
        match token.first() {
            Some(0x60) => {
                let (mechanism, bare) = gss::unframe(token)?;
                match mechanism {
                    oid::SPNEGO if bare.first() == Some(&0xA1) => Answer::decode(bare).map(|answer| told(&answer, inner)),
                    oid::SPNEGO => Init::decode(bare).map(|offer| offered(&offer, inner)),
                    oid::KERBEROS | oid::MS_KERBEROS => {
                        let (id, message) = bare.split_first_chunk::<2>().ok_or(Malformed("a frame around nothing"))?;
                        let mut tree = kerberos(message)?;
                        if let Some(fields) = tree.as_object_mut() {
                            fields.insert("token id".to_owned(), json!(format!("{:04x}", u16::from_be_bytes(*id))));
                        }
                        Ok(tree)
                    }
                    other => Ok(json!({"message": "a first token", "mechanism": name(other), "token": hidden(bare)})),
                }
            }
            Some(0xA0) => Init::decode(token).map(|offer| offered(&offer, inner)),
            Some(0xA1) => Answer::decode(token).map(|answer| told(&answer, inner)),
            _ => kerberos(token),
        }
    };
    read().map_err(|why| format!("the token begins like SPNEGO's or Kerberos' and is refused: {why:?}"))
}

fn offered(offer: &Init<'_>, inner: &dyn Fn(&[u8]) -> Result<Value, String>) -> Value {
    json!({
        "message": "SPNEGO NegTokenInit",
        "mechanisms": offer.mechanisms.iter().map(|one| name(one)).collect::<Vec<_>>(),
        "token": carried(offer.token, inner),
        "mechListMIC": offer.mic.map_or(Value::Null, hidden),
    })
}

fn told(answer: &Answer<'_>, inner: &dyn Fn(&[u8]) -> Result<Value, String>) -> Value {
    let state = answer.state.map(|state| match state {
        State::AcceptCompleted => "accept-completed",
        State::AcceptIncomplete => "accept-incomplete",
        State::Reject => "reject",
        State::RequestMic => "request-mic",
    });
    json!({
        "message": "SPNEGO NegTokenResp",
        "state": state,
        "mechanism": answer.mechanism.map(name),
        "token": carried(answer.token, inner),
        "mechListMIC": answer.mic.map_or(Value::Null, hidden),
    })
}

fn carried(token: Option<&[u8]>, inner: &dyn Fn(&[u8]) -> Result<Value, String>) -> Value {
    token.map_or(Value::Null, |token| inner(token).unwrap_or_else(|_| hidden(token)))
}

fn kerberos(message: &[u8]) -> Result<Value, Malformed> {
    Ok(match message.first() {
        Some(0x6E) => {
            let request = ApReq::decode(message)?;
            let ticket = Ticket::decode(request.ticket.0)?;
            json!({
                "message": "Kerberos AP-REQ",
                "mutual": request.options.has(ap_option::MUTUAL_REQUIRED),
                "user to user": request.options.has(ap_option::USE_SESSION_KEY),
                "ticket": {
                    "service": principal(&ticket.server, ticket.realm),
                    "sealed": sealed(&ticket.sealed),
                },
                "authenticator": sealed(&request.authenticator),
            })
        }
        Some(0x6F) => json!({"message": "Kerberos AP-REP", "proof": sealed(&ApRep::decode(message)?.sealed)}),
        _ => {
            let error = KrbError::decode(message)?;
            json!({
                "message": "Kerberos KRB-ERROR",
                "code": error.code,
                "time": error.time.0,
                "client": error.client.as_ref().map(|client| principal(client, error.client_realm.unwrap_or_default())),
                "service": principal(&error.server, error.realm),
                "text": error.text,
                "data": error.data.map_or(Value::Null, hidden),
            })
        }
    })
}

fn sealed(data: &EncryptedData<'_>) -> Value {
    let enctype = Enctype::from_number(data.enctype).map_or_else(|| data.enctype.to_string(), |known| known.name().to_owned());
    json!({"enctype": enctype, "key version": data.kvno, "cipher": hidden(data.cipher)})
}

fn principal(name: &PrincipalName<'_>, realm: &str) -> String {
    format!("{}@{realm}", name.parts.join("/"))
}

/// A mechanism's name, or its identifier in numbers.
fn name(identifier: &[u8]) -> String {
    let known = [
        (oid::KERBEROS, "Kerberos"),
        (oid::MS_KERBEROS, "Kerberos (Microsoft's number)"),
        (oid::USER_TO_USER, "Kerberos, user to user"),
        (oid::NTLM, "NTLM"),
        (oid::NEGOEX, "NegoEx"),
        (oid::SPNEGO, "SPNEGO"),
    ];
    if let Some((_, name)) = known.iter().find(|(known, _)| *known == identifier) {
        return (*name).to_owned();
    }
    let Some((first, rest)) = identifier.split_first() else { return "-".to_owned() };
    let mut arcs = vec![u64::from(first / 40), u64::from(first % 40)];
    let mut arc = 0u64;
    for byte in rest {
        arc = arc.wrapping_shl(7) | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            arcs.push(std::mem::take(&mut arc));
        }
    }
    arcs.iter().map(u64::to_string).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_have_names_or_numbers() {
        assert_eq!(name(oid::NTLM), "NTLM");
        assert_eq!(name(&[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 1, 2, 9]), "1.2.840.113554.1.2.9");
    }
}
