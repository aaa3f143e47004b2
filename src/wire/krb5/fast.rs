//! FAST ([RFC 6113] 5.4): a request and its answer inside an armor.
use super::{Bits, Checksum, EncryptedData, EncryptionKey, PrincipalName, Time, kdc::PaData};
use crate::wire::{
    cursor::Malformed,
    der::{Raw, field_impl, sequence, tag},
};

sequence! {
    /// KrbFastArmor
    Armor<'a> {
        /// 1: an AP-REQ.
        [0]: kind i32,
        /// It.
        [1]: value &'a [u8],
    }
}

sequence! {
    /// KrbFastArmoredReq
    ArmoredReq<'a> {
        /// What the armor's key is made with.
        [0] opt: armor Armor<'a>,
        /// Over the request's body, as it goes outside.
        [1]: checksum Checksum<'a>,
        /// [`FastReq`], under the armor's key.
        [2]: sealed EncryptedData<'a>,
    }
}

sequence! {
    /// KrbFastReq
    FastReq<'a> {
        /// Wishes.
        [0]: options Bits,
        /// What counts, instead of the request's own.
        [1]: padata Vec<PaData<'a>>,
        /// What counts, instead of the request's own.
        [2]: body Raw<'a>,
    }
}

sequence! {
    /// KrbFastArmoredRep
    ArmoredRep<'a> {
        /// [`FastResponse`], under the armor's key.
        [0]: sealed EncryptedData<'a>,
    }
}

sequence! {
    /// KrbFastResponse
    FastResponse<'a> {
        /// What counts, instead of the answer's own.
        [0]: padata Vec<PaData<'a>>,
        /// Goes into the answer's key.
        [1] opt: strengthen EncryptionKey<'a>,
        /// Where a ticket comes along.
        [2] opt: finished Finished<'a>,
        /// The request's, back.
        [3]: nonce u32,
    }
}

sequence! {
    /// KrbFastFinished
    Finished<'a> {
        /// The KDC's time.
        [0]: time Time,
        /// Its microseconds.
        [1]: microseconds u32,
        /// The client's realm.
        [2]: client_realm &'a str,
        /// The client.
        [3]: client PrincipalName<'a>,
        /// Over the ticket, with the armor's key.
        [4]: checksum Checksum<'a>,
    }
}

/// `[0]`: armored-data
const ARMORED: u8 = tag::context(0);

/// Declares what PA-FX-FAST holds: a choice of which there is one.
macro_rules! armored {
    ($(#[$doc:meta])* $name:ident $inner:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name<'a>(
            /// What is inside.
            pub $inner<'a>,
        );
        field_impl!($name<'a>,
            |from| {
                let (ARMORED, contents) = from.any()? else { return Err(Malformed("an armor of another kind")) };
                let mut inside = from.inside(contents);
                let inner = $inner::read(&mut inside)?;
                inside.end()?;
                Ok(Self(inner))
            },
            |this, to| {
                to.nest(ARMORED, |to| this.0.write(to));
            }
        );
    };
}

armored! {
    /// PA-FX-FAST-REQUEST
    FastRequest ArmoredReq
}
armored! {
    /// PA-FX-FAST-REPLY
    FastReply ArmoredRep
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{der::Field as _, krb5::tests::holds};

    #[test]
    fn armored_messages_hold() {
        let sealed = || EncryptedData { enctype: 18, kvno: None, cipher: b"sealed" };
        let checksum = || Checksum { kind: 16, bytes: &[7; 12] };
        let request = FastRequest(ArmoredReq { armor: Some(Armor { kind: 1, value: b"request" }), checksum: checksum(), sealed: sealed() });
        holds(&request, &request.encode());
        let inner = FastReq { options: Bits(0), padata: vec![PaData { kind: 138, value: b"proof" }], body: Raw(&[0x30, 0]) };
        holds(&inner, &inner.encode());
        let reply = FastReply(ArmoredRep { sealed: sealed() });
        holds(&reply, &reply.encode());
        let client = PrincipalName { kind: 1, parts: vec!["alice"] };
        let finished = Finished { time: Time(1), microseconds: 2, client_realm: "AD.TEST", client, checksum: checksum() };
        let response = FastResponse {
            padata: Vec::new(),
            strengthen: Some(EncryptionKey { enctype: 18, bytes: &[1; 32] }),
            finished: Some(finished),
            nonce: 9,
        };
        holds(&response, &response.encode());
    }
}
