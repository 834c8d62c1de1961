/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_OBSERVE_TREE_YAML_H
#define EK_OBSERVE_TREE_YAML_H

#include "base/err.h"
#include "observe/tree.h"
#include "text/yaml_values.h"

/*
 * The documents of TEXT, which begins in line FIRST of the file FROM, as the items of the list *OUT,
 * which lives in ARENA: aliases are copies, merge keys are merged (what stands in a map wins, then
 * the first of several merges). ERR_INVALID (`yaml`, `yaml-duplicate`): no YAML;
 * (`yaml-too-large`): too much behind its aliases.
 */
int tree_of_yaml(struct slice text, const struct origin *from, unsigned first,
	enum yaml_twins twins, struct arena *arena, struct tree **out, struct err *err);

#endif
