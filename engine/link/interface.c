/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Interface ioctls, one sysctl and one rtnetlink request. A socket for each call: none of this
 * is done often, and nothing stays open across a change of namespace. */
#include "link/interface.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <linux/veth.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static bool name_is_sound(const char *name, struct err *err)
{
	if (name[0] == '\0' || strlen(name) >= IFNAMSIZ || strchr(name, '/') != NULL ||
	    strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return err_set(err, "\"%s\" cannot be the name of an interface", name);
	return true;
}

/* One ioctl; errno tells what went wrong. */
static bool request(const char *name, unsigned long op, struct ifreq *r)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int rc, saved;

	if (fd < 0)
		return false;
	memset(r->ifr_name, 0, sizeof(r->ifr_name));
	memcpy(r->ifr_name, name, strlen(name));
	rc = ioctl(fd, op, r);
	saved = errno;
	close(fd);
	errno = saved;
	return rc == 0;
}

static bool get_flags(const char *name, int *flags, struct err *err)
{
	struct ifreq r = {0};

	if (!name_is_sound(name, err))
		return false;
	if (!request(name, SIOCGIFFLAGS, &r)) {
		if (errno == ENODEV)
			return err_set(err, "%s: no such interface", name);
		return err_errno(err, "%s", name);
	}
	*flags = (unsigned short)r.ifr_flags;
	return true;
}

bool interface_check_up(const char *name, struct err *err)
{
	int flags;

	if (!get_flags(name, &flags, err))
		return false;
	if ((flags & IFF_UP) == 0)
		return err_set(err, "%s: the interface is down", name);
	return true;
}

bool interface_mac(const char *name, uint8_t mac[6], struct err *err)
{
	struct ifreq r = {0};

	if (!name_is_sound(name, err))
		return false;
	if (!request(name, SIOCGIFHWADDR, &r))
		return err_errno(err, "%s", name);
	if (r.ifr_hwaddr.sa_family != ARPHRD_ETHER)
		return err_set(err, "%s: not an Ethernet interface", name);
	memcpy(mac, r.ifr_hwaddr.sa_data, 6);
	return true;
}

bool interface_set_up(const char *name, struct err *err)
{
	struct ifreq r = {0};
	int flags;

	if (!get_flags(name, &flags, err))
		return false;
	r.ifr_flags = (short)(flags | IFF_UP);
	if (!request(name, SIOCSIFFLAGS, &r))
		return err_errno(err, "%s: cannot be set up", name);
	return true;
}

bool interface_wait_running(const char *name, usec limit, struct err *err)
{
	const usec pause = 2 * USEC_PER_MS;
	int flags;

	for (usec waited = 0; waited <= limit; waited += pause) {
		struct timespec t = {.tv_nsec = pause * 1000};

		if (!get_flags(name, &flags, err))
			return false;
		if ((flags & IFF_RUNNING) != 0)
			return true;
		nanosleep(&t, NULL);
	}
	return err_set(err, "%s: the link does not come up", name);
}

void interface_disable_offloads(const char *name)
{
	static const uint32_t switches[] = {
		ETHTOOL_STXCSUM, ETHTOOL_SRXCSUM, ETHTOOL_SSG,
		ETHTOOL_STSO,    ETHTOOL_SGSO,    ETHTOOL_SGRO,
	};

	for (size_t i = 0; i < COUNT_OF(switches); i++) {
		struct ethtool_value off = {.cmd = switches[i], .data = 0};
		struct ifreq r = {0};

		/* What a driver cannot switch, it does not have. */
		r.ifr_data = (void *)&off;
		(void)request(name, SIOCETHTOOL, &r);
	}
}

bool interface_disable_ipv6(const char *name, struct err *err)
{
	char path[96];
	int fd;
	bool ok;

	if (!name_is_sound(name, err))
		return false;
	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/disable_ipv6", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return true;    /* this kernel has no IPv6 to be kept off */
	if (fd < 0)
		return err_errno(err, "%s", path);
	ok = write(fd, "1\n", 2) == 2;
	if (!ok)
		err_errno(err, "%s", path);
	close(fd);
	return ok;
}

