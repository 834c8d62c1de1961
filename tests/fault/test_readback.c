/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A commit that would not give back what it was given is not made. record_seal() is wrapped by the
 * linker (`--wrap`), so that it can be made to seal something else.
 */
#include "acts.h"

#include <string.h>

#include "vault/record.h"

static const char *instead; /* the value that is sealed for every other; NULL: as it is */
static bool drop;           /* a value is sealed as a tombstone's, empty */

void __real_record_seal(struct env_keys *keys, enum record_kind kind, const struct entry *entry,
    const uint8_t random[32], struct arena *scratch, struct buf *out);
void __wrap_record_seal(struct env_keys *keys, enum record_kind kind, const struct entry *entry,
    const uint8_t random[32], struct arena *scratch, struct buf *out);

void
__wrap_record_seal(struct env_keys *keys, enum record_kind kind, const struct entry *entry,
    const uint8_t random[32], struct arena *scratch, struct buf *out)
{
	struct entry altered = *entry;

	if (instead != NULL)
		altered.value = slice_of_text(instead);
	if (drop)
		altered.value = slice_of(NULL, 0);
	__real_record_seal(keys, kind, &altered, random, scratch, out);
}

static void
a_value_that_was_sealed_as_another_is_not_committed(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE-1");
	instead = "FAKE-3";
	assert_int_equal(act_set("a", "KEY", "FAKE-2", &err), ERR_BUG);
	assert_string_equal(err.id, "read-back");
	assert_non_null(strstr(err.message, "KEY"));
	assert_null(strstr(err.message, "FAKE"));
	instead = NULL;
	there_is("a", "[dev 2]\nKEY=FAKE-1 1\n[prod 1]\n");
	must_set("a", "KEY", "FAKE-2");
	there_is("a", "[dev 3]\nKEY=FAKE-2 2\n[prod 1]\n");
}

static void
a_value_that_was_lost_is_not_committed(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	drop = true;
	assert_int_equal(act_import("KEY", "FAKE-1", &err), ERR_BUG);
	assert_string_equal(err.id, "read-back");
	drop = false;
	there_is("a", "[dev 1]\n[prod 1]\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SOUND(a_value_that_was_sealed_as_another_is_not_committed),
		SOUND(a_value_that_was_lost_is_not_committed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
