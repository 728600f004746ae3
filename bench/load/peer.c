/*
 * The backend of the comparison: echoes TCP and UDP on one port, one thread, epoll. In C and small, so that what it costs
 * is the same beside every contender. Usage: peer PORT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static char buffer[65536];

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

static void watch(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  must(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0, "epoll_ctl");
}

static void accept_all(int epoll, int listener) {
  int fd, on = 1;
  while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    watch(epoll, fd);
  }
}

static void echo_datagrams(int fd) {
  struct sockaddr_in sender;
  for (int i = 0; i < 64; i++) {
    socklen_t size = sizeof sender;
    ssize_t n = recvfrom(fd, buffer, sizeof buffer, 0, (struct sockaddr *) &sender, &size);
    if (n < 0) return;
    sendto(fd, buffer, n, 0, (struct sockaddr *) &sender, size);
  }
}

/* Returns 0 when the connection is over. */
static int echo_stream(int fd) {
  ssize_t n = recv(fd, buffer, sizeof buffer, 0);
  if (n <= 0) return n < 0 && errno == EAGAIN;
  for (ssize_t done = 0, sent; done < n; done += sent) {
    sent = send(fd, buffer + done, n - done, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) return 0;
    if (sent < 0) {
      struct pollfd writable = {.fd = fd, .events = POLLOUT};
      poll(&writable, 1, -1);
      sent = 0;
    }
  }
  return 1;
}

int main(int count, char **words) {
  must(count == 2, "usage: peer PORT");
  int epoll = epoll_create1(0), stream = open_socket(SOCK_STREAM, atoi(words[1]));
  int datagram = open_socket(SOCK_DGRAM, atoi(words[1]));
  struct epoll_event events[256];
  watch(epoll, stream);
  watch(epoll, datagram);
  puts("ready");
  fflush(stdout);
  for (;;) {
    int ready = epoll_wait(epoll, events, 256, -1);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (fd == stream) {
        accept_all(epoll, fd);
      } else if (fd == datagram) {
        echo_datagrams(fd);
      } else if (!echo_stream(fd)) {
        close(fd);
      }
    }
  }
}
