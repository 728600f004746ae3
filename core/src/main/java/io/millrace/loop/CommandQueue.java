package io.millrace.loop;

import io.millrace.net.Poller;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;

/** Commands to one loop: bounded, many writers, one reader. */
final class CommandQueue {
  /** A full queue makes its writer come back later: never a spin. */
  private static final int CAPACITY = 1024;

  /** Something to be done on the loop's thread. */
  @FunctionalInterface
  interface Command {
    /** Does it. */
    void run(EventLoop loop, long nowNs) throws IOException;
  }

  private final MpscAtomicArrayQueue<Command> queue = new MpscAtomicArrayQueue<>(CAPACITY);
  private final Poller poller;

  CommandQueue(final Poller poller) {
    this.poller = poller;
  }

  boolean offer(final Command command) {
    final boolean taken = queue.offer(command);
    if (taken) {
      poller.wakeup();
    }
    return taken;
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  int drain(final EventLoop loop, final int max, final long nowNs) {
    int done = 0;
    while (done < max) {
      final Command command = queue.poll();
      if (command == null) {
        break;
      }
      done++;
      try {
        command.run(loop, nowNs);
      } catch (final IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return done;
  }
}
