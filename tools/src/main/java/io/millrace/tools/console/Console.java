package io.millrace.tools.console;

import io.millrace.status.NoticeSink;
import io.millrace.status.SessionRecord;
import io.millrace.status.SessionSink;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;

/**
 * The writer thread and its queues. Any thread may hand lines and records over and never waits;
 * only the writer thread writes, and it may wait for ever on a pipe that nobody reads.
 */
public final class Console implements NoticeSink, Runnable {
  /** What stands in front of messages, so that they can be told from other programs' lines. */
  public static final String PREFIX = "millrace: ";

  /** Session records waiting: a second's worth at high load, some megabytes. */
  static final int SESSIONS_MAX = 8192;

  /** Lines waiting. */
  static final int LINES_MAX = 512;

  /** Characters formatted before they are written. */
  private static final int BATCH_CHARS = 32 * 1024;

  /**
   * After a wake-up, records of this time are collected: else each would cost its loop a wake-up of
   * this thread.
   */
  private static final long LINGER_NS = TimeUnit.MILLISECONDS.toNanos(1);

  private final MpscAtomicArrayQueue<String> lines = new MpscAtomicArrayQueue<>(LINES_MAX);
  private final MpscAtomicArrayQueue<SessionRecord> sessions =
      new MpscAtomicArrayQueue<>(SESSIONS_MAX);
  private final RefusalCap refusals = new RefusalCap();
  private final Losses losses = new Losses();
  private final Announcements announcements;
  private final LogTarget log;
  private final Thread thread;
  private final StringBuilder batch = new StringBuilder();

  private volatile boolean asleep;
  private volatile boolean closing;
  private volatile boolean reopening;
  private boolean broken;
  private int batched;

  /**
   * Prepares a console.
   *
   * @param err standard error
   * @param log the session log
   */
  public Console(final OutputStream err, final LogTarget log) {
    announcements = new Announcements(err, losses, refusals);
    this.log = log;
    thread = new Thread(this, "millrace-writer");
    thread.setDaemon(true);
  }

  /**
   * The process's standard output, unbuffered.
   *
   * @return a stream that reports errors
   */
  public static OutputStream standardOutput() {
    return new FileOutputStream(FileDescriptor.out);
  }

  /**
   * The process's standard error, unbuffered.
   *
   * @return a stream that reports errors
   */
  public static OutputStream standardError() {
    return new FileOutputStream(FileDescriptor.err);
  }

  /** Starts the writer thread. */
  public void start() {
    thread.start();
  }

  /**
   * The sink for session records.
   *
   * @return {@link SessionSink#NONE} when there is no log
   */
  public SessionSink sessions() {
    return log.isOn() ? new SessionLog(this, refusals) : SessionSink.NONE;
  }

  /**
   * Hands over one line for standard error.
   *
   * @param line without line end
   */
  public void line(final String line) {
    if (lines.offer(line)) {
      wake();
    } else {
      losses.add(1);
    }
  }

  @Override
  public void onNotice(final String text) {
    line(PREFIX + text);
  }

  /**
   * Lines that were lost since the start.
   *
   * @return of the session log and of standard error
   */
  public long lost() {
    return losses.total();
  }

  /** Has the writer thread open the session log by its name again. */
  public void reopenLog() {
    reopening = true;
    wake();
  }

  /**
   * Writes what is waiting and ends the writer thread.
   *
   * @param timeoutMs how long to wait for that; a full pipe may never take it
   */
  public void finish(final long timeoutMs) {
    closing = true;
    LockSupport.unpark(thread);
    try {
      thread.join(timeoutMs);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void offer(final SessionRecord session) {
    if (sessions.offer(session)) {
      wake();
    } else {
      losses.add(1);
    }
  }

  void wake() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
    }
  }

  @Override
  public void run() {
    boolean last = false;
    while (!last) {
      last = closing;
      try {
        turn(last);
      } catch (final OutOfMemoryError e) {
        losses.add(batched); // without this thread the process would be mute from now on
      }
      if (!last) {
        await();
      }
    }
  }

  private void turn(final boolean last) {
    while (writeLines() + writeSessions() > 0) {
      announcements.tell(false);
    }
    announcements.tell(last);
    if (reopening) {
      reopening = false;
      reopen();
    }
  }

  /**
   * Raises the flag, looks once more, then sleeps: a producer hands over first and reads the flag
   * then.
   */
  private void await() {
    asleep = true;
    if (lines.isEmpty() && sessions.isEmpty() && !closing && !reopening) {
      if (!announcements.isPending()) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, Announcements.TELL_NS);
      }
    }
    asleep = false;
    if (!closing) {
      LockSupport.parkNanos(this, LINGER_NS);
    }
  }

  private int writeLines() {
    batched = 0;
    batch.setLength(0);
    while (batch.length() < BATCH_CHARS) {
      final String line = lines.poll();
      if (line == null) {
        break;
      }
      batched++;
      batch.append(line).append('\n');
    }
    if (batched > 0 && !announcements.write(batch)) {
      losses.add(batched);
    }
    return batched;
  }

  private int writeSessions() {
    batched = 0;
    batch.setLength(0);
    batch.append(broken ? "\n" : "");
    while (batch.length() < BATCH_CHARS) {
      final SessionRecord session = sessions.poll();
      if (session == null) {
        break;
      }
      batched++;
      log.format(batch, session);
    }
    if (batched > 0) {
      writeLog(batched);
    }
    return batched;
  }

  private void writeLog(final int count) {
    try {
      log.write(batch.toString().getBytes(StandardCharsets.UTF_8));
      broken = false;
    } catch (final IOException e) {
      // a part may have been written: the next batch begins on a line of its own
      broken = true;
      losses.add(count, e);
    }
  }

  private void reopen() {
    try {
      log.reopen();
    } catch (final IOException e) {
      announcements.write(
          PREFIX + "the session log stays open under its old name: " + e.getMessage() + "\n");
    }
  }
}