/* --- rtnetlink --- */

static void put_padded(struct buf *b, const void *at, size_t len)
{
	buf_put(b, (struct bytes){at, len});
	buf_put_zeros(b, (RTA_ALIGNTO - len % RTA_ALIGNTO) % RTA_ALIGNTO);
}

static void put_attribute(struct buf *b, unsigned short type, const void *at, size_t len)
{
	struct rtattr a = {.rta_len = (unsigned short)RTA_LENGTH(len), .rta_type = type};

	put_padded(b, &a, sizeof(a));
	put_padded(b, at, len);
}

/* Nested attributes: begin returns where the header is, end writes its length there. */
static size_t nest_begin(struct buf *b, unsigned short type)
{
	size_t start = b->len;

	put_attribute(b, type, NULL, 0);
	return start;
}

static void nest_end(struct buf *b, size_t start)
{
	unsigned short len = (unsigned short)(b->len - start);

	if (!b->overflow)
		memcpy(b->at + start, &len, sizeof(len));
}

static void put_veth_request(struct buf *b, const char *ours, const char *peer, pid_t process)
{
	struct nlmsghdr head = {
		.nlmsg_type = RTM_NEWLINK,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK,
		.nlmsg_seq = 1,
	};
	struct ifinfomsg info = {.ifi_family = AF_UNSPEC};
	uint32_t pid = (uint32_t)process;
	size_t link, data, other;

	put_padded(b, &head, sizeof(head));
	put_padded(b, &info, sizeof(info));
	put_attribute(b, IFLA_IFNAME, ours, strlen(ours) + 1);
	link = nest_begin(b, IFLA_LINKINFO);
	put_attribute(b, IFLA_INFO_KIND, "veth", 4);
	data = nest_begin(b, IFLA_INFO_DATA);
	other = nest_begin(b, VETH_INFO_PEER);
	put_padded(b, &info, sizeof(info));
	put_attribute(b, IFLA_IFNAME, peer, strlen(peer) + 1);
	put_attribute(b, IFLA_NET_NS_PID, &pid, sizeof(pid));
	nest_end(b, other);
	nest_end(b, data);
	nest_end(b, link);
	head.nlmsg_len = (uint32_t)b->len;
	if (!b->overflow)
		memcpy(b->at, &head, sizeof(head));
}

/* Sends one request and reads its acknowledgement; errno tells what went wrong. */
static bool exchange(struct bytes octets)
{
	struct timeval patience = {.tv_sec = 5};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	uint8_t answer[1024];
	struct nlmsghdr head;
	struct nlmsgerr result;
	ssize_t n;

	if (fd < 0)
		return false;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	n = send(fd, octets.at, octets.len, 0);
	while (n > 0 && (n = recv(fd, answer, sizeof(answer), 0)) < 0 && errno == EINTR)
		n = 1;
	if (n < (ssize_t)(NLMSG_HDRLEN + sizeof(result))) {
		if (n >= 0)
			errno = EPROTO;
		n = errno;
		close(fd);
		errno = (int)n;
		return false;
	}
	close(fd);
	memcpy(&head, answer, sizeof(head));
	memcpy(&result, answer + NLMSG_HDRLEN, sizeof(result));
	errno = head.nlmsg_type == NLMSG_ERROR ? -result.error : EPROTO;
	return errno == 0;
}

bool interface_new_veth(const char *ours, const char *peer, pid_t process, struct err *err)
{
	uint8_t octets[512];
	struct buf b = buf_over(octets, sizeof(octets));

	if (!name_is_sound(ours, err) || !name_is_sound(peer, err))
		return false;
	put_veth_request(&b, ours, peer, process);
	if (b.overflow)
		return err_set(err, "%s, %s: names too long", ours, peer);
	if (!exchange(buf_bytes(&b)))
		return err_errno(err, "cannot create the veth pair %s, %s", ours, peer);
	return true;
}
