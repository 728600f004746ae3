/*
 * The load of the comparison: small requests to an echo peer, one thread, epoll.
 *
 *   load stream|connect|datagram PORT CLIENTS BYTES RATE SECONDS
 *
 * stream: CLIENTS connections kept open. connect: each request has a connection of its own, at most CLIENTS at once.
 * datagram: CLIENTS sockets. RATE is requests per second over all clients: sent when they are due, whatever is still
 * unanswered, and timed from then on (open loop); 0: each client sends the next when it has its answer (closed loop).
 * Prints one JSON line. Latency is in microseconds.
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
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CLIENTS_MAX = 1024, BYTES_MAX = 65536, RING = 16384, SUB = 64, BUCKETS = 64 * SUB };
enum kind { STREAM, CONNECT, DATAGRAM };

/* Unanswered requests of one client, oldest first: the time each was due. */
struct client {
  int fd, awaited, first, bytes;
  int64_t due[RING];
};

static enum kind kind;
static struct sockaddr_in target = {.sin_family = AF_INET};
static struct client clients[CLIENTS_MAX];
static int idle[CLIENTS_MAX], idle_count; /* connect: clients without a connection */
static int epoll, client_count, size, turn;
static char out[BYTES_MAX], in[BYTES_MAX];
static uint64_t histogram[BUCKETS], sent, replies, errors, late;

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void must(int good, const char *what) {
  if (!good) {
    perror(what);
    exit(1);
  }
}

/* Log-linear: 64 steps per power of two, so within 1.6 %. */
static int bucket_of(uint64_t ns) {
  int shift = ns < SUB ? 0 : 63 - __builtin_clzll(ns) - 6;
  return ns < SUB ? (int) ns : (shift + 1) * SUB + (int) ((ns >> shift) - SUB);
}

static double percentile(double share) {
  uint64_t seen = 0, wanted = (uint64_t) (share * replies);
  for (int i = 0; i < BUCKETS; i++) {
    seen += histogram[i];
    if (seen > wanted) {
      int shift = i < SUB ? 0 : i / SUB - 1;
      return (i < SUB ? i : (double) ((uint64_t) (i % SUB + SUB) << shift)) / 1000;
    }
  }
  return 0;
}

static void connect_client(struct client *c) {
  int on = 1, buffer = 4 << 20, type = kind == DATAGRAM ? SOCK_DGRAM : SOCK_STREAM;
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
  c->fd = socket(AF_INET, type, 0);
  must(c->fd >= 0, "socket");
  if (kind == DATAGRAM) {
    setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  } else {
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  must(connect(c->fd, (struct sockaddr *) &target, sizeof target) == 0, "connect");
  must(epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event) == 0, "epoll_ctl");
}

static void request(struct client *c, int64_t due_ns) {
  if (c->awaited == RING) {
    errors++;
    return;
  }
  if (kind == CONNECT) connect_client(c);
  if (send(c->fd, out, size, MSG_NOSIGNAL) != size) {
    errors++;
    return;
  }
  c->due[(c->first + c->awaited++) % RING] = due_ns;
  sent++;
}

static void request_any(int64_t due_ns) {
  if (kind != CONNECT) {
    request(&clients[turn++ % client_count], due_ns);
  } else if (idle_count > 0) {
    request(&clients[idle[--idle_count]], due_ns);
  }
}

static void answered(struct client *c, int64_t now) {
  histogram[bucket_of(now - c->due[c->first])]++;
  c->first = (c->first + 1) % RING;
  c->awaited--;
  replies++;
}

static void receive(struct client *c, int closed_loop, int64_t end_ns) {
  ssize_t n = recv(c->fd, in, sizeof in, MSG_DONTWAIT);
  if (n < 0 && errno == EAGAIN) return;
  if (n <= 0 || memcmp(in, out, n < size ? n : size) != 0) {
    errors++;
    if (n <= 0) epoll_ctl(epoll, EPOLL_CTL_DEL, c->fd, NULL);
    return;
  }
  int64_t now = now_ns();
  for (c->bytes += n; c->bytes >= size && c->awaited > 0; c->bytes -= size) answered(c, now);
  if (c->awaited > 0) return;
  if (kind == CONNECT) {
    close(c->fd);
    idle[idle_count++] = (int) (c - clients);
  }
  if (closed_loop && now < end_ns) {
    if (kind == CONNECT) idle_count--;
    request(c, now);
  }
}

/* Sends what is due; returns how long to wait for answers, in ns. */
static int64_t send_due(int64_t start_ns, int64_t now, double gap_ns, uint64_t *issued) {
  for (;;) {
    int64_t due = start_ns + (int64_t) (*issued * gap_ns);
    if (due > now) return due - now;
    if (kind == CONNECT && idle_count == 0) {
      late++;
      return 1000000;
    }
    request_any(due);
    (*issued)++;
  }
}

static void run(double rate, double seconds) {
  struct epoll_event events[256];
  uint64_t issued = 0;
  int64_t start = now_ns(), end = start + (int64_t) (seconds * 1e9), grace = end + 1000000000LL, now = start;
  for (int i = 0; rate == 0 && i < client_count; i++) request_any(start);
  while (now < end || (replies + errors < sent && now < grace)) {
    int64_t wait = now < end && rate > 0 ? send_due(start, now, 1e9 / rate, &issued) : 10000000;
    struct timespec pause = {.tv_sec = wait / 1000000000, .tv_nsec = wait % 1000000000};
    int ready = epoll_pwait2(epoll, events, 256, &pause, NULL);
    for (int i = 0; i < ready; i++) receive(events[i].data.ptr, rate == 0, end);
    now = now_ns();
  }
}

int main(int count, char **words) {
  must(count == 7, "usage: load stream|connect|datagram PORT CLIENTS BYTES RATE SECONDS");
  kind = words[1][0] == 's' ? STREAM : words[1][0] == 'c' ? CONNECT : DATAGRAM;
  target.sin_port = htons(atoi(words[2]));
  target.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  client_count = atoi(words[3]);
  size = atoi(words[4]);
  must(client_count >= 1 && client_count <= CLIENTS_MAX && size >= 1 && size <= BYTES_MAX, "range");
  prctl(PR_SET_TIMERSLACK, 1000);
  epoll = epoll_create1(0);
  for (int i = 0; i < size; i++) out[i] = (char) ('a' + i % 26);
  for (int i = 0; i < client_count; i++) {
    if (kind == CONNECT) {
      idle[idle_count++] = i;
    } else {
      connect_client(&clients[i]);
    }
  }
  run(atof(words[5]), atof(words[6]));
  printf("{\"sent\":%lu,\"replies\":%lu,\"errors\":%lu,\"late\":%lu,\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"p999\":%.1f}\n",
         sent, replies, errors, late, percentile(.5), percentile(.9), percentile(.99), percentile(.999));
  return errors > 0 || replies < sent;
}
