/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked of a container, whoever declares it. */
#ifndef EK_OBSERVE_CONTAINER_H
#define EK_OBSERVE_CONTAINER_H

#include "base/pool.h"
#include "base/slice.h"

/* The tag of IMAGE in POOL: empty without one, `(digest)` if it is pinned by one. */
const char *container_image_tag(struct pool *pool, struct slice image);

/* IMAGE without its tag and digest. */
struct slice container_image_name(struct slice image);

/*
 * The command in TEXT that changes the schema of a database, as its tool is usually called:
 * `alembic upgrade`; NULL: none.
 */
const char *migration_in(struct slice text);

#endif
