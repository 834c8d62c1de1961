/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tables schema|facts|packs|load FILE…: what the loader's own tables say, for the published schema
 * and the manual; with `load` whether FILE is taken, and everything that is wrong with it.
 */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "policy/policy_priv.h"

static void
print_text(const char *text)
{
	putchar('"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
	putchar('"');
}

static void
print_words(const char *lead, const char *const *words, size_t count)
{
	printf("%s", lead);
	for (size_t i = 0; i < count; i++) {
		printf("%s", i == 0 ? "" : ", ");
		print_text(words[i]);
	}
}

/* The definition that a test of FACT has to fit. */
static const char *
test_of(const struct subject_kind *kind, const struct fact_def *fact)
{
	static const char *const names[] = {
		[FACT_BOOL] = "test-bool",
		[FACT_NUMBER] = "test-number",
		[FACT_TEXT] = "test-text",
		[FACT_LIST] = "test-list",
		[FACT_GROUPS] = "test-list",
	};

	return fact_is_of_envs(kind, fact->name) ? "test-environments" : names[fact->kind];
}

static void
print_facts_of(const struct subject_kind *kind, const struct fact_def *facts)
{
	for (; facts->name != NULL; facts++) {
		bool hidden = false;

		/* a fact of its own comes before one of all */
		for (const struct fact_def *own = kind->facts; facts >= facts_of_all &&
			facts < facts_of_all + 8 && own->name != NULL; own++)
			hidden |= strcmp(own->name, facts->name) == 0;
		if (hidden)
			continue;
		printf(",\n        ");
		print_text(facts->name);
		printf(": { \"$ref\": \"#/definitions/%s\", \"description\": ", test_of(kind, facts));
		print_text(facts->about);
		printf(" }");
	}
}

/* What `where` and `expect` may say of subjects of KIND. */
static void
print_kind(const struct subject_kind *kind)
{
	printf(",\n    \"facts-%s\": {\n      \"type\": \"object\", \"additionalProperties\": false,\n",
		kind->each);
	printf("      \"properties\": {\n");
	for (size_t i = 0; i < 3; i++) {
		static const char *const words[] = {"all", "any", "not"};

		printf("%s        \"%s\": { \"$ref\": \"#/definitions/combination-%s\" }",
			i == 0 ? "" : ",\n", words[i], kind->each);
	}
	print_facts_of(kind, kind->facts);
	print_facts_of(kind, facts_of_all);
	printf("\n      }");
	if (kind->is_open)
		printf(",\n      \"patternProperties\": { \"\\\\.\": { \"$ref\": \"#/definitions/test-path\" } }");
	printf("\n    },\n    \"combination-%s\": {\n      \"anyOf\": [\n"
		"        { \"$ref\": \"#/definitions/facts-%s\" },\n        { \"type\": \"null\" },\n"
		"        { \"type\": \"array\", \"items\": { \"anyOf\": [{ \"$ref\": \"#/definitions/facts-%s\" }, { \"type\": \"null\" }] } }\n"
		"      ]\n    }", kind->each, kind->each, kind->each);
}

static bool
is_of(enum check_op op, const char *what)
{
	bool text = op == CHECK_MATCHES || op == CHECK_NOT_MATCHES || op >= CHECK_CONTAINS;
	bool count = op >= CHECK_AT_LEAST && op <= CHECK_ABOVE;

	if (strcmp(what, "bool") == 0)
		return !text && !count;
	if (strcmp(what, "number") == 0)
		return !text;
	return strcmp(what, "text") != 0 || !count;
}

/* A test of a fact of one kind: a scalar, a list of those, or a map of operators. */
static void
print_test(const char *what, const char *scalar)
{
	bool first = true;

	printf(",\n    \"test-%s\": {\n      \"anyOf\": [\n        %s,\n", what, scalar);
	printf("        { \"type\": \"array\", \"items\": %s },\n", scalar);
	printf("        { \"$ref\": \"#/definitions/words\" },\n");
	printf("        { \"type\": \"object\", \"additionalProperties\": false, \"properties\": {\n");
	for (enum check_op op = 0; op < CHECK_OPS; op++) {
		bool list = op == CHECK_IN || op == CHECK_NOT_IN;
		bool count = op >= CHECK_AT_LEAST && op <= CHECK_ABOVE;

		if (!is_of(op, what))
			continue;
		printf("%s          \"%s\": ", first ? "" : ",\n", check_op_words[op]);
		first = false;
		if (op == CHECK_EXISTS)
			printf("{ \"type\": \"boolean\" }");
		else if (count)
			printf("{ \"type\": \"number\" }");
		else if (list)
			printf("{ \"anyOf\": [%s, { \"$ref\": \"#/definitions/words\" }, { \"type\": \"array\", \"items\": %s }] }",
				scalar, scalar);
		else
			printf("%s", strcmp(what, "bool") == 0 || strcmp(what, "number") == 0 ? scalar :
				"{ \"$ref\": \"#/definitions/scalar\" }");
	}
	printf("\n        } }\n      ]\n    }");
}

static void
print_schema(void)
{
	static const char *const policy[] = {POLICY_FIELDS}, *const rule[] = {RULE_FIELDS};
	static const char *const fields[] = {
		"\"policy\": { \"type\": \"string\", \"minLength\": 1 }",
		"\"about\": { \"type\": \"string\", \"minLength\": 1 }",
		"\"words\": { \"type\": [\"object\", \"null\"], \"additionalProperties\": { \"$ref\": \"#/definitions/texts\" } }",
		"\"floor\": { \"type\": \"boolean\" }",
		"\"override\": { \"type\": [\"object\", \"null\"], \"additionalProperties\": { \"enum\": [\"error\", \"warning\", \"note\", \"off\", false] } }",
		"\"rules\": { \"anyOf\": [{ \"type\": \"null\" }, { \"type\": \"array\", \"maxItems\": 1000, \"items\": { \"anyOf\": [{ \"type\": \"null\" }, { \"$ref\": \"#/definitions/rule\" }] } }] }",
	};
	static const char *const of_rule[] = {
		"\"id\": { \"type\": \"string\", \"pattern\": \"^[a-z0-9-]+\\\\.[a-z0-9-]+$\" }",
		"\"level\": { \"enum\": [\"error\", \"warning\", \"note\"] }",
		NULL,
		"\"where\": {}",
		"\"expect\": {}",
		"\"say\": { \"type\": \"string\", \"minLength\": 1 }",
		"\"fix\": { \"type\": \"string\", \"minLength\": 1 }",
		"\"why\": { \"type\": \"string\", \"minLength\": 1 }",
		"\"tags\": { \"$ref\": \"#/definitions/texts\" }",
		"\"in\": { \"type\": [\"object\", \"null\"], \"additionalProperties\": false, \"properties\": { \"environment\": { \"$ref\": \"#/definitions/texts\" }, \"service\": { \"$ref\": \"#/definitions/texts\" }, \"file\": { \"$ref\": \"#/definitions/texts\" } } }",
		"\"at\": { \"type\": \"string\" }",
		"\"examples\": { \"anyOf\": [{ \"type\": \"null\" }, { \"type\": \"array\", \"maxItems\": 100, \"items\": { \"$ref\": \"#/definitions/example\" } }] }",
	};
	const char *each[KINDS_MOST];
	size_t count = 0;

	_Static_assert(ARRAY_LEN(fields) == ARRAY_LEN(policy), "every field of a policy file");
	_Static_assert(ARRAY_LEN(of_rule) == ARRAY_LEN(rule), "every field of a rule");
	for (const struct subject_kind *kind = subject_kinds; kind->each != NULL; kind++)
		each[count++] = kind->each;
	printf("{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n"
		"  \"title\": \"A policy file of evenkeep\",\n  \"type\": \"object\",\n"
		"  \"required\": [\"policy\"],\n  \"additionalProperties\": false,\n  \"properties\": {");
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		printf("%s\n    %s", i == 0 ? "" : ",", fields[i]);
	printf("\n  },\n  \"definitions\": {\n    \"rule\": {\n      \"type\": \"object\",\n"
		"      \"required\": [\"id\", \"level\", \"each\", \"say\"],\n"
		"      \"anyOf\": [{ \"required\": [\"where\"] }, { \"required\": [\"expect\"] }],\n"
		"      \"additionalProperties\": false,\n      \"properties\": {");
	for (size_t i = 0; i < ARRAY_LEN(of_rule); i++) {
		printf("%s\n        ", i == 0 ? "" : ",");
		if (of_rule[i] != NULL) {
			printf("%s", of_rule[i]);
			continue;
		}
		print_words("\"each\": { \"enum\": [", each, count);
		printf("] }");
	}
	printf("\n      },\n      \"allOf\": [");
	for (size_t i = 0; i < count; i++)
		printf("%s\n        { \"if\": { \"properties\": { \"each\": { \"const\": \"%s\" } }, \"required\": [\"each\"] },\n"
			"          \"then\": { \"properties\": { \"where\": { \"anyOf\": [{ \"type\": \"null\" }, { \"$ref\": \"#/definitions/facts-%s\" }] }, \"expect\": { \"anyOf\": [{ \"type\": \"null\" }, { \"$ref\": \"#/definitions/facts-%s\" }] } } } }",
			i == 0 ? "" : ",", each[i], each[i], each[i]);
	printf("\n      ]\n    },\n    \"example\": {\n      \"type\": \"object\", \"additionalProperties\": false,\n"
		"      \"properties\": { \"breaks\": { \"type\": \"object\" }, \"holds\": { \"type\": \"object\" }, \"says\": { \"type\": \"string\", \"minLength\": 1 } },\n"
		"      \"oneOf\": [{ \"required\": [\"breaks\"] }, { \"required\": [\"holds\"], \"not\": { \"required\": [\"says\"] } }]\n    },\n"
		"    \"scalar\": { \"type\": [\"string\", \"number\", \"boolean\", \"null\"] },\n"
		"    \"words\": { \"type\": \"string\", \"pattern\": \"^words\\\\.\" },\n"
		"    \"texts\": { \"anyOf\": [{ \"$ref\": \"#/definitions/text\" }, { \"type\": \"array\", \"items\": { \"$ref\": \"#/definitions/text\" } }] },\n"
		"    \"text\": { \"anyOf\": [{ \"type\": \"string\", \"minLength\": 1 }, { \"type\": [\"number\", \"boolean\"] }] }");
	print_test("bool", "{ \"type\": \"boolean\" }");
	print_test("number", "{ \"type\": \"number\" }");
	print_test("text", "{ \"$ref\": \"#/definitions/scalar\" }");
	print_test("list", "{ \"$ref\": \"#/definitions/scalar\" }");
	print_test("path", "{ \"$ref\": \"#/definitions/scalar\" }");
	printf(",\n    \"test-environments\": { \"anyOf\": [{ \"$ref\": \"#/definitions/texts\" }, { \"$ref\": \"#/definitions/test-list\" }] }");
	for (const struct subject_kind *kind = subject_kinds; kind->each != NULL; kind++)
		print_kind(kind);
	printf("\n  }\n}\n");
}

/* A text with what scdoc takes for signs escaped. */
static void
print_scdoc(const char *text)
{
	for (; *text != '\0'; text++) {
		if (strchr("*_\\`[]<>#", *text) != NULL)
			putchar('\\');
		putchar(*text);
	}
}

static void
print_facts(void)
{
	for (const struct subject_kind *kind = subject_kinds; kind->each != NULL; kind++) {
		printf("## each: %s\n\n", kind->each);
		print_scdoc(kind->about);
		printf("%s.\n\n", kind->is_open ? "; dotted paths of compose besides, as *deploy.replicas*" : "");
		for (const struct fact_def *fact = kind->facts; fact->name != NULL; fact++) {
			printf("*");
			print_scdoc(fact->name);
			printf("* (%s)\n\t", fact_kind_name(fact->kind));
			print_scdoc(fact->about);
			printf(".\n\n");
		}
	}
}

static int
print_packs(void)
{
	struct policies *policies = policies_new();
	struct err err = ERR_INIT;

	for (const char *const *pack = policy_packs(); *pack != NULL; pack++) {
		size_t from = policies_count(policies);

		if (policies_add_pack(policies, *pack, &err) < 0)
			return 1;
		printf("## builtin:%s\n\n", *pack);
		for (size_t i = from; i < policies_count(policies); i++) {
			const struct policy_rule *rule = policies_at(policies, i);

			printf("*%s* (%s)\n\t", rule->id, level_name(rule->level));
			print_scdoc(rule->say);
			printf(".\n\n");
		}
	}
	policies_free(policies);
	return 0;
}

static void
print_problem(const struct err *err)
{
	printf("%s:%u:%u %s", err->id, err->line, err->column, err->message);
	if (err->fix[0] != '\0')
		printf("; %s", err->fix);
	printf("\n");
}

static int
load(const char *path)
{
	struct policies *policies = policies_new();
	struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	int r = file_read(path, 2 << 20, &text, &err);

	if (r == 0)
		r = policies_add_text(policies, buf_slice(&text), path_name(path), &err);
	if (r < 0) {
		print_problem(&err);
		for (size_t i = 0; i < err.more_count && i < ERR_MOST - 1; i++)
			print_problem(&err.more[i]);
	}
	err_done(&err);
	buf_done(&text);
	policies_free(policies);
	return r < 0 ? 3 : 0;
}

int
main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "load") == 0)
		return load(argv[2]);
	if (argc != 2)
		return 2;
	if (strcmp(argv[1], "schema") == 0)
		print_schema();
	else if (strcmp(argv[1], "facts") == 0)
		print_facts();
	else if (strcmp(argv[1], "packs") == 0)
		return print_packs();
	return 0;
}
