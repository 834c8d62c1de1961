/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_REPORT_FINDINGS_HTML_PRIV_H
#define EK_REPORT_FINDINGS_HTML_PRIV_H

#include "base/buf.h"
#include "report/findings_priv.h"
#include "report/page.h"

/* The style of the page, and its hash as a content policy has it (SHA-256 in base64). */
extern const char html_style[], html_style_hash[];

/* `good`, `bad`, … : the class of a tone. */
const char *html_tone(enum page_tone tone);

/* TEXT (NULL: nothing) between tags. */
void html_add(struct buf *out, const char *text);

/* COUNT small charts under TITLE; ID begins the ids of their parts. */
void html_add_panels(struct buf *out, const char *id, const char *title, const char *about,
	const struct page_panel *panels, size_t count);

#endif
