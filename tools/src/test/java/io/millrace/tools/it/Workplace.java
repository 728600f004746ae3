package io.millrace.tools.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Ports;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A temporary folder and the processes of one test. Closing it ends every process by its id, newest
 * first, and removes the folder.
 */
final class Workplace implements AutoCloseable {
  static final String LOCALHOST = "127.0.0.1";

  private static final int START_LIMIT_S = 30;
  private static final int STOP_LIMIT_S = 10;

  private final Path folder;
  private final Deque<Process> started = new ArrayDeque<>();

  Workplace() throws IOException {
    folder = Files.createTempDirectory("millrace-it-");
  }

  Path folder() {
    return folder;
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** Prefix that runs a server as an unprivileged user, since some refuse to run as root. */
  static List<String> as(final String user) {
    return isRoot()
        ? List.of(
            Programs.require("setpriv"), "--reuid=" + user, "--regid=" + user, "--clear-groups")
        : List.of();
  }

  /** Gives the folder to the user of {@link #as}. */
  void handTo(final String user) throws Exception {
    if (isRoot()) {
      run(10, Programs.require("chown"), user, folder.toString());
    }
  }

  /** A port that is free for TCP and UDP. */
  static int freePort() {
    return Ports.free();
  }

  /** Starts a process; what it prints goes to a file named after it. */
  Process start(final String name, final List<String> words) throws IOException {
    final Process process =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(log(name).toFile())
            .start();
    started.push(process);
    return process;
  }

  /** Waits until a TCP port accepts. */
  void awaitPort(final String name, final int port) throws Exception {
    await(name, () -> accepts(port));
  }

  /**
   * Waits until a condition holds; fails with the log of a process when it ends or takes too long.
   */
  void await(final String name, final Condition condition) throws Exception {
    final Process process = started.peek();
    final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_LIMIT_S);
    while (!condition.holds()) {
      assertTrue(
          deadlineNs - System.nanoTime() > 0, () -> name + " does not get ready:\n" + text(name));
      assertTrue(
          !process.waitFor(20, TimeUnit.MILLISECONDS), () -> name + " has ended:\n" + text(name));
    }
  }

  /** Runs a command to its end; fails when its status is not 0. Returns what it printed. */
  String run(final int limitS, final String... words) throws Exception {
    return run(limitS, List.of(words));
  }

  /** As {@link #run(int, String...)}. */
  String run(final int limitS, final List<String> words) throws Exception {
    final String name = "command-" + Path.of(words.get(0)).getFileName();
    final Process process = start(name, words);
    assertTrue(
        process.waitFor(limitS, TimeUnit.SECONDS),
        () -> words + " takes over " + limitS + " s:\n" + text(name));
    started.remove(process);
    assertEquals(0, process.exitValue(), () -> words + ":\n" + text(name));
    return text(name);
  }

  /** What a process has printed so far. */
  String text(final String name) {
    try {
      return Files.readString(log(name));
    } catch (final IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() throws IOException {
    while (!started.isEmpty()) {
      end(started.pop());
    }
    final List<Path> paths = new ArrayList<>();
    try (Stream<Path> tree = Files.walk(folder)) {
      tree.sorted(Comparator.reverseOrder()).forEach(paths::add);
    }
    for (final Path path : paths) {
      Files.deleteIfExists(path);
    }
  }

  /** INT is PostgreSQL's quick end, TERM that of all others, to which INT says nothing. */
  private static void end(final Process process) throws IOException {
    try {
      final String pid = Long.toString(process.pid());
      new ProcessBuilder("kill", "-INT", pid).start().waitFor(STOP_LIMIT_S, TimeUnit.SECONDS);
      process.destroy();
      if (!process.waitFor(STOP_LIMIT_S, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(STOP_LIMIT_S, TimeUnit.SECONDS);
      }
    } catch (final InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private Path log(final String name) {
    return folder.resolve(name + ".log");
  }

  private static boolean accepts(final int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(LOCALHOST, port), 500);
      return true;
    } catch (final IOException notYet) {
      return false;
    }
  }

  /** Something to wait for. */
  interface Condition {
    boolean holds() throws Exception;
  }
}
