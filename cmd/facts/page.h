/* SPDX-License-Identifier: Apache-2.0 */
/* The table of environments, the files and the processes as a page for people shows them: no values. */
#ifndef EK_CMD_PAGE_H
#define EK_CMD_PAGE_H

#include "drift/parity.h"
#include "model/fact.h"
#include "report/page.h"

/*
 * What PAGE shows of PARITY and FACTS (NULL: none) and of what was FOUND. Texts are POOL's, or are
 * borrowed. The rest of PAGE stays as it is.
 */
void page_fill(struct report_page *page, const struct parity *parity, const struct facts *facts,
	const struct findings *found, struct pool *pool);

/* One more input of PAGE, whose list is POOL's. */
void page_add_source(struct report_page *page, struct pool *pool, const char *what,
	const char *words);

#endif
