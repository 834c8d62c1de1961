/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How `list` looks, at a time that stands still: on wide and narrow terminals, with and without
 * colour and UTF-8, against tests/golden/list. EK_GOLDEN_WRITE=1 writes them instead.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/list/list.h"
#include "secret/secret.h"

#define DAY (UINT64_C(24) * 3600 * 1000)
#define NOW (UINT64_C(20000) * DAY)

static const char secret[] = "seCRetMark0123456789";

static void
add(struct envset *set, const char *name, const char *value, unsigned flags, uint64_t age_days,
    uint64_t version, uint64_t expires_ms, const char *note, const char *origin)
{
	struct entry_record record = {.version = version,
	    .seq = version,
	    .created_ms = NOW - age_days * DAY,
	    .expires_ms = expires_ms,
	    .note = slice_of_text(note),
	    .origin = origin};
	struct entry entry = {.name = slice_of_text(name),
	    .value = slice_of_text(value),
	    .flags = flags,
	    .record = &record};

	envset_add(set, &entry);
}

static struct envset *
values(void)
{
	struct envset *set = envset_new(0);

	add(set, "API_URL", "http://localhost:8080", ENTRY_PLAIN, 0, 1, 0, "", RESOLVE_LOCAL);
	add(set, "CERTIFICATE", secret, ENTRY_BINARY, 40, 2, 0, "of the staging host", "dev");
	add(set, "DATABASE_URL", secret, 0, 3, 7, 0, "", "dev");
	add(set, "LEGACY_SMTP_PASSWORD_OF_THE_OLD_RELAY", secret, 0, 800, 1, 0, "ask ops", "dev");
	add(set, "LOG_LEVEL", "info", ENTRY_PLAIN, 800, 1, 0, "", "dev");
	add(set, "OAUTH_SECRET", secret, 0, 90, 2, NOW - 2 * DAY, "", "dev");
	add(set, "REGION", "eu-1", ENTRY_PLAIN, 12, 1, 0, "", "common");
	add(set, "STRIPE_KEY", secret, 0, 80, 3, NOW + 9 * DAY, "rotated by hand", "dev");
	return set;
}

static void
miss(struct listing *listing, const char *const *names, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		listing->facts.missing = list_grow(listing->facts.missing,
		    listing->facts.missing_count, &listing->facts.missing_room, sizeof(char *));
		listing->facts.missing[listing->facts.missing_count++] = xstrdup(names[i]);
	}
}

static void
add_lines(const struct listing *listing, const struct screen *screen, struct buf *out)
{
	struct list_summary summary CLEANUP(list_summary_done);
	struct table table CLEANUP(table_done);
	size_t i;

	list_table(listing, screen, &table);
	table_write(&table, screen, out);
	list_summarize(listing, &summary);
	for (i = 0; i < summary.count; i++) {
		if (summary.lines[i].mark != MARK_NONE)
			screen_add_mark(out, screen, summary.lines[i].mark);
		screen_add_text(out, screen, TONE_NONE, buf_text(&summary.lines[i].text));
		buf_add_byte(out, '\n');
	}
	if (summary.next.len > 0)
		buf_addf(out, "next: %s\n", buf_text(&summary.next));
}

static void
compare(const struct listing *listing, const char *name, struct screen screen, const char *form)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct buf golden CLEANUP(buf_done) = BUF_INIT;
	struct buf path CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	add_lines(listing, &screen, &text);
	assert_null(strstr(buf_text(&text), "seCRet"));
	buf_addf(&path, "%s/%s-%u%s", getenv("EK_GOLDEN"), name, screen.columns, form);
	if (getenv("EK_GOLDEN_WRITE") != NULL)
		assert_int_equal(file_replace(buf_text(&path), buf_slice(&text), 0644, &err), 0);
	if (file_read(buf_text(&path), 1 << 20, &golden, &err) < 0)
		fail_msg("%s", err.message);
	assert_string_equal(buf_text(&text), buf_text(&golden));
}

static void
compare_all(struct listing *listing, const char *name)
{
	static const unsigned columns[] = {120, 80, 60, 30, 29};
	size_t i;

	list_count(listing);
	for (i = 0; i < ARRAY_LEN(columns); i++) {
		compare(listing, name, (struct screen){.columns = columns[i], .utf8 = true}, "");
		compare(listing, name, (struct screen){.columns = columns[i]}, "-ascii");
		compare(listing, name,
		    (struct screen){.columns = columns[i], .utf8 = true, .color = true}, "-color");
	}
}

