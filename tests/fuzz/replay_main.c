/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main() of a fuzz harness without a fuzzer: gives it every file of the folders or files named on
 * the command line, then every cut-off of the short ones. Without a single input it fails, so that
 * a corpus that went missing is noticed.
 */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

enum { SHORT = 512 }; /* bytes; every beginning of an input up to this size is tried too */

static size_t files, runs;

static void
give(const uint8_t *data, size_t size)
{
	/* A block of exactly that size, so that a sanitizer sees the first byte behind it. */
	uint8_t *copy = malloc(size ? size : 1);

	if (copy == NULL)
		abort();
	if (size > 0)
		memcpy(copy, data, size);
	(void)LLVMFuzzerTestOneInput(copy, size);
	free(copy);
	runs++;
}

static int
replay_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = NULL;
	size_t size = 0, room = 0, got;

	if (file == NULL) {
		perror(path);
		return -1;
	}
	do {
		if (size == room) {
			room = room ? 2 * room : 4096;
			data = realloc(data, room);
			if (data == NULL)
				abort();
		}
		got = fread(data + size, 1, room - size, file);
		size += got;
	} while (got > 0);
	fclose(file);

	give(data, size);
	for (size_t cut = 0; size <= SHORT && cut < size; cut++)
		give(data, cut);
	free(data);
	files++;
	return 0;
}

static int
replay(const char *path)
{
	struct stat st;
	struct dirent *item;
	int r = 0;
	DIR *folder;

	if (stat(path, &st) < 0) {
		perror(path);
		return -1;
	}
	if (!S_ISDIR(st.st_mode))
		return replay_file(path);
	folder = opendir(path);
	if (folder == NULL) {
		perror(path);
		return -1;
	}
	while (r == 0 && (item = readdir(folder)) != NULL) {
		char below[4096];

		if (item->d_name[0] == '.')
			continue;
		snprintf(below, sizeof(below), "%s/%s", path, item->d_name);
		r = replay(below);
	}
	closedir(folder);
	return r;
}

int
main(int argc, char **argv)
{
	if (LLVMFuzzerInitialize != NULL)
		LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++)
		if (replay(argv[i]) < 0)
			return EXIT_FAILURE;
	printf("%zu inputs, %zu runs with their cut-offs\n", files, runs);
	if (files == 0)
		fprintf(stderr, "no input was found: the corpus is missing\n");
	return files > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
