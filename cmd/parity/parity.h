/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `parity`: environments are seen, rules are asked, and what comes out is told. */
#ifndef EK_CMD_PARITY_H
#define EK_CMD_PARITY_H

#include "cmd/check/rules.h"
#include "cmd/cmd.h"
#include "cmd/facts/columns.h"
#include "cmd/facts/services.h"
#include "drift/parity.h"
#include "model/finding.h"
#include "report/screen.h"

struct parity_opts {
	struct words envs;
	const char *service, *format;
	bool all, strict;
};

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
