/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <string.h>

#include "base/clock.h"
#include "base/list.h"
#include "cmd/run/watch.h"

static const struct {
	const char *name;
	int number;
} signals[] = {{"HUP", SIGHUP}, {"INT", SIGINT}, {"QUIT", SIGQUIT}, {"USR1", SIGUSR1},
    {"USR2", SIGUSR2}, {"ALRM", SIGALRM}, {"TERM", SIGTERM}, {"CONT", SIGCONT}, {"URG", SIGURG},
    {"WINCH", SIGWINCH}};

static const uint64_t most_ms = UINT64_C(24) * 3600 * 1000;

static int
parse_time(const char *option, const char *text, uint64_t usual_ms, uint64_t *out, struct err *err)
{
	*out = usual_ms;
	if (text != NULL && strcmp(text, "0") == 0) {
		*out = 0;
		return 0;
	}
	if (text == NULL || (clock_parse_duration(text, out) == 0 && *out <= most_ms))
		return 0;
	err_set(err, ERR_USAGE, "not-a-duration", "`%s` takes a length of time, of at most a day", option);
	return err_fix(err, "digits and one of s m h d, as in `%s 30s`", option);
}

static int
parse_signal(const char *name, int *out, struct err *err)
{
	size_t i;

	if (strncmp(name, "SIG", 3) == 0)
		name += 3;
	for (i = 0; i < ARRAY_LEN(signals); i++) {
		if (strcmp(signals[i].name, name) != 0)
			continue;
		*out = signals[i].number;
		return 0;
	}
	err_set(err, ERR_USAGE, "on-change-form", "`--on-change signal:` takes the name of a signal");
	return err_fix(err, "one of HUP INT QUIT USR1 USR2 ALRM TERM CONT URG WINCH, as in `signal:HUP`");
}

int
watch_plan_parse(const struct run_opts *o, struct watch_plan *out, struct err *err)
{
	int r = parse_time("--spread", o->spread, 30000, &out->spread_ms, err);

	if (r == 0)
		r = parse_time("--debounce", o->debounce, 2000, &out->debounce_ms, err);
	out->signal = 0;
	if (r < 0 || o->on_change == NULL || strcmp(o->on_change, "restart") == 0)
		return r;
	if (strncmp(o->on_change, "signal:", 7) == 0)
		return parse_signal(o->on_change + 7, &out->signal, err);
	err_set(err, ERR_USAGE, "on-change-form", "`--on-change` takes `restart` or `signal:NAME`");
	return err_fix(err, "as in `--on-change signal:HUP`");
}

int
watch_refuse_words(const struct run_opts *o, struct err *err)
{
	const char *option = o->on_change != NULL ? "--on-change" : o->spread != NULL ? "--spread" :
		o->debounce != NULL ? "--debounce" : NULL;

	if (o->watch && o->mask && o->on_change != NULL && strcmp(o->on_change, "restart") != 0) {
		err_set(err, ERR_USAGE, "mask-restarts", "`--mask` hides new values from the next start on");
		err_why(err, "a command that only gets a signal could print them before");
		return err_fix(err, "leave `--on-change` out, or `--mask`");
	}
	if (o->watch || option == NULL)
		return 0;
	err_set(err, ERR_USAGE, "needs-watch", "`%s` means nothing without `--watch`", option);
	err_why(err, "evenkeep becomes the command and is not there when something changes");
	return err_fix(err, "add `--watch`, or leave `%s` out", option);
}
