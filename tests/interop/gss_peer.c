/* MIT's GSSAPI, or with -DHEIMDAL Heimdal's, behind a pipe: one command a line, one answer a line, bytes in hexadecimal ("-" for none).
 *
 *   gss_peer init SERVICE@HOST FLAGS [CHANNEL]     gss_peer accept [CHANNEL]
 *
 *   STEP token             -> DONE token | MORE token | FAIL major minor token
 *   WRAP conf data         -> OK token              UNWRAP token         -> OK conf data | FAIL ...
 *   MIC data               -> OK token              VERIFY data token    -> OK | FAIL ...
 *   WRAPIOV conf also data -> OK header data        UNWRAPIOV header also data -> OK conf data | FAIL ...
 *   NAMES                  -> OK flags initiator acceptor
 *   KEY                    -> OK key
 */
#define _GNU_SOURCE
#include <gssapi/gssapi.h>
#ifndef HEIMDAL
#include <gssapi/gssapi_ext.h>
#endif
#include <gssapi/gssapi_krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static gss_ctx_id_t context = GSS_C_NO_CONTEXT;
static gss_name_t target = GSS_C_NO_NAME, caller = GSS_C_NO_NAME;
static OM_uint32 wanted, granted;
static struct gss_channel_bindings_struct channel;
static gss_channel_bindings_t bindings = GSS_C_NO_CHANNEL_BINDINGS;
static int accepting;

