/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `parity`: environments are seen, rules are asked, and what comes out is told. */
#ifndef EK_CMD_PARITY_H
#define EK_CMD_PARITY_H

#include "base/clock.h"
#include "cmd/cmd.h"
#include "cmd/session/session.h"
#include "drift/parity.h"
#include "model/finding.h"
#include "policy/policy.h"
#include "report/screen.h"
#include "vault/shape.h"

struct parity_opts {
	struct words envs;
	const char *service, *format;
	bool all, strict;
};

/* The environments beside each other, as the caller may see them. */
struct columns {
	struct parity_env *envs;
	size_t count, room;
	struct compare_keys *keys; /* NULL: no tags, no shapes */
};

/*
 * Those of NAMES, else all of the project in its order, else all of the vault that are no base of
 * another. One that the project has and the vault has not is left out with a warning.
 */
int columns_see(struct session *session, const struct words *names, struct columns *out,
	struct err *err);
void columns_done(struct columns *columns);

/* The env file of environment ENV of the project, read in whichever dialect it is. */
int view_of_file(const struct project *project, const struct project_env *env, struct view **out,
	struct err *err);

/* Contracts of the services, or of the one called NAME. */
struct parity_services {
	struct parity_service *items;
	size_t count;
};
int parity_services_load(struct session *session, const char *name, struct parity_services *out,
	struct err *err);
void parity_services_done(struct parity_services *services);

/* The rules that evenkeep.yaml names, or those of parity and secrets, with the exceptions of the project. */
struct parity_rules {
	struct policies *policies;
	struct policy_exception *exceptions;
	char *shown;               /* their names */
	char today[CLOCK_TEXT];
};
int parity_rules_load(struct session *session, struct parity_rules *out, struct err *err);
void parity_rules_done(struct parity_rules *rules);

/* What PARITY breaks of them, sorted. */
int parity_rules_ask(const struct parity_rules *rules, const struct parity *parity,
	struct findings *out, struct err *err);

/* All that is told, whatever the form. */
struct parity_result {
	const struct parity_opts *opts;
	const struct parity *parity;
	const struct findings *findings;
	const char *policies;
	bool ok;
	uint64_t now_ms;
};

/* Findings about the name of a row, worst first. */
struct row_findings {
	const struct finding **items;
	size_t count;
	enum level level; /* of the worst */
	bool is_end;      /* behind the last row */
};

/* One for each row, in the order of the rows; the caller frees it with row_findings_free(). */
struct row_findings *row_findings_new(const struct parity_result *result);
void row_findings_free(struct row_findings *rows);

enum mark parity_mark(enum level level);

/* Words of the cells that a legend has to explain. */
struct matrix_words {
	bool tag, weak, set;
};

/* The table itself; *WORDS: which of them stand in it. */
void parity_say_matrix(const struct parity_result *result, struct row_findings *found,
	struct matrix_words *words);

void parity_say(const struct parity_result *result);
void parity_document(const struct parity_result *result);

#endif