static struct env_info
info_of(const char *name)
{
	struct env_info info = {.seq = 41, .time_ms = NOW - 3 * DAY};

	snprintf(info.name, sizeof(info.name), "%s", name);
	snprintf(info.author, sizeof(info.author), "ada@example.org");
	return info;
}

static void
an_environment_looks_as_it_should(void **state)
{
	static const char *const missing[] = {"JWT_SECRET", "PAY_KEY", "QUEUE_URL", "S3_BUCKET", "S3_KEY",
	    "S3_REGION", "SENTRY_DSN"};
	struct env_info info = info_of("dev");
	struct env_source source = {.name = "dev", .info = &info, .env = (struct vault_env *)&info};
	struct listing listing CLEANUP(listing_done) = {.source = &source, .now_ms = NOW};

	(void)state;
	snprintf(info.base, sizeof(info.base), "common");
	listing.set = values();
	miss(&listing, missing, ARRAY_LEN(missing));
	compare_all(&listing, "now");
}

static void
what_was_looks_as_it_should(void **state)
{
	struct env_info info = info_of("dev");
	struct env_source source = {.name = "dev", .info = &info, .env = (struct vault_env *)&info};
	struct listing listing CLEANUP(listing_done) = {
	    .source = &source, .now_ms = NOW, .at = 12, .at_ms = NOW - 30 * DAY};

	(void)state;
	listing.at_author = xstrdup("bob@example.org");
	listing.set = envset_new(0);
	add(listing.set, "API_KEY", secret, ENTRY_VOID, 31, 1, 0, "", "dev");
	add(listing.set, "LOG_LEVEL", "debug", ENTRY_PLAIN, 30, 2, 0, "", "dev");
	compare_all(&listing, "then");
}

static void
a_file_looks_as_it_should(void **state)
{
	static char name[] = "legacy", path[] = "config/.env.legacy";
	const struct project_env file = {.name = name, .file = path};
	struct env_info info = {.name = "legacy"};
	struct env_source source = {
	    .name = "legacy", .info = &info, .file = &file, .dialect = "compose"};
	struct listing listing CLEANUP(listing_done) = {.source = &source, .now_ms = NOW};
	struct entry_record record = {.origin = "legacy"};
	struct entry entry = {.record = &record, .value = slice_of_text(secret)};

	(void)state;
	listing.set = envset_new(0);
	entry.name = SLICE_LITERAL("TOKEN");
	envset_add(listing.set, &entry);
	list_cannot_tell(&listing.facts, "contract `.env.example` has a line without a name");
	compare_all(&listing, "file");
}

static void
count_anew(struct listing *listing)
{
	listing->facts = (struct list_facts){0};
	list_count(listing);
}

static void
urgent_is_what_expired_then_what_expires_then_what_is_old(void **state)
{
	struct env_info info = info_of("dev");
	struct env_source source = {.name = "dev", .info = &info, .env = (struct vault_env *)&info};
	struct listing listing CLEANUP(listing_done) = {.source = &source, .now_ms = NOW};

	(void)state;
	listing.set = values();
	list_count(&listing);
	assert_string_equal(listing.facts.due, "OAUTH_SECRET");
	envset_remove(listing.set, SLICE_LITERAL("OAUTH_SECRET"));
	count_anew(&listing);
	assert_string_equal(listing.facts.due, "STRIPE_KEY");
	envset_remove(listing.set, SLICE_LITERAL("STRIPE_KEY"));
	count_anew(&listing);
	assert_string_equal(listing.facts.due, "LEGACY_SMTP_PASSWORD_OF_THE_OLD_RELAY");
	envset_remove(listing.set, SLICE_LITERAL("LEGACY_SMTP_PASSWORD_OF_THE_OLD_RELAY"));
	count_anew(&listing);
	assert_null(listing.facts.due);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_environment_looks_as_it_should),
	    cmocka_unit_test(what_was_looks_as_it_should),
	    cmocka_unit_test(a_file_looks_as_it_should),
	    cmocka_unit_test(urgent_is_what_expired_then_what_expires_then_what_is_old),
	};

	secret_start();
	return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}
