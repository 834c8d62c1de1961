/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/aead.h"

#include <sodium.h>

_Static_assert(AEAD_TAG == crypto_aead_xchacha20poly1305_ietf_ABYTES, "tag");
_Static_assert(XNONCE == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "nonce");

void
aead_seal(const uint8_t key[32], const uint8_t nonce[XNONCE], struct slice ad, struct slice plain,
    uint8_t *out)
{
	crypto_aead_xchacha20poly1305_ietf_encrypt(
	    out, NULL, plain.data, plain.len, ad.data, ad.len, NULL, nonce, key);
}

bool
aead_unseal(const uint8_t key[32], const uint8_t nonce[XNONCE], struct slice ad,
    struct slice cipher, uint8_t *out)
{
	return crypto_aead_xchacha20poly1305_ietf_decrypt(
		   out, NULL, NULL, cipher.data, cipher.len, ad.data, ad.len, nonce, key) == 0;
}

bool
signature_is_valid(const uint8_t pk[32], struct slice message, const uint8_t sig[64])
{
	return crypto_sign_verify_detached(sig, message.data, message.len, pk) == 0;
}
