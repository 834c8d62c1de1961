/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/commands.h"
#include "cmd/doctor/doctor.h"
#include "cmd/frame/exitcode.h"
#include "cmd/frame/output.h"

static const char *const words[] = {
	[HEALTH_OK] = "ok",
	[HEALTH_WARN] = "warn",
	[HEALTH_FAIL] = "fail",
};

static struct checkup *
add(struct checkups *checkups, enum health health, const char *name)
{
	struct checkup *checkup;

	checkups->items = list_grow(checkups->items, checkups->count, &checkups->room,
	    sizeof(*checkups->items));
	checkup = &checkups->items[checkups->count++];
	memset(checkup, 0, sizeof(*checkup));
	checkup->health = health;
	checkup->name = name;
	return checkup;
}

void
checkup_add(struct checkups *checkups, enum health health, const char *name, const char *fix,
    const char *format, ...)
{
	struct checkup *checkup = add(checkups, health, name);
	va_list values;

	va_start(values, format);
	vsnprintf(checkup->text, sizeof(checkup->text), format, values);
	va_end(values);
	if (fix != NULL)
		snprintf(checkup->fix, sizeof(checkup->fix), "%s", fix);
}

void
checkup_add_err(struct checkups *checkups, enum health health, const char *name, struct err *err)
{
	struct checkup *checkup = add(checkups, health, name);

	snprintf(checkup->text, sizeof(checkup->text), "%.200s%s%.480s", err->context,
	    err->context[0] == '\0' ? "" : ": ", err->message);
	snprintf(checkup->fix, sizeof(checkup->fix), "%s", err->fix);
	err_done(err);
}

static void
checkups_done(struct checkups *checkups)
{
	free(checkups->items);
}

static void
say(const struct checkups *checkups)
{
	static const enum mark marks[] = {
		[HEALTH_OK] = MARK_SAME,
		[HEALTH_WARN] = MARK_LOOK,
		[HEALTH_FAIL] = MARK_BAD,
	};
	size_t i;

	for (i = 0; i < checkups->count; i++) {
		const struct checkup *one = &checkups->items[i];

		output_marked_answer(marks[one->health], "%-4s  %s: %s%s%s", words[one->health],
		    one->name, one->text, one->fix[0] == '\0' ? "" : "; fix: ", one->fix);
	}
}

static void
document(const struct checkups *checkups, bool ok)
{
	struct json *json = output_json("evenkeep.doctor/1", ok);
	size_t i;

	json_open_list(json, "checks");
	for (i = 0; i < checkups->count; i++) {
		const struct checkup *one = &checkups->items[i];

		json_open_map(json, NULL);
		json_text(json, "check", one->name);
		json_text(json, "state", words[one->health]);
		json_text(json, "message", one->text);
		json_text(json, "fix", one->fix[0] == '\0' ? NULL : one->fix);
		json_close_map(json);
	}
	json_close_list(json);
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	struct checkups checkups CLEANUP(checkups_done) = {NULL, 0, 0};
	size_t failed = 0, i;

	doctor_machine(session, &checkups);
	doctor_project(session, &checkups);
	doctor_vault(session, &checkups);
	doctor_remote(session, &checkups);
	for (i = 0; i < checkups.count; i++)
		failed += checkups.items[i].health == HEALTH_FAIL;
	document(&checkups, failed == 0);
	say(&checkups);
	return failed == 0 ? EXIT_OK : EXIT_FOUND;
}

const struct cmd cmd_doctor = {
	.name = "doctor",
	.synopsis = "",
	.summary = "check machine, project, key and vault",
	.text = "One line a check: ok, warn or fail, with what to do. Asks for no passphrase, uses no\n"
		"network, changes nothing. Ends with 1 if something failed.\n",
	.examples = {"evenkeep doctor", "evenkeep doctor --json"},
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON,
	.run = run,
};
