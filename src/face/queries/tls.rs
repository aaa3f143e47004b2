//! What Schannel and CredSSP tell and are told, in Microsoft's structs.
use super::{Place, credssp};
use crate::{
    engine::{
        attributes::{Answer, Attribute, CipherInfo, ConnectionNames, KeyingAsk},
        context::Context,
        secret::SecretBytes,
        status::{Error, Kind, Result},
    },
    face::{
        memory::Block,
        text::{Narrow, Text, read},
        types::*,
        wincrypt,
    },
};
use std::borrow::Cow;

/// What credentials of Schannel are asked: into NULL they answer with SEC_E_INTERNAL_ERROR.
pub(super) const CREDENTIALS: [Attribute; 3] = [Attribute::SUPPORTED_ALGS, Attribute::CIPHER_STRENGTHS, Attribute::SUPPORTED_PROTOCOLS];

/// Writes an answer that no other package gives.
///
/// # Safety
/// The place is writable for the struct of the attribute that was asked, as far as its room allows.
pub(super) unsafe fn answer<T: Text>(place: Place, answer: Answer) -> Result<()> {
    match answer {
        Answer::Protocol { name, major, minor } => {
            place.check::<SecPkgContext_ProtoInfoW>()?;
            let name = Block::of(&T::encode(name))?;
            let value = SecPkgContext_ProtoInfoW { sProtocolName: name.give().cast(), majorVersion: major, minorVersion: minor };
            // SAFETY: this function's contract.
            unsafe { place.put(value) }
        }
        Answer::ConnectionInfo(c) => {
            let value = SecPkgContext_ConnectionInfo {
                dwProtocol: c.protocol,
                aiCipher: c.cipher,
                dwCipherStrength: c.cipher_bits,
                aiHash: c.hash,
                dwHashStrength: c.hash_bits,
                aiExch: c.exchange,
                dwExchStrength: c.exchange_bits,
            };
            // SAFETY: this function's contract.
            unsafe { place.put(value) }
        }
        // SAFETY: this function's contract.
        Answer::ConnectionNames(names) => unsafe { place.put(connection_names(&names)) },
        // SAFETY: this function's contract.
        Answer::CipherInfo(info) => unsafe { place.put(cipher_info(&info)) },
        Answer::Certificates(chain) => {
            place.check::<PCCERT_CONTEXT>()?;
            let first = wincrypt::register::register()?.chain(&chain)?;
            // SAFETY: this function's contract.
            unsafe { place.put(first) }
        }
        Answer::Issuers(names) => {
            place.check::<SecPkgContext_IssuerListInfoEx>()?;
            let count = names.len() as u32;
            let block = blobs(&names)?;
            let issuers = if names.is_empty() { std::ptr::null_mut() } else { block.give() };
            // SAFETY: this function's contract.
            unsafe { place.put(SecPkgContext_IssuerListInfoEx { aIssuers: issuers.cast(), cIssuers: count }) }
        }
        // SAFETY: this function's contract.
        Answer::ApplicationProtocol(protocol) => unsafe { place.put(application_protocol(protocol.as_deref())) },
        Answer::SessionInfo { resumed, id } => {
            let mut value = SecPkgContext_SessionInfo { dwFlags: u32::from(resumed), cbSessionId: 0, rgbSessionId: [0; 32] };
            for (to, from) in value.rgbSessionId.iter_mut().zip(&id) {
                *to = *from;
                value.cbSessionId += 1;
            }
            // SAFETY: this function's contract.
            unsafe { place.put(value) }
        }
        Answer::Bindings(data) => {
            place.check::<SecPkgContext_Bindings>()?;
            let block = bindings(&data)?;
            let length = (size_of::<SEC_CHANNEL_BINDINGS>() + data.len()) as u32;
            // SAFETY: this function's contract.
            unsafe { place.put(SecPkgContext_Bindings { BindingsLength: length, Bindings: block.give().cast() }) }
        }
        Answer::KeyingMaterial(material) => {
            place.check::<SecPkgContext_KeyingMaterial>()?;
            let (length, block) = secret(&material)?;
            // SAFETY: this function's contract.
            unsafe { place.put(SecPkgContext_KeyingMaterial { cbKeyingMaterial: length, pbKeyingMaterial: block.give().cast() }) }
        }
        Answer::EapKeyBlock(block) => {
            let mut value = SecPkgContext_EapKeyBlock { rgbKeys: [0; 128], rgbIVs: [0; 64] };
            for (to, from) in value.rgbKeys.iter_mut().chain(&mut value.rgbIVs).zip(block.expose()) {
                *to = *from;
            }
            // SAFETY: this function's contract.
            let put = unsafe { place.put(value) };
            zeroize::Zeroize::zeroize(&mut value.rgbKeys);
            zeroize::Zeroize::zeroize(&mut value.rgbIVs);
            put
        }
        Answer::SupportedSignatures(schemes) => {
            place.check::<SecPkgContext_SupportedSignatures>()?;
            let count = u16::try_from(schemes.len()).unwrap_or(u16::MAX);
            let block = Block::of(&schemes.iter().flat_map(|scheme| scheme.to_ne_bytes()).collect::<Vec<_>>())?;
            let value =
                SecPkgContext_SupportedSignatures { cSignatureAndHashAlgorithms: count, pSignatureAndHashAlgorithms: block.give().cast() };
            // SAFETY: this function's contract.
            unsafe { place.put(value) }
        }
        Answer::Algorithms(list) => {
            place.check::<SecPkgCred_SupportedAlgs>()?;
            let block = Block::of(&list.iter().flat_map(|algorithm| algorithm.to_ne_bytes()).collect::<Vec<_>>())?;
            // SAFETY: this function's contract.
            unsafe { place.put(SecPkgCred_SupportedAlgs { cSupportedAlgs: list.len() as u32, palgSupportedAlgs: block.give().cast() }) }
        }
        Answer::Strengths(least, most) => {
            // SAFETY: this function's contract.
            unsafe { place.put(SecPkgCred_CipherStrengths { dwMinimumCipherStrength: least, dwMaximumCipherStrength: most }) }
        }
        // SAFETY: this function's contract.
        Answer::Protocols(bits) => unsafe { place.put(SecPkgCred_SupportedProtocols { grbitProtocol: bits }) },
        // SAFETY: this function's contract.
        Answer::Mtu(bytes) => unsafe { place.put(bytes) },
        // SAFETY: this function's contract.
        Answer::TrustStatus { errors, info } => unsafe { place.put(CERT_TRUST_STATUS { dwErrorStatus: errors, dwInfoStatus: info }) },
        // SAFETY: this function's contract.
        other => unsafe { credssp::answer(place, other) },
    }
}

