//! ntsecapi.h: LSA strings, logon sessions, and the Kerberos package's messages.
#![allow(missing_docs, reason = "Microsoft documents these names")]
#![allow(non_camel_case_types, non_snake_case, reason = "Microsoft's spelling, which the generated headers repeat")]

use super::*;

pub type LSA_OPERATIONAL_MODE = ULONG;
pub type PLSA_OPERATIONAL_MODE = *mut LSA_OPERATIONAL_MODE;

// Strings and logon sessions

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _DOMAIN_PASSWORD_INFORMATION {
    pub MinPasswordLength: USHORT,
    pub PasswordHistoryLength: USHORT,
    pub PasswordProperties: ULONG,
    pub MaxPasswordAge: LARGE_INTEGER,
    pub MinPasswordAge: LARGE_INTEGER,
}
pub type DOMAIN_PASSWORD_INFORMATION = _DOMAIN_PASSWORD_INFORMATION;
pub type PDOMAIN_PASSWORD_INFORMATION = *mut _DOMAIN_PASSWORD_INFORMATION;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _LSA_LAST_INTER_LOGON_INFO {
    pub LastSuccessfulLogon: LARGE_INTEGER,
    pub LastFailedLogon: LARGE_INTEGER,
    pub FailedAttemptCountSinceLastSuccessfulLogon: ULONG,
}
pub type LSA_LAST_INTER_LOGON_INFO = _LSA_LAST_INTER_LOGON_INFO;
pub type PLSA_LAST_INTER_LOGON_INFO = *mut _LSA_LAST_INTER_LOGON_INFO;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _LSA_STRING {
    pub Length: USHORT,
    pub MaximumLength: USHORT,
    pub Buffer: PCHAR,
}
pub type LSA_STRING = _LSA_STRING;
pub type PLSA_STRING = *mut _LSA_STRING;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _LSA_UNICODE_STRING {
    pub Length: USHORT,
    pub MaximumLength: USHORT,
    pub Buffer: PWSTR,
}
pub type LSA_UNICODE_STRING = _LSA_UNICODE_STRING;
pub type PLSA_UNICODE_STRING = *mut _LSA_UNICODE_STRING;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _MSV1_0_INTERACTIVE_LOGON {
    pub MessageType: MSV1_0_LOGON_SUBMIT_TYPE,
    pub LogonDomainName: UNICODE_STRING,
    pub UserName: UNICODE_STRING,
    pub Password: UNICODE_STRING,
}
pub type MSV1_0_INTERACTIVE_LOGON = _MSV1_0_INTERACTIVE_LOGON;
pub type PMSV1_0_INTERACTIVE_LOGON = *mut _MSV1_0_INTERACTIVE_LOGON;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _MSV1_0_LM20_LOGON {
    pub MessageType: MSV1_0_LOGON_SUBMIT_TYPE,
    pub LogonDomainName: UNICODE_STRING,
    pub UserName: UNICODE_STRING,
    pub Workstation: UNICODE_STRING,
    pub ChallengeToClient: [UCHAR; 8],
    pub CaseSensitiveChallengeResponse: STRING,
    pub CaseInsensitiveChallengeResponse: STRING,
    pub ParameterControl: ULONG,
}
pub type MSV1_0_LM20_LOGON = _MSV1_0_LM20_LOGON;
pub type PMSV1_0_LM20_LOGON = *mut _MSV1_0_LM20_LOGON;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _NEGOTIATE_CALLER_NAME_REQUEST {
    pub MessageType: ULONG,
    pub LogonId: LUID,
}
pub type NEGOTIATE_CALLER_NAME_REQUEST = _NEGOTIATE_CALLER_NAME_REQUEST;
pub type PNEGOTIATE_CALLER_NAME_REQUEST = *mut _NEGOTIATE_CALLER_NAME_REQUEST;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _NEGOTIATE_CALLER_NAME_RESPONSE {
    pub MessageType: ULONG,
    pub CallerName: PWSTR,
}
pub type NEGOTIATE_CALLER_NAME_RESPONSE = _NEGOTIATE_CALLER_NAME_RESPONSE;
pub type PNEGOTIATE_CALLER_NAME_RESPONSE = *mut _NEGOTIATE_CALLER_NAME_RESPONSE;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _NEGOTIATE_PACKAGE_PREFIX {
    pub PackageId: ULONG_PTR,
    pub PackageDataA: PVOID,
    pub PackageDataW: PVOID,
    pub PrefixLen: ULONG_PTR,
    pub Prefix: [UCHAR; 32],
}
pub type NEGOTIATE_PACKAGE_PREFIX = _NEGOTIATE_PACKAGE_PREFIX;
pub type PNEGOTIATE_PACKAGE_PREFIX = *mut _NEGOTIATE_PACKAGE_PREFIX;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _NEGOTIATE_PACKAGE_PREFIXES {
    pub MessageType: ULONG,
    pub PrefixCount: ULONG,
    pub Offset: ULONG,
    pub Pad: ULONG,
}
pub type NEGOTIATE_PACKAGE_PREFIXES = _NEGOTIATE_PACKAGE_PREFIXES;
pub type PNEGOTIATE_PACKAGE_PREFIXES = *mut _NEGOTIATE_PACKAGE_PREFIXES;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SECURITY_LOGON_SESSION_DATA {
    pub Size: ULONG,
    pub LogonId: LUID,
    pub UserName: LSA_UNICODE_STRING,
    pub LogonDomain: LSA_UNICODE_STRING,
    pub AuthenticationPackage: LSA_UNICODE_STRING,
    pub LogonType: ULONG,
    pub Session: ULONG,
    pub Sid: PSID,
    pub LogonTime: LARGE_INTEGER,
    pub LogonServer: LSA_UNICODE_STRING,
    pub DnsDomainName: LSA_UNICODE_STRING,
    pub Upn: LSA_UNICODE_STRING,
    pub UserFlags: ULONG,
    pub LastLogonInfo: LSA_LAST_INTER_LOGON_INFO,
    pub LogonScript: LSA_UNICODE_STRING,
    pub ProfilePath: LSA_UNICODE_STRING,
    pub HomeDirectory: LSA_UNICODE_STRING,
    pub HomeDirectoryDrive: LSA_UNICODE_STRING,
    pub LogoffTime: LARGE_INTEGER,
    pub KickOffTime: LARGE_INTEGER,
    pub PasswordLastSet: LARGE_INTEGER,
    pub PasswordCanChange: LARGE_INTEGER,
    pub PasswordMustChange: LARGE_INTEGER,
}
pub type SECURITY_LOGON_SESSION_DATA = _SECURITY_LOGON_SESSION_DATA;
pub type PSECURITY_LOGON_SESSION_DATA = *mut _SECURITY_LOGON_SESSION_DATA;

