package io.millrace.control;

import io.millrace.net.NameLookup;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks host names up on a few daemon threads, so that one hanging name delays neither a loop nor
 * the conductor. Literals need no look-up.
 */
final class Resolver implements AutoCloseable {
  /** A hanging name holds one thread; the others go on. */
  private static final int THREADS_MAX = 4;

  private static final long KEEP_SECONDS = 60;

  private final ThreadPoolExecutor threads;
  private final NameLookup lookup;

  Resolver(final ThreadFactory factory, final NameLookup lookup) {
    this.lookup = lookup;
    threads =
        new ThreadPoolExecutor(
            THREADS_MAX,
            THREADS_MAX,
            KEEP_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> daemon(factory, task));
    threads.allowCoreThreadTimeOut(true);
  }

  /** Takes an answer, on a resolver thread. */
  interface Answer {
    /**
     * The look-up has ended.
     *
     * @param addresses in the order in which they are to be tried; empty when the name has none or
     *     the look-up failed
     */
    void onResolved(List<InetAddress> addresses);
  }

  void resolve(final String host, final Answer answer) {
    threads.execute(() -> answer.onResolved(lookUp(lookup, host)));
  }

  /** The addresses of an IP literal, or null when the text is a name. */
  static List<InetAddress> literal(final String host) {
    final boolean literal =
        host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    return literal ? lookUp(NameLookup.SYSTEM, host) : null;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private static List<InetAddress> lookUp(final NameLookup lookup, final String host) {
    try {
      return lookup.lookUp(host);
    } catch (final IOException | RuntimeException e) {
      return List.of(); // whatever it was, the name is asked for again
    }
  }

  private static Thread daemon(final ThreadFactory factory, final Runnable task) {
    final Thread thread = factory.newThread(task);
    thread.setDaemon(true);
    thread.setName("millrace-resolver");
    return thread;
  }
}
