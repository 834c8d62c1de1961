/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/remote/engine.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "remote/frame.h"

enum remote_answer
engine_say(struct engine_said *said, enum remote_answer answer, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(said->text, sizeof(said->text), format, args);
	va_end(args);
	return answer;
}

void
engine_reason(int error, char out[ENGINE_REASON])
{
	snprintf(out, ENGINE_REASON, "%s", strerror(error));
	if (isupper((unsigned char)out[0]) && islower((unsigned char)out[1]))
		out[0] = (char)tolower((unsigned char)out[0]);
}

unsigned
engine_left_ms(uint64_t until)
{
	return frame_left_ms(until);
}
