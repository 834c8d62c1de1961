/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `kubectl set image deployment/api api=…` and its like in pipelines and scripts: what they change, and
 * whether manifests or Terraform declare it. Lines are looked at as they stand; what a variable
 * names is not known and not told.
 */
#include <string.h>

#include "base/list.h"
#include "observe/project_priv.h"

enum { WORDS_MOST = 64, NAMES_MOST = 32, LINES_JOINED_MOST = 32 };

struct command {
	struct project *project;
	const char *path;
	unsigned line, column;
	struct slice words[WORDS_MOST];
	size_t count;
};

/* Take the next word off *TEXT, `${{ … }}` and quotes together; false: the command ends. */
static bool
next_word(struct slice *text, struct slice *word)
{
	size_t at = 0, start;
	unsigned char quote = '\0';

	while (at < text->len && (text->data[at] == ' ' || text->data[at] == '\t' ||
		(text->data[at] == '\\' && at + 1 < text->len && text->data[at + 1] == '\n') ||
		text->data[at] == '\n'))
		at += text->data[at] == '\\' ? 2 : 1;
	start = at;
	if (at == text->len || memchr(";|&#>", text->data[at], 5) != NULL)
		return false;
	while (at < text->len) {
		unsigned char c = text->data[at];
		const unsigned char *end = NULL;

		if (quote == '\0' && text->len - at > 3 && memcmp(text->data + at, "${{", 3) == 0)
			end = memmem(text->data + at, text->len - at, "}}", 2);
		if (end != NULL) {
			at = (size_t)(end - text->data) + 2;
			continue;
		}
		if (quote == '\0' && memchr(" \t\n;|&", c, 6) != NULL)
			break;
		if (c == '"' || c == '\'')
			quote = quote == '\0' ? c : quote == c ? '\0' : quote;
		at++;
	}
	*word = slice_of(text->data + start, at - start);
	if (word->len > 1 && (word->data[0] == '"' || word->data[0] == '\'') &&
		word->data[word->len - 1] == word->data[0])
		*word = slice_of(word->data + 1, word->len - 2);
	*text = slice_from(*text, at);
	return true;
}

/* Options that have their text in the next word. */
static bool
has_text_behind(struct slice option)
{
	static const char *const options[] = {"-n", "--namespace", "--context", "--kubeconfig", "-f",
		"--filename", "-l", "--selector", "--timeout", "--replicas", "-c", "--containers", "-p",
		"--patch", "--type", "-o", "--output", "--cluster", "--user", "-s", "--server", "--token",
		"--from", "--keys", "--to-revision", "--revision", "--min", "--max", "--cpu-percent"};

	return slice_is_one_of(option, options, ARRAY_LEN(options));
}

static void
read_words(struct command *command, struct slice text)
{
	struct slice word;
	bool skip = false;

	while (command->count < WORDS_MOST && next_word(&text, &word)) {
		bool is_option = word.len > 0 && word.data[0] == '-';

		if (!skip && !is_option)
			command->words[command->count++] = word;
		skip = !skip && is_option && has_text_behind(word);
	}
}

/* The kind that a command's short name means; NULL: none that is looked for. */
static const char *
kind_of(struct slice word)
{
	static const struct {
		const char *names[5], *kind;
	} kinds[] = {
		{{"deployment", "deployments", "deploy", "deployment.apps", "deployments.apps"}, "Deployment"},
		{{"statefulset", "statefulsets", "sts", "statefulset.apps", "statefulsets.apps"}, "StatefulSet"},
		{{"daemonset", "daemonsets", "ds", "daemonset.apps", "daemonsets.apps"}, "DaemonSet"},
		{{"cronjob", "cronjobs", "cj", "cronjob.batch", "cronjobs.batch"}, "CronJob"},
	};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (slice_is_one_of(word, kinds[i].names, ARRAY_LEN(kinds[i].names)))
			return kinds[i].kind;
	return NULL;
}

/* Which word is what the verb is about; 0: it is none that changes or waits for a workload. */
static size_t
target_at(const struct command *command)
{
	static const char *const alone[] = {"scale", "patch", "autoscale"};

	if (command->count > 1 && slice_is_one_of(command->words[0], alone, ARRAY_LEN(alone)))
		return 1;
	if (command->count > 2 && (slice_equal_text(command->words[0], "rollout") ||
		(slice_equal_text(command->words[0], "set") &&
		(slice_equal_text(command->words[1], "image") ||
		slice_equal_text(command->words[1], "env") ||
		slice_equal_text(command->words[1], "resources")))))
		return 2;
	return 0;
}

static bool
is_plain_name(struct slice name)
{
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = name.data[i];

		if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.')
			return false;
	}
	return name.len > 0;
}

