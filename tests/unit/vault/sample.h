/* SPDX-License-Identifier: Apache-2.0 */
/* The inputs of VAULT.md's Appendix A. */
#ifndef EK_TEST_SAMPLE_H
#define EK_TEST_SAMPLE_H

#include "crypto/identity.h"
#include "model/envset.h"
#include "vault/doc.h"
#include "vault/keys.h"
#include "vault/record.h"
#include "vault/shape.h"

enum { SAMPLE_RECORDS = 2 };

struct sample {
	struct identity *alice, *ben; /* ben: ssh-ed25519, seed 32 x 33 */
	uint8_t nonce[32], ck[32], ek[32], ck_commit[32];
	struct doc *roster1, *roster2, *charter1, *commit1;
	uint8_t env_id[ENV_ID];
	struct env_keys *keys;
	struct compare_keys *compare;
	struct arena *arena;
	struct entry_record record; /* of both entries */
	struct entry entries[SAMPLE_RECORDS]; /* DATABASE_URL, API_KEY */
	struct buf records[SAMPLE_RECORDS];
};

#define SAMPLE_TIME 1700000000000U

void sample_init(struct sample *sample);
void sample_done(struct sample *sample);

/* FIELDS built, signed by alice and parsed again. */
struct doc *sample_sign(const struct sample *sample, struct doc *fields);

/* The bytes that HEX says are those of BYTES. */
void assert_hex(struct slice bytes, const char *hex);

/* One byte 32 times. */
void fill32(uint8_t out[32], uint8_t byte);

#endif
