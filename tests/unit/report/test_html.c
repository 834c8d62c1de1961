/* SPDX-License-Identifier: Apache-2.0 */
/* The page with hostile texts in every place that takes one. tests/cli/report.sh reads whole pages. */
#include "report/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/findings.h"
#include "secret/secret.h"
#include "text/escape.h"

#define HOSTILE "</td><script>alert(1)</script>&amp;\"'\xe2\x80\xae\x1b[31m"
#define HARMLESS "&#60;/td&#62;&#60;script&#62;alert(1)&#60;/script&#62;&#38;amp;"

/* What is written of a page whose texts are all TEXT; valid until the next call. */
static const char *
written(const char *text)
{
	static char page_text[1 << 16];
	const struct page_cell cells[] = {{text, PAGE_GOOD}};
	const struct page_row rows[] = {{text, cells, text, 1, 0}, {text, cells, text, 0, 2},
		{text, cells, text, 0, 0}};
	const struct page_bar bars[] = {{text, 7, PAGE_BAD}, {text, 0, PAGE_DIM}};
	const struct page_panel panels[] = {{text, bars, 2}};
	const struct page_source sources[] = {{text, text}};
	const struct gap gaps[] = {{text, text}};
	const char *const environments[] = {text};
	const struct report_page page = {text, text, environments, 1, rows, 3, panels, panels, 1, 1,
		sources, 1};
	struct findings *findings CLEANUP(findings_freep) = findings_new();
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct report report = {.title = text, .findings = findings, .gaps = gaps, .gap_count = 1,
		.page = &page};
	const struct report_format *format;
	struct err err = ERR_INIT;

	findings_add(findings, &(struct finding){.level = LEVEL_ERROR, .rule = text, .message = text,
		.why = text, .fix = text, .file = text, .line = 3, .name = text, .environment = text});
	findings_add(findings, &(struct finding){.level = LEVEL_NOTE, .rule = text, .message = text});
	assert_int_equal(report_format_get("html", &format, &err), 0);
	format->write(&report, &out);
	assert_true(out.len < sizeof(page_text));
	memcpy(page_text, out.data, out.len);
	page_text[out.len] = '\0';
	return page_text;
}

static size_t
count_of(const char *text, const char *part)
{
	size_t count = 0;

	while ((text = strstr(text, part)) != NULL) {
		count++;
		text += strlen(part);
	}
	return count;
}

static void
no_text_gets_out_of_its_place(void **state)
{
	const char *page = written(HOSTILE);

	(void)state;
	assert_null(strstr(page, "<script"));
	assert_null(strstr(page, "\x1b"));
	assert_null(strstr(page, "\xe2\x80\xae"));
	assert_int_equal(count_of(page, "<td"), count_of(written("x"), "<td"));
	assert_true(count_of(written(HOSTILE), HARMLESS) > 20);
}

static void
every_text_is_there(void **state)
{
	const char *page = written("Marker");

	(void)state;
	/* title, heading, time; environment; three rows of name, kind, cell; findings; charts; sources */
	assert_true(count_of(page, "Marker") >= 3 + 1 + 9 + 8 + 2 * 5 + 4);
	assert_non_null(strstr(page, "Not ready: 1 error, 1 note, as far as was looked."));
	assert_non_null(strstr(page, "line 3"));
}

static void
equal_facts_give_equal_bytes(void **state)
{
	char first[1 << 16];

	(void)state;
	strcpy(first, written("same"));
	assert_string_equal(written("same"), first);
}

static void
findings_alone_are_a_page_too(void **state)
{
	struct findings *findings CLEANUP(findings_freep) = findings_new();
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct report report = {.title = "evenkeep check", .findings = findings};
	const struct report_format *format;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(report_format_get("html", &format, &err), 0);
	format->write(&report, &out);
	secret_text_add_byte(&out, '\0');
	assert_non_null(strstr((const char *)out.data, "Ready: nothing found."));
	assert_null(strstr((const char *)out.data, "<table"));
}

static void
a_text_says_nothing_to_a_browser(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	(void)state;
	html_text_add(&text, SLICE_LITERAL("a<b>&\"c\"\xff\n"));
	assert_string_equal(buf_text(&text), "a&#60;b&#62;&#38;\"c\"\\xff\\x0a");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_text_gets_out_of_its_place),
		cmocka_unit_test(every_text_is_there),
		cmocka_unit_test(equal_facts_give_equal_bytes),
		cmocka_unit_test(findings_alone_are_a_page_too),
		cmocka_unit_test(a_text_says_nothing_to_a_browser),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
