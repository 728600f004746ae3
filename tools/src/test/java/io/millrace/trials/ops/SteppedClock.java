package io.millrace.trials.ops;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Proc;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * A wall clock of one process that the trial sets: a library in front of the C library adds an
 * offset to what it says. Durations, which stand on another clock, are left alone.
 */
final class SteppedClock {
  private static final String SOURCE =
      """
      #include <fcntl.h>
      #include <stdlib.h>
      #include <sys/mman.h>
      #include <sys/syscall.h>
      #include <sys/time.h>
      #include <time.h>
      #include <unistd.h>
      static volatile long *offset;
      __attribute__((constructor)) static void init(void) {
        int file = open(getenv("MILLRACE_CLOCK"), O_RDONLY);
        void *at = file < 0 ? MAP_FAILED : mmap(0, sizeof(long), PROT_READ, MAP_SHARED, file, 0);
        if (at == MAP_FAILED) _exit(99);
        close(file);
        offset = at;
      }
      int clock_gettime(clockid_t clock, struct timespec *to) {
        int result = (int) syscall(SYS_clock_gettime, clock, to);
        if (!result && offset && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
          to->tv_sec += *offset;
        return result;
      }
      int gettimeofday(struct timeval *restrict to, void *restrict zone) {
        struct timespec now;
        int result = clock_gettime(CLOCK_REALTIME, &now);
        to->tv_sec = now.tv_sec;
        to->tv_usec = now.tv_nsec / 1000;
        return result;
      }
      time_t time(time_t *to) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        if (to) *to = now.tv_sec;
        return now.tv_sec;
      }
      """;

  private final Path library;
  private final Path offset;

  SteppedClock() throws IOException {
    assumeTrue(Proc.isInstalled("gcc"), "gcc is not installed");
    final Path folder = MillraceLauncher.freshFolder();
    final Path source = Files.writeString(folder.resolve("clock.c"), SOURCE);
    library = folder.resolve("clock.so");
    offset = Files.write(folder.resolve("offset"), new byte[Long.BYTES]);
    Proc.output("gcc", "-shared", "-fPIC", "-O1", "-o", library.toString(), source.toString());
  }

  /** Has a forwarder that is to be started live by this clock. */
  MillraceLauncher onto(final MillraceLauncher launcher) {
    return launcher.env("LD_PRELOAD", library.toString()).env("MILLRACE_CLOCK", offset.toString());
  }

  /** From now on it differs from the true time by this. */
  void set(final Duration difference) throws IOException {
    final ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    try (FileChannel file = FileChannel.open(offset, StandardOpenOption.WRITE)) {
      file.write(bytes.putLong(0, difference.toSeconds()), 0);
    }
  }
}
