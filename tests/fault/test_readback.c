/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A commit that would not give back what it was given is not made. record_seal() is wrapped by the
 * linker (`--wrap`), so that it can be made to seal something else.
 */
#include "acts.h"

#include <stdio.h>
#include <string.h>

#include "base/list.h"
#include "vault/record.h"

static const char *instead; /* the value that is sealed for every other; NULL: as it is */
static bool drop;           /* a value is sealed as a tombstone's, empty */
static const char *only;    /* the name that this happens to; NULL: all of them */

void __real_record_seal(struct env_keys *keys, enum record_kind kind, const struct entry *entry,
    const uint8_t random[32], struct arena *scratch, struct buf *out);
void __wrap_record_seal(struct env_keys *keys, enum record_kind kind, const struct entry *entry,
    const uint8_t random[32], struct arena *scratch, struct buf *out);

void
__wrap_record_seal(struct env_keys *keys, enum record_kind kind, const struct entry *entry,
    const uint8_t random[32], struct arena *scratch, struct buf *out)
{
	struct entry altered = *entry;

	if (only != NULL && !slice_equal(entry->name, slice_of_text(only))) {
		__real_record_seal(keys, kind, entry, random, scratch, out);
		return;
	}
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

/* Enough names that several threads seal them. */
static void
set_many(void)
{
	enum { MANY = 700 };
	static char names[MANY][16];
	struct change changes[MANY];
	struct err err = ERR_INIT;
	size_t i;

	for (i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof(names[i]), "NAME_%zu", i);
		changes[i] = world_change(CHANGE_SET, names[i], names[i]);
	}
	assert_int_equal(act_commit(changes, MANY, &err), 0);
}

static char *
told(void)
{
	struct err err = ERR_INIT;
	char *text = NULL;

	assert_int_equal(world_tell(&world, "at", "a", &text, &err), 0);
	return text;
}

static void
a_new_key_that_would_alter_one_value_is_not_made(void **state)
{
	char *before CLEANUP(freep) = NULL, *after CLEANUP(freep) = NULL, *last CLEANUP(freep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	set_many();
	before = told();
	only = "NAME_431";
	instead = "FAKE-another";
	assert_int_equal(act_rekey(&err), ERR_BUG);
	assert_string_equal(err.id, "read-back");
	assert_non_null(strstr(err.message, "NAME_431"));
	instead = only = NULL;
	after = told();
	assert_string_equal(after, before);
	assert_int_equal(act_rekey(&err), 0);
	last = told();
	assert_string_equal(strchr(last, '\n'), strchr(before, '\n'));
}

static void
a_new_key_that_would_alter_the_past_is_not_made(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	must_set("a", "KEY", "FAKE-1");
	must_set("a", "KEY", "FAKE-2");
	assert_int_equal(act_unset("KEY", &err), 0);
	instead = "FAKE-another";
	assert_int_equal(act_rekey(&err), ERR_BUG);
	instead = NULL;
	there_is("a", "[dev 4]\n[prod 1]\n");
	assert_int_equal(act_rekey(&err), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SOUND(a_value_that_was_sealed_as_another_is_not_committed),
		SOUND(a_value_that_was_lost_is_not_committed),
		SOUND(a_new_key_that_would_alter_one_value_is_not_made),
		SOUND(a_new_key_that_would_alter_the_past_is_not_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
