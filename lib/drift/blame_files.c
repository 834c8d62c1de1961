/* SPDX-License-Identifier: Apache-2.0 */
/* Env files, files that `render` writes, and running processes. */
#include <string.h>

#include "drift/blame_priv.h"

static bool
is_named(const struct drafts *drafts, const struct subject *subject, const char *each)
{
	return strcmp(subject->each, each) == 0 &&
		strcmp(fact_text(subject, "name"), drafts->ask->name) == 0;
}

static bool
contract_has(struct drafts *drafts, const struct fact_place *place)
{
	for (size_t i = 0; i < drafts->count; i++) {
		const struct blame_step *step = &drafts->items[i].step;

		if (step->stage == BLAME_CONTRACT && place->file != NULL &&
			step->line == place->line && strcmp(step->file, place->file) == 0)
			return true;
	}
	return false;
}

/* A template that no service has as its contract says what is expected, and no more. */
static void
add_template(struct drafts *drafts, const struct subject *entry)
{
	struct draft *draft;

	if (contract_has(drafts, &entry->place))
		return;
	draft = draft_at(drafts, BLAME_CONTRACT, entry->place);
	draft->step.what = "template";
	draft_say(drafts, draft, NULL, fact_says(entry, "empty") ? "expected" :
		fact_says(entry, "placeholder") ? "expected; its text is a placeholder" :
		"expected; has an example");
}

static void
add_entry(struct drafts *drafts, const struct subject *entry)
{
	struct draft *draft = draft_at(drafts, BLAME_FILE, entry->place);

	draft->step.environment = entry->environment;
	draft_say(drafts, draft, NULL, fact_says(entry, "empty") ? "set to nothing" :
		fact_says(entry, "placeholder") ? "still the placeholder of the template" : "set");
	if (fact_says(entry, "same_as_example"))
		draft_say(drafts, draft, NULL, "as in the template");
	for (size_t i = 0; !fact_says(entry, "shadowed") && i < drafts->ask->file_count; i++)
		if (strcmp(drafts->ask->files[i].file, entry->place.file) == 0)
			draft_say(drafts, draft, NULL, drafts->ask->files[i].words);
	if (fact_says(entry, "shadowed")) {
		draft_say(drafts, draft, NULL, "a line further down has it again");
		draft->step.flags |= BLAME_HIDDEN;
	}
	if (fact_text(entry, "sourced_by")[0] != '\0')
		draft_say(drafts, draft, NULL, pool_printf(drafts->pool, "read by %s",
			fact_text(entry, "sourced_by")));
	draft->gives = !fact_says(entry, "shadowed");
}

/* Does SERVICE get the name, by its contract; NULL gets every one. */
static bool
takes_name(const struct drafts *drafts, const char *service)
{
	const struct parity *parity = drafts->ask->parity;

	for (size_t i = 0; parity != NULL && i < parity->count; i++) {
		const struct parity_row *row = &parity->rows[i];
		bool is_listed = false;

		if (strcmp(row->name, drafts->ask->name) != 0)
			continue;
		if (service == NULL)
			return true;
		for (size_t s = 0; s < parity->ask.service_count; s++) {
			const struct parity_service *known = &parity->ask.services[s];

			is_listed |= strcmp(known->declared->name, service) == 0 &&
				(known->contract == NULL ||
					contract_find(known->contract,
						slice_of_text(row->name)) != NULL);
		}
		return is_listed;
	}
	return false;
}

/* What became of the name in a file that was written. */
static const char *
rendered_words(const struct drafts *drafts, const struct subject *rendered)
{
	static const struct {
		const char *list, *words;
	} how[] = {
		{"hand_changed", "changed by hand"},
		{"hand_added", "added by hand"},
		{"hand_removed", "taken out by hand"},
		{"changed", "the vault has another value since"},
		{"added", "the vault has it since, the file not yet"},
		{"removed", "the vault has it no more"},
	};

	for (size_t i = 0; i < ARRAY_LEN(how); i++)
		if (fact_has(rendered, how[i].list, drafts->ask->name))
			return how[i].words;
	if (fact_says(rendered, "edited"))
		return "not this name, but the file was edited by hand";
	return "not edited";
}

