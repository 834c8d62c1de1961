/* SPDX-License-Identifier: Apache-2.0 */
/* What the first 100 bytes of the file must say (VAULT.md §6.1, last paragraph). */
#include "store/confine_priv.h"

#include <string.h>

enum { VAULT_FORMAT = 1, VAULT_MOST = 256 << 20 };

static const uint8_t sqlite_magic[16] = "SQLite format 3";
static const uint8_t of_vault[4] = {0x56, 0x41, 0x55, 0x31};  /* VAU1 */
static const uint8_t of_reader[4] = {0x56, 0x41, 0x52, 0x31}; /* VAR1 */
enum { APPLICATION_AT = 68 };

static uint32_t
number_at(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static int
not_a_vault(const char *why, struct err *err)
{
	err_set(err, ERR_TAMPERED, "tampered", "the file is not a vault");
	return err_why(err, "%s", why);
}

bool
header_is_partial(const uint8_t head[HEADER])
{
	return memcmp(head + APPLICATION_AT, of_reader, sizeof(of_reader)) == 0;
}

int
header_check(const uint8_t head[HEADER], uint64_t size, struct err *err)
{
	uint32_t version = number_at(head + 60);

	if (memcmp(head, sqlite_magic, sizeof(sqlite_magic)) != 0)
		return not_a_vault("it does not begin as one", err);
	if (memcmp(head + APPLICATION_AT, of_vault, sizeof(of_vault)) != 0 && !header_is_partial(head))
		return not_a_vault("it is a database of another program", err);
	if (version > VAULT_FORMAT) {
		err_set(err, ERR_INVALID, "newer-format",
		    "the vault has format %u; this evenkeep knows %d", version, VAULT_FORMAT);
		return err_fix(err, "install the evenkeep that made it, or a later one");
	}
	if (version < VAULT_FORMAT)
		return not_a_vault("its format number is 0", err);
	if (head[16] != 0x10 || head[17] != 0)
		return not_a_vault("its page size is not 4096", err);
	if (head[18] != 1 || head[19] != 1)
		return not_a_vault("it is marked to have a write-ahead log", err);
	if (number_at(head + 56) != 1)
		return not_a_vault("its text encoding is not UTF-8", err);
	if (size > VAULT_MOST)
		return not_a_vault("it is larger than 256 MiB", err);
	return 0;
}
