/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a project that observers know, without other people's code. */
#ifndef EK_OBSERVE_FOUND_H
#define EK_OBSERVE_FOUND_H

#include <stdbool.h>
#include <stddef.h>

#include "observe/images/ignore.h"
#include "observe/sources.h"

enum found_kind {
	FOUND_ENV,        /* an env file with values */
	FOUND_TEMPLATE,   /* one without: `.env.example` */
	FOUND_COMPOSE,
	FOUND_DOCKERFILE,
	FOUND_WORKFLOW,   /* `.github/workflows/`*`.yml` */
	FOUND_GITLAB,     /* `.gitlab-ci.yml` */
	FOUND_SCRIPT,     /* a Makefile, a justfile, package.json or a shell script */
	FOUND_OTHER_CI,   /* the file of another CI system, which is not read */
	FOUND_YAML,       /* any other YAML: a manifest, perhaps */
	FOUND_KUSTOMIZATION,
	FOUND_CHART,      /* `Chart.yaml`; what lies in `templates/` beside it is no YAML */
	FOUND_TERRAFORM,  /* `.tf` */
	FOUND_TFVARS,     /* `.tfvars`, `.tfvars.json` */
	FOUND_PM2,        /* `ecosystem.config.js` and the like */
};

struct found_file {
	const char *path; /* relative to the project */
	enum found_kind kind;
	bool is_ignored;  /* by a `.gitignore`, and git is not known to have it all the same */
	bool is_of_compose; /* a compose file names it under `env_file` */
	bool is_loose;    /* an env file of which single lines are `NAME=value`: `.envrc`, a raw one */
};

struct found {
	struct found_file *items; /* by their paths */
	size_t count, room;
	const char **texts;       /* all that may have code or settings in them, and git does not ignore */
	size_t text_count, text_room;
	const char **closed;      /* folders that could not be entered */
	size_t closed_count, closed_room;
	const char **links;       /* links of known names to what is not among the items */
	size_t link_count, link_room;
	struct pool *pool;
	bool is_cut; /* there are more than are looked at, or deeper ones */
};

/*
 * Look through the folder of SOURCES. Links are not followed; folders of other people's code
 * (node_modules and the like) and ignored folders are not entered.
 */
void found_find(struct sources *sources, struct found *out);
void found_done(struct found *found);

/* PATH, which a compose file names under `env_file`, is one too, if it is there. */
void found_add_env_file(struct sources *sources, struct found *found, const char *path, bool is_raw);

/* May a file of this name have code or settings in it, and not documents, pictures or what tools write? */
bool found_is_text(const char *path);

/* What a file of this name is; -1: nothing that is known here. */
int found_kind(const char *path);

/* Does the name say that it is an example to be copied and filled? */
bool found_is_template(const char *path);

/*
 * The class of the environment that an env file is of, by its name, or by its folders if these alone make
 * it one; 0: none. *WORD says so.
 */
unsigned found_environment(const char *path, struct slice *word);

#endif