/// KEYING_MATERIAL_INPROC: what is asked for stands in the struct that the answer goes to.
///
/// # Safety
/// As for [`answer`]; the struct's label and context are readable as the struct says.
pub(super) unsafe fn keying_in_process(place: Place, context: &Context) -> Result<()> {
    place.check::<SecPkgContext_KeyingMaterial_Inproc>()?;
    // SAFETY: large enough by `check`, and readable by the contract.
    let mut value = unsafe { place.at.cast::<SecPkgContext_KeyingMaterial_Inproc>().read_unaligned() };
    // SAFETY: this function's contract.
    let ask = unsafe { keying_ask(value.pszLabel, (value.pbContextValue, value.cbContextValue), value.cbKeyingMaterial) }?;
    let (length, block) = secret(&context.live()?.facts.keying(&ask)?)?;
    value.cbKeyingMaterial = length;
    value.pbKeyingMaterial = block.give().cast();
    // SAFETY: this function's contract.
    unsafe { place.put(value) }
}

/// What `SetContextAttributes` was given, with what the struct points to in the place of its pointers: packages follow none.
///
/// # Safety
/// What the attribute's struct points to is readable as the struct says.
pub(super) unsafe fn value_of(attribute: Attribute, bytes: &[u8]) -> Result<Cow<'_, [u8]>> {
    let short = || Error::new(Kind::InvalidParameter, "setting an attribute from less than its struct");
    match attribute {
        Attribute::KEYING_MATERIAL_INFO => {
            let value: SecPkgContext_KeyingMaterialInfo = whole(bytes).ok_or_else(short)?;
            // SAFETY: this function's contract.
            let ask = unsafe { keying_ask(value.pszLabel, (value.pbContextValue, value.cbContextValue), value.cbKeyingMaterial) }?;
            Ok(Cow::Owned(ask.pack()))
        }
        Attribute::APP_DATA => {
            let value: SecPkgContext_SessionAppData = whole(bytes).ok_or_else(short)?;
            // SAFETY: this function's contract.
            let data = unsafe { bytes_at(value.pbAppData, value.cbAppData as usize) }?;
            Ok(Cow::Owned([&value.dwFlags.to_le_bytes()[..], &data].concat()))
        }
        Attribute::EAP_PRF_INFO => {
            let value: SecPkgContext_EapPrfInfo = whole(bytes).ok_or_else(short)?;
            // SAFETY: this function's contract.
            unsafe { bytes_at(value.pbPrfData, value.cbPrfData as usize) }.map(Cow::Owned)
        }
        _ => Ok(Cow::Borrowed(bytes)),
    }
}

/// What a struct of C can be read from: plain numbers and pointers.
trait Plain: Copy {}
impl Plain for SecPkgContext_KeyingMaterialInfo {}
impl Plain for SecPkgContext_SessionAppData {}
impl Plain for SecPkgContext_EapPrfInfo {}