static bool
has_container(const struct workload *workload, struct slice name)
{
	for (size_t i = 0; i < workload->container_count; i++)
		if (slice_equal_text(name, workload->containers[i]))
			return true;
	return false;
}

/* `app=image`: the containers of `set image` that the workload does not have. */
static void
put_containers(const struct command *command, size_t first, const struct workload *workload,
	struct subject *subject)
{
	const char *names[NAMES_MOST];
	size_t count = 0;

	if (!slice_equal_text(command->words[1], "image"))
		return;
	for (size_t i = first; i < command->count && count < NAMES_MOST; i++) {
		size_t equals = slice_find(command->words[i], '=');
		struct slice name = slice_of(command->words[i].data, equals);

		if (equals < command->words[i].len && is_plain_name(name) &&
			!has_container(workload, name))
			names[count++] = pool_slice(command->project->pool, name);
	}
	subject_list(subject, "containers_undeclared", names, count);
	subject_list(subject, "containers_declared", workload->containers,
		workload->container_count);
}

static void
add_step(const struct command *command, const char *kind, struct slice name, size_t rest)
{
	struct project *project = command->project;
	const struct workload *found = NULL;
	const char *declared[NAMES_MOST];
	struct subject *subject;
	size_t count = 0;

	for (size_t i = 0; i < project->workload_count; i++) {
		const struct workload *workload = &project->workloads[i];

		if (strcmp(workload->kind, kind) != 0)
			continue;
		if (slice_equal_text(name, workload->name))
			found = workload;
		if (count < NAMES_MOST)
			declared[count++] = workload->name;
	}
	if (count == 0 || project->workloads_open)
		return;
	subject = facts_add(project->facts, "step",
		(struct fact_place){command->path, command->line, command->column, 0});
	subject_text(subject, "kind", "kubectl");
	subject_text(subject, "changes_kind", kind);
	subject_text(subject, "changes", pool_slice(project->pool, name));
	subject_bool(subject, "changes_declared", found != NULL);
	subject_list(subject, "declared", declared, count);
	if (found != NULL && found->container_count > 0)
		put_containers(command, rest, found, subject);
}

static void
look_at_command(struct command *command)
{
	size_t at = target_at(command), slash;
	struct slice kind, name;
	size_t rest;

	if (at == 0 || at >= command->count)
		return;
	slash = slice_find(command->words[at], '/');
	kind = slice_of(command->words[at].data, slash);
	name = slice_from(command->words[at], slash + 1);
	rest = at + 1;
	if (slash == command->words[at].len && at + 1 < command->count)
		name = command->words[rest++];
	if (kind_of(kind) != NULL && is_plain_name(name))
		add_step(command, kind_of(kind), name, rest);
}

/* Where a line that ends in `\` ends. */
static size_t
joined_len(struct slice text)
{
	size_t len = slice_find(text, '\n');

	for (unsigned i = 0; i < LINES_JOINED_MOST && len > 0 && len < text.len &&
		text.data[len - 1] == '\\'; i++)
		len += 1 + slice_find(slice_from(text, len + 1), '\n');
	return len < text.len ? len : text.len;
}

static bool
is_comment(struct slice line)
{
	line = slice_trim(line);
	return line.len > 0 && line.data[0] == '#';
}

static void
look_at_text(struct project *project, const char *path, struct slice text)
{
	static const char word[] = "kubectl ";
	struct slice rest = text, line;

	for (unsigned number = 1; slice_next_line(&rest, &line); number++) {
		size_t from = 0;
		const unsigned char *at;

		while (!is_comment(line) && from < line.len && (at = memmem(line.data + from,
			line.len - from, word, sizeof(word) - 1)) != NULL) {
			struct command command = {.project = project, .path = path, .line = number,
				.column = (unsigned)(at - line.data) + 1};
			size_t start = (size_t)(at - text.data);

			from = (size_t)(at - line.data) + sizeof(word) - 1;
			start += sizeof(word) - 1;
			read_words(&command, slice_of(text.data + start,
				joined_len(slice_from(text, start))));
			look_at_command(&command);
		}
	}
}

void
kubectl_facts(struct project *project)
{
	for (size_t i = 0; project->workload_count > 0 && i < project->found->count; i++) {
		const struct found_file *found = &project->found->items[i];
		struct err ignored CLEANUP(err_done) = ERR_INIT;
		struct slice text;

		/* what cannot be read is told by the observers of these files */
		if ((found->kind == FOUND_WORKFLOW || found->kind == FOUND_GITLAB ||
			found->kind == FOUND_SCRIPT) &&
			sources_read(project->sources, found->path, &text, &ignored) == 0)
			look_at_text(project, found->path, text);
	}
}
