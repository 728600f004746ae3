package io.millrace.control;

import io.millrace.net.NameLookup;
import io.millrace.net.ServiceAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Looks host names up, so that one hanging name delays neither a loop nor the conductor nor another
 * name: on a few daemon threads, where the system is asked and may hang, and aside of them what has
 * no answer after a moment. Literals need no look-up.
 */
final class Resolver implements AutoCloseable {
  /** A name that hangs holds one of them. */
  private static final int THREADS_MAX = 4;

  /** The system usually answers sooner; what hangs is asked for in the other way from then on. */
  private static final long PATIENCE_MS = 250;

  private static final long KEEP_SECONDS = 60;

  private final ThreadPoolExecutor threads;
  private final ScheduledThreadPoolExecutor aside;
  private final NameLookup lookup;

  /** By host: the system is asked once for each, however often it is wanted meanwhile. */
  private final Map<String, CompletableFuture<List<InetAddress>>> underWay =
      new ConcurrentHashMap<>();

  /** The last that waited waited in vain: nobody waits before the system answers again. */
  private volatile boolean hangs;

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
    aside = new ScheduledThreadPoolExecutor(1, task -> daemon(factory, task));
    aside.setKeepAliveTime(KEEP_SECONDS, TimeUnit.SECONDS);
    aside.allowCoreThreadTimeOut(true);
    aside.setRemoveOnCancelPolicy(true);
  }

  /**
   * Takes an answer, on any thread.
   *
   * @param <T> addresses
   */
  interface Answer<T> {
    /**
     * The look-up has ended.
     *
     * @param found in the order in which they are to be tried; empty when there are none or the
     *     look-up failed
     * @param why it failed; empty when it did not
     */
    void onResolved(List<T> found, String why);
  }

  void resolve(final String host, final Answer<InetAddress> answer) {
    final Race<InetAddress> race = new Race<>();
    race.result().whenComplete((found, fault) -> deliver(answer, found, fault));
    final Runnable patience =
        () -> {
          if (race.beginSecond()) {
            hangs = true;
            of(() -> lookup.lookUpAside(host)).whenComplete(race::onSecond);
          }
        };
    final var waiting = aside.schedule(patience, hangs ? 0 : PATIENCE_MS, TimeUnit.MILLISECONDS);
    system(host)
        .whenComplete(
            (found, fault) -> {
              race.onFirst(found, fault);
              waiting.cancel(false);
            });
  }

  void resolveService(final String service, final Answer<ServiceAddress> answer) {
    aside.execute(
        () ->
            of(() -> lookup.lookUpService(service))
                .whenComplete((found, fault) -> deliver(answer, found, fault)));
  }

  /** The addresses of an IP literal, or null when the text is a name. */
  static List<InetAddress> literal(final String host) {
    final boolean literal =
        host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    try {
      return literal ? NameLookup.SYSTEM.lookUp(host) : null;
    } catch (final IOException e) {
      return List.of();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    aside.shutdownNow();
  }

  private CompletableFuture<List<InetAddress>> system(final String host) {
    final CompletableFuture<List<InetAddress>> fresh = new CompletableFuture<>();
    final CompletableFuture<List<InetAddress>> other = underWay.putIfAbsent(host, fresh);
    if (other != null) {
      return other;
    }
    threads.execute(
        () -> {
          final CompletionStage<List<InetAddress>> found =
              of(() -> CompletableFuture.completedFuture(ask(host)));
          underWay.remove(host);
          hangs = false;
          found.whenComplete((addresses, fault) -> complete(fresh, addresses, fault));
        });
    return fresh;
  }

  private List<InetAddress> ask(final String host) {
    try {
      return lookup.lookUp(host);
    } catch (final IOException e) {
      throw new CompletionException(e);
    }
  }

  /** Whatever an embedder's look-up throws, the name is asked for again. */
  private static <T> CompletionStage<T> of(final Supplier<CompletionStage<T>> lookUp) {
    try {
      return lookUp.get();
    } catch (final RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static <T> void complete(
      final CompletableFuture<T> future, final T value, final Throwable fault) {
    if (fault == null) {
      future.complete(value);
    } else {
      future.completeExceptionally(fault);
    }
  }

  private static <T> void deliver(
      final Answer<T> answer, final List<T> found, final Throwable fault) {
    if (fault == null) {
      answer.onResolved(List.copyOf(found), found.isEmpty() ? "it has no address" : "");
      return;
    }
    final Throwable cause =
        fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
    final String message = cause.getMessage();
    answer.onResolved(List.of(), message == null ? cause.getClass().getSimpleName() : message);
  }

  private static Thread daemon(final ThreadFactory factory, final Runnable task) {
    final Thread thread = factory.newThread(task);
    thread.setDaemon(true);
    thread.setName("millrace-resolver");
    return thread;
  }
}
