/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/container.h"

#include <string.h>

#include "base/list.h"

struct slice
container_image_name(struct slice image)
{
	size_t path = 0;

	image.len = slice_find(image, '@');
	for (size_t i = 0; i < image.len; i++)
		path = image.data[i] == '/' ? i + 1 : path;
	image.len = path + slice_find(slice_from(image, path), ':');
	return image;
}

const char *
container_image_tag(struct pool *pool, struct slice image)
{
	if (slice_find(image, '@') < image.len)
		return "(digest)";
	return pool_slice(pool, slice_from(image, container_image_name(image).len + 1));
}

/* Where PART stands in TEXT as words of their own. */
static bool
has_words(struct slice text, const char *part)
{
	static const char edges[] = " \t\n;&|'\"/()`";
	size_t len = strlen(part);
	const unsigned char *at;

	while (text.len >= len && (at = memmem(text.data, text.len, part, len)) != NULL) {
		size_t start = (size_t)(at - text.data), end = start + len;

		if ((start == 0 || memchr(edges, text.data[start - 1], sizeof(edges) - 1) != NULL) &&
			(end == text.len || memchr(edges, text.data[end], sizeof(edges) - 1) != NULL))
			return true;
		text = slice_from(text, start + 1);
	}
	return false;
}

const char *
migration_in(struct slice text)
{
	static const char *const commands[] = {"alembic upgrade", "manage.py migrate",
		"django-admin migrate", "flask db upgrade", "rails db:migrate", "rake db:migrate",
		"rails db:prepare", "prisma migrate deploy", "prisma db push", "knex migrate:latest",
		"sequelize db:migrate", "sequelize-cli db:migrate", "typeorm migration:run",
		"drizzle-kit migrate", "drizzle-kit push", "mikro-orm migration:up", "artisan migrate",
		"doctrine:migrations:migrate", "flyway migrate", "liquibase update", "dbmate up",
		"goose up", "sqlx migrate run", "diesel migration run", "mix ecto.migrate",
		"atlas migrate apply", "aerich upgrade", "piccolo migrations forwards"};

	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (has_words(text, commands[i]))
			return commands[i];
	return NULL;
}
