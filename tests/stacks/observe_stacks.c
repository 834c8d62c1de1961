/* SPDX-License-Identifier: Apache-2.0 */
/*
 * observe_stacks EXPECTED FOLDER PACK…: observers and packs over a project, against what must be
 * found. EXPECTED has lines of
 *
 *	scope NAME                                  what follows is one run
 *	files                                       not compose files alone: all that is known
 *	found                                       the stacks are to be found; those given are declared
 *	stack NAME [env=ENV] [protected] [neighbour] FILE…
 *	row NUMBER LEVEL RULE FILE:LINE[,LINE…]     a finding at each line, of a row of FINDINGS.md;
 *	                                            RULE may be a pattern: `dotenv.*`
 *	waits NUMBER REASON                         a row that nothing here can find yet
 *
 * `gitignore.in` stands for `.gitignore`, so that the env files of the projects can be in this one.
 *
 * Every row must be found, and every error or warning must be of a row. Notes are free, but those
 * that a row asks for must be there.
 */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "config/words.h"
#include "observe/observe.h"
#include "observe/sources.h"
#include "observe/stacks/stacks.h"
#include "policy/policy.h"
#include "policy/subjects.h"
#include "secret/secret.h"

enum { STACKS_MOST = 16, WANTED_MOST = 400, WORDS_MOST = 24 };

struct wanted {
	const char *row, *level, *rule, *file;
	unsigned line;
	bool found;
};

struct scope {
	const char *name;
	struct observe_stack stacks[STACKS_MOST];
	const char *files[STACKS_MOST][WORDS_MOST];
	size_t stack_count;
	bool all_files, is_found;
	struct wanted wanted[WANTED_MOST];
	size_t wanted_count;
};

struct tally {
	unsigned rows, waiting, missing, surplus, explained, scopes;
	const char *folder;
	struct policies *policies;
};

static const struct observe_words words = {words_secret_name, words_secret_value,
	words_is_placeholder, words_is_given};

static size_t
split(char *line, char **out)
{
	size_t count = 0;

	for (char *at = strtok(line, " \t"); at != NULL && count < WORDS_MOST; at = strtok(NULL, " \t"))
		out[count++] = at;
	return count;
}

static void
add_stack(struct scope *scope, char **part, size_t count)
{
	struct observe_stack *stack = &scope->stacks[scope->stack_count];
	const char **files = scope->files[scope->stack_count++];
	size_t files_count = 0;

	*stack = (struct observe_stack){.name = part[1], .files = files};
	for (size_t i = 2; i < count; i++) {
		if (strncmp(part[i], "env=", 4) == 0)
			stack->environment = part[i] + 4;
		else if (strcmp(part[i], "protected") == 0)
			stack->is_protected = true;
		else if (strcmp(part[i], "neighbour") == 0)
			stack->is_neighbour = true;
		else
			files[files_count++] = part[i];
	}
	files[files_count] = NULL;
}

static void
add_row(struct scope *scope, char **part)
{
	char *lines = strrchr(part[4], ':');

	*lines++ = '\0';
	for (char *save, *at = strtok_r(lines, ",", &save); at != NULL; at = strtok_r(NULL, ",", &save))
		scope->wanted[scope->wanted_count++] = (struct wanted){.row = part[1],
			.level = part[2], .rule = part[3], .file = part[4],
			.line = (unsigned)atoi(at)};
}

/* Is FINDING wanted? A place may be wanted once and found several times, for several services. */
static bool
match(struct scope *scope, const struct finding *finding)
{
	bool found = false;

	for (size_t i = 0; i < scope->wanted_count; i++) {
		struct wanted *wanted = &scope->wanted[i];

		if (wanted->line == finding->line && finding->file != NULL &&
			strcmp(wanted->file, finding->file) == 0 &&
			fnmatch(wanted->rule, finding->rule, 0) == 0 &&
			strcmp(wanted->level, level_name(finding->level)) == 0)
			found = wanted->found = true;
	}
	return found;
}

static void
judge(struct scope *scope, const struct findings *found, struct tally *tally)
{
	for (size_t i = 0; i < found->count; i++) {
		const struct finding *finding = &found->items[i];
		bool wanted = match(scope, finding);

		if (getenv("SHOW_FINDINGS") != NULL)
			printf("  %s %s %s:%u:%u %s\n", level_name(finding->level), finding->rule,
				finding->file, finding->line, finding->column, finding->message);
		if (finding->level == LEVEL_NOTE)
			continue;
		tally->explained += wanted;
		tally->surplus += !wanted;
		if (!wanted)
			printf("%s: no row explains: %s %s %s:%u %s\n", scope->name,
				level_name(finding->level), finding->rule, finding->file,
				finding->line, finding->message);
	}
	for (size_t i = 0; i < scope->wanted_count; i++) {
		const struct wanted *wanted = &scope->wanted[i];

		tally->rows++;
		if (wanted->found)
			continue;
		tally->missing++;
		printf("%s: row %s is not found: %s %s %s:%u\n", scope->name, wanted->row,
			wanted->level, wanted->rule, wanted->file, wanted->line);
	}
}

/* Without being told which files go together. */
static int
observe_found(struct scope *scope, struct sources *sources, struct facts *facts, struct err *err)
{
	struct found found CLEANUP(found_done) = {0};
	struct stacks stacks CLEANUP(stacks_done) = {0};
	struct stack_declared declared[STACKS_MOST];
	struct stacks_asked asked = {.declared = declared, .declared_count = scope->stack_count};

	for (size_t i = 0; i < scope->stack_count; i++)
		declared[i] = (struct stack_declared){.name = scope->stacks[i].name,
			.files = scope->stacks[i].files, .is_neighbour = scope->stacks[i].is_neighbour};
	found_find(sources, &found);
	stacks_find(sources, &found, &asked, &stacks);
	stacks_facts(&stacks, facts);
	return observe_project(sources, &words, stacks.items, stacks.count, facts, err);
}