static void
add_rendered(struct drafts *drafts, const struct subject *rendered)
{
	const char *target = fact_text(rendered, "target");
	struct draft *draft = draft_of_file(drafts, target);
	const char *age = fact_text(rendered, "age");

	if (!is_asked_env(drafts->ask, rendered->environment) ||
		!is_asked_service(drafts->ask, rendered->service) ||
		(draft == NULL && !takes_name(drafts, rendered->service)))
		return;
	if (draft == NULL)
		draft = draft_at(drafts, BLAME_RENDER, (struct fact_place){target, 0, 0, 0});
	if (draft->count > 0) /* that it is set is plain from what follows */
		draft_drop_first(draft);
	draft->step.stage = BLAME_RENDER;
	draft->step.what = "render";
	draft->step.environment = rendered->environment;
	draft->step.service = rendered->service;
	draft->gives = fact_says(rendered, "exists");
	if (!fact_says(rendered, "exists"))
		draft_say(drafts, draft, NULL, "not written yet");
	else if (!fact_says(rendered, "written"))
		draft_say(drafts, draft, NULL, "there, but not written by render");
	else
		draft_say(drafts, draft, NULL, pool_printf(drafts->pool, "written%s%s%s; %s",
			age[0] == '\0' ? "" : " ", age, age[0] == '\0' ? "" : " ago",
			rendered_words(drafts, rendered)));
	if (rendered->environment != NULL)
		draft_say(drafts, draft, NULL, pool_printf(drafts->pool, "of %s",
			rendered->environment));
}

static const char *
process_words(const struct drafts *drafts, const struct subject *process)
{
	const struct fact *seq = subject_find(process, "seq");

	if (fact_has(process, "changed", drafts->ask->name))
		return pool_printf(drafts->pool, "runs with the value of commit %.0f; the vault has "
			"another one since", seq == NULL ? 0 : seq->number);
	if (fact_has(process, "gone", drafts->ask->name))
		return "still has it; the vault has it no more";
	if (fact_has(process, "foreign", drafts->ask->name))
		return "runs with a value that is not the vault's";
	if (fact_has(process, "missing", drafts->ask->name))
		return "runs without it";
	if (!takes_name(drafts, process->service) || fact_says(process, "partial"))
		return NULL; /* perhaps it was not given the name at all */
	return subject_find(process, "stale") == NULL ? "what it runs with cannot be told here" :
		"runs with the value of the vault";
}

static void
add_process(struct drafts *drafts, const struct subject *process)
{
	const char *words = process_words(drafts, process);
	const char *age = fact_text(process, "age");
	const struct fact *pid = subject_find(process, "pid");
	struct draft *draft;

	/* what a file tells PM2 to start is running nowhere yet */
	if (words == NULL || subject_find(process, "kind") != NULL ||
		!is_asked_env(drafts->ask, process->environment) ||
		!is_asked_service(drafts->ask, process->service))
		return;
	draft = draft_add(drafts, BLAME_PROCESS, pid == NULL ? fact_text(process, "command") :
		pool_printf(drafts->pool, "pid %.0f (%s)", pid->number,
			fact_text(process, "command")));
	draft->step.environment = process->environment;
	draft->step.service = process->service;
	if (pid == NULL)
		draft->step.what = "container";
	draft_say(drafts, draft, NULL, pool_printf(drafts->pool, "%s%s%s%s",
		age[0] == '\0' ? "" : "started ", age, age[0] == '\0' ? "" : " ago: ", words));
}

void
blame_files(struct drafts *drafts)
{
	for (size_t i = 0; i < drafts->ask->facts->count; i++) {
		const struct subject *entry = drafts->ask->facts->items[i];

		if (!is_named(drafts, entry, "entry"))
			continue;
		if (fact_says(entry, "template"))
			add_template(drafts, entry);
		else if (is_asked_env(drafts->ask, fact_text(entry, "environment")))
			add_entry(drafts, entry);
	}
	for (size_t i = 0; i < drafts->ask->facts->count; i++)
		if (strcmp(drafts->ask->facts->items[i]->each, "rendered") == 0)
			add_rendered(drafts, drafts->ask->facts->items[i]);
}

void
blame_live(struct drafts *drafts)
{
	for (size_t i = 0; i < drafts->ask->facts->count; i++)
		if (strcmp(drafts->ask->facts->items[i]->each, "process") == 0)
			add_process(drafts, drafts->ask->facts->items[i]);
}
