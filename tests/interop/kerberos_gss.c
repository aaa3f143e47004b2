/* Kerberos of secur32 and of MIT's GSSAPI in one program, both ways: contexts of every style with and without channel bindings, wrapped and
 * signed messages, several buffers, tampered and repeated ones, wrong channels. Tickets and keys come from where the environment says.
 *
 *   kerberos_gss HOST     where the keytab has svc/HOST
 */
#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#define SECURITY_WIN32
#include <security.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEED(ok)                                                                                                                          \
	do {                                                                                                                              \
		if (!(ok)) {                                                                                                              \
			fprintf(stderr, "%s:%d: %s (style %d)\n", __FILE__, __LINE__, #ok, style);                                         \
			exit(1);                                                                                                          \
		}                                                                                                                         \
	} while (0)

static gss_OID_desc mechanism = { 9, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02" };
static int style;

/* One end of ours, one of theirs. */
static CredHandle ours;
static CtxtHandle us;
static gss_ctx_id_t them;
static gss_name_t target;
static char spn[256];

enum { DCE = 1, CHANNEL = 2, ONE_LEG = 4, WRONG = 8 };

static unsigned char channel_block[sizeof(SEC_CHANNEL_BINDINGS) + 64];
static SecBuffer channel_buffer;

static void our_channel(const char *text)
{
	SEC_CHANNEL_BINDINGS head;

	memset(&head, 0, sizeof head);
	head.cbApplicationDataLength = (ULONG)strlen(text);
	head.dwApplicationDataOffset = sizeof head;
	memcpy(channel_block, &head, sizeof head);
	memcpy(channel_block + sizeof head, text, strlen(text));
	channel_buffer.BufferType = SECBUFFER_CHANNEL_BINDINGS;
	channel_buffer.pvBuffer = channel_block;
	channel_buffer.cbBuffer = (ULONG)(sizeof head + strlen(text));
}

/* One call of ours; *token is replaced by the answer. */
static SECURITY_STATUS our_step(int accepting, int first, gss_buffer_t token)
{
	static unsigned char room[48000];
	SecBuffer in[2], out;
	SecBufferDesc given, taken;
	ULONG granted = 0;
	TimeStamp end;
	SECURITY_STATUS status;

	in[0].BufferType = SECBUFFER_TOKEN;
	in[0].pvBuffer = token->value;
	in[0].cbBuffer = (ULONG)token->length;
	in[1] = channel_buffer;
	given.ulVersion = taken.ulVersion = SECBUFFER_VERSION;
	given.cBuffers = style & CHANNEL ? 2 : 1;
	given.pBuffers = in;
	out.BufferType = SECBUFFER_TOKEN;
	out.pvBuffer = room;
	out.cbBuffer = sizeof room;
	taken.cBuffers = 1;
	taken.pBuffers = &out;
	if (accepting) {
		status = AcceptSecurityContext(&ours, first ? NULL : &us, &given, 0, SECURITY_NATIVE_DREP, &us, &taken, &granted, &end);
	} else {
		ULONG asked = ISC_REQ_CONFIDENTIALITY | ISC_REQ_INTEGRITY | ISC_REQ_REPLAY_DETECT | ISC_REQ_SEQUENCE_DETECT;

		if (!(style & ONE_LEG))
			asked |= ISC_REQ_MUTUAL_AUTH;
		if (style & DCE)
			asked |= ISC_REQ_USE_DCE_STYLE;
		if (first) {
			given.pBuffers = in + 1;
			given.cBuffers = style & CHANNEL ? 1 : 0;
		}
		status = InitializeSecurityContextA(&ours, first ? NULL : &us, spn, asked, 0, SECURITY_NATIVE_DREP, &given, 0, &us, &taken,
						    &granted, &end);
	}
	token->value = room;
	token->length = status == SEC_E_OK || status == SEC_I_CONTINUE_NEEDED ? out.cbBuffer : 0;
	return status;
}

/* One call of theirs. */
static OM_uint32 their_step(int accepting, gss_buffer_t token, gss_channel_bindings_t bindings)
{
	static gss_buffer_desc out;
	OM_uint32 minor, major, flags = GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG;

	gss_release_buffer(&minor, &out);
	if (accepting) {
		major = gss_accept_sec_context(&minor, &them, GSS_C_NO_CREDENTIAL, token, bindings, NULL, NULL, &out, NULL, NULL, NULL);
	} else {
		if (!(style & ONE_LEG))
			flags |= GSS_C_MUTUAL_FLAG;
		if (style & DCE)
			flags |= GSS_C_DCE_STYLE;
		major = gss_init_sec_context(&minor, GSS_C_NO_CREDENTIAL, &them, target, &mechanism, flags, 0, bindings, token, NULL, &out,
					     NULL, NULL);
	}
	*token = out;
	return major;
}

/* Whether both ends stand. */
static int meet(int we_accept)
{
	struct gss_channel_bindings_struct channel;
	gss_channel_bindings_t bindings = GSS_C_NO_CHANNEL_BINDINGS;
	gss_buffer_desc token = { 0, NULL };
	SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
	OM_uint32 major = GSS_S_CONTINUE_NEEDED;
	int first = 1;

	memset(&channel, 0, sizeof channel);
	them = GSS_C_NO_CONTEXT;
	if (style & CHANNEL) {
		our_channel(style & WRONG ? "tls-unique:other" : "tls-unique:this");
		channel.application_data.value = (void *)"tls-unique:this";
		channel.application_data.length = strlen("tls-unique:this");
		bindings = &channel;
	}
	if (we_accept) {
		major = their_step(0, &token, bindings);
		if (GSS_ERROR(major))
			return 0;
	}
	while (status == SEC_I_CONTINUE_NEEDED || major == GSS_S_CONTINUE_NEEDED) {
		status = our_step(we_accept, first, &token);
		first = 0;
		if (status != SEC_E_OK && status != SEC_I_CONTINUE_NEEDED) {
			NEED(status == SEC_E_BAD_BINDINGS);
			return 0;
		}
		if (major == GSS_S_CONTINUE_NEEDED) {
			major = their_step(!we_accept, &token, bindings);
			if (GSS_ERROR(major)) {
				NEED(GSS_ERROR(major) == GSS_S_BAD_BINDINGS);
				return 0;
			}
		}
	}
	NEED(status == SEC_E_OK && major == GSS_S_COMPLETE);
	return 1;
}

static SECURITY_STATUS our_message(int opens, ULONG qop, SecBuffer *buffers, ULONG count, ULONG *told)
{
	SecBufferDesc desc;

	desc.ulVersion = SECBUFFER_VERSION;
	desc.cBuffers = count;
	desc.pBuffers = buffers;
	return opens ? DecryptMessage(&us, &desc, 0, told) : EncryptMessage(&us, qop, &desc, 0);
}

static void buffer(SecBuffer *to, ULONG kind, void *at, size_t size)
{
	to->BufferType = kind;
	to->pvBuffer = at;
	to->cbBuffer = (ULONG)size;
}

static void talk(const char *text, size_t size, int conf)
{
	SecPkgContext_Sizes sizes;
	SecBuffer buffers[3];
	SecBufferDesc desc;
	ULONG told = 99;
	unsigned char *token, *data, *whole;
	gss_buffer_desc in, out = { 0, NULL };
	gss_iov_buffer_desc iov[4];
	OM_uint32 minor;
	int sealed;

	NEED(QueryContextAttributesA(&us, SECPKG_ATTR_SIZES, &sizes) == SEC_E_OK);
	token = (unsigned char *)malloc(sizes.cbSecurityTrailer);
	data = (unsigned char *)malloc(size + 1);
	memcpy(data, text, size);

	/* Ours to theirs. */
	buffer(buffers, SECBUFFER_TOKEN, token, sizes.cbSecurityTrailer);
	buffer(buffers + 1, SECBUFFER_DATA | SECBUFFER_READONLY_WITH_CHECKSUM, (void *)"covered", style & DCE ? 7 : 0);
	buffer(buffers + 2, SECBUFFER_DATA, data, size);
	NEED(our_message(0, conf ? 0 : SECQOP_WRAP_NO_ENCRYPT, buffers, 3, NULL) == SEC_E_OK);
	NEED(!conf || size < 16 || memcmp(data, text, size));
	if (style & DCE) {
		memset(iov, 0, sizeof iov);
		iov[0].type = GSS_IOV_BUFFER_TYPE_HEADER;
		iov[0].buffer.value = token;
		iov[0].buffer.length = buffers[0].cbBuffer;
		iov[1].type = GSS_IOV_BUFFER_TYPE_SIGN_ONLY;
		iov[1].buffer.value = (void *)"covered";
		iov[1].buffer.length = 7;
		iov[2].type = GSS_IOV_BUFFER_TYPE_DATA;
		iov[2].buffer.value = data;
		iov[2].buffer.length = size;
		iov[3].type = GSS_IOV_BUFFER_TYPE_PADDING;
		NEED(gss_unwrap_iov(&minor, them, &sealed, NULL, iov, 4) == GSS_S_COMPLETE);
		NEED(sealed == conf && !memcmp(data, text, size));
		/* And back. */
		memset(iov, 0, sizeof iov);
		iov[0].type = GSS_IOV_BUFFER_TYPE_HEADER | GSS_IOV_BUFFER_FLAG_ALLOCATE;
		iov[1].type = GSS_IOV_BUFFER_TYPE_SIGN_ONLY;
		iov[1].buffer.value = (void *)"covered";
		iov[1].buffer.length = 7;
		iov[2].type = GSS_IOV_BUFFER_TYPE_DATA;
		iov[2].buffer.value = data;
		iov[2].buffer.length = size;
		NEED(gss_wrap_iov(&minor, them, conf, GSS_C_QOP_DEFAULT, NULL, iov, 3) == GSS_S_COMPLETE);
		buffer(buffers, SECBUFFER_TOKEN, iov[0].buffer.value, iov[0].buffer.length);
		buffer(buffers + 1, SECBUFFER_DATA | SECBUFFER_READONLY_WITH_CHECKSUM, (void *)"COVERED", 7);
		buffer(buffers + 2, SECBUFFER_DATA, data, size);
		NEED(our_message(1, 0, buffers, 3, &told) == SEC_E_MESSAGE_ALTERED);
		buffer(buffers + 1, SECBUFFER_DATA | SECBUFFER_READONLY_WITH_CHECKSUM, (void *)"covered", 7);
		NEED(our_message(1, 0, buffers, 3, &told) == SEC_E_OK);
		NEED(told == (conf ? 0 : SECQOP_WRAP_NO_ENCRYPT) && !memcmp(data, text, size));
		gss_release_iov_buffer(&minor, iov, 1);
	} else {
		whole = (unsigned char *)malloc(buffers[0].cbBuffer + size);
		memcpy(whole, token, buffers[0].cbBuffer);
		memcpy(whole + buffers[0].cbBuffer, data, size);
		in.value = whole;
		in.length = buffers[0].cbBuffer + size;
		NEED(gss_unwrap(&minor, them, &in, &out, &sealed, NULL) == GSS_S_COMPLETE);
		NEED(sealed == conf && out.length == size && !memcmp(out.value, text, size));
		gss_release_buffer(&minor, &out);
		free(whole);
		/* And back. */
		in.value = (void *)text;
		in.length = size;
		NEED(gss_wrap(&minor, them, conf, GSS_C_QOP_DEFAULT, &in, NULL, &out) == GSS_S_COMPLETE);
		((unsigned char *)out.value)[out.length / 2] ^= 1;
		buffer(buffers, SECBUFFER_STREAM, out.value, out.length);
		buffer(buffers + 1, SECBUFFER_DATA, NULL, 0);
		NEED(our_message(1, 0, buffers, 2, &told) == SEC_E_MESSAGE_ALTERED);
		((unsigned char *)out.value)[out.length / 2] ^= 1;
		buffer(buffers, SECBUFFER_STREAM, out.value, out.length);
		buffer(buffers + 1, SECBUFFER_DATA, NULL, 0);
		NEED(our_message(1, 0, buffers, 2, &told) == SEC_E_OK);
		NEED(told == (conf ? 0 : SECQOP_WRAP_NO_ENCRYPT));
		NEED(buffers[1].cbBuffer == size && !memcmp(buffers[1].pvBuffer, text, size));
		gss_release_buffer(&minor, &out);
	}

	/* Signatures. */
	memcpy(data, text, size);
	desc.ulVersion = SECBUFFER_VERSION;
	desc.cBuffers = 2;
	desc.pBuffers = buffers;
	buffer(buffers, SECBUFFER_DATA, data, size);
	buffer(buffers + 1, SECBUFFER_TOKEN, token, sizes.cbMaxSignature);
	NEED(MakeSignature(&us, 0, &desc, 0) == SEC_E_OK);
	in.value = (void *)text;
	in.length = size;
	out.value = token;
	out.length = buffers[1].cbBuffer;
	NEED(gss_verify_mic(&minor, them, &in, &out, NULL) == GSS_S_COMPLETE);
	out.value = NULL;
	out.length = 0;
	NEED(gss_get_mic(&minor, them, GSS_C_QOP_DEFAULT, &in, &out) == GSS_S_COMPLETE);
	buffer(buffers, SECBUFFER_DATA, data, size);
	buffer(buffers + 1, SECBUFFER_TOKEN, out.value, out.length);
	data[0] ^= 1;
	NEED(size == 0 || VerifySignature(&us, &desc, 0, &told) == SEC_E_MESSAGE_ALTERED);
	data[0] ^= 1;
	NEED(VerifySignature(&us, &desc, 0, &told) == SEC_E_OK);
	NEED(VerifySignature(&us, &desc, 0, &told) == SEC_E_OUT_OF_SEQUENCE);
	gss_release_buffer(&minor, &out);
	free(token);
	free(data);
}

/* The context leaves for another process, which here is this one: what it was is gone, what it became goes on. */
static void move(void)
{
	static char package[] = "Kerberos";
	CtxtHandle old = us;
	SecBuffer packed;
	SecPkgContext_Sizes sizes;

	memset(&packed, 0, sizeof packed);
	NEED(ExportSecurityContext(&us, SECPKG_CONTEXT_EXPORT_DELETE_OLD, &packed, NULL) == SEC_E_OK);
	NEED(QueryContextAttributesA(&old, SECPKG_ATTR_SIZES, &sizes) == SEC_E_INVALID_HANDLE);
	NEED(ImportSecurityContextA(package, &packed, NULL, &us) == SEC_E_OK);
	NEED(FreeContextBuffer(packed.pvBuffer) == SEC_E_OK);
}

static void compare(int we_accept)
{
	static gss_OID_desc oid = { 11, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05\x05" };
	SecPkgContext_SessionKey key;
	SecPkgContext_NamesA names;
	SecPkgContext_NativeNamesA native;
	SecPkgContext_KeyInfoA info;
	SecPkgContext_Lifespan span;
	gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
	OM_uint32 minor;

	NEED(QueryContextAttributesA(&us, SECPKG_ATTR_SESSION_KEY, &key) == SEC_E_OK);
	NEED(gss_inquire_sec_context_by_oid(&minor, them, &oid, &set) == GSS_S_COMPLETE && set->count >= 1);
	NEED(key.SessionKeyLength == set->elements[0].length && !memcmp(key.SessionKey, set->elements[0].value, key.SessionKeyLength));
	FreeContextBuffer(key.SessionKey);
	gss_release_buffer_set(&minor, &set);
	NEED(QueryContextAttributesA(&us, SECPKG_ATTR_NAMES, &names) == SEC_E_OK);
	NEED(!strncmp(names.sUserName, "alice@", 6));
	FreeContextBuffer(names.sUserName);
	NEED(QueryContextAttributesA(&us, SECPKG_ATTR_NATIVE_NAMES, &native) == SEC_E_OK);
	NEED(!strncmp(native.sClientName, "alice@", 6) && !strncmp(native.sServerName, spn, strlen(spn)));
	FreeContextBuffer(native.sClientName);
	FreeContextBuffer(native.sServerName);
	NEED(QueryContextAttributesA(&us, SECPKG_ATTR_KEY_INFO, &info) == SEC_E_OK);
	NEED(info.KeySize == 128 || info.KeySize == 256);
	FreeContextBuffer(info.sSignatureAlgorithmName);
	FreeContextBuffer(info.sEncryptAlgorithmName);
	NEED(QueryContextAttributesA(&us, SECPKG_ATTR_LIFESPAN, &span) == SEC_E_OK);
	NEED(span.tsStart.QuadPart < span.tsExpiry.QuadPart);
	(void)we_accept;
}

/* The same request twice: the second is refused, and the refusal is told where that was asked for. */
static void repeat(ULONG asked)
{
	static unsigned char room[48000];
	gss_buffer_desc request = { 0, NULL }, copy, refusal;
	SecBuffer in, out;
	SecBufferDesc given, taken;
	ULONG granted = 99;
	OM_uint32 minor;
	TimeStamp end;
	CtxtHandle second;

	them = GSS_C_NO_CONTEXT;
	NEED(their_step(0, &request, GSS_C_NO_CHANNEL_BINDINGS) == GSS_S_CONTINUE_NEEDED);
	copy = request;
	NEED(our_step(1, 1, &copy) == SEC_E_OK);
	in.BufferType = out.BufferType = SECBUFFER_TOKEN;
	in.pvBuffer = request.value;
	in.cbBuffer = (ULONG)request.length;
	out.pvBuffer = room;
	out.cbBuffer = sizeof room;
	given.ulVersion = taken.ulVersion = SECBUFFER_VERSION;
	given.cBuffers = taken.cBuffers = 1;
	given.pBuffers = &in;
	taken.pBuffers = &out;
	NEED(AcceptSecurityContext(&ours, NULL, &given, asked, SECURITY_NATIVE_DREP, &second, &taken, &granted, &end) ==
	     SEC_E_OUT_OF_SEQUENCE);
	if (asked) {
		NEED(granted == ASC_RET_EXTENDED_ERROR && out.cbBuffer > 20 && out.cbBuffer < 1000);
		refusal.value = room;
		refusal.length = out.cbBuffer;
		NEED(GSS_ERROR(their_step(0, &refusal, GSS_C_NO_CHANNEL_BINDINGS)));
	} else {
		NEED(granted == 0);
	}
	DeleteSecurityContext(&us);
	gss_delete_sec_context(&minor, &them, GSS_C_NO_BUFFER);
}

static void part(void)
{
	OM_uint32 minor;

	DeleteSecurityContext(&us);
	gss_delete_sec_context(&minor, &them, GSS_C_NO_BUFFER);
}

int main(int argc, char **argv)
{
	static const int styles[] = { 0, DCE, ONE_LEG, CHANNEL, DCE | CHANNEL, CHANNEL | WRONG };
	static const size_t sizes[] = { 0, 1, 15, 16, 17, 1000, 16384 };
	static char package[] = "Kerberos", text[16384], name[256];
	gss_buffer_desc host;
	OM_uint32 minor;
	TimeStamp end;
	size_t n, m;
	int we_accept;

	if (argc != 2)
		return 2;
	snprintf(spn, sizeof spn, "svc/%s", argv[1]);
	snprintf(name, sizeof name, "svc@%s", argv[1]);
	host.value = name;
	host.length = strlen(name);
	NEED(gss_import_name(&minor, &host, GSS_C_NT_HOSTBASED_SERVICE, &target) == GSS_S_COMPLETE);
	for (n = 0; n < sizeof text; n++)
		text[n] = (char)(n * 31);
	for (we_accept = 0; we_accept < 2; we_accept++) {
		NEED(AcquireCredentialsHandleA(NULL, package, we_accept ? SECPKG_CRED_INBOUND : SECPKG_CRED_OUTBOUND, NULL, NULL, NULL,
					       NULL, &ours, &end) == SEC_E_OK);
		for (n = 0; n < sizeof styles / sizeof *styles; n++) {
			style = styles[n];
			NEED(meet(we_accept) == !(style & WRONG));
			if (style & WRONG)
				continue;
			compare(we_accept);
			move();
			compare(we_accept);
			for (m = 0; m < sizeof sizes / sizeof *sizes; m++) {
				talk(text, sizes[m], 1);
				if (m % 2)
					move();
				talk(text, sizes[m], 0);
			}
			part();
		}
		style = 0;
		if (we_accept) {
			repeat(0);
			repeat(ASC_REQ_EXTENDED_ERROR);
		}
		FreeCredentialsHandle(&ours);
	}
	gss_release_name(&minor, &target);
	puts("ok");
	return 0;
}
