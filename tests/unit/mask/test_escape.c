/* SPDX-License-Identifier: Apache-2.0 */
/* Values as shells, languages and formats write them between their quotes: what each prints, cut everywhere. */
#include "mask/mask.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mask/mask_priv.h"
#include "masked.h"

static const char value[] = "it's k\"9\\v$2`m Q7&<L>#{w}=";
static const char lines[] = "two'k9\nlines$7\\w\tx";

struct printed {
	const char *by, *of, *text;
};

/* Each was printed by what is named; the quotes around it are left out. */
static const struct printed all[] = {
	{"bash -x", value, "it'\\''s k\"9\\v$2`m Q7&<L>#{w}="},
	{"dash -x", value, "it'\"'\"'s k\"9\\v$2`m Q7&<L>#{w}="},
	{"bash: printf %q", value, "it\\'s\\ k\\\"9\\\\v\\$2\\`m\\ Q7\\&\\<L\\>#\\{w\\}="},
	{"bash: printf %q, homes", "~a=~b:~c~d", "~a=\\~b:\\~c~d"},
	{"bash: declare -p", value, "it's k\\\"9\\\\v\\$2\\`m Q7&<L>#{w}="},
	{"Ruby: shellescape", value, "it\\'s\\ k\\\"9\\\\v\\$2\\`m\\ Q7\\&\\<L\\>\\#\\{w\\}\\="},
	{"Ruby: inspect", value, "it's k\\\"9\\\\v$2`m Q7&<L>\\#{w}="},
	{"Python: repr", value, "it\\'s k\"9\\\\v$2`m Q7&<L>#{w}="},
	{"Node: console.log of an array", "k\"9\\v\nx'`y", "k\"9\\\\v\\nx\\'`y"},
	{"Node: console.log of an array", "k9'\\v\nxyz", "k9'\\\\v\\nxyz"},
	{"Go: %q", value, "it's k\\\"9\\\\v$2`m Q7&<L>#{w}="},
	{"Go: json", value, "it's k\\\"9\\\\v$2`m Q7\\u0026\\u003cL\\u003e#{w}="},
	{"Gson", value, "it\\u0027s k\\\"9\\\\v$2`m Q7\\u0026\\u003cL\\u003e#{w}\\u003d"},
	{"Python: json in json", value, "it's k\\\\\\\"9\\\\\\\\v$2`m Q7&<L>#{w}="},
	{"Go: json in json", value, "it's k\\\\\\\"9\\\\\\\\v$2`m Q7\\\\u0026\\\\u003cL\\\\u003e#{w}="},
	{"PHP: var_export", value, "it\\'s k\"9\\\\v$2`m Q7&<L>#{w}="},
	{"Perl: Data::Dumper with Useqq", value, "it's k\\\"9\\\\v\\$2`m Q7&<L>#{w}="},
	{"YAML, SQL", value, "it''s k\"9\\v$2`m Q7&<L>#{w}="},
	{"CSV", value, "it's k\"\"9\\v$2`m Q7&<L>#{w}="},
	{"compose config", value, "it's k\"9\\v$$2`m Q7&<L>#{w}="},
	{"XML", value, "it's k\"9\\v$2`m Q7&amp;&lt;L&gt;#{w}="},
	{"jq @html", value, "it&#39;s k&quot;9\\v$2`m Q7&amp;&lt;L&gt;#{w}="},
	{"Python: html.escape", value, "it&#x27;s k&quot;9\\v$2`m Q7&amp;&lt;L&gt;#{w}="},
	{"PHP: htmlspecialchars", value, "it&#039;s k&quot;9\\v$2`m Q7&amp;&lt;L&gt;#{w}="},
	{"XML attribute", value, "it&apos;s k&quot;9\\v$2`m Q7&amp;&lt;L&gt;#{w}="},
	{"saxutils.quoteattr", value, "it's k&quot;9\\v$2`m Q7&amp;&lt;L&gt;#{w}="},
	{"Go: html", value, "it&#39;s k&#34;9\\v$2`m Q7&amp;&lt;L&gt;#{w}="},
	{"dash -x, quotes in a row", "q''k9''w", "q'\"''\"'k9'\"''\"'w"},
	{"zsh -x, quotes in a row", "q''k9''w", "q'\\'\\''k9'\\'\\''w"},
	{"dash -x, a quote at the end", "qk9w'", "qk9w'\"'\"'"},
	{"bash -x, several lines", lines, "two\\'k9\\nlines$7\\\\w\\tx"},
	{"Python: repr, several lines", lines, "two'k9\\nlines$7\\\\w\\tx"},
	{"Go: %q, several lines", lines, "two'k9\\nlines$7\\\\w\\tx"},
	{"Node: json in json, several lines", lines, "two'k9\\\\nlines$7\\\\\\\\w\\\\tx"},
	{"bash -x, control characters", "k9\001\033w\177", "k9\\001\\Ew\\177"},
	{"Python: repr, control characters", "k9\001\033w\177", "k9\\x01\\x1bw\\x7f"},
	{"Ruby: inspect, control characters", "k9\033w", "k9\\ew"},
	{"bash -x without UTF-8", "k\xc3\xa4\xf0\x9f\x98\x80", "k\\303\\244\\360\\237\\230\\200"},
	{"Python: repr of bytes", "k\xc3\xa4\xf0\x9f\x98\x80", "k\\xc3\\xa4\\xf0\\x9f\\x98\\x80"},
	{"Python: repr of bytes with both quotes", "k\xc3\xa4'\"", "k\\xc3\\xa4\\'\""},
	{"Python: ascii", "k\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "k\\xe4\\u20ac\\U0001f600"},
	{"Python: ascii with both quotes", "k\xc3\xa4'\"", "k\\xe4\\'\""},
	{"Go: %+q", "k\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "k\\u00e4\\u20ac\\U0001f600"},
	{"Python: json in json", "k\xc3\xa4\xe2\x82\xac", "k\\\\u00e4\\\\u20ac"},
	{"Node: json", "k9/\001<\"\xc3\xa4", "k9/\\u0001<\\\"\xc3\xa4"},
	{"PHP: json", "a/b\xc3\xa4k", "a\\/b\\u00e4k"},
	{"Java: json", "k9\"\xc3\xab\xe2\x82\xac", "k9\\\"\\u00EB\\u20AC"},
	{"bash -x with UTF-8", "k'9\001\xc3\xa4", "k\\'9\\001\xc3\xa4"},
	{"Node: console.log of both quotes", "k'\"\001\xc3\xa4", "k'\"\\x01\xc3\xa4"},
	{"Python: repr with both quotes", "k'\"\001\xc3\xa4", "k\\'\"\\x01\xc3\xa4"},
	{"Python: repr of bytes with a quote", "k'9\xc3\xa4", "k'9\\xc3\\xa4"},
	{"Python: ascii with a quote", "k'9\xc3\xa4", "k'9\\xe4"},
	{"PHP: var_export with a tab", "k'9\t \\w", "k\\'9\t \\\\w"},
	{"Go: %q with a control character", "k#{\"\001\xc3\xa4", "k#{\\\"\\x01\xc3\xa4"},
	{"bash -x, quotes in a row", "q''k9''w", "q'\\'''\\''k9'\\'''\\''w"},
	{"Python: shlex, quotes in a row", "q''k9''w", "q'\"'\"''\"'\"'k9'\"'\"''\"'\"'w"},
	{"bash -x, no UTF-8", "k9\xff\xc3w", "k9\\377\\303w"},
	{"Go: %q, no UTF-8", "k9\xff\xc3w", "k9\\xff\\xc3w"},
};

static void
no_cut_of_what_programs_print_shows_a_byte_of_it(void **state)
{
	size_t tried = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		struct mask *mask CLEANUP(mask_freep) = mask_of(slice_of_text(all[i].of));
		char text[200];

		snprintf(text, sizeof(text), "before %s behind", all[i].text);
		for (size_t first = 1; first <= strlen(text); first++) {
			char *got = masked_in(mask, slice_of_text(text), first, 1 + first % 7);

			if (strcmp(got, "before *** behind") != 0)
				fail_msg("%s: `%s` is printed as `%s`", all[i].by, text, got);
			free(got);
			tried++;
		}
	}
	print_message("%zu cuts\n", tried);
}

static void
a_value_without_special_bytes_has_no_form_with_escapes(void **state)
{
	struct mask *mask CLEANUP(mask_freep) = mask_new();
	/* as it is; base64 with two alphabets that do not differ, at three places, from the first and the
	 * fifth on, two of the places with a last digit and its padding; two cases of hex, from both */
	size_t most = 1 + 3 * 2 + 2 * 2 + 2 * 2;

	(void)state;
	mask_add(mask, slice_of_text("kX9v2mQ7Lw4tR8pZ3nB6"));
	assert_true(mask->count <= most);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_cut_of_what_programs_print_shows_a_byte_of_it),
		cmocka_unit_test(a_value_without_special_bytes_has_no_form_with_escapes),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
