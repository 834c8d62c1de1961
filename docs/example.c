/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Print the names of an environment, and one of its values to whom it is meant for.
 *
 *	cc example.c $(pkg-config --cflags --libs evenkeep) -o example
 *	./example dev DATABASE_URL
 */
#include <evenkeep.h>
#include <stdio.h>

int
main(int argc, char **argv)
{
	struct ek *ek = ek_new();
	struct ek_set *set = NULL;
	enum ek_status status;
	size_t len;

	status = ek_open(ek, NULL);
	if (status == EK_OK)
		status = ek_read(ek, argc > 1 ? argv[1] : "dev", NULL, &set);
	if (status != EK_OK) {
		fprintf(stderr, "[%s] %s\n%s\n", ek_error_id(ek), ek_error_text(ek), ek_error_fix(ek));
	} else if (argc > 2 && ek_set_find(set, argv[2], &len) != NULL) {
		fwrite(ek_set_find(set, argv[2], NULL), 1, len, stdout);
	} else {
		for (size_t i = 0; i < ek_set_count(set); i++)
			printf("%s%s\n", ek_set_name(set, i), ek_set_is_secret(set, i) ? "" : " (plain)");
	}
	ek_set_free(set);
	ek_free(ek);
	return status;
}
