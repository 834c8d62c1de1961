/* SPDX-License-Identifier: Apache-2.0 */
#include "api/api_priv.h"

static void
add_problem(struct buf *out, const struct err *err)
{
	if (err->file[0] != '\0')
		buf_addf(out, "%s:", err->file);
	if (err->file[0] != '\0' && err->line > 0)
		buf_addf(out, "%u:", err->line);
	if (err->file[0] != '\0')
		buf_add_text(out, " ");
	if (err->context[0] != '\0')
		buf_addf(out, "%s: ", err->context);
	buf_add_text(out, err->message);
}

void
api_begin(struct ek *ek)
{
	err_done(&ek->err);
	buf_clear(&ek->err_text);
}

enum ek_status
api_end(struct ek *ek, int r)
{
	if (r == 0)
		return EK_OK;
	add_problem(&ek->err_text, &ek->err);
	for (size_t i = 0; i < ek->err.more_count && i < ERR_MOST - 1; i++) {
		buf_add_text(&ek->err_text, "\n");
		add_problem(&ek->err_text, &ek->err.more[i]);
	}
	return (enum ek_status)-r;
}

const char *
ek_error_id(const struct ek *ek)
{
	return ek->err.id == NULL ? "" : ek->err.id;
}

const char *
ek_error_text(const struct ek *ek)
{
	return buf_text(&ek->err_text);
}

const char *
ek_error_fix(const struct ek *ek)
{
	return ek->err.fix;
}
