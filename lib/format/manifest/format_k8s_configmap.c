/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ConfigMap of Kubernetes: text quoted under `data`, what is none as base64 under `binaryData`.
 * It takes plain values only: ConfigMaps are not encrypted at rest, and roles that must not read
 * Secrets commonly may read them.
 */
#include "format/formats_priv.h"

#include "base/utf8.h"
#include "format/manifest/k8s_priv.h"
#include "format/write_priv.h"

static int
check(const struct format *format, const struct entry *entry, struct err *err)
{
	int r = refuse_no_name(format, entry, err);

	if (r == 0)
		r = k8s_check_name(format, entry, err);
	if (r == 0)
		r = refuse_secret(format, entry,
			"a ConfigMap is kept and shown as plain text to whoever may look at the "
			"namespace", "write it `--as k8s-secret`; or, if all may know it, store it "
			"with `evenkeep set --plain`", err);
	return r;
}

static bool
is_bytes(const struct entry *entry)
{
	return slice_find(entry->value, '\0') < entry->value.len || !utf8_is_valid(entry->value);
}

/* What is put first stands in a section of its own. */
static void
open(struct secret_text *out, const struct format_opts *opts, struct envset *set)
{
	size_t count = envset_count(set), bytes = 0;

	k8s_put_head(out, "ConfigMap", opts);
	for (size_t i = 0; i < count; i++) {
		if (!is_bytes(envset_at(set, i)))
			continue;
		if (bytes++ == 0)
			secret_text_add_text(out, "binaryData:\n");
		k8s_put_bytes(out, envset_at(set, i));
	}
	if (bytes < count)
		secret_text_add_text(out, "data:\n");
	else if (count == 0)
		secret_text_add_text(out, "data: {}\n");
}

static void
put(struct secret_text *out, const struct entry *entry, size_t at)
{
	(void)at;
	if (!is_bytes(entry))
		k8s_put_text(out, entry);
}

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct reader reader CLEANUP(reader_done);
	const struct node *objects[K8S_KINDS];
	int r;

	reader_init(&reader, file, text, out, notes);
	reader_expect(&reader, 0); /* the list of entries grows as the tree is freed */
	r = k8s_find(text, file, K8S_ONLY(K8S_CONFIG), arena, envset_arena(out), objects, err);
	if (r == 0) {
		k8s_note_other(&reader, objects[K8S_SECRET]);
		k8s_take_config(&reader, objects[K8S_CONFIG], arena);
	}
	return reader_finish(&reader, r, err);
}

const struct format format_k8s_configmap = {
	.name = "k8s-configmap",
	.summary = "a Kubernetes ConfigMap, of plain values only",
	.manifest = true,
	.named = true,
	.spaced = true,
	.check_all = k8s_check_all,
	.check = check,
	.open = open,
	.put = put,
	.read = read,
};