// Kerberos

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_ADD_CREDENTIALS_REQUEST {
    pub MessageType: KERB_PROTOCOL_MESSAGE_TYPE,
    pub UserName: UNICODE_STRING,
    pub DomainName: UNICODE_STRING,
    pub Password: UNICODE_STRING,
    pub LogonId: LUID,
    pub Flags: ULONG,
}
pub type KERB_ADD_CREDENTIALS_REQUEST = _KERB_ADD_CREDENTIALS_REQUEST;
pub type PKERB_ADD_CREDENTIALS_REQUEST = *mut _KERB_ADD_CREDENTIALS_REQUEST;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_ADD_CREDENTIALS_REQUEST_EX {
    pub Credentials: KERB_ADD_CREDENTIALS_REQUEST,
    pub PrincipalNameCount: ULONG,
    pub PrincipalNames: [UNICODE_STRING; 1],
}
pub type KERB_ADD_CREDENTIALS_REQUEST_EX = _KERB_ADD_CREDENTIALS_REQUEST_EX;
pub type PKERB_ADD_CREDENTIALS_REQUEST_EX = *mut _KERB_ADD_CREDENTIALS_REQUEST_EX;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_AUTH_DATA {
    pub Type: ULONG,
    pub Length: ULONG,
    pub Data: PUCHAR,
}
pub type KERB_AUTH_DATA = _KERB_AUTH_DATA;
pub type PKERB_AUTH_DATA = *mut _KERB_AUTH_DATA;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_CERTIFICATE_LOGON {
    pub MessageType: KERB_LOGON_SUBMIT_TYPE,
    pub DomainName: UNICODE_STRING,
    pub UserName: UNICODE_STRING,
    pub Pin: UNICODE_STRING,
    pub Flags: ULONG,
    pub CspDataLength: ULONG,
    pub CspData: PUCHAR,
}
pub type KERB_CERTIFICATE_LOGON = _KERB_CERTIFICATE_LOGON;
pub type PKERB_CERTIFICATE_LOGON = *mut _KERB_CERTIFICATE_LOGON;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_CERTIFICATE_S4U_LOGON {
    pub MessageType: KERB_LOGON_SUBMIT_TYPE,
    pub Flags: ULONG,
    pub UserPrincipalName: UNICODE_STRING,
    pub DomainName: UNICODE_STRING,
    pub CertificateLength: ULONG,
    pub Certificate: PUCHAR,
}
pub type KERB_CERTIFICATE_S4U_LOGON = _KERB_CERTIFICATE_S4U_LOGON;
pub type PKERB_CERTIFICATE_S4U_LOGON = *mut _KERB_CERTIFICATE_S4U_LOGON;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_CERTIFICATE_UNLOCK_LOGON {
    pub Logon: KERB_CERTIFICATE_LOGON,
    pub LogonId: LUID,
}
pub type KERB_CERTIFICATE_UNLOCK_LOGON = _KERB_CERTIFICATE_UNLOCK_LOGON;
pub type PKERB_CERTIFICATE_UNLOCK_LOGON = *mut _KERB_CERTIFICATE_UNLOCK_LOGON;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_CHANGEPASSWORD_REQUEST {
    pub MessageType: KERB_PROTOCOL_MESSAGE_TYPE,
    pub DomainName: UNICODE_STRING,
    pub AccountName: UNICODE_STRING,
    pub OldPassword: UNICODE_STRING,
    pub NewPassword: UNICODE_STRING,
    pub Impersonating: BOOLEAN,
}
pub type KERB_CHANGEPASSWORD_REQUEST = _KERB_CHANGEPASSWORD_REQUEST;
pub type PKERB_CHANGEPASSWORD_REQUEST = *mut _KERB_CHANGEPASSWORD_REQUEST;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_CRYPTO_KEY {
    pub KeyType: LONG,
    pub Length: ULONG,
    pub Value: PUCHAR,
}
pub type KERB_CRYPTO_KEY = _KERB_CRYPTO_KEY;
pub type PKERB_CRYPTO_KEY = *mut _KERB_CRYPTO_KEY;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_CRYPTO_KEY32 {
    pub KeyType: LONG,
    pub Length: ULONG,
    pub Offset: ULONG,
}
pub type KERB_CRYPTO_KEY32 = _KERB_CRYPTO_KEY32;
pub type PKERB_CRYPTO_KEY32 = *mut _KERB_CRYPTO_KEY32;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_EXTERNAL_NAME {
    pub NameType: SHORT,
    pub NameCount: USHORT,
    pub Names: [UNICODE_STRING; 1],
}
pub type KERB_EXTERNAL_NAME = _KERB_EXTERNAL_NAME;
pub type PKERB_EXTERNAL_NAME = *mut _KERB_EXTERNAL_NAME;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_EXTERNAL_TICKET {
    pub ServiceName: PKERB_EXTERNAL_NAME,
    pub TargetName: PKERB_EXTERNAL_NAME,
    pub ClientName: PKERB_EXTERNAL_NAME,
    pub DomainName: UNICODE_STRING,
    pub TargetDomainName: UNICODE_STRING,
    pub AltTargetDomainName: UNICODE_STRING,
    pub SessionKey: KERB_CRYPTO_KEY,
    pub TicketFlags: ULONG,
    pub Flags: ULONG,
    pub KeyExpirationTime: LARGE_INTEGER,
    pub StartTime: LARGE_INTEGER,
    pub EndTime: LARGE_INTEGER,
    pub RenewUntil: LARGE_INTEGER,
    pub TimeSkew: LARGE_INTEGER,
    pub EncodedTicketSize: ULONG,
    pub EncodedTicket: PUCHAR,
}
pub type KERB_EXTERNAL_TICKET = _KERB_EXTERNAL_TICKET;
pub type PKERB_EXTERNAL_TICKET = *mut _KERB_EXTERNAL_TICKET;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_INTERACTIVE_LOGON {
    pub MessageType: KERB_LOGON_SUBMIT_TYPE,
    pub LogonDomainName: UNICODE_STRING,
    pub UserName: UNICODE_STRING,
    pub Password: UNICODE_STRING,
}
pub type KERB_INTERACTIVE_LOGON = _KERB_INTERACTIVE_LOGON;
pub type PKERB_INTERACTIVE_LOGON = *mut _KERB_INTERACTIVE_LOGON;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_INTERACTIVE_UNLOCK_LOGON {
    pub Logon: KERB_INTERACTIVE_LOGON,
    pub LogonId: LUID,
}
pub type KERB_INTERACTIVE_UNLOCK_LOGON = _KERB_INTERACTIVE_UNLOCK_LOGON;
pub type PKERB_INTERACTIVE_UNLOCK_LOGON = *mut _KERB_INTERACTIVE_UNLOCK_LOGON;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_NET_ADDRESS {
    pub Family: ULONG,
    pub Length: ULONG,
    pub Address: PCHAR,
}
pub type KERB_NET_ADDRESS = _KERB_NET_ADDRESS;
pub type PKERB_NET_ADDRESS = *mut _KERB_NET_ADDRESS;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_PURGE_TKT_CACHE_REQUEST {
    pub MessageType: KERB_PROTOCOL_MESSAGE_TYPE,
    pub LogonId: LUID,
    pub ServerName: UNICODE_STRING,
    pub RealmName: UNICODE_STRING,
}
pub type KERB_PURGE_TKT_CACHE_REQUEST = _KERB_PURGE_TKT_CACHE_REQUEST;
pub type PKERB_PURGE_TKT_CACHE_REQUEST = *mut _KERB_PURGE_TKT_CACHE_REQUEST;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_QUERY_TKT_CACHE_EX2_RESPONSE {
    pub MessageType: KERB_PROTOCOL_MESSAGE_TYPE,
    pub CountOfTickets: ULONG,
    pub Tickets: [KERB_TICKET_CACHE_INFO_EX2; 1],
}
pub type KERB_QUERY_TKT_CACHE_EX2_RESPONSE = _KERB_QUERY_TKT_CACHE_EX2_RESPONSE;
pub type PKERB_QUERY_TKT_CACHE_EX2_RESPONSE = *mut _KERB_QUERY_TKT_CACHE_EX2_RESPONSE;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_QUERY_TKT_CACHE_EX_RESPONSE {
    pub MessageType: KERB_PROTOCOL_MESSAGE_TYPE,
    pub CountOfTickets: ULONG,
    pub Tickets: [KERB_TICKET_CACHE_INFO_EX; 1],
}
pub type KERB_QUERY_TKT_CACHE_EX_RESPONSE = _KERB_QUERY_TKT_CACHE_EX_RESPONSE;
pub type PKERB_QUERY_TKT_CACHE_EX_RESPONSE = *mut _KERB_QUERY_TKT_CACHE_EX_RESPONSE;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_QUERY_TKT_CACHE_REQUEST {
    pub MessageType: KERB_PROTOCOL_MESSAGE_TYPE,
    pub LogonId: LUID,
}
pub type KERB_QUERY_TKT_CACHE_REQUEST = _KERB_QUERY_TKT_CACHE_REQUEST;
pub type PKERB_QUERY_TKT_CACHE_REQUEST = *mut _KERB_QUERY_TKT_CACHE_REQUEST;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_QUERY_TKT_CACHE_RESPONSE {
    pub MessageType: KERB_PROTOCOL_MESSAGE_TYPE,
    pub CountOfTickets: ULONG,
    pub Tickets: [KERB_TICKET_CACHE_INFO; 1],
}
pub type KERB_QUERY_TKT_CACHE_RESPONSE = _KERB_QUERY_TKT_CACHE_RESPONSE;
pub type PKERB_QUERY_TKT_CACHE_RESPONSE = *mut _KERB_QUERY_TKT_CACHE_RESPONSE;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_RETRIEVE_TKT_REQUEST {
    pub MessageType: KERB_PROTOCOL_MESSAGE_TYPE,
    pub LogonId: LUID,
    pub TargetName: UNICODE_STRING,
    pub TicketFlags: ULONG,
    pub CacheOptions: ULONG,
    pub EncryptionType: LONG,
    pub CredentialsHandle: SecHandle,
}
pub type KERB_RETRIEVE_TKT_REQUEST = _KERB_RETRIEVE_TKT_REQUEST;
pub type PKERB_RETRIEVE_TKT_REQUEST = *mut _KERB_RETRIEVE_TKT_REQUEST;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_RETRIEVE_TKT_RESPONSE {
    pub Ticket: KERB_EXTERNAL_TICKET,
}
pub type KERB_RETRIEVE_TKT_RESPONSE = _KERB_RETRIEVE_TKT_RESPONSE;
pub type PKERB_RETRIEVE_TKT_RESPONSE = *mut _KERB_RETRIEVE_TKT_RESPONSE;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_S4U_LOGON {
    pub MessageType: KERB_LOGON_SUBMIT_TYPE,
    pub Flags: ULONG,
    pub ClientUpn: UNICODE_STRING,
    pub ClientRealm: UNICODE_STRING,
}
pub type KERB_S4U_LOGON = _KERB_S4U_LOGON;
pub type PKERB_S4U_LOGON = *mut _KERB_S4U_LOGON;

