/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of stores, which stand in files that anybody may have written. */
#include <stdlib.h>
#include <string.h>

#include "remote/remote.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An origin is an address by itself, and its own. */
static void
check_origin(const struct remote_address *address)
{
	struct remote_address again CLEANUP(remote_address_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (remote_address_parse(slice_of_text(address->origin), &again, &err) < 0 ||
	    again.engine != address->engine || again.is_link ||
	    strcmp(again.origin, address->origin) != 0)
		abort();
}

/* What engines take apart without looking again. */
static void
check_server(const struct remote_address *address)
{
	const char *authority = strstr(address->where, "://");

	if (authority == NULL || authority - address->where > 5)
		abort();
	if (authority[3 + strcspn(authority + 3, "/@?")] == '@')
		abort();
	if (address->is_link ? strchr(address->text, '?') != NULL : address->origin == NULL)
		abort();
	if (address->engine != REMOTE_HTTPS && strpbrk(address->where, "?#%@") != NULL)
		abort();
	if (address->ca != NULL && address->ca[0] != '/')
		abort();
	if (address->origin != NULL)
		check_origin(address);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct remote_address address CLEANUP(remote_address_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (remote_address_parse(slice_of(data, size), &address, &err) < 0) {
		if (address.text != NULL || address.where != NULL)
			abort();
		return 0;
	}
	if (address.where[0] == '-' || strstr(address.where, "::") == address.where)
		abort();
	if (address.engine == REMOTE_FILE &&
	    (address.where[0] != '/' || strstr(address.where, "/../")))
		abort();
	if (address.engine == REMOTE_GIT &&
	    (address.branch[0] == '-' || address.branch[0] == '\0' ||
		strncmp(address.where, "ext:", 4) == 0))
		abort();
	if (address.engine != REMOTE_FILE && address.engine != REMOTE_GIT)
		check_server(&address);
	return 0;
}
