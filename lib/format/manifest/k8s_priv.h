/* SPDX-License-Identifier: Apache-2.0 */
/* What Secret and ConfigMap of Kubernetes share. */
#ifndef EK_FORMAT_K8S_PRIV_H
#define EK_FORMAT_K8S_PRIV_H

#include "format/data/tree_priv.h"
#include "format/format.h"

/*
 * The names of the object and its namespace must be there and be such; all values together must
 * not be more than an object takes.
 */
int k8s_check_all(const struct format *format, const struct format_opts *opts, struct envset *set,
	struct err *err);

/* A key of an object that `envFrom` makes a variable of. */
int k8s_check_name(const struct format *format, const struct entry *entry, struct err *err);

/* From `apiVersion` to `metadata`. */
void k8s_put_head(struct secret_text *out, const char *kind, const struct format_opts *opts);

/* One line of a section: TEXT quoted, or BYTES as base64. */
void k8s_put_text(struct secret_text *out, const struct entry *entry);
void k8s_put_bytes(struct secret_text *out, const struct entry *entry);

enum { K8S_SECRET, K8S_CONFIG, K8S_KINDS };

#define K8S_ONLY(kind) (1U << (kind))
#define K8S_ANY (K8S_ONLY(K8S_SECRET) | K8S_ONLY(K8S_CONFIG))

extern const char *const k8s_kinds[];

/*
 * The objects in manifests of one or more documents, or in a `List`, the first of each kind, or NULL;
 * they live in ARENA, and what they say in TEXTS.
 * ERR_INVALID (`k8s-object`): there is none of the kinds WANTED, or more than one of such a kind.
 */
int k8s_find(struct slice text, const char *file, unsigned wanted, struct arena *arena,
	struct arena *texts, const struct node *out[K8S_KINDS], struct err *err);

/* Take what OBJECT has, of which its name says the kind. OVER as below, of its last section. */
void k8s_take_secret(struct reader *reader, const struct node *object, struct arena *over);
void k8s_take_config(struct reader *reader, const struct node *object, struct arena *over);

/* Tell the names of OBJECT, which is not of the kind that is read; NULL: there is none. */
void k8s_note_other(struct reader *reader, const struct node *object);

/*
 * Take the items of a section of OBJECT, if it is there, but for names that were taken already. OVER
 * is the arena of OBJECT if it is the last section that is taken, and NULL otherwise: the tree is
 * freed item by item.
 */
void k8s_take_texts(struct reader *reader, const struct node *object, const char *section,
	struct arena *over);
void k8s_take_bytes(struct reader *reader, const struct node *object, const char *section,
	struct arena *over);

/* Keep a problem of ITEM, as tree_problem(). */
void k8s_problem(struct reader *reader, const struct node *item, const char *id, const char *what,
	const char *fix);

#endif