fn whole<S: Plain>(bytes: &[u8]) -> Option<S> {
    if bytes.len() < size_of::<S>() {
        return None;
    }
    // SAFETY: there are enough bytes, and any bytes are a struct of numbers and pointers.
    Some(unsafe { bytes.as_ptr().cast::<S>().read_unaligned() })
}

/// No value that is set is larger.
const LARGEST: usize = 1 << 20;

/// # Safety
/// `at` is NULL or readable for `len` bytes.
unsafe fn bytes_at(at: *const u8, len: usize) -> Result<Vec<u8>> {
    if at.is_null() || len == 0 {
        return Ok(Vec::new());
    }
    if len > LARGEST {
        return Err(Error::new(Kind::InvalidParameter, "reading a value longer than any"));
    }
    // SAFETY: not null, and readable by the contract.
    Ok(unsafe { std::slice::from_raw_parts(at, len) }.to_vec())
}

/// # Safety
/// The label is NULL or terminated; the context is NULL or readable for its length.
unsafe fn keying_ask(label: LPSTR, (context, context_len): (*const u8, u16), length: u32) -> Result<KeyingAsk> {
    // SAFETY: this function's contract. cbLabel counts what is there, with or without the terminator; the terminator decides.
    let label = unsafe { read::<Narrow>(label.cast(), "reading the label of keying material") }?;
    let label = label.ok_or_else(|| Error::new(Kind::InvalidParameter, "asking for keying material without a label"))?;
    // SAFETY: this function's contract.
    let bytes = unsafe { bytes_at(context, usize::from(context_len)) }?;
    KeyingAsk::unpack(&KeyingAsk { label: label.into_bytes(), context: (!context.is_null()).then_some(bytes), length }.pack())
}

fn secret(bytes: &SecretBytes) -> Result<(u32, Block)> {
    Ok((bytes.expose().len() as u32, Block::of(bytes.expose())?))
}

fn fixed(text: &str) -> [u16; 64] {
    let mut out = [0; 64];
    // The last unit stays the terminator.
    for (to, from) in out.iter_mut().take(63).zip(text.encode_utf16()) {
        *to = from;
    }
    out
}

fn connection_names(c: &ConnectionNames) -> SecPkgContext_ConnectionInfoEx {
    SecPkgContext_ConnectionInfoEx {
        dwVersion: 1,
        dwProtocol: c.protocol,
        szCipher: fixed(c.cipher),
        dwCipherStrength: c.cipher_bits,
        szHash: fixed(c.hash),
        dwHashStrength: c.hash_bits,
        szExchange: fixed(c.exchange),
        dwExchStrength: c.exchange_bits,
    }
}

fn cipher_info(c: &CipherInfo) -> SecPkgContext_CipherInfo {
    SecPkgContext_CipherInfo {
        dwVersion: 1,
        dwProtocol: c.protocol,
        dwCipherSuite: c.suite,
        dwBaseCipherSuite: c.base_suite,
        szCipherSuite: fixed(c.suite_name),
        szCipher: fixed(c.cipher),
        dwCipherLen: c.cipher_bits,
        dwCipherBlockLen: c.block,
        szHash: fixed(c.hash),
        dwHashLen: c.hash_bits,
        szExchange: fixed(c.exchange),
        dwMinExchangeLen: c.min_exchange,
        dwMaxExchangeLen: c.max_exchange,
        szCertificate: fixed(c.certificate),
        dwKeyType: c.key_type,
    }
}

fn application_protocol(protocol: Option<&[u8]>) -> SecPkgContext_ApplicationProtocol {
    // SecApplicationProtocolNegotiationStatus_None and _Success; SecApplicationProtocolNegotiationExt_None and _ALPN.
    let mut value = SecPkgContext_ApplicationProtocol { ProtoNegoStatus: 0, ProtoNegoExt: 0, ProtocolIdSize: 0, ProtocolId: [0; 255] };
    if let Some(protocol) = protocol {
        (value.ProtoNegoStatus, value.ProtoNegoExt) = (1, 2);
        for (to, from) in value.ProtocolId.iter_mut().zip(protocol) {
            *to = *from;
            value.ProtocolIdSize += 1;
        }
    }
    value
}

/// Blobs and what they point to, in one block.
fn blobs(names: &[Vec<u8>]) -> Result<Block> {
    let head = names.len() * size_of::<CERT_NAME_BLOB>();
    let mut block = Block::zeroed(head + names.iter().map(Vec::len).sum::<usize>())?;
    let at: *mut u8 = block.address();
    let mut offset = head;
    for (n, name) in names.iter().enumerate() {
        let blob = CERT_NAME_BLOB { cbData: name.len() as u32, pbData: at.wrapping_add(offset) };
        // SAFETY: the block begins with room for as many blobs as there are names; calloc aligned it for any of them.
        unsafe { at.cast::<CERT_NAME_BLOB>().wrapping_add(n).write(blob) };
        if let Some(room) = block.bytes().get_mut(offset..offset + name.len()) {
            room.copy_from_slice(name);
        }
        offset += name.len();
    }
    Ok(block)
}

