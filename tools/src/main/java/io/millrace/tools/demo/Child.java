package io.millrace.tools.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Another process of ours; two daemon threads read what it prints. */
final class Child {
  /** Lines kept for a message when the process does not do as expected. */
  private static final int TAIL_LINES = 5;

  private final String name;
  private final Process process;
  private final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<String> results = new LinkedBlockingQueue<>();

  Child(final String name, final Process process) {
    this.name = name;
    this.process = process;
    read(process.getErrorStream(), messages, name + "-messages");
    read(process.getInputStream(), results, name + "-results");
  }

  /** Waits for a line on its standard error; what comes before is dropped. */
  Matcher awaitMessage(final Pattern pattern, final int limitMs)
      throws IOException, InterruptedException {
    final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
    final Deque<String> tail = new ArrayDeque<>();
    while (deadlineNs - System.nanoTime() > 0) {
      final String line = messages.poll(50, TimeUnit.MILLISECONDS);
      if (line == null && !process.isAlive() && messages.isEmpty()) {
        throw new IOException(name + " ended with " + process.exitValue() + said(tail));
      }
      final Matcher matcher = pattern.matcher(line == null ? "" : line);
      if (line != null && matcher.find()) {
        return matcher;
      }
      if (line != null) {
        tail.addLast(line);
      }
      if (tail.size() > TAIL_LINES) {
        tail.removeFirst();
      }
    }
    throw new IOException(
        name + " did not say " + pattern + " within " + limitMs + " ms" + said(tail));
  }

  /** Next line of its standard output, or null when none comes in time. */
  String pollResult(final long limitMs) throws InterruptedException {
    return results.poll(limitMs, TimeUnit.MILLISECONDS);
  }

  long pid() {
    return process.pid();
  }

  /** kill -9, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor(2, TimeUnit.SECONDS);
  }

  /** TERM. Returns its status, or -1 when it is still there after the limit. */
  int terminate(final int limitMs) throws InterruptedException {
    process.destroy();
    return process.waitFor(limitMs, TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
  }

  /** kill -9 without waiting. */
  void destroy() {
    process.destroyForcibly();
  }

  private static String said(final Deque<String> tail) {
    return tail.isEmpty() ? "; it said nothing" : "; it said: " + String.join(" | ", tail);
  }

  private static void read(
      final InputStream stream, final LinkedBlockingQueue<String> lines, final String name) {
    final Thread reader =
        new Thread(
            () -> {
              try (BufferedReader in =
                  new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                in.lines().forEach(lines::add);
              } catch (final IOException | RuntimeException ended) {
                lines.add("(" + ended.getMessage() + ")");
              }
            },
            name);
    reader.setDaemon(true);
    reader.start();
  }
}
