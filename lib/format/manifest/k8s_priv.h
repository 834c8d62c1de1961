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

/*
 * The one object of KIND in manifests of one or more documents, or in a `List`; it lives in ARENA, and
 * what it says in TEXTS.
 * ERR_INVALID (`k8s-object`): there is none or more than one.
 */
int k8s_find(struct slice text, const char *file, const char *kind, struct arena *arena,
	struct arena *texts, const struct node **out, struct err *err);

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
