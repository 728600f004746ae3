/*
 * A flood of new UDP flows: one datagram each from ever new sockets of ever new loopback addresses, at a rate.
 * Usage: flood PORT RATE SECONDS. Answers are not read: most find no socket any more, as with clients that have left.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* From 127.64.0.1 on, so that no address of anyone else is taken. */
static void send_one(uint32_t number, const struct sockaddr_in *target) {
  static const char payload[80] = "a new client";
  struct sockaddr_in from = {.sin_family = AF_INET};
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  if (fd < 0) return;
  from.sin_addr.s_addr = htonl(0x7F400001u + number % 4194300u);
  if (bind(fd, (struct sockaddr *) &from, sizeof from) == 0) {
    sendto(fd, payload, sizeof payload, 0, (const struct sockaddr *) target, sizeof *target);
  }
  close(fd);
}

int main(int count, char **words) {
  if (count != 4) {
    fputs("usage: flood PORT RATE SECONDS\n", stderr);
    return 1;
  }
  struct sockaddr_in target = {.sin_family = AF_INET, .sin_port = htons(atoi(words[1]))};
  target.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  double gap_ns = 1e9 / atof(words[2]);
  int64_t start = now_ns(), end = start + (int64_t) (atof(words[3]) * 1e9), now = start;
  uint32_t sent = 0;
  for (; now < end; now = now_ns()) {
    while (start + (int64_t) (sent * gap_ns) <= now) send_one(sent++, &target);
    struct timespec pause = {.tv_nsec = 1000000};
    nanosleep(&pause, NULL);
  }
  printf("{\"sent\":%u}\n", sent);
  return 0;
}