/// The SDK's nameless union in [`_KERB_SMARTCARD_CSP_INFO`]: the header builder writes it in place.
#[repr(C)]
#[derive(Clone, Copy)]
pub union _KERB_SMARTCARD_CSP_INFO_u {
    pub ContextInformation: PVOID,
    pub SpaceHolderForWow64: ULONG64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_SMARTCARD_CSP_INFO {
    pub dwCspInfoLen: DWORD,
    pub MessageType: DWORD,
    pub DUMMYUNIONNAME: _KERB_SMARTCARD_CSP_INFO_u,
    pub flags: DWORD,
    pub KeySpec: DWORD,
    pub nCardNameOffset: ULONG,
    pub nReaderNameOffset: ULONG,
    pub nContainerNameOffset: ULONG,
    pub nCSPNameOffset: ULONG,
    pub bBuffer: TCHAR,
}
pub type KERB_SMARTCARD_CSP_INFO = _KERB_SMARTCARD_CSP_INFO;
pub type PKERB_SMARTCARD_CSP_INFO = *mut _KERB_SMARTCARD_CSP_INFO;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_SMART_CARD_LOGON {
    pub MessageType: KERB_LOGON_SUBMIT_TYPE,
    pub Pin: UNICODE_STRING,
    pub CspDataLength: ULONG,
    pub CspData: PUCHAR,
}
pub type KERB_SMART_CARD_LOGON = _KERB_SMART_CARD_LOGON;
pub type PKERB_SMART_CARD_LOGON = *mut _KERB_SMART_CARD_LOGON;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_SUBMIT_TKT_REQUEST {
    pub MessageType: KERB_PROTOCOL_MESSAGE_TYPE,
    pub LogonId: LUID,
    pub Flags: ULONG,
    pub Key: KERB_CRYPTO_KEY32,
    pub KerbCredSize: ULONG,
    pub KerbCredOffset: ULONG,
}
pub type KERB_SUBMIT_TKT_REQUEST = _KERB_SUBMIT_TKT_REQUEST;
pub type PKERB_SUBMIT_TKT_REQUEST = *mut _KERB_SUBMIT_TKT_REQUEST;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_TICKET_CACHE_INFO {
    pub ServerName: UNICODE_STRING,
    pub RealmName: UNICODE_STRING,
    pub StartTime: LARGE_INTEGER,
    pub EndTime: LARGE_INTEGER,
    pub RenewTime: LARGE_INTEGER,
    pub EncryptionType: LONG,
    pub TicketFlags: ULONG,
}
pub type KERB_TICKET_CACHE_INFO = _KERB_TICKET_CACHE_INFO;
pub type PKERB_TICKET_CACHE_INFO = *mut _KERB_TICKET_CACHE_INFO;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_TICKET_CACHE_INFO_EX {
    pub ClientName: UNICODE_STRING,
    pub ClientRealm: UNICODE_STRING,
    pub ServerName: UNICODE_STRING,
    pub ServerRealm: UNICODE_STRING,
    pub StartTime: LARGE_INTEGER,
    pub EndTime: LARGE_INTEGER,
    pub RenewTime: LARGE_INTEGER,
    pub EncryptionType: LONG,
    pub TicketFlags: ULONG,
}
pub type KERB_TICKET_CACHE_INFO_EX = _KERB_TICKET_CACHE_INFO_EX;
pub type PKERB_TICKET_CACHE_INFO_EX = *mut _KERB_TICKET_CACHE_INFO_EX;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_TICKET_CACHE_INFO_EX2 {
    pub ClientName: UNICODE_STRING,
    pub ClientRealm: UNICODE_STRING,
    pub ServerName: UNICODE_STRING,
    pub ServerRealm: UNICODE_STRING,
    pub StartTime: LARGE_INTEGER,
    pub EndTime: LARGE_INTEGER,
    pub RenewTime: LARGE_INTEGER,
    pub EncryptionType: LONG,
    pub TicketFlags: ULONG,
    pub SessionKeyType: ULONG,
}
pub type KERB_TICKET_CACHE_INFO_EX2 = _KERB_TICKET_CACHE_INFO_EX2;
pub type PKERB_TICKET_CACHE_INFO_EX2 = *mut _KERB_TICKET_CACHE_INFO_EX2;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _KERB_TICKET_LOGON {
    pub MessageType: KERB_LOGON_SUBMIT_TYPE,
    pub Flags: ULONG,
    pub ServiceTicketLength: ULONG,
    pub TicketGrantingTicketLength: ULONG,
    pub ServiceTicket: PUCHAR,
    pub TicketGrantingTicket: PUCHAR,
}
pub type KERB_TICKET_LOGON = _KERB_TICKET_LOGON;
pub type PKERB_TICKET_LOGON = *mut _KERB_TICKET_LOGON;
