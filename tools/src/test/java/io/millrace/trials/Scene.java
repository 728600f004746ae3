package io.millrace.trials;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Where a trial has failed: what its forwarders have said and, when a wait was in vain, what they
 * counted and which sockets they held at that moment. It is printed with the failure, which then
 * can be understood from a build's output alone. JUnit finds it by its service file.
 */
public final class Scene implements BeforeEachCallback, TestExecutionExceptionHandler {
  private static final int LINES = 30;
  private static final int ANSWER = 6_000;
  private static final long ANSWER_MS = 2_000;
  private static final Queue<Millrace> STARTED = new ConcurrentLinkedQueue<>();

  /** Hangs on a failure; its text is all there is to it. */
  private static final class Told extends Throwable {
    private static final long serialVersionUID = 1;

    Told(final String text) {
      super(text, null, false, false);
    }

    @Override
    public String toString() {
      return getMessage();
    }
  }

  static void add(final Millrace millrace) {
    STARTED.add(millrace);
  }

  @Override
  public void beforeEach(final ExtensionContext context) {
    STARTED.clear();
  }

  @Override
  public void handleTestExecutionException(final ExtensionContext context, final Throwable failure)
      throws Throwable {
    if (!STARTED.isEmpty()) {
      final StringBuilder text = new StringBuilder("what the forwarders have said:");
      STARTED.forEach(each -> describe(each, text));
      failure.addSuppressed(new Told(text.toString()));
    }
    throw failure;
  }

  private static void describe(final Millrace millrace, final StringBuilder text) {
    text.append("\n  ").append(millrace.state());
    append(text, "stood still", millrace.stalls());
    append(text, "stderr", millrace.messages());
    append(text, "session", millrace.sessions());
  }

  /** The last lines. */
  private static void append(
      final StringBuilder text, final String title, final List<? extends Object> lines) {
    final int first = Math.max(0, lines.size() - LINES);
    if (first > 0) {
      text.append("\n    ").append(title).append(": ").append(first).append(" more");
    }
    for (final Object line : lines.subList(first, lines.size())) {
      text.append("\n    ").append(title).append(": ").append(line);
    }
  }

  /** The machine, and what each live forwarder counts and holds now. */
  static String now() {
    final StringBuilder text = new StringBuilder();
    try {
      text.append("\n  load: ").append(Files.readString(Path.of("/proc/loadavg")).strip());
      append(text, "own socket", sockets(ProcessHandle.current().pid()));
      for (final Millrace each : STARTED) {
        if (each.isAlive()) {
          text.append("\n  ").append(each.state());
          append(text, "socket", sockets(each.pid()));
          text.append("\n    backends: ").append(ask(each.directory()));
        }
      }
    } catch (final IOException | RuntimeException | AssertionError e) {
      text.append("\n  no more of it: ").append(e);
    }
    return text.toString();
  }

  /** As {@code ss} shows them, with what is in their queues. */
  private static List<String> sockets(final long pid) {
    return Proc.output("ss", "-Htuanp")
        .lines()
        .filter(line -> line.contains("pid=" + pid + ","))
        .map(line -> line.replaceAll(" +", " "))
        .toList();
  }

  private static String ask(final Path directory) {
    try {
      return Tasks.start(() -> answer(directory)).get(ANSWER_MS, TimeUnit.MILLISECONDS);
    } catch (final ExecutionException | TimeoutException e) {
      return "no answer: " + e;
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private static String answer(final Path directory) throws IOException {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final ByteBuffer chunk = ByteBuffer.allocate(ANSWER);
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(directory.resolve("admin")));
      channel.write(StandardCharsets.UTF_8.encode("backends\n"));
      while (bytes.size() < ANSWER && channel.read(chunk.clear()) >= 0) {
        bytes.write(chunk.array(), 0, chunk.position());
      }
    }
    return bytes.toString(StandardCharsets.UTF_8).strip();
  }
}
