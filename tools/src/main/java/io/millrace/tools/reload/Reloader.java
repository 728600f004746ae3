package io.millrace.tools.reload;

import io.millrace.Forwarder;
import io.millrace.LaunchException;
import io.millrace.config.ForwarderConfig;
import io.millrace.control.OrderException;
import io.millrace.control.ReloadPlan;
import io.millrace.control.RestartException;
import io.millrace.status.Actor;
import io.millrace.status.ErrorLog;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import io.millrace.status.NoticeSink;
import io.millrace.tools.args.Settings;
import io.millrace.tools.args.UsageException;
import io.millrace.tools.run.Run;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Reads the command line again and has the forwarder run what it says now. One reload after the
 * other, on a thread that exists while there is one: files may be slow to read.
 */
public final class Reloader {
  /** Reloads that wait for their turn: each reads all files anew, so few are worth it. */
  private static final int WAITING_MAX = 16;

  /** Binding and building take milliseconds; a look-up of a listener's name may hang. */
  private static final long APPLY_SECONDS = 60;

  private static final int LINES_MAX = 50;

  private final Forwarder forwarder;
  private final Map<String, String> environment;
  private final NoticeSink notices;
  private final ThreadPoolExecutor thread;
  private volatile Loaded now;
  private volatile boolean lastGood = true;

  /**
   * Nothing is read yet.
   *
   * @param forwarder running
   * @param first what it was launched with
   * @param environment variables of the process
   * @param notices lines on standard error
   */
  public Reloader(
      final Forwarder forwarder,
      final Loaded first,
      final Map<String, String> environment,
      final NoticeSink notices) {
    this.forwarder = forwarder;
    this.environment = environment;
    this.notices = notices;
    now = first;
    thread =
        new ThreadPoolExecutor(
            1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING_MAX), Reloader::threadFor);
    thread.allowCoreThreadTimeOut(true);
  }

  /**
   * What holds now.
   *
   * @return that of the launch, or of the last reload
   */
  public Loaded now() {
    return now;
  }

  /**
   * Whether the last reload was done.
   *
   * @return true when there was none
   */
  public boolean isLastGood() {
    return lastGood;
  }

  /**
   * Begins a reload, and tells the operator what comes of it.
   *
   * @param by who wants it
   * @return completed with a {@link ReloadRefused} when nothing was changed
   */
  public CompletableFuture<Outcome> reload(final String by) {
    return enqueue(() -> apply(by));
  }

  /**
   * Finds out what a reload would do; new addresses are bound and let go again.
   *
   * @return completed with a {@link ReloadRefused} when it would do nothing
   */
  public CompletableFuture<Outcome> dryRun() {
    return enqueue(
        () -> {
          final Loaded next = read();
          return outcome(next, join(forwarder.rehearse(next.settings().config())));
        });
  }

  private CompletableFuture<Outcome> enqueue(final Supplier<Outcome> work) {
    try {
      return CompletableFuture.supplyAsync(work, thread);
    } catch (final RejectedExecutionException e) {
      return CompletableFuture.failedFuture(
          new ReloadRefused(Run.FAILED, "busy: " + WAITING_MAX + " reloads wait already"));
    }
  }

  private Outcome apply(final String by) {
    try {
      final Loaded next = read();
      final ReloadPlan plan = join(forwarder.apply(next.settings().config()));
      final Outcome outcome = outcome(next, plan);
      next.warnings().stream()
          .filter(each -> !now.warnings().contains(each))
          .forEach(each -> notices.onNotice(Run.WARNING + each));
      now = next;
      lastGood = true;
      tell(by, outcome);
      return outcome;
    } catch (final ReloadRefused e) {
      lastGood = false;
      final Event event = Event.of(EventKind.RELOAD, Actor.RELOAD).by(by).cause("refused");
      notices.onNotice("not reloaded, nothing is changed: " + e.getMessage());
      forwarder.record(event.evidence("not reloaded, nothing is changed: " + e.getMessage()));
      throw e;
    } catch (final RuntimeException e) {
      lastGood = false;
      notices.onNotice("a reload failed by a fault of this program: " + ErrorLog.line(e));
      forwarder.record(e);
      throw e;
    }
  }

  private void tell(final String by, final Outcome outcome) {
    final int count = outcome.changes().size();
    outcome.changes().stream().limit(LINES_MAX).forEach(each -> notices.onNotice("  " + each));
    if (count > LINES_MAX) {
      notices.onNotice("  and " + (count - LINES_MAX) + " more");
    }
    outcome.sessions().stream().limit(LINES_MAX).forEach(each -> notices.onNotice("  " + each));
    final String what =
        count == 0 ? "nothing differs" : count == 1 ? "1 change" : count + " changes";
    notices.onNotice("reloaded: " + what);
    final String first = count == 0 ? "" : ": " + outcome.changes().get(0);
    forwarder.record(
        Event.of(EventKind.RELOAD, Actor.RELOAD)
            .by(by)
            .cause(count == 0 ? "unchanged" : "applied")
            .evidence("reloaded: " + what + first));
  }

  /** Reads; refuses what a reload cannot change. */
  private Loaded read() {
    final Loaded read;
    try {
      read = Loaded.read(now.arguments(), environment);
    } catch (final UsageException e) {
      throw new ReloadRefused(Run.USAGE, e.getMessage());
    }
    final Loaded next = inSameDirectory(read);
    final List<String> restarts = Differences.restarts(now.settings(), next.settings());
    if (!restarts.isEmpty()) {
      throw new ReloadRefused(Run.USAGE, String.join(", ", restarts) + " needs a restart");
    }
    return next;
  }

  /** The run directory is called after the first frontend unless it is given: that is no change. */
  private Loaded inSameDirectory(final Loaded read) {
    final Settings old = now.settings();
    if (old.directoryOrigin() != null || read.settings().directoryOrigin() != null) {
      return read;
    }
    final ForwarderConfig config = read.settings().config().withDirectory(old.config().directory());
    return new Loaded(
        read.arguments(),
        read.words(),
        read.settings().withConfig(config),
        read.warnings(),
        read.epochMs());
  }

  private Outcome outcome(final Loaded next, final ReloadPlan plan) {
    return new Outcome(
        Differences.lines(now.settings(), next.settings(), plan.diff()),
        Differences.sessions(plan),
        next.warnings());
  }

  private static ReloadPlan join(final CompletableFuture<ReloadPlan> answer) {
    try {
      return answer.orTimeout(APPLY_SECONDS, TimeUnit.SECONDS).join();
    } catch (final CancellationException e) {
      throw new ReloadRefused(Run.FAILED, "the process is ending");
    } catch (final CompletionException e) {
      if (e.getCause() instanceof LaunchException refusal) {
        throw new ReloadRefused(Run.status(refusal.reason()), refusal.getMessage());
      }
      if (e.getCause() instanceof OrderException refusal) {
        throw new ReloadRefused(Run.FAILED, refusal.getMessage());
      }
      if (e.getCause() instanceof RestartException refusal) {
        throw new ReloadRefused(Run.USAGE, refusal.getMessage());
      }
      if (e.getCause() instanceof TimeoutException) {
        final String late = "no end of it within " + APPLY_SECONDS + " s; it may come yet";
        throw new ReloadRefused(Run.FAILED, late);
      }
      throw e;
    }
  }

  private static Thread threadFor(final Runnable work) {
    final Thread thread = new Thread(work, "millrace-reload");
    thread.setDaemon(true);
    return thread;
  }
}
