/*
 * The backend of the lab: echoes TCP and UDP on one port, one thread, epoll. In C and small, so that what it costs is the
 * same beside every contender. A connection whose client does not read is not read from either; the others go on.
 * Usage: peer PORT [sized]: sized answers a datagram of `millrace bench` with as many bytes as it asks for.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DESCRIPTORS_MAX = 65536, BUFFER = 65536, HEADER = 16, PERIOD = 251 };

/* What a connection did not take yet. */
struct held {
  char *bytes;
  ssize_t size, done;
};

static char buffer[BUFFER];
static struct held held[DESCRIPTORS_MAX];
static int sized;

static void must(int good, const char *what) {
  if (!good) {
    perror(what);
    exit(1);
  }
}

static int open_socket(int type, int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  int fd = socket(AF_INET, type | SOCK_NONBLOCK, 0), on = 1, size = 4 << 20;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (type == SOCK_STREAM) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (type == SOCK_DGRAM) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  must(bind(fd, (struct sockaddr *) &address, sizeof address) == 0, "bind");
  if (type == SOCK_STREAM) must(listen(fd, 4096) == 0, "listen");
  return fd;
}

static void watch(int epoll, int how, int fd, int events) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  must(epoll_ctl(epoll, how, fd, &event) == 0, "epoll_ctl");
}

static void accept_all(int epoll, int listener) {
  int fd, on = 1;
  while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
    must(fd < DESCRIPTORS_MAX, "descriptors");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    watch(epoll, EPOLL_CTL_ADD, fd, EPOLLIN);
  }
}

/* A message is its number (8 bytes), a connection (4), the size of its answer (4), and a pattern that the number begins. */
static ssize_t answer(ssize_t n) {
  uint32_t wanted;
  uint64_t number;
  if (!sized || n < HEADER) return n;
  memcpy(&number, buffer, sizeof number);
  memcpy(&wanted, buffer + 12, sizeof wanted);
  number = be64toh(number) % PERIOD;
  wanted = ntohl(wanted);
  if (wanted < HEADER || wanted > BUFFER) return n;
  for (uint32_t i = HEADER; i < wanted; i++) buffer[i] = (char) ((number + i - HEADER) % PERIOD);
  return wanted;
}

static void echo_datagrams(int fd) {
  struct sockaddr_in sender;
  for (int i = 0; i < 64; i++) {
    socklen_t size = sizeof sender;
    ssize_t n = recvfrom(fd, buffer, sizeof buffer, 0, (struct sockaddr *) &sender, &size);
    if (n < 0) return;
    sendto(fd, buffer, answer(n), 0, (struct sockaddr *) &sender, size);
  }
}

static void end(int fd) {
  free(held[fd].bytes);
  held[fd] = (struct held) {0};
  close(fd);
}

static void hold(int epoll, int fd, const char *bytes, ssize_t size) {
  struct held *h = &held[fd];
  h->bytes = malloc(size);
  must(h->bytes != NULL, "malloc");
  memcpy(h->bytes, bytes, size);
  h->size = size;
  h->done = 0;
  watch(epoll, EPOLL_CTL_MOD, fd, EPOLLOUT);
}

static void echo_stream(int epoll, int fd) {
  ssize_t n = recv(fd, buffer, sizeof buffer, 0);
  if (n < 0 && errno == EAGAIN) return;
  ssize_t sent = n > 0 ? send(fd, buffer, n, MSG_NOSIGNAL) : -1;
  if (n > 0 && sent < 0 && errno == EAGAIN) sent = 0;
  if (sent < 0) {
    end(fd);
  } else if (sent < n) {
    hold(epoll, fd, buffer + sent, n - sent);
  }
}

static void flush(int epoll, int fd) {
  struct held *h = &held[fd];
  ssize_t sent = send(fd, h->bytes + h->done, h->size - h->done, MSG_NOSIGNAL);
  if (sent < 0 && errno == EAGAIN) return;
  if (sent < 0) {
    end(fd);
    return;
  }
  h->done += sent;
  if (h->done < h->size) return;
  free(h->bytes);
  *h = (struct held) {0};
  watch(epoll, EPOLL_CTL_MOD, fd, EPOLLIN);
}

int main(int count, char **words) {
  must(count == 2 || count == 3, "usage: peer PORT [sized]");
  int epoll = epoll_create1(0), stream = open_socket(SOCK_STREAM, atoi(words[1]));
  int datagram = open_socket(SOCK_DGRAM, atoi(words[1]));
  struct epoll_event events[256];
  sized = count == 3;
  watch(epoll, EPOLL_CTL_ADD, stream, EPOLLIN);
  watch(epoll, EPOLL_CTL_ADD, datagram, EPOLLIN);
  for (;;) {
    int ready = epoll_wait(epoll, events, 256, -1);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (fd == stream) {
        accept_all(epoll, fd);
      } else if (fd == datagram) {
        echo_datagrams(fd);
      } else if (held[fd].bytes) {
        flush(epoll, fd);
      } else {
        echo_stream(epoll, fd);
      }
    }
  }
}
