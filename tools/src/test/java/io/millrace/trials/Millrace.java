package io.millrace.trials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A forwarder as a child process. {@link #close} is part of every trial: it sends TERM and fails
 * when the exit status is not 0 or the forwarder has printed a stack trace, an error or anything on
 * its session log that is not a session.
 */
public final class Millrace implements AutoCloseable {
  private static final Pattern START_LINE =
      Pattern.compile("^(\\S+)\\s+(tcp|udp)\\s+(\\S+):(\\d+)\\b.*");
  private static final Pattern TROUBLE =
      Pattern.compile("(?i)\\berror|exception|outofmemory|\\[warning|^\\s+at .*\\(|\\bfault\\b");

  private static final long EXIT_POLL_MS = 10;

  private final Process process;
  private final Path directory;
  private final List<Pattern> tolerated;
  private final List<String> stalls = new CopyOnWriteArrayList<>();
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final List<String> output = new CopyOnWriteArrayList<>();
  private final List<SessionLine> sessions = Collections.synchronizedList(new ArrayList<>());
  private final Thread messageReader;
  private final Thread outputReader;
  private volatile boolean readsMessages = true;

  Millrace(
      final Process process,
      final Path directory,
      final List<Pattern> tolerated,
      final boolean readsOutput) {
    this.process = process;
    this.directory = directory;
    this.tolerated = tolerated;
    Scene.add(this);
    messageReader = reader(process.getErrorStream(), messages);
    outputReader = reader(process.getInputStream(), output);
    messageReader.start();
    if (readsOutput) {
      outputReader.start();
    }
  }

  /**
   * A forwarder with one TCP frontend on a free port of 127.0.0.1, these backends and more flags.
   */
  public static Millrace tcp(final List<Backend> backends, final String... flags) {
    return launcher().tcp(backends, flags).start();
  }

  public static Millrace tcp(final Backend backend, final String... flags) {
    return tcp(List.of(backend), flags);
  }

  public static MillraceLauncher launcher() {
    return new MillraceLauncher();
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Its run directory. */
  Path directory() {
    return directory;
  }

  /** Whether it lives, in words. */
  String state() {
    final String how = isAlive() ? "alive" : "ended with " + process.exitValue();
    return "millrace " + pid() + ", " + how + ", " + sessions.size() + " sessions";
  }

  /** What it has said of the machine's being busy. */
  List<String> stalls() {
    return List.copyOf(stalls);
  }

  /** All lines on stderr so far. */
  public List<String> messages() {
    return List.copyOf(messages);
  }

  /** Where the first frontend listens. */
  public InetSocketAddress address() {
    return addresses().get(0);
  }

  /** Where the frontends listen, in the order of the start lines. */
  public List<InetSocketAddress> addresses() {
    final List<InetSocketAddress> result = new ArrayList<>();
    for (final String line : messages) {
      final Matcher matcher = START_LINE.matcher(line);
      if (matcher.matches()) {
        final String host = matcher.group(3).replace("[", "").replace("]", "");
        final int port = Integer.parseInt(matcher.group(4));
        result.add(new InetSocketAddress(host.equals("*") ? "127.0.0.1" : host, port));
      }
    }
    return result;
  }

  /** The sessions that have ended so far, in the order of their lines. */
  public List<SessionLine> sessions() {
    return List.copyOf(sessions);
  }

  /** Waits for so many lines on the session log. */
  public List<SessionLine> awaitSessions(final int count) {
    return awaitSessions(count, Limits.WAIT);
  }

  public List<SessionLine> awaitSessions(final int count, final Duration limit) {
    Await.until(
        () -> count + " session lines, got " + sessions(), limit, () -> sessions.size() >= count);
    return sessions();
  }

  /** Waits for the only line of the session log and checks its cause. */
  public SessionLine awaitSession(final String cause) {
    final SessionLine line = awaitSessions(1).get(0);
    assertEquals(cause, line.cause(), () -> line.toString());
    return line;
  }

  /**
   * Waits until so many connections that are open have been accepted by the first frontend. Before,
   * they are the kernel's, and the forwarder does not know of them.
   */
  public void awaitAccepted(final int count) {
    Await.until(count + " accepted", () -> Proc.accepted(pid(), address().getPort()) >= count);
  }

  public long count(final Predicate<SessionLine> predicate) {
    return sessions().stream().filter(predicate).count();
  }

  /** A number of the session lines so far, added up. */
  public long sum(final String field) {
    return sessions().stream().mapToLong(line -> line.number(field)).sum();
  }

  /** Waits until the process holds as many descriptors as before, two more or fewer. */
  public void awaitDescriptors(final int baseline) {
    Await.until(
        () -> "descriptors back to " + baseline + ", are " + Proc.descriptors(pid()),
        Limits.WAIT,
        () -> Math.abs(Proc.descriptors(pid()) - baseline) <= 2);
  }

  /** Waits for {@code ready} on stderr; the process must stay alive. */
  public Millrace awaitReady() {
    try {
      Await.until(
          () -> "ready, got " + messages,
          Limits.WAIT.multipliedBy(2),
          () -> messages.stream().anyMatch(l -> l.startsWith("ready")) || !process.isAlive());
      if (!process.isAlive()) {
        messageReader.join(Limits.waitMillis());
        fail("ended with " + process.exitValue() + " before ready: " + messages);
      }
      return this;
    } catch (final InterruptedException e) {
      process.destroyForcibly();
      throw new AssertionError(e);
    } catch (final AssertionError e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** From now on nobody reads the pipe behind stderr (one line may still be taken). */
  public void stopReadingMessages() {
    readsMessages = false;
  }

  /** Begins to read a session log that was started unread, and goes on with stderr. */
  public void startReading() {
    outputReader.start();
    readsMessages = true;
  }

  /** After STOP it does no more when this returns. */
  public void signal(final String name) {
    Proc.output("kill", "-" + name, String.valueOf(pid()));
    if (name.equals("STOP")) {
      Await.until("all its threads stand still", () -> Proc.isStopped(pid()));
    }
  }

  /**
   * Waits for the end of the process by itself and of both its streams; its exit status. The limit
   * may be a judgement: of a machine that stands still only a little counts against it.
   */
  public int awaitExit(final Duration limit) {
    try {
      if (!ends(limit)) {
        final List<String> before = messages();
        process.destroyForcibly();
        fail("did not end within " + limit.toMillis() + " ms; stderr: " + before);
      }
      messageReader.join(Limits.waitMillis());
      outputReader.join(Limits.waitMillis());
      return process.exitValue();
    } catch (final InterruptedException e) {
      process.destroyForcibly();
      throw new AssertionError(e);
    }
  }

  private boolean ends(final Duration limit) throws InterruptedException {
    for (long leftNs = limit.toNanos(); leftNs > 0; ) {
      final long startNs = System.nanoTime();
      if (process.waitFor(EXIT_POLL_MS, TimeUnit.MILLISECONDS)) {
        return true;
      }
      leftNs -= Math.min(System.nanoTime() - startNs, Await.STANDSTILL_NS);
    }
    return !process.isAlive();
  }

  /** Lines on stdout that are no session lines. */
  public List<String> output() {
    return List.copyOf(output);
  }

  /** Ends the process at once, without any check. */
  public void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    try {
      if (process.isAlive()) {
        signal("TERM");
      }
      // The default --drain of the trials is short; a trial that drains longer stops by itself.
      assertEquals(0, awaitExit(Limits.WAIT.multipliedBy(2)), () -> "exit status; " + messages);
      assertNoTrouble();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Checks what the forwarder has printed so far. */
  public void assertNoTrouble() {
    for (final String line : messages) {
      assertTrue(
          !TROUBLE.matcher(line).find()
              || tolerated.stream().anyMatch(pattern -> pattern.matcher(line).find()),
          () -> "unexpected on stderr: " + line + " in " + messages);
    }
    assertEquals(List.of(), output, "stdout beside session lines");
  }

  private Thread reader(final InputStream stream, final List<String> lines) {
    final Thread thread = new Thread(() -> read(stream, lines), "trial-reader");
    thread.setDaemon(true);
    return thread;
  }

  private void read(final InputStream stream, final List<String> lines) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8), 256)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        keep(line, lines);
        while (lines == messages && !readsMessages) {
          Await.elapseMillis(5);
        }
      }
    } catch (final IOException e) {
      if (process.isAlive()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void keep(final String line, final List<String> lines) {
    if (line.contains(" stood still for ")) {
      stalls.add(line); // it says that the machine is busy
      return;
    }
    if (lines == output && line.startsWith("{")) {
      try {
        sessions.add(SessionLine.parse(line));
        return;
      } catch (final IllegalArgumentException e) {
        lines.add(e.getMessage());
        return;
      }
    }
    lines.add(line);
  }
}
