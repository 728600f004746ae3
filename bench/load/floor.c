/*
 * The floor: what forwarding costs when it is nothing but a wait, a read and a write for each message, in one thread. No
 * limits, counters or time-outs, no half-close, UDP flows never end: a mark to measure forwarders by, none to use.
 * Usage: floor tcp|udp PORT BACKEND_PORT, both on 127.0.0.1. SIGTERM ends it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* Twice as many slots as descriptors: a search soon ends. */
enum { DESCRIPTORS_MAX = 65536, SLOT_BITS = 17, SLOTS = 1 << SLOT_BITS, BUFFER = 65536 };

typedef struct sockaddr_in address;

static char buffer[BUFFER];
static int epoll, listener;
static address backend;
static int partners[DESCRIPTORS_MAX];    /* TCP: the socket that a socket's bytes go to; 0 when it has been closed */
static address clients[DESCRIPTORS_MAX]; /* UDP: the client that a socket to the backend belongs to */
static int slots[SLOTS];                 /* UDP: these sockets by the hash of their client; 0 is empty */

static void must(int good, const char *what) {
  if (!good) {
    perror(what);
    exit(1);
  }
}

static address loopback(int port) {
  return (address) {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static void watch(int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  must(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0, "epoll_ctl");
}

static int new_socket(int type) {
  int fd = socket(AF_INET, type, 0);
  must(fd >= 0 && fd < DESCRIPTORS_MAX, "socket");
  return fd;
}

static void set(int fd, int level, int option, int value) {
  must(setsockopt(fd, level, option, &value, sizeof value) == 0, "setsockopt");
}

static void listen_on(address at, int type) {
  listener = new_socket(type | SOCK_NONBLOCK);
  set(listener, SOL_SOCKET, type == SOCK_STREAM ? SO_REUSEADDR : SO_RCVBUF, type == SOCK_STREAM ? 1 : 4 << 20);
  must(bind(listener, (struct sockaddr *) &at, sizeof at) == 0, "bind");
  must(type == SOCK_DGRAM || listen(listener, 4096) == 0, "listen");
  watch(listener);
}

/* The connect blocks: over the loopback it has succeeded or failed when it returns. */
static void accept_one(void) {
  int client = accept4(listener, NULL, NULL, 0);
  if (client < 0 && (errno == EAGAIN || errno == ECONNABORTED)) return;
  must(client >= 0 && client < DESCRIPTORS_MAX, "accept4");
  int server = new_socket(SOCK_STREAM);
  if (connect(server, (struct sockaddr *) &backend, sizeof backend) < 0) {
    close(client);
    close(server);
    return;
  }
  set(client, IPPROTO_TCP, TCP_NODELAY, 1);
  set(server, IPPROTO_TCP, TCP_NODELAY, 1);
  partners[client] = server;
  partners[server] = client;
  watch(client);
  watch(server);
}

/* The write blocks until the other side has taken everything, and all sessions wait: nothing is kept here. A client and a
 * backend that both write and do not read stop it for good. What the lab sends through it fits the kernel's buffers. */
static int send_all(int fd, ssize_t size) {
  for (ssize_t done = 0, n; done < size; done += n) {
    n = send(fd, buffer + done, size - done, MSG_NOSIGNAL);
    if (n < 0) return 0;
  }
  return 1;
}

/* A session ends with either side. The other may have an event of this turn, too: that finds no partner or nothing to read. */
static void forward_stream(int fd) {
  int partner = partners[fd];
  if (!partner) return;
  ssize_t n = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
  if (n < 0 && errno == EAGAIN) return;
  if (n > 0 && send_all(partner, n)) return;
  partners[fd] = partners[partner] = 0;
  close(fd);
  close(partner);
}

/* The socket of a client, a new one when its address was never seen. */
static int socket_of(const address *client) {
  uint64_t key = (uint64_t) client->sin_addr.s_addr << 16 | client->sin_port;
  uint32_t slot = key * 0x9E3779B97F4A7C15u >> (64 - SLOT_BITS);
  for (; slots[slot]; slot = (slot + 1) % SLOTS) {
    if (!memcmp(&clients[slots[slot]], client, sizeof *client)) return slots[slot];
  }
  int fd = new_socket(SOCK_DGRAM);
  must(connect(fd, (struct sockaddr *) &backend, sizeof backend) == 0, "connect");
  watch(fd);
  clients[fd] = *client;
  return slots[slot] = fd;
}

/* A datagram that is refused or does not fit is lost, as datagrams are. */
static void forward_request(void) {
  address client;
  socklen_t size = sizeof client;
  ssize_t n = recvfrom(listener, buffer, sizeof buffer, 0, (struct sockaddr *) &client, &size);
  if (n >= 0) send(socket_of(&client), buffer, n, MSG_DONTWAIT);
}

static void forward_reply(int fd) {
  ssize_t n = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
  if (n >= 0) sendto(listener, buffer, n, 0, (struct sockaddr *) &clients[fd], sizeof clients[fd]);
}

int main(int count, char **words) {
  struct epoll_event events[256];
  int udp = count == 4 && !strcmp(words[1], "udp"), tcp = count == 4 && !strcmp(words[1], "tcp");
  if (!(tcp || udp) || atoi(words[2]) <= 0 || atoi(words[3]) <= 0) {
    fputs("usage: floor tcp|udp PORT BACKEND_PORT\n", stderr);
    return 1;
  }
  backend = loopback(atoi(words[3]));
  epoll = epoll_create1(0);
  must(epoll >= 0, "epoll_create1");
  listen_on(loopback(atoi(words[2])), udp ? SOCK_DGRAM : SOCK_STREAM);
  for (;;) {
    int ready = epoll_wait(epoll, events, 256, -1);
    must(ready >= 0 || errno == EINTR, "epoll_wait");
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (fd == listener) {
        udp ? forward_request() : accept_one();
      } else {
        udp ? forward_reply(fd) : forward_stream(fd);
      }
    }
  }
}