static gss_OID_desc mechanism = { 9, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02" };

static gss_buffer_desc unhex(const char *text)
{
	gss_buffer_desc out = { 0, NULL };
	size_t n = text && strcmp(text, "-") ? strlen(text) / 2 : 0, i;

	out.value = malloc(n + 1);
	out.length = n;
	for (i = 0; i < n; i++) {
		unsigned byte = 0;

		if (sscanf(text + 2 * i, "%2x", &byte) != 1)
			exit(3);
		((unsigned char *)out.value)[i] = (unsigned char)byte;
	}
	return out;
}

static void hex(const void *bytes, size_t n)
{
	const unsigned char *at = bytes;

	putchar(' ');
	if (n == 0)
		putchar('-');
	while (n--)
		printf("%02x", *at++);
}

static int fail(OM_uint32 major, OM_uint32 minor)
{
	printf("FAIL %08x %u", major, minor);
	return 1;
}

static void step(char *token)
{
	gss_buffer_desc in = unhex(token), out = GSS_C_EMPTY_BUFFER;
	OM_uint32 major, minor, ignored;

	if (accepting)
		major = gss_accept_sec_context(&minor, &context, GSS_C_NO_CREDENTIAL, &in, bindings, &caller, NULL, &out, &granted, NULL,
					       NULL);
	else
		major = gss_init_sec_context(&minor, GSS_C_NO_CREDENTIAL, &context, target, &mechanism, wanted, 0, bindings, &in, NULL,
					     &out, &granted, NULL);
	if (GSS_ERROR(major))
		fail(major, minor);
	else
		printf(major & GSS_S_CONTINUE_NEEDED ? "MORE" : "DONE");
	hex(out.value, out.length);
	gss_release_buffer(&ignored, &out);
	free(in.value);
}

static void wrap(char *conf, char *data)
{
	gss_buffer_desc in = unhex(data), out = GSS_C_EMPTY_BUFFER;
	OM_uint32 minor, major = gss_wrap(&minor, context, atoi(conf), GSS_C_QOP_DEFAULT, &in, NULL, &out);

	if (GSS_ERROR(major)) {
		fail(major, minor);
		return;
	}
	printf("OK");
	hex(out.value, out.length);
	gss_release_buffer(&minor, &out);
	free(in.value);
}

static void unwrap(char *token)
{
	gss_buffer_desc in = unhex(token), out = GSS_C_EMPTY_BUFFER;
	int conf = 0;
	OM_uint32 minor, major = gss_unwrap(&minor, context, &in, &out, &conf, NULL);

	if (major != GSS_S_COMPLETE) {
		fail(major, minor);
		return;
	}
	printf("OK %d", conf);
	hex(out.value, out.length);
	gss_release_buffer(&minor, &out);
	free(in.value);
}

static void mic(char *data)
{
	gss_buffer_desc in = unhex(data), out = GSS_C_EMPTY_BUFFER;
	OM_uint32 minor, major = gss_get_mic(&minor, context, GSS_C_QOP_DEFAULT, &in, &out);

	if (GSS_ERROR(major)) {
		fail(major, minor);
		return;
	}
	printf("OK");
	hex(out.value, out.length);
	gss_release_buffer(&minor, &out);
	free(in.value);
}

static void verify(char *data, char *token)
{
	gss_buffer_desc in = unhex(data), code = unhex(token);
	OM_uint32 minor, major = gss_verify_mic(&minor, context, &in, &code, NULL);

	if (major != GSS_S_COMPLETE)
		fail(major, minor);
	else
		printf("OK");
	free(in.value);
	free(code.value);
}

static void wrap_iov(char *conf, char *also, char *data)
{
	gss_iov_buffer_desc iov[4];
	OM_uint32 minor, major;

	memset(iov, 0, sizeof iov);
	iov[0].type = GSS_IOV_BUFFER_TYPE_HEADER | GSS_IOV_BUFFER_FLAG_ALLOCATE;
	iov[1].type = GSS_IOV_BUFFER_TYPE_SIGN_ONLY;
	iov[1].buffer = unhex(also);
	iov[2].type = GSS_IOV_BUFFER_TYPE_DATA;
	iov[2].buffer = unhex(data);
	iov[3].type = GSS_IOV_BUFFER_TYPE_PADDING | GSS_IOV_BUFFER_FLAG_ALLOCATE;
	major = gss_wrap_iov(&minor, context, atoi(conf), GSS_C_QOP_DEFAULT, NULL, iov, 4);
	if (GSS_ERROR(major)) {
		fail(major, minor);
		return;
	}
	printf("OK");
	hex(iov[0].buffer.value, iov[0].buffer.length);
	hex(iov[2].buffer.value, iov[2].buffer.length);
	free(iov[1].buffer.value);
	free(iov[2].buffer.value);
	gss_release_iov_buffer(&minor, iov, 1);
	gss_release_iov_buffer(&minor, iov + 3, 1);
}

static void unwrap_iov(char *header, char *also, char *data)
{
	gss_iov_buffer_desc iov[4];
	OM_uint32 minor, major;
	int conf = 0;

	memset(iov, 0, sizeof iov);
	iov[0].type = GSS_IOV_BUFFER_TYPE_HEADER;
	iov[0].buffer = unhex(header);
	iov[1].type = GSS_IOV_BUFFER_TYPE_SIGN_ONLY;
	iov[1].buffer = unhex(also);
	iov[2].type = GSS_IOV_BUFFER_TYPE_DATA;
	iov[2].buffer = unhex(data);
	iov[3].type = GSS_IOV_BUFFER_TYPE_PADDING;
	major = gss_unwrap_iov(&minor, context, &conf, NULL, iov, 4);
	if (major != GSS_S_COMPLETE) {
		fail(major, minor);
		return;
	}
	printf("OK %d", conf);
	hex(iov[2].buffer.value, iov[2].buffer.length);
	free(iov[0].buffer.value);
	free(iov[1].buffer.value);
	free(iov[2].buffer.value);
}

static void names(void)
{
	gss_name_t from = GSS_C_NO_NAME, to = GSS_C_NO_NAME;
	gss_buffer_desc shown = GSS_C_EMPTY_BUFFER;
	OM_uint32 minor, flags = 0, major = gss_inquire_context(&minor, context, &from, &to, NULL, NULL, &flags, NULL, NULL);

	if (GSS_ERROR(major)) {
		fail(major, minor);
		return;
	}
	printf("OK %x", flags);
	gss_display_name(&minor, from, &shown, NULL);
	hex(shown.value, shown.length);
	gss_release_buffer(&minor, &shown);
	gss_display_name(&minor, to, &shown, NULL);
	hex(shown.value, shown.length);
	gss_release_buffer(&minor, &shown);
}

static void key(void)
{
	static gss_OID_desc oid = { 11, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05\x05" };
	gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
	OM_uint32 minor, major = gss_inquire_sec_context_by_oid(&minor, context, &oid, &set);

	if (GSS_ERROR(major) || set->count < 1) {
		fail(major, minor);
		return;
	}
	printf("OK");
	hex(set->elements[0].value, set->elements[0].length);
	gss_release_buffer_set(&minor, &set);
}

int main(int argc, char **argv)
{
	char *line = NULL, *words[8], *rest;
	size_t room = 0;
	const char *said;

	if (argc < 2)
		return 0;
	accepting = !strcmp(argv[1], "accept");
	said = accepting ? (argc > 2 ? argv[2] : NULL) : (argc > 4 ? argv[4] : NULL);
	if (said) {
		channel.application_data.value = (void *)said;
		channel.application_data.length = strlen(said);
		bindings = &channel;
	}
	if (!accepting) {
		gss_buffer_desc name = { 0, NULL };
		OM_uint32 minor;

		if (argc < 4)
			return 2;
		name.value = argv[2];
		name.length = strlen(argv[2]);
		wanted = (OM_uint32)strtoul(argv[3], NULL, 16);
		if (GSS_ERROR(gss_import_name(&minor, &name, GSS_C_NT_HOSTBASED_SERVICE, &target)))
			return 2;
	}
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	while (getline(&line, &room, stdin) > 0) {
		int n = 0;

		memset(words, 0, sizeof words);
		for (rest = line; n < 7 && (words[n] = strsep(&rest, " \n")) != NULL; n++)
			if (!*words[n])
				break;
		if (!words[0])
			continue;
		if (!strcmp(words[0], "STEP"))
			step(words[1]);
		else if (!strcmp(words[0], "WRAP"))
			wrap(words[1], words[2]);
		else if (!strcmp(words[0], "UNWRAP"))
			unwrap(words[1]);
		else if (!strcmp(words[0], "MIC"))
			mic(words[1]);
		else if (!strcmp(words[0], "VERIFY"))
			verify(words[1], words[2]);
		else if (!strcmp(words[0], "WRAPIOV"))
			wrap_iov(words[1], words[2], words[3]);
		else if (!strcmp(words[0], "UNWRAPIOV"))
			unwrap_iov(words[1], words[2], words[3]);
		else if (!strcmp(words[0], "NAMES"))
			names();
		else if (!strcmp(words[0], "KEY"))
			key();
		else
			printf("WHAT");
		putchar('\n');
		fflush(stdout);
	}
	free(line);
	return 0;
}
