/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Building the one line of an error. Input that is quoted in a message may hold anything, so
 * control characters are replaced here, once. */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void sanitize(char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			*s = '?';
}

PRINTF_LIKE(3, 0)
static size_t append(struct err *err, size_t at, const char *fmt, va_list args)
{
	int n = vsnprintf(err->text + at, sizeof(err->text) - at, fmt, args);

	if (n < 0)
		return at;
	return (size_t)n < sizeof(err->text) - at ? at + (size_t)n : sizeof(err->text) - 1;
}

bool err_set(struct err *err, const char *fmt, ...)
{
	va_list args;

	if (err == NULL)
		return false;
	va_start(args, fmt);
	append(err, 0, fmt, args);
	va_end(args);
	sanitize(err->text);
	return false;
}

bool err_at(struct err *err, const char *file, unsigned line, const char *fmt, ...)
{
	va_list args;
	size_t at;

	if (err == NULL)
		return false;
	if (line > 0)
		at = (size_t)snprintf(err->text, sizeof(err->text), "%.200s:%u: ", file, line);
	else
		at = (size_t)snprintf(err->text, sizeof(err->text), "%.200s: ", file);
	va_start(args, fmt);
	append(err, at, fmt, args);
	va_end(args);
	sanitize(err->text);
	return false;
}

bool err_errno(struct err *err, const char *fmt, ...)
{
	int saved = errno;
	va_list args;
	size_t at;

	if (err == NULL)
		return false;
	va_start(args, fmt);
	at = append(err, 0, fmt, args);
	va_end(args);
	snprintf(err->text + at, sizeof(err->text) - at, ": %s", strerror(saved));
	sanitize(err->text);
	return false;
}
