/* SPDX-License-Identifier: Apache-2.0 */
/* The manifests of a project, read together: one refers to what others declare. */
#ifndef EK_OBSERVE_KUBERNETES_PRIV_H
#define EK_OBSERVE_KUBERNETES_PRIV_H

#include "observe/names.h"
#include "observe/project_priv.h"
#include "observe/tree.h"

/* A Secret or a ConfigMap, whatever makes it. */
struct kube_store {
	const char *kind, *name, *namespace; /* namespace NULL: none is said */
	struct names keys;
	bool is_open; /* it has more, or all of them, from where nobody can look */
	long next;    /* the next one of that kind and name, or NAMES_NONE */
};

/* One document of kind KIND with its metadata. */
struct kube_object {
	const struct tree *root;
	const struct found_file *found;
	const char *kind, *name, *namespace;
	const char *group;   /* of its apiVersion: `apps`, ``, … */
	bool is_encrypted;   /* by sops: its values are none */
	long next;           /* the next one of that kind and name, or NAMES_NONE */
};

struct kubernetes {
	struct project *project;
	struct arena *arena; /* of the trees */
	struct kube_object *objects;
	size_t object_count, object_room;
	struct kube_store *stores;
	size_t store_count, store_room;
	struct names objects_named, stores_named; /* by kind and name: the last one */
	struct names images;     /* of which kustomizations set the tag */
	struct names scaled;     /* by kind and name: what an autoscaler may ask for */
	struct names limited;    /* namespaces with a LimitRange; empty: one that says none */
	const char **charts; /* folders */
	size_t chart_count, chart_room;
};

/* A subject of KIND about OBJECT, at MARK. */
struct subject *kube_add(struct kubernetes *kubernetes, const struct kube_object *object,
	const char *each, struct mark mark);

/* Does OBJECT have this kind, and an apiVersion of this group? */
bool kube_is(const struct kube_object *object, const char *group, const char *kind);

/* Is the name of the file that of an example, or OBJECT not in git? */
bool kube_is_example(const struct kube_object *object);

/* Would the API take SCALAR, which is not quoted, for a number or a truth value? */
bool kube_is_no_string(const struct tree *scalar);

/* Something in TEXT is put in before it is applied: `$NAME`, `{{ … }}`, `<…>`. */
bool kube_is_filled_later(struct slice text);

/* What OBJECT declares, if it makes a Secret or a ConfigMap. */
void kube_add_stores(struct kubernetes *kubernetes, const struct kube_object *object);
/* Kind and name in one, for looking up; in the project's pool. */
struct slice kube_key(struct kubernetes *kubernetes, const char *kind, struct slice name);

struct kube_store *kube_store_add(struct kubernetes *kubernetes, const char *kind,
	const char *name, const char *namespace);

/* What OBJECT says of others, as an autoscaler or a LimitRange does. */
void kube_add_bounds(struct kubernetes *kubernetes, const struct kube_object *object);

/* Facts of the keys of a Secret or ConfigMap. */
void kube_data_facts(struct kubernetes *kubernetes, const struct kube_object *object);

/* The pod that OBJECT runs; NULL: none. */
const struct tree *kube_pod(const struct kube_object *object);

/* Facts of the containers of OBJECT and of what they are given. */
void kube_pod_facts(struct kubernetes *kubernetes, const struct kube_object *object);
void kube_environment_facts(struct kubernetes *kubernetes, const struct kube_object *object,
	const struct tree *container, struct subject *subject);
void kube_volume_facts(struct kubernetes *kubernetes, const struct kube_object *object,
	const struct tree *pod);

/* What a kustomization generates and sets; its own facts. */
void kustomization_read(struct kubernetes *kubernetes, const struct found_file *found,
	const struct tree *root);

#endif