/// `SEC_CHANNEL_BINDINGS` with the application data behind it.
fn bindings(data: &[u8]) -> Result<Block> {
    let head = size_of::<SEC_CHANNEL_BINDINGS>();
    let words = [0, 0, 0, 0, 0, 0, data.len() as u32, head as u32];
    Block::of(&[&words.iter().flat_map(|word: &u32| word.to_ne_bytes()).collect::<Vec<_>>(), data].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{engine::bindings::ChannelBindings, face::memory::take_back};

    fn place<S>(value: &mut S) -> Place {
        Place { at: std::ptr::from_mut(value).cast(), room: size_of::<S>() }
    }

    #[test]
    fn bindings_are_a_block_that_the_other_packages_read() {
        let mut out = SecPkgContext_Bindings { BindingsLength: 0, Bindings: std::ptr::null_mut() };
        // SAFETY: the struct is live.
        unsafe { answer::<Narrow>(place(&mut out), Answer::Bindings(b"tls-unique:abc".to_vec())) }.unwrap();
        assert_eq!(out.BindingsLength, 32 + 14);
        // SAFETY: the block is as long as the struct says.
        let block = unsafe { std::slice::from_raw_parts(out.Bindings.cast::<u8>(), out.BindingsLength as usize) };
        assert_eq!(ChannelBindings::read(block).unwrap().application, b"tls-unique:abc");
        take_back(out.Bindings.cast()).unwrap();
    }

    #[test]
    fn issuers_are_one_block_of_blobs_and_their_bytes() {
        let mut out = SecPkgContext_IssuerListInfoEx { aIssuers: std::ptr::null_mut(), cIssuers: 0 };
        let names = vec![b"0\x03one".to_vec(), b"0".to_vec(), b"0\x05three".to_vec()];
        // SAFETY: the struct is live.
        unsafe { answer::<Narrow>(place(&mut out), Answer::Issuers(names.clone())) }.unwrap();
        let read = |n: usize| {
            // SAFETY: the list has three blobs.
            let blob = unsafe { out.aIssuers.wrapping_add(n).read() };
            // SAFETY: each points to its bytes.
            unsafe { std::slice::from_raw_parts(blob.pbData, blob.cbData as usize) }.to_vec()
        };
        assert_eq!(out.cIssuers, 3);
        assert_eq!((0..3).map(read).collect::<Vec<_>>(), names);
        take_back(out.aIssuers.cast()).unwrap();
    }

    #[test]
    fn no_struct_is_written_past_the_room() {
        let mut out = [0xAAu8; 16];
        let small = Place { at: out.as_mut_ptr().cast(), room: 12 };
        for answer_of in
            [Answer::Bindings(vec![1]), Answer::Issuers(vec![]), Answer::ApplicationProtocol(None), Answer::Algorithms(vec![1])]
        {
            // SAFETY: the room is told truly.
            let refused = unsafe { answer::<Narrow>(small, answer_of) }.unwrap_err();
            assert_eq!(refused.kind(), Kind::BufferTooSmall);
        }
        assert_eq!(out, [0xAA; 16]);
    }

    #[test]
    fn keying_material_is_asked_for_with_what_the_struct_points_to() {
        let (mut label, mut context) = (*b"EXPORTER-mine\0", *b"ctx");
        let value = SecPkgContext_KeyingMaterialInfo {
            cbLabel: 14,
            pszLabel: label.as_mut_ptr().cast(),
            cbContextValue: 3,
            pbContextValue: context.as_mut_ptr(),
            cbKeyingMaterial: 40,
        };
        // SAFETY: the struct is live and is read as bytes.
        let bytes = unsafe { std::slice::from_raw_parts((&raw const value).cast::<u8>(), size_of_val(&value)) };
        // SAFETY: the struct's pointers are live.
        let packed = unsafe { value_of(Attribute::KEYING_MATERIAL_INFO, bytes) }.unwrap();
        let want = KeyingAsk { label: b"EXPORTER-mine".to_vec(), context: Some(b"ctx".to_vec()), length: 40 };
        assert_eq!(KeyingAsk::unpack(&packed).unwrap(), want);
        // SAFETY: as above, and nothing is read behind the end.
        assert!(unsafe { value_of(Attribute::KEYING_MATERIAL_INFO, &bytes[..8]) }.is_err());
    }
}