static int
observe(struct scope *scope, const char *folder, struct facts *facts, struct err *err)
{
	struct sources *sources CLEANUP(sources_closep) = NULL;
	struct slice text;
	int r = sources_open(folder, &sources, err);

	if (r < 0)
		return r;
	if (sources_have(sources, "gitignore.in") &&
		sources_read(sources, "gitignore.in", &text, err) == 0)
		sources_put(sources, ".gitignore", text);
	if (scope->is_found)
		return observe_found(scope, sources, facts, err);
	return (scope->all_files ? observe_project : observe_compose)(sources, &words,
		scope->stacks, scope->stack_count, facts, err);
}

/* Rules can ask for every fact that there is, and the table says of which kind it is. */
static void
know(const struct subject *subject, struct tally *tally)
{
	const struct subject_kind *kind = subject_kind_find(subject->each);

	for (size_t i = 0; i < subject->count; i++) {
		const struct fact *fact = &subject->facts[i];
		const struct fact_def *def = kind == NULL ? NULL : subject_kind_fact(kind, fact->name);

		if (kind != NULL && def == NULL && subject_kind_has(kind, fact->name))
			continue;
		if (def != NULL && def->kind == fact->kind)
			continue;
		tally->surplus++;
		printf("%s:%u: lib/policy/subjects does not know the fact `%s` of a `%s`, or not as %s\n",
			subject->place.file, subject->place.line, fact->name, subject->each,
			fact_kind_name(fact->kind));
	}
}

static void
run_scope(struct scope *scope, struct tally *tally)
{
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct findings *found CLEANUP(findings_freep) = findings_new();
	struct err err CLEANUP(err_done) = ERR_INIT;

	tally->scopes++;
	if (observe(scope, tally->folder, facts, &err) < 0 ||
		policies_ask(tally->policies, facts, "2026-11-21", found, &err) < 0) {
		printf("%s: %s\n", scope->name, err.message);
		tally->missing++;
		return;
	}
	for (size_t i = 0; i < facts->count; i++)
		know(facts->items[i], tally);
	findings_sort(found);
	judge(scope, found, tally);
}

static int
load_packs(struct policies *policies, char **packs)
{
	for (; *packs != NULL; packs++) {
		struct buf text CLEANUP(buf_done) = BUF_INIT;
		struct err err CLEANUP(err_done) = ERR_INIT;

		if (file_read(*packs, 1 << 20, &text, &err) < 0 ||
			policies_add_text(policies, buf_slice(&text), *packs, &err) < 0) {
			printf("%s:%u: %s\n", *packs, err.line, err.message);
			for (size_t i = 0; i < err.more_count && i < ERR_MOST - 1; i++)
				printf("%s:%u: %s\n", *packs, err.more[i].line, err.more[i].message);
			return -1;
		}
	}
	return 0;
}

static void
run_all(char *text, struct tally *tally)
{
	struct scope *scope = calloc(1, sizeof(*scope));
	char *part[WORDS_MOST], *save;

	for (char *line = strtok_r(text, "\n", &save); line != NULL; line = strtok_r(NULL, "\n", &save)) {
		size_t count = split(line, part);

		if (count == 0 || part[0][0] == '#')
			continue;
		if (strcmp(part[0], "scope") == 0) {
			if (scope->name != NULL)
				run_scope(scope, tally);
			*scope = (struct scope){.name = part[1]};
		} else if (strcmp(part[0], "stack") == 0) {
			add_stack(scope, part, count);
		} else if (strcmp(part[0], "row") == 0 && count == 5) {
			add_row(scope, part);
		} else if (strcmp(part[0], "files") == 0) {
			scope->all_files = true;
		} else if (strcmp(part[0], "found") == 0) {
			scope->is_found = true;
		} else if (strcmp(part[0], "waits") == 0) {
			tally->waiting++;
		} else {
			printf("a line that is none: %s\n", part[0]);
			tally->missing++;
		}
	}
	run_scope(scope, tally);
	free(scope);
}

static double
percent(unsigned part, unsigned whole)
{
	return whole == 0 ? 100.0 : 100.0 * part / whole;
}

static void
say_tally(const struct tally *tally)
{
	unsigned found = tally->rows - tally->missing;

	printf("%s: %u scopes, %u places wanted, %u not found, %u too many, %u rows wait\n",
		tally->folder, tally->scopes, tally->rows, tally->missing, tally->surplus,
		tally->waiting);
	printf("%s: recall %.1f %%, precision %.1f %%\n", tally->folder,
		percent(found, tally->rows),
		percent(tally->explained, tally->explained + tally->surplus));
}

int
main(int argc, char **argv)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct policies *policies CLEANUP(policies_freep) = NULL;
	struct tally tally = {0};

	if (argc < 4)
		return 2;
	secret_start();
	policies = tally.policies = policies_new();
	tally.folder = argv[2];
	if (load_packs(policies, argv + 3) < 0 || file_read(argv[1], 1 << 20, &text, &err) < 0)
		return 1;
	run_all(text.data, &tally);
	say_tally(&tally);
	return tally.missing + tally.surplus > 0;
}
