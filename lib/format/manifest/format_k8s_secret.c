/* SPDX-License-Identifier: Apache-2.0 */
/* A Secret of Kubernetes: every value as base64 under `data`, so that all bytes are carried. */
#include "format/formats_priv.h"

#include "format/manifest/k8s_priv.h"
#include "format/write_priv.h"

static int
check(const struct format *format, const struct entry *entry, struct err *err)
{
	int r = refuse_no_name(format, entry, err);

	return r < 0 ? r : k8s_check_name(format, entry, err);
}

static void
open(struct secret_text *out, const struct format_opts *opts, struct envset *set)
{
	k8s_put_head(out, "Secret", opts);
	secret_text_add_text(out, "type: Opaque\ndata:");
	secret_text_add_text(out, envset_count(set) == 0 ? " {}\n" : "\n");
}

static void
put(struct secret_text *out, const struct entry *entry, size_t at)
{
	(void)at;
	k8s_put_bytes(out, entry);
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
	r = k8s_find(text, file, K8S_ONLY(K8S_SECRET), arena, envset_arena(out), objects, err);
	if (r == 0) {
		k8s_note_other(&reader, objects[K8S_CONFIG]);
		k8s_take_secret(&reader, objects[K8S_SECRET], arena);
	}
	return reader_finish(&reader, r, err);
}

const struct format format_k8s_secret = {
	.name = "k8s-secret",
	.summary = "a Kubernetes Secret, for envFrom or a volume",
	.manifest = true,
	.named = true,
	.spaced = true,
	.check_all = k8s_check_all,
	.check = check,
	.open = open,
	.put = put,
	.read = read,
};
