/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Two singly linked queues of copies. */
#include "node/outbox.h"

#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { DETAIL_MAX = 256, ETHERNET_OCTETS = 14, ETHERTYPE_IPV6 = 0x86dd };

struct outbox_item {
	struct outbox_item *next;
	unsigned port;
	const char *name;
	size_t len;
	uint8_t octets[];
};

static struct outbox_item *item_new(size_t len)
{
	struct outbox_item *item = mem_new(sizeof(*item) + len);

	item->len = len;
	return item;
}

static void append(struct outbox_item **first, struct outbox_item **last, struct outbox_item *item)
{
	if (*last != NULL)
		(*last)->next = item;
	else
		*first = item;
	*last = item;
}

/* Moves the first item to taken, whose former content goes. */
static struct outbox_item *take(struct outbox_item **first, struct outbox_item **last,
				struct outbox_item **taken)
{
	mem_free(*taken);
	*taken = *first;
	if (*first == NULL)
		return NULL;
	*first = (*first)->next;
	if (*first == NULL)
		*last = NULL;
	return *taken;
}

void outbox_done(struct outbox *o)
{
	while (take(&o->first_frame, &o->last_frame, &o->taken_frame) != NULL)
		continue;
	while (take(&o->first_event, &o->last_event, &o->taken_event) != NULL)
		continue;
}

void outbox_frame(struct outbox *o, unsigned port, const struct mac *to, const struct mac *from,
		  struct bytes packet)
{
	struct outbox_item *item = item_new(ETHERNET_OCTETS + packet.len);
	struct buf b = buf_over(item->octets, item->len);

	item->port = port;
	buf_put(&b, (struct bytes){to->octet, sizeof(to->octet)});
	buf_put(&b, (struct bytes){from->octet, sizeof(from->octet)});
	buf_put_u16(&b, ETHERTYPE_IPV6);
	buf_put(&b, packet);
	append(&o->first_frame, &o->last_frame, item);
}

void outbox_event(struct outbox *o, const char *name, const char *fmt, ...)
{
	struct outbox_item *item = item_new(DETAIL_MAX);
	va_list args;

	item->name = name;
	va_start(args, fmt);
	vsnprintf((char *)item->octets, DETAIL_MAX, fmt, args);
	va_end(args);
	append(&o->first_event, &o->last_event, item);
}

bool outbox_take_frame(struct outbox *o, struct outgoing *out)
{
	struct outbox_item *item = take(&o->first_frame, &o->last_frame, &o->taken_frame);

	if (item == NULL)
		return false;
	*out = (struct outgoing){item->port, {item->octets, item->len}};
	return true;
}

bool outbox_take_event(struct outbox *o, struct node_event *event)
{
	struct outbox_item *item = take(&o->first_event, &o->last_event, &o->taken_event);

	if (item == NULL)
		return false;
	*event = (struct node_event){item->name, (const char *)item->octets};
	return true;
}
